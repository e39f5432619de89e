/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Six turning joints by cosine and sine, as closed forms find them and chains are put together from
 * them: no angle is taken before it is wanted. For arms whose `closed` is set; behind five joints
 * the sixth is the needle's own turn.
 */
#ifndef KINEMATICS_ARM_STANCE_H
#define KINEMATICS_ARM_STANCE_H

#include "kinematics/arm/arm.h"

/* Of theta: the joint and what the chain's table adds to it. */
struct stance {
    double cosine[ARM_LINKS], sine[ARM_LINKS];
};

struct stance stance_from_joints(const struct arm *arm, const struct joints *joints);

/* Of an arm with an offset wrist; each within half a turn of theta = 0. */
struct joints stance_joints(const struct arm_closed *closed, const struct stance *at);

/* Fills in arm->range. */
void stance_init(struct arm *arm);

/* Whether every joint, turned by whole turns, may be within its range and what `room` of arm->range
 * adds to it; exact to a micro-radian, and never false of what is inside. */
static inline bool stance_may_fit(const struct arm *arm, const struct stance *at,
                                  enum arm_room room)
{
    for (size_t i = 0; i < arm->joint_count; i++) {
        const struct arm_range *range = &arm->range[i];
        if (at->cosine[i] * range->cos_middle + at->sine[i] * range->sin_middle <
            range->least_cos[room]) {
            return false;
        }
    }
    return true;
}

#endif
