/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between the steps that the firmware counts and where its axes truly are: lost steps, backlash,
 * motors that are stuck or without power.
 */
#ifndef SIM_MOTORS_H
#define SIM_MOTORS_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/travel.h"

struct sim_motors {
    double slip[SIM_AXES_MAX];     /* true position minus counted position, in steps */
    double backlash[SIM_AXES_MAX]; /* steps of play, all of it */
    double play[SIM_AXES_MAX];     /* what of the slip is play; within half of it on either side */
    bool stuck[SIM_AXES_MAX], unpowered[SIM_AXES_MAX], off;
};

/* An axis that does not follow its motor. */
bool sim_motors_stands(const struct sim_motors *motors, size_t axis);
/* A travel that was counted becomes the one that was done, from where the axes were. */
void sim_motors_follow(struct sim_motors *motors, const double *were, struct sim_travel *travel);
/* Where the axes are when the firmware counts so. */
void sim_motors_true(const struct sim_motors *motors, const double *were, double *steps);
/* The switches have told where the axes are. */
void sim_motors_homed(struct sim_motors *motors);

#endif
