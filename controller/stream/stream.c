/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"

enum { AHEAD_SOON_MS = 50 };

struct stream *stream_new(const struct machine *machine, const struct stream_world *world)
{
    assert(world->send && world->discard && world->record && world->sync && world->approach &&
           world->notice && (world->reference || machine->touch_off.every == 0));
    struct stream *stream = memory_new(1, sizeof(*stream));
    stream->machine = machine;
    stream->world = *world;
    stream->dialect = gcode_dialect(machine->dialect);
    stream->needle = axes_needle(machine);
    stream->needle.dialect = stream->dialect;
    stream->stands_at = stream->retreat.of = STREAM_NO_STRIKE;
    cycle_init(&stream->cycle, machine);
    stream_enter(stream, &PHASE_OFFLINE, STREAM_NEVER);
    return stream;
}

struct stream *stream_free(struct stream *stream)
{
    free(stream);
    return NULL;
}

void stream_enter(struct stream *stream, const struct phase *phase, int64_t for_ns)
{
    stream->phase = phase;
    stream->since_ns = stream->now_ns;
    stream->deadline_ns = for_ns == STREAM_NEVER ? STREAM_NEVER : stream->now_ns + for_ns;
    stream->poll_at_ns = phase->poll_ns > 0 ? stream->now_ns + phase->poll_ns : STREAM_NEVER;
    stream->again_at_ns = stream->ahead_at_ns = STREAM_NEVER;
    stream->asked_again = stream->asked_ahead = stream->came_ahead = false;
    stream->unanswered = 0;
}

void stream_on_connected(struct stream *stream, int64_t now_ns)
{
    stream->now_ns = now_ns;
    stream->homed = false;
    stream->silence_told = false;
    note_text(stream, "asking the firmware who it is");
    handshake_begin(stream);
}

void stream_on_lost(struct stream *stream, int64_t now_ns)
{
    stream->now_ns = now_ns;
    if (stream->phase != &PHASE_OFFLINE) {
        stream_stop(stream, STOP_PORT_LOST);
    }
}

/* An ok more than there were lines is an answer to something that we did not send. */
static void hear_ok(struct stream *stream, const struct reply *reply)
{
    (void)reply;
    struct talk *talk = &stream->talk;
    if (!stream_is(stream, PHASE_COUNTS) || talk->acked == talk->sent) {
        if (stream_is(stream, PHASE_STRIKES)) {
            stream_stop(stream, STOP_PROOF);
        }
        return;
    }
    talk->acked++;
    if (stream->phase->on_ok != NULL) {
        stream->phase->on_ok(stream);
    }
    if (!talk_pump(stream) || !talk_is_done(stream)) {
        return;
    }
    if (stream->phase->on_done != NULL) {
        stream->phase->on_done(stream);
    }
}

/* What was planned in time and speed would come otherwise. */
static void hold_for_override(struct stream *stream)
{
    if (stream->rest < REST_HOLD) {
        note_text(stream, "a feed or rapid override is on at the board: set both to 100 %, "
                          "then resume");
        stream_stop_by_hand(stream, STOP_HOLD);
    }
}

/* What comes next is silence: the board closes our line until the pendant gives it back. */
static void tell_of_pendant(struct stream *stream, bool pendant)
{
    if (pendant && !stream->pendant) {
        note_text(stream, "a pendant has taken the board (MPG:1), which answers nobody else: give "
                          "it back at the pendant");
    }
    stream->pendant = pendant;
}

static void hear_status(struct stream *stream, const struct reply *reply)
{
    const struct reply_status *status = &reply->status;
    const struct phase *phase = stream->phase;
    stream->report_lost = stream->report_lost || stream->unanswered > 1;
    if (stream->unanswered == 1) {
        stream->trip_ns = stream->now_ns - stream->asked_ns;
    }
    stream->unanswered = 0;
    if (axes_from_status(stream->machine, status, &stream->where)) {
        stream->where_known = true;
    }
    stream->board_idle = status->state == REPLY_IDLE;
    stream->touches_air = strike_touches_air(stream, status);
    if (!stream->connected && status->has_homed && stream->counters != COUNTERS_LOST) {
        // the reset of a handshake keeps place and flag; a loss of power would have kept neither
        stream->counters = stream->board_idle && status->homed ? COUNTERS_TRUE : COUNTERS_UNPROVEN;
    }
    if (status->has_pendant) {
        tell_of_pendant(stream, status->pendant);
    }
    if (estop_on_status(stream, status)) {
        return;
    }
    bool ours = stream_is(stream, PHASE_MOVES | PHASE_STRIKES) &&
                !stream_is(stream, PHASE_LEAVES | PHASE_DEAF);
    bool held =
        status->state == REPLY_HOLD || status->state == REPLY_DOOR || status->state == REPLY_CHECK;
    if (ours && status->overridden) {
        hold_for_override(stream);
    }
    if (ours && reply_is_lost(status)) {
        stream_stop(stream, STOP_ALARM);
    } else if (ours && held) {
        // somebody at the machine; or the relay, by whatever it took for silence
        stream_stop(stream, heartbeat_is_there(stream) ? STOP_HEARTBEAT : STOP_HOLD);
    } else if (stream->phase == phase && phase->on_status != NULL) {
        phase->on_status(stream, status);
    }
}

