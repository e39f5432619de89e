/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long a strike takes from the confirmation of the one before to its own: the approach, the
 * group, and the two proofs between them, on the wire and in the firmware. Time that the disk and
 * this program take is not in it; both are far less than the wire.
 */
#ifndef CONTROLLER_STREAM_CYCLE_H
#define CONTROLLER_STREAM_CYCLE_H

#include "controller/stream/way.h"
#include "kinematics/path/timing.h"
#include "kinematics/path/timing_queue.h"

struct cycle {
    const struct machine *machine; /* borrowed */
    struct timing_board board;
    double byte_s;
    double report_s; /* from its `?` to its end */
    double proof_s;  /* from rest at a barrier to the end of the report that was asked for ahead */
    double leave_s;  /* from rest at a barrier to its answer, and the next line may be sent */
};

void cycle_init(struct cycle *cycle, const struct machine *machine);

/* Time from rest at `from` (foot down or not) along the way, struck to depth_mm with that dwell,
 * and proven, s. */
double cycle_strike_s(const struct cycle *cycle, const struct axes *from, const struct way *way,
                      double depth_mm, double dwell_s);

/* Of that: from the approach's first byte to rest at the hover; its first line may have gone out
 * ahead_s before the others, and does not count as their first byte then. */
double cycle_approach_s(const struct cycle *cycle, const struct axes *from, const struct way *way,
                        double ahead_s);
/* With a foot: from the first byte of the line that lifts it until a report that takes trip_s is
 * asked for, which has to show it free before the arm may move. As soon as it should be; or so much
 * later as the arm's lines are still there when the needle stands. */
double cycle_ask_free_s(const struct cycle *cycle, double trip_s);
/* The foot is off the skin where the carriage is so far above its hover. */
double cycle_foot_free_mm(const struct machine *machine);
/* On the wire: the line that lifts the foot, and one that moves the arm. */
double cycle_lift_s(const struct cycle *cycle);
double cycle_leg_s(const struct cycle *cycle);
/* And from the group's first byte to rest behind it. */
double cycle_group_s(const struct cycle *cycle, double depth_mm, double dwell_s);

#endif
