/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A solved plan as a plain G-code program, for viewers and other senders.
 */
#ifndef CONTROLLER_CLI_PROGRAM_H
#define CONTROLLER_CLI_PROGRAM_H

#include <stddef.h>

#include "config/err.h"
#include "controller/cli/planning.h"

/* malloc'd; NULL with err. */
char *program_text(const struct planning *planning, size_t *size, struct err *err);

#endif
