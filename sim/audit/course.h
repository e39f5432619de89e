/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One course: its plans, its ledgers in the order they were written, the tissue log, and what
 * became of every dot when all of that is laid side by side.
 */
#ifndef AUDIT_COURSE_H
#define AUDIT_COURSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/audit/ledger.h"
#include "sim/audit/plan.h"
#include "sim/audit/report.h"
#include "sim/audit/tissue.h"

enum audit_state {
    AUDIT_DOT_PLANNED,
    AUDIT_DOT_INTENT,
    AUDIT_DOT_CONFIRMED,
    AUDIT_DOT_UNCERTAIN,
    AUDIT_DOT_STRUCK_BY_PERSON,
    AUDIT_DOT_SKIPPED_BY_PERSON,
    AUDIT_DOT_SKIPPED
};

/* What the ledgers and the skin say of one id. */
struct audit_fate {
    uint32_t id;
    enum audit_state state;
    uint32_t ledger;             /* that wrote the latest record of it */
    uint32_t passed;             /* 1 + the latest one that says that an earlier one has it */
    size_t intents;              /* how many */
    size_t intent;               /* index of the first one in the course, if any */
    const struct audit_dot *dot; /* the line that the intent goes by, else any */
    bool blurred;                /* the ledger itself says that the head moved under the needle */
    bool suspect;                /* the ledger itself says that its place may be off */
    bool stuck;                  /* and that the foot stayed on the skin behind it */
    size_t punctures;
    size_t touch; /* the first puncture */
};

/* Every intent of the course, in order. */
struct audit_intent {
    uint32_t fate, tag, ledger;
    size_t record;
};

struct audit_course {
    struct audit_plans plans;
    struct audit_ledger ledger[AUDIT_LEDGERS_MAX];
    size_t ledgers;
    struct audit_tissue tissue;
    struct audit_fate *fate;
    struct audit_intent *intent;
    size_t intents, intent_capacity;
    double off_skin_mm; /* how far the true skin may lie off the plan's; set before matching */
};

/* Binds ledgers to plans and puts them in order (I7), then replays every record (I1, I6, I7). */
void audit_course_replay(struct audit_course *course, struct audit_report *report);
void audit_course_free(struct audit_course *course);

/* I7: binds each ledger to its plan, judges the chain of predecessors, sorts the ledgers. */
void audit_lineage_judge(struct audit_course *course, struct audit_report *report);

#endif
