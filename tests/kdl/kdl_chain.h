/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Forward kinematics by Orocos KDL, behind plain C: other people's arithmetic to hold ours against.
 */
#ifndef TESTS_KDL_CHAIN_H
#define TESTS_KDL_CHAIN_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum kdl_motion {
    KDL_FIXED,
    KDL_TURN_X,
    KDL_TURN_Y,
    KDL_TURN_Z,
    KDL_SLIDE_X,
    KDL_SLIDE_Y,
    KDL_SLIDE_Z
};

/* One joint and what is rigid behind it: a Denavit-Hartenberg link, then a shift and a turn. mm and
 * rad. `sign` is the joint's direction. */
struct kdl_link {
    enum kdl_motion motion;
    double sign;
    double theta, d_mm, a_mm, alpha;
    double xyz_mm[3], rpy_rad[3];
};

/* 0 where the library was not there at build time. */
int kdl_available(void);

/* Origin (mm) and z axis of the last frame. joints: of the links that move, in their order. */
void kdl_forward(const struct kdl_link *link, size_t count, const double *joints, double tip_mm[3],
                 double axis[3]);

#ifdef __cplusplus
}
#endif

#endif
