/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Machines that stand over the head on straight rails: a head that turns by C and B, or a needle
 * unit that only points down. Base frame, mm, rad.
 */
#ifndef KINEMATICS_ARM_GANTRY_H
#define KINEMATICS_ARM_GANTRY_H

#include "kinematics/arm/arm.h"

/* Finds X Y Z B C among the joints by their names; the machine file's reader has seen to it that
 * they are there. */
void gantry_init(struct arm *arm);

struct frame gantry_frame(const struct arm *arm, const struct joints *joints);

/* Both solutions, without regard to limits: (B, C) and (-B, C + pi). With the needle straight down
 * C is free and keeps near's value, and there is one. A machine for pads has one, or none where the
 * foot cannot lie flat on the target.
 *   returns   how many were written */
size_t gantry_solve(const struct arm *arm, const struct tool *target, const struct joints *near,
                    struct joints raw[2]);

#endif
