/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The heartbeat: a relay outside of the board that listens to the line on its way there. After
 * machine.safety.heartbeat_s without a byte it drops, cuts the power of the needle's motor (a
 * spring pulls the needle out) and closes the board's feed hold input. It knows nothing of
 * firmware or program: who falls silent, for whatever reason, has the needle taken out.
 *
 * Bytes that say something are heard as well; only where none is due a `?` is sent. It comes from
 * the daemon's loop and from nowhere else, so a loop that hangs is silent.
 */
#include "controller/stream/stream_private.h"

static const int64_t BEATS = 4;       /* in the relay's time */
static const double MISSED = 0.8;     /* of that time: it may have dropped by then */
static const double SURELY_OUT = 1.5; /* and by then it has, if it works */
enum { ANSWER_MS = 1000 };

bool heartbeat_is_there(const struct stream *stream)
{
    return stream->machine->safety.heartbeat_s > 0.0;
}

static int64_t relay_ns(const struct stream *stream, double times)
{
    return (int64_t)(stream->machine->safety.heartbeat_s * times * 1e9);
}

static bool beats(const struct stream *stream)
{
    return heartbeat_is_there(stream) && stream->phase != &PHASE_OFFLINE &&
           stream->phase != &PHASE_WRONG && stream->phase != &PHASE_SILENCE;
}

int64_t heartbeat_due_ns(const struct stream *stream)
{
    return beats(stream) ? stream->sent_ns + relay_ns(stream, 1.0) / BEATS : STREAM_NEVER;
}

/* A question that is counted like any other, unless the board homes and will not answer before; the
 * polls, which look at how many went unanswered, keep their times. */
void heartbeat_on_time(struct stream *stream)
{
    if (stream->now_ns < heartbeat_due_ns(stream)) {
        return;
    }
    if (!stream_is(stream, PHASE_DEAF) || talk_is_done(stream)) {
        stream->unanswered++;
        stream->asked_ns = stream->now_ns;
    }
    if (!talk_byte(stream, GCODE_STATUS)) {
        stream_stop(stream, STOP_WRITE_STUCK);
    }
}

void heartbeat_look(struct stream *stream)
{
    if (!beats(stream) || stream->now_ns - stream->sent_ns <= relay_ns(stream, MISSED)) {
        return;
    }
    stream->sent_ns = stream->now_ns; // the next byte pulls it in again
    if (stream_is(stream, PHASE_HANDSHAKE)) {
        stream->homed = false; // whoever is greeted is told to hold, and reset in any case
    } else {
        stream_stop(stream, STOP_HEARTBEAT);
    }
}

void heartbeat_fall_silent(struct stream *stream)
{
    stream->homed = false;
    stream_enter(stream, &PHASE_SILENCE, relay_ns(stream, SURELY_OUT));
}

void heartbeat_test(struct stream *stream)
{
    stream->heartbeat_proof = HEARTBEAT_TESTING;
    note_text(stream, "keeping silent until the heartbeat relay drops");
    heartbeat_fall_silent(stream);
}

enum heartbeat_proof stream_heartbeat_proof(const struct stream *stream)
{
    return stream->heartbeat_proof;
}

/* Its first byte pulls it in again, but the hold that it gave stays. */
static void silence_on_late(struct stream *stream)
{
    if (stream->heartbeat_proof == HEARTBEAT_TESTING) {
        stream_enter(stream, &PHASE_RELAY, STREAM_MS(ANSWER_MS));
        talk_ask(stream);
    } else {
        handshake_begin(stream);
    }
}

static void end_test(struct stream *stream, bool dropped)
{
    stream->heartbeat_proof = dropped ? HEARTBEAT_PROVEN : HEARTBEAT_UNPROVEN;
    note_text(stream, dropped ? "the heartbeat relay works; home the machine again"
                              : "the heartbeat relay has not dropped: check its wiring");
    handshake_begin(stream); // which ends the hold
}

static void relay_on_status(struct stream *stream, const struct reply_status *status)
{
    end_test(stream, status->state == REPLY_HOLD || status->hold_input);
}

static void relay_on_late(struct stream *stream)
{
    end_test(stream, false);
}

const struct phase PHASE_SILENCE = {
    .name = "silence", .flags = PHASE_MOVES | PHASE_LEAVES, .on_late = silence_on_late};
const struct phase PHASE_RELAY = {.name = "relay",
                                  .flags = PHASE_MOVES | PHASE_LEAVES,
                                  .on_status = relay_on_status,
                                  .on_late = relay_on_late};
