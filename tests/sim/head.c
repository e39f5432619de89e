/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/head.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/memory.h"
#include "tests/sim/audit.h"
#include "tests/sim/host.h"
#include "tests/sim/tracker.h"

static const double SMEAR_MM = 0.05, DWELL_S = 0.05;

/* Each puncture at a place of the plan, by what the ledger says of its dot. */
static void compare(const struct world *world, struct head_result *result)
{
    for (size_t k = 0; k < world->touches; k++) {
        const struct sim_touch *touch = &world->touch[k];
        const size_t i = scene_strike_at(world->scene, touch->place);
        if (!touch->punctured || i == world->scene->plan.strike_count) {
            continue;
        }
        const bool moved = touch->lateral_mm > SMEAR_MM, told = world->tracker->suspect[i];
        result->moved_told += moved && told;
        result->moved_missed += moved && !told;
        result->still_told += !moved && told;
        result->still_trusted += !moved && !told;
        if (!told) {
            result->lateral_missed_mm = fmax(result->lateral_missed_mm, touch->lateral_mm);
        }
    }
}

static void judge(struct world *world, struct head_result *result)
{
    struct audit_report report = {0};
    if (!audit_report_world(world, HOST_LEDGER, &report)) {
        world_complain(world, "the judge cannot read: %s", report.trouble);
    }
    for (size_t i = 0; i < report.kept; i++) {
        (void)fprintf(stderr, "sim-test: I%d: %s\n", (int)report.finding[i].which + 1,
                      report.finding[i].text);
    }
    result->violations = (unsigned)report.violations;
    result->touches = (unsigned)report.stats.touches;
    result->strikes = (unsigned)report.stats.strikes;
    audit_report_free(&report);
}

struct head_result head_run(const struct head_options *options)
{
    struct head_result result = {0};
    struct scene *scene = scene_new_dwelling(options->dots, options->seed, DWELL_S);
    struct world *world = world_new(scene, options->seed);
    struct tracker *tracker = tracker_new(scene, options->seed);
    struct sim_faults *faults = memory_new(1, sizeof(*faults));
    world->tracker = tracker;
    faults->motion = options->motion;
    sim_set_faults(world->sim, faults);
    host_run_job(world);
    compare(world, &result);
    judge(world, &result);
    for (size_t i = 0; i < scene->plan.strike_count; i++) {
        result.suspects += tracker->suspect[i];
    }
    result.registrations = tracker->revision - 1;
    result.waits = tracker->stops[STOP_HEAD];
    result.airs = tracker->stops[STOP_TOUCH_IN_AIR];
    result.by_hand = world->moved_by_hand;
    result.virtual_s = (double)world->now_ns * 1e-9;
    if (world->complaint[0] != '\0') {
        (void)fprintf(stderr, "sim-test: seed %llu: %s\n", (unsigned long long)options->seed,
                      world->complaint);
        result.violations++;
    }
    free(faults);
    tracker_free(tracker);
    world_free(world);
    scene_free(scene);
    return result;
}
