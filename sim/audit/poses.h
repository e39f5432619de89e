/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Poses of the head: which one a strike is planned for, and where the head was registered when it
 * was struck.
 */
#ifndef AUDIT_POSES_H
#define AUDIT_POSES_H

#include "sim/audit/course.h"

/* `pose NAME x y z roll pitch yaw` of a plan's header, behind its first word. */
bool audit_pose_read(struct audit_plan *plan, char *rest);
/* The plan lays the head so from here on. False: its header has no such pose. */
bool audit_pose_lay(struct audit_plan *plan, const char *name);

/* I7: every intent was made under a registration of its dot's own pose: one that came after the
 * last strike of another, and that lies nearer to that pose than to any other of the plan. After
 * audit_course_replay. */
void audit_poses_judge(const struct audit_course *course, struct audit_report *report);

#endif
