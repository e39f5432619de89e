/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole judgement: files in, report out.
 */
#ifndef AUDIT_JUDGE_H
#define AUDIT_JUDGE_H

#include <stdbool.h>
#include <stdio.h>

#include "sim/audit/inputs.h"
#include "sim/audit/report.h"

/* False when an input cannot be read: report->trouble says which and why. */
bool audit_judge(const struct audit_inputs *inputs, struct audit_report *report);

/* The report for a person, a violation a line, or as one JSON object. */
void audit_print_plain(FILE *out, const struct audit_report *report);
void audit_print_json(FILE *out, const struct audit_report *report);

#endif
