/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the firmware begins anew: a soft reset, which keeps the counters, and a power-up, which does
 * not.
 */
#include <math.h>
#include <string.h>

#include "sim/core.h"

/* Throws the queue away; the counters stay. */
void sim_restart_drop_queue(struct sim *sim)
{
    sim_steps_kill(&sim->steps, &sim->planner, sim->now_ns);
    sim_protocol_sync_position(sim);
    sim->goal = SIM_GOAL_NONE;
    sim->probe.armed = false;
}

void sim_restart_drop_input(struct sim *sim)
{
    sim_rx_flush(&sim->rx);
    sim_gcode_reset(&sim->modal);
    sim->wait = SIM_WAIT_NONE;
    sim->due_ns = SIM_NEVER;
    sim->dwell_left_ns = 0;
    sim->last_error = SIM_OK;
}

/* Motors that are stopped dead run on by inertia: the counters no longer tell the truth. */
static void lose_steps(struct sim *sim)
{
    double counted[SIM_AXES_MAX], after[SIM_AXES_MAX];
    const struct sim_segment *segment = &sim->steps.segment[sim->steps.tail % SIM_SEGMENTS];
    const struct sim_block *block = &sim->planner.block[segment->block % SIM_BLOCK_RING];
    const double speed = sim_steps_speed(&sim->steps);
    const double overrun = sim_random_unit(sim) * speed * speed / (2.0 * block->accel);
    sim_steps_at(&sim->steps, &sim->planner, sim->now_ns, counted);
    sim_true_steps(sim, after);
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        if (sim_motors_stands(&sim->motors, i)) {
            sim->motors.slip[i] = after[i] - round(counted[i]);
            continue;
        }
        const double whole = (double)(block->target_steps[i] - block->start_steps[i]);
        sim->motors.slip[i] += round(overrun / block->length * whole);
        after[i] += round(overrun / block->length * whole);
    }
    struct sim_travel travel = {.start_ns = sim->steps.start_ns, .end_ns = sim->now_ns};
    memcpy(travel.from, sim->plant.last_steps, sizeof travel.from);
    memcpy(travel.to, after, sizeof travel.to);
    sim_felt(sim, &travel);
}

static void banner(struct sim *sim)
{
    sim->banner_due_ns = SIM_NEVER;
    if (sim->ok_due) {
        sim->ok_due = false;
        sim_report_answer(sim, SIM_OK);
    }
    sim_report_startup(sim);
    sim_emit(sim, SIM_EVENT_RESET, 0);
}

static int64_t between(struct sim *sim, const int64_t *range_ns)
{
    return range_ns[0] + (int64_t)(sim_random_unit(sim) * (double)(range_ns[1] - range_ns[0]));
}

/* Says nothing and hears nothing until then. */
static void banner_in(struct sim *sim, int64_t wait_ns)
{
    sim->banner_due_ns = sim->deaf_until_ns = sim->now_ns + wait_ns;
    sim->status_due_ns = SIM_NEVER;
}

void sim_restart_soft(struct sim *sim)
{
    if (sim->critical_due_ns != SIM_NEVER || (sim->estop_pressed && sim->traits->estop_input)) {
        return; /* it forgets a reset that comes before it waits for one, or can take one */
    }
    const bool moving = sim->steps.moving, homing = sim->state == SIM_HOME;
    const bool aborts_line = sim->wait != SIM_WAIT_NONE;
    if (moving) {
        lose_steps(sim);
    }
    sim_restart_drop_queue(sim);
    sim_restart_drop_input(sim);
    sim_planner_override(&sim->planner, 100, 100);
    const bool quiet = sim->inject.quiet_abort && moving && !homing;
    if (quiet) {
        sim->inject.quiet_abort = false;
        sim->state = SIM_IDLE;
    } else if (moving || homing) {
        sim->homed = sim->homed && !homing;
        sim_realtime_alarm(sim, homing ? SIM_ALARM_HOMING_RESET : SIM_ALARM_ABORT);
    } else if (sim->state == SIM_SLEEP) {
        sim->state = SIM_ALARM; /* motors without power stand nobody knows where */
    } else if (sim->state != SIM_ALARM) {
        sim->state = SIM_IDLE;
    }
    /* classic Grbl's line comes back from its abort as if it had been carried out */
    sim->ok_due = aborts_line && sim->traits->false_ok;
    if ((moving || homing) && !quiet && sim->traits->late_ns[1] > 0) {
        banner_in(sim, between(sim, sim->traits->late_ns));
    } else {
        banner(sim);
    }
}

void sim_restart_critical(struct sim *sim, int alarm)
{
    sim_realtime_alarm(sim, (enum sim_alarm)alarm);
    sim->wait = SIM_WAIT_RESET;
    sim->critical_due_ns = sim->now_ns + sim->traits->alarm_ns;
}

void sim_restart_critical_due(struct sim *sim)
{
    sim->critical_due_ns = SIM_NEVER;
    const bool estop = sim->estop_pressed && sim->traits->estop_input;
    sim_report_text(sim, estop ? "[MSG:Emergency stop - clear, then reset to continue]"
                               : "[MSG:Reset to continue]");
}

/* The first two alarms and the e-stop wait for a reset; the others only lock. */
void sim_restart_trip(struct sim *sim, int alarm)
{
    const bool critical = alarm == 1 || alarm == SIM_ALARM_SOFT_LIMIT || alarm == SIM_ALARM_ESTOP;
    if (sim->steps.moving) {
        lose_steps(sim);
    }
    sim_restart_drop_queue(sim);
    sim_restart_drop_input(sim);
    if (critical) {
        sim_restart_critical(sim, alarm);
    } else {
        sim_realtime_alarm(sim, (enum sim_alarm)alarm);
    }
}

void sim_restart_due(struct sim *sim)
{
    sim_rx_flush(&sim->rx);
    banner(sim);
}

/* What every start has in common, the first one as well. */
static void forget(struct sim *sim)
{
    const bool locked = sim->traits->locked_at_boot;
    sim->state = locked && sim->settings.general[SIM_SET_HOMING] != 0.0 ? SIM_ALARM : SIM_IDLE;
    sim->goal = SIM_GOAL_NONE;
    sim->homed = sim->status_late = false;
    sim->status_due_ns = sim->overrides_due_ns = sim->critical_due_ns = SIM_NEVER;
    sim->ok_due = false;
    sim->overrides = 0;
    sim->deaf_until_ns = 0;
    if (sim_inject_lasts(sim, SIM_EFFECT_HANG)) {
        sim_inject_end(sim, SIM_EFFECT_HANG);
    }
    sim_restart_drop_input(sim);
}

void sim_restart_first(struct sim *sim)
{
    forget(sim);
    banner(sim);
    sim_emit(sim, SIM_EVENT_POSITION, 0);
}

void sim_restart_power_up(struct sim *sim)
{
    if (sim->steps.moving) {
        lose_steps(sim);
    }
    sim_restart_drop_queue(sim);
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        sim->motors.slip[i] += (double)sim->steps.position[i];
        sim->steps.position[i] = 0;
    }
    sim_planner_init(&sim->planner);
    sim->planner.blocks = sim->traits->planner_blocks;
    sim_protocol_sync_position(sim);
    forget(sim);
    banner_in(sim, between(sim, sim->traits->boot_ns));
    sim_emit(sim, SIM_EVENT_POSITION, 0);
}
