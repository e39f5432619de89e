/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/fake_machine.h"

static struct machine_joint slide(const char *name, char axis, double max)
{
    struct machine_joint joint = {.axis = axis,
                                  .kind = MACHINE_PRISMATIC,
                                  .sign = 1.0,
                                  .homed_at = max,
                                  .max = max,
                                  .speed = 200.0,
                                  .accel = 3000.0,
                                  .steps_per_unit = 160.0};
    joint.name[0] = name[0];
    return joint;
}

static struct machine_joint turn(const char *name, char axis, double max_deg)
{
    struct machine_joint joint = {.axis = axis,
                                  .kind = MACHINE_REVOLUTE,
                                  .sign = 1.0,
                                  .homed_at = rad_from_deg(max_deg),
                                  .min = rad_from_deg(-max_deg),
                                  .max = rad_from_deg(max_deg),
                                  .speed = rad_from_deg(180.0),
                                  .accel = rad_from_deg(2000.0),
                                  .steps_per_unit = 355.556};
    joint.name[0] = name[0];
    return joint;
}

struct machine fake_machine(void)
{
    struct machine machine = {.name = "gantry5",
                              .model = MACHINE_GANTRY_CB,
                              .pivot_to_tip_mm = 120.0,
                              .baud = 115200,
                              .junction_mm = 0.01,
                              .joint_count = 5,
                              .sense = MACHINE_SENSE_FOOT,
                              .foot_travel_mm = 2.0,
                              .misses_max = 3};
    machine.joint[0] = slide("X", 'X', 450.0);
    machine.joint[1] = slide("Y", 'Y', 450.0);
    machine.joint[2] = slide("Z", 'Z', 300.0);
    machine.joint[3] = turn("B", 'A', 100.0);
    machine.joint[4] = turn("C", 'B', 200.0);
    machine.needle = slide("N", 'C', 2.0);
    machine.needle.sign = -1.0;
    machine.needle.min = -6.0;
    machine.needle.homed_at = -6.0;
    machine.needle.speed = 100.0;
    machine.needle.accel = 5000.0;
    machine.needle.steps_per_unit = 1600.0;
    machine.strike = (struct machine_strike){.retracted_mm = -2.0,
                                             .clear_mm = -4.0,
                                             .tilt_max_rad = rad_from_deg(3.0),
                                             .depth_cap_mm = 1.2,
                                             .near_skin_mm_s = 15.0};
    return machine;
}
