/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tour that is being tried: the array of the tour as it stands, cut open into a path and taken
 * as a short list of runs, each walked one way or the other. A step costs a copy of the list
 * instead of reversals in the array; only what has proved shorter is written (tour_apply).
 *
 * Ranks count the nodes of the path as it was when it was cut: 0 is its first node. Where one run
 * ends and the next begins is a hop that the trial has added; it is never taken out again.
 */
#ifndef KINEMATICS_PATH_ORDER_PATH_H
#define KINEMATICS_PATH_ORDER_PATH_H

#include <stdbool.h>
#include <stdint.h>

enum { PATH_RUNS_MAX = 24 };

/* Ranks first..last, downwards when last < first. */
struct path_run {
    uint32_t first, last;
};

struct path {
    uint32_t count; /* runs */
    struct path_run run[PATH_RUNS_MAX];
};

static inline bool path_run_holds(struct path_run run, uint32_t rank)
{
    return run.first <= run.last ? rank - run.first <= run.last - run.first
                                 : rank - run.last <= run.first - run.last;
}

/* The run that holds a rank. */
static inline uint32_t path_find(const struct path *path, uint32_t rank)
{
    uint32_t i = 0;
    while (!path_run_holds(path->run[i], rank)) {
        i++;
    }
    return i;
}

/* The rank after (or before) one inside its run: not when it is the run's last (first). */
static inline uint32_t path_after(struct path_run run, uint32_t rank)
{
    return run.first < run.last ? rank + 1 : rank - 1;
}
static inline uint32_t path_before(struct path_run run, uint32_t rank)
{
    return run.first < run.last ? rank - 1 : rank + 1;
}

/* All ranks from 0 to count - 1. */
struct path path_whole(uint32_t count);

/* A place between two ranks of one run: behind `rank`, which is not its last. */
struct path_cut {
    uint32_t run, rank;
};

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
