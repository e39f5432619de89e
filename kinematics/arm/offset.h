/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arms whose wrist axes do not meet in a point: axes 2 and 3 parallel and square to axis 1, axes 4
 * and 5 meet, everything else is free. Once the last joint is known the meeting point and axis 5
 * are, the point gives the first three joints, and what is left is one equation: the angle between
 * axes 4 and 5. Its zeros over a turn of the last joint are all the branches, sixteen at most.
 * Where axes 2, 3 and 4 are parallel they have a closed form. A 5R arm is such an arm with the
 * needle's own turn for a sixth joint. mm, rad.
 * Source: Pieper 1968 for the split; Elias and Wen 2022 (IK-Geo) for the search over one joint.
 */
#ifndef KINEMATICS_ARM_OFFSET_H
#define KINEMATICS_ARM_OFFSET_H

#include "kinematics/arm/arm.h"
#include "kinematics/arm/stance.h"

/* Sets arm->offset_wrist (the best guesses for this chain are this form's), arm->offset_exact (they
 * are its solutions) and the constants. After spherical_init, whose form is preferred where it is
 * exact, or nearer. */
void offset_init(struct arm *arm);

/* What is wanted: solutions, or guesses for a chain that is near, or for one that is not so near.
 * The fine ones take three times as long to find branches that are close to each other or to the
 * end of the reach. */
enum offset_care {
    OFFSET_EXACT,
    OFFSET_EXACT_FINE,
    OFFSET_ROUGH,
    OFFSET_ROUGH_FINE,
    OFFSET_LOOSE_FINE
};

/* Solutions for the frame of the last joint seen from the chain's first (5R: the tool's frame),
 * without regard to limits and turns. Where the last joint is free it keeps near's value. Cost:
 * half a microsecond where three axes are parallel, else 3. returns   how many were written */
size_t offset_solve(const struct arm_closed *closed, const struct frame *last_in_first,
                    const struct joints *near, enum offset_care care,
                    struct joints raw[ARM_BRANCHES_MAX]);

/* Guesses of different branches may be one, and may lead nowhere. */
enum { OFFSET_STANCES_MAX = 24 };

/* The same, as cosines and sines of theta: less by the angles, and all there are. */
size_t offset_stances(const struct arm_closed *closed, const struct frame *last_in_first,
                      const struct joints *near, enum offset_care care,
                      struct stance stance[OFFSET_STANCES_MAX]);

#endif
