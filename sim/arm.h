/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the arm holds its needle unit: the simulator's own forward kinematics.
 */
#ifndef SIM_ARM_H
#define SIM_ARM_H

#include "config/machine.h"
#include "sim/coupling.h"
#include "sim/frame.h"
#include "sim/settings.h"

/* The foot's plane meets the needle's axis at place; along points into the skin. Base frame. */
struct sim_tool {
    struct sim_vec place, along;
};

/* What the joints are made of, worked out once. */
struct sim_arm {
    struct machine machine;
    struct sim_frame base, tool;  /* serial chains: before the first and after the last joint */
    size_t cartesian[5];          /* gantries: which joint is X, Y, Z, B, C */
    size_t axis_of[SIM_AXES_MAX]; /* the firmware's axis of each motor, the needle last */
    struct sim_coupling coupling; /* where joints share motors */
};

/* False when a gantry lacks a joint of its model, or motors leave a joint open. */
bool sim_arm_init(struct sim_arm *arm, const struct machine *machine,
                  const struct sim_settings *settings);
/* Joints from the steps of every axis of the firmware; the needle last. mm or rad. */
void sim_arm_joints(const struct sim_arm *arm, const double *steps, double *joints);
struct sim_tool sim_arm_tool(const struct sim_arm *arm, const double *joints);

#endif
