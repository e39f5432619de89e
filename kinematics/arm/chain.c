/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/chain.h"

#include <assert.h>
#include <math.h>

static struct vec3 column(const struct frame *f, int col)
{
    return (struct vec3){f->r[0][col], f->r[1][col], f->r[2][col]};
}

static void set_column(struct frame *f, int col, struct vec3 v)
{
    f->r[0][col] = v.x;
    f->r[1][col] = v.y;
    f->r[2][col] = v.z;
}

/* Turns two columns of f into each other: f := f R(angle) about the third axis. */
static void turn_columns(struct frame *f, int a, int b, double c, double s)
{
    const struct vec3 u = column(f, a), v = column(f, b);
    set_column(f, a, vec3_along(vec3_scale(u, c), s, v));
    set_column(f, b, vec3_along(vec3_scale(v, c), -s, u));
}

void chain_step(struct frame *f, const struct machine_joint *joint, double q, double cos_alpha,
                double sin_alpha)
{
    const bool turns = joint->kind == MACHINE_REVOLUTE;
    const double theta = joint->theta + (turns ? q : 0.0);
    const double d_mm = joint->d_mm + (turns ? 0.0 : q);
    turn_columns(f, 0, 1, cos(theta), sin(theta));
    f->t = vec3_along(f->t, d_mm, column(f, 2));
    f->t = vec3_along(f->t, joint->a_mm, column(f, 0));
    turn_columns(f, 1, 2, cos_alpha, sin_alpha);
}

/* flange, then Tz(bracket) Ry(tilt) Tz(length) */
static struct frame tool_in_last(const struct machine *machine)
{
    const struct frame flange = frame_from_pose(&machine->flange);
    const struct pose bracket = {{0.0, 0.0, machine->bracket_mm},
                                 {0.0, machine->tool_tilt_rad, 0.0}};
    const struct frame mount = frame_from_pose(&bracket);
    struct frame tool = frame_after(&flange, &mount);
    tool.t = vec3_along(tool.t, machine->tool_length_mm, column(&tool, 2));
    return tool;
}

void chain_init(struct arm *arm)
{
    const struct machine *machine = arm->machine;
    assert(machine->joint_count <= ARM_JOINTS_MAX);
    arm->base = frame_from_pose(&machine->base);
    arm->base_inverse = frame_inverse(&arm->base);
    arm->tool_in_last = tool_in_last(machine);
    arm->last_in_tool = frame_inverse(&arm->tool_in_last);
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
            axes->axis[i] = column(&f, 2);
        }
        chain_step(&f, &arm->machine->joint[i], joints->q[i], arm->cos_alpha[i], arm->sin_alpha[i]);
    }
    return frame_after(&f, &arm->tool_in_last);
}
