/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which of the job's poses of the head a dot is struck in.
 */
#ifndef CONTROLLER_PLAN_STAGE_POSES_H
#define CONTROLLER_PLAN_STAGE_POSES_H

#include "controller/plan/stage.h"

/* Gives every strike and its group a pose: its zone's own, else the first in which the machine gets
 * at it (kinematics/path/coverage.h), else the first of all. Does nothing where the job has none.
 */
void stage_poses(const struct stage *stage, struct plan *plan);

#endif
