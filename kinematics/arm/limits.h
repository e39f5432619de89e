/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joint ranges, and the full turns that a revolute joint may add to a solution. mm, rad.
 */
#ifndef KINEMATICS_ARM_LIMITS_H
#define KINEMATICS_ARM_LIMITS_H

#include "kinematics/arm/arm.h"

/* Rounding must not put a joint that stands at its stop outside its range. */
#define LIMITS_SLACK 1e-9

/* Adds whole turns to each revolute joint: the turn inside the range that is nearest to `near`.
 * False when some joint has no value inside its range; joints are then undefined. */
bool limits_fit(const struct arm *arm, const struct joints *near, struct joints *joints);

/* How far the joint that misses its range most is outside it, at its best turn; 0 when all are
 * inside. mm or rad. */
double limits_miss(const struct arm *arm, const struct joints *joints);

#endif
