/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long the firmware takes for lines that come one after another over a slow wire: a queue of
 * straight moves in axis space, corners by junction deviation, the whole queue planned anew with
 * each line, and the motion cut into segments some way ahead, which no later line changes.
 * Source: what Grbl and grblHAL do, in their own order (planner.c, stepper.c): limits by the move's
 * unit vector, a backward and a forward pass, segments of 10 ms.
 */
#ifndef KINEMATICS_PATH_TIMING_QUEUE_H
#define KINEMATICS_PATH_TIMING_QUEUE_H

#include <stddef.h>

enum { TIMING_AXES_MAX = 8, TIMING_LINES_MAX = 32 };

/* What a board has been told of its axes, in its own units (mm, degrees) and s. */
struct timing_board {
    size_t axes;
    double speed[TIMING_AXES_MAX], accel[TIMING_AXES_MAX];
    double junction;  /* the deviation, in the same units */
    double segment_s; /* the longest segment */
    size_t segments;  /* how many are cut ahead */
};

/* A move in the order of its coming. */
struct timing_line {
    double arrives_s;           /* when the board has it */
    double to[TIMING_AXES_MAX]; /* where it ends */
    double speed;               /* asked for, along the Euclidean norm of all axes; 0: a rapid */
};

/* When the machine rests after these lines, s, on the clock of arrives_s. It rests at `from` when
 * the first one comes. Lines come in order, at most TIMING_LINES_MAX. Cost: about 40 ns for every
 * segment of the motion. */
double timing_lines_s(const struct timing_board *board, const double *from,
                      const struct timing_line *line, size_t count);

#endif
