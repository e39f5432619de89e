/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tour that is being tried: the array of the tour as it stands, cut open into a path and taken
 * as a short list of runs, each walked one way or the other. A step costs a copy of the list
 * instead of reversals in the array; only what has proved shorter is written (tour_apply).
 *
 * Ranks count the nodes of the path as it was when it was cut: 0 is its first node. Gap g lies
 * between the ranks g - 1 and g. A run goes from gap to gap, downwards when `to` is the lower one.
 * Where one run ends and the next begins is a hop that the trial has added; it is never taken out
 * again.
 */
#ifndef KINEMATICS_PATH_ORDER_PATH_H
#define KINEMATICS_PATH_ORDER_PATH_H

#include <stdbool.h>
#include <stdint.h>

enum { PATH_RUNS_MAX = 16, PATH_LANES = 8 };

/* Runs behind the last one are empty, up to a whole number of lanes. */
struct path {
    uint32_t count; /* runs */
    uint32_t from[PATH_RUNS_MAX], to[PATH_RUNS_MAX];
};

static inline bool path_run_is_up(const struct path *path, uint32_t run)
{
    return path->from[run] < path->to[run];
}

static inline uint32_t path_run_length(const struct path *path, uint32_t run)
{
    const uint32_t from = path->from[run], to = path->to[run];
    return from < to ? to - from : from - to;
}

/* First and last rank of a run. */
static inline uint32_t path_run_first(const struct path *path, uint32_t run)
{
    return path->from[run] - (path_run_is_up(path, run) ? 0 : 1);
}
static inline uint32_t path_run_last(const struct path *path, uint32_t run)
{
    return path->to[run] - (path_run_is_up(path, run) ? 1 : 0);
}

/* The run that holds a rank: the one whose ends are not on the same side of it. No branch hangs on
 * what is found, and compilers look at some runs at a time. */
static inline uint32_t path_find(const struct path *path, uint32_t rank)
{
    uint32_t found = 0;
    for (uint32_t base = 0; base < path->count; base += PATH_LANES) {
        for (uint32_t i = base; i < base + PATH_LANES; i++) {
            found |= (0u - (((rank - path->from[i]) ^ (rank - path->to[i])) >> 31)) & i;
        }
    }
    return found;
}

/* The whole path: ranks from 0 to count - 1; count < 2^31. */
void path_whole(uint32_t count, struct path *out);

/* A gap inside a run, or at its ends. */
struct path_cut {
    uint32_t run, gap;
};

/* The gaps on both sides of a rank, as the path goes. */
static inline struct path_cut path_behind(const struct path *path, uint32_t run, uint32_t rank)
{
    return (struct path_cut){run, rank + (path_run_is_up(path, run) ? 1 : 0)};
}
static inline struct path_cut path_before(const struct path *path, uint32_t run, uint32_t rank)
{
    return (struct path_cut){run, rank + (path_run_is_up(path, run) ? 0 : 1)};
}

/* The ranks on both sides of a gap inside a run, as the path goes. */
static inline uint32_t path_rank_behind(const struct path *path, struct path_cut cut)
{
    return cut.gap - (path_run_is_up(path, cut.run) ? 0 : 1);
}
static inline uint32_t path_rank_before(const struct path *path, struct path_cut cut)
{
    return cut.gap - (path_run_is_up(path, cut.run) ? 1 : 0);
}

/* All cuts below are inside their runs. */

/* Everything behind the cut, backwards. */
void path_reverse_tail(const struct path *path, struct path_cut cut, struct path *out);
/* The same for what is before it. */
void path_reverse_head(const struct path *path, struct path_cut cut, struct path *out);
/* The runs between two cuts and those behind the second change places, or each is reversed. */
void path_swap(const struct path *path, struct path_cut first, struct path_cut second,
               struct path *out);
void path_reverse_both(const struct path *path, struct path_cut first, struct path_cut second,
                       struct path *out);

#endif
