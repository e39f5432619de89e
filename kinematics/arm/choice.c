/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which of the many joints for a place to take: the quickest to reach, or the ones that stay on the
 * branch.
 */
#include "kinematics/arm/arm.h"

#include <assert.h>
#include <math.h>

#include "kinematics/arm/inverse.h"
#include "kinematics/arm/newton.h"
#include "kinematics/arm/spin.h"
#include "kinematics/path/timing.h"

/* Following never turns a joint by more: that would be another branch. */
static const double JUMP_RAD = 0.7;

/* The best so far, by a time that is rounded, so that no decision hangs on a libm's last bits. */
struct best {
    enum arm_answer answer;
    double time_ns;
    struct joints joints;
};

double arm_move_s(const struct arm *arm, const struct joints *from, const struct joints *to)
{
    struct timing_axis axis[ARM_JOINTS_MAX];
    for (size_t i = 0; i < arm->joint_count; i++) {
        axis[i].distance = to->q[i] - from->q[i];
        axis[i].speed = arm->machine->joint[i].speed;
        axis[i].accel = arm->machine->joint[i].accel;
    }
    return timing_move_s(axis, arm->joint_count, 0.0);
}

struct joints arm_homed(const struct arm *arm)
{
    struct joints homed = {{0.0}};
    for (size_t i = 0; i < arm->joint_count; i++) {
        const struct machine_joint *joint = &arm->machine->joint[i];
        homed.q[i] = fmin(fmax(joint->homed_at, joint->min), joint->max);
    }
    return homed;
}

static void offer(const struct arm *arm, const struct joints *from, const struct joints *branch,
                  size_t count, struct best *best)
{
    for (size_t i = 0; i < count; i++) {
        const double time_ns = floor(arm_move_s(arm, from, &branch[i]) * 1e9 + 0.5);
        if (best->answer != ARM_OK || time_ns < best->time_ns) {
            *best = (struct best){ARM_OK, time_ns, branch[i]};
        }
    }
}

/* Out of limits is the better news of two refusals: a turn of the head may help. */
static void refuse(enum arm_answer why, struct best *best)
{
    if (best->answer == ARM_UNREACHABLE && why == ARM_LIMIT) {
        best->answer = ARM_LIMIT;
    }
}

enum arm_answer arm_nearest(const struct arm *arm, const struct tool *target,
                            const struct joints *from, struct joints *joints)
{
    struct joints branch[ARM_BRANCHES_MAX];
    struct best best = {.answer = ARM_UNREACHABLE};
    enum arm_answer why;
    const struct joints *start = from ? from : &arm->middle;
    const bool spins = arm->machine->model == MACHINE_SERIAL_DH && arm->joint_count >= 6;
    for (int i = 0; i < (spins ? ARM_SPINS : 1); i++) {
        const double spin_rad = i * (2.0 * UNITS_PI / ARM_SPINS);
        const size_t count = arm_branches(arm, target, spin_rad, start, branch, &why);
        refuse(why, &best);
        offer(arm, start, branch, count, &best);
    }
    if (spins && from) {
        /* neighbours on the scalp mostly share the spin that the arm already has */
        const struct frame is = arm_frame_from_joints(arm, from);
        const struct frame kept = spin_carried(target, &is, 0.0);
        const size_t count = inverse_branches(arm, &kept, start, branch, &why);
        refuse(why, &best);
        offer(arm, start, branch, count, &best);
    }
    if (best.answer == ARM_OK) {
        *joints = best.joints;
    }
    return best.answer;
}

/* Leaves out what is another branch. */
static size_t keep_close(const struct arm *arm, const struct joints *from, struct joints *branch,
                         size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        double jump = 0.0;
        for (size_t j = 0; j < arm->joint_count; j++) {
            if (arm->machine->joint[j].kind == MACHINE_REVOLUTE) {
                jump = fmax(jump, fabs(branch[i].q[j] - from->q[j]));
            }
        }
        if (jump <= JUMP_RAD) {
            branch[kept++] = branch[i];
        }
    }
    return kept;
}

/* One Newton run stays on the branch by itself. */
static size_t continue_from(const struct arm *arm, const struct frame *target,
                            const struct joints *from, struct joints *branch, enum arm_answer *why)
{
    *branch = *from;
    if (!newton_solve(arm, target, branch)) {
        *why = ARM_UNREACHABLE;
        return 0;
    }
    *why = arm_within_limits(arm, branch) ? ARM_OK : ARM_LIMIT;
    return *why == ARM_OK ? 1 : 0;
}

/* Solutions for `from`'s spin turned by extra_rad. */
static size_t follow_spin(const struct arm *arm, const struct tool *target,
                          const struct joints *from, double extra_rad, struct joints *branch,
                          enum arm_answer *why)
{
    if (arm->machine->model != MACHINE_SERIAL_DH) {
        return arm_branches(arm, target, 0.0, from, branch, why);
    }
    const struct frame is = arm_frame_from_joints(arm, from);
    const struct frame kept = spin_carried(target, &is, extra_rad);
    return arm->spherical_wrist ? inverse_branches(arm, &kept, from, branch, why)
                                : continue_from(arm, &kept, from, branch, why);
}

enum arm_answer arm_follow(const struct arm *arm, const struct tool *target,
                           const struct joints *from, struct joints *joints)
{
    /* where a limit is in the way, a little spin may pass it */
    static const double extra_rad[] = {0.0, 0.05, -0.05, 0.15, -0.15, 0.35, -0.35};
    assert(from);
    const bool spins = arm->machine->model == MACHINE_SERIAL_DH && arm->joint_count >= 6;
    struct best best = {.answer = ARM_UNREACHABLE};
    for (size_t i = 0; i < (spins ? sizeof extra_rad / sizeof extra_rad[0] : 1); i++) {
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        const size_t count = follow_spin(arm, target, from, extra_rad[i], branch, &why);
        refuse(why, &best);
        offer(arm, from, branch, keep_close(arm, from, branch, count), &best);
        if (best.answer == ARM_OK) {
            *joints = best.joints;
            return ARM_OK;
        }
    }
    return best.answer;
}
