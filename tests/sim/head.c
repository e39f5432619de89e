/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/head.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "sim/core.h"
#include "sim/tracker.h"
#include "tests/sim/audit.h"
#include "tests/sim/host.h"
#include "tests/sim/tracker.h"

static const double SMEAR_MM = 0.05, DWELL_S = 0.05;
/* No arm on its way gets out of the way of that. */
static const double THROWN_MM_S = 40.0;

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

/* The head's fastest from half a second before to half a second after. */
static double peak_mm_s(const struct world *world, double at_s)
{
    double peak = 0.0;
    for (int k = -50; k < 50; k++) {
        const int64_t ns = (int64_t)(at_s * 1e9) + k * SIM_TRACKER_PERIOD_NS;
        const struct pose from = sim_head_pose(&world->sim->plant.motion, ns);
        const struct pose to = sim_head_pose(&world->sim->plant.motion, ns + SIM_TRACKER_PERIOD_NS);
        const double dx = to.xyz_mm[0] - from.xyz_mm[0], dy = to.xyz_mm[1] - from.xyz_mm[1],
                     dz = to.xyz_mm[2] - from.xyz_mm[2];
        peak = fmax(peak, sqrt(dx * dx + dy * dy + dz * dz) / (SIM_TRACKER_PERIOD_NS * 1e-9));
    }
    return peak;
}

/* Is one of the times that a finding names one at which the head was thrown? The order of what was
 * struck is out from the first puncture on that nobody intended. */
static bool is_thrown(const struct world *world, const char *text, unsigned thrown)
{
    if (strstr(text, "out of the order") != NULL) {
        return thrown > 0;
    }
    bool found = false;
    for (const char *at = strstr(text, "t="); at != NULL; at = strstr(at + 1, "t=")) {
        found = found || peak_mm_s(world, strtod(at + 2, NULL)) > THROWN_MM_S;
    }
    const char *other = strstr(text, "s and ");
    return found || (other != NULL && peak_mm_s(world, strtod(other + 6, NULL)) > THROWN_MM_S);
}

static void judge(struct world *world, struct head_result *result)
{
    struct audit_report report = {0};
    if (!audit_report_world(world, HOST_LEDGER, &report)) {
        world_complain(world, "the judge cannot read: %s", report.trouble);
    }
    // backwards: the order of strikes comes last
    for (size_t i = report.kept; i-- > 0;) {
        const char *text = report.finding[i].text;
        const bool thrown = is_thrown(world, text, result->thrown);
        result->thrown += thrown;
        result->violations += !thrown;
        (void)fprintf(stderr, "sim-test: %sI%d: %s\n", thrown ? "thrown against it: " : "",
                      (int)report.finding[i].which + 1, text);
    }
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
