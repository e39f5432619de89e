/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One Lin-Kernighan search: from one hop, hops are taken out and put in by turns as long as the sum
 * stays a gain, and the best tour met on the way is taken.
 */
#ifndef KINEMATICS_PATH_ORDER_STEP_H
#define KINEMATICS_PATH_ORDER_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "kinematics/path/order_cost.h"
#include "kinematics/path/order_path.h"
#include "kinematics/path/order_tour.h"

enum { STEP_DEPTH_MAX = 10, STEP_BREADTH_MAX = 6, STEP_ENDS_MAX = 6 * STEP_DEPTH_MAX };

enum step_kind { STEP_REVERSE_TAIL, STEP_REVERSE_HEAD, STEP_SWAP, STEP_REVERSE_BOTH };

/* One way on from a path. */
struct step_move {
    enum step_kind kind;
    struct path_cut cut, second;
    int64_t open; /* gain, the new path still open */
    uint32_t end; /* the new first node for STEP_REVERSE_HEAD, else the new last one */
};

struct step_level {
    struct path path;
    int64_t open;
    uint32_t first, last; /* nodes */
    uint32_t moves, taken;
    struct step_move move[STEP_BREADTH_MAX];
};

struct step_search {
    struct tour tour;
    struct order_cost cost;
    const uint32_t *near;      /* [points][width], the cheapest first */
    const uint32_t *near_cost; /* the same; NULL: worked out when needed */
    uint32_t width;
    struct step_level level[STEP_DEPTH_MAX + 1];
    struct path best; /* of this search */
    int64_t gain;
};

static inline int64_t step_near_cost(const struct step_search *s, uint32_t a, uint32_t i)
{
    const size_t at = (size_t)a * s->width + i;
    return s->near_cost ? s->near_cost[at] : order_cost(&s->cost, a, s->near[at]);
}

/* Searches from the hop between node a and its neighbour on one side. Returns the gain of the
 * change made, 0 when there is none. ends: the nodes whose hops have changed, *end_count of them.
 */
int64_t step_improve(struct step_search *s, uint32_t a, bool forward, uint32_t ends[STEP_ENDS_MAX],
                     uint32_t *end_count);

#endif
