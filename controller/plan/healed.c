/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/healed.h"

#include <math.h>

static const double SPREAD_MM = 0.05, SPREAD_FROM_MM = 0.3, SPREAD_PER_MM = 0.25;
static const double SPREAD_PER_S = 0.2, GROWTH = 7.0 / 6.0;

double healed_diameter_mm(const struct job_needle *needle, double depth_mm, double dwell_s)
{
    const double taper = needle->taper_mm > 0.0 ? fmin(1.0, depth_mm / needle->taper_mm) : 1.0;
    const double hole_mm = taper * needle->wire_mm * sqrt((double)needle->points);
    const double spread_mm =
        SPREAD_MM + SPREAD_PER_MM * fmax(0.0, depth_mm - SPREAD_FROM_MM) + SPREAD_PER_S * dwell_s;
    return GROWTH * (hole_mm + 2.0 * spread_mm);
}
