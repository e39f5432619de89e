/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fit_gaps.h"

#include <stdlib.h>

#include "config/memory.h"

enum { SIDE = 61 }; /* nodes along u, and along v: 6 mm from one to the next */

static size_t take_nodes(const struct scalp *scalp, struct fit_gap *node)
{
    size_t count = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        struct vec3 at;
        if (scalp_node(scalp, SIDE, i, &at)) {
            node[count++] = (struct fit_gap){at, scalp_band_mm(scalp, at)};
        }
    }
    return count;
}

static bool is_apart(const struct fit_gap *gap, size_t count, struct vec3 at, double apart_mm)
{
    size_t i = 0;
    while (i < count && vec3_distance(gap[i].at, at) >= apart_mm) {
        i++;
    }
    return i == count;
}

size_t fit_gaps(const struct scalp *scalp, double apart_mm, struct fit_gap *gap, size_t most)
{
    struct fit_gap *node = memory_new((size_t)SIDE * SIDE, sizeof(*node));
    const size_t nodes = take_nodes(scalp, node);
    size_t count = 0;
    while (count < most) {
        const struct fit_gap *widest = NULL;
        for (size_t i = 0; i < nodes; i++) {
            if ((!widest || node[i].band_mm > widest->band_mm) &&
                is_apart(gap, count, node[i].at, apart_mm)) {
                widest = &node[i];
            }
        }
        if (!widest) {
            break;
        }
        gap[count++] = *widest;
    }
    free(node);
    return count;
}
