/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the front edge of a zone of hair looks like: a drawn line is told by being straight, even
 * and sharp at once.
 */
#include "controller/plan/lint_private.h"

#include <string.h>

#include "kinematics/scalp/hairline.h"

struct figure_limit {
    size_t offset; /* of the figure */
    double least, most;
    const char *below, *above; /* what it means */
};

#define FIGURE(name) offsetof(struct hairline_figures, name)

static const struct figure_limit LIMITS[] = {
    {FIGURE(height_mm), 60, 95, "the line is low: height above the brow",
     "the line is high: height above the brow"},
    {FIGURE(bend_mm), 2, 1e9, "the line is straight: bend", ""},
    {FIGURE(macro_mm), 0.3, 4, "the line is a ruled curve: macro irregularity",
     "the line wanders: macro irregularity"},
    {FIGURE(micro_mm), 0.35, 4, "the edge is even: micro irregularity",
     "the edge is ragged: micro irregularity"},
    {FIGURE(feather_mm), 2, 1e9, "the edge is sharp: feather band", ""},
    {FIGURE(asymmetry_mm), 0, 5, "", "left and right differ: asymmetry"},
    {FIGURE(recession_mm), -1, 40, "the temple points lie before the middle: recession",
     "the temple points lie far back: recession"},
};

void lint_hairline(struct lints *lints, const struct chart *chart, const struct job_zone *zone,
                   const struct vec3 *dot, size_t count)
{
    const struct hairline_figures figures = hairline_measure(chart, dot, count);
    size_t drawn = 0;
    for (size_t i = 0; figures.is_known && i < sizeof LIMITS / sizeof *LIMITS; i++) {
        const struct figure_limit *limit = &LIMITS[i];
        double number = 0;
        memcpy(&number, (const char *)&figures + limit->offset, sizeof number);
        const bool is_below = number<limit->least, is_above = number> limit->most;
        drawn +=
            is_below && limit->offset >= FIGURE(bend_mm) && limit->offset <= FIGURE(feather_mm);
        if (is_below || is_above) {
            lint_add(lints,
                     &(struct lint_found){LINT_HAIRLINE, false, number,
                                          is_below ? limit->least : limit->most, "mm"},
                     zone, 0, "%s", is_below ? limit->below : limit->above);
        }
    }
    if (drawn >= 3) {
        lint_add(lints, &(struct lint_found){LINT_HAIRLINE, true, (double)drawn, 2, "signs"}, zone,
                 0, "a drawn line: straight, even and sharp at once");
    }
}