static void tell_code(struct stream *stream, const char *kind, int code, const char *meaning)
{
    struct notice text = {.len = 0};
    notice_add(&text, kind);
    notice_add_number(&text, code, 0);
    notice_add(&text, ": ");
    notice_add(&text, meaning == NULL ? "not known to this program" : meaning);
    note_text(stream, text.out);
}

static void hear_error(struct stream *stream, const struct reply *reply)
{
    stream->doubt.spoiled = true;
    tell_code(stream, "error:", reply->code, reply_error_meaning(reply->code));
    if (stream_is(stream, PHASE_MOVES | PHASE_STRIKES) && !stream_is(stream, PHASE_LEAVES)) {
        stream_stop(stream, STOP_ERROR_REPLY);
    }
}

static void hear_alarm(struct stream *stream, const struct reply *reply)
{
    stream->doubt.spoiled = true;
    tell_code(stream, "ALARM:", reply->code,
              reply_alarm_meaning(stream->machine->dialect, reply->code));
    if (stream->phase == &PHASE_PROBE) {
        touch_on_alarm(stream);
    } else if (reply->code == stream->dialect->estop_alarm) {
        estop_on_alarm(stream);
    } else if (!stream_is(stream, PHASE_HANDSHAKE)) {
        stream_stop(stream, STOP_ALARM);
    }
}

static void hear_banner(struct stream *stream, const struct reply *reply)
{
    (void)reply;
    if (stream->phase == &PHASE_WRONG || stream->phase == &PHASE_OFFLINE) {
        return;
    }
    if (stream_is(stream, PHASE_HANDSHAKE)) {
        handshake_banner(stream);
    } else if (stream->phase == &PHASE_FLUSHING) {
        stop_on_banner(stream);
    } else {
        stream_stop(stream, STOP_BANNER);
    }
}

static void hear_info(struct stream *stream, const struct reply *reply)
{
    if (stream->phase->on_info != NULL) {
        stream->phase->on_info(stream, reply);
    }
    if (reply->kind == REPLY_FEEDBACK && strncmp(reply->text, "MSG:", 4) == 0) {
        note_text(stream, reply->text);
    }
}

static void hear_noise(struct stream *stream, const struct reply *reply)
{
    (void)reply;
    stream->garbled++;
}

static void hear_nothing(struct stream *stream, const struct reply *reply)
{
    (void)stream;
    (void)reply;
}

static void (*const HEAR[])(struct stream *stream, const struct reply *reply) = {
    [REPLY_EMPTY] = hear_nothing, [REPLY_OK] = hear_ok,         [REPLY_ERROR] = hear_error,
    [REPLY_ALARM] = hear_alarm,   [REPLY_STATUS] = hear_status, [REPLY_BANNER] = hear_banner,
    [REPLY_SETTING] = hear_info,  [REPLY_START] = hear_info,    [REPLY_FEEDBACK] = hear_info,
    [REPLY_UNKNOWN] = hear_noise,
};

void stream_on_bytes(struct stream *stream, const char *bytes, size_t len, int64_t now_ns)
{
    stream->now_ns = now_ns;
    heartbeat_look(stream);
    for (size_t at = 0; at < len;) {
        struct reply reply;
        bool complete = false;
        at += reply_stream_take(&stream->input, bytes + at, len - at, &reply, &complete);
        // a heartbeat is answered as well: reports are no news of a line that has to fall quiet
        stream->heard_ns = stream->input.line[0] == '<' ? stream->heard_ns : now_ns;
        if (complete) {
            note_line(stream, '<', stream->input.line, stream->input.done_len);
            HEAR[reply.kind](stream, &reply);
        }
    }
}

