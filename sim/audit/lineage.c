/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <string.h>

#include "sim/audit/course.h"
#include "sim/audit/text.h"

static void bind(struct audit_course *course, struct audit_ledger *ledger,
                 struct audit_report *report)
{
    const struct audit_plans *plans = &course->plans;
    for (size_t i = 0; i < plans->count && ledger->plan < 0; i++) {
        if (audit_hash_equal(plans->plan[i].hash, ledger->plan_hash)) {
            ledger->plan = (int)i;
        }
    }
    if (ledger->plan < 0) {
        audit_violate(report, AUDIT_I7, "%s: is bound to a plan that is not among those given",
                      ledger->path);
        return;
    }
    const struct audit_plan *plan = &plans->plan[ledger->plan];
    if (strcmp(ledger->course, plan->course) != 0 || ledger->session != plan->session) {
        audit_violate(report, AUDIT_I7, "%s: is of course %s session %u; its plan of %s, %llu",
                      ledger->path, ledger->course, (unsigned)ledger->session, plan->course,
                      (unsigned long long)plan->session);
    }
    if (!ledger->has_inputs) {
        return;
    }
    if (ledger->strikes != plan->strikes) {
        audit_violate(report, AUDIT_I7, "%s: counts %u strikes, its plan %llu", ledger->path,
                      ledger->strikes, (unsigned long long)plan->strikes);
    }
    if (!audit_hash_equal(ledger->machine_hash, plan->machine_hash) ||
        !audit_hash_equal(ledger->head_hash, plan->head_hash)) {
        audit_violate(report, AUDIT_I7, "%s: names another machine or head file than its plan",
                      ledger->path);
    }
}

/* The ledger that holds the record with that chain, -1 when none does. */
static int find_predecessor(const struct audit_course *course, const struct audit_ledger *of)
{
    uint64_t head = 0;
    for (size_t i = 8; i > 0; i--) {
        head = (head << 8) | of->predecessor[i - 1];
    }
    for (size_t i = 0; i < course->ledgers; i++) {
        const struct audit_ledger *ledger = &course->ledger[i];
        if (ledger == of) {
            continue;
        }
        if (audit_hash_equal(ledger->chain, of->predecessor)) {
            return (int)i;
        }
        /* a person may have resolved a dot of the older ledger after the newer one began */
        for (size_t r = ledger->records; r > 0 && ledger->record[r - 1].type >= AUDIT_UNCERTAIN;
             r--) {
            if (r >= 2 && ledger->record[r - 2].chain_head == head) {
                return (int)i;
            }
        }
    }
    return -1;
}

static void judge_forks(const struct audit_course *course, const int *parent,
                        struct audit_report *report)
{
    size_t roots = 0;
    for (size_t i = 0; i < course->ledgers; i++) {
        roots += parent[i] < 0 && course->ledger[i].has_header;
        for (size_t j = 0; j < i && parent[i] >= 0; j++) {
            if (parent[j] == parent[i]) {
                audit_violate(report, AUDIT_I7, "%s and %s: both name the same predecessor",
                              course->ledger[j].path, course->ledger[i].path);
            }
        }
    }
    if (roots > 1) {
        audit_violate(report, AUDIT_I7,
                      "%zu ledgers of the course name no predecessor among those given: "
                      "they do not know of each other",
                      roots);
    }
}

/* Older before newer: a predecessor first, else by the wall clock of the header. */
static void sort_ledgers(struct audit_course *course, int *parent)
{
    static const size_t none = SIZE_MAX;
    struct audit_ledger sorted[AUDIT_LEDGERS_MAX] = {{.path = NULL}};
    bool taken[AUDIT_LEDGERS_MAX] = {false};
    for (size_t at = 0; at < course->ledgers; at++) {
        size_t best = none, oldest = none;
        for (size_t i = 0; i < course->ledgers; i++) {
            if (taken[i]) {
                continue;
            }
            uint64_t wall_ns = course->ledger[i].wall_ns;
            if (oldest == none || wall_ns < course->ledger[oldest].wall_ns) {
                oldest = i;
            }
            bool ready = parent[i] < 0 || taken[parent[i]];
            if (ready && (best == none || wall_ns < course->ledger[best].wall_ns)) {
                best = i;
            }
        }
        best = best == none ? oldest : best; /* a ring of predecessors */
        taken[best] = true;
        sorted[at] = course->ledger[best];
    }
    memcpy(course->ledger, sorted, course->ledgers * sizeof sorted[0]);
}

void audit_lineage_judge(struct audit_course *course, struct audit_report *report)
{
    assert(course->ledgers <= AUDIT_LEDGERS_MAX);
    int parent[AUDIT_LEDGERS_MAX];
    for (size_t i = 0; i < course->ledgers; i++) {
        struct audit_ledger *ledger = &course->ledger[i];
        parent[i] = -1;
        if (!ledger->has_header) {
            continue;
        }
        bind(course, ledger, report);
        if (!audit_hash_zero(ledger->predecessor)) {
            parent[i] = find_predecessor(course, ledger);
            if (parent[i] < 0) {
                audit_note(report, AUDIT_I7, "the predecessor of %s is not given", ledger->path);
            }
        }
        if (strcmp(ledger->course, course->ledger[0].course) != 0 && course->ledger[0].has_header) {
            audit_violate(report, AUDIT_I7, "%s: is of course %s, %s of course %s", ledger->path,
                          ledger->course, course->ledger[0].path, course->ledger[0].course);
        }
    }
    judge_forks(course, parent, report);
    sort_ledgers(course, parent);
}
