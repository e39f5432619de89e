/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/axes.h"

#include <assert.h>
#include <math.h>

#include "config/number.h"
#include "gcode/dialect.h"
#include "kinematics/arm/motors.h"

enum { WIRE_DECIMALS = 4 };

static const double REPORT_SLACK = 0.0015; /* a report has three decimals */

static size_t axis_count(const struct machine *machine)
{
    assert(machine_arm_axes(machine) < RECORD_AXES);
    return machine_arm_axes(machine) + 1;
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
    const size_t count = machine_arm_axes(machine);
    const struct motors motors = motors_from_joints(machine, joints);
    for (size_t i = 0; i < count; i++) {
        axes.value[i] = value_from_joint(machine_axis(machine, i), motors.m[i]);
    }
    axes.value[count] = value_from_joint(&machine->needle, needle_mm);
    return axes;
}

struct joints axes_joints(const struct machine *machine, const struct axes *axes, double *needle_mm)
{
    const size_t count = machine_arm_axes(machine);
    struct motors motors = {{0}};
    for (size_t i = 0; i < count; i++) {
        motors.m[i] = joint_from_value(machine_axis(machine, i), axes->value[i]);
    }
    *needle_mm = joint_from_value(&machine->needle, axes->value[count]);
    return motors_to_joints(machine, &motors);
}

void axes_steps(const struct machine *machine, const struct axes *axes, int32_t steps[RECORD_AXES])
{
    for (size_t i = 0; i < RECORD_AXES; i++) {
        steps[i] = 0;
    }
    for (size_t i = 0; i < axis_count(machine); i++) {
        double exact = axes->value[i] * machine_axis(machine, i)->steps_per_unit;
        assert(fabs(exact) < (double)INT32_MAX);
        steps[i] = (int32_t)lround(exact);
    }
}

struct axes axes_from_steps(const struct machine *machine, const int32_t steps[RECORD_AXES])
{
    struct axes axes = {{0}};
    for (size_t i = 0; i < axis_count(machine); i++) {
        axes.value[i] =
            number_quantise(steps[i] / machine_axis(machine, i)->steps_per_unit, WIRE_DECIMALS);
    }
    return axes;
}

struct gcode_axes axes_arm_words(const struct machine *machine, const struct axes *axes)
{
    struct gcode_axes words = {.count = machine_arm_axes(machine)};
    for (size_t i = 0; i < words.count; i++) {
        words.letter[i] = machine_axis(machine, i)->axis;
        words.value[i] = axes->value[i];
    }
    return words;
}

struct gcode_axes axes_words_between(const struct machine *machine, const struct axes *from,
                                     const struct axes *to)
{
    const struct gcode_axes all = axes_arm_words(machine, to);
    struct gcode_axes words = {.count = 0};
    for (size_t i = 0; i < all.count; i++) {
        if (from == NULL || to->value[i] != from->value[i]) {
            words.letter[words.count] = all.letter[i];
            words.value[words.count++] = all.value[i];
        }
    }
    return words.count > 0 ? words : all;
}

struct gcode_axes axes_words_by(const struct machine *machine, const struct axes *from,
                                const struct axes *to)
{
    struct gcode_axes words = {.count = 0};
    for (size_t i = 0; i < machine_arm_axes(machine); i++) {
        if (to->value[i] != from->value[i]) {
            words.letter[words.count] = machine_axis(machine, i)->axis;
            words.value[words.count++] =
                number_quantise(to->value[i] - from->value[i], WIRE_DECIMALS);
        }
    }
    return words;
}

bool axes_end_at_zero(const struct machine_joint *axis)
{
    const double a = axis->sign * (axis->min - axis->homed_at);
    const double b = axis->sign * (axis->max - axis->homed_at);
    return fmax(a, b) < 1e-9;
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

size_t axes_rank(const struct machine *machine, char letter)
{
    const char *letters = gcode_dialect(machine->dialect)->letters;
    const int slot = gcode_axis_slot(letters, letter);
    size_t before = 0;
    for (size_t i = 0; i < axis_count(machine); i++) {
        before += gcode_axis_slot(letters, machine_axis(machine, i)->axis) < slot;
    }
    return before;
}

bool axes_from_status(const struct machine *machine, const struct reply_status *status,
                      struct axes *axes)
{
    const char *letters = gcode_dialect(machine->dialect)->letters;
    const size_t count = axis_count(machine);
    struct axes found = {{0}};
    for (size_t i = 0; i < count; i++) {
        const char letter = machine_axis(machine, i)->axis;
        int slot = gcode_axis_slot(letters, letter);
        assert(slot >= 0);
        size_t at = status->axis_count == count ? axes_rank(machine, letter) : (size_t)slot;
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
        double slack = fmax(1.0 / machine_axis(machine, i)->steps_per_unit, REPORT_SLACK);
        // a hair more, for sums that are not exact
        if (!(fabs(shown.value[i] - axes->value[i]) <= slack * (1.0 + 1e-9))) {
            return false;
        }
    }
    return true;
}
