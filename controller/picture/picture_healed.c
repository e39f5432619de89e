/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/picture_healed.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kinematics/scalp/heal.h"

static struct heal_recipe recipe_of(const struct plan_strike *strike, const struct job *job)
{
    const int zone = job_find_zone(job, strike->zone, strlen(strike->zone));
    struct heal_recipe recipe = {
        .wire_mm = 0.25, .taper_mm = 2, .points = 1, .depth_mm = strike->depth_mm};
    if (zone >= 0) {
        const struct job_recipe *named = &job->recipe[job->zone[zone].recipe];
        const struct job_needle *needle = &job->needle[named->needle];
        recipe.wire_mm = needle->wire_mm;
        recipe.taper_mm = needle->taper_mm;
        recipe.points = needle->points;
        recipe.dwell_s = named->dwell_s;
        recipe.skin = job->zone[zone].skin;
    }
    return recipe;
}

static double grey_of(const struct plan_strike *strike, const struct job *job)
{
    const int shade = job_find_shade(job, strike->shade, strlen(strike->shade));
    return shade >= 0 ? job->shade[shade].grey : 0.4;
}

/* Pigment under skin: its grey, bluer when it lies too deep. */
static void colour_of(double grey, double blue, char out[8])
{
    const double level = 255 * fmin(fmax(grey, 0), 1);
    const unsigned red = (unsigned)lround(level * (1 - 0.35 * blue));
    const unsigned green = (unsigned)lround(level * (1 - 0.15 * blue));
    const unsigned third = (unsigned)lround(level + (255 - level) * 0.35 * blue);
    (void)snprintf(out, 8, "#%02x%02x%02x", red & 0xffu, green & 0xffu, third & 0xffu);
}

void picture_put_healed(struct svg *svg, const struct view *view, const struct plan *plan,
                        const struct job *job, double years)
{
    assert(svg && view && plan && job && years >= 0);
    svg_put(svg, "<g class=\"healed\">\n");
    for (size_t i = 0; i < plan->strike_count; i++) {
        const struct plan_strike *strike = &plan->strike[i];
        if (!view_faces(view, strike->normal)) {
            continue;
        }
        const struct heal_recipe recipe = recipe_of(strike, job);
        const struct healed healed = heal_dot(&recipe, years);
        char attributes[64], colour[8];
        colour_of(grey_of(strike, job), healed.blue, colour);
        (void)snprintf(attributes, sizeof attributes, "fill=\"%s\" fill-opacity=\"%d.%02d\"",
                       colour, healed.retention >= 1 ? 1 : 0,
                       healed.retention >= 1 ? 0 : (int)floor(100 * healed.retention));
        svg_put_circle(svg, view_place(view, strike->at_mm), 0.5 * view->scale * healed.diameter_mm,
                       attributes);
    }
    svg_put(svg, "</g>\n");
}
