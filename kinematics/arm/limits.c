/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/limits.h"

#include <assert.h>
#include <math.h>

static const double TURN = 2.0 * UNITS_PI;

static bool inside(const struct machine_joint *joint, double q)
{
    return q >= joint->min - LIMITS_SLACK && q <= joint->max + LIMITS_SLACK;
}

/* The turn of q nearest to near; then by whole turns back into the range. */
static double nearest_turn(const struct machine_joint *joint, double q, double near)
{
    if (!(fabs(near - q) < 0.5 * TURN)) {
        q += TURN * floor((near - q) / TURN + 0.5);
    }
    if (q > joint->max + LIMITS_SLACK) {
        q -= TURN * ceil((q - joint->max - LIMITS_SLACK) / TURN);
    } else if (q < joint->min - LIMITS_SLACK) {
        q += TURN * ceil((joint->min - LIMITS_SLACK - q) / TURN);
    }
    return q;
}

bool limits_fit(const struct arm *arm, const struct joints *near, struct joints *joints)
{
    assert(near);
    for (size_t i = 0; i < arm->joint_count; i++) {
        const struct machine_joint *joint = &arm->machine->joint[i];
        if (joint->kind == MACHINE_REVOLUTE) {
            joints->q[i] = nearest_turn(joint, joints->q[i], near->q[i]);
        }
        if (!inside(joint, joints->q[i])) {
            return false;
        }
    }
    return true;
}

bool arm_within_limits(const struct arm *arm, const struct joints *joints)
{
    for (size_t i = 0; i < arm->joint_count; i++) {
        if (!inside(&arm->machine->joint[i], joints->q[i])) {
            return false;
        }
    }
    return true;
}

double limits_miss(const struct arm *arm, const struct joints *joints)
{
    double miss = 0.0;
    for (size_t i = 0; i < arm->joint_count; i++) {
        const struct machine_joint *joint = &arm->machine->joint[i];
        double off = joints->q[i] - arm->middle.q[i];
        if (joint->kind == MACHINE_REVOLUTE) {
            off -= TURN * floor(off / TURN + 0.5);
        }
        const double past = fabs(off) - 0.5 * (joint->max - joint->min);
        miss = past > miss ? past : miss;
    }
    return miss;
}
