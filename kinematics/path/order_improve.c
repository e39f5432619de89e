/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Don't-look bits as a queue: a node is searched from again only when a hop at it has changed.
 * A kick is a local double bridge, three runs B C D that become D C B: four hops change, which no
 * short search undoes. The four lie near each other, wherever they are in the tour. It stays when
 * the search after it ends no longer than before.
 */
#include "kinematics/path/order_improve.h"

#include <assert.h>
#include <stdlib.h>

enum { KICK_RUN_MAX = 30, KICK_COUNT_MIN = 8, KICK_WORK = 32 };
enum { KICK_CUTS = 4, KICK_TRIES = 16, KICK_SPAN_MAX = 30000, WALK_STEPS = 20 };

/* In a large tour the first search leaves long changes to the second: while there is much to gain
 * everywhere, writing half of the tour for one gain is a waste. So it is after a kick. */
enum { LARGE_COUNT = 150000, LARGE_CHANGE_MAX = 50000 };

struct queue {
    uint32_t *node; /* ring of the nodes to look at */
    bool *queued;
    uint32_t head, waiting, count;
};

struct climb {
    struct step_search *s;
    struct queue queue;
    struct order_stop *stop;
    uint64_t random;
};

static void look_at(struct queue *queue, uint32_t a)
{
    if (!queue->queued[a]) {
        const uint32_t tail = queue->head + queue->waiting;
        queue->node[tail < queue->count ? tail : tail - queue->count] = a;
        queue->queued[a] = true;
        queue->waiting++;
    }
}

static uint32_t take_node(struct queue *queue)
{
    const uint32_t a = queue->node[queue->head];
    queue->head = queue->head + 1 == queue->count ? 0 : queue->head + 1;
    queue->waiting--;
    queue->queued[a] = false;
    return a;
}

static int64_t search_from(struct climb *climb, uint32_t a)
{
    uint32_t ends[STEP_ENDS_MAX], count = 0;
    int64_t gain = step_improve(climb->s, a, true, ends, &count);
    if (gain == 0) {
        gain = step_improve(climb->s, a, false, ends, &count);
    }
    for (uint32_t i = 0; gain > 0 && i < count; i++) {
        look_at(&climb->queue, ends[i]);
    }
    return gain;
}

/* Searches until nobody waits; returns what was gained. */
static int64_t settle(struct climb *climb, bool keep)
{
    int64_t total = 0;
    while (climb->queue.waiting > 0) {
        const uint32_t a = take_node(&climb->queue);
        for (int64_t gain = 1; gain > 0; total += gain) {
            if (!keep) {
                tour_settle(&climb->s->tour);
                if (order_stop_now(climb->stop, 1)) {
                    return total;
                }
            }
            gain = search_from(climb, a);
        }
    }
    return total;
}

/* splitmix64 */
static uint32_t random_below(struct climb *climb, uint32_t below)
{
    climb->random += 0x9e3779b97f4a7c15u;
    uint64_t z = climb->random;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return (uint32_t)((z >> 32) * below >> 32);
}

/* Where a double bridge cuts: run i begins at rank at[i] of the view; the last is all the rest. */
struct cuts {
    struct tour_view view;
    uint32_t at[KICK_CUTS + 1];
};

/* The place of the node that a random walk from a ends at. */
static uint32_t walk(struct climb *climb, uint32_t a)
{
    const struct step_search *s = climb->s;
    for (int step = 0; step < WALK_STEPS; step++) {
        a = s->near[(size_t)a * s->width + random_below(climb, s->width)];
    }
    return s->tour.place[a];
}

static void sort_places(uint32_t place[KICK_CUTS])
{
    for (int i = 1; i < KICK_CUTS; i++) {
        for (int k = i; k > 0 && place[k - 1] > place[k]; k--) {
            const uint32_t swap = place[k];
            place[k] = place[k - 1];
            place[k - 1] = swap;
        }
    }
}

static uint32_t places_from(const struct tour *tour, uint32_t from, uint32_t to)
{
    return to >= from ? to - from : to + tour->count - from;
}

/* Behind four nodes that lie near each other; the widest of the ways between them stays. False:
 * two are one, or the others are too far from each other along the tour. */
static bool cut_near(struct climb *climb, struct cuts *cuts)
{
    const struct tour *tour = &climb->s->tour;
    const uint32_t a = random_below(climb, tour->count - 1);
    uint32_t place[KICK_CUTS];
    for (int i = 0; i < KICK_CUTS; i++) {
        place[i] = walk(climb, a);
    }
    sort_places(place);
    int first = 0;
    uint32_t widest = 0;
    for (int i = 0; i < KICK_CUTS; i++) {
        const int before = (i + KICK_CUTS - 1) % KICK_CUTS;
        const uint32_t way = places_from(tour, place[before], place[i]);
        if (way == 0) {
            return false;
        }
        first = way > widest ? i : first;
        widest = way > widest ? way : widest;
    }
    for (int i = 0; i < KICK_CUTS; i++) {
        cuts->at[i] = places_from(tour, place[first], place[(first + i) % KICK_CUTS]);
    }
    cuts->at[KICK_CUTS] = tour->count;
    cuts->view.start = place[first] + 1 == tour->count ? 0 : place[first] + 1;
    return tour->count - widest <= KICK_SPAN_MAX;
}

