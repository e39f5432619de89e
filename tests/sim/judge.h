/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What must hold when a job has ended, whatever happened to it on the way.
 */
#ifndef TESTS_SIM_JUDGE_H
#define TESTS_SIM_JUDGE_H

#include "tests/sim/world.h"

struct judge_counts {
    size_t confirmed, uncertain, skipped, records;
};

/* Complains to the world. At most `doubts` dots may be uncertain. */
struct judge_counts judge_world(struct world *world, const char *ledger, size_t doubts);

#endif
