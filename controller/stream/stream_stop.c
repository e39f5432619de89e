/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one door through which everything leaves a run that does not simply end.
 */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { STOPPING_POLL_MS = 20, STOPPING_MS = 3000, DOUBT_MS = 10000, OK_MS = 100 };

static void retrace(struct stream *stream)
{
    stream_enter(stream, &PHASE_STOPPING, STREAM_MS(STOPPING_MS));
    stream->unanswered = 0;
    talk_ask(stream);
}

static void leave_offline(struct stream *stream)
{
    stream->connected = false;
    stream_enter(stream, &PHASE_OFFLINE, stream->doubt.there ? STREAM_MS(DOUBT_MS) : STREAM_NEVER);
    stream_settle(stream);
}

static void leave_wrong(struct stream *stream)
{
    stream->connected = false;
    stream_enter(stream, &PHASE_WRONG, STREAM_NEVER);
    stream_settle(stream);
}

/* What each reason means. byte: sent at once when the machine may move; where a dialect has no
 * stop byte, a hold in its place. follow: how the needle
 * gets out, or what comes instead when the place is no longer known. */
enum {
    UNHOME = 1,
    DISARM = 2,
    LINE = 4, /* faults nothing while nothing is armed */
    LOSES = 8 /* the counters may be wrong: motors off, or stopped without a ramp */
};

static const struct ending {
    enum rest rest;
    char byte;
    unsigned flags;
    void (*follow)(struct stream *stream);
} WAY[STOP_REASONS] = {
    [STOP_OPERATOR] = {REST_STOP, GCODE_STOP, DISARM, retrace},
    [STOP_HOLD] = {REST_HOLD, GCODE_STOP, 0, retrace},
    [STOP_ESTOP] = {REST_ESTOP, GCODE_STOP, UNHOME | DISARM | LOSES, retrace},
    [STOP_PORT_LOST] = {REST_FAULT, 0, UNHOME | DISARM | LINE, leave_offline},
    [STOP_BANNER] = {REST_FAULT, 0, UNHOME | DISARM | LOSES | LINE, handshake_begin},
    [STOP_ALARM] = {REST_FAULT, 0, UNHOME | DISARM | LOSES | LINE, handshake_begin},
    [STOP_ERROR_REPLY] = {REST_FAULT, GCODE_STOP, UNHOME | DISARM, retrace},
    [STOP_POSITION] = {REST_FAULT, GCODE_STOP, UNHOME | DISARM, retrace},
    [STOP_NO_SKIN] = {REST_PAUSE, 0, 0, motion_lift},
    [STOP_TOUCH_IN_AIR] = {REST_PAUSE, GCODE_STOP, UNHOME | DISARM, retrace},
    [STOP_SILENT] = {REST_FAULT, GCODE_HOLD, UNHOME | DISARM | LOSES | LINE, retrace},
    [STOP_WRITE_STUCK] = {REST_FAULT, 0, UNHOME | DISARM | LINE, leave_offline},
    [STOP_LEDGER] = {REST_FAULT, GCODE_STOP, UNHOME | DISARM, retrace},
    [STOP_PROOF] = {REST_FAULT, GCODE_STOP, UNHOME | DISARM, retrace},
    [STOP_WRONG_FIRMWARE] = {REST_FAULT, 0, UNHOME | DISARM | LOSES, leave_wrong},
    [STOP_GARBLED] = {REST_FAULT, GCODE_STOP, UNHOME | DISARM, retrace},
    [STOP_BUG] = {REST_FAULT, GCODE_STOP, UNHOME | DISARM, retrace},
    [STOP_HEAD] = {REST_PAUSE, 0, 0, motion_lift},
    [STOP_HEAD_MOVED] = {REST_PAUSE, 0, 0, motion_lift},
    [STOP_TRACKER] = {REST_PAUSE, 0, 0, motion_lift},
    [STOP_EXPIRED] = {REST_PAUSE, 0, 0, motion_lift},
    [STOP_DRIFT] = {REST_PAUSE, 0, UNHOME | DISARM, handshake_begin},
    [STOP_HEARTBEAT] = {REST_FAULT, 0, UNHOME | DISARM | LOSES | LINE, handshake_begin},
    [STOP_RELOAD] = {REST_PAUSE, 0, 0, motion_lift},
    [STOP_NEEDLE] = {REST_PAUSE, 0, 0, motion_lift},
    [STOP_BREAK] = {REST_PAUSE, 0, 0, motion_lift},
    [STOP_POSE] = {REST_PAUSE, 0, 0, motion_lift},
    [STOP_PLANNED_PAUSE] = {REST_PAUSE, 0, 0, motion_lift},
};

