/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a board's settings say of its homing cycle, and whether the machine can live with it: to
 * which end each axis goes, which axes go together, and which of them first.
 */
#ifndef CONTROLLER_STREAM_HOMING_H
#define CONTROLLER_STREAM_HOMING_H

#include <stdbool.h>
#include <stddef.h>

#include "config/machine.h"
#include "gcode/dialect.h"

enum {
    HOMING_PASSES_MAX = 6,
    HOMING_HARD_LIMITS = 21,
    HOMING_ENDS = 23,
    HOMING_PULL_OFF = 27,
    HOMING_PASS_FIRST = 44
};

/* Masks, a bit an axis in the order of the board's letters. */
struct homing {
    unsigned lower;                   /* $23: those whose switch is at the lower end */
    unsigned pass[HOMING_PASSES_MAX]; /* $44 to $49: one pass after the other, grblHAL only */
    size_t passes;                    /* so many of them were told */
    bool hard;                        /* $21: limit switches stop the motors */
    double pull_off;                  /* $27 */
};

/* Anything but a setting of the homing cycle is passed over. */
void homing_take(struct homing *homing, int number, double value);

/* The same with what has to be different: the needle goes to its retracted end, and every axis of
 * the machine is in some pass. */
struct homing homing_mended(const struct homing *homing, const struct machine *machine,
                            const char *letters);

/* The needle first and alone, then the arm, as far as the passes are told. */
bool homing_needle_is_first(const struct homing *homing, const struct machine *machine,
                            const char *letters);
struct homing homing_needle_first(const struct homing *homing, const struct machine *machine,
                                  const char *letters);

/* grblHAL with hard limits keeps the pull-off away from both ends of every axis: so much is free of
 * that beyond where the needle goes, mm, and does the pull-off take more? */
double homing_needle_room_mm(const struct machine *machine);
bool homing_cramps_needle(const struct homing *homing, const struct machine *machine);

/* The needle is home, and so much above clear, mm: does the pull-off leave it lower than that, its
 * foot perhaps on skin while the arm goes home? */
double homing_needle_lift_mm(const struct machine *machine);
bool homing_drops_needle(const struct homing *homing, const struct machine *machine);

/* Half the shortest axis: one that is pulled off as far as that shows no switch that it is near. */
double homing_pull_off_most(const struct machine *machine);

/* The first axis that a homing cycle has not left near its switch, by its counts: it went to the
 * other end, or is in none of the board's cycles. NULL: each is where it belongs. */
const struct machine_joint *homing_stray(const struct homing *homing, const struct machine *machine,
                                         const double *counts, const char *letters);

/* Where the switch of axis i is, in the firmware's count. */
double homing_switch(const struct homing *homing, const struct machine *machine, size_t i,
                     const char *letters);

#endif
