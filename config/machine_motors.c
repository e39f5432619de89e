/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/machine_motors.h"

#include <assert.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "config/machine_joints.h"

/* Motors that tell two joints apart by less than this share of their turn do not. */
static const double RANK = 1e-6;
/* What a joint may be geared by behind its motor's own steps. */
static const double GEAR_MAX = 100.0;

/* `of: {J5: 1, J6: 2}`: one row of the matrix. Returns how many joints it names. */
static size_t read_row(struct machine *machine, size_t motor, struct yaml_node *of,
                       struct diags *diags)
{
    size_t named = 0;
    const struct yaml_range gear = {-GEAR_MAX, GEAR_MAX};
    for (size_t j = 0; j < machine->joint_count; j++) {
        double *factor = &machine->motor_from_joint[motor][j];
        if (!yaml_number(of, machine->joint[j].name, YAML_OPTIONAL, gear, factor, diags) ||
            *factor == 0.0) {
            continue;
        }
        if (named > 0 && machine->joint[j].kind != machine->motor[motor].kind) {
            diag_error(diags, of->at, "%s: a motor drives joints that turn or joints that slide",
                       machine->motor[motor].name);
        }
        machine->motor[motor].kind = machine->joint[j].kind;
        named++;
    }
    return named;
}

static void read_motor(struct machine *machine, size_t i, struct yaml_node *node,
                       struct diags *diags)
{
    struct machine_joint *motor = &machine->motor[i];
    memcpy(motor->name, node->key, strlen(node->key) + 1);
    struct yaml_node *of = yaml_map(node, "of", YAML_REQUIRED, diags);
    if (of && read_row(machine, i, of, diags) == 0) {
        diag_error(diags, of->at, "of: names no joint; allowed: joint: factor, a factor not 0");
    }
    machine_drive_read(motor, node, diags);
}

/* The ends of a motor's travel over the box of the joints' ranges, and where it is at home. */
static void set_range(struct machine *machine, size_t i)
{
    struct machine_joint *motor = &machine->motor[i];
    motor->min = motor->max = motor->homed_at = 0.0;
    for (size_t j = 0; j < machine->joint_count; j++) {
        const struct machine_joint *joint = &machine->joint[j];
        const double factor = machine->motor_from_joint[i][j];
        motor->min += fmin(factor * joint->min, factor * joint->max);
        motor->max += fmax(factor * joint->min, factor * joint->max);
        motor->homed_at += factor * joint->homed_at;
    }
}

/* What joint j does when no other moves: its slowest motor decides. */
static void set_alone(struct machine *machine, size_t j)
{
    struct machine_joint *joint = &machine->joint[j];
    joint->speed = joint->accel = INFINITY;
    joint->steps_per_unit = 0.0;
    for (size_t i = 0; i < machine->motor_count; i++) {
        const struct machine_joint *motor = &machine->motor[i];
        const double factor = fabs(machine->motor_from_joint[i][j]);
        if (factor > 0.0) {
            joint->speed = fmin(joint->speed, motor->speed / factor);
            joint->accel = fmin(joint->accel, motor->accel / factor);
            joint->steps_per_unit = fmax(joint->steps_per_unit, motor->steps_per_unit * factor);
        }
    }
}

/* The pseudo-inverse by singular values; false when the motors leave a joint open. */
static bool invert(struct machine *machine)
{
    const size_t rows = machine->motor_count, cols = machine->joint_count;
    double u[MACHINE_MOTORS_MAX * MACHINE_JOINTS_MAX], v[MACHINE_JOINTS_MAX * MACHINE_JOINTS_MAX];
    double singular[MACHINE_JOINTS_MAX];
    if (rows < cols) {
        return false;
    }
    for (size_t i = 0; i < rows * cols; i++) {
        u[i] = machine->motor_from_joint[i / cols][i % cols];
    }
    gsl_matrix_view left = gsl_matrix_view_array(u, rows, cols);
    gsl_matrix_view right = gsl_matrix_view_array(v, cols, cols);
    gsl_vector_view values = gsl_vector_view_array(singular, cols);
    (void)gsl_linalg_SV_decomp_jacobi(&left.matrix, &right.matrix, &values.vector);
    if (!(singular[cols - 1] > RANK * singular[0])) {
        return false;
    }
    for (size_t j = 0; j < cols; j++) {
        for (size_t i = 0; i < rows; i++) {
            double sum = 0.0;
            for (size_t k = 0; k < cols; k++) {
                sum += v[j * cols + k] * u[i * cols + k] / singular[k];
            }
            machine->joint_from_motor[j][i] = sum;
        }
    }
    return true;
}

void machine_motors_read(struct machine *machine, struct yaml_node *motors, struct diags *diags)
{
    assert(machine && motors && diags && machine->joint_count > 0);
    const size_t before = diags->errors;
    for (struct yaml_node *node = motors->child; node; node = node->next) {
        node->used = true;
        if (machine->motor_count == MACHINE_MOTORS_MAX) {
            diag_error(diags, node->key_at, "too many motors; %d at most, the needle besides",
                       MACHINE_MOTORS_MAX);
            return;
        }
        if (!machine_is_part(node)) {
            diag_error(diags, node->key_at,
                       "'%.40s' is no motor; allowed: a name of 1 to 7 of A-Z a-z 0-9 _ -, "
                       "then a map {...}",
                       node->key);
            yaml_skip(node);
            continue;
        }
        read_motor(machine, machine->motor_count++, node, diags);
    }
    if (diags->errors != before) {
        return;
    }
    if (!invert(machine)) {
        diag_error(diags, motors->at,
                   "motors: they do not tell every joint; the matrix of %zu motors by %zu joints "
                   "must have full rank",
                   machine->motor_count, machine->joint_count);
        return;
    }
    for (size_t i = 0; i < machine->motor_count; i++) {
        set_range(machine, i);
    }
    for (size_t j = 0; j < machine->joint_count; j++) {
        set_alone(machine, j);
    }
}
