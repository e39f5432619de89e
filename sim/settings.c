/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/settings.h"

#include <assert.h>
#include <string.h>

#include "config/units.h"

static const char axis_letters[] = "XYZABCUVW";

static const char all_letters[] = "ABCFHIJKLNPQRSTUVWXYZ";
static const char plain_letters[] = "FIJKLNPRSTXYZ";

/* Which firmware has a setting. */
enum { GRBLHAL = 1, CLASSIC = 2, FLUIDNC = 4, GRBLS = GRBLHAL | CLASSIC, ALL = GRBLS | FLUIDNC };

/* The default is grblHAL's, but for limits and homing, which every machine here has. */
static const struct {
    int number, decimals, plain_decimals;
    double start, min, max;
    unsigned of;
} general[SIM_SETTINGS_GENERAL] = {
    [SIM_SET_PULSE_US] = {0, 1, 0, 10.0, 2.0, 100.0, GRBLS},
    [SIM_SET_IDLE_MS] = {1, 0, 0, 255.0, 0.0, 65535.0, GRBLS},
    [SIM_SET_STEP_INVERT] = {2, 0, 0, 0.0, 0.0, 511.0, GRBLS},
    [SIM_SET_DIR_INVERT] = {3, 0, 0, 0.0, 0.0, 511.0, ALL},
    [SIM_SET_ENABLE_INVERT] = {4, 0, 0, 0.0, 0.0, 511.0, GRBLS},
    [SIM_SET_LIMIT_INVERT] = {5, 0, 0, 0.0, 0.0, 511.0, GRBLS},
    [SIM_SET_PROBE_INVERT] = {6, 0, 0, 0.0, 0.0, 1.0, GRBLS},
    [SIM_SET_REPORT] = {10, 0, 0, 511.0, 0.0, 16383.0, ALL},
    [SIM_SET_JUNCTION_MM] = {11, 3, 3, 0.01, 0.0, 100.0, GRBLS},
    [SIM_SET_ARC_MM] = {12, 3, 3, 0.002, 0.0, 1.0, GRBLS},
    [SIM_SET_INCHES] = {13, 0, 0, 0.0, 0.0, 1.0, GRBLS},
    [SIM_SET_SOFT_LIMITS] = {20, 0, 0, 1.0, 0.0, 1.0, ALL},
    [SIM_SET_HARD_LIMITS] = {21, 0, 0, 0.0, 0.0, 3.0, ALL},
    [SIM_SET_HOMING] = {22, 0, 0, 1.0, 0.0, 1023.0, ALL},
    [SIM_SET_HOMING_ENDS] = {23, 0, 0, 0.0, 0.0, 511.0, ALL},
    [SIM_SET_HOMING_FEED] = {24, 1, 3, 120.0, 1.0, 60000.0, GRBLS},
    [SIM_SET_HOMING_SEEK] = {25, 1, 3, 1500.0, 1.0, 60000.0, GRBLS},
    [SIM_SET_HOMING_DEBOUNCE] = {26, 0, 0, 25.0, 0.0, 1000.0, GRBLS},
    [SIM_SET_PULL_OFF] = {27, 3, 3, 1.0, 0.0, 50.0, GRBLS},
    [SIM_SET_SPINDLE_MAX] = {30, 3, 0, 1000.0, 0.0, 100000.0, ALL},
    [SIM_SET_SPINDLE_MIN] = {31, 3, 0, 0.0, 0.0, 100000.0, GRBLS},
    [SIM_SET_LASER] = {32, 0, 0, 0.0, 0.0, 2.0, ALL},
    [SIM_SET_PASS_1] = {44, 0, 0, 0.0, 0.0, 511.0, GRBLHAL},
    [SIM_SET_PASS_1 + 1] = {45, 0, 0, 0.0, 0.0, 511.0, GRBLHAL},
    [SIM_SET_PASS_1 + 2] = {46, 0, 0, 0.0, 0.0, 511.0, GRBLHAL},
    [SIM_SET_PASS_1 + 3] = {47, 0, 0, 0.0, 0.0, 511.0, GRBLHAL},
    [SIM_SET_PASS_1 + 4] = {48, 0, 0, 0.0, 0.0, 511.0, GRBLHAL},
    [SIM_SET_PASS_1 + 5] = {49, 0, 0, 0.0, 0.0, 511.0, GRBLHAL},
    [SIM_SET_PROBING] = {65, 0, 0, 0.0, 0.0, 63.0, GRBLHAL},
};

static const struct {
    int base;
    double min, max;
} per_axis[SIM_AXIS_SETTINGS] = {
    [SIM_AXIS_STEPS_PER_UNIT] = {100, 0.001, 1e6},
    [SIM_AXIS_RATE_PER_MIN] = {110, 0.001, 1e6},
    [SIM_AXIS_ACCEL_PER_S2] = {120, 0.001, 1e6},
    [SIM_AXIS_TRAVEL] = {130, 0.0, 1e6},
};

/* The firmware counts axis = sign * (q - homed_at), in mm or degrees. */
static struct sim_axis axis_of(const struct machine_joint *joint)
{
    const bool rotary = joint->kind == MACHINE_REVOLUTE;
    const double unit = rotary ? deg_from_rad(1.0) : 1.0;
    const double a = joint->sign * (joint->min - joint->homed_at) * unit;
    const double b = joint->sign * (joint->max - joint->homed_at) * unit;
    const char *slot = strchr(axis_letters, joint->axis);
    assert(slot != NULL && joint->axis != '\0');
    return (struct sim_axis){.letter = joint->axis,
                             .slot = (int)(slot - axis_letters),
                             .rotary = rotary,
                             .min = a < b ? a : b,
                             .max = a < b ? b : a,
                             .value = {joint->steps_per_unit, joint->speed * unit * 60.0,
                                       joint->accel * unit, a < b ? b - a : a - b}};
}

