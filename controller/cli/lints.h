/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lints for a person and for a program.
 */
#ifndef CONTROLLER_CLI_LINTS_H
#define CONTROLLER_CLI_LINTS_H

#include <jansson.h>

#include "controller/plan/lint.h"

/* A line on stderr for each, of each kind at most a few; all of them are in the list. */
void lints_show(const struct lints *lints, const char *path);
/* [{kind, level, dot, zone, number, limit, unit, text}] */
json_t *lints_list(const struct lints *lints);

#endif
