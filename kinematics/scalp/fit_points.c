/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "config/memory.h"
#include "kinematics/scalp/fit_core.h"

/* More knots than the points can say: the penalty, not the grid, decides what is smooth. */
static int side_for(size_t count)
{
    return count < 600 ? 24 : count < 3000 ? 32 : 40;
}

enum fit_answer fit_from_points(struct fit *fit, const struct vec3 landmark[HEAD_LANDMARKS],
                                const struct vec3 *point, size_t count)
{
    *fit = (struct fit){.source = FIT_FROM_PROBES};
    struct fit_core core = {.count = count, .side = side_for(count)};
    fit_core_lay(&core, fit, landmark);
    core.sample = memory_new(count, sizeof(*core.sample));
    for (size_t i = 0; i < count; i++) {
        core.sample[i] = fit_core_sample(&core, frame_point(&core.head_in_chart, point[i]));
    }
    struct smooth smooth = {.coefficient = NULL};
    enum fit_answer answer = fit_core_smooth(&core, &smooth);
    if (answer == FIT_OK) {
        smooth_doubt(&smooth, core.sample, core.count);
        struct fit_spread even[FIT_BAND_SIDE * FIT_BAND_SIDE];
        for (size_t i = 0; i < FIT_BAND_SIDE * FIT_BAND_SIDE; i++) {
            even[i] = (struct fit_spread){.relative = 1.0};
        }
        fit_core_finish(&core, &smooth, even, fit);
        answer = fit_core_check_scalp(&core, fit);
    }
    smooth_free(&smooth);
    free(core.sample);
    return answer;
}
