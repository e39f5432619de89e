/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every puncture is laid to the dot whose place it is, then judged: at most once and apart (I1),
 * depth, tilt and dwell (I3), sideways travel and needles left in the skin (I4), and against what
 * the ledgers say (I6).
 */
#ifndef AUDIT_STRIKES_H
#define AUDIT_STRIKES_H

#include "sim/audit/course.h"
#include "sim/audit/report.h"

/* How far off a dot may lie, and have been moved in the skin, whose place the ledger itself calls
 * suspect. */
#define AUDIT_SUSPECT_MM 3.0

/* Negative: not given. */
struct audit_caps {
    double job_depth_mm, machine_depth_mm, tilt_max_deg;
};

/* Finds the dot of every puncture and counts them; I1 and I6. After audit_course_replay. */
void audit_strikes_match(struct audit_course *course, struct audit_report *report);
/* I1: the rest that plans give the skin. After audit_strikes_match. */
void audit_rest_judge(const struct audit_course *course, struct audit_report *report);
/* I3, I4 and the statistics. After audit_strikes_match. */
void audit_strikes_measure(const struct audit_course *course, const struct audit_caps *caps,
                           struct audit_report *report);

#endif
