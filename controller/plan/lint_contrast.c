/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shades against skin and hair. A shade's grey is taken as sRGB; its lightness is CIE L* (CIE
 * 15:2018, white at 100), and so are those of the person.
 */
#include <math.h>

#include "controller/plan/lint_private.h"

static const double SKIN_LESS_MIN = 5.0;   /* L*: a dot nearer to the skin's does not show */
static const double HAIR_DARKER_MAX = 5.0; /* darker than hair by more looks like ink */
static const double HAIR_LONG_MM = 1.0;
static const double HAIR_LESS_MIN = 5.0; /* between hairs that stay, dots are only their shadow */

static double lightness_of_grey(double grey)
{
    const double y = grey <= 0.04045 ? grey / 12.92 : pow((grey + 0.055) / 1.055, 2.4);
    return y > 216.0 / 24389.0 ? 116.0 * cbrt(y) - 16.0 : y * 24389.0 / 27.0;
}

static void lint_shade(struct lints *lints, const struct job *job, const struct job_zone *zone,
                       const struct dot *dot)
{
    const double lightness = lightness_of_grey(job->shade[dot->shade].grey);
    const double below_skin = job->person.skin_lightness - lightness;
    const double above_hair = lightness - job->person.hair_lightness;
    const bool density = zone->mode == JOB_MODE_DENSITY;
    const double least = density ? HAIR_LESS_MIN : -HAIR_DARKER_MAX;
    const char *shade = job->shade[dot->shade].id;
    if (below_skin < SKIN_LESS_MIN) {
        lint_add(lints, &(struct lint_found){LINT_CONTRAST, false, below_skin, SKIN_LESS_MIN, "L*"},
                 zone, dot->id, "%s hardly shows on this skin", shade);
    }
    if (above_hair < least) {
        lint_add(lints, &(struct lint_found){LINT_CONTRAST, density, above_hair, least, "L*"}, zone,
                 dot->id,
                 density ? "%s has to be lighter than the hair it lies between"
                         : "%s is darker than the hair",
                 shade);
    }
}

static void lint_long_hair(struct lints *lints, const struct job *job)
{
    const struct job_zone *every_zone = NULL;
    if (job->person.hair_mm > HAIR_LONG_MM) {
        lint_add(
            lints,
            &(struct lint_found){LINT_LONG_HAIR, false, job->person.hair_mm, HAIR_LONG_MM, "mm"},
            every_zone, 0, "long hair hides the skin and lies under the foot");
    }
}

/* The first dot of each shade in each zone speaks for the others. */
void lint_contrast(struct lints *lints, const struct stage *stage)
{
    const struct job *job = &stage->inputs->job;
    lint_long_hair(lints, job);
    if (job->person.skin_lightness <= 0.0) {
        return;
    }
    for (size_t z = 0; z < job->zone_count; z++) {
        bool seen[JOB_TABLE_MAX] = {false};
        for (size_t i = 0; i < stage->count; i++) {
            const struct dot *dot = stage->dot[i].dot;
            if (dot->zone == z && !seen[dot->shade]) {
                seen[dot->shade] = true;
                lint_shade(lints, job, &job->zone[z], dot);
            }
        }
    }
}
