/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strike order: a short open path through all points. Deterministic by seed; the budget is counted
 * in kicks, never in seconds.
 */
#ifndef KINEMATICS_PATH_ORDER_H
#define KINEMATICS_PATH_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "kinematics/vec.h"

struct order_options {
    uint64_t seed;
    size_t kicks;
};

/* Fills sequence[count] with the indices of points in striking order.
 * Costs O(n log n) for the start plus O(kicks). Memory: about 100 B a point. Returns 0, or -1 when
 * memory is short. Equal inputs give equal sequences on every machine. */
int order_points(const struct vec3 *point, size_t count, const struct order_options *options,
                 uint32_t *sequence);

/* Length of the open path, mm. */
double order_length_mm(const struct vec3 *point, const uint32_t *sequence, size_t count);

#endif
