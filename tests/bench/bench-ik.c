/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inverse kinematics: random reachable poses of every preset, and of arms whose tables are off as
 * calibrated ones are, all branches. One JSON line each: share solved, share whose own joints are
 * among the branches, worst error of any branch, time of one call with all branches, of a warm
 * start 1 mm and 0.6 degrees away with the spin left free, and of one arm_nearest over all spins.
 *   bench-ik [POSES [MACHINE.yaml]...]     default 100000; where no closed form leads the way a
 *   hundredth of it. With machine files: those, as they are and half a mm and half a degree off.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kinematics/arm/arm.h"
#include "kinematics/arm/inverse.h"
#include "kinematics/arm/newton.h"
#include "tests/bench/stopwatch.h"
#include "tests/unit/arm_presets.h"

enum { POSES = 100000, WALK = 200, OFF_MACHINES = 10 };

/* How far the figures of a table are off at most. */
static const struct off {
    double mm, deg;
} MEASURED = {0.5, 0.5};

static const struct row {
    enum arm_preset preset;
    struct off off;
} rows[] = {
    {PRESET_GANTRY5, {0.0, 0.0}}, {PRESET_BENCH3, {0.0, 0.0}}, {PRESET_AR4, {0.0, 0.0}},
    {PRESET_PAROL6, {0.0, 0.0}},  {PRESET_THOR, {0.0, 0.0}},   {PRESET_OFFSETS, {0.0, 0.0}},
    {PRESET_FIVE, {0.0, 0.0}},    {PRESET_NIRYO, {0.0, 0.0}},  {PRESET_NIRYO, {0.5, 0.5}},
    {PRESET_AR4, {0.5, 0.5}},     {PRESET_PAROL6, {0.5, 0.5}}, {PRESET_THOR, {0.5, 0.5}},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

struct result {
    int poses, solved, again, warm, warm_solved;
    double worst_mm, worst_rad, median_us, p99_us, warm_us, nearest_us;
};

static void judge(const struct arm *arm, const struct joints *q, const struct joints *branch,
                  size_t count, struct result *result)
{
    const struct tool want = arm_tool_from_joints(arm, q);
    bool again = false;
    for (size_t i = 0; i < count; i++) {
        const struct tool is = arm_tool_from_joints(arm, &branch[i]);
        result->worst_mm = fmax(result->worst_mm, vec3_distance(is.tip, want.tip));
        result->worst_rad = fmax(result->worst_rad, vec3_distance(is.axis, want.axis));
        double gap = 0.0;
        for (size_t j = 0; j < arm->joint_count; j++) {
            const double apart = branch[i].q[j] - q->q[j];
            const bool turns = arm->machine->joint[j].kind == MACHINE_REVOLUTE;
            gap = fmax(gap, fabs(turns ? remainder(apart, 2.0 * UNITS_PI) : apart));
        }
        again = again || gap < 1e-4;
    }
    result->solved += count > 0;
    result->again += again;
}

static size_t solve(const struct arm *arm, const struct joints *q, struct joints *branch,
                    double *took_us)
{
    enum arm_answer why;
    const bool chain = arm->machine->model == MACHINE_SERIAL_DH;
    const struct frame frame = arm_frame_from_joints(arm, q);
    const struct tool tool = arm_tool_from_joints(arm, q);
    const double start_us = 1e6 * wall_s();
    const size_t count = chain ? inverse_branches(arm, &frame, &arm->middle, branch, &why)
                               : arm_branches(arm, &tool, 0.0, &arm->middle, branch, &why);
    *took_us = 1e6 * wall_s() - start_us;
    return count;
}

/* Mean time of arm_nearest from pose to pose. */
static double walk_us(const struct arm *arm, int poses, uint64_t *rng)
{
    struct joints from = arm->middle;
    const double start_us = 1e6 * wall_s();
    for (int n = 0; n < poses; n++) {
        struct joints q = {{0}};
        arm_preset_joints(arm->machine, rng, q.q);
        const struct tool target = arm_tool_from_joints(arm, &q);
        arm_nearest(arm, &target, &from, &from);
    }
    return (1e6 * wall_s() - start_us) / poses;
}

/* A target next to where q holds the tool. */
static struct frame beside(const struct arm *arm, const struct joints *q, uint64_t *rng)
{
    struct frame f = arm_frame_from_joints(arm, q);
    const double around = 2.0 * UNITS_PI * arm_preset_random(rng), tilt = 0.6 * UNITS_PI / 180.0;
    const struct pose turn = {{cos(around), sin(around), 0.0},
                              {tilt * sin(around), tilt * cos(around), 0.0}};
    const struct frame step = frame_from_pose(&turn);
    return frame_after(&f, &step);
}

static void warm(const struct arm *arm, int poses, uint64_t *rng, double *took_us,
                 struct result *result)
{
    for (int n = 0; n < poses; n++) {
        struct joints q = {{0}};
        arm_preset_joints(arm->machine, rng, q.q);
        if (!arm_preset_is_clear(arm, &q)) {
            continue;
        }
        const struct frame target = beside(arm, &q, rng);
        const double start_us = 1e6 * wall_s();
        result->warm_solved += newton_point(arm, &target, &q);
        took_us[result->warm++] = 1e6 * wall_s() - start_us;
    }
    qsort(took_us, (size_t)result->warm, sizeof *took_us, by_time);
    result->warm_us = result->warm > 0 ? took_us[result->warm / 2] : 0.0;
}

static void cold(const struct arm *arm, int poses, uint64_t *rng, double *took_us,
                 struct result *result)
{
    for (int n = 0; n < poses; n++) {
        struct joints q = {{0}}, branch[ARM_BRANCHES_MAX];
        arm_preset_joints(arm->machine, rng, q.q);
        if (arm_preset_is_clear(arm, &q)) {
            const size_t count = solve(arm, &q, branch, &took_us[result->poses++]);
            judge(arm, &q, branch, count, result);
        }
    }
}

/* Arms that are off are many: every one is off in its own way. */
static struct result run(const struct machine *ideal, const struct off *off, int poses,
                         double *took_us)
{
    struct result result = {.poses = 0};
    const int machines = off->mm > 0.0 ? OFF_MACHINES : 1;
    uint64_t rng = arm_preset_seed();
    struct machine machine;
    struct arm arm;
    for (int i = 0; i < machines; i++) {
        machine = arm_preset_off(*ideal, off->mm, off->deg, &rng);
        arm_init(&arm, &machine);
        const int share = poses / machines;
        cold(&arm, arm.seedable || arm.machine->model != MACHINE_SERIAL_DH ? share : share / 100,
             &rng, took_us, &result);
    }
    qsort(took_us, (size_t)result.poses, sizeof *took_us, by_time);
    result.median_us = took_us[result.poses / 2];
    result.p99_us = took_us[result.poses - 1 - result.poses / 100];
    if (ideal->model == MACHINE_SERIAL_DH) {
        warm(&arm, poses / 10, &rng, took_us, &result);
    }
    result.nearest_us = walk_us(&arm, WALK, &rng);
    return result;
}

static void show(const struct machine *machine, const struct off *off, int poses, double *took_us)
{
    const struct result r = run(machine, off, poses, took_us);
    printf("{\"bench\": \"ik\", \"machine\": \"%s\", \"off_mm\": %g, \"off_deg\": %g, "
           "\"poses\": %d, \"solved\": %.6f, \"found_again\": %.6f, \"worst_mm\": %.3g, "
           "\"worst_rad\": %.3g, \"median_us\": %.3f, \"p99_us\": %.3f, "
           "\"warm_solved\": %.6f, \"warm_median_us\": %.3f, \"nearest_us\": %.2f}\n",
           machine->name, off->mm, off->deg, r.poses, (double)r.solved / r.poses,
           (double)r.again / r.poses, r.worst_mm, r.worst_rad, r.median_us, r.p99_us,
           r.warm > 0 ? (double)r.warm_solved / r.warm : 1.0, r.warm_us, r.nearest_us);
    (void)fflush(stdout);
}

/* A machine file, as it is and as if it had been measured. */
static bool show_file(const char *path, int poses, double *took_us)
{
    struct machine machine;
    struct diags diags = {.item = NULL};
    struct err err = {.code = ERR_OK};
    if (machine_read(&machine, path, &diags, &err) != ERR_OK) {
        (void)fprintf(stderr, "bench-ik: %s: not a machine file: pigment check says why\n", path);
        return false;
    }
    show(&machine, &(struct off){0.0, 0.0}, poses, took_us);
    if (machine.model == MACHINE_SERIAL_DH) {
        show(&machine, &MEASURED, poses, took_us);
    }
    return true;
}

int main(int argc, char **argv)
{
    const int poses = argc > 1 ? atoi(argv[1]) : POSES;
    double *took_us = poses >= 1000 ? malloc((size_t)poses * sizeof *took_us) : NULL;
    bool good = took_us != NULL;
    for (int i = 0; good && argc <= 2 && i < ROWS; i++) {
        const struct machine machine = arm_preset_machine(rows[i].preset);
        show(&machine, &rows[i].off, poses, took_us);
    }
    for (int i = 2; good && i < argc; i++) {
        good = show_file(argv[i], poses, took_us);
    }
    free(took_us);
    return good ? 0 : 64;
}
