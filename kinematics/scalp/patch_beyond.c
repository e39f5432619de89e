/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a patch asks beyond what is there. Each existing dot is spread over the skin about it.
 */
#include <stdlib.h>

#include "kinematics/scalp/patch.h"

static const double SPREAD_MM = 6.0;

struct window {
    size_t left, right, below, above;
};

static size_t clamped(double at, size_t count)
{
    return at <= 0.0 ? 0 : at >= (double)(count - 1) ? count - 1 : (size_t)at;
}

/* The nodes that may be within the spread; a mm of skin takes up to two of the map. */
static struct window window_of(const struct patch *patch, struct chart_place place)
{
    const double reach = 2.0 * SPREAD_MM / patch->cell_mm;
    const double x = (place.x_mm - patch->low.x_mm) / patch->cell_mm;
    const double y = (place.y_mm - patch->low.y_mm) / patch->cell_mm;
    return (struct window){clamped(x - reach, patch->columns), clamped(x + reach, patch->columns),
                           clamped(y - reach, patch->rows), clamped(y + reach, patch->rows)};
}

/* A quartic hump of volume 1: 3 / (pi r^2) (1 - d^2 / r^2)^2 */
static double hump(struct vec3 off)
{
    const double t = 1.0 - vec3_dot(off, off) / (SPREAD_MM * SPREAD_MM);
    return t <= 0.0 ? 0.0 : 3.0 / (UNITS_PI * SPREAD_MM * SPREAD_MM) * t * t;
}

static void spread_one(const struct patch *patch, struct vec3 at, double *per_mm2)
{
    const struct window window = window_of(patch, chart_from_point(patch->want.chart, at));
    for (size_t row = window.below; row <= window.above; row++) {
        for (size_t column = window.left; column <= window.right; column++) {
            per_mm2[row * patch->columns + column] +=
                hump(vec3_sub(patch_node(patch, column, row), at));
        }
    }
}

/* Dots a mm2 of those that are there, at each node; NULL when memory is short. */
static double *spread(const struct patch *patch, const struct vec3 *existing, size_t count)
{
    double *there = calloc(patch->columns * patch->rows, sizeof *there);
    for (size_t i = 0; there != NULL && i < count; i++) {
        spread_one(patch, existing[i], there);
    }
    return there;
}

double patch_beyond(const struct patch *patch, const struct vec3 *existing, size_t count)
{
    double dots = 0.0;
    double *there = spread(patch, existing, count);
    if (there == NULL) {
        return -1.0;
    }
    for (size_t i = 0; i < patch->columns * patch->rows; i++) {
        if (patch->cell[i] != PATCH_OUT) {
            double wanted = 0.0, have = 0.0;
            for (int k = 0; k < 4; k++) {
                const size_t node = i + (size_t)(k % 2) + (size_t)(k / 2) * patch->columns;
                wanted += 0.25 * patch->per_mm2[node];
                have += 0.25 * there[node];
            }
            dots += patch->skin_mm2[i] * fmax(0.0, wanted - have);
        }
    }
    free(there);
    return dots;
}

bool patch_add_dots(struct patch *patch, const struct vec3 *existing, size_t count)
{
    double *there = spread(patch, existing, count);
    for (size_t i = 0; there != NULL && i < patch->columns * patch->rows; i++) {
        patch->per_mm2[i] += there[i];
        patch->per_mm2_max = fmax(patch->per_mm2_max, patch->per_mm2[i]);
    }
    patch->is_uniform = patch->is_uniform && count == 0;
    free(there);
    return there != NULL;
}
