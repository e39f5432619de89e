/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines: read, carried out, answered. A line that has to wait keeps those behind it waiting.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "sim/core.h"

#define LIMIT_SLACK 1e-5 /* what single floats, which the boards compare, may be off by */
#define NS_PER_S    1e9

void sim_protocol_answer(struct sim *sim, enum sim_error error)
{
    assert(error != SIM_PENDING);
    sim->last_error = error;
    sim->wait = SIM_WAIT_NONE;
    sim_rx_next(&sim->rx);
    struct sim_inject *inject = &sim->inject;
    if (error != SIM_OK) {
        sim_report_answer(sim, error);
    } else if (inject->ok_lost) {
        inject->ok_lost = false;
    } else if (inject->ok_late_s > 0.0) {
        sim_inject_begin(inject, SIM_EFFECT_OK_LATE, sim->now_ns, inject->ok_late_s);
        inject->ok_late_s = 0.0;
    } else {
        for (int i = 0; i <= (int)inject->ok_twice; i++) {
            sim_report_answer(sim, SIM_OK);
        }
        inject->ok_twice = false;
    }
}

void sim_protocol_sync_position(struct sim *sim)
{
    for (size_t i = 0; i < sim->settings.axes; i++) {
        sim->modal.position[i] = (double)sim->planner.position_steps[i] /
                                 sim->settings.axis[i].value[SIM_AXIS_STEPS_PER_UNIT];
    }
}

/* Where the switches are live, a soft limit at them would come too late. */
static double kept_off(const struct sim *sim)
{
    const bool live = ((int)sim->settings.general[SIM_SET_HARD_LIMITS] & 1) != 0;
    return sim->traits->limits_shrink && live ? sim->settings.general[SIM_SET_PULL_OFF] : 0.0;
}

bool sim_protocol_in_limits(const struct sim *sim, const double *target)
{
    if (sim->settings.general[SIM_SET_SOFT_LIMITS] == 0.0 ||
        (!sim->homed && !sim->traits->limits_unhomed)) {
        return true;
    }
    const double slack = LIMIT_SLACK - kept_off(sim);
    for (size_t i = 0; i < sim->settings.axes; i++) {
        const struct sim_axis *axis = &sim->settings.axis[i];
        if (target[i] < axis->min - slack || target[i] > axis->max + slack) {
            return false;
        }
    }
    return true;
}

static void queue_move(struct sim *sim, const struct sim_command *command, enum sim_move_kind kind)
{
    struct sim_move move = {.feed = command->feed,
                            .inverse_time = command->inverse_time,
                            .kind = kind,
                            .line = command->line};
    memcpy(move.target, command->target, sizeof move.target);
    sim_planner_add(&sim->planner, &sim->settings, &move);
}

static enum sim_error wait_for(struct sim *sim, enum sim_wait wait)
{
    sim->wait = wait;
    return SIM_PENDING;
}

static enum sim_error begin_move(struct sim *sim)
{
    if (!sim_protocol_in_limits(sim, sim->command.target)) {
        sim_realtime_stop_for(sim, SIM_GOAL_SOFT_LIMIT);
        return wait_for(sim, SIM_WAIT_RESET);
    }
    return sim->state == SIM_CHECK ? SIM_OK : wait_for(sim, SIM_WAIT_SPACE);
}

static enum sim_error begin_nothing(struct sim *sim)
{
    (void)sim;
    return SIM_OK;
}

static enum sim_error begin_sync(struct sim *sim)
{
    return sim->state == SIM_CHECK ? SIM_OK : wait_for(sim, SIM_WAIT_SYNC);
}

/* FluidNC returns from a dwell of nothing before it looks at the motion. */
static enum sim_error begin_dwell(struct sim *sim)
{
    const bool free = sim->command.dwell_s == 0.0 && sim->traits->zero_dwell_free;
    return free ? SIM_OK : begin_sync(sim);
}

static enum sim_error (*const begin[])(struct sim *) = {
    [SIM_COMMAND_NONE] = begin_nothing, [SIM_COMMAND_MOVE] = begin_move,
    [SIM_COMMAND_PROBE] = begin_sync,   [SIM_COMMAND_DWELL] = begin_dwell,
    [SIM_COMMAND_PAUSE] = begin_sync,   [SIM_COMMAND_END] = begin_sync,
};

static enum sim_error execute(struct sim *sim)
{
    const struct sim_rx *rx = &sim->rx;
    if (sim->inject.error != 0) {
        const enum sim_error error = (enum sim_error)sim->inject.error;
        sim->inject.error = 0;
        return error;
    }
    if (rx->overflow) {
        return SIM_ERROR_OVERFLOW;
    }
    if (rx->line[0] == '\0') {
        return SIM_OK;
    }
    if (rx->line[0] == '$') {
        return sim_system_line(sim, rx->line);
    }
    if (sim->state == SIM_ALARM || sim->state == SIM_JOG) {
        return SIM_ERROR_LOCKED;
    }
    if (sim->traits->sticky_error && sim->last_error != SIM_OK) {
        return sim->last_error;
    }
    const enum sim_error error =
        sim_gcode_read(&sim->modal, &sim->settings, rx->line, &sim->command);
    return error != SIM_OK ? error : begin[sim->command.kind](sim);
}

