/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How fast simulated time passes behind a terminal: as the clock does, some times as
 * fast, or from event to event.
 */
#ifndef SIM_PACE_H
#define SIM_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/sim.h"
#include "sim/tracker.h"

struct sim_pace {
    struct sim *sim;
    struct sim_tracker *tracker;
    int times;                           /* as fast as the clock; 0: as fast as it goes */
    bool clocked;                        /* as fast as it goes, but a fault lasts by the clock */
    int64_t clocked_ns, clocked_mono_ns; /* simulated time and clock when that began */
    int64_t start_ns, looked_ns;         /* clock at the start and at the last turn */
    int64_t seen_ns;                     /* clock when the tracker saw the head last */
    int64_t heard_ns;                    /* clock when the host last wrote */
};

int64_t sim_pace_mono_ns(void);
/* times: 1 in real time, 0 as fast as it goes. */
void sim_pace_start(struct sim_pace *pace, struct sim *sim, struct sim_tracker *tracker, int times);
/* Paced by the clock: everything that should have happened by now does. */
void sim_pace_catch_up(struct sim_pace *pace);
/* The host has written. */
void sim_pace_hear(struct sim_pace *pace);
/* Lets time pass; returns for how many ns nothing more will happen, -1 = until the host writes. */
int64_t sim_pace_turn(struct sim_pace *pace);

#endif
