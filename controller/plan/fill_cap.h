/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fill under the caps of a square centimetre. Blue noise is even, but not as even as that: at 30
 * a square centimetre some discs of it hold 36. What a plan would have to skip is not placed.
 */
#ifndef CONTROLLER_PLAN_FILL_CAP_H
#define CONTROLLER_PLAN_FILL_CAP_H

#include "controller/plan/plan.h"
#include "kinematics/scalp/scalp.h"

/* Takes dots out of a field of the head frame, of those from `first` on, until the rest have room
 * under the caps beside all others, wherever discs lie; *left_out: how many. */
enum err_code fill_cap(struct plan_inputs *inputs, const struct scalp *scalp, size_t first,
                       size_t *left_out, struct err *err);

#endif
