/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The path runs from `first` to `last`; the hop between the two is out. From `last` a hop goes in
 * to a near node c, and one at c comes out:
 *   first .. c d .. last     c-d out: the tail turns round                     new last d
 *   first .. b c .. last     b-c out: the tail is now a ring; one more hop goes in from b to e in
 *                            the ring and one at e comes out, on either side   new last f
 * or the same as the first from `first`, which gets a new first.
 */
#include "kinematics/path/order_step.h"

#include <assert.h>

/* How many ways on are tried from a path, and how deep rings and hops at `first` are looked for. */
enum { DEPTH = STEP_DEPTH_MAX, RING_DEPTH = 2, FIRST_DEPTH = 1 };
static const uint32_t BREADTH[DEPTH] = {5, 3, 1, 1, 1, 1, 1, 1, 1, 1};

static inline int64_t near_cost(const struct step_search *s, uint32_t a, uint32_t i)
{
    const size_t at = (size_t)a * s->width + i;
    return s->near_cost ? s->near_cost[at] : order_cost(&s->cost, a, s->near[at]);
}

static inline bool is_gate(const struct step_search *s, uint32_t a)
{
    return a == s->cost.gate;
}

/* Keeps the best moves, the best first. */
static inline void offer(struct step_level *level, uint32_t most, const struct step_move *move)
{
    if (level->moves == most && level->move[most - 1].open >= move->open) {
        return;
    }
    uint32_t at = level->moves < most ? level->moves++ : most - 1;
    for (; at > 0 && level->move[at - 1].open < move->open; at--) {
        level->move[at] = level->move[at - 1];
    }
    level->move[at] = *move;
}

/* What a level needs to find its moves. */
struct finder {
    struct step_search *s;
    struct step_level *level;
    struct tour_view view;
    uint32_t most;
};

static inline uint32_t node_at(const struct finder *f, uint32_t rank)
{
    return tour_node_of_rank(&f->s->tour, f->view, rank);
}

/* Behind the cut, in path order? */
static inline bool is_behind(const struct path *path, struct path_cut at, struct path_cut cut)
{
    if (at.run != cut.run) {
        return at.run > cut.run;
    }
    const struct path_run run = path->run[cut.run];
    return run.first <= run.last ? at.rank > cut.rank : at.rank < cut.rank;
}

/* c's hop to b before it is out: the ring c..last is opened next to e, near b. */
static void find_in_ring(const struct finder *f, struct path_cut b_cut, uint32_t b, int64_t gain)
{
    const struct step_search *s = f->s;
    const struct path *path = &f->level->path;
    const uint32_t c_rank = path_after(path->run[b_cut.run], b_cut.rank);
    if (is_gate(s, b)) {
        return;
    }
    for (uint32_t i = 0; i < s->width; i++) {
        const int64_t left = gain - near_cost(s, b, i);
        if (left <= 0) {
            return;
        }
        const uint32_t e = s->near[(size_t)b * s->width + i];
        const uint32_t rank = tour_rank(&s->tour, f->view, e);
        const struct path_cut at = {path_find(path, rank), rank};
        if (rank == c_rank || !is_behind(path, at, b_cut)) {
            continue;
        }
        const struct path_run run = path->run[at.run];
        if (rank != run.last) {
            const uint32_t end = node_at(f, path_after(run, rank));
            const int64_t open = left + order_cost(&s->cost, e, end);
            offer(f->level, f->most, &(struct step_move){STEP_REVERSE_BOTH, b_cut, at, open, end});
        }
        if (rank != run.first) {
            const struct path_cut before = {at.run, path_before(run, rank)};
            const uint32_t end = node_at(f, before.rank);
            const int64_t open = left + order_cost(&s->cost, e, end);
            offer(f->level, f->most, &(struct step_move){STEP_SWAP, b_cut, before, open, end});
        }
    }
}

static void find_from_last(const struct finder *f, bool rings)
{
    const struct step_search *s = f->s;
    const struct step_level *level = f->level;
    const uint32_t a = level->last;
    const uint32_t last_rank = level->path.run[level->path.count - 1].last;
    for (uint32_t i = 0; i < s->width && !is_gate(s, a); i++) {
        const int64_t left = level->open - near_cost(s, a, i);
        if (left <= 0) {
            return;
        }
        const uint32_t c = s->near[(size_t)a * s->width + i];
        const uint32_t rank = tour_rank(&s->tour, f->view, c);
        const uint32_t at = path_find(&level->path, rank);
        const struct path_run run = level->path.run[at];
        if (rank != run.last) {
            const uint32_t after = path_after(run, rank);
            if (after == last_rank) {
                continue; /* c-last is a hop already */
            }
            const uint32_t d = node_at(f, after);
            const int64_t open = left + order_cost(&s->cost, c, d);
            offer(f->level, f->most,
                  &(struct step_move){STEP_REVERSE_TAIL, {at, rank}, {0, 0}, open, d});
        }
        if (rings && rank != run.first) {
            const struct path_cut before = {at, path_before(run, rank)};
            const uint32_t b = node_at(f, before.rank);
            find_in_ring(f, before, b, left + order_cost(&s->cost, b, c));
        }
    }
}

