/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the simulated program: host.c (start, recovery, person, loop) and host_world.c
 * (what the strike machine asks for, and whether it may).
 */
#ifndef TESTS_SIM_HOST_PRIVATE_H
#define TESTS_SIM_HOST_PRIVATE_H

#include "tests/sim/host.h"

struct stream_world host_world(struct host *host);
/* Fills in the feed's callbacks. */
void host_begin_feed(struct host *host);
/* The helper's sync and its answer. */
void host_help(struct host *host);
/* Follows what the firmware has answered. */
void host_watch_answers(struct host *host, const char *bytes, size_t len);

#endif
