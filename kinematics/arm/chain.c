/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/chain.h"

#include <assert.h>
#include <math.h>

/* flange, then Tz(bracket) Ry(tilt) Tz(length) */
static struct frame tool_in_last(const struct machine *machine)
{
    const struct frame flange = frame_from_pose(&machine->flange);
    const struct pose bracket = {{0.0, 0.0, machine->bracket_mm},
                                 {0.0, machine->tool_tilt_rad, 0.0}};
    const struct frame mount = frame_from_pose(&bracket);
    struct frame tool = frame_after(&flange, &mount);
    tool.t = vec3_along(tool.t, machine->tool_length_mm, chain_column(&tool, 2));
    return tool;
}

/* All that hangs on joint 0, stretched out. */
static double reach_mm(const struct machine *machine)
{
    const double *mount = machine->flange.xyz_mm;
    double reach_mm = machine->bracket_mm + machine->tool_length_mm + fabs(mount[0]) +
                      fabs(mount[1]) + fabs(mount[2]);
    for (size_t i = 0; i < machine->joint_count; i++) {
        const struct machine_joint *joint = &machine->joint[i];
        const bool turns = joint->kind == MACHINE_REVOLUTE;
        const double slide_mm = turns ? 0.0 : fmax(fabs(joint->min), fabs(joint->max));
        reach_mm += hypot(joint->a_mm, fabs(joint->d_mm) + slide_mm);
    }
    return reach_mm;
}

void chain_init(struct arm *arm)
{
    const struct machine *machine = arm->machine;
    assert(machine->joint_count <= ARM_JOINTS_MAX);
    arm->base = frame_from_pose(&machine->base);
    arm->base_inverse = frame_inverse(&arm->base);
    arm->tool_in_last = tool_in_last(machine);
    arm->last_in_tool = frame_inverse(&arm->tool_in_last);
    arm->reach_mm = reach_mm(machine);
    for (size_t i = 0; i < machine->joint_count; i++) {
        arm->cos_alpha[i] = cos(machine->joint[i].alpha);
        arm->sin_alpha[i] = sin(machine->joint[i].alpha);
    }
}

struct frame chain_frame(const struct arm *arm, const struct joints *joints,
                         struct chain_axes *axes)
{
    struct frame f = arm->base;
    for (size_t i = 0; i < arm->joint_count; i++) {
        if (axes) {
            axes->origin[i] = f.t;
            axes->axis[i] = chain_column(&f, 2);
        }
        chain_step(&f, &arm->machine->joint[i], joints->q[i], arm->cos_alpha[i], arm->sin_alpha[i]);
    }
    return frame_after(&f, &arm->tool_in_last);
}
