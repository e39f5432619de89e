/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The closed form of 6R arms whose last three axes meet in a point: all eight branches. The wrist
 * centre gives the first three joints, what is left of the rotation gives the wrist. Shoulder and
 * wrist have right angles, axes 2 and 3 are parallel; every length is free. mm, rad.
 * Source: Pieper 1968; the same decomposition as Brandstoetter et al. 2014 (OPW).
 */
#ifndef KINEMATICS_ARM_SPHERICAL_H
#define KINEMATICS_ARM_SPHERICAL_H

#include "kinematics/arm/arm.h"

enum { SPHERICAL_BRANCHES = 8 };

/* Derives the constants from the DH table. Sets arm->parallel_elbow, arm->spherical_wrist (the form
 * is exact for this chain) and arm->seedable (it is exact for one whose small wrist offsets and
 * twist errors are left out). After chain_init. */
void spherical_init(struct arm *arm);

/* The constants of six links, as far as this form knows them. */
void spherical_constants(const struct machine_joint joint[6], struct arm_closed *closed);

/* Every solution for the frame of the last joint, seen from the chain's first frame, without regard
 * to limits and turns. Where a joint is free (wrist straight, wrist centre on axis 1) it keeps
 * near's value. With `reach` a target out of reach gets the solution that stretches towards it: a
 * first guess for a near chain.
 *   returns   how many were written, at most SPHERICAL_BRANCHES */
size_t spherical_solve(const struct arm_closed *closed, const struct frame *last_in_first,
                       const struct joints *near, bool reach,
                       struct joints raw[SPHERICAL_BRANCHES]);

/* The foot of the last axis, and its direction *z5: the last link and its twist undone. */
struct vec3 spherical_wrist_centre(const struct arm_closed *closed,
                                   const struct frame *last_in_first, struct vec3 *z5);

/* How far the wrist centre is from where joint 1 has no direction to take. */
double spherical_off_axis_mm(const struct arm_closed *closed, const struct frame *last_in_first);

#endif
