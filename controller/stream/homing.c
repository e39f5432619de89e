/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/homing.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "config/units.h"

static const double MASK_BELOW = 512.0; /* nine axes */

void homing_take(struct homing *homing, int number, double value)
{
    const unsigned mask = value >= 0.0 && value < MASK_BELOW ? (unsigned)value : 0;
    const int pass = number - HOMING_PASS_FIRST;
    if (number == HOMING_ENDS) {
        homing->lower = mask;
    } else if (number == HOMING_HARD_LIMITS) {
        homing->hard = (mask & 1) != 0;
    } else if (number == HOMING_PULL_OFF) {
        homing->pull_off = value;
    } else if (pass >= 0 && pass < HOMING_PASSES_MAX) {
        homing->pass[pass] = mask;
        homing->passes++;
    }
}

static unsigned bit_of(const char *letters, const struct machine_joint *axis)
{
    const int slot = gcode_axis_slot(letters, axis->axis);
    return slot < 0 ? 0 : 1U << slot;
}

static unsigned bits_of_arm(const struct machine *machine, const char *letters)
{
    unsigned bits = 0;
    for (size_t i = 0; i < machine_arm_axes(machine); i++) {
        bits |= bit_of(letters, machine_axis(machine, i));
    }
    return bits;
}

struct homing homing_needle_first(const struct homing *homing, const struct machine *machine,
                                  const char *letters)
{
    struct homing first = *homing;
    memset(first.pass, 0, sizeof(first.pass));
    first.pass[0] = bit_of(letters, &machine->needle);
    first.pass[1] = bits_of_arm(machine, letters);
    return first;
}

struct homing homing_mended(const struct homing *homing, const struct machine *machine,
                            const char *letters)
{
    const unsigned needle = bit_of(letters, &machine->needle);
    const unsigned all = needle | bits_of_arm(machine, letters);
    unsigned homed = 0;
    for (size_t i = 0; i < HOMING_PASSES_MAX; i++) {
        homed |= homing->pass[i];
    }
    const bool some_never = homing->passes > 0 && (homed & all) != all;
    struct homing mended = some_never ? homing_needle_first(homing, machine, letters) : *homing;
    // it counts upwards as the needle goes in, or downwards
    mended.lower = (homing->lower & ~needle) | (machine->needle.sign > 0.0 ? needle : 0);
    return mended;
}

bool homing_needle_is_first(const struct homing *homing, const struct machine *machine,
                            const char *letters)
{
    size_t first = 0;
    while (first < HOMING_PASSES_MAX && homing->pass[first] == 0) {
        first++;
    }
    return homing->passes == 0 || first == HOMING_PASSES_MAX ||
           homing->pass[first] == bit_of(letters, &machine->needle);
}

double homing_switch(const struct homing *homing, const struct machine *machine, size_t i,
                     const char *letters)
{
    static const double AT_ZERO = 1e-6;
    const struct machine_joint *axis = machine_axis(machine, i);
    const double unit = axis->kind == MACHINE_REVOLUTE ? deg_from_rad(1.0) : 1.0;
    const double a = axis->sign * (axis->min - axis->homed_at) * unit;
    const double b = axis->sign * (axis->max - axis->homed_at) * unit;
    const bool lower = (homing->lower & bit_of(letters, axis)) != 0;
    // a board that homes to the lower end counts down to it; the counts of any other begin there
    return lower && fmax(a, b) < AT_ZERO ? fmin(a, b) : 0.0;
}

/* A report has three decimals, and a board counts whole steps. */
static double slack_of(const struct machine_joint *axis)
{
    return 1.0 / axis->steps_per_unit + 0.0015;
}

static double span_of(const struct machine_joint *axis)
{
    const double unit = axis->kind == MACHINE_REVOLUTE ? deg_from_rad(1.0) : 1.0;
    return (axis->max - axis->min) * unit;
}

double homing_pull_off_most(const struct machine *machine)
{
    double shortest = INFINITY;
    for (size_t i = 0; i <= machine_arm_axes(machine); i++) {
        shortest = fmin(shortest, span_of(machine_axis(machine, i)));
    }
    return shortest / 2.0;
}

const struct machine_joint *homing_stray(const struct homing *homing, const struct machine *machine,
                                         const double *counts, const char *letters)
{
    const struct machine_joint *stays = NULL;
    bool some_pulled = false;
    for (size_t i = 0; i <= machine_arm_axes(machine); i++) {
        const struct machine_joint *axis = machine_axis(machine, i);
        const double away = fabs(counts[i] - homing_switch(homing, machine, i, letters));
        if (!(away < span_of(axis) / 2.0)) {
            return axis;
        }
        const bool pulled = fabs(away - homing->pull_off) <= slack_of(axis);
        some_pulled = some_pulled || pulled;
        stays = !pulled && stays == NULL ? axis : stays;
    }
    // a board may take the place where it ends for zero: then none is off it
    const bool told_by_passes = homing->passes > 0;
    return some_pulled && !told_by_passes ? stays : NULL;
}

double homing_needle_lift_mm(const struct machine *machine)
{
    return machine->strike.clear_mm - machine->needle.min;
}

bool homing_drops_needle(const struct homing *homing, const struct machine *machine)
{
    return homing->pull_off > homing_needle_lift_mm(machine) + 1e-9;
}

double homing_needle_room_mm(const struct machine *machine)
{
    const double in_mm = machine->needle.max - machine->strike.depth_cap_mm;
    return fmin(in_mm, homing_needle_lift_mm(machine));
}

bool homing_cramps_needle(const struct homing *homing, const struct machine *machine)
{
    const bool grblhal = homing->passes > 0;
    return grblhal && homing->hard && homing->pull_off > homing_needle_room_mm(machine) + 1e-9;
}
