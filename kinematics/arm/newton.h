/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inverse of chains that no closed form fits: damped Newton from one guess, with a Cholesky of
 * its own for 5 and 6 rows (a call of GSL's takes longer than the rest of a step; the tests hold it
 * against GSL). Base frame, mm, rad.
 * Source: Levenberg-Marquardt as in Nocedal and Wright, Numerical Optimization, section 10.3.
 */
#ifndef KINEMATICS_ARM_NEWTON_H
#define KINEMATICS_ARM_NEWTON_H

#include "kinematics/arm/arm.h"

/* Moves joints until the tool is at target. Chains of six joints and more meet the whole frame;
 * shorter ones the tip and the axis only. Limits and turns are not looked at. Cost: a third of a
 * microsecond a step, three or four steps from a near guess.
 *   returns   false when it got stuck or took too long; joints are then where it stopped
 *   property  true: the tip is within 1e-9 mm of target's, the directions within 1e-11 rad */
bool newton_solve(const struct arm *arm, const struct frame *target, struct joints *joints);

/* The same for the tip and the axis alone, the turn about the needle left to the smallest steps:
 * also where the whole frame is singular. */
bool newton_point(const struct arm *arm, const struct frame *target, struct joints *joints);

/* The branch that joints are on, for the whole frame: as newton_solve, and where the guess is near
 * and the chain nearly has a closed form by cubic.h, in half the time. */
bool newton_branch(const struct arm *arm, const struct frame *target, struct joints *joints);

/* Every branch that the guesses lead to, all different: from the closed form of a near chain where
 * there is one, else from `near` and a fixed set of places in the joint ranges (more of them where
 * those lead nowhere). Guesses too far outside the limits are left out; where no other solution is
 * inside them, one may be whose turn about the needle is only near target's.
 *   returns   their number, at most ARM_BRANCHES_MAX */
size_t newton_branches(const struct arm *arm, const struct frame *target, const struct joints *near,
                       struct joints raw[ARM_BRANCHES_MAX]);

/* Whether the closed form of a near chain has joints for target, in limits or not. */
bool newton_near_chain_reaches(const struct arm *arm, const struct frame *target);

#endif
