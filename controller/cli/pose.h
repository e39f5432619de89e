/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pose on the command line: X,Y,Z,R,P,Y in mm and degrees.
 */
#ifndef CONTROLLER_CLI_POSE_H
#define CONTROLLER_CLI_POSE_H

#include <stdbool.h>

enum { CLI_POSE_NUMBERS = 6 };

/* False when text (may be NULL) is not that. */
bool cli_pose(const char *text, double value[CLI_POSE_NUMBERS]);

#endif
