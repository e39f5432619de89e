/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joints -> motors -> firmware axes -> motor steps, and back. The one place that knows signs,
 * homing offsets and degrees on the way to the wire. Axis i is machine_axis(machine, i): motor i of
 * the machine file, or joint i where each has its own; the needle last.
 */
#ifndef CONTROLLER_STREAM_AXES_H
#define CONTROLLER_STREAM_AXES_H

#include <stdint.h>

#include "config/machine.h"
#include "controller/ledger/record.h"
#include "gcode/reply.h"
#include "gcode/writer.h"
#include "kinematics/arm/arm.h"

/* Values in the firmware's units, rounded to the 4 decimals that the wire carries. */
struct axes {
    double value[RECORD_AXES];
};

struct axes axes_from_joints(const struct machine *machine, const struct joints *joints,
                             double needle_mm);
struct joints axes_joints(const struct machine *machine, const struct axes *axes,
                          double *needle_mm);
/* Nearest whole motor steps, as the firmware rounds. */
void axes_steps(const struct machine *machine, const struct axes *axes, int32_t steps[RECORD_AXES]);
struct axes axes_from_steps(const struct machine *machine, const int32_t steps[RECORD_AXES]);

/* The arm's axes (without the needle) as words for the writer. */
struct gcode_axes axes_arm_words(const struct machine *machine, const struct axes *axes);
/* The same, but for those that a line to `from` (NULL: nobody knows) has taken there already; all
 * of them if none is left. */
struct gcode_axes axes_words_between(const struct machine *machine, const struct axes *from,
                                     const struct axes *to);
/* By how much the arm's axes go from `from` to `to`, those that go at all. */
struct gcode_axes axes_words_by(const struct machine *machine, const struct axes *from,
                                const struct axes *to);
/* Does a place above 0 lie beyond that axis' soft limits? Grbl's own way is [-span, 0]. */
bool axes_end_at_zero(const struct machine_joint *axis);
struct gcode_needle axes_needle(const struct machine *machine);

/* How many of the machine's letters come before this one in the firmware's order. */
size_t axes_rank(const struct machine *machine, char letter);

/* Does a status report show these axes, each within max(1 step, 0.0015)? The firmware reports axes
 * in the order of its letters (XYZABCUVW), not in the machine file's; a build with just the
 * machine's letters leaves no gaps between them. */
bool axes_match(const struct machine *machine, const struct axes *axes,
                const struct reply_status *status);
/* The axes of a status report, in the machine file's order; false when there are too few. */
bool axes_from_status(const struct machine *machine, const struct reply_status *status,
                      struct axes *axes);

#endif
