/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An order while it is being improved: a closed tour through all points and the gate, a place that
 * costs nothing to reach from anywhere. Cut at the gate, the tour is the open path. A tour changes
 * by taking on a path that was tried (order_path.h); what it was before is kept, so that changes
 * can be taken back.
 */
#ifndef KINEMATICS_PATH_ORDER_TOUR_H
#define KINEMATICS_PATH_ORDER_TOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinematics/path/order_path.h"

enum { TOUR_CHANGES_MAX = 256 };

/* Nodes that stood from place `start` on, over the end if need be. */
struct tour_change {
    uint32_t start, length;
};

struct tour {
    uint32_t count;         /* points and the gate, which is the last */
    uint32_t *node, *place; /* node[place[a]] == a */
    uint32_t *old;          /* what the changes overwrote, one after the other */
    size_t old_count, old_max;
    struct tour_change change[TOUR_CHANGES_MAX];
    uint32_t change_count, change_max; /* longer ones are refused */
};

/* Where a path begins in the tour, and which way it goes. */
struct tour_view {
    uint32_t start; /* the place of rank 0 */
    bool forward;
};

/* Starts in the order of the points. Returns 0, or -1 when memory is short (nothing to free). */
int tour_init(struct tour *tour, uint32_t points);
void tour_deinit(struct tour *tour);
/* Back to the order of the points. */
void tour_reset(struct tour *tour);

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

static inline uint32_t tour_rank(const struct tour *tour, struct tour_view view, uint32_t a)
{
    const uint32_t at = tour->place[a];
    const uint32_t from = view.forward ? view.start : at, to = view.forward ? at : view.start;
    return to >= from ? to - from : to + tour->count - from;
}

static inline uint32_t tour_place_of_rank(const struct tour *tour, struct tour_view view,
                                          uint32_t rank)
{
    const uint32_t back = view.start >= rank ? view.start - rank : view.start + tour->count - rank;
    const uint32_t on = view.start + rank;
    return !view.forward ? back : on < tour->count ? on : on - tour->count;
}

static inline uint32_t tour_node_of_rank(const struct tour *tour, struct tour_view view,
                                         uint32_t rank)
{
    return tour->node[tour_place_of_rank(tour, view, rank)];
}

/* Makes the path, closed, the tour. Its longest run stays where it is; the others are written.
 * False, and nothing done, when that is more than change_max, or than there is room to keep: the
 * latter never right after the tour was settled. */
bool tour_apply(struct tour *tour, struct tour_view view, const struct path *path);

/* The changes so far are for good. */
static inline void tour_settle(struct tour *tour)
{
    tour->old_count = 0;
    tour->change_count = 0;
}

/* Takes back all changes since the tour was settled. */
void tour_undo(struct tour *tour);

#endif
