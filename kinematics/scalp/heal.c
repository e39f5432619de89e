/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/heal.h"

#include <assert.h>
#include <math.h>

/* Pigment spreads from the hole into the dermis, the more the deeper it lies. */
static const double SPREAD_MM = 0.08, SPREAD_PER_MM = 0.20, SPREAD_BLUE_PER_MM = 0.8;
static const double DWELL_GROWTH_PER_S = 2.0; /* a tenth for 50 ms */
static const double YEAR_GROWTH = 0.1;        /* within the first year */
static const double HALF_LIFE_YEARS = 5;

static double clamp(double value, double lo, double hi)
{
    return fmin(fmax(value, lo), hi);
}

/* A bundle of n wires is about sqrt(n) wires wide. */
static double hole_mm(const struct heal_recipe *recipe)
{
    const double share =
        recipe->taper_mm > 0 ? clamp(recipe->depth_mm / recipe->taper_mm, 0, 1) : 1;
    const double beside_mm = (sqrt((double)recipe->points) - 1) * recipe->wire_mm;
    return share * recipe->wire_mm + beside_mm;
}

struct healed heal_dot(const struct heal_recipe *recipe, double years)
{
    assert(recipe && recipe->points >= 1 && years >= 0);
    const double depth_mm = fmax(recipe->depth_mm, 0);
    const double over_mm = fmax(depth_mm - HEAL_BLUE_MM, 0);
    const double spread_mm = SPREAD_MM + SPREAD_PER_MM * depth_mm + SPREAD_BLUE_PER_MM * over_mm;
    const double growth =
        (1 + DWELL_GROWTH_PER_S * recipe->dwell_s) * (1 + YEAR_GROWTH * clamp(years, 0, 1));
    const double kept = clamp((depth_mm - HEAL_SHEDS_MM) / (HEAL_FADES_MM - HEAL_SHEDS_MM), 0, 1);
    return (struct healed){
        .diameter_mm = (hole_mm(recipe) + spread_mm) * growth,
        .retention = kept * exp2(-years / HALF_LIFE_YEARS),
        .blue = clamp(over_mm / 0.5, 0, 1),
    };
}
