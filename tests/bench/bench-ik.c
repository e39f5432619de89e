/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inverse kinematics: random reachable poses of every preset, all branches. One JSON line each:
 * share solved, share whose own joints are among the branches, worst error of any branch, time of
 * one call with all branches, and of one arm_nearest over all spins.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kinematics/arm/arm.h"
#include "kinematics/arm/inverse.h"
#include "tests/unit/arm_presets.h"

enum { POSES_MAX = 100000, WALK = 2000 };

struct result {
    int poses, solved, again;
    double worst_mm, worst_rad, median_us, p99_us, nearest_us;
};

static double time_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec * 1e-3;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

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
    const double start_us = time_us();
    const size_t count = chain ? inverse_branches(arm, &frame, &arm->middle, branch, &why)
                               : arm_branches(arm, &tool, 0.0, &arm->middle, branch, &why);
    *took_us = time_us() - start_us;
    return count;
}

/* Mean time of arm_nearest from pose to pose. */
static double walk_us(const struct arm *arm, int poses, uint64_t *rng)
{
    struct joints from = arm->middle;
    const double start_us = time_us();
    for (int n = 0; n < poses; n++) {
        struct joints q = {{0}};
        arm_preset_joints(arm->machine, rng, q.q);
        const struct tool target = arm_tool_from_joints(arm, &q);
        arm_nearest(arm, &target, &from, &from);
    }
    return (time_us() - start_us) / poses;
}

static struct result run(const struct arm *arm, int poses, double *took_us)
{
    struct result result = {.poses = poses};
    uint64_t rng = arm_preset_seed();
    for (int n = 0; n < poses; n++) {
        struct joints q = {{0}}, branch[ARM_BRANCHES_MAX];
        arm_preset_joints(arm->machine, &rng, q.q);
        const size_t count = solve(arm, &q, branch, &took_us[n]);
        judge(arm, &q, branch, count, &result);
    }
    qsort(took_us, (size_t)poses, sizeof *took_us, compare);
    result.median_us = took_us[poses / 2];
    result.p99_us = took_us[poses - 1 - poses / 100];
    result.nearest_us = walk_us(arm, poses < WALK ? poses / 10 : WALK, &rng);
    return result;
}

int main(void)
{
    double *took_us = malloc(POSES_MAX * sizeof *took_us);
    if (!took_us) {
        return 70;
    }
    for (int preset = 0; preset < PRESETS; preset++) {
        const struct machine machine = arm_preset_machine((enum arm_preset)preset);
        struct arm arm;
        arm_init(&arm, &machine);
        const bool closed = machine.model != MACHINE_SERIAL_DH || arm.spherical_wrist;
        const struct result r = run(&arm, closed ? POSES_MAX : 1000, took_us);
        printf("{\"bench\": \"ik\", \"machine\": \"%s\", \"closed_form\": %s, \"poses\": %d, "
               "\"solved\": %.6f, \"found_again\": %.6f, \"worst_mm\": %.3g, \"worst_rad\": %.3g, "
               "\"median_us\": %.3f, \"p99_us\": %.3f, \"nearest_us\": %.2f}\n",
               machine.name, closed ? "true" : "false", r.poses, (double)r.solved / r.poses,
               (double)r.again / r.poses, r.worst_mm, r.worst_rad, r.median_us, r.p99_us,
               r.nearest_us);
    }
    free(took_us);
    return 0;
}
