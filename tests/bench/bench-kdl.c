/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Side by side with a library: inverse kinematics of random reachable poses by Orocos KDL's solver
 * (Levenberg and Marquardt, begun in the middle of the limits) and by ours. One JSON line a machine
 * and solver: the share solved within 10 um and 1e-4 rad, the share that lies within the joints'
 * limits as well, the time of one pose. Ours gives every branch in that time, KDL one.
 *   bench-kdl [POSES [MACHINE.yaml]...]     default 10000, each preset with six joints
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kinematics/arm/inverse.h"
#include "kinematics/arm/newton.h"
#include "tests/bench/stopwatch.h"
#include "tests/kdl/kdl_machine.h"
#include "tests/unit/arm_presets.h"

enum { POSES = 10000 };
static const double SOLVED_MM = 0.01, SOLVED_RAD = 1e-4;

struct result {
    int solved, within;
    double *took_us;
};

/* A whole turn more or less is the same place to KDL, which does not know where a joint ends. */
static bool is_within(const struct machine *machine, const double *q)
{
    bool within = true;
    for (size_t i = 0; i < machine->joint_count; i++) {
        const struct machine_joint *joint = &machine->joint[i];
        const double middle = (joint->min + joint->max) / 2.0;
        const double off = remainder(q[i] - middle, 2.0 * UNITS_PI);
        within = within && fabs(off) <= (joint->max - joint->min) / 2.0 + 1e-9;
    }
    return within;
}

static bool is_there(const struct arm *arm, const double *q, const struct frame *want)
{
    struct joints joints = {{0}};
    for (size_t i = 0; i < arm->joint_count; i++) {
        joints.q[i] = q[i];
    }
    const struct frame is = arm_frame_from_joints(arm, &joints);
    double turned = 0.0;
    for (int i = 0; i < 9; i++) {
        turned = fmax(turned, fabs(is.r[i / 3][i % 3] - want->r[i / 3][i % 3]));
    }
    return vec3_distance(is.t, want->t) <= SOLVED_MM && turned <= SOLVED_RAD;
}

static void count(const struct arm *arm, const struct frame *want, const double *q, bool found,
                  struct result *result)
{
    const bool solved = found && is_there(arm, q, want);
    result->solved += solved;
    result->within += solved && is_within(arm->machine, q);
}

static void show(const char *solver, const struct machine *machine, int poses,
                 const struct result *result)
{
    qsort(result->took_us, (size_t)poses, sizeof(double), by_time);
    printf("{\"bench\": \"kdl\", \"machine\": \"%s\", \"solver\": \"%s\", \"poses\": %d, "
           "\"solved\": %.4f, \"within_limits\": %.4f, \"median_us\": %.2f, \"p99_us\": %.2f}\n",
           machine->name, solver, poses, (double)result->solved / poses,
           (double)result->within / poses, result->took_us[poses / 2],
           result->took_us[poses - 1 - poses / 100]);
    (void)fflush(stdout);
}

static void compare_on(const struct machine *machine, int poses, double *took_us)
{
    struct arm arm;
    struct kdl_link link[KDL_LINKS_MAX];
    struct result kdl = {.took_us = took_us}, ours = {.took_us = took_us + poses};
    uint64_t rng = arm_preset_seed();
    arm_init(&arm, machine);
    struct kdl_solver *solver = kdl_solver_new(link, kdl_links(machine, link));
    for (int n = 0; n < poses; n++) {
        struct joints goal = {{0}}, branch[ARM_BRANCHES_MAX];
        double q[MACHINE_JOINTS_MAX];
        enum arm_answer why;
        arm_preset_joints(machine, &rng, goal.q);
        const struct frame want = arm_frame_from_joints(&arm, &goal);
        kdl_solver_aim(solver, goal.q);
        double start_us = 1e6 * wall_s();
        const bool found = kdl_solve(solver, arm.middle.q, q) != 0;
        kdl.took_us[n] = 1e6 * wall_s() - start_us;
        count(&arm, &want, q, found, &kdl);
        start_us = 1e6 * wall_s();
        const size_t branches = inverse_branches(&arm, &want, &arm.middle, branch, &why);
        ours.took_us[n] = 1e6 * wall_s() - start_us;
        count(&arm, &want, branch[0].q, branches > 0, &ours);
    }
    kdl_solver_free(solver);
    show("KDL LMA", machine, poses, &kdl);
    show("pigmentd", machine, poses, &ours);
}

static bool compare_on_file(const char *path, int poses, double *took_us)
{
    struct machine machine;
    struct diags diags = {.item = NULL};
    struct err err = {.code = ERR_OK};
    const bool good =
        machine_read(&machine, path, &diags, &err) == ERR_OK && machine.model == MACHINE_SERIAL_DH;
    if (good) {
        compare_on(&machine, poses, took_us);
    } else {
        (void)fprintf(stderr, "bench-kdl: %s: no file of an arm with joints in a row\n", path);
    }
    return good;
}

int main(int argc, char **argv)
{
    static const enum arm_preset PRESET[] = {PRESET_AR4, PRESET_PAROL6, PRESET_THOR};
    if (!kdl_available()) {
        (void)fprintf(stderr, "bench-kdl: built without liborocos-kdl-dev\n");
        return 0;
    }
    const int poses = argc > 1 ? atoi(argv[1]) : POSES;
    double *took_us = poses >= 100 ? malloc(2 * (size_t)poses * sizeof *took_us) : NULL;
    bool good = took_us != NULL;
    for (size_t i = 0; good && argc <= 2 && i < sizeof PRESET / sizeof PRESET[0]; i++) {
        const struct machine machine = arm_preset_machine(PRESET[i]);
        compare_on(&machine, poses, took_us);
    }
    for (int i = 2; good && i < argc; i++) {
        good = compare_on_file(argv[i], poses, took_us);
    }
    free(took_us);
    return good ? 0 : 64;
}