enum rest stream_rest_of(enum stop_reason reason)
{
    return WAY[reason].rest;
}

void stream_raise(struct stream *stream, enum rest rest)
{
    stream->rest = rest > stream->rest ? rest : stream->rest;
    if (stream->rest == REST_FAULT) {
        stream->state = STREAM_FAULT;
    } else if (stream->rest == REST_ESTOP) {
        stream->state = STREAM_ESTOP;
    }
}

void stream_settle(struct stream *stream)
{
    static const enum stream_state STATE[] = {
        [REST_DONE] = STREAM_DONE,    [REST_PAUSE] = STREAM_PAUSED, [REST_HOLD] = STREAM_HELD,
        [REST_STOP] = STREAM_STOPPED, [REST_FAULT] = STREAM_FAULT,  [REST_ESTOP] = STREAM_ESTOP};
    bool reidentify = stream->last_stop == STOP_SILENT && stream->rest == REST_FAULT &&
                      stream->phase == &PHASE_RETRACE;
    if (stream->rest != REST_NONE) {
        stream->state = STATE[stream->rest];
        stream->armed = stream->armed && stream->rest != REST_DONE;
        stream->rest = REST_NONE;
        note_text(stream, stream_state_name(stream->state));
    }
    if (reidentify) {
        handshake_begin(stream);
    } else if (stream->phase != &PHASE_OFFLINE && stream->phase != &PHASE_WRONG) {
        stream_enter(stream, &PHASE_READY, STREAM_NEVER);
    }
}

/* An intent that was held before its first byte may still be struck after a hold. */
static bool keeps_intent(enum stop_reason reason)
{
    static const bool KEEPS[STOP_REASONS] = {
        [STOP_HOLD] = true, [STOP_TOUCH_IN_AIR] = true, [STOP_NO_SKIN] = true,
        [STOP_HEAD] = true, [STOP_HEAD_MOVED] = true,   [STOP_TRACKER] = true};
    return KEEPS[reason];
}

/* A board that is out of sight may have been without power. */
static void doubt_counters(struct stream *stream, unsigned flags)
{
    if ((flags & LOSES) != 0) {
        stream->counters = COUNTERS_LOST;
    } else if ((flags & LINE) != 0 && stream->counters == COUNTERS_TRUE) {
        stream->counters = COUNTERS_UNPROVEN;
    }
}

void stream_latch(struct stream *stream, enum stop_reason reason)
{
    const struct ending *way = &WAY[reason];
    // unarmed and standing, a broken line faults nothing: the machine is simply not there
    bool harmless = (way->flags & LINE) != 0 && !stream->armed &&
                    !stream_is(stream, PHASE_MOVES | PHASE_STRIKES);
    stream->last_stop = reason;
    stream->reset_tried = false;
    doubt_counters(stream, way->flags);
    touch_on_stop(stream, reason);
    feel_on_stop(stream);
    stream->homed = stream->homed && (way->flags & UNHOME) == 0;
    stream->armed = stream->armed && (way->flags & DISARM) == 0;
    if (!harmless) {
        stream_raise(stream, way->rest);
    }
    if (stream->intent_open && !stream_is(stream, PHASE_GROUP)) {
        assert(!stream->group_sent); // one that was may have been struck: it is not kept
        if (!keeps_intent(reason)) {
            note_uncertain(stream, reason);
        }
    }
    note_stop(stream, reason);
}

