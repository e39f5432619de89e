/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Planning in this process: a job's files in, plan, solution and their figures out.
 */
#ifndef CONTROLLER_CLI_PLANNING_H
#define CONTROLLER_CLI_PLANNING_H

#include <jansson.h>
#include <stddef.h>

#include "config/diag.h"
#include "controller/plan/plan.h"
#include "controller/plan/solution.h"

struct planning {
    char *job_path; /* owned, absolute */
    struct plan_inputs inputs;
    unsigned session;
    long today; /* as job_date has it: what dates of the job are held against */
    struct plan plan;
    char *plan_text; /* owned */
    size_t plan_size;
    struct sha256 plan_hash;
    struct solution solution;
    double plan_s; /* how long it took, joints and all */
};

/* Reads the job and all that it names. machine_path NULL: the job's own. planning_free also after
 * a failure. */
enum err_code planning_read(struct planning *planning, const char *job_path,
                            const char *machine_path, struct diags *diags, struct err *err);
/* Plans one session and solves it for the nominal pose. state_path: a daemon's directory whose
 * ledgers count; NULL none. */
enum err_code planning_make(struct planning *planning, unsigned session, const char *state_path,
                            struct err *err);
/* So that another session can be planned. */
void planning_clear(struct planning *planning);
void planning_free(struct planning *planning);

/* dots_in strikes skipped{} travel_mm time_s ... as `plan --json` has them. */
json_t *planning_summary(const struct planning *planning);
/* The same for a person, on stderr. */
void planning_show(const json_t *summary);

#endif
