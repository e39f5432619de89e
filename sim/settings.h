/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The firmware's `$` settings: what it believes of the machine. They start as the machine file has
 * it; a `$N=V` changes the belief, never the machine.
 */
#ifndef SIM_SETTINGS_H
#define SIM_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "config/machine.h"
#include "sim/words.h"

enum { SIM_AXES_MAX = MACHINE_MOTORS_MAX + 1 };

/* The settings that are not per axis, in the order of their numbers. */
enum sim_setting {
    SIM_SET_PULSE_US,
    SIM_SET_IDLE_MS,
    SIM_SET_STEP_INVERT,
    SIM_SET_DIR_INVERT,
    SIM_SET_ENABLE_INVERT,
    SIM_SET_LIMIT_INVERT,
    SIM_SET_PROBE_INVERT,
    SIM_SET_REPORT,
    SIM_SET_JUNCTION_MM,
    SIM_SET_ARC_MM,
    SIM_SET_INCHES,
    SIM_SET_SOFT_LIMITS,
    SIM_SET_HARD_LIMITS,
    SIM_SET_HOMING,
    SIM_SET_HOMING_ENDS,
    SIM_SET_HOMING_FEED,
    SIM_SET_HOMING_SEEK,
    SIM_SET_HOMING_DEBOUNCE,
    SIM_SET_PULL_OFF,
    SIM_SET_SPINDLE_MAX,
    SIM_SET_SPINDLE_MIN,
    SIM_SET_LASER,
    SIM_SET_PASS_1, /* of six */
    SIM_SET_PROBING = SIM_SET_PASS_1 + 6,
    SIM_SETTINGS_GENERAL
};

/* Bits of SIM_SET_REPORT. */
enum {
    SIM_REPORT_MPOS = 1,
    SIM_REPORT_BUFFER = 2,
    SIM_REPORT_LINE = 4,
    SIM_REPORT_FEED = 8,
    SIM_REPORT_PINS = 16,
    SIM_REPORT_WCO = 32,
    SIM_REPORT_OVERRIDES = 64,
    SIM_REPORT_HOMING = 4096
};

enum sim_axis_setting {
    SIM_AXIS_STEPS_PER_UNIT,
    SIM_AXIS_RATE_PER_MIN,
    SIM_AXIS_ACCEL_PER_S2,
    SIM_AXIS_TRAVEL,
    SIM_AXIS_SETTINGS
};

/* One axis of the firmware; units are mm or degrees. */
struct sim_axis {
    char letter;
    int slot; /* place among the board's letters: $100+slot is its steps per unit */
    bool rotary;
    double min, max; /* where it may go, in the firmware's own count */
    double value[SIM_AXIS_SETTINGS];
};

struct sim_settings {
    bool plain;          /* classic Grbl: fewer decimals, its own error numbers */
    unsigned firmware;   /* a bit */
    const char *letters; /* of the words that carry a value */
    size_t axes;
    struct sim_axis axis[SIM_AXES_MAX]; /* in the firmware's order of letters */
    double general[SIM_SETTINGS_GENERAL];
};

void sim_settings_init(struct sim_settings *settings, const struct machine *machine);

enum { SIM_SETTINGS_END = -1, SIM_SETTINGS_UNKNOWN = -2 };

/* Number of the setting at row, in `$$` order; END past the last one, UNKNOWN for one that this
 * firmware lacks. */
int sim_settings_row(const struct sim_settings *settings, size_t row, double *value, int *decimals);
enum sim_error sim_settings_set(struct sim_settings *settings, int number, double value);

/* Index of the axis with that letter, or -1. */
int sim_settings_axis(const struct sim_settings *settings, char letter);

#endif