/* The byte comes first: everything else can wait for it. Only a group is never cut in two: its
 * second half is the way out. */
static bool send_byte(struct stream *stream, char byte)
{
    byte = byte == GCODE_STOP && stream->dialect->stop_byte == 0 ? GCODE_HOLD : byte;
    if (!stream_is(stream, PHASE_GROUP)) {
        stream->world.discard(stream->world.context);
    }
    return talk_byte(stream, byte);
}

/* A board that hangs takes no stop, and one in alarm, or started anew, no way up from a place that
 * it may have lost: where the needle may be in the skin then, silence lets the relay take it out.
 */
static bool needs_silence(const struct stream *stream, enum stop_reason reason)
{
    if (!heartbeat_is_there(stream) || stream->heartbeat_proof == HEARTBEAT_TESTING) {
        return false;
    }
    if (reason == STOP_SILENT) {
        return stream_is(stream, PHASE_MOVES | PHASE_STRIKES);
    }
    return (reason == STOP_ALARM || reason == STOP_BANNER) &&
           stream_is(stream, PHASE_GROUP | PHASE_LEAVES);
}

void stream_stop(struct stream *stream, enum stop_reason reason)
{
    const struct ending *way = &WAY[reason];
    assert(way->follow != NULL);
    void (*follow)(struct stream *) = way->follow;
    bool stays_put = follow == retrace || follow == motion_lift;
    bool moves = stream_is(stream, PHASE_MOVES | PHASE_STRIKES);
    bool leaving = stream_is(stream, PHASE_LEAVES) && stays_put;
    if (moves && !leaving && way->byte != 0 && !send_byte(stream, way->byte)) {
        follow = leave_offline;
        stays_put = false;
    }
    if (needs_silence(stream, reason)) {
        follow = heartbeat_fall_silent;
        stays_put = false;
    }
    stream_latch(stream, reason);
    bool may_tell = reason == STOP_PORT_LOST || reason == STOP_HEARTBEAT;
    if (stream->intent_open && stream->group_sent && may_tell) {
        doubt_begin(stream, reason);
    } else if (stream->intent_open && stream->group_sent) {
        note_uncertain(stream, reason);
        note_sync(stream);
    }
    if (!stays_put || (moves && !leaving)) {
        follow(stream);
    } else if (!moves && reason == STOP_SILENT) {
        stream->silence_told = true;
        handshake_begin(stream);
    } else if (!moves && !stream_is(stream, PHASE_HANDSHAKE)) {
        stream_settle(stream);
    }
}

/* Straight up the way it came, whatever is left of it. */
static void take_out(struct stream *stream)
{
    const bool sticky = !stream->dialect->runs_on && stream->last_stop == STOP_ERROR_REPLY;
    double needle_mm = 0.0;
    struct joints arm = axes_joints(stream->machine, &stream->where, &needle_mm);
    double up_mm = fmin(needle_mm, stream->machine->strike.clear_mm);
    stream->expect = axes_from_joints(stream->machine, &arm, up_mm);
    stream_enter(stream, &PHASE_RETRACE,
                 2 * motion_ns(stream, &stream->where, &stream->expect) + STREAM_GRACE_NS);
    talk_begin(stream);
    if (sticky) {
        talk_text(stream, "$G\n"); // grblHAL refuses after an error until a $ line clears that
    }
    talk_needle(stream, up_mm);
    if (!talk_pump(stream)) {
        return;
    }
    talk_ask(stream);
}

/* A reset keeps the place of a machine that holds, or rests; its banner says when it is over. */
static void reset_at_rest(struct stream *stream)
{
    stream_enter(stream, &PHASE_FLUSHING, stream->dialect->banner_ns);
    (void)talk_byte(stream, GCODE_RESET);
}

/* A board at rest that reads no line: grblHAL, where a stop byte came just as a motion ended, waits
 * for that end for ever. A reset helps, or nothing does; false: it is no such board, or has had it.
 */
