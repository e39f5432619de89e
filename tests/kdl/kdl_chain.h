/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kinematics by Orocos KDL, behind plain C: other people's arithmetic to hold ours against.
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

/* KDL's own inverse, Levenberg and Marquardt, in metres as it is made for: to 1e-5 mm (a turn
 * counts at a lever of 100 mm) in at most 500 steps from `seed`. It knows no limits; 0 where it
 * says that it found nothing. The target is where `goal` puts the last frame. */
struct kdl_solver;
struct kdl_solver *kdl_solver_new(const struct kdl_link *link, size_t count);
void kdl_solver_free(struct kdl_solver *solver);
void kdl_solver_aim(struct kdl_solver *solver, const double *goal);
int kdl_solve(struct kdl_solver *solver, const double *seed, double *joints);

#ifdef __cplusplus
}
#endif

#endif
