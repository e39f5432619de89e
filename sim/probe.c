/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * G38.2: a move that the foot's switch ends. The place of the contact is exact, the stop is late by
 * what was cut ahead, as on a board.
 */
#include <string.h>

#include "sim/core.h"

enum { HALVINGS = 40 };

void sim_probe_begin(struct sim *sim)
{
    double steps[SIM_AXES_MAX];
    sim_true_steps(sim, steps);
    sim->wait = SIM_WAIT_RESET;
    if (!sim_protocol_in_limits(sim, sim->command.target)) {
        sim_realtime_stop_for(sim, SIM_GOAL_SOFT_LIMIT);
        return;
    }
    if (sim_plant_contact(&sim->plant, steps).foot) {
        sim_realtime_alarm(sim, SIM_ALARM_PROBE_INITIAL);
        sim_protocol_sync_position(sim);
        sim->wait = SIM_WAIT_PROBE;
        return;
    }
    struct sim_move move = {.feed = sim->command.feed,
                            .inverse_time = sim->command.inverse_time,
                            .kind = SIM_MOVE_FEED,
                            .line = sim->command.line};
    memcpy(move.target, sim->command.target, sizeof move.target);
    sim->probe.armed = sim_planner_add(&sim->planner, &sim->settings, &move);
    sim->probe.touched = false;
    sim->wait = SIM_WAIT_PROBE;
}

void sim_probe_watch(struct sim *sim, const struct sim_travel *travel)
{
    if (!sim->probe.armed || sim->probe.touched || !sim->plant.last.foot) {
        return;
    }
    double low = 0.0, high = 1.0, steps[SIM_AXES_MAX];
    for (int turn = 0; turn < HALVINGS; turn++) {
        const double middle = 0.5 * (low + high);
        for (size_t i = 0; i < SIM_AXES_MAX; i++) {
            steps[i] = travel->from[i] + middle * (travel->to[i] - travel->from[i]);
        }
        if (sim_plant_contact(&sim->plant, steps).foot) {
            high = middle;
        } else {
            low = middle;
        }
    }
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        const double true_steps = travel->from[i] + high * (travel->to[i] - travel->from[i]);
        sim->probe.steps[i] = true_steps - sim->motors.slip[i];
    }
    sim->probe.touched = true;
    sim_realtime_stop_for(sim, SIM_GOAL_PROBED);
}

bool sim_probe_done(struct sim *sim)
{
    if (sim_moving(sim) || sim->goal != SIM_GOAL_NONE) {
        return false;
    }
    if (sim->state != SIM_ALARM && !sim->probe.touched) {
        sim_realtime_alarm(sim, SIM_ALARM_PROBE_CONTACT);
    }
    sim->probe.armed = false;
    sim_report_probe(sim);
    return true;
}
