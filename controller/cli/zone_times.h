/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a session comes to, zone by zone.
 */
#ifndef CONTROLLER_CLI_ZONE_TIMES_H
#define CONTROLLER_CLI_ZONE_TIMES_H

#include <jansson.h>

#include "controller/cli/planning.h"

/* [{zone, strikes, time_s}] of the zones that have strikes, in the job's order: a strike's time is
 * from the end of the one before it, events and waits aside. */
json_t *zone_times_list(const struct planning *planning);
/* The same on stderr, where there are several. */
void zone_times_show(const json_t *list);

#endif
