/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Single bytes that act at once, wherever they stand in the stream, and the ways to stop.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "sim/core.h"

enum { PERCENT_MIN = 10, PERCENT_MAX = 200, FIRST_SILENT = 0x80 };

static double random_unit(struct sim *sim)
{
    /* splitmix64 */
    uint64_t z = sim->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Throws the queue away; the counters stay. */
static void drop_queue(struct sim *sim)
{
    sim_steps_kill(&sim->steps, &sim->planner, sim->now_ns);
    sim_protocol_sync_position(sim);
    sim->goal = SIM_GOAL_NONE;
    sim->probe.armed = false;
}

static void drop_input(struct sim *sim)
{
    sim_rx_flush(&sim->rx);
    sim_gcode_reset(&sim->modal);
    sim->wait = SIM_WAIT_NONE;
    sim->due_ns = SIM_NEVER;
    sim->dwell_left_ns = 0;
    sim->last_error = SIM_OK;
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
    drop_queue(sim);
    sim->state = SIM_IDLE;
}

static void rest_stop(struct sim *sim)
{
    const bool homing = sim->state == SIM_HOME;
    drop_queue(sim);
    drop_input(sim);
    sim_report_text(sim, "[MSG:Stop]");
    sim->state = SIM_IDLE;
    if (homing) {
        sim_realtime_alarm(sim, SIM_ALARM_HOMING_RESET);
    }
}

static void rest_soft_limit(struct sim *sim)
{
    drop_queue(sim);
    sim_realtime_alarm(sim, SIM_ALARM_SOFT_LIMIT);
    sim_report_text(sim, "[MSG:Reset to continue]");
}

static void rest_probed(struct sim *sim)
{
    drop_queue(sim);
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

static void act_stop(struct sim *sim)
{
    if (sim->state == SIM_ALARM || sim->state == SIM_SLEEP || sim->wait == SIM_WAIT_RESET) {
        return;
    }
    sim_realtime_stop_for(sim, SIM_GOAL_STOP);
}

/* Motors that are stopped dead run on by inertia: the counters no longer tell the truth. */
static void lose_steps(struct sim *sim)
{
    double before[SIM_AXES_MAX], after[SIM_AXES_MAX];
    const struct sim_segment *segment = &sim->steps.segment[sim->steps.tail % SIM_SEGMENTS];
    const struct sim_block *block = &sim->planner.block[segment->block % SIM_BLOCK_RING];
    const double speed = sim_steps_speed(&sim->steps);
    const double overrun = random_unit(sim) * speed * speed / (2.0 * block->accel);
    sim_true_steps(sim, before);
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        const double whole = (double)(block->target_steps[i] - block->start_steps[i]);
        sim->slip[i] += round(overrun / block->length * whole);
        after[i] = before[i] + round(overrun / block->length * whole);
    }
    struct sim_travel travel = {.start_ns = sim->steps.start_ns, .end_ns = sim->now_ns};
    memcpy(travel.from, sim->plant.last_steps, sizeof travel.from);
    memcpy(travel.to, after, sizeof travel.to);
    sim_felt(sim, &travel);
}

static void banner(struct sim *sim)
{
    sim_report_startup(sim);
    sim_emit(sim, SIM_EVENT_RESET, 0);
}

static void act_reset(struct sim *sim)
{
    const bool moving = sim->steps.moving, homing = sim->state == SIM_HOME;
    if (moving) {
        lose_steps(sim);
    }
    drop_queue(sim);
    drop_input(sim);
    sim_planner_override(&sim->planner, 100, 100);
    if (moving || homing) {
        sim->homed = sim->homed && !homing;
        sim_realtime_alarm(sim, homing ? SIM_ALARM_HOMING_RESET : SIM_ALARM_ABORT);
    } else if (sim->state != SIM_ALARM) {
        sim->state = SIM_IDLE;
    }
    banner(sim);
}

void sim_realtime_power_up(struct sim *sim)
{
    sim->state = SIM_IDLE;
    sim->status_due_ns = SIM_NEVER;
    drop_input(sim);
    banner(sim);
    sim_emit(sim, SIM_EVENT_POSITION, 0);
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

static void override(struct sim *sim, int feed, int rapid)
{
    feed = feed < PERCENT_MIN ? PERCENT_MIN : feed > PERCENT_MAX ? PERCENT_MAX : feed;
    sim_planner_override(&sim->planner, feed, rapid);
    sim->overrides_in = 0;
}

static void act_feed_100(struct sim *sim)
{
    override(sim, 100, sim->planner.rapid_percent);
}

static void act_feed_up_10(struct sim *sim)
{
    override(sim, sim->planner.feed_percent + 10, sim->planner.rapid_percent);
}

static void act_feed_down_10(struct sim *sim)
{
    override(sim, sim->planner.feed_percent - 10, sim->planner.rapid_percent);
}

static void act_feed_up_1(struct sim *sim)
{
    override(sim, sim->planner.feed_percent + 1, sim->planner.rapid_percent);
}

static void act_feed_down_1(struct sim *sim)
{
    override(sim, sim->planner.feed_percent - 1, sim->planner.rapid_percent);
}

static void act_rapid_100(struct sim *sim)
{
    override(sim, sim->planner.feed_percent, 100);
}

static void act_rapid_50(struct sim *sim)
{
    override(sim, sim->planner.feed_percent, 50);
}

static void act_rapid_25(struct sim *sim)
{
    override(sim, sim->planner.feed_percent, 25);
}

static const struct {
    uint8_t byte;
    void (*act)(struct sim *);
} bytes[] = {
    {'?', act_status},     {'!', act_hold},         {'~', act_resume},
    {0x18, act_reset},     {0x19, act_stop},        {0x80, act_status},
    {0x81, act_resume},    {0x82, act_hold},        {0x83, act_parser},
    {0x84, act_door},      {0x85, act_cancel_jog},  {0x87, act_full_status},
    {0x90, act_feed_100},  {0x91, act_feed_up_10},  {0x92, act_feed_down_10},
    {0x93, act_feed_up_1}, {0x94, act_feed_down_1}, {0x95, act_rapid_100},
    {0x96, act_rapid_50},  {0x97, act_rapid_25},
};

bool sim_realtime_byte(struct sim *sim, uint8_t byte)
{
    for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
        if (bytes[i].byte == byte) {
            bytes[i].act(sim);
            return true;
        }
    }
    /* other bytes past ASCII vanish */
    return byte >= FIRST_SILENT;
}
