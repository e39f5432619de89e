/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What somebody does to the arm with their hands, against its motors or without their power.
 */
#include <math.h>
#include <string.h>

#include "sim/core.h"

bool sim_move_by_hand(struct sim *sim, char letter, double by)
{
    double steps[SIM_AXES_MAX];
    const int axis = sim_settings_axis(&sim->settings, letter);
    if (axis < 0) {
        return false;
    }
    const double *value = sim->settings.axis[axis].value;
    const double per_unit = value[SIM_AXIS_STEPS_PER_UNIT];
    memcpy(steps, sim->plant.last_steps, sizeof steps);
    const double were = steps[axis];
    const double lowest = fmin(were, -per_unit * value[SIM_AXIS_TRAVEL]);
    steps[axis] = fmax(fmin(were + by * per_unit, fmax(were, 0.0)), lowest);
    sim->motors.slip[axis] += steps[axis] - were;
    sim_jump(sim, steps);
    return true;
}
