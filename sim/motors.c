/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/motors.h"

#include <math.h>

bool sim_motors_stands(const struct sim_motors *motors, size_t axis)
{
    return motors->off || motors->stuck[axis] || motors->unpowered[axis];
}

void sim_motors_follow(struct sim_motors *motors, const double *were, struct sim_travel *travel)
{
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        const double moved = travel->to[i] - travel->from[i], half = 0.5 * motors->backlash[i];
        const double before = motors->slip[i];
        if (sim_motors_stands(motors, i)) {
            motors->slip[i] = were[i] - travel->to[i];
            travel->from[i] = travel->to[i] = were[i];
            continue;
        }
        const double play = fmin(fmax(motors->play[i] - moved, -half), half);
        motors->slip[i] += play - motors->play[i];
        motors->play[i] = play;
        travel->from[i] += before;
        travel->to[i] += motors->slip[i];
    }
}

void sim_motors_true(const struct sim_motors *motors, const double *were, double *steps)
{
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        steps[i] = sim_motors_stands(motors, i) ? were[i] : steps[i] + motors->slip[i];
    }
}

void sim_motors_homed(struct sim_motors *motors)
{
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        motors->slip[i] = motors->play[i] = 0.0;
    }
}