enum sim_error sim_protocol_jog(struct sim *sim, const char *text)
{
    struct sim_modal before = sim->modal;
    const enum sim_error error =
        sim_gcode_read_jog(&sim->modal, &sim->settings, text, &sim->command);
    if (error != SIM_OK) {
        return error;
    }
    if (!sim_protocol_in_limits(sim, sim->command.target)) {
        sim->modal = before;
        return SIM_ERROR_TRAVEL;
    }
    if (sim_planner_free(&sim->planner) == 0) {
        sim->modal = before;
        return SIM_ERROR_JOG;
    }
    queue_move(sim, &sim->command, SIM_MOVE_JOG);
    sim->state = sim_moving(sim) ? SIM_JOG : sim->state;
    return SIM_OK;
}

static bool wait_space(struct sim *sim)
{
    if (sim_planner_free(&sim->planner) == 0) {
        return false;
    }
    queue_move(sim, &sim->command, sim->command.rapid ? SIM_MOVE_RAPID : SIM_MOVE_FEED);
    return true;
}

static int64_t dwell_ns(const struct sim *sim)
{
    const double step_ns = (double)sim->traits->dwell_step_ns;
    const double steps = ceil(sim->command.dwell_s * NS_PER_S / step_ns - 1e-6);
    return sim->traits->sync_ns + (int64_t)(fmin(steps, 1e8) * step_ns);
}

/* The motion is done: what the line was for. True when that was all. */
static bool wait_sync(struct sim *sim)
{
    if (sim_moving(sim)) {
        return false;
    }
    switch (sim->command.kind) {
    case SIM_COMMAND_DWELL:
        sim->due_ns = sim->now_ns + dwell_ns(sim);
        sim->wait = SIM_WAIT_DWELL;
        return false;
    case SIM_COMMAND_PROBE:
        sim_probe_begin(sim);
        return false;
    case SIM_COMMAND_PAUSE:
        sim->wait = SIM_WAIT_RESUME;
        sim_realtime_stop_for(sim, SIM_GOAL_HOLD);
        return false;
    case SIM_COMMAND_END:
        sim_report_text(sim, "[MSG:Pgm End]");
        sim_gcode_reset(&sim->modal);
        return true;
    case SIM_COMMAND_NONE:
    case SIM_COMMAND_MOVE:
        break;
    }
    return true;
}

static bool wait_dwell(struct sim *sim)
{
    if (sim->due_ns > sim->now_ns || sim->dwell_left_ns > 0) {
        return false;
    }
    sim->due_ns = SIM_NEVER;
    return true;
}

static bool wait_resume(struct sim *sim)
{
    return sim->state != SIM_HOLD;
}

static bool never(struct sim *sim)
{
    (void)sim;
    return false;
}

static bool (*const finished[SIM_WAITS])(struct sim *) = {
    [SIM_WAIT_NONE] = never,
    [SIM_WAIT_SPACE] = wait_space,
    [SIM_WAIT_SYNC] = wait_sync,
    [SIM_WAIT_DWELL] = wait_dwell,
    [SIM_WAIT_HOMING] = sim_homing_next,
    [SIM_WAIT_PROBE] = sim_probe_done,
    [SIM_WAIT_RESUME] = wait_resume,
    [SIM_WAIT_RESET] = never,
};

int64_t sim_protocol_room_ns(const struct sim *sim)
{
    return sim->unsent_until_ns - (int64_t)sim->traits->tx_bytes * sim->out.byte_ns;
}

/* At the end of a line a firmware first serves what real-time bytes asked for, then the line. */
static bool reads_lines(const struct sim *sim)
{
    return sim_protocol_room_ns(sim) <= sim->now_ns && sim->wait == SIM_WAIT_NONE &&
           sim->status_due_ns == SIM_NEVER && sim->goal == SIM_GOAL_NONE &&
           sim->state != SIM_HOLD && sim->state != SIM_DOOR && sim->state != SIM_SLEEP;
}

/* While a hold lasts nothing is queued; the motion goes on when there is some. */
static void go(struct sim *sim)
{
    if (sim->state == SIM_HOLD || sim->state == SIM_DOOR) {
        return;
    }
    sim_steps_cut(&sim->steps, &sim->planner, sim->now_ns);
    if (sim->state == SIM_IDLE && sim->steps.moving) {
        sim->state = SIM_RUN;
    }
}

void sim_protocol_run(struct sim *sim)
{
    bool again = true;
    while (again) {
        again = false;
        const bool held = sim->state == SIM_HOLD || sim->state == SIM_DOOR;
        if (sim->wait != SIM_WAIT_NONE && !held && finished[sim->wait](sim)) {
            sim_protocol_answer(sim, SIM_OK);
            again = true;
        }
        if (reads_lines(sim) && sim_rx_line(&sim->rx)) {
            const enum sim_error error = execute(sim);
            if (error != SIM_PENDING) {
                sim_protocol_answer(sim, error);
            }
            again = true;
        }
    }
    go(sim);
}
