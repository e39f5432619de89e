/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inverse of a six-joint chain that nearly has a closed form, from a guess that is near: steps
 * of third order (Newton's, and what the second derivatives make of it), each a bound on what it
 * leaves, so that mostly two do and none is spent on looking. mm, rad.
 * Source: Chebyshev's method as in Traub, Iterative Methods for the Solution of Equations, 1964;
 * the second derivative of a turning chain is that of its velocities (Featherstone 2008, chapter
 * 2).
 */
#ifndef KINEMATICS_ARM_CUBIC_H
#define KINEMATICS_ARM_CUBIC_H

#include "kinematics/arm/arm.h"
#include "kinematics/arm/stance.h"

/* Moves joints until the frame of the last joint is at last_in_first, seen from the chain's first.
 * For chains of six turning joints, or five and the needle's own turn (arm->seedable). Limits and
 * turns are not looked at. Cost: 0.3 us a step, two from the closed form's guess.
 *   returns   false when the guess is not near enough or the place too near to singular; joints are
 *             then as they were
 *   property  true: the tip is within 1e-9 mm, the directions within 1e-11 rad */
bool cubic_solve(const struct arm *arm, const struct frame *last_in_first, struct joints *joints);

/* The same from cosines and sines to such. */
bool cubic_refine(const struct arm *arm, const struct frame *last_in_first, struct stance *stance);

#endif
