/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fit_facets.h"

#include <stdlib.h>

#include "config/memory.h"

/* The mean depth of a triangle under skin that its corners are on, by the squares of its sides,
 * each times the skin's curvature along it: what is left of a quadratic after linear interpolation,
 * over the triangle. */
static const double DEPTH = 1.0 / 24.0;
/* A fit that follows coarse facets is flat on them and sharply bent where they meet: only the mean
 * over a side of a triangle, half of it to each side, means anything. In rays. */
enum { ABOUT_LEAST = 2, ABOUT_MOST = 7, TOLD_LEAST = 5 };

/* What a ray that took part tells. */
struct told {
    double depth_mm;
    double side2; /* square of a side of its triangle, over that of the radius */
};

static struct told *listen(const struct fit_core *core, const struct scan_rays *rays,
                           const struct fit *fit)
{
    struct told *told = memory_new(core->count, sizeof(*told));
    struct scalp_fit *surface = scalp_fit_new(fit);
    for (size_t i = 0; i < core->count; i++) {
        const struct smooth_sample *s = &core->sample[i];
        if (s->weight > 0.0) {
            const double *squares = rays->squares_mm2[i];
            struct fit_jet jet;
            scalp_fit_jet(surface, (struct fit_place){s->u, s->v}, &jet);
            told[i].depth_mm = DEPTH * scalp_fit_sagitta(&jet, squares);
            told[i].side2 = (squares[0] + squares[3] + squares[5]) / (3.0 * s->value * s->value);
        }
    }
    scalp_fit_free(surface);
    return told;
}

/* The mean over the rays about a place that took part, so many to each side of it; nothing where
 * they are few. */
static struct told mean_about(const struct told *told, int side, const int middle[2], int about)
{
    struct told sum = {0.0, 0.0};
    int count = 0;
    for (int j = middle[1] - about; j <= middle[1] + about; j++) {
        for (int i = middle[0] - about; i <= middle[0] + about; i++) {
            const int k = j * side + i;
            if (i >= 0 && i < side && j >= 0 && j < side && told[k].side2 > 0.0) {
                sum.depth_mm += told[k].depth_mm;
                sum.side2 += told[k].side2;
                count++;
            }
        }
    }
    return count < TOLD_LEAST ? (struct told){0.0, 0.0}
                              : (struct told){sum.depth_mm / count, sum.side2 / count};
}

void fit_facets(const struct fit_core *core, const struct scan_rays *rays, const struct fit *fit,
                struct fit_spread *spread)
{
    struct told *told = listen(core, rays, fit);
    const double step = 2.0 * rays->half / (rays->side - 1);
    for (int n = 0; n < FIT_BAND_SIDE * FIT_BAND_SIDE; n++) {
        const struct fit_place at = fit_core_node(core, n);
        const int middle[2] = {(int)((at.u + rays->half) / step + 0.5),
                               (int)((at.v + rays->half) / step + 0.5)};
        const struct told far = mean_about(told, rays->side, middle, ABOUT_MOST);
        const double half_side = 0.5 * sqrt(far.side2) / step;
        const int about = half_side < ABOUT_LEAST  ? ABOUT_LEAST
                          : half_side > ABOUT_MOST ? ABOUT_MOST
                                                   : (int)half_side;
        spread[n].under_mm = fmax(mean_about(told, rays->side, middle, about).depth_mm, 0.0);
    }
    free(told);
}
