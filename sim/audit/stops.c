/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/stops.h"

#include <assert.h>
#include <string.h>

enum { HOLD = '!', STOP = 0x19, RESET = 0x18 };
/* By what means the needle gets out, and one segment of motion: steps are traced at its end. */
static const int64_t MS = 1000000;
static const int64_t BY_GROUP_MS = 250, BY_STOP_MS = 400, BY_RESET_MS = 800, SILENCE_MS = 500;
static const int64_t SEGMENT_MS = 10;
/* A needle that goes in later than this after a stop byte is on its way for another reason. */
static const int64_t UNDER_WAY_MS = 150;
static const double BELOW_MM = 0.02;

void audit_stops_init(struct audit_stops *stops, const struct audit_machine *machine,
                      struct audit_report *report)
{
    memset(stops, 0, sizeof *stops);
    stops->machine = machine;
    stops->report = report;
}

/* The firmware traces its axes in this order; those of the machine only, or all of them. */
static size_t needle_column(const struct audit_machine *machine, size_t axes)
{
    static const char order[] = "XYZABCUVW";
    size_t column = 0;
    bool only = axes == strlen(machine->letters);
    for (const char *letter = order; *letter && *letter != machine->needle_letter; letter++) {
        column += !only || strchr(machine->letters, *letter) != NULL;
    }
    return column;
}

static void judge_watches(struct audit_stops *stops, int64_t now_ns)
{
    size_t kept = 0;
    for (size_t i = 0; i < stops->watches; i++) {
        struct audit_watch watch = stops->watch[i];
        if (watch.deadline_ns >= now_ns) {
            stops->watch[kept++] = watch;
            continue;
        }
        bool same_motion = stops->below_since_ns <= watch.since_ns + UNDER_WAY_MS * MS;
        if (stops->below && stops->homed && same_motion) {
            audit_violate(stops->report, AUDIT_I5,
                          "t=%.6f s: byte 0x%02x came, and the needle is still %.3f mm down "
                          "%.0f ms later",
                          (double)watch.since_ns * 1e-9, watch.byte, stops->needle_mm,
                          (double)(watch.deadline_ns - watch.since_ns) * 1e-6);
        }
    }
    stops->watches = kept;
}

static void judge_silence(struct audit_stops *stops, int64_t now_ns)
{
    if (stops->below && stops->homed && !stops->silence_told &&
        now_ns - stops->heard_ns > (SILENCE_MS + SEGMENT_MS) * MS) {
        stops->silence_told = true;
        audit_violate(stops->report, AUDIT_I5,
                      "t=%.6f s: the host is silent since %.6f s and the needle is %.3f mm down",
                      (double)now_ns * 1e-9, (double)stops->heard_ns * 1e-9, stops->needle_mm);
    }
}

/* A hold alone lets a whole group end; a reset or stop after it takes the longer way. */
static void take_stop_byte(struct audit_stops *stops, uint8_t byte, int64_t now_ns)
{
    for (size_t i = 0; i < stops->watches && byte != HOLD; i++) {
        struct audit_watch *watch = &stops->watch[i];
        if (watch->byte == HOLD) {
            watch->deadline_ns = watch->since_ns + (BY_RESET_MS + SEGMENT_MS) * MS;
        }
    }
    stops->stops++;
    int64_t by_ms = byte == HOLD ? BY_GROUP_MS : (byte == STOP ? BY_STOP_MS : BY_RESET_MS);
    struct audit_watch watch = {byte, now_ns, now_ns + (by_ms + SEGMENT_MS) * MS};
    if (stops->watches < AUDIT_WATCHES_MAX) {
        stops->watch[stops->watches++] = watch;
    }
}

static void take_bytes(struct audit_stops *stops, const struct audit_event *event)
{
    for (size_t i = 0; i < event->count; i++) {
        uint8_t byte = event->bytes[i];
        if (byte == HOLD || byte == STOP || byte == RESET) {
            take_stop_byte(stops, byte, event->t_ns);
        }
        stops->latest[0] = stops->latest[1];
        stops->latest[1] = byte;
        if (stops->latest[0] == '$' && byte == 'H') {
            stops->homed = false;
        }
    }
    stops->heard_ns = event->t_ns;
}

static void take_steps(struct audit_stops *stops, const struct audit_event *event)
{
    const struct audit_machine *machine = stops->machine;
    size_t column = needle_column(machine, event->axes);
    if (column >= event->axes) {
        return;
    }
    double axis_mm = (double)event->steps[column] / machine->needle_steps_per_mm;
    stops->needle_mm = machine->needle_homed_at_mm + machine->needle_sign * axis_mm;
    bool below = stops->needle_mm > BELOW_MM;
    if (below && !stops->below) {
        stops->below_since_ns = event->t_ns;
        stops->silence_told = false;
    }
    stops->below = below;
}

void audit_stops_take(struct audit_stops *stops, const struct audit_event *event)
{
    assert(stops->machine->has_needle);
    judge_watches(stops, event->t_ns);
    judge_silence(stops, event->t_ns);
    if (event->kind == AUDIT_TRACE_RX) {
        take_bytes(stops, event);
    } else if (event->kind == AUDIT_TRACE_AT || event->kind == AUDIT_TRACE_POS) {
        take_steps(stops, event);
        /* before the first homing nobody knows where the axis is; the first line is power-up's */
        stops->homed = stops->homed || (event->kind == AUDIT_TRACE_POS && event->t_ns > 0);
    } else if (event->kind == AUDIT_TRACE_RELAY_OFF) {
        /* a spring has pulled the needle out: what the firmware counts is no longer where it is */
        stops->homed = stops->below = false;
    }
}

void audit_stops_end(struct audit_stops *stops)
{
    if (stops->below && stops->homed) {
        audit_violate(stops->report, AUDIT_I4, "the trace ends with the needle %.3f mm down",
                      stops->needle_mm);
    }
    audit_judged(stops->report, AUDIT_I5, "%zu stop bytes", stops->stops);
}
