/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Single bytes that act at once, wherever they stand in the stream, and the ways to stop.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "sim/core.h"
#include "sim/random.h"

enum { FIRST_SILENT = 0x80, OVERRIDES_FIRST = 0x90, OVERRIDES_LAST = 0x97 };

double sim_random_unit(struct sim *sim)
{
    return sim_random_part(&sim->random);
}

void sim_realtime_alarm(struct sim *sim, enum sim_alarm alarm)
{
    sim->state = SIM_ALARM;
    sim_report_alarm(sim, alarm);
    sim_emit(sim, SIM_EVENT_ALARM, (int)alarm);
}

static void rest_none(struct sim *sim)
{
    if (sim->state == SIM_RUN || sim->state == SIM_JOG) {
        sim->state = SIM_IDLE;
    }
}

static void rest_hold(struct sim *sim)
{
    sim->goal = SIM_GOAL_NONE;
    sim_emit(sim, SIM_EVENT_HOLD, 0);
}

static void rest_cancel(struct sim *sim)
{
    sim_restart_drop_queue(sim);
    sim->state = SIM_IDLE;
}

static void rest_stop(struct sim *sim)
{
    sim_restart_drop_queue(sim);
    sim_restart_drop_input(sim);
    sim->state = SIM_IDLE;
    if (sim->inject.stop_stuck) {
        // grblHAL, where the byte came just as the motion ended: it waits for that end for ever
        sim->inject.stop_stuck = false;
        sim->wait = SIM_WAIT_RESET;
        return;
    }
    sim_report_text(sim, "[MSG:Stop]");
}

static void rest_soft_limit(struct sim *sim)
{
    sim_restart_drop_queue(sim);
    sim_restart_critical(sim, SIM_ALARM_SOFT_LIMIT);
}

static void rest_probed(struct sim *sim)
{
    sim_restart_drop_queue(sim);
    sim->state = SIM_IDLE;
}

static void (*const at_rest[SIM_GOALS])(struct sim *) = {
    [SIM_GOAL_NONE] = rest_none,     [SIM_GOAL_HOLD] = rest_hold,
    [SIM_GOAL_DOOR] = rest_hold,     [SIM_GOAL_CANCEL] = rest_cancel,
    [SIM_GOAL_STOP] = rest_stop,     [SIM_GOAL_SOFT_LIMIT] = rest_soft_limit,
    [SIM_GOAL_PROBED] = rest_probed,
};

void sim_realtime_at_rest(struct sim *sim)
{
    at_rest[sim->goal](sim);
}

void sim_realtime_stop_for(struct sim *sim, enum sim_goal goal)
{
    assert(goal != SIM_GOAL_NONE);
    sim->goal = goal;
    if (goal == SIM_GOAL_HOLD || goal == SIM_GOAL_DOOR) {
        sim->state = goal == SIM_GOAL_HOLD ? SIM_HOLD : SIM_DOOR;
    }
    if (sim->steps.moving) {
        sim_steps_hold(&sim->steps);
    } else {
        sim_realtime_at_rest(sim);
    }
}

static bool is_held(const struct sim *sim)
{
    return sim->state == SIM_HOLD || sim->state == SIM_DOOR;
}

/* A dwell under way waits with the rest. */
static void stop_dwell(struct sim *sim)
{
    if (sim->wait == SIM_WAIT_DWELL && sim->due_ns != SIM_NEVER) {
        sim->dwell_left_ns = sim->due_ns > sim->now_ns ? sim->due_ns - sim->now_ns : 1;
        sim->due_ns = SIM_NEVER;
    }
}

static void act_hold(struct sim *sim)
{
    const bool free = sim->goal == SIM_GOAL_NONE && sim->wait != SIM_WAIT_RESET;
    if (sim->state == SIM_JOG && free) {
        sim_realtime_stop_for(sim, SIM_GOAL_CANCEL);
    } else if ((sim->state == SIM_IDLE || sim->state == SIM_RUN) && free) {
        stop_dwell(sim);
        sim_realtime_stop_for(sim, SIM_GOAL_HOLD);
    }
}

static void act_door(struct sim *sim)
{
    if (sim->state == SIM_IDLE || sim->state == SIM_RUN || is_held(sim)) {
        sim_report_text(sim, "[MSG:Check Door]");
    }
    if (sim->state == SIM_HOLD) {
        sim->state = SIM_DOOR;
        sim->goal = sim->goal == SIM_GOAL_HOLD ? SIM_GOAL_DOOR : sim->goal;
    } else if (sim->goal == SIM_GOAL_NONE && (sim->state == SIM_IDLE || sim->state == SIM_RUN)) {
        stop_dwell(sim);
        sim_realtime_stop_for(sim, SIM_GOAL_DOOR);
    }
}

static void act_cancel_jog(struct sim *sim)
{
    if (sim->state == SIM_JOG && sim->goal == SIM_GOAL_NONE) {
        sim_realtime_stop_for(sim, SIM_GOAL_CANCEL);
    }
}

static void act_resume(struct sim *sim)
{
    if (!is_held(sim) || sim->goal != SIM_GOAL_NONE) {
        return;
    }
    sim_steps_release(&sim->steps);
    sim_planner_plan(&sim->planner);
    sim->state = SIM_IDLE;
    if (sim->dwell_left_ns > 0) {
        sim->due_ns = sim->now_ns + sim->dwell_left_ns;
        sim->dwell_left_ns = 0;
    }
}

/* It does not look at this one while it homes. */
static void act_stop(struct sim *sim)
{
    if (sim->state == SIM_ALARM || sim->state == SIM_SLEEP || sim->state == SIM_HOME ||
        sim->wait == SIM_WAIT_RESET) {
        return;
    }
    sim_realtime_stop_for(sim, SIM_GOAL_STOP);
}

static void act_status(struct sim *sim)
{
    if (sim->status_due_ns == SIM_NEVER) {
        sim->status_due_ns = sim->now_ns + sim->traits->status_ns;
    }
}

static void act_full_status(struct sim *sim)
{
    sim->wco_in = sim->overrides_in = 0;
    act_status(sim);
}

static void act_parser(struct sim *sim)
{
    sim_report_parser(sim);
}

static const struct {
    uint8_t byte;
    bool modern; /* only grblHAL has it */
    void (*act)(struct sim *);
} bytes[] = {
    {'?', false, act_status},        {'!', false, act_hold},   {'~', false, act_resume},
    {0x18, false, sim_restart_soft}, {0x84, false, act_door},  {0x85, false, act_cancel_jog},
    {0x19, true, act_stop},          {0x80, true, act_status}, {0x81, true, act_resume},
    {0x82, true, act_hold},          {0x83, true, act_parser}, {0x87, true, act_full_status},
};

bool sim_realtime_byte(struct sim *sim, uint8_t byte)
{
    for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
        if (bytes[i].byte == byte && (sim->traits->modern_bytes || !bytes[i].modern)) {
            bytes[i].act(sim);
            return true;
        }
    }
    if (byte >= OVERRIDES_FIRST && byte <= OVERRIDES_LAST) {
        sim_overrides_byte(sim, byte);
    }
    /* other bytes past ASCII vanish */
    return byte >= FIRST_SILENT;
}
