/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long the firmware takes: straight lines in axis space, trapezoids, per-axis limits scaled by
 * the move's unit vector, full stop at both ends.
 */
#ifndef KINEMATICS_PATH_TIMING_H
#define KINEMATICS_PATH_TIMING_H

#include <stddef.h>

/* One axis of a move: how far, and how fast it may. Any one unit per axis. */
struct timing_axis {
    double distance, speed, accel;
};

/* Time of a trapezoid of `distance` with that speed and acceleration, s. */
double timing_trapezoid_s(double distance, double speed, double accel);

/* Time until `part` of that distance is behind it, s. */
double timing_part_s(double part, double distance, double speed, double accel);

/* Time of the synchronised move: every axis proportional to one trapezoid whose speed and
 * acceleration are the largest that no axis exceeds. speed_cap: of the whole, along the Euclidean
 * norm of all distances; 0 = none. */
double timing_move_s(const struct timing_axis *axis, size_t count, double speed_cap);

#endif
