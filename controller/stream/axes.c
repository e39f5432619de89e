/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/axes.h"

#include <assert.h>
#include <math.h>

#include "config/number.h"
#include "gcode/dialect.h"

enum { WIRE_DECIMALS = 4 };

static const double REPORT_SLACK = 0.0015; /* a report has three decimals */

static size_t axis_count(const struct machine *machine)
{
    assert(machine->joint_count < RECORD_AXES);
    return machine->joint_count + 1;
}

/* Axis i: a joint, the needle last. */
static const struct machine_joint *axis(const struct machine *machine, size_t i)
{
    return i < machine->joint_count ? &machine->joint[i] : &machine->needle;
}

static double unit_from_inside(const struct machine_joint *joint, double value)
{
    return joint->kind == MACHINE_REVOLUTE ? deg_from_rad(value) : value;
}

static double value_from_joint(const struct machine_joint *joint, double q)
{
    return number_quantise(joint->sign * unit_from_inside(joint, q - joint->homed_at),
                           WIRE_DECIMALS);
}

static double joint_from_value(const struct machine_joint *joint, double value)
{
    double inside = joint->kind == MACHINE_REVOLUTE ? rad_from_deg(value) : value;
    return joint->sign * inside + joint->homed_at;
}

struct axes axes_from_joints(const struct machine *machine, const struct joints *joints,
                             double needle_mm)
{
    struct axes axes = {{0}};
    for (size_t i = 0; i < machine->joint_count; i++) {
        axes.value[i] = value_from_joint(&machine->joint[i], joints->q[i]);
    }
    axes.value[machine->joint_count] = value_from_joint(&machine->needle, needle_mm);
    return axes;
}

struct joints axes_joints(const struct machine *machine, const struct axes *axes, double *needle_mm)
{
    struct joints joints = {{0}};
    for (size_t i = 0; i < machine->joint_count; i++) {
        joints.q[i] = joint_from_value(&machine->joint[i], axes->value[i]);
    }
    *needle_mm = joint_from_value(&machine->needle, axes->value[machine->joint_count]);
    return joints;
}

void axes_steps(const struct machine *machine, const struct axes *axes, int32_t steps[RECORD_AXES])
{
    for (size_t i = 0; i < RECORD_AXES; i++) {
        steps[i] = 0;
    }
    for (size_t i = 0; i < axis_count(machine); i++) {
        double exact = axes->value[i] * axis(machine, i)->steps_per_unit;
        assert(fabs(exact) < (double)INT32_MAX);
        steps[i] = (int32_t)lround(exact);
    }
}

struct gcode_axes axes_arm_words(const struct machine *machine, const struct axes *axes)
{
    struct gcode_axes words = {.count = machine->joint_count};
    for (size_t i = 0; i < machine->joint_count; i++) {
        words.letter[i] = machine->joint[i].axis;
        words.value[i] = axes->value[i];
    }
    return words;
}

struct gcode_needle axes_needle(const struct machine *machine)
{
    return (struct gcode_needle){.letter = machine->needle.axis,
                                 .sign = machine->needle.sign,
                                 .homed_at_mm = machine->needle.homed_at,
                                 .retracted_mm = machine->strike.retracted_mm,
                                 .speed_mm_s = machine->needle.speed,
                                 .cap_mm = machine->strike.depth_cap_mm};
}

/* How many of the machine's letters come before this one in the firmware's order. */
static size_t rank(const struct machine *machine, int slot)
{
    const struct gcode_dialect *dialect = gcode_dialect(machine->dialect);
    size_t before = 0;
    for (size_t i = 0; i < axis_count(machine); i++) {
        before += gcode_axis_slot(dialect, axis(machine, i)->axis) < slot;
    }
    return before;
}

bool axes_from_status(const struct machine *machine, const struct reply_status *status,
                      struct axes *axes)
{
    const struct gcode_dialect *dialect = gcode_dialect(machine->dialect);
    const size_t count = axis_count(machine);
    struct axes found = {{0}};
    for (size_t i = 0; i < count; i++) {
        int slot = gcode_axis_slot(dialect, axis(machine, i)->axis);
        assert(slot >= 0);
        // a board built with just the machine's letters leaves no gaps between them
        size_t at = status->axis_count == count ? rank(machine, slot) : (size_t)slot;
        if (!status->has_mpos || at >= status->axis_count) {
            return false;
        }
        found.value[i] = status->mpos[at];
    }
    *axes = found;
    return true;
}

bool axes_match(const struct machine *machine, const struct axes *axes,
                const struct reply_status *status)
{
    struct axes shown;
    if (!axes_from_status(machine, status, &shown)) {
        return false;
    }
    for (size_t i = 0; i < axis_count(machine); i++) {
        double slack = fmax(1.0 / axis(machine, i)->steps_per_unit, REPORT_SLACK);
        // a hair more, for sums that are not exact
        if (!(fabs(shown.value[i] - axes->value[i]) <= slack * (1.0 + 1e-9))) {
            return false;
        }
    }
    return true;
}
