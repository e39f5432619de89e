/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/heal.h"

#include <assert.h>
#include <math.h>

/* Pigment spreads all about the hole into the dermis, the more the deeper it lies. */
static const double SPREAD_MM = 0.05, SPREAD_FROM_MM = 0.3, SPREAD_PER_MM = 0.25;
static const double SPREAD_PER_S = 0.2;   /* of dwell */
static const double YEAR_GROWTH = 1. / 6; /* within the first year */

/* Assumptions: dry skin and scars shed deeper, oil and scars let pigment spread, all three pale it
 * sooner. */
static const struct {
    double sheds_more_mm, spread, half_life_years;
} SKIN[JOB_SKINS] = {
    [JOB_SKIN_NORMAL] = {0, 1, 5},
    [JOB_SKIN_DRY] = {0.05, 1, 4},
    [JOB_SKIN_OILY] = {0, 1.2, 3.5},
    [JOB_SKIN_SCAR] = {0.05, 1.3, 4},
};

static double clamp(double value, double lo, double hi)
{
    return fmin(fmax(value, lo), hi);
}

/* A bundle of n wires is about sqrt(n) wires wide. */
static double hole_mm(const struct heal_recipe *recipe)
{
    const double share =
        recipe->taper_mm > 0 ? clamp(recipe->depth_mm / recipe->taper_mm, 0, 1) : 1;
    return share * recipe->wire_mm * sqrt((double)recipe->points);
}

double heal_shallower_mm(enum job_skin skin)
{
    return SKIN[skin].sheds_more_mm;
}

struct healed heal_dot(const struct heal_recipe *recipe, double years)
{
    assert(recipe && recipe->points >= 1 && years >= 0);
    const double depth_mm = fmax(recipe->depth_mm, 0);
    const double over_mm = fmax(depth_mm - HEAL_BLUE_MM, 0);
    const double spread_mm = SKIN[recipe->skin].spread *
                             (SPREAD_MM + SPREAD_PER_MM * fmax(depth_mm - SPREAD_FROM_MM, 0) +
                              SPREAD_PER_S * recipe->dwell_s);
    const double growth = 1 + YEAR_GROWTH * clamp(years, 0, 1);
    const double kept = clamp((depth_mm - heal_shallower_mm(recipe->skin) - HEAL_SHEDS_MM) /
                                  (HEAL_FADES_MM - HEAL_SHEDS_MM),
                              0, 1);
    return (struct healed){
        .diameter_mm = (hole_mm(recipe) + 2 * spread_mm) * growth,
        .retention = kept * exp2(-years / SKIN[recipe->skin].half_life_years),
        .blue = clamp(over_mm / 0.5, 0, 1),
    };
}
