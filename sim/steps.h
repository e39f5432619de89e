/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The step generator: cuts the planner's blocks into segments of constant speed, 10 ms or less,
 * some of them ahead of time. What is cut will run: that is why a feed hold is late.
 */
#ifndef SIM_STEPS_H
#define SIM_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/planner.h"
#include "sim/travel.h"

enum { SIM_SEGMENTS = 10 }; /* at most */

#define SIM_SEGMENT_NS INT64_C(10000000)

struct sim_segment {
    uint32_t block;  /* index in the planner's ring */
    double from, to; /* lengths along the block */
    int64_t ns;
    bool still; /* nothing moves */
};

struct sim_steps {
    struct sim_segment segment[SIM_SEGMENTS];
    unsigned ahead; /* how many are cut ahead */
    uint32_t head, tail;
    int64_t start_ns; /* when the first segment began */
    double speed;     /* where the cut stands */
    bool moving, holding;
    int64_t idle_ns; /* behind each motion the firmware waits so long before it is at rest */
    int64_t position[SIM_AXES_MAX]; /* steps counted so far, at the end of the last segment */
};

void sim_steps_init(struct sim_steps *steps);
/* Fills the segment ring, and starts to move when there is something to do. */
void sim_steps_cut(struct sim_steps *steps, struct sim_planner *planner, int64_t now_ns);
/* From the next cut on: decelerate to rest. sim_steps_release lifts it. */
void sim_steps_hold(struct sim_steps *steps);
void sim_steps_release(struct sim_steps *steps);
/* Drops the segments at once; position is where the counters stand. */
void sim_steps_kill(struct sim_steps *steps, struct sim_planner *planner, int64_t now_ns);

/* End of the running segment, SIM_NEVER at rest. */
int64_t sim_steps_next_ns(const struct sim_steps *steps);
/* Ends the running segment and says what it moved. */
void sim_steps_finish(struct sim_steps *steps, struct sim_planner *planner,
                      struct sim_travel *travel);

/* Exact position now, in steps; counters are its rounding. */
void sim_steps_at(const struct sim_steps *steps, const struct sim_planner *planner, int64_t now_ns,
                  double *position);
/* Speed of the running segment, units per second. */
double sim_steps_speed(const struct sim_steps *steps);

#endif
