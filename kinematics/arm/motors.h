/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joints to motors and back, where joints share them (a coupled wrist, two motors on a shoulder).
 * mm, rad; motor i is machine_axis(machine, i).
 */
#ifndef KINEMATICS_ARM_MOTORS_H
#define KINEMATICS_ARM_MOTORS_H

#include "kinematics/arm/arm.h"

/* Motor values in the machine file's order, without the needle; mm or rad. */
struct motors {
    double m[MACHINE_MOTORS_MAX];
};

struct motors motors_from_joints(const struct machine *machine, const struct joints *joints);

/* Two motors on one joint that disagree are met half way: least squares. */
struct joints motors_to_joints(const struct machine *machine, const struct motors *motors);

#endif
