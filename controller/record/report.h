/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report of a job: what became of every dot of a plan, by its ledger. Dots in = strikes +
 * skipped; strikes = confirmed + uncertain + resolved + skipped at the machine + left.
 */
#ifndef CONTROLLER_RECORD_REPORT_H
#define CONTROLLER_RECORD_REPORT_H

#include <jansson.h>
#include <stddef.h>

#include "controller/plan/plan.h"

/* Markdown that reads as plain text as well; malloc'd, *size without its NUL. NULL with *err set:
 * the ledger cannot be read, or is not this plan's (ERR_DATA). */
char *report_text(const struct plan *plan, const char *ledger_path, size_t *size, struct err *err);

/* The same as one object with stable keys; NULL as above. */
json_t *report_json(const struct plan *plan, const char *ledger_path, struct err *err);

#endif
