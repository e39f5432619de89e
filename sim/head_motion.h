/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the head is at a time. It rests where it was put, it is moved by faults, and it moves by
 * itself as a seated person's head in a rest does: it breathes, sways, drifts and starts. Figures:
 * robotised stimulation of six seated people, 30 min each: mean shift 16.4 mm and 5.4 deg, speed
 * 1.16 mm/s with a deviation of 1.20, the fastest of them all 86 mm/s. Here that one comes once in
 * every half hour. A restless head is thrown about in every window, as no study has it.
 */
#ifndef SIM_HEAD_MOTION_H
#define SIM_HEAD_MOTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/units.h"
#include "sim/faults.h"

enum { SIM_HEAD_RAMPS = 16, SIM_HEAD_WINDOWS = 1080, SIM_HEAD_FREEDOMS = 6 };

/* x y z in mm, then roll pitch yaw in rad, from one pose to another in a smooth move. */
struct sim_head_ramp {
    int64_t start_ns, ns;
    double change[SIM_HEAD_FREEDOMS];
};

struct sim_head_motion {
    double rest[SIM_HEAD_FREEDOMS];
    size_t ramps;
    struct sim_head_ramp ramp[SIM_HEAD_RAMPS];
    enum sim_motion_kind kind;
    uint64_t seed;
    /* what the drift has come to at the start of each window; after the last it stays */
    double drift[SIM_HEAD_WINDOWS + 1][SIM_HEAD_FREEDOMS];
};

void sim_head_put(struct sim_head_motion *motion, const struct pose *rest);
void sim_head_start(struct sim_head_motion *motion, enum sim_motion_kind kind, uint64_t seed);
/* False when too many moves are under way. */
bool sim_head_push(struct sim_head_motion *motion, const struct sim_head_ramp *ramp);
/* Will it be anywhere else after that time? */
bool sim_head_moves(const struct sim_head_motion *motion, int64_t after_ns);
struct pose sim_head_pose(const struct sim_head_motion *motion, int64_t ns);

#endif
