/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/kdl/kdl_machine.h"

#include <string.h>

static struct kdl_link rigid(const struct pose *pose)
{
    return (struct kdl_link){
        .motion = KDL_FIXED,
        .sign = 1.0,
        .xyz_mm = {pose->xyz_mm[0], pose->xyz_mm[1], pose->xyz_mm[2]},
        .rpy_rad = {pose->rpy_rad[0], pose->rpy_rad[1], pose->rpy_rad[2]},
    };
}

static size_t serial_links(const struct machine *machine, struct kdl_link *link)
{
    size_t count = 0;
    link[count++] = rigid(&machine->base);
    for (size_t i = 0; i < machine->joint_count; i++) {
        const struct machine_joint *joint = &machine->joint[i];
        link[count++] = (struct kdl_link){.motion = KDL_TURN_Z,
                                          .sign = 1.0,
                                          .theta = joint->theta,
                                          .d_mm = joint->d_mm,
                                          .a_mm = joint->a_mm,
                                          .alpha = joint->alpha};
    }
    const struct pose tilt = {{0.0, 0.0, machine->bracket_mm}, {0.0, machine->tool_tilt_rad, 0.0}};
    const struct pose unit = {{0.0, 0.0, machine->tool_length_mm}, {0.0, 0.0, 0.0}};
    link[count++] = rigid(&machine->flange);
    link[count++] = rigid(&tilt);
    link[count++] = rigid(&unit);
    return count;
}

/* X Y Z, then C about z and B against y; the needle hangs down. The joints' order is X Y Z C B. */
static size_t gantry_links(const struct machine *machine, struct kdl_link *link)
{
    const struct pose down = {{0.0, 0.0, -machine->pivot_to_tip_mm}, {UNITS_PI, 0.0, 0.0}};
    const struct pose none = {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}};
    const enum kdl_motion motion[] = {KDL_SLIDE_X, KDL_SLIDE_Y, KDL_SLIDE_Z, KDL_TURN_Z,
                                      KDL_TURN_Y};
    for (size_t i = 0; i < 5; i++) {
        link[i] = rigid(i == 4 ? &down : &none);
        link[i].motion = motion[i];
    }
    link[4].sign = -1.0;
    return 5;
}

static size_t pad_links(const struct machine *machine, struct kdl_link *link)
{
    const struct pose down = {{0.0, 0.0, machine->foot_z_mm}, {UNITS_PI, 0.0, 0.0}};
    const struct pose none = {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}};
    link[0] = rigid(&none);
    link[0].motion = KDL_SLIDE_X;
    link[1] = rigid(&down);
    link[1].motion = KDL_SLIDE_Y;
    return 2;
}

size_t kdl_links(const struct machine *machine, struct kdl_link *link)
{
    switch (machine->model) {
    case MACHINE_GANTRY_CB:
        return gantry_links(machine, link);
    case MACHINE_GANTRY_XY:
        return pad_links(machine, link);
    case MACHINE_SERIAL_DH:
        return serial_links(machine, link);
    }
    return 0;
}

struct tool kdl_tool(const struct machine *machine, const struct joints *joints)
{
    struct kdl_link link[KDL_LINKS_MAX];
    double q[MACHINE_JOINTS_MAX], tip[3], axis[3];
    memcpy(q, joints->q, sizeof q);
    if (machine->model == MACHINE_GANTRY_CB) {
        q[3] = joints->q[4];
        q[4] = joints->q[3];
    }
    kdl_forward(link, kdl_links(machine, link), q, tip, axis);
    return (struct tool){{tip[0], tip[1], tip[2]}, {axis[0], axis[1], axis[2]}};
}
