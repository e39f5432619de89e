/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A simulated grblHAL machine with a script of faults: items of the list, one a line.
 */
#ifndef TESTS_UNIT_SIM_FAULTY_H
#define TESTS_UNIT_SIM_FAULTY_H

#include "tests/unit/sim_boards.h"

struct sim_world *sim_faulty_new(const char *faults);
struct sim_world *sim_faulty_seeded(const char *faults, uint64_t seed);
/* The flat machine of sim_boards, homed, its needle over the middle of the pad, foot down. */
struct sim_world *sim_faulty_over_pad(const char *faults);
/* One strike of 0.5 mm there: down and back to hover. */
void sim_faulty_strike(struct sim_world *world);

#endif
