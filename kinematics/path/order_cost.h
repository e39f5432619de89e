/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a hop costs: a whole number below 2^31, so that no decision hangs on rounding.
 *
 * Distances: the points' box is cut into cells whose side is a power of two (of mm), at most 2^21
 * along its longest side; a head's are 0.1 um. Differences of cells are at most 2^21, the sum of
 * their squares is below 2^44, which a double holds exactly with or without fused multiply-add; the
 * root is correctly rounded, and 512 of it, below 2^31, is the cost. The sum of 2^31 of them stays
 * below 2^62.
 * Any other cost must be symmetric and below 2^31; the bounds on sums are the same. Prices
 * (order_price.h) add less than 2^31 to a hop.
 */
#ifndef KINEMATICS_PATH_ORDER_COST_H
#define KINEMATICS_PATH_ORDER_COST_H

#include <stddef.h>
#include <stdint.h>

#include "kinematics/path/order_stop.h"
#include "kinematics/vec.h"

/* ORDER_COST_BITS: with prices. */
enum { ORDER_CELL_BITS = 21, ORDER_COST_BITS = 32 };

/* Symmetric, below 2^31, and always the same for the same two points. */
typedef uint32_t order_cost_between(const void *context, uint32_t a, uint32_t b);

struct order_cell {
    int32_t x, y, z;
};

struct order_cost {
    const struct order_cell *cell;
    uint32_t gate;               /* the node after the points, which costs nothing to reach */
    order_cost_between *between; /* NULL: distance */
    const void *context;
    const uint32_t *name; /* what `between` calls a node */
    const int32_t *price; /* of each node, the gate's as well, on top; NULL: none */
};

/* Points (finite, at most 1e15 from 0) to their cells, from 0 to 2^21 - 1. False when told to stop.
 */
bool order_cells(const struct vec3 *point, size_t count, struct order_cell *cell,
                 struct order_stop *stop);

static inline uint32_t order_cost_of_cells(const struct order_cell *a, const struct order_cell *b)
{
    const double x = a->x - b->x, y = a->y - b->y, z = a->z - b->z;
    return (uint32_t)(int64_t)(sqrt(x * x + y * y + z * z) * 512.0 + 0.5);
}

/* Without prices. */
static inline int64_t order_cost_bare(const struct order_cost *cost, uint32_t a, uint32_t b)
{
    if (a == cost->gate || b == cost->gate) {
        return 0;
    }
    if (cost->between) {
        return cost->between(cost->context, cost->name[a], cost->name[b]);
    }
    return order_cost_of_cells(&cost->cell[a], &cost->cell[b]);
}

static inline int64_t order_cost(const struct order_cost *cost, uint32_t a, uint32_t b)
{
    const int64_t prices = cost->price ? (int64_t)cost->price[a] + cost->price[b] : 0;
    return order_cost_bare(cost, a, b) + prices;
}

#endif
