/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What hops take from one posture, to first order: by the Jacobian, with the spin that suits each.
 */
#ifndef KINEMATICS_ARM_TRACK_LOCAL_H
#define KINEMATICS_ARM_TRACK_LOCAL_H

#include "kinematics/arm/arm.h"

struct track_local {
    double hop_s;     /* the mean time of a hop */
    double drift_rad; /* how far the tool turns in a hop, in the mean, when every one is quickest */
};

/* Over the first few hops of target[0..ahead], from joints that reach target[0]; six joints. A
 * posture that cannot move at all takes an hour. Cost: 2 us. */
struct track_local track_local_hops(const struct arm *arm, const struct joints *joints,
                                    const struct tool *target, size_t ahead);

#endif
