/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strike order: a short open path through all points, by iterated Lin-Kernighan search.
 * Deterministic by seed: the budget is counted in kicks; who wants to bound it by time brings the
 * clock as should_stop. All decisions are taken on whole numbers (order_cost.h).
 */
#ifndef KINEMATICS_PATH_ORDER_H
#define KINEMATICS_PATH_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinematics/path/order_cost.h"
#include "kinematics/vec.h"

/* cost NULL: the distance between two points. should_stop NULL: the kicks decide; it is asked
 * every millisecond or so, and a search that it ends leaves a whole order, the best so far. */
struct order_options {
    uint64_t seed;
    size_t kicks;
    order_cost_between *cost;
    const void *cost_context;
    bool without_prices; /* for arms: shorter ways by prices have more of their big turns */
    bool (*should_stop)(void *context);
    void *stop_context;
};

/* Lengths in the units of the cost. */
struct order_report {
    int64_t start_cost, cost; /* of the first order and the last */
    size_t kicks, kept;       /* tried, and no longer than before */
    bool stopped;             /* by should_stop */
};

/* Fills sequence[count] with the indices of points in striking order.
 * Costs O(n log n) for the start plus O(kicks). Memory: about 80 B a point. Returns 0, or -1 when
 * memory is short; sequence is whole then as well. Equal inputs give equal sequences on every
 * machine. report may be NULL. */
int order_search(const struct vec3 *point, size_t count, const struct order_options *options,
                 uint32_t *sequence, struct order_report *report);

/* order_search without a report. */
int order_points(const struct vec3 *point, size_t count, const struct order_options *options,
                 uint32_t *sequence);

/* Length of the open path, mm. */
double order_length_mm(const struct vec3 *point, const uint32_t *sequence, size_t count);

#endif
