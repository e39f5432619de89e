/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points are quantised, renumbered along a Hilbert curve, so that what is near in space is near in
 * memory, and given a list of near nodes each, and a price. From there on they are the nodes of a
 * tour.
 */
#include "kinematics/path/order.h"

#include <assert.h>
#include <stdlib.h>

#include "kinematics/path/order_greedy.h"
#include "kinematics/path/order_improve.h"
#include "kinematics/path/order_near.h"
#include "kinematics/path/order_price.h"
#include "kinematics/path/order_start.h"

/* Up to here the costs of near hops are kept; above, memory matters more. Of few points there is
 * little to learn from prices. */
enum { NEAR_COST_POINTS_MAX = 300000, PRICE_POINTS_MIN = 100, NODE_STEPS = 8 };

struct work {
    struct order_cell *cell;
    uint32_t *near, *near_cost;
    int32_t *price;
    struct step_search *search;
};

double order_length_mm(const struct vec3 *point, const uint32_t *sequence, size_t count)
{
    double length_mm = 0.0;
    for (size_t i = 1; i < count; i++) {
        length_mm += vec3_distance(point[sequence[i - 1]], point[sequence[i]]);
    }
    return length_mm;
}

static void work_deinit(struct work *work)
{
    if (work->search) {
        tour_deinit(&work->search->tour);
    }
    free(work->cell);
    free(work->near);
    free(work->near_cost);
    free(work->price);
    free(work->search);
}

static int start(struct work *work, const struct vec3 *point, size_t count, uint32_t *sequence,
                 struct order_stop *stop)
{
    struct order_cell *along = malloc((count + 1) * sizeof *along);
    work->cell = malloc((count + 1) * sizeof *work->cell);
    int answer = along && work->cell ? 0 : -1;
    for (size_t i = 0; i < count; i++) {
        sequence[i] = (uint32_t)i;
    }
    if (answer == 0) {
        answer = order_cells(point, count, work->cell, stop)
                     ? order_start(work->cell, count, sequence, stop)
                     : 1;
    }
    for (size_t i = 0; answer == 0 && i < count; i++) {
        along[i] = work->cell[sequence[i]];
        answer = order_stop_at(stop, i) ? 1 : 0;
    }
    free(work->cell);
    work->cell = along;
    return answer;
}

/* The cheapest first. */
static void sort_near(const struct step_search *s, uint32_t *near, uint32_t *near_cost,
                      struct order_stop *stop)
{
    for (uint32_t a = 0; a < s->cost.gate; a++) {
        if (order_stop_at(stop, (size_t)a * NODE_STEPS)) {
            return;
        }
        uint32_t *list = &near[(size_t)a * s->width];
        uint32_t cost[ORDER_NEAR];
        for (uint32_t i = 0; i < s->width; i++) {
            const uint32_t node = list[i], its = (uint32_t)order_cost(&s->cost, a, node);
            uint32_t at = i;
            for (; at > 0 && cost[at - 1] > its; at--) {
                cost[at] = cost[at - 1];
                list[at] = list[at - 1];
            }
            cost[at] = its;
            list[at] = node;
        }
        for (uint32_t i = 0; near_cost && i < s->width; i++) {
            near_cost[(size_t)a * s->width + i] = cost[i];
        }
    }
}

static int find_near(struct work *work, size_t count, struct order_stop *stop)
{
    struct step_search *s = work->search;
    const int width = order_near(work->cell, count, work->near, stop);
    if (width <= 0) {
        return width < 0 ? -1 : 1;
    }
    s->width = (uint32_t)width;
    if (count <= NEAR_COST_POINTS_MAX) {
        work->near_cost = malloc(count * s->width * sizeof *work->near_cost);
        if (!work->near_cost) {
            return -1;
        }
    }
    sort_near(s, work->near, work->near_cost, stop);
    s->near = work->near;
    s->near_cost = work->near_cost;
    return stop->stopped ? 1 : 0;
}

