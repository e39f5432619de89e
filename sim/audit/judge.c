/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/judge.h"

#include <stdlib.h>

#include "sim/audit/course.h"
#include "sim/audit/strikes.h"

static bool read_course(struct audit_course *course, const struct audit_inputs *inputs,
                        struct audit_report *report)
{
    for (size_t i = 0; i < inputs->plans.count; i++) {
        if (!audit_plan_read(&course->plans, inputs->plans.path[i], report)) {
            return false;
        }
    }
    for (size_t i = 0; i < inputs->ledgers.count && i < AUDIT_LEDGERS_MAX; i++) {
        course->ledgers++;
        if (!audit_ledger_read(&course->ledger[i], inputs->ledgers.path[i], report)) {
            return false;
        }
    }
    for (size_t i = 0; i < inputs->tissues.count; i++) {
        if (!audit_tissue_read(&course->tissue, inputs->tissues.path[i], report)) {
            return false;
        }
    }
    return true;
}

bool audit_judge(const struct audit_inputs *inputs, struct audit_report *report)
{
    struct audit_course *course = calloc(1, sizeof *course);
    if (!course) {
        return audit_trouble(report, "out of memory");
    }
    bool good = read_course(course, inputs, report);
    if (good) {
        struct audit_caps caps = {-1, -1, -1};
        audit_plans_index(&course->plans, report);
        audit_course_replay(course, report);
        audit_strikes_match(course, report);
        audit_strikes_measure(course, &caps, report);
    }
    audit_course_free(course);
    free(course);
    return good;
}
