/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of a plan's strikes: groups that belong together, classes of a group whose dots leave
 * each other's skin a rest, a short path through each, and joins between them.
 */
#ifndef CONTROLLER_PLAN_STAGE_ORDER_H
#define CONTROLLER_PLAN_STAGE_ORDER_H

#include "controller/plan/stage.h"

/* The groups that zones and shades of a job make, ready to be looked up. */
struct stage_ranks {
    uint16_t *shade; /* of each shade: the lightest is 0 */
    uint16_t *pose;  /* of each zone: 0 for "", else one number a name */
};

int stage_ranks_init(struct stage_ranks *ranks, const struct job *job);
void stage_ranks_free(struct stage_ranks *ranks);
struct stage_group stage_group_of(const struct stage_ranks *ranks, const struct job *job,
                                  const struct dot *dot);

/* Puts plan->strike and, alongside, stage->group in striking order. */
enum err_code stage_order(struct stage *stage, struct plan *plan, struct err *err);

#endif