static void find_from_first(const struct finder *f)
{
    const struct step_search *s = f->s;
    const struct step_level *level = f->level;
    const uint32_t a = level->first;
    const uint32_t first_rank = level->path.run[0].first;
    for (uint32_t i = 0; i < s->width && !is_gate(s, a); i++) {
        const int64_t left = level->open - near_cost(s, a, i);
        if (left <= 0) {
            return;
        }
        const uint32_t c = s->near[(size_t)a * s->width + i];
        const uint32_t rank = tour_rank(&s->tour, f->view, c);
        const uint32_t at = path_find(&level->path, rank);
        const struct path_run run = level->path.run[at];
        if (rank == run.first) {
            continue;
        }
        const uint32_t before = path_before(run, rank);
        if (before != first_rank) {
            const uint32_t d = node_at(f, before);
            const int64_t open = left + order_cost(&s->cost, c, d);
            offer(f->level, f->most,
                  &(struct step_move){STEP_REVERSE_HEAD, {at, before}, {0, 0}, open, d});
        }
    }
}

static void find_moves(struct step_search *s, struct tour_view view, uint32_t depth)
{
    struct step_level *level = &s->level[depth];
    const struct finder f = {s, level, view, BREADTH[depth]};
    level->moves = level->taken = 0;
    find_from_last(&f, depth < RING_DEPTH);
    if (depth < FIRST_DEPTH) {
        find_from_first(&f);
    }
}

static void take_move(const struct step_level *from, const struct step_move *move,
                      struct step_level *to)
{
    to->open = move->open;
    to->first = from->first;
    to->last = move->end;
    switch (move->kind) {
    case STEP_REVERSE_TAIL:
        path_reverse_tail(&from->path, move->cut, &to->path);
        break;
    case STEP_REVERSE_HEAD:
        path_reverse_head(&from->path, move->cut, &to->path);
        to->first = move->end;
        to->last = from->last;
        break;
    case STEP_SWAP:
        path_swap(&from->path, move->cut, move->second, &to->path);
        break;
    case STEP_REVERSE_BOTH:
        path_reverse_both(&from->path, move->cut, move->second, &to->path);
        break;
    }
}

/* The best closed path from level 0 down, into s->best. */
static void descend(struct step_search *s, struct tour_view view)
{
    uint32_t depth = 0;
    s->gain = 0;
    find_moves(s, view, 0);
    for (;;) {
        struct step_level *level = &s->level[depth];
        if (level->taken == level->moves) {
            if (depth == 0 || s->gain > 0) {
                return;
            }
            depth--;
            continue;
        }
        struct step_level *next = &s->level[depth + 1];
        take_move(level, &level->move[level->taken++], next);
        const int64_t gain = next->open - order_cost(&s->cost, next->first, next->last);
        if (gain > s->gain) {
            s->gain = gain;
            s->best.count = next->path.count;
            for (uint32_t i = 0; i < next->path.count; i++) {
                s->best.run[i] = next->path.run[i];
            }
        }
        if (depth + 1 < DEPTH) {
            find_moves(s, view, ++depth);
        }
    }
}

int64_t step_improve(struct step_search *s, uint32_t a, bool forward, uint32_t ends[STEP_ENDS_MAX],
                     uint32_t *end_count)
{
    const uint32_t b = forward ? tour_next(&s->tour, a) : tour_prev(&s->tour, a);
    const struct tour_view view = {s->tour.place[a], !forward};
    s->level[0].path = path_whole(s->tour.count);
    s->level[0].open = order_cost(&s->cost, a, b);
    s->level[0].first = a;
    s->level[0].last = b;
    *end_count = 0;
    descend(s, view);
    if (s->gain == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < s->best.count; i++) {
        ends[(*end_count)++] = tour_node_of_rank(&s->tour, view, s->best.run[i].first);
        ends[(*end_count)++] = tour_node_of_rank(&s->tour, view, s->best.run[i].last);
    }
    return tour_apply(&s->tour, view, &s->best) ? s->gain : 0;
}
