/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a flat sheet is squeezed most: a head is round, and the rim of a design has less room on it
 * than on paper.
 */
#ifndef CONTROLLER_PLAN_SQUEEZE_H
#define CONTROLLER_PLAN_SQUEEZE_H

#include "controller/plan/plan.h"

struct squeeze {
    double across; /* mm of skin for a mm of the sheet, across the way from its origin */
    uint32_t dot;
    double away_mm; /* from the sheet's origin */
    char sheet[JOB_ID_SIZE];
};

/* Over the dots of a field that is drawn on a sheet; false when there are none. Dots further apart
 * than a degree about the origin, or nearer to it, are not all looked at: the worst of a direction
 * is its furthest. 20 us for each of 360. */
bool squeeze_worst(const struct plan_inputs *inputs, struct squeeze *worst);

#endif
