/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures of the firmware: what grblHAL does, measured (docs/simulator.md); those of the other
 * boards are within a few ms a strike.
 */
#include "controller/stream/cycle.h"

#include <assert.h>
#include <math.h>

/* Bytes of lines, about: a word of an axis, the rest of a line, a report without its axes. */
enum { WORD_BYTES = 9, RAPID_BYTES = 6, NEEDLE_BYTES = 18, BARRIER_BYTES = 5, OK_BYTES = 4 };
enum { REPORT_BYTES = 46, REPORT_AXIS_BYTES = 9, BITS_A_BYTE = 10 };

static const double SEGMENT_S = 0.01;
static const double SYNC_S = 0.0015;  /* of a barrier, at rest */
static const double REPORT_S = 0.002; /* until a report begins */
static const double DWELL_STEP_S = 0.05;
static const double SURFACE_MM = 0.3; /* the skin may be so much higher than it is modelled */
static const double PARSE_S = 0.001;  /* from a line's end to its motion */
static const double MARGIN_S = 0.004; /* the hop's line comes so much before the needle stands */

static double in_units(const struct machine_joint *joint, double value)
{
    return joint->kind == MACHINE_REVOLUTE ? deg_from_rad(value) : value;
}

void cycle_init(struct cycle *cycle, const struct machine *machine)
{
    const size_t axes = machine_arm_axes(machine) + 1;
    assert(axes <= TIMING_AXES_MAX);
    *cycle = (struct cycle){.machine = machine, .byte_s = (double)BITS_A_BYTE / machine->baud};
    cycle->board = (struct timing_board){.axes = axes,
                                         .junction = machine->junction_mm,
                                         .segment_s = SEGMENT_S,
                                         .segments = machine->dialect == MACHINE_GRBL ? 6 : 10};
    for (size_t i = 0; i < axes; i++) {
        const struct machine_joint *axis = machine_axis(machine, i);
        cycle->board.speed[i] = in_units(axis, axis->speed);
        cycle->board.accel[i] = in_units(axis, axis->accel);
    }
    const double report_bytes = REPORT_BYTES + REPORT_AXIS_BYTES * (double)axes;
    cycle->report_s = REPORT_S + (1 + report_bytes) * cycle->byte_s;
    cycle->proof_s = SYNC_S + (OK_BYTES + 1 + report_bytes) * cycle->byte_s;
    cycle->leave_s = SYNC_S + (OK_BYTES + 1) * cycle->byte_s;
}

static struct timing_line line_to(const struct cycle *cycle, const struct axes *to, bool arm,
                                  double arrives_s)
{
    struct timing_line line = {.arrives_s = arrives_s,
                               .speed = arm ? 0.0 : cycle->machine->needle.speed};
    for (size_t i = 0; i < cycle->board.axes; i++) {
        line.to[i] = to->value[i];
    }
    return line;
}

double cycle_approach_s(const struct cycle *cycle, const struct axes *from, const struct way *way,
                        double ahead_s)
{
    struct timing_line line[WAY_MOVES_MAX];
    double sent_s = 0.0;
    for (size_t i = 0; i < way->count; i++) {
        sent_s = i == 1 ? fmax(sent_s, ahead_s) : sent_s;
        sent_s += way->move[i].arm ? cycle_leg_s(cycle) : cycle_lift_s(cycle);
        line[i] = line_to(cycle, &way->move[i].to, way->move[i].arm, sent_s);
    }
    const double rest_s = timing_lines_s(&cycle->board, from->value, line, way->count);
    return fmax(rest_s, sent_s + cycle->byte_s * BARRIER_BYTES) - ahead_s;
}

double cycle_lift_s(const struct cycle *cycle)
{
    return cycle->byte_s * NEEDLE_BYTES;
}

double cycle_leg_s(const struct cycle *cycle)
{
    return cycle->byte_s * (RAPID_BYTES + WORD_BYTES * (double)machine_arm_axes(cycle->machine));
}

/* The needle by itself, from rest at one place to rest at another. */
static double stroke_s(const struct cycle *cycle, double way_mm)
{
    const struct machine_joint *needle = &cycle->machine->needle;
    return timing_trapezoid_s(way_mm, needle->speed, needle->accel);
}

static double lift_mm(const struct machine *machine)
{
    return machine->strike.retracted_mm - machine->strike.clear_mm;
}

/* Pressed in by half its travel, the foot comes off so far up. */
double cycle_foot_free_mm(const struct machine *machine)
{
    return fmin(machine->foot_travel_mm / 2.0, lift_mm(machine));
}

double cycle_ask_free_s(const struct cycle *cycle, double trip_s)
{
    const struct machine *machine = cycle->machine;
    const struct machine_joint *needle = &machine->needle;
    const double way_mm = lift_mm(machine);
    const double free_mm = fmin(cycle_foot_free_mm(machine) + SURFACE_MM, way_mm);
    const double free_s = timing_part_s(free_mm, way_mm, needle->speed, needle->accel);
    const double need_s = trip_s + cycle_leg_s(cycle) + MARGIN_S;
    return cycle_lift_s(cycle) + PARSE_S + fmax(free_s, stroke_s(cycle, way_mm) - need_s);
}

/* From the first byte of the line that lifts the foot, if any, to the arm's first. */
static double rise_s(const struct cycle *cycle, const struct way *way)
{
    const double report_s = cycle->report_s;
    const bool lifts = way->count > 1 && !way->move[0].arm;
    return lifts && cycle->machine->sense == MACHINE_SENSE_FOOT
               ? fmax(cycle_ask_free_s(cycle, report_s), report_s) + report_s
               : 0.0;
}

static double dwell_s_of(double asked_s)
{
    return asked_s > 0.0 ? SYNC_S + ceil(asked_s / DWELL_STEP_S - 1e-9) * DWELL_STEP_S : 0.0;
}

double cycle_group_s(const struct cycle *cycle, double depth_mm, double dwell_s)
{
    const double way_mm = depth_mm - cycle->machine->strike.retracted_mm;
    return cycle->byte_s * NEEDLE_BYTES + 2.0 * stroke_s(cycle, way_mm) + dwell_s_of(dwell_s);
}

double cycle_strike_s(const struct cycle *cycle, const struct axes *from, const struct way *way,
                      double depth_mm, double dwell_s)
{
    // the foot lifts while the group's proof is on the line, and is seen free before the arm moves
    const double ahead_s = rise_s(cycle, way);
    return ahead_s + cycle_approach_s(cycle, from, way, ahead_s) + cycle->proof_s +
           cycle_group_s(cycle, depth_mm, dwell_s) + cycle->leave_s;
}
