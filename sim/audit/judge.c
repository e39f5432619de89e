/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/judge.h"

#include <stdlib.h>

#include "sim/audit/course.h"
#include "sim/audit/files.h"
#include "sim/audit/place.h"
#include "sim/audit/placement.h"
#include "sim/audit/poses.h"
#include "sim/audit/stops.h"
#include "sim/audit/strikes.h"
#include "sim/audit/text.h"
#include "sim/audit/trace.h"
#include "sim/audit/wire.h"

/* A foot takes up half its travel either way, 1 mm of those that ship; and some room. */
static const double OFF_SKIN_MM = 1.5;

/* Everything that one judgement holds. */
struct bench {
    const struct audit_inputs *inputs;
    struct audit_report *report;
    struct audit_course course;
    struct audit_head head;
    struct audit_job job;
    struct audit_machine machine;
    struct audit_stops stops;
    struct audit_wire wire;
    bool steps; /* the needle's steps can be judged */
};

static bool read_course(struct bench *bench)
{
    const struct audit_inputs *inputs = bench->inputs;
    struct audit_course *course = &bench->course;
    for (size_t i = 0; i < inputs->plans.count; i++) {
        if (!audit_plan_read(&course->plans, inputs->plans.path[i], bench->report)) {
            return false;
        }
    }
    for (size_t i = 0; i < inputs->ledgers.count && i < AUDIT_LEDGERS_MAX; i++) {
        course->ledgers++;
        if (!audit_ledger_read(&course->ledger[i], inputs->ledgers.path[i], bench->report)) {
            return false;
        }
    }
    for (size_t i = 0; i < inputs->tissues.count; i++) {
        if (!audit_tissue_read(&course->tissue, inputs->tissues.path[i], bench->report)) {
            return false;
        }
    }
    return true;
}

static bool read_files(struct bench *bench)
{
    const struct audit_inputs *inputs = bench->inputs;
    struct audit_report *report = bench->report;
    return (!inputs->head.count || audit_head_read(&bench->head, inputs->head.path[0], report)) &&
           (!inputs->job.count || audit_job_read(&bench->job, inputs->job.path[0], report)) &&
           (!inputs->machine.count ||
            audit_machine_read(&bench->machine, inputs->machine.path[0], report));
}

/* A file that no plan was made from is not the one to judge by. */
static void judge_origin(const struct bench *bench, const char *path, const uint8_t hash[32],
                         size_t offset)
{
    const struct audit_plans *plans = &bench->course.plans;
    for (size_t i = 0; i < plans->count; i++) {
        const uint8_t *wanted = (const uint8_t *)&plans->plan[i] + offset;
        if (audit_hash_equal(wanted, hash)) {
            return;
        }
    }
    audit_violate(bench->report, AUDIT_I7, "%s: none of the plans was made from this file", path);
}

static void judge_origins(const struct bench *bench)
{
    const struct audit_inputs *inputs = bench->inputs;
    if (inputs->head.count) {
        judge_origin(bench, inputs->head.path[0], bench->head.hash,
                     offsetof(struct audit_plan, head_hash));
    }
    if (inputs->job.count) {
        judge_origin(bench, inputs->job.path[0], bench->job.hash,
                     offsetof(struct audit_plan, job_hash));
    }
    if (inputs->machine.count) {
        judge_origin(bench, inputs->machine.path[0], bench->machine.hash,
                     offsetof(struct audit_plan, machine_hash));
    }
}

static void judge_course(struct bench *bench)
{
    const struct audit_inputs *inputs = bench->inputs;
    struct audit_report *report = bench->report;
    const struct audit_head *head = inputs->head.count ? &bench->head : NULL;
    const struct audit_job *job = inputs->job.count ? &bench->job : NULL;
    struct audit_caps caps = {-1, -1, -1};
    if (job) {
        caps.job_depth_mm = job->depth_mm;
    }
    if (inputs->machine.count) {
        caps.machine_depth_mm = bench->machine.depth_cap_mm;
        caps.tilt_max_deg = bench->machine.tilt_max_deg;
    }
    audit_plans_index(&bench->course.plans, report);
    judge_origins(bench);
    audit_course_replay(&bench->course, report);
    audit_poses_judge(&bench->course, report);
    audit_plan_places_judge(&bench->course.plans, head, report);
    bench->course.off_skin_mm = head && head->has_truth ? OFF_SKIN_MM : 0;
    audit_strikes_match(&bench->course, report);
    audit_rest_judge(&bench->course, report);
    audit_strikes_measure(&bench->course, &caps, report);
    audit_placement_measure(&bench->course, head, report);
    audit_places_judge(&bench->course, head, job, report);
}

static void take_event(void *context, const struct audit_event *event)
{
    struct bench *bench = context;
    audit_wire_take(&bench->wire, event);
    if (bench->steps) {
        audit_stops_take(&bench->stops, event);
    }
}

static bool judge_traces(struct bench *bench)
{
    const struct audit_paths *traces = &bench->inputs->traces;
    bool good = true;
    bench->steps = bench->inputs->machine.count && bench->machine.has_needle;
    audit_wire_init(&bench->wire, &bench->course, bench->report);
    for (size_t i = 0; i < traces->count && good; i++) {
        audit_stops_init(&bench->stops, &bench->machine, bench->report);
        good = audit_trace_read(traces->path[i], take_event, bench, bench->report);
        if (good && bench->steps) {
            audit_stops_end(&bench->stops);
        }
    }
    if (good && traces->count > 0) {
        audit_wire_end(&bench->wire);
    }
    audit_wire_free(&bench->wire);
    return good;
}

bool audit_judge(const struct audit_inputs *inputs, struct audit_report *report)
{
    struct bench *bench = calloc(1, sizeof *bench);
    if (!bench) {
        return audit_trouble(report, "out of memory");
    }
    bench->inputs = inputs;
    bench->report = report;
    bool good = read_course(bench) && read_files(bench);
    if (good) {
        judge_course(bench);
        good = judge_traces(bench);
    }
    audit_course_free(&bench->course);
    audit_job_free(&bench->job);
    audit_head_free(&bench->head);
    free(bench);
    return good;
}