static bool reset_deaf(struct stream *stream)
{
    const bool deaf = stream->board_idle && !talk_is_done(stream);
    if (!deaf || stream->reset_tried) {
        return false;
    }
    stream->reset_tried = true;
    reset_at_rest(stream);
    return true;
}

/* At rest, with the queue still there: throw it away. */
static void flush(struct stream *stream)
{
    if (stream->dialect->stop_byte != 0) {
        (void)talk_byte(stream, stream->dialect->stop_byte);
    } else {
        reset_at_rest(stream);
    }
}

void stop_on_banner(struct stream *stream)
{
    assert(stream->phase == &PHASE_FLUSHING);
    retrace(stream);
}

static void stopping_on_status(struct stream *stream, const struct reply_status *status)
{
    if (reply_is_lost(status)) {
        stream_stop(stream, STOP_ALARM);
    } else if (status->state == REPLY_IDLE && stream->where_known) {
        take_out(stream);
    } else if (reply_is_held(status) || status->state == REPLY_CHECK) {
        flush(stream);
    }
}

static void stopping_on_late(struct stream *stream)
{
    if (stream->last_stop == STOP_SILENT) {
        // the needle may be in: the one thing to do when it answers again is to take it out
        stream->deadline_ns = stream->now_ns + STREAM_MS(STOPPING_MS);
        return;
    }
    stream_stop(stream, STOP_SILENT);
}

static void retrace_on_status(struct stream *stream, const struct reply_status *status)
{
    if (reply_is_lost(status)) {
        stream_stop(stream, STOP_ALARM);
    } else if (status->state == REPLY_HOLD || status->state == REPLY_DOOR) {
        // the hold came late, and keeps the needle where it is
        retrace(stream);
    } else if (status->state != REPLY_IDLE ||
               !axes_match(stream->machine, &stream->expect, status) ||
               (stream->asked_again && reset_deaf(stream))) {
        return; // not there yet, or once more behind the reset
    } else if (talk_is_done(stream) || stream->asked_again) {
        if (stream->homed && strike_touches_air(stream, status)) {
            // the needle has not come along, or the head has: no way leads from here
            stream_latch(stream, STOP_TOUCH_IN_AIR);
        }
        if (retreat_is_wanted(stream)) {
            retreat_begin(stream, true);
        } else {
            stream_settle(stream);
        }
    } else {
        // it was there already: its ok is on the way, and must not answer a later line
        stream->asked_again = true;
        stream->again_at_ns = stream->now_ns + STREAM_MS(OK_MS);
        stream->poll_at_ns = STREAM_NEVER;
    }
}

/* What its motor could not do, the spring may. */
static void retrace_on_late(struct stream *stream)
{
    const bool unread = !talk_is_done(stream);
    if (reset_deaf(stream)) {
        return;
    }
    note_text(stream, "the needle could not be taken out: lift it by hand, then home");
    stream->counters = COUNTERS_LOST;
    stream->homed = stream->armed = false;
    stream_raise(stream, REST_FAULT);
    if (heartbeat_is_there(stream)) {
        heartbeat_fall_silent(stream);
        return;
    }
    stream_settle(stream);
    if (unread) {
        handshake_begin(stream); // it reads no line: home leads through another reset
    }
}

const struct phase PHASE_STOPPING = {.name = "stopping",
                                     .flags = PHASE_MOVES | PHASE_LEAVES,
                                     .poll_ns = STREAM_MS(STOPPING_POLL_MS),
                                     .on_status = stopping_on_status,
                                     .on_late = stopping_on_late};
const struct phase PHASE_FLUSHING = {
    .name = "flushing", .flags = PHASE_MOVES | PHASE_LEAVES, .on_late = retrace};
const struct phase PHASE_RETRACE = {.name = "retrace",
                                    .flags = PHASE_MOVES | PHASE_LEAVES | PHASE_COUNTS,
                                    .on_done = talk_ask,
                                    .poll_ns = STREAM_MS(STOPPING_POLL_MS),
                                    .on_status = retrace_on_status,
                                    .on_late = retrace_on_late};
