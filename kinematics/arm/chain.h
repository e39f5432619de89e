/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Serial chains: joints to frames by standard Denavit-Hartenberg, T_i = Rz Tz Tx Rx. Base frame,
 * mm, rad.
 */
#ifndef KINEMATICS_ARM_CHAIN_H
#define KINEMATICS_ARM_CHAIN_H

#include "kinematics/arm/arm.h"

/* Where every joint's axis stands: through origin, along axis. */
struct chain_axes {
    struct vec3 origin[ARM_JOINTS_MAX], axis[ARM_JOINTS_MAX];
};

/* Fills in the fixed frames at both ends and the twists. */
void chain_init(struct arm *arm);

/* Frame of the tool; axes may be NULL. */
struct frame chain_frame(const struct arm *arm, const struct joints *joints,
                         struct chain_axes *axes);

/* Adds a joint's rotation (when revolute) and its link's length to a frame in front of it. */
void chain_step(struct frame *f, const struct machine_joint *joint, double q, double cos_alpha,
                double sin_alpha);

#endif
