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

/* How many ways on are tried from a path, and how deep rings and hops at `first` are looked for. */
enum { DEPTH = STEP_DEPTH_MAX, RING_DEPTH = 2, FIRST_DEPTH = 1 };
static const uint32_t BREADTH[DEPTH] = {5, 3, 1, 1, 1, 1, 1, 1, 1, 1};

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

/* Is a rank of this run behind the cut, in path order? */
static inline bool is_behind(const struct path *path, uint32_t run, uint32_t rank,
                             struct path_cut cut)
{
    if (run != cut.run) {
        return run > cut.run;
    }
    return path_run_is_up(path, run) ? rank >= cut.gap : rank < cut.gap;
}

/* The hop from b to c is out at the cut: the ring c..last is opened next to e, near b. */
static void find_in_ring(const struct finder *f, struct path_cut cut, uint32_t b, int64_t gain)
{
    const struct step_search *s = f->s;
    const struct path *path = &f->level->path;
    const uint32_t c_rank = path_rank_behind(path, cut);
    if (is_gate(s, b)) {
        return;
    }
    for (uint32_t i = 0; i < s->width; i++) {
        const int64_t left = gain - step_near_cost(s, b, i);
        if (left <= 0) {
            return;
        }
        const uint32_t e = s->near[(size_t)b * s->width + i];
        const uint32_t rank = tour_rank(&s->tour, f->view, e);
        const uint32_t run = path_find(path, rank);
        if (rank == c_rank || !is_behind(path, run, rank, cut)) {
            continue;
        }
        const struct path_cut behind = path_behind(path, run, rank);
        if (behind.gap != path->to[run]) {
            const uint32_t end = node_at(f, path_rank_behind(path, behind));
            const int64_t open = left + order_cost(&s->cost, e, end);
            offer(f->level, f->most,
                  &(struct step_move){STEP_REVERSE_BOTH, cut, behind, open, end});
        }
        const struct path_cut before = path_before(path, run, rank);
        if (before.gap != path->from[run]) {
            const uint32_t end = node_at(f, path_rank_before(path, before));
            const int64_t open = left + order_cost(&s->cost, e, end);
            offer(f->level, f->most, &(struct step_move){STEP_SWAP, cut, before, open, end});
        }
    }
}

static void find_from_last(const struct finder *f, bool rings)
{
    const struct step_search *s = f->s;
    const struct path *path = &f->level->path;
    const uint32_t a = f->level->last;
    const uint32_t last_rank = path_run_last(path, path->count - 1);
    for (uint32_t i = 0; i < s->width && !is_gate(s, a); i++) {
        const int64_t left = f->level->open - step_near_cost(s, a, i);
        if (left <= 0) {
            return;
        }
        const uint32_t c = s->near[(size_t)a * s->width + i];
        const uint32_t rank = tour_rank(&s->tour, f->view, c);
        const uint32_t run = path_find(path, rank);
        const struct path_cut behind = path_behind(path, run, rank);
        if (behind.gap != path->to[run]) {
            const uint32_t d_rank = path_rank_behind(path, behind);
            if (d_rank == last_rank) {
                continue; /* c-last is a hop already */
            }
            const uint32_t d = node_at(f, d_rank);
            const int64_t open = left + order_cost(&s->cost, c, d);
            offer(f->level, f->most,
                  &(struct step_move){STEP_REVERSE_TAIL, behind, {0, 0}, open, d});
        }
        const struct path_cut before = path_before(path, run, rank);
        if (rings && before.gap != path->from[run]) {
            const uint32_t b = node_at(f, path_rank_before(path, before));
            find_in_ring(f, before, b, left + order_cost(&s->cost, b, c));
        }
    }
}

static void find_from_first(const struct finder *f)
{
    const struct step_search *s = f->s;
    const struct path *path = &f->level->path;
    const uint32_t a = f->level->first;
    const uint32_t first_rank = path_run_first(path, 0);
    for (uint32_t i = 0; i < s->width && !is_gate(s, a); i++) {
        const int64_t left = f->level->open - step_near_cost(s, a, i);
        if (left <= 0) {
            return;
        }
        const uint32_t c = s->near[(size_t)a * s->width + i];
        const uint32_t rank = tour_rank(&s->tour, f->view, c);
        const uint32_t run = path_find(path, rank);
        const struct path_cut before = path_before(path, run, rank);
        if (before.gap == path->from[run]) {
            continue;
        }
        const uint32_t d_rank = path_rank_before(path, before);
        if (d_rank != first_rank) {
            const uint32_t d = node_at(f, d_rank);
            const int64_t open = left + order_cost(&s->cost, c, d);
            offer(f->level, f->most,
                  &(struct step_move){STEP_REVERSE_HEAD, before, {0, 0}, open, d});
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
            s->best = next->path;
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
    path_whole(s->tour.count, &s->level[0].path);
    s->level[0].open = order_cost(&s->cost, a, b);
    s->level[0].first = a;
    s->level[0].last = b;
    *end_count = 0;
    descend(s, view);
    if (s->gain == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < s->best.count; i++) {
        ends[(*end_count)++] = tour_node_of_rank(&s->tour, view, path_run_first(&s->best, i));
        ends[(*end_count)++] = tour_node_of_rank(&s->tour, view, path_run_last(&s->best, i));
    }
    return tour_apply(&s->tour, view, &s->best) ? s->gain : 0;
}
