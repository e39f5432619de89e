/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/arm.h"

#include <assert.h>
#include <string.h>

#include "config/units.h"

enum { CART_X, CART_Y, CART_Z, CART_B, CART_C };

static bool find_cartesian(struct sim_arm *arm, const char *letters)
{
    static const char all[] = "XYZBC";
    for (const char *letter = letters; *letter != '\0'; letter++) {
        const char name[2] = {*letter, '\0'};
        size_t found = 0;
        while (found < arm->machine.joint_count &&
               strcmp(arm->machine.joint[found].name, name) != 0) {
            found++;
        }
        if (found == arm->machine.joint_count) {
            return false;
        }
        arm->cartesian[strchr(all, *letter) - all] = found;
    }
    return true;
}

/* Tz(bracket) Ry(tilt) Tz(length) behind the flange */
static struct sim_frame tool_frame(const struct machine *machine)
{
    const double c = cos(machine->tool_tilt_rad), s = sin(machine->tool_tilt_rad);
    const double length = machine->tool_length_mm;
    const struct sim_frame flange = sim_frame_from_pose(&machine->flange);
    const struct sim_frame unit = {{{c, 0, s}, {0, 1, 0}, {-s, 0, c}},
                                   {s * length, 0, machine->bracket_mm + c * length}};
    return sim_frame_mul(&flange, &unit);
}

bool sim_arm_init(struct sim_arm *arm, const struct machine *machine,
                  const struct sim_settings *settings)
{
    memset(arm, 0, sizeof *arm);
    arm->machine = *machine;
    arm->base = sim_frame_from_pose(&machine->base);
    arm->tool = tool_frame(machine);
    for (size_t i = 0; i <= machine_arm_axes(machine); i++) {
        const int axis = sim_settings_axis(settings, machine_axis(machine, i)->axis);
        assert(axis >= 0);
        arm->axis_of[i] = (size_t)axis;
    }
    if (machine->motor_count > 0 && !sim_coupling_init(&arm->coupling, machine)) {
        return false;
    }
    switch (machine->model) {
    case MACHINE_GANTRY_CB:
        return find_cartesian(arm, "XYZBC");
    case MACHINE_GANTRY_XY:
        return find_cartesian(arm, "XY");
    case MACHINE_SERIAL_DH:
        break;
    }
    return true;
}

void sim_arm_joints(const struct sim_arm *arm, const double *steps, double *joints)
{
    const size_t count = machine_arm_axes(&arm->machine);
    double motor[SIM_AXES_MAX];
    for (size_t i = 0; i <= count; i++) {
        const struct machine_joint *driven = machine_axis(&arm->machine, i);
        const double axis = steps[arm->axis_of[i]] / driven->steps_per_unit;
        const double moved = driven->kind == MACHINE_REVOLUTE ? rad_from_deg(axis) : axis;
        motor[i] = driven->sign * moved + driven->homed_at;
    }
    if (arm->machine.motor_count > 0) {
        sim_coupling_joints(&arm->coupling, motor, joints);
        joints[arm->machine.joint_count] = motor[count];
    } else {
        memcpy(joints, motor, (count + 1) * sizeof motor[0]);
    }
}

static struct sim_tool gantry_cb_tool(const struct sim_arm *arm, const double *joints)
{
    const size_t *at = arm->cartesian;
    const double b = joints[at[CART_B]], c = joints[at[CART_C]];
    const struct sim_vec along = {sin(b) * cos(c), sin(b) * sin(c), -cos(b)};
    const struct sim_vec pivot = {joints[at[CART_X]], joints[at[CART_Y]], joints[at[CART_Z]]};
    return (struct sim_tool){sim_vec_along(pivot, along, arm->machine.pivot_to_tip_mm), along};
}

static struct sim_tool gantry_xy_tool(const struct sim_arm *arm, const double *joints)
{
    const struct sim_vec place = {joints[arm->cartesian[CART_X]], joints[arm->cartesian[CART_Y]],
                                  arm->machine.foot_z_mm};
    return (struct sim_tool){place, {0, 0, -1}};
}

/* Rz(theta) Tz(d) Tx(a) Rx(alpha) */
static struct sim_frame link_frame(const struct machine_joint *joint, double q)
{
    const bool turns = joint->kind == MACHINE_REVOLUTE;
    const double theta = joint->theta + (turns ? q : 0.0);
    const double d = joint->d_mm + (turns ? 0.0 : q);
    const double ct = cos(theta), st = sin(theta), ca = cos(joint->alpha), sa = sin(joint->alpha);
    return (struct sim_frame){{{ct, -st * ca, st * sa}, {st, ct * ca, -ct * sa}, {0, sa, ca}},
                              {joint->a_mm * ct, joint->a_mm * st, d}};
}

static struct sim_tool serial_tool(const struct sim_arm *arm, const double *joints)
{
    struct sim_frame at = arm->base;
    for (size_t i = 0; i < arm->machine.joint_count; i++) {
        const struct sim_frame link = link_frame(&arm->machine.joint[i], joints[i]);
        at = sim_frame_mul(&at, &link);
    }
    at = sim_frame_mul(&at, &arm->tool);
    return (struct sim_tool){at.at, {at.r[0][2], at.r[1][2], at.r[2][2]}};
}

struct sim_tool sim_arm_tool(const struct sim_arm *arm, const double *joints)
{
    switch (arm->machine.model) {
    case MACHINE_GANTRY_CB:
        return gantry_cb_tool(arm, joints);
    case MACHINE_GANTRY_XY:
        return gantry_xy_tool(arm, joints);
    case MACHINE_SERIAL_DH:
        break;
    }
    return serial_tool(arm, joints);
}