/* From here on the search counts with prices: every tour gets dearer by the same. */
static int set_prices(struct work *work, struct order_stop *stop)
{
    struct step_search *s = work->search;
    const size_t points = s->cost.gate;
    if (points < PRICE_POINTS_MIN) {
        return 0;
    }
    work->price = malloc((points + 1) * sizeof *work->price);
    if (!work->price) {
        return -1;
    }
    order_price(s, work->price, stop);
    s->cost.price = work->price;
    sort_near(s, work->near, work->near_cost, stop);
    return stop->stopped ? 1 : 0;
}

static int prepare(struct work *work, const struct order_options *options, size_t count,
                   const uint32_t *sequence, struct order_stop *stop)
{
    if (order_stop_now(stop, ORDER_STOP_WORK)) {
        return 1;
    }
    work->near = malloc(count * ORDER_NEAR * sizeof *work->near);
    work->search = calloc(1, sizeof *work->search);
    if (!work->near || !work->search || tour_init(&work->search->tour, (uint32_t)count) != 0) {
        return -1;
    }
    work->search->cost = (struct order_cost){.cell = work->cell,
                                             .gate = (uint32_t)count,
                                             .between = options->cost,
                                             .context = options->cost_context,
                                             .name = sequence};
    return find_near(work, count, stop);
}

static int64_t tour_cost(const struct step_search *s)
{
    int64_t sum = 0;
    for (uint32_t place = 0; place < s->tour.count; place++) {
        const uint32_t next = place + 1 == s->tour.count ? 0 : place + 1;
        sum += order_cost_bare(&s->cost, s->tour.node[place], s->tour.node[next]);
    }
    return sum;
}

/* Greedy, unless the curve is better. */
static int begin(struct step_search *s, struct order_stop *stop, struct order_report *report)
{
    report->start_cost = report->cost = tour_cost(s);
    const int answer = order_greedy(s, stop);
    const int64_t cost = answer == 0 ? tour_cost(s) : report->cost;
    if (answer != 0 || cost > report->cost) {
        tour_reset(&s->tour);
        return answer;
    }
    report->cost = cost;
    return answer;
}

static int improve(struct work *work, const struct order_options *options, struct order_stop *stop,
                   struct order_report *report)
{
    struct step_search *s = work->search;
    int answer = options->without_prices ? 0 : set_prices(work, stop);
    if (answer == 0) {
        answer = begin(s, stop, report);
    }
    if (answer != 0) {
        return answer;
    }
    const struct improve_budget budget = {options->seed, options->kicks};
    struct improve_result result;
    const int done = order_improve(s, budget, stop, &result);
    report->cost -= result.gain;
    report->kicks = result.kicks;
    report->kept = result.kept;
    return done;
}

/* The tour from behind the gate on, in the numbers of the caller. */
static void read_off(const struct tour *tour, uint32_t *sequence)
{
    const uint32_t points = tour->count - 1;
    uint32_t *path = tour->old; /* not needed any more */
    uint32_t at = tour_next(tour, points);
    for (uint32_t i = 0; i < points; i++) {
        path[i] = sequence[at];
        at = tour_next(tour, at);
    }
    for (uint32_t i = 0; i < points; i++) {
        sequence[i] = path[i];
    }
}

int order_search(const struct vec3 *point, size_t count, const struct order_options *options,
                 uint32_t *sequence, struct order_report *report)
{
    assert(count < UINT32_MAX / ORDER_NEAR);
    struct order_report unread = {0};
    report = report ? report : &unread;
    *report = (struct order_report){0};
    struct order_stop stop = {.should_stop = options->should_stop,
                              .context = options->stop_context};
    struct work work = {0};
    int answer = start(&work, point, count, sequence, &stop);
    if (answer == 0 && count > 1) {
        answer = prepare(&work, options, count, sequence, &stop);
        if (answer == 0) {
            answer = improve(&work, options, &stop, report);
            read_off(&work.search->tour, sequence);
        }
    }
    work_deinit(&work);
    report->stopped = stop.stopped;
    return answer < 0 ? -1 : 0;
}

int order_points(const struct vec3 *point, size_t count, const struct order_options *options,
                 uint32_t *sequence)
{
    return order_search(point, count, options, sequence, NULL);
}
