/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The joints of the closed form that is nearest to a chain (arm->seedable), whichever it is: first
 * guesses, or where the form is exact, the solutions. mm, rad.
 */
#ifndef KINEMATICS_ARM_GUESS_H
#define KINEMATICS_ARM_GUESS_H

#include "kinematics/arm/arm.h"

/* What the forms ask for: the last joint's frame in the chain's first, for a tool frame in base. */
struct frame guess_last(const struct arm *arm, const struct frame *target);

/* As spherical_solve and offset_solve. With `reach` a target out of reach may get the joints that
 * stretch towards it. Returns their number. */
size_t guess_joints(const struct arm *arm, const struct frame *last_in_first,
                    const struct joints *near, bool reach, struct joints raw[ARM_BRANCHES_MAX]);

#endif
