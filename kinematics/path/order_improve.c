/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Local search with don't-look bits: a node is looked at again only when a hop at it has changed.
 * What it looks for, from node `a` in either direction (`away` is the neighbour on that side):
 *   2-opt    hops a-away and c-d become a-c and away-d, c near a
 *   Or-opt   the run of up to RUN_MAX nodes from a on, away from `away`, moves between c and c's
 *            neighbour, c near a
 * A kick is a local double bridge, three runs B C D that become D C B: four hops change, which no
 * 2-opt or Or-opt move does. It stays when the search after it ends no longer than before.
 */
#include "kinematics/path/order_improve.h"

#include <assert.h>
#include <stdlib.h>

enum { RUN_MAX = 3, KICK_RUN_MAX = 30, KICK_COUNT_MIN = 8 };

struct search {
    struct tour *tour;
    const uint32_t *near;
    uint32_t width;
    uint32_t *queue; /* ring of the nodes to look at */
    bool *queued;
    uint32_t head, waiting;
    uint64_t random;
};

static void look_at(struct search *s, uint32_t a)
{
    if (!s->queued[a]) {
        const uint32_t tail = s->head + s->waiting;
        s->queue[tail < s->tour->count ? tail : tail - s->tour->count] = a;
        s->queued[a] = true;
        s->waiting++;
    }
}

static uint32_t take_node(struct search *s)
{
    const uint32_t a = s->queue[s->head];
    s->head = s->head + 1 == s->tour->count ? 0 : s->head + 1;
    s->waiting--;
    s->queued[a] = false;
    return a;
}

static inline uint32_t step(const struct tour *tour, uint32_t a, bool forward)
{
    return forward ? tour_next(tour, a) : tour_prev(tour, a);
}

/* The gain of the first 2-opt move that helps at a, made; 0: none does. */
static int64_t two_opt(struct search *s, uint32_t a, bool forward)
{
    struct tour *tour = s->tour;
    const uint32_t away = step(tour, a, forward);
    const int64_t old = tour_cost(tour, a, away);
    for (uint32_t i = 0; i < s->width; i++) {
        const uint32_t c = s->near[a * s->width + i];
        const int64_t first = old - tour_cost(tour, a, c);
        if (first <= 0) {
            return 0;
        }
        const uint32_t d = step(tour, c, forward);
        const int64_t gain = first + tour_cost(tour, c, d) - tour_cost(tour, away, d);
        if (d != a && gain > 0) {
            tour_exchange(tour, a, away, c, d);
            look_at(s, a);
            look_at(s, away);
            look_at(s, c);
            look_at(s, d);
            return gain;
        }
    }
    return 0;
}

/* A run and where it goes: before-first..last-after one way round, then first next to c and last
 * next to d. */
struct shift {
    uint32_t before, first, last, after, c, d;
    bool forward;
};

/* Three exchanges at most; see the hops they make at each. */
static void move_run(struct tour *tour, const struct shift *m)
{
    const bool onward = step(tour, m->c, m->forward) == m->d;
    const uint32_t u = onward ? m->c : m->d, v = onward ? m->d : m->c;
    tour_exchange(tour, m->before, m->first, u, v);       /* before-u ... after-last ... first-v */
    tour_exchange(tour, m->before, u, m->after, m->last); /* before-after ... u-last ... first-v */
    if (onward) {
        tour_exchange(tour, u, m->last, m->first, v); /* u-first ... last-v */
    }
}

static bool in_run(const struct tour *tour, const struct shift *m, uint32_t length, uint32_t a)
{
    const uint32_t from = m->forward ? m->first : a, to = m->forward ? a : m->first;
    const uint32_t i = tour->place[from], j = tour->place[to];
    return (j >= i ? j - i : j + tour->count - i) < length;
}

/* The best place for the run among the neighbours of its first node. */
static int64_t best_shift(const struct search *s, uint32_t length, struct shift *run)
{
    const struct tour *tour = s->tour;
    const int64_t old = tour_cost(tour, run->before, run->first);
    const int64_t freed =
        old + tour_cost(tour, run->last, run->after) - tour_cost(tour, run->before, run->after);
    int64_t best = 0;
    for (uint32_t i = 0; i < s->width; i++) {
        const uint32_t c = s->near[run->first * s->width + i];
        const int64_t first = tour_cost(tour, run->first, c);
        if (old <= first || freed <= first) {
            break;
        }
        const uint32_t side[2] = {tour_next(tour, c), tour_prev(tour, c)};
        for (int k = 0; k < 2 && !in_run(tour, run, length, c); k++) {
            const uint32_t d = side[k];
            const int64_t gain =
                freed - first + tour_cost(tour, c, d) - tour_cost(tour, run->last, d);
            if (gain > best && !in_run(tour, run, length, d)) {
                best = gain;
                run->c = c;
                run->d = d;
            }
        }
    }
    return best;
}

