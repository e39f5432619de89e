/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A skin for the simulator where nobody knows the true one: of a head that was only touched, the
 * surface that the plan takes it for.
 */
#ifndef CONTROLLER_CLI_STAND_IN_H
#define CONTROLLER_CLI_STAND_IN_H

#include "config/head.h"

enum { STAND_IN_PATH_SIZE = 480 };

/* The head file for a simulator: head_path itself, or else one written to directory. */
enum err_code stand_in_head(const struct head *head, const char *head_path, const char *directory,
                            char path[STAND_IN_PATH_SIZE], struct err *err);

#endif
