/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/coupling.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { WIDTH_MAX = MACHINE_JOINTS_MAX + MACHINE_MOTORS_MAX };

/* A pivot below this is none: gears are whole numbers, or nearly. */
static const double PIVOT_MIN = 1e-9;

/* The normal equations beside the transposed rows: (A^T A | A^T). */
static void fill(const struct machine *machine, double rows[MACHINE_JOINTS_MAX][WIDTH_MAX])
{
    const size_t n = machine->joint_count, m = machine->motor_count;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            rows[i][k] = 0.0;
            for (size_t row = 0; row < m; row++) {
                rows[i][k] += machine->motor_from_joint[row][i] * machine->motor_from_joint[row][k];
            }
        }
        for (size_t row = 0; row < m; row++) {
            rows[i][n + row] = machine->motor_from_joint[row][i];
        }
    }
}

/* Turns column `at` into a unit vector with the largest pivot on offer. */
static bool eliminate(double rows[MACHINE_JOINTS_MAX][WIDTH_MAX], size_t n, size_t width, size_t at)
{
    size_t best = at;
    for (size_t i = at + 1; i < n; i++) {
        best = fabs(rows[i][at]) > fabs(rows[best][at]) ? i : best;
    }
    for (size_t k = 0; k < width; k++) {
        const double swap = rows[at][k];
        rows[at][k] = rows[best][k];
        rows[best][k] = swap;
    }
    const double pivot = rows[at][at];
    if (!(fabs(pivot) > PIVOT_MIN)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const double share = rows[i][at] / pivot;
        for (size_t k = 0; k < width && i != at; k++) {
            rows[i][k] -= share * rows[at][k];
        }
    }
    for (size_t k = 0; k < width; k++) {
        rows[at][k] /= pivot;
    }
    return true;
}

bool sim_coupling_init(struct sim_coupling *coupling, const struct machine *machine)
{
    assert(machine->motor_count > 0 && machine->motor_count <= MACHINE_MOTORS_MAX);
    double rows[MACHINE_JOINTS_MAX][WIDTH_MAX];
    memset(coupling, 0, sizeof *coupling);
    coupling->motors = machine->motor_count;
    coupling->joints = machine->joint_count;
    fill(machine, rows);
    for (size_t at = 0; at < coupling->joints; at++) {
        if (!eliminate(rows, coupling->joints, coupling->joints + coupling->motors, at)) {
            return false;
        }
    }
    for (size_t i = 0; i < coupling->joints; i++) {
        memcpy(coupling->gain[i], &rows[i][coupling->joints], coupling->motors * sizeof(double));
    }
    return true;
}

void sim_coupling_joints(const struct sim_coupling *coupling, const double *motor, double *joint)
{
    for (size_t i = 0; i < coupling->joints; i++) {
        joint[i] = 0.0;
        for (size_t k = 0; k < coupling->motors; k++) {
            joint[i] += coupling->gain[i][k] * motor[k];
        }
    }
}
