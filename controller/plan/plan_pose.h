/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The poses of the head that a plan is struck in: lines of its header, and which strike is whose.
 */
#ifndef CONTROLLER_PLAN_PLAN_POSE_H
#define CONTROLLER_PLAN_PLAN_POSE_H

#include "controller/plan/plan.h"
#include "controller/plan/text.h"

/* Takes the job's poses over, the one of its head_in_base first; none where it names none. */
void plan_poses_take(struct plan *plan, const struct job *job);

/* `pose NAME x y z roll pitch yaw`, a line each. */
void plan_poses_write(struct text *text, const struct plan *plan);
/* What comes behind the word `pose`. */
bool plan_pose_read(struct words *words, struct plan *plan);
/* Gives every strike the pose of the last `pose` event before it, the first one where there is
 * none. False: an event names a pose that the header does not have. */
bool plan_poses_spread(struct plan *plan);

/* Index of the pose of that name; pose_count when there is none. */
size_t plan_pose_find(const struct plan *plan, const char *id);

#endif
