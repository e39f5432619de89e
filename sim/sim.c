/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core.h"

void sim_emit(struct sim *sim, enum sim_event_kind kind, int alarm)
{
    if (sim->sink.event != NULL) {
        const struct sim_event event = {.ns = sim->now_ns,
                                        .kind = kind,
                                        .alarm = alarm,
                                        .steps = sim->steps.position,
                                        .axes = sim->settings.axes};
        sim->sink.event(sim->sink.context, &event);
    }
}

static void ended(void *context, const struct sim_touch *touch)
{
    const struct sim *sim = context;
    if (sim->sink.touch != NULL) {
        sim->sink.touch(sim->sink.context, touch);
    }
}

void sim_felt(struct sim *sim, const struct sim_travel *travel)
{
    sim_plant_move(&sim->plant, travel, ended, sim);
}

/* The sizes that the firmware was built with. */
static void fit_firmware(struct sim *sim)
{
    const struct sim_traits *traits = sim->traits;
    assert(traits->rx_bytes < SIM_RX_RING && traits->line_max <= SIM_LINE_MAX);
    assert(traits->planner_blocks <= SIM_PLANNER_BLOCKS && traits->segments <= SIM_SEGMENTS);
    sim->settings.general[SIM_SET_REPORT] = traits->report_start;
    sim->planner.blocks = traits->planner_blocks;
    sim->steps.ahead = traits->segments;
    sim->rx.usable = traits->rx_bytes;
    sim->rx.line_max = traits->line_max;
    sim->rx.blanks_count = traits->blanks_count;
    sim->rx.two_ends = traits->two_ends;
}

struct sim *sim_new(const struct machine *machine, const struct head *head,
                    const struct pose *head_in_base, uint64_t seed, struct sim_sink sink)
{
    struct sim *sim = calloc(1, sizeof *sim);
    if (sim == NULL) {
        return NULL;
    }
    const double at_corner[SIM_AXES_MAX] = {0};
    sim->traits = sim_traits_of(machine->dialect);
    sim->sink = sink;
    sim->random = seed;
    sim_settings_init(&sim->settings, machine);
    sim->needle_axis = (size_t)sim_settings_axis(&sim->settings, machine->needle.axis);
    sim_wire_init(&sim->in, machine->baud);
    sim_wire_init(&sim->out, machine->baud);
    sim_planner_init(&sim->planner);
    sim_steps_init(&sim->steps);
    fit_firmware(sim);
    if (!sim_plant_init(&sim->plant, machine, head, head_in_base, &sim->settings, at_corner)) {
        free(sim);
        return NULL;
    }
    sim_restart_first(sim);
    return sim;
}

struct sim *sim_clone(const struct sim *sim, struct sim_sink sink)
{
    struct sim *clone = malloc(sizeof *clone);
    if (clone != NULL) {
        *clone = *sim;
        clone->sink = sink;
    }
    return clone;
}

void sim_free(struct sim *sim)
{
    free(sim);
}

void sim_reboot(struct sim *sim)
{
    sim_restart_power_up(sim);
}

void sim_true_steps(const struct sim *sim, double *steps)
{
    sim_steps_at(&sim->steps, &sim->planner, sim->now_ns, steps);
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        steps[i] += sim->slip[i];
    }
}

bool sim_moving(const struct sim *sim)
{
    return sim->steps.moving || !sim_planner_empty(&sim->planner);
}

void sim_receive(struct sim *sim, const void *data, size_t size)
{
    sim_wire_put(&sim->in, data, size, sim->now_ns);
}

size_t sim_room(const struct sim *sim)
{
    return sim_wire_room(&sim->in);
}

