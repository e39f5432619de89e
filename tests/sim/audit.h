/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A simulated job's files, written out and given to the independent judge.
 */
#ifndef TESTS_SIM_AUDIT_H
#define TESTS_SIM_AUDIT_H

#include "sim/audit/judge.h"
#include "tests/sim/world.h"

/* The judge's whole report; false when it cannot be had. */
bool audit_report_world(const struct world *world, const char *ledger, struct audit_report *report);
/* Complains to the world of what the judge finds. The job must be whole. */
void audit_world(struct world *world, const char *ledger);

#endif
