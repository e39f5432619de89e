/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a plan leaves out and what it does not honour, for a person and for a program.
 */
#ifndef CONTROLLER_CLI_SKIPS_H
#define CONTROLLER_CLI_SKIPS_H

#include <jansson.h>

#include "controller/cli/planning.h"

/* A line on stderr for each dot that is not struck: where it stands, its id, why, and by how much a
 * machine misses it. The same in *list: [{dot, line, zone, reason, detail, text, number, limit,
 * unit}], the last four where there is something to say. */
enum err_code skips_tell(const struct planning *planning, json_t **list, struct err *err);

/* Limits of the job that this plan does not keep, as warnings: session_h, rest_mm and rest_s. */
json_t *skips_warnings(const struct planning *planning);

#endif
