/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joints for a place on the skin whatever the turn about the needle: the answer for a caller who
 * has no turn in mind. Base frame, mm, rad.
 */
#ifndef KINEMATICS_ARM_TURN_H
#define KINEMATICS_ARM_TURN_H

#include "kinematics/arm/arm.h"

/* As arm_branches, at the spin nearest to *spin_rad that has joints inside the limits; *spin_rad
 * becomes that spin. Where a grid of spins has none, the place where the limits are missed by least
 * is searched: a pose that only one turn reaches is found as well.
 *   cost      one inverse where the spin asked for will do; a few ms where none does */
size_t turn_branches(const struct arm *arm, const struct tool *target, double *spin_rad,
                     const struct joints *near, struct joints branch[ARM_BRANCHES_MAX],
                     enum arm_answer *why);

#endif
