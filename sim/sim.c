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

void sim_emit_text(struct sim *sim, enum sim_event_kind kind, const char *text)
{
    if (sim->sink.event != NULL) {
        const struct sim_event event = {
            .ns = sim->now_ns, .kind = kind, .bytes = text, .size = strlen(text)};
        sim->sink.event(sim->sink.context, &event);
    }
}

void sim_felt(struct sim *sim, const struct sim_travel *travel)
{
    sim_plant_move(&sim->plant, travel, ended, sim);
    sim_inject_strikes(sim);
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

struct sim *sim_new_on(const struct machine *machine, const struct sim_skin *skin,
                       const struct pose *head_in_base, uint64_t seed, struct sim_sink sink)
{
    struct sim *sim = calloc(1, sizeof *sim);
    if (sim == NULL) {
        return NULL;
    }
    const double at_corner[SIM_AXES_MAX] = {0};
    sim->traits = sim_traits_of(machine->dialect);
    sim->sink = sink;
    sim->seed = sim->random = seed;
    sim_inject_init(&sim->inject, seed);
    sim_settings_init(&sim->settings, machine);
    sim->needle_axis = (size_t)sim_settings_axis(&sim->settings, machine->needle.axis);
    sim_wire_init(&sim->in, machine->baud);
    sim_wire_init(&sim->out, machine->baud);
    sim_planner_init(&sim->planner);
    sim_steps_init(&sim->steps);
    fit_firmware(sim);
    sim_relay_init(sim, machine->safety.heartbeat_s);
    if (!sim_plant_init(&sim->plant, machine, skin, head_in_base, &sim->settings, at_corner)) {
        free(sim);
        return NULL;
    }
    sim_restart_first(sim);
    return sim;
}

struct sim *sim_new(const struct machine *machine, const struct head *head,
                    const struct pose *head_in_base, uint64_t seed, struct sim_sink sink)
{
    struct sim_skin skin;
    sim_skin_init(&skin, head);
    return sim_new_on(machine, &skin, head_in_base, seed, sink);
}

static bool same_axes(const struct machine *a, const struct machine *b)
{
    bool same = a->model == b->model && a->joint_count == b->joint_count &&
                a->motor_count == b->motor_count;
    for (size_t i = 0; same && i <= machine_arm_axes(a); i++) {
        same = machine_axis(a, i)->axis == machine_axis(b, i)->axis;
    }
    return same;
}

bool sim_set_true_arm(struct sim *sim, const struct machine *machine)
{
    return same_axes(&sim->plant.arm.machine, machine) &&
           sim_arm_init(&sim->plant.arm, machine, &sim->settings);
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
    sim_motors_true(&sim->motors, sim->plant.last_steps, steps);
}

void sim_jump(struct sim *sim, const double *steps)
{
    struct sim_travel travel = {.start_ns = sim->plant.last_ns, .end_ns = sim->now_ns};
    memcpy(travel.from, sim->plant.last_steps, sizeof travel.from);
    memcpy(travel.to, steps, sizeof travel.to);
    sim_felt(sim, &travel);
}

struct pose sim_head_now(const struct sim *sim)
{
    return sim_head_pose(&sim->plant.motion, sim->now_ns);
}

bool sim_moving(const struct sim *sim)
{
    return sim->steps.moving || !sim_planner_empty(&sim->planner);
}

void sim_receive(struct sim *sim, const void *data, size_t size)
{
    if (!sim_inject_lasts(sim, SIM_EFFECT_UNPLUGGED)) {
        sim_wire_put(&sim->in, data, size, sim->now_ns);
    }
}

void sim_press_estop(struct sim *sim, bool pressed)
{
    bool news = pressed && !sim->estop_pressed;
    sim->estop_pressed = pressed;
    if (news && sim->traits->estop_input) {
        sim_restart_trip(sim, SIM_ALARM_ESTOP);
    }
}

size_t sim_room(const struct sim *sim)
{
    return sim_inject_lasts(sim, SIM_EFFECT_STALL) ? 0 : sim_wire_room(&sim->in);
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
    next = earliest(next, sim->critical_due_ns);
    next = earliest(next, sim->overrides_due_ns);
    next = earliest(next, sim->relay.pull_in_ns);
    if (sim_protocol_room_ns(sim) > sim->now_ns) {
        next = earliest(next, sim_protocol_room_ns(sim));
    }
    next = earliest(next, sim_inject_ends_ns(sim));
    /* what a strike has triggered is not a matter of time */
    if (sim_inject_passive_ns(sim) <= sim->now_ns) {
        next = earliest(next, sim->now_ns);
    }
    return sim_inject_lasts(sim, SIM_EFFECT_HANG) ? next : earliest(next, sim->due_ns);
}

int64_t sim_wake_ns(const struct sim *sim)
{
    return earliest(earliest(sim_next_ns(sim), sim->relay.drop_ns), sim_inject_passive_ns(sim));
}

int64_t sim_now_ns(const struct sim *sim)
{
    return sim->now_ns;
}

/* Classic firmware waits in its step interrupt before it cuts the motors' power. */
static int64_t idle_ns(const struct sim *sim)
{
    static const double NEVER_MS = 255.0;
    const double idle_ms = sim->settings.general[SIM_SET_IDLE_MS];
    return sim->traits->plain && idle_ms != NEVER_MS ? (int64_t)(idle_ms * 1e6) : 0;
}

static void end_segment(struct sim *sim)
{
    struct sim_travel travel;
    sim->steps.idle_ns = idle_ns(sim);
    sim_steps_finish(&sim->steps, &sim->planner, &travel);
    sim_motors_follow(&sim->motors, sim->plant.last_steps, &travel);
    sim_felt(sim, &travel);
    sim_emit(sim, SIM_EVENT_STEPS, 0);
    sim_probe_watch(sim, &travel);
    if (!sim->steps.moving) {
        sim_realtime_at_rest(sim);
    }
}

void sim_hear(struct sim *sim, uint8_t byte)
{
    if (sim->now_ns < sim->deaf_until_ns) {
        sim->deaf_lost++;
        return;
    }
    const bool hangs = sim_inject_lasts(sim, SIM_EFFECT_HANG);
    if (hangs || !sim_realtime_byte(sim, byte)) {
        sim_rx_put(&sim->rx, byte);
    }
}

static void take_byte(struct sim *sim)
{
    uint8_t out[SIM_LINK_OUT];
    const uint8_t byte = sim_wire_take(&sim->in);
    sim_relay_hear(sim);
    sim_inject_byte(sim, SIM_TRIGGER_RX_BYTE, ++sim->inject.rx.passed);
    const size_t count = sim_link_pass(&sim->inject.rx, byte, out);
    for (size_t i = 0; i < count; i++) {
        sim_hear(sim, out[i]);
    }
}

/* To the host, as far as there is room. */
static void hand_over(struct sim *sim, const char *bytes, size_t size)
{
    const size_t room = sizeof sim->sent - sim->sent_size;
    const size_t kept = size < room ? size : room;
    if (size == 0 || sim_inject_lasts(sim, SIM_EFFECT_UNPLUGGED)) {
        return;
    }
    memcpy(sim->sent + sim->sent_size, bytes, kept);
    sim->sent_size += kept;
    sim->sent_lost += size - kept;
    if (sim->sink.event != NULL) {
        const struct sim_event event = {
            .ns = sim->now_ns, .kind = SIM_EVENT_SENT, .bytes = bytes, .size = size};
        sim->sink.event(sim->sink.context, &event);
    }
}

static void deliver(struct sim *sim)
{
    char line[SIM_WIRE_SIZE], out[SIM_LINK_OUT * SIM_LINE_MAX];
    const size_t size = sim_wire_take_line(&sim->out, line, sizeof line);
    size_t held = 0;
    if (sim->inject.faults.count == 0) {
        hand_over(sim, line, size);
        return;
    }
    for (size_t i = 0; i < size; i++) {
        uint8_t passed[SIM_LINK_OUT];
        sim_inject_byte(sim, SIM_TRIGGER_TX_BYTE, ++sim->inject.tx.passed);
        const size_t count = sim_link_pass(&sim->inject.tx, (uint8_t)line[i], passed);
        memcpy(out + held, passed, count);
        held += count;
        if (held + SIM_LINK_OUT > sizeof out) {
            hand_over(sim, out, held);
            held = 0;
        }
    }
    hand_over(sim, out, held);
}

/* Everything that is due now, in a fixed order: faults, motion, host's bytes, answers, wire. */
static void happen(struct sim *sim)
{
    sim_inject_due(sim);
    sim_relay_due(sim);
    if (sim_steps_next_ns(&sim->steps) <= sim->now_ns) {
        end_segment(sim);
    }
    if (sim_wire_next_ns(&sim->in) <= sim->now_ns) {
        take_byte(sim);
    }
    if (sim->banner_due_ns <= sim->now_ns) {
        sim_restart_due(sim);
    }
    if (sim->critical_due_ns <= sim->now_ns) {
        sim_restart_critical_due(sim);
    }
    if (sim->overrides_due_ns <= sim->now_ns) {
        sim_overrides_due(sim);
    }
    if (sim_inject_lasts(sim, SIM_EFFECT_HANG)) {
        sim->status_due_ns = SIM_NEVER;
    } else {
        if (sim->status_due_ns <= sim->now_ns) {
            sim_report_status(sim);
        }
        sim_protocol_run(sim);
    }
    if (sim_wire_line_ns(&sim->out) <= sim->now_ns) {
        deliver(sim);
    }
}

void sim_advance(struct sim *sim, int64_t until_ns)
{
    for (;;) {
        const int64_t next = sim_wake_ns(sim);
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
                               .rx_overruns = sim->rx.overruns,
                               .faults = sim->inject.fired};
}
