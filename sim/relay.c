/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The heartbeat relay: after so long without a byte from the host it cuts the power of the needle's
 * motor, whose spring pulls the needle out, and closes the feed hold input. It hears what the host
 * sends before the board does, and cares for nothing that the board thinks.
 */
#include <string.h>

#include "sim/core.h"

enum { PULLS_IN_MS = 10 };

void sim_relay_init(struct sim *sim, double after_s)
{
    sim->relay = (struct sim_relay){.after_ns = (int64_t)(after_s * 1e9),
                                    .dropped = after_s > 0.0,
                                    .drop_ns = SIM_NEVER,
                                    .pull_in_ns = SIM_NEVER};
    sim->motors.unpowered[sim->needle_axis] = sim->relay.dropped;
}

void sim_relay_hear(struct sim *sim)
{
    struct sim_relay *relay = &sim->relay;
    if (relay->after_ns == 0) {
        return;
    }
    relay->drop_ns = relay->by_host ? SIM_NEVER : sim->now_ns + relay->after_ns;
    if (relay->dropped && relay->pull_in_ns == SIM_NEVER) {
        relay->pull_in_ns = sim->now_ns + PULLS_IN_MS * INT64_C(1000000);
    }
}

int64_t sim_relay_waits_ns(const struct sim *sim)
{
    return sim->relay.after_ns > 0 && !sim->relay.dropped ? sim->relay.after_ns : SIM_NEVER;
}

void sim_relay_by_host(struct sim *sim)
{
    sim->relay.by_host = true;
    sim->relay.drop_ns = SIM_NEVER;
}

void sim_relay_drop(struct sim *sim)
{
    double steps[SIM_AXES_MAX];
    sim->relay.dropped = true;
    sim->relay.drop_ns = SIM_NEVER;
    sim->motors.unpowered[sim->needle_axis] = true;
    /* the needle's switch is at 0, and so is its spring */
    memcpy(steps, sim->plant.last_steps, sizeof steps);
    steps[sim->needle_axis] = 0.0;
    sim_jump(sim, steps);
    sim_emit(sim, SIM_EVENT_RELAY_OFF, 0);
    if (!sim_inject_lasts(sim, SIM_EFFECT_HANG)) {
        (void)sim_realtime_byte(sim, '!');
    }
}

static void pull_in(struct sim *sim)
{
    const size_t axis = sim->needle_axis;
    sim->relay.dropped = false;
    sim->relay.pull_in_ns = SIM_NEVER;
    sim->motors.unpowered[axis] = false;
    /* what the firmware counts at rest goes on from where the axis stands */
    if (!sim->steps.moving) {
        sim->motors.slip[axis] = sim->plant.last_steps[axis] - (double)sim->steps.position[axis];
    }
    sim_emit(sim, SIM_EVENT_RELAY_ON, 0);
}

void sim_relay_due(struct sim *sim)
{
    if (sim->relay.drop_ns <= sim->now_ns) {
        sim_relay_drop(sim);
    }
    if (sim->relay.pull_in_ns <= sim->now_ns) {
        pull_in(sim);
    }
}
