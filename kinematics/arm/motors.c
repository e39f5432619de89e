/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/motors.h"

#include <string.h>

struct motors motors_from_joints(const struct machine *machine, const struct joints *joints)
{
    struct motors motors = {{0.0}};
    if (machine->motor_count == 0) {
        memcpy(motors.m, joints->q, machine->joint_count * sizeof motors.m[0]);
        return motors;
    }
    for (size_t i = 0; i < machine->motor_count; i++) {
        for (size_t j = 0; j < machine->joint_count; j++) {
            motors.m[i] += machine->motor_from_joint[i][j] * joints->q[j];
        }
    }
    return motors;
}

struct joints motors_to_joints(const struct machine *machine, const struct motors *motors)
{
    struct joints joints = {{0.0}};
    if (machine->motor_count == 0) {
        memcpy(joints.q, motors->m, machine->joint_count * sizeof joints.q[0]);
        return joints;
    }
    for (size_t j = 0; j < machine->joint_count; j++) {
        for (size_t i = 0; i < machine->motor_count; i++) {
            joints.q[j] += machine->joint_from_motor[j][i] * motors->m[i];
        }
    }
    return joints;
}
