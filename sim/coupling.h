/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Motors that share joints, seen from the motors: where the joints are when the motors stand so.
 * Worked out from the machine file's rows alone.
 */
#ifndef SIM_COUPLING_H
#define SIM_COUPLING_H

#include <stdbool.h>

#include "config/machine.h"

struct sim_coupling {
    size_t motors, joints;
    double gain[MACHINE_JOINTS_MAX][MACHINE_MOTORS_MAX]; /* joint = gain * motor */
};

/* False when the motors leave a joint open. */
bool sim_coupling_init(struct sim_coupling *coupling, const struct machine *machine);
void sim_coupling_joints(const struct sim_coupling *coupling, const double *motor, double *joint);

#endif
