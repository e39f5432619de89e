/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the firmware says.
 */
#include <math.h>
#include <string.h>

#include "sim/core.h"

enum { OVERRIDES_EVERY_BUSY = 20 };

/* What a report may hold: wired in, or asked for by $10. */
static int report_mask(const struct sim *sim)
{
    const int asked = (int)sim->settings.general[SIM_SET_REPORT];
    return (asked & sim->traits->report_mask) | sim->traits->report_always;
}

/* The firmware's own buffer empties at the baud rate, whatever befalls the bytes on the line. */
static void put(struct sim *sim, const char *bytes, size_t size)
{
    const int64_t from_ns = sim->unsent_until_ns > sim->now_ns ? sim->unsent_until_ns : sim->now_ns;
    sim->unsent_until_ns = from_ns + (int64_t)size * sim->out.byte_ns;
    sim_wire_put(&sim->out, bytes, size, sim->now_ns);
}

static void send(struct sim *sim, struct sim_text *text)
{
    sim_text_add(text, "\r\n");
    put(sim, text->at, text->len);
}

void sim_report_text(struct sim *sim, const char *line)
{
    struct sim_text text = {.len = 0};
    sim_text_add(&text, line);
    send(sim, &text);
}

void sim_report_answer(struct sim *sim, enum sim_error error)
{
    struct sim_text text = {.len = 0};
    sim_text_add(&text, error == SIM_OK ? "ok" : "error:");
    if (error != SIM_OK) {
        sim_text_int(&text, error);
    }
    send(sim, &text);
}

void sim_report_alarm(struct sim *sim, enum sim_alarm alarm)
{
    struct sim_text text = {.len = 0};
    sim_text_add(&text, "ALARM:");
    sim_text_int(&text, alarm);
    send(sim, &text);
}

void sim_report_startup(struct sim *sim)
{
    put(sim, sim->traits->banner, strlen(sim->traits->banner));
    if (sim->state == SIM_ALARM) {
        sim_report_text(sim, "[MSG:'$H'|'$X' to unlock]");
    }
    sim->wco_in = sim->overrides_in = 0;
}

static void add_axes(struct sim_text *text, const struct sim *sim, const double *steps)
{
    for (size_t i = 0; i < sim->settings.axes; i++) {
        const double per_unit = sim->settings.axis[i].value[SIM_AXIS_STEPS_PER_UNIT];
        sim_text_add(text, i == 0 ? "" : ",");
        sim_text_number(text, steps[i] / per_unit, 3);
    }
}

static void add_state(struct sim_text *text, const struct sim *sim)
{
    static const char *const name[] = {
        [SIM_IDLE] = "Idle",  [SIM_RUN] = "Run",     [SIM_HOLD] = "Hold:",
        [SIM_JOG] = "Jog",    [SIM_HOME] = "Home",   [SIM_ALARM] = "Alarm",
        [SIM_DOOR] = "Door:", [SIM_SLEEP] = "Sleep", [SIM_CHECK] = "Check",
    };
    sim_text_add(text, name[sim->state]);
    if (sim->state == SIM_HOLD) {
        sim_text_int(text, sim->goal != SIM_GOAL_NONE);
    } else if (sim->state == SIM_DOOR) {
        sim_text_int(text, sim->goal != SIM_GOAL_NONE ? 2 : 0);
    }
}

static void add_counters(struct sim_text *text, const struct sim *sim)
{
    double steps[SIM_AXES_MAX];
    sim_steps_at(&sim->steps, &sim->planner, sim->now_ns, steps);
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        steps[i] = round(steps[i]);
    }
    sim_text_add(text, (report_mask(sim) & SIM_REPORT_MPOS) != 0 ? "|MPos:" : "|WPos:");
    add_axes(text, sim, steps);
}

/* The block being carried out; with grblHAL the last line read when none is queued. */
static void add_line(struct sim_text *text, const struct sim *sim)
{
    const struct sim_block *block = sim_planner_current(&sim->planner);
    const uint32_t line = block != NULL               ? block->line
                          : sim->traits->line_at_rest ? sim->modal.line
                                                      : 0;
    if (line > 0) {
        sim_text_add(text, "|Ln:");
        sim_text_int(text, line);
    }
}

static void add_pins(struct sim_text *text, const struct sim *sim)
{
    double steps[SIM_AXES_MAX];
    sim_true_steps(sim, steps);
    const bool foot = sim_plant_contact(&sim->plant, steps).foot;
    if (foot || sim->estop_pressed || sim->relay.dropped) {
        sim_text_add(text, "|Pn:");
        sim_text_add(text, foot ? "P" : "");
        sim_text_add(text, sim->relay.dropped ? "H" : "");
        sim_text_add(text, sim->estop_pressed ? "E" : "");
    }
}

static void add_now_and_then(struct sim_text *text, struct sim *sim, int mask)
{
    const double zero[SIM_AXES_MAX] = {0};
    const bool busy = sim->state != SIM_IDLE && sim->state != SIM_ALARM;
    const int every = busy ? sim->traits->wco_every_busy : sim->traits->wco_every;
    if ((mask & SIM_REPORT_WCO) != 0 && sim->wco_in-- <= 0) {
        sim->wco_in = every - 1;
        sim->overrides_in = sim->overrides_in > 0 ? sim->overrides_in - 1 : 0;
        sim_text_add(text, "|WCO:");
        add_axes(text, sim, zero);
        if (sim->traits->homed_field) {
            sim_text_add(text, sim->homed ? "|H:1" : "|H:0");
        }
    } else if ((mask & SIM_REPORT_OVERRIDES) != 0 && sim->overrides_in-- <= 0) {
        sim->overrides_in = busy ? OVERRIDES_EVERY_BUSY - 1 : every - 1;
        sim_text_add(text, "|Ov:");
        sim_text_int(text, sim->planner.feed_percent);
        sim_text_add(text, ",");
        sim_text_int(text, sim->planner.rapid_percent);
        sim_text_add(text, ",100");
    }
}

