/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/stance.h"

#include <assert.h>
#include <math.h>

/* Joints of a near chain are this near to its closed form's, rad; of the chain's own, where
 * rounding may put them. */
static const double ROOM_RAD[ARM_ROOMS] = {[ARM_ROOM_NONE] = 1e-6, [ARM_ROOM_GUESS] = 0.5};

struct stance stance_from_joints(const struct arm *arm, const struct joints *joints)
{
    struct stance at;
    for (size_t i = 0; i < ARM_LINKS; i++) {
        const double theta = joints->q[i] + arm->closed.offset[i];
        at.cosine[i] = cos(theta);
        at.sine[i] = sin(theta);
    }
    return at;
}

struct joints stance_joints(const struct arm_closed *closed, const struct stance *at)
{
    struct joints joints = {{0.0}};
    assert(closed->joints <= ARM_LINKS);
    for (int i = 0; i < closed->joints; i++) {
        joints.q[i] = atan2(at->sine[i], at->cosine[i]) - closed->offset[i];
    }
    return joints;
}

void stance_init(struct arm *arm)
{
    for (size_t i = 0; i < arm->joint_count; i++) {
        const struct machine_joint *joint = &arm->machine->joint[i];
        const double middle = arm->middle.q[i] + arm->closed.offset[i];
        struct arm_range *range = &arm->range[i];
        range->cos_middle = cos(middle);
        range->sin_middle = sin(middle);
        for (int room = 0; room < ARM_ROOMS; room++) {
            const double half = 0.5 * (joint->max - joint->min) + ROOM_RAD[room];
            range->least_cos[room] = half < UNITS_PI ? cos(half) : -2.0;
        }
    }
}
