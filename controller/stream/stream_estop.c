/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The emergency stop button as the firmware's pins show it. The button itself cuts the motors'
 * power; here it is only read, and believed only after a person has pressed it once.
 */
#include "controller/stream/stream_private.h"

#include <assert.h>

/* One step of the proof: pressed, then let go, each seen in a report. */
static void prove(struct stream *stream, bool pressed)
{
    if (stream->estop_proof == ESTOP_WAIT_FREE && !pressed) {
        stream->estop_proof = ESTOP_WAIT_PRESS;
        note_text(stream, "press the emergency stop and hold it for two seconds");
    } else if (stream->estop_proof == ESTOP_WAIT_PRESS && pressed) {
        stream->estop_proof = ESTOP_WAIT_RELEASE;
        note_text(stream, "seen; let the emergency stop go");
    } else if (stream->estop_proof == ESTOP_WAIT_RELEASE && !pressed) {
        stream->estop_proof = ESTOP_PROVEN;
        note_text(stream, "the emergency stop works");
    }
}

bool estop_on_status(struct stream *stream, const struct reply_status *status)
{
    if (!stream->machine->safety.estop_input) {
        return false;
    }
    bool news = status->estop && !stream->estop_pressed;
    bool tested = stream->estop_proof == ESTOP_WAIT_PRESS && stream_is_resting(stream);
    stream->estop_pressed = status->estop;
    prove(stream, status->estop);
    if (!news || tested) {
        return false;
    }
    const struct phase *before = stream->phase;
    if (stream_is(stream, PHASE_GROUP)) {
        // the motors have lost their power in the middle of a strike: nothing proves it any more
        stream_stop(stream, STOP_ESTOP);
    } else {
        stream_stop_by_hand(stream, STOP_ESTOP);
    }
    return stream->phase != before;
}

/* The firmware's own word for a press: it has cut the motion off, and takes no reset until the
 * button is free. */
void estop_on_alarm(struct stream *stream)
{
    bool tested = stream->estop_proof == ESTOP_WAIT_PRESS && stream_is_resting(stream);
    if (!stream_is(stream, PHASE_HANDSHAKE)) {
        stream_stop(stream, STOP_ALARM);
        if (!tested) {
            stream_latch(stream, STOP_ESTOP);
        }
    }
    if (stream->machine->safety.estop_input) {
        stream->estop_pressed = true;
        prove(stream, true);
    }
}

enum err_code stream_check_proven(const struct stream *stream, struct err *err)
{
    const struct machine_safety *safety = &stream->machine->safety;
    if (safety->heartbeat_s > 0.0 && stream->heartbeat_proof != HEARTBEAT_PROVEN) {
        return err_set(err, ERR_PERMISSION,
                       "the heartbeat relay has not been proven since the daemon started: "
                       "pigment selftest");
    }
    if (safety->estop_input && stream->estop_proof != ESTOP_PROVEN) {
        return err_set(err, ERR_PERMISSION,
                       "the emergency stop has not been proven since the daemon started: "
                       "pigment selftest");
    }
    return ERR_OK;
}

enum err_code estop_check_may_arm(const struct stream *stream, struct err *err)
{
    if (stream->machine->safety.estop_input && stream->estop_pressed) {
        return err_set(err, ERR_PERMISSION, "the emergency stop is pressed: let it go first");
    }
    return stream_check_proven(stream, err);
}

enum err_code stream_selftest(struct stream *stream, int64_t now_ns, struct err *err)
{
    assert(err != NULL);
    stream->now_ns = now_ns;
    const struct machine_safety *safety = &stream->machine->safety;
    if (!safety->estop_input && !heartbeat_is_there(stream)) {
        return err_set(err, ERR_DATA,
                       "the machine file names neither an input of the emergency stop nor a "
                       "heartbeat relay");
    }
    if (!stream->connected) {
        return err_set(err, ERR_BUSY, "the firmware does not answer yet: check device and power");
    }
    if (stream->armed || !stream_is_resting(stream)) {
        return err_set(err, ERR_BUSY, "the machine is armed or moves: stop it first");
    }
    if (safety->estop_input) {
        stream->estop_proof = ESTOP_WAIT_FREE;
        note_text(stream, "testing the emergency stop");
        talk_ask(stream);
    }
    if (heartbeat_is_there(stream)) {
        heartbeat_test(stream);
    }
    return ERR_OK;
}

enum estop_proof stream_estop_proof(const struct stream *stream)
{
    return stream->estop_proof;
}

bool stream_estop_is_pressed(const struct stream *stream)
{
    return stream->estop_pressed;
}