/* Built with just the machine's letters, which leave no gaps between them. */
static void insert(struct sim_settings *settings, struct sim_axis axis)
{
    assert(settings->axes < SIM_AXES_MAX);
    size_t at = settings->axes++;
    for (; at > 0 && settings->axis[at - 1].slot > axis.slot; at--) {
        settings->axis[at] = settings->axis[at - 1];
    }
    settings->axis[at] = axis;
}

/* The needle homes first; every axis ends at its zero, whichever end of its range that is. */
static void set_homing(struct sim_settings *settings, char needle)
{
    for (size_t i = 0; i < settings->axes; i++) {
        const struct sim_axis *axis = &settings->axis[i];
        const double bit = (double)(1U << axis->slot);
        settings->general[SIM_SET_HOMING_ENDS] += axis->min >= 0.0 ? bit : 0.0;
        settings->general[axis->letter == needle ? SIM_SET_PASS_1 : SIM_SET_PASS_1 + 1] += bit;
    }
}

void sim_settings_init(struct sim_settings *settings, const struct machine *machine)
{
    memset(settings, 0, sizeof *settings);
    for (size_t i = 0; i < SIM_SETTINGS_GENERAL; i++) {
        settings->general[i] = general[i].start;
    }
    settings->plain = machine->dialect != MACHINE_GRBLHAL;
    settings->firmware = machine->dialect == MACHINE_GRBLHAL   ? GRBLHAL
                         : machine->dialect == MACHINE_FLUIDNC ? FLUIDNC
                                                               : CLASSIC;
    settings->letters = machine->dialect == MACHINE_GRBL ? plain_letters : all_letters;
    settings->general[SIM_SET_JUNCTION_MM] = machine->junction_mm;
    for (size_t i = 0; i <= machine_arm_axes(machine); i++) {
        insert(settings, axis_of(machine_axis(machine, i)));
    }
    for (size_t i = 0; i < settings->axes; i++) {
        settings->axis[i].slot = (int)i;
    }
    set_homing(settings, machine->needle.axis);
}

static bool has(const struct sim_settings *settings, size_t row)
{
    return (general[row].of & settings->firmware) != 0;
}

int sim_settings_row(const struct sim_settings *settings, size_t row, double *value, int *decimals)
{
    if (row < SIM_SETTINGS_GENERAL) {
        *value = settings->general[row];
        *decimals = settings->plain ? general[row].plain_decimals : general[row].decimals;
        return has(settings, row) ? general[row].number : SIM_SETTINGS_UNKNOWN;
    }
    const size_t kind = (row - SIM_SETTINGS_GENERAL) / settings->axes;
    const struct sim_axis *axis = &settings->axis[(row - SIM_SETTINGS_GENERAL) % settings->axes];
    if (kind >= SIM_AXIS_SETTINGS) {
        return SIM_SETTINGS_END;
    }
    *value = axis->value[kind];
    *decimals = 3;
    return per_axis[kind].base + axis->slot;
}

static enum sim_error out_of_range(const struct sim_settings *settings)
{
    return settings->plain ? SIM_ERROR_NEGATIVE : SIM_ERROR_VALUE_RANGE;
}

/* A new $130 moves the far end of the range; the homed end is the firmware's zero. */
static void set_travel(struct sim_axis *axis, double travel)
{
    if (axis->max <= 0.0) {
        axis->min = axis->max - travel;
    } else {
        axis->max = axis->min + travel;
    }
}

static enum sim_error set_axis(struct sim_settings *settings, int number, double value)
{
    for (size_t kind = 0; kind < SIM_AXIS_SETTINGS; kind++) {
        for (size_t i = 0; i < settings->axes; i++) {
            struct sim_axis *axis = &settings->axis[i];
            if (per_axis[kind].base + axis->slot != number) {
                continue;
            }
            if (value < per_axis[kind].min || value > per_axis[kind].max) {
                return out_of_range(settings);
            }
            axis->value[kind] = value;
            if (kind == SIM_AXIS_TRAVEL) {
                set_travel(axis, value);
            }
            return SIM_OK;
        }
    }
    return SIM_ERROR_BAD_COMMAND;
}

/* Soft limits hang on homing: refused without it, and switched off with it. */
static bool is_soft_limit_unhomed(const struct sim_settings *settings, int number, double value)
{
    return number == 20 && value != 0.0 && settings->general[SIM_SET_HOMING] == 0.0;
}

enum sim_error sim_settings_set(struct sim_settings *settings, int number, double value)
{
    if (is_soft_limit_unhomed(settings, number, value)) {
        return SIM_ERROR_SOFT_LIMIT;
    }
    for (size_t i = 0; i < SIM_SETTINGS_GENERAL; i++) {
        if (general[i].number != number || !has(settings, i)) {
            continue;
        }
        if (value < general[i].min || value > general[i].max) {
            return out_of_range(settings);
        }
        settings->general[i] = value;
        if (i == SIM_SET_HOMING && value == 0.0) {
            settings->general[SIM_SET_SOFT_LIMITS] = 0.0;
        }
        return SIM_OK;
    }
    return set_axis(settings, number, value);
}

int sim_settings_axis(const struct sim_settings *settings, char letter)
{
    for (size_t i = 0; i < settings->axes; i++) {
        if (settings->axis[i].letter == letter) {
            return (int)i;
        }
    }
    return -1;
}
