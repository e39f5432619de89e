/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `$H`: the needle first, alone, then all arm axes together. Each of the two goes to the switches
 * fast, backs off, goes there again slowly, and backs off again.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "sim/core.h"

enum { LEGS_A_GROUP = 4, LEGS = 2 * LEGS_A_GROUP };

static const double SEARCH_TRAVELS = 1.5; /* so many travels, and the switch is not there */

/* `$23` sends an axis that counts downwards from 0 to its lower end. */
static bool at_lower_end(const struct sim *sim, size_t axis)
{
    const unsigned ends = (unsigned)sim->settings.general[SIM_SET_HOMING_ENDS];
    const struct sim_axis *of = &sim->settings.axis[axis];
    return ((ends >> of->slot) & 1U) != 0 && of->max <= 0.0;
}

static double switch_of(const struct sim *sim, size_t axis)
{
    return at_lower_end(sim, axis) ? sim->settings.axis[axis].min : 0.0;
}

/* Where an axis ends: inside its range, the pull-off away from its switch. */
static double pulled_off(const struct sim *sim, size_t axis)
{
    const double away = sim->settings.general[SIM_SET_PULL_OFF];
    const bool up = at_lower_end(sim, axis) || sim->settings.axis[axis].max > away;
    return switch_of(sim, axis) + (up ? away : -away);
}

/* The axes of the group go to the switch (even legs) or off it; the others stay. */
static struct sim_move leg_move(const struct sim *sim, int leg)
{
    const bool needle = leg < LEGS_A_GROUP, slow = leg % LEGS_A_GROUP >= 2;
    const enum sim_setting speed = slow ? SIM_SET_HOMING_FEED : SIM_SET_HOMING_SEEK;
    struct sim_move move = {.kind = SIM_MOVE_HOMING, .feed = sim->settings.general[speed]};
    for (size_t i = 0; i < sim->settings.axes; i++) {
        const double steps = (double)sim->planner.position_steps[i];
        move.target[i] = steps / sim->settings.axis[i].value[SIM_AXIS_STEPS_PER_UNIT];
        if ((i == sim->needle_axis) == needle) {
            move.target[i] = leg % 2 == 0 ? switch_of(sim, i) : pulled_off(sim, i);
        }
    }
    if (needle && sim_motors_stands(&sim->motors, sim->needle_axis)) {
        /* its switch does not close: on and on, away from the range */
        const double travel = sim->settings.axis[sim->needle_axis].value[SIM_AXIS_TRAVEL];
        move.target[sim->needle_axis] -=
            copysign(SEARCH_TRAVELS * fabs(travel),
                     pulled_off(sim, sim->needle_axis) - switch_of(sim, sim->needle_axis));
    }
    return move;
}

/* The switches know where the axes are: from here on the counters tell the truth again. */
static void believe_switches(struct sim *sim)
{
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        sim->steps.position[i] += llround(sim->motors.slip[i]);
    }
    sim_motors_homed(&sim->motors);
    sim_planner_flush(&sim->planner, sim->steps.position);
}

enum sim_error sim_homing_begin(struct sim *sim)
{
    if (sim->settings.general[SIM_SET_HOMING] == 0.0) {
        return SIM_ERROR_SETTING_DISABLED;
    }
    if (sim_moving(sim) || (sim->state != SIM_IDLE && sim->state != SIM_ALARM)) {
        return SIM_ERROR_NOT_IDLE;
    }
    believe_switches(sim);
    sim->state = SIM_HOME;
    sim->homed = false;
    sim->homing_leg = 0;
    sim->wait = SIM_WAIT_HOMING;
    return SIM_PENDING;
}

bool sim_homing_next(struct sim *sim)
{
    assert(sim->state == SIM_HOME);
    while (!sim_moving(sim)) {
        if (sim->homing_leg == LEGS) {
            sim->state = SIM_IDLE;
            sim->homed = true;
            sim->wco_in = 0;
            sim_protocol_sync_position(sim);
            sim_emit(sim, SIM_EVENT_POSITION, 0);
            sim->status_due_ns = sim->status_late ? sim->now_ns : sim->status_due_ns;
            sim->status_late = false;
            return true;
        }
        /* an axis that does not follow its motor never gets to its switch */
        if (sim->homing_leg > 0 && sim_motors_stands(&sim->motors, sim->needle_axis)) {
            sim_restart_trip(sim, SIM_ALARM_HOMING_NOT_FOUND);
            return false;
        }
        believe_switches(sim); /* one that was stuck a moment ago has yet to get to its own */
        const struct sim_move move = leg_move(sim, sim->homing_leg++);
        sim_planner_add(&sim->planner, &sim->settings, &move);
    }
    return false;
}
