/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/arm.h"

#include <assert.h>

#include "kinematics/arm/chain.h"
#include "kinematics/arm/gantry.h"
#include "kinematics/arm/inverse.h"
#include "kinematics/arm/limits.h"
#include "kinematics/arm/newton.h"
#include "kinematics/arm/offset.h"
#include "kinematics/arm/spherical.h"
#include "kinematics/arm/spin.h"

void arm_init(struct arm *arm, const struct machine *machine)
{
    assert(machine->joint_count > 0 && machine->joint_count <= ARM_JOINTS_MAX);
    *arm = (struct arm){.machine = machine, .joint_count = machine->joint_count};
    for (size_t i = 0; i < arm->joint_count; i++) {
        arm->middle.q[i] = 0.5 * (machine->joint[i].min + machine->joint[i].max);
    }
    if (machine->model == MACHINE_SERIAL_DH) {
        chain_init(arm);
        spherical_init(arm);
        offset_init(arm);
    } else {
        gantry_init(arm);
    }
}

struct frame arm_frame_from_joints(const struct arm *arm, const struct joints *joints)
{
    return arm->machine->model == MACHINE_SERIAL_DH ? chain_frame(arm, joints, NULL)
                                                    : gantry_frame(arm, joints);
}

struct tool arm_tool_from_joints(const struct arm *arm, const struct joints *joints)
{
    const struct frame f = arm_frame_from_joints(arm, joints);
    return (struct tool){.tip = f.t, .axis = {f.r[0][2], f.r[1][2], f.r[2][2]}};
}

/* Keeps the solutions that some turn brings inside the limits. */
static size_t keep_inside(const struct arm *arm, const struct joints *near, size_t count,
                          struct joints branch[ARM_BRANCHES_MAX], enum arm_answer *why)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct joints fitted = branch[i];
        if (limits_fit(arm, near, &fitted)) {
            branch[kept++] = fitted;
        }
    }
    *why = kept > 0 ? ARM_OK : count > 0 ? ARM_LIMIT : ARM_UNREACHABLE;
    return kept;
}

size_t inverse_branches(const struct arm *arm, const struct frame *target,
                        const struct joints *near, struct joints branch[ARM_BRANCHES_MAX],
                        enum arm_answer *why)
{
    assert(arm->machine->model == MACHINE_SERIAL_DH);
    size_t count;
    if (arm->spherical_wrist) {
        const struct frame tool_in_first = frame_after(&arm->base_inverse, target);
        const struct frame last = frame_after(&tool_in_first, &arm->last_in_tool);
        count = spherical_solve(&arm->closed, &last, near, false, branch);
    } else {
        count = newton_branches(arm, target, near, branch);
    }
    const size_t kept = keep_inside(arm, near, count, branch, why);
    if (*why == ARM_UNREACHABLE && !arm->spherical_wrist &&
        newton_near_chain_reaches(arm, target)) {
        *why = ARM_LIMIT;
    }
    return kept;
}

size_t arm_branches(const struct arm *arm, const struct tool *target, double spin_rad,
                    const struct joints *near, struct joints branch[ARM_BRANCHES_MAX],
                    enum arm_answer *why)
{
    const struct joints *towards = near ? near : &arm->middle;
    if (arm->machine->model != MACHINE_SERIAL_DH) {
        const size_t count = gantry_solve(arm, target, towards, branch);
        return keep_inside(arm, towards, count, branch, why);
    }
    const struct frame frame = spin_frame(target, spin_rad);
    return inverse_branches(arm, &frame, towards, branch, why);
}