static int64_t or_opt(struct search *s, uint32_t a, bool forward)
{
    struct tour *tour = s->tour;
    struct shift run = {.first = a, .last = a, .forward = forward};
    run.before = step(tour, a, !forward);
    for (uint32_t length = 1; length <= RUN_MAX && length + 3 <= tour->count; length++) {
        run.after = step(tour, run.last, forward);
        const int64_t gain = best_shift(s, length, &run);
        if (gain > 0) {
            move_run(tour, &run);
            const uint32_t changed[] = {run.before, run.first, run.last, run.after, run.c, run.d};
            for (size_t i = 0; i < sizeof(changed) / sizeof(changed[0]); i++) {
                look_at(s, changed[i]);
            }
            return gain;
        }
        run.last = run.after;
    }
    return 0;
}

/* Looks until nobody waits; returns what was gained. */
static int64_t settle(struct search *s)
{
    int64_t total = 0;
    while (s->waiting > 0) {
        const uint32_t a = take_node(s);
        if (a == s->tour->count - 1) {
            continue; /* the gate is near to nobody */
        }
        for (int64_t gain = 1; gain > 0 && !tour_log_full(s->tour); total += gain) {
            gain = two_opt(s, a, true);
            gain = gain > 0 ? gain : two_opt(s, a, false);
            gain = gain > 0 ? gain : or_opt(s, a, true);
            gain = gain > 0 ? gain : or_opt(s, a, false);
        }
    }
    return total;
}

/* splitmix64 */
static uint32_t random_below(struct search *s, uint32_t below)
{
    s->random += 0x9e3779b97f4a7c15u;
    uint64_t z = s->random;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return (uint32_t)((z >> 32) * below >> 32);
}

static uint32_t place_after(const struct tour *tour, uint32_t at, uint32_t by)
{
    return at + by < tour->count ? at + by : at + by - tour->count;
}

/* A random double bridge. Returns how much longer it made the tour. */
static int64_t bridge(struct search *s)
{
    struct tour *tour = s->tour;
    const uint32_t most = tour->count / 6 < KICK_RUN_MAX ? tour->count / 6 : KICK_RUN_MAX;
    const uint32_t from = random_below(s, tour->count);
    uint32_t at[4] = {from}, length[3];
    for (int i = 0; i < 3; i++) {
        length[i] = 1 + random_below(s, most);
        at[i + 1] = place_after(tour, at[i], length[i]);
    }
    uint32_t ends[8];
    for (int i = 0; i < 4; i++) {
        ends[2 * i] = tour->node[at[i]];
        ends[2 * i + 1] = tour->node[place_after(tour, at[i], 1)];
        look_at(s, ends[2 * i]);
        look_at(s, ends[2 * i + 1]);
    }
    const uint32_t *e =
        ends; /* A0 B1 | B2 C3 | C4 D5 | D6 A7 becomes A0 D5 | D6 C3 | C4 B1 | B2 A7 */
    const int64_t old = tour_cost(tour, e[0], e[1]) + tour_cost(tour, e[2], e[3]) +
                        tour_cost(tour, e[4], e[5]) + tour_cost(tour, e[6], e[7]);
    tour_reverse(tour, place_after(tour, from, 1), at[3]);
    uint32_t begin = place_after(tour, from, 1);
    for (int i = 2; i >= 0; i--) {
        const uint32_t after = place_after(tour, begin, length[i]);
        tour_reverse(tour, begin, after == 0 ? tour->count - 1 : after - 1);
        begin = after;
    }
    return tour_cost(tour, e[0], e[5]) + tour_cost(tour, e[6], e[3]) + tour_cost(tour, e[4], e[1]) +
           tour_cost(tour, e[2], e[7]) - old;
}

static void kick(struct search *s)
{
    s->tour->log_count = 0;
    const int64_t longer = bridge(s);
    if (longer - settle(s) > 0) {
        tour_undo(s->tour);
    }
}

int order_improve(struct tour *tour, const uint32_t *near, int width, uint64_t seed, size_t kicks)
{
    assert(tour->count >= 2 && width > 0);
    struct search s = {.tour = tour, .near = near, .width = (uint32_t)width, .random = seed};
    s.queue = malloc(tour->count * sizeof(*s.queue));
    s.queued = calloc(tour->count, sizeof(*s.queued));
    const bool room = s.queue && s.queued;
    for (uint32_t a = 0; room && a < tour->count; a++) {
        look_at(&s, a);
    }
    if (room) {
        tour->logging = false;
        (void)settle(&s);
        tour->logging = true;
    }
    for (size_t i = 0; room && tour->count >= KICK_COUNT_MIN && i < kicks; i++) {
        kick(&s);
    }
    free(s.queue);
    free(s.queued);
    return room ? 0 : -1;
}
