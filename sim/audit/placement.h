/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far off the confirmed strikes lie, and what of it is whose: the model of the skin, the
 * registration of the head, and the rest, which is the steps of the arm (docs/audit.md).
 */
#ifndef AUDIT_PLACEMENT_H
#define AUDIT_PLACEMENT_H

#include "sim/audit/course.h"
#include "sim/audit/files.h"

/* Fills in the errors of the statistics. head NULL: nothing is known of the true skin. After
 * audit_strikes_match. */
void audit_placement_measure(const struct audit_course *course, const struct audit_head *head,
                             struct audit_report *report);

#endif
