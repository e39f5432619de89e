/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inverse of a six-joint chain that nearly has a closed form, from guesses that are near: steps
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

/* Where a guess was moved, and how far each joint turned for it. */
struct cubic {
    struct stance at;
    double turned_rad[ARM_LINKS];
    bool solved;
};

/* Moves guesses, in `at`, until the frame of the last joint is at last_in_first, seen from the
 * chain's first. For chains of six turning joints, or five and the needle's own turn
 * (arm->seedable). Limits and turns are not looked at. Cost: 0.1 us a step and guess, which are
 * done two at a time; two steps from the closed form's guess.
 *   solved    false when the guess is not near enough or the place too near to singular; `at` is
 *             then as it was
 *   property  true: the tip is within 1e-9 mm, the directions within 1e-11 rad */
void cubic_refine(const struct arm *arm, const struct frame *last_in_first, struct cubic *guess,
                  size_t count);

/* Turns the joints that a guess was taken from as far as it was moved. Whether it is solved. */
bool cubic_take(const struct arm *arm, const struct cubic *guess, struct joints *joints);

/* All of that for one guess, by its joints; they are moved when it is solved. */
bool cubic_solve(const struct arm *arm, const struct frame *last_in_first, struct joints *joints);

#endif
