/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files that make a solution share.
 */
#ifndef CONTROLLER_PLAN_SOLUTION_PRIVATE_H
#define CONTROLLER_PLAN_SOLUTION_PRIVATE_H

#include "controller/plan/solution.h"

/* Fills in the time of each strike, and of all. */
void solution_foretell(struct solution *solution, const struct plan *plan,
                       const struct machine *machine, const struct hop_world *world);

#endif
