/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between the files of the daemon's registering only.
 */
#ifndef CONTROLLER_DAEMON_REGISTER_H
#define CONTROLLER_DAEMON_REGISTER_H

#include <jansson.h>

#include "config/number.h"
#include "controller/daemon/daemon.h"

enum { REGISTER_POSE_SIZE = 6 * (NUMBER_SIZE + 1) };

/* X,Y,Z,R,P,Y in mm and degrees. */
void register_format_pose(const struct pose *pose, char out[REGISTER_POSE_SIZE]);

/* Has a child work out where the head lies from what was measured. */
enum err_code register_locate(struct daemon *daemon, struct err *err);
/* What it found: the pose is known, and the rest goes on as for one that was said. */
void register_take_located(struct daemon *daemon, const json_t *found);
/* The registration that has just been taken over, for who has asked. */
json_t *register_json(const struct daemon *daemon);
void register_forget(struct daemon *daemon);
/* But for what a file rounds. */
bool register_is_same(const struct pose *a, const struct pose *b);

#endif