static void poll(struct stream *stream)
{
    if (stream->ahead_at_ns - stream->now_ns < STREAM_MS(AHEAD_SOON_MS)) {
        stream->poll_at_ns = stream->ahead_at_ns; // that report is due, and would have to wait
        return;
    }
    bool counts = !stream_is(stream, PHASE_HANDSHAKE | PHASE_LEAVES);
    if (stream_is(stream, PHASE_DEAF) && !talk_is_done(stream)) {
        stream->poll_at_ns = stream->now_ns + stream->phase->poll_ns;
    } else if (counts && stream->unanswered >= POLLS_UNANSWERED_MAX) {
        stream_stop(stream, STOP_SILENT);
    } else {
        talk_ask(stream);
    }
}

void stream_on_time(struct stream *stream, int64_t now_ns)
{
    stream->now_ns = now_ns;
    heartbeat_look(stream);
    if (now_ns >= stream->again_at_ns) {
        stream->again_at_ns = STREAM_NEVER;
        talk_ask(stream);
    }
    foresight_on_time(stream);
    if (now_ns >= stream->poll_at_ns) {
        poll(stream);
    }
    heartbeat_on_time(stream);
    if (now_ns < stream->deadline_ns) {
        return;
    }
    if (stream->phase->on_late != NULL) {
        stream->phase->on_late(stream);
    } else {
        stream_stop(stream, STOP_SILENT);
    }
}

int64_t stream_deadline_ns(const struct stream *stream)
{
    int64_t first = stream->deadline_ns;
    first = stream->poll_at_ns < first ? stream->poll_at_ns : first;
    first = stream->ahead_at_ns < first ? stream->ahead_at_ns : first;
    first = heartbeat_due_ns(stream) < first ? heartbeat_due_ns(stream) : first;
    return stream->again_at_ns < first ? stream->again_at_ns : first;
}

static void ready_on_status(struct stream *stream, const struct reply_status *status)
{
    bool asleep = status->state == REPLY_SLEEP; // and reads no line
    if (asleep || (status->state == REPLY_ALARM_STATE && stream->homed)) {
        stream_stop(stream, STOP_ALARM);
    } else if (status->state == REPLY_HOLD && stream->homed && heartbeat_is_there(stream)) {
        stream_stop(stream, STOP_HEARTBEAT);
    } else if (reply_is_held(status)) {
        // a hold that nobody waits for, with nothing to hold
        char stop = stream->dialect->stop_byte;
        (void)talk_byte(stream, stop != 0 ? stop : GCODE_RESUME);
    }
}

const struct phase PHASE_READY = {
    .name = "ready", .poll_ns = 5 * STREAM_POLL_NS, .on_status = ready_on_status};

enum stream_state stream_state(const struct stream *stream)
{
    return stream->state;
}

enum stop_reason stream_last_stop(const struct stream *stream)
{
    return stream->last_stop;
}

bool stream_is_connected(const struct stream *stream)
{
    return stream->connected;
}

bool stream_is_homed(const struct stream *stream)
{
    return stream->homed;
}

bool stream_is_armed(const struct stream *stream)
{
    return stream->armed;
}

bool stream_is_simulator(const struct stream *stream)
{
    return stream->identity.simulator;
}

size_t stream_current(const struct stream *stream)
{
    return stream->has_job ? stream->at : 0;
}

bool stream_is_on(const struct stream *stream, size_t i)
{
    return stream->intent_open && stream->at == i;
}

bool stream_comes_to_rest(const struct stream *stream)
{
    return stream->rest != REST_NONE;
}

bool stream_axes(const struct stream *stream, struct axes *axes)
{
    *axes = stream->where;
    return stream->where_known;
}

const char *stream_state_name(enum stream_state state)
{
    static const char *const NAME[] = {
        [STREAM_IDLE] = "idle",       [STREAM_PLANNED] = "planned", [STREAM_ARMED] = "armed",
        [STREAM_RUNNING] = "running", [STREAM_PAUSED] = "paused",   [STREAM_HELD] = "held",
        [STREAM_STOPPED] = "stopped", [STREAM_DONE] = "done",       [STREAM_FAULT] = "fault",
        [STREAM_ESTOP] = "estop"};
    assert((size_t)state < sizeof(NAME) / sizeof(NAME[0]));
    return NAME[state];
}
