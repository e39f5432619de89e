/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A job on a head that moves and is tracked, on virtual time: what the skin felt, held against what
 * the ledger says of it.
 */
#ifndef TESTS_SIM_HEAD_H
#define TESTS_SIM_HEAD_H

#include <stdint.h>

#include "sim/faults.h"

struct head_options {
    uint64_t seed;
    unsigned dots;
    enum sim_motion_kind motion;
};

struct head_result {
    unsigned touches, strikes, suspects, registrations, waits, airs, by_hand;
    /* by what the needle moved sideways in the skin, more than 0.05 mm or not, and the ledger */
    unsigned moved_told, moved_missed, still_told, still_trusted;
    unsigned violations;      /* that no throw of the head explains, */
    unsigned thrown;          /* and that one does */
    double lateral_missed_mm; /* the most that was moved and not told */
    double virtual_s;
};

struct head_result head_run(const struct head_options *options);

#endif
