/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An order while it is being improved: a closed tour through all points and the gate, a place that
 * costs nothing to reach from anywhere. Cut at the gate, the tour is the open path. All changes are
 * reversals of a run, so that they can be taken back one by one.
 */
#ifndef KINEMATICS_PATH_ORDER_TOUR_H
#define KINEMATICS_PATH_ORDER_TOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinematics/vec.h"

enum { TOUR_LOG_MAX = 4096 };

struct tour {
    const struct vec3 *point; /* borrowed */
    uint32_t count;           /* points and the gate, which is the last */
    uint32_t *node, *place;   /* node[place[a]] == a */
    uint32_t (*log)[2];       /* reversals since the log was cleared, while logging */
    uint32_t log_count;
    bool logging;
};

/* Starts in the order of the points. Returns 0, or -1 when memory is short (nothing to free). */
int tour_init(struct tour *tour, const struct vec3 *point, uint32_t points);
void tour_deinit(struct tour *tour);

/* What a hop costs: its length in 1e-6 mm, whole, so that no decision hangs on rounding. */
static inline int64_t tour_cost(const struct tour *tour, uint32_t a, uint32_t b)
{
    const uint32_t gate = tour->count - 1;
    return a == gate || b == gate
               ? 0
               : (int64_t)(vec3_distance(tour->point[a], tour->point[b]) * 1e6 + 0.5);
}

static inline uint32_t tour_next(const struct tour *tour, uint32_t a)
{
    const uint32_t at = tour->place[a] + 1;
    return tour->node[at == tour->count ? 0 : at];
}

static inline uint32_t tour_prev(const struct tour *tour, uint32_t a)
{
    const uint32_t at = tour->place[a];
    return tour->node[at == 0 ? tour->count - 1 : at - 1];
}

/* Reverses the run from place i to place j (both in it, over the end if j < i), or, as the same
 * closed tour, everything else, whichever is shorter. */
void tour_reverse(struct tour *tour, uint32_t i, uint32_t j);

/* Neighbours a, b and c, d, met in this order one way round, become neighbours a, c and b, d. */
void tour_exchange(struct tour *tour, uint32_t a, uint32_t b, uint32_t c, uint32_t d);

/* Takes back all reversals of the log. */
void tour_undo(struct tour *tour);

static inline bool tour_log_full(const struct tour *tour)
{
    return tour->logging && tour->log_count >= TOUR_LOG_MAX - 4; /* no move takes more than 4 */
}

#endif