/* Short runs, one behind the other. */
static void cut_along(struct climb *climb, struct cuts *cuts)
{
    const struct tour *tour = &climb->s->tour;
    const uint32_t most = tour->count / 6 < KICK_RUN_MAX ? tour->count / 6 : KICK_RUN_MAX;
    cuts->view.start = random_below(climb, tour->count);
    cuts->at[0] = 0;
    for (int i = 1; i < KICK_CUTS; i++) {
        cuts->at[i] = cuts->at[i - 1] + 1 + random_below(climb, most);
    }
    cuts->at[KICK_CUTS] = tour->count;
}

static struct cuts pick_cuts(struct climb *climb)
{
    struct cuts cuts = {.view.forward = true};
    for (int i = 0; i < KICK_TRIES; i++) {
        if (cut_near(climb, &cuts)) {
            return cuts;
        }
    }
    cut_along(climb, &cuts);
    return cuts;
}

/* A random double bridge. Returns how much longer it made the tour. */
static int64_t bridge(struct climb *climb)
{
    struct tour *tour = &climb->s->tour;
    const struct order_cost *cost = &climb->s->cost;
    const struct cuts cuts = pick_cuts(climb);
    const struct tour_view view = cuts.view;
    const uint32_t *at = cuts.at;
    /* ranks at[i]..at[i + 1] - 1 are run i: B C D and the rest, A */
    const struct path path = {
        .count = 4, .from = {at[2], at[1], at[0], at[3]}, .to = {at[3], at[2], at[1], at[4]}};
    uint32_t first[4], last[4];
    for (int i = 0; i < 4; i++) {
        first[i] = tour_node_of_rank(tour, view, at[i]);
        last[i] = tour_node_of_rank(tour, view, at[i + 1] - 1);
    }
    int64_t longer = 0;
    for (int i = 0; i < 4; i++) {
        const int next = (i + 1) % 4, now = (i + 3) % 4;
        longer += order_cost(cost, last[i], first[now]) - order_cost(cost, last[i], first[next]);
        look_at(&climb->queue, first[i]);
        look_at(&climb->queue, last[i]);
    }
    const bool done = tour_apply(tour, view, &path);
    assert(done);
    (void)done;
    return longer;
}

/* Returns the gain, negative when the kick was taken back. */
static int64_t kick(struct climb *climb)
{
    tour_settle(&climb->s->tour);
    const int64_t longer = bridge(climb);
    const int64_t gain = settle(climb, true) - longer;
    if (gain < 0) {
        tour_undo(&climb->s->tour);
    }
    return gain;
}

static int queue_init(struct queue *queue, uint32_t count)
{
    *queue = (struct queue){.count = count};
    queue->node = malloc(count * sizeof *queue->node);
    queue->queued = calloc(count, sizeof *queue->queued);
    return queue->node && queue->queued ? 0 : -1;
}

static int64_t search_from_all(struct climb *climb, uint32_t change_max)
{
    struct tour *tour = &climb->s->tour;
    tour->change_max = change_max;
    for (uint32_t place = 0; place < tour->count; place++) {
        look_at(&climb->queue, tour->node[place]);
    }
    return settle(climb, false);
}

static void climb_all(struct climb *climb, size_t kicks, struct improve_result *result)
{
    struct tour *tour = &climb->s->tour;
    const uint32_t change_max = tour->count < LARGE_COUNT ? UINT32_MAX : LARGE_CHANGE_MAX;
    result->gain = search_from_all(climb, change_max);
    if (tour->count >= LARGE_COUNT) {
        result->gain += search_from_all(climb, UINT32_MAX);
    }
    tour->change_max = change_max;
    const size_t most = tour->count >= KICK_COUNT_MIN ? kicks : 0;
    while (result->kicks < most && !order_stop_now(climb->stop, KICK_WORK)) {
        const int64_t gain = kick(climb);
        result->kicks++;
        result->kept += gain >= 0;
        result->gain += gain > 0 ? gain : 0;
    }
}

int order_improve(struct step_search *s, struct improve_budget budget, struct order_stop *stop,
                  struct improve_result *result)
{
    struct climb climb = {.s = s, .stop = stop, .random = budget.seed};
    *result = (struct improve_result){0};
    const int answer = queue_init(&climb.queue, s->tour.count);
    if (answer == 0) {
        climb_all(&climb, budget.kicks, result);
    }
    free(climb.queue.node);
    free(climb.queue.queued);
    return answer;
}
