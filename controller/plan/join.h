/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paths one behind the other: each is turned round, and where the skin has to rest also begun
 * somewhere else, so that the way to it is short and what was struck last has its rest.
 */
#ifndef CONTROLLER_PLAN_JOIN_H
#define CONTROLLER_PLAN_JOIN_H

#include "controller/plan/plan.h"

struct join {
    uint32_t *strike; /* indices of the plan's strikes, in striking order so far */
    size_t count;
    size_t window;   /* so many of the last ones may still rest; 0: nothing does */
    double strike_s; /* the least time that a strike takes */
};

/* Room for every strike of the plan. Returns 0, or -1 when memory is short; join_free either way.
 * Nothing has to rest until the pace is known: the least time that a strike takes. */
int join_init(struct join *join, const struct plan *plan);
void join_set_pace(struct join *join, const struct plan *plan, double strike_s);
void join_free(struct join *join);

/* Where the last path ends; there is one. */
struct vec3 join_end(const struct join *join, const struct plan *plan);

/* Adds a path of strikes. Returns 0, or -1 when memory is short. */
int join_add(struct join *join, const struct plan *plan, const uint32_t *path, size_t count);

#endif
