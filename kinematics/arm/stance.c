/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/stance.h"

#include <assert.h>
#include <math.h>

#include "kinematics/arm/pair.h"

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

/* The arc of a tangent of at most tan(22.5 degrees), to the last bit or two: the polynomial that is
 * nearest to (atan(r) / r - 1) / r^2 (Chebyshev's nodes; off by 3e-17). */
static inline pair small_arc(pair tangent)
{
    static const double term[] = {
        -0.019175404711104934, 0.039230447784793095, -0.050854078345894843, 0.058581409048663283,
        -0.066645105255089366, 0.076921831253768921, -0.090909045753064891, 0.11111111015187019,
        -0.14285714284665681,  0.19999999999995517,  -0.3333333333333333,
    };
    const pair square = tangent * tangent;
    pair sum = pair_both(term[0]);
    for (size_t i = 1; i < sizeof term / sizeof term[0]; i++) {
        sum = term[i] + square * sum;
    }
    return tangent + tangent * (square * sum);
}

/* As atan2, of two that are not both zero: in half the time, and the same on every machine, with
 * fused sums in its library or not. */
static inline pair two_angles(pair sine, pair cosine)
{
    const pair a = pair_abs(sine), b = pair_abs(cosine);
    const pair_mask steep = a > b;
    const pair least = pair_pick(steep, b, a), most = pair_pick(steep, a, b);
    /* above 22.5 degrees from 45 degrees on */
    const pair_mask wide = least > (M_SQRT2 - 1.0) * most;
    const pair arc =
        small_arc(pair_pick(wide, least - most, least) / pair_pick(wide, least + most, most));
    const pair zero = pair_both(0.0);
    const pair eighth = pair_pick(wide, pair_both(0.25 * UNITS_PI), zero) + arc;
    const pair quarter = pair_pick(steep, 0.5 * UNITS_PI - eighth, eighth);
    const pair half = pair_pick(cosine < zero, UNITS_PI - quarter, quarter);
    return pair_signed(half, sine);
}

struct joints stance_joints(const struct arm_closed *closed, const struct stance *at)
{
    struct joints joints = {{0.0}};
    assert(closed->joints <= ARM_LINKS);
    for (int i = 0; i < ARM_LINKS; i += 2) {
        const pair sine = {at->sine[i], at->sine[i + 1]};
        const pair cosine = {at->cosine[i], at->cosine[i + 1]};
        const pair theta = two_angles(sine, cosine);
        joints.q[i] = theta[0] - closed->offset[i];
        joints.q[i + 1] = i + 1 < closed->joints ? theta[1] - closed->offset[i + 1] : 0.0;
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
