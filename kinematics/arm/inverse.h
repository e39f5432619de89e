/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inverse of a serial chain for a whole tool frame, for the modules that choose the spin
 * themselves. Base frame, mm, rad.
 */
#ifndef KINEMATICS_ARM_INVERSE_H
#define KINEMATICS_ARM_INVERSE_H

#include "kinematics/arm/arm.h"

/* As arm_branches, for a serial chain, with the turn about the needle given by the frame. */
size_t inverse_branches(const struct arm *arm, const struct frame *target,
                        const struct joints *near, struct joints branch[ARM_BRANCHES_MAX],
                        enum arm_answer *why);

#endif