static int64_t earliest(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t sim_next_ns(const struct sim *sim)
{
    int64_t next = sim_wire_next_ns(&sim->in);
    next = earliest(next, sim_wire_line_ns(&sim->out));
    next = earliest(next, sim_steps_next_ns(&sim->steps));
    next = earliest(next, sim->status_due_ns);
    next = earliest(next, sim->banner_due_ns);
    next = earliest(next, sim->overrides_due_ns);
    return earliest(next, sim->due_ns);
}

int64_t sim_now_ns(const struct sim *sim)
{
    return sim->now_ns;
}

static void end_segment(struct sim *sim)
{
    struct sim_travel travel;
    sim_steps_finish(&sim->steps, &sim->planner, &travel);
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        travel.from[i] += sim->slip[i];
        travel.to[i] += sim->slip[i];
    }
    sim_felt(sim, &travel);
    sim_emit(sim, SIM_EVENT_STEPS, 0);
    sim_probe_watch(sim, &travel);
    if (!sim->steps.moving) {
        sim_realtime_at_rest(sim);
    }
}

static void take_byte(struct sim *sim)
{
    const uint8_t byte = sim_wire_take(&sim->in);
    if (sim->now_ns < sim->deaf_until_ns) {
        sim->deaf_lost++;
        return;
    }
    if (!sim_realtime_byte(sim, byte)) {
        sim_rx_put(&sim->rx, byte);
    }
}

static void deliver(struct sim *sim)
{
    char line[SIM_WIRE_SIZE];
    const size_t size = sim_wire_take_line(&sim->out, line, sizeof line);
    const size_t room = sizeof sim->sent - sim->sent_size;
    const size_t kept = size < room ? size : room;
    memcpy(sim->sent + sim->sent_size, line, kept);
    sim->sent_size += kept;
    sim->sent_lost += size - kept;
    if (sim->sink.event != NULL) {
        const struct sim_event event = {
            .ns = sim->now_ns, .kind = SIM_EVENT_SENT, .bytes = line, .size = size};
        sim->sink.event(sim->sink.context, &event);
    }
}

/* Everything that is due now, in a fixed order: motion, host's bytes, answers, wire. */
static void happen(struct sim *sim)
{
    if (sim_steps_next_ns(&sim->steps) <= sim->now_ns) {
        end_segment(sim);
    }
    if (sim_wire_next_ns(&sim->in) <= sim->now_ns) {
        take_byte(sim);
    }
    if (sim->banner_due_ns <= sim->now_ns) {
        sim_restart_due(sim);
    }
    if (sim->overrides_due_ns <= sim->now_ns) {
        sim_overrides_due(sim);
    }
    sim_protocol_run(sim);
    if (sim->status_due_ns <= sim->now_ns) {
        sim_report_status(sim);
    }
    if (sim_wire_line_ns(&sim->out) <= sim->now_ns) {
        deliver(sim);
    }
}

void sim_advance(struct sim *sim, int64_t until_ns)
{
    for (;;) {
        const int64_t next = sim_next_ns(sim);
        if (next > until_ns) {
            break;
        }
        sim->now_ns = next > sim->now_ns ? next : sim->now_ns;
        happen(sim);
    }
    if (until_ns != SIM_NEVER && until_ns > sim->now_ns) {
        sim->now_ns = until_ns;
    }
}

size_t sim_send(struct sim *sim, char *out, size_t size)
{
    const size_t taken = size < sim->sent_size ? size : sim->sent_size;
    memcpy(out, sim->sent, taken);
    sim->sent_size -= taken;
    memmove(sim->sent, sim->sent + taken, sim->sent_size);
    return taken;
}

void sim_finish(struct sim *sim)
{
    sim_plant_finish(&sim->plant, sim->now_ns, ended, sim);
}

struct sim_counts sim_counts(const struct sim *sim)
{
    return (struct sim_counts){.time_s = (double)sim->now_ns * 1e-9,
                               .strikes = sim->plant.strikes,
                               .touches = sim->plant.touches,
                               .overpress = sim->plant.overpress,
                               .rx_bytes = sim->in.passed,
                               .tx_bytes = sim->out.passed,
                               .rx_overruns = sim->rx.overruns};
}
