/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Simulated boards of every dialect, ready to move, for tests of what firmwares do differently.
 */
#ifndef TESTS_UNIT_SIM_BOARDS_H
#define TESTS_UNIT_SIM_BOARDS_H

#include "tests/unit/sim_world.h"

/* A board as it is after power-up: three axes over a pad for grbl, else a gantry and a head. */
struct sim_world *sim_board_new(enum machine_dialect dialect);
/* Unlocked as well, its counters at 0. */
struct sim_world *sim_board_ready(enum machine_dialect dialect);
/* Lets it run until it has said `text`: how long that took, -1 when it fell silent before. What
 * it said, up to then, is in said. */
double sim_board_until(struct sim_world *world, const char *text, char *said, size_t size);
size_t sim_board_count(const char *text, const char *part);
double sim_board_x(struct sim_world *world); /* MPos of the first axis */

#endif