static void add_buffer(struct sim_text *text, const struct sim *sim)
{
    sim_text_add(text, "|Bf:");
    sim_text_int(text, sim_planner_free(&sim->planner));
    sim_text_add(text, ",");
    sim_text_int(text, (int64_t)sim_rx_free(&sim->rx));
}

void sim_report_status(struct sim *sim)
{
    const int mask = report_mask(sim);
    struct sim_text text = {.len = 0};
    sim->status_due_ns = SIM_NEVER;
    if (sim->critical_due_ns != SIM_NEVER) {
        sim->status_due_ns = sim->critical_due_ns;
        return;
    }
    if (sim->wait == SIM_WAIT_RESET && sim->traits->mute_critical) {
        return;
    }
    if (sim->state == SIM_HOME && (mask & SIM_REPORT_HOMING) == 0) {
        sim->status_late = true;
        return;
    }
    sim_text_add(&text, "<");
    add_state(&text, sim);
    add_counters(&text, sim);
    if ((mask & SIM_REPORT_BUFFER) != 0) {
        add_buffer(&text, sim);
    }
    if ((mask & SIM_REPORT_LINE) != 0) {
        add_line(&text, sim);
    }
    if ((mask & SIM_REPORT_FEED) != 0) {
        sim_text_add(&text, "|FS:");
        sim_text_int(&text, llround(sim_steps_speed(&sim->steps) * 60.0));
        sim_text_add(&text, ",0");
    }
    if ((mask & SIM_REPORT_PINS) != 0) {
        add_pins(&text, sim);
    }
    add_now_and_then(&text, sim, mask);
    sim_text_add(&text, ">");
    send(sim, &text);
}

void sim_report_settings(struct sim *sim)
{
    double value = 0.0;
    int decimals = 0;
    for (size_t row = 0;; row++) {
        const int number = sim_settings_row(&sim->settings, row, &value, &decimals);
        if (number == SIM_SETTINGS_END) {
            return;
        }
        if (number == SIM_SETTINGS_UNKNOWN) {
            continue;
        }
        struct sim_text text = {.len = 0};
        sim_text_add(&text, "$");
        sim_text_int(&text, number);
        sim_text_add(&text, "=");
        sim_text_number(&text, value, decimals);
        send(sim, &text);
    }
}

void sim_report_identity(struct sim *sim)
{
    for (const char *const *line = sim->traits->identity; *line != NULL; line++) {
        struct sim_text text = {.len = 0};
        for (const char *c = *line; *c != '\0'; c++) {
            if (*c != '%') {
                sim_text_char(&text, *c);
                continue;
            }
            sim_text_int(&text, (int64_t)sim->settings.axes);
            if (*++c == 'N') {
                continue;
            }
            sim_text_add(&text, ":");
            for (size_t i = 0; i < sim->settings.axes; i++) {
                sim_text_char(&text, sim->settings.axis[i].letter);
            }
        }
        send(sim, &text);
    }
}

void sim_report_parser(struct sim *sim)
{
    static const char *const motion[] = {[SIM_MOTION_RAPID] = "G0",
                                         [SIM_MOTION_FEED] = "G1",
                                         [SIM_MOTION_PROBE] = "G38.2",
                                         [SIM_MOTION_NONE] = "G80"};
    const struct sim_modal *modal = &sim->modal;
    struct sim_text text = {.len = 0};
    sim_text_add(&text, "[GC:");
    sim_text_add(&text, motion[modal->motion]);
    sim_text_add(&text, " G");
    sim_text_int(&text, modal->work_system);
    sim_text_add(&text, " G");
    sim_text_int(&text, modal->plane);
    sim_text_add(&text, modal->inches ? " G20" : " G21");
    sim_text_add(&text, modal->incremental ? " G91" : " G90");
    sim_text_add(&text, modal->inverse_time ? " G93 M" : " G94 M");
    sim_text_int(&text, modal->spindle);
    sim_text_add(&text, " M");
    sim_text_int(&text, modal->coolant);
    sim_text_add(&text, " T");
    sim_text_int(&text, sim->traits->tool_at_once ? modal->tool : 0);
    sim_text_add(&text, " F");
    sim_text_number(&text, modal->feed, 0);
    sim_text_add(&text, " S0]");
    send(sim, &text);
}

void sim_report_probe(struct sim *sim)
{
    struct sim_text text = {.len = 0};
    sim_text_add(&text, "[PRB:");
    add_axes(&text, sim, sim->probe.steps);
    sim_text_add(&text, sim->probe.touched ? ":1]" : ":0]");
    send(sim, &text);
}

void sim_report_offsets(struct sim *sim)
{
    static const char *const name[] = {
        "[G54:", "[G55:", "[G56:", "[G57:", "[G58:", "[G59:", "[G28:", "[G30:", "[G92:"};
    const double zero[SIM_AXES_MAX] = {0};
    for (size_t i = 0; i < sizeof name / sizeof name[0]; i++) {
        struct sim_text text = {.len = 0};
        sim_text_add(&text, name[i]);
        add_axes(&text, sim, zero);
        sim_text_add(&text, "]");
        send(sim, &text);
    }
    sim_report_text(sim, "[TLO:0.000]");
    sim_report_probe(sim);
}
