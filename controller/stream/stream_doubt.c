/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A strike in doubt: its intent is on disk, its group may have gone out, and whoever waited for the
 * proof is gone. A firmware that stayed up is asked before it is reset. Confirmed only when all of
 * this holds, in this order:
 *
 *   at rest at A, or lifted off it, with this strike's number, the second time it is asked (the
 *   first answer may be an old one); then `$G`, which is answered only after every line before it;
 * its feed and motion are those of the group's last move; then again at rest there with this
 * strike's number; no error, alarm or banner in between.
 *
 * A reset clears number, feed and motion, and the strike before was confirmed by the number before
 * in the same epoch: so this number was read after the group, in the session that struck it. A
 * firmware that carries out what follows a refused line proves nothing by it: nobody heard the
 * error. A half line that waits in the firmware turns `$G` into an error and is never carried out;
 * 0x18 throws it away afterwards. Anything else is uncertain. Until the word is on disk nothing but
 * `?` and `$G` is sent.
 */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "config/number.h"

enum { LOOKS = 2, LOOK_AGAIN_MS = 100, ANSWER_MS = 1000, SYNC_PATIENCE_MS = 30000 };

static const double S_PER_MIN = 60.0;
static const double AIM_MOST = 0.35; /* rad, or mm: no aim is further from the solved hover */

/* A strike that was aimed stood near the solved hover, and where exactly only its intent tells. */
static void take_aim(struct stream *stream, const struct ledger_open *open)
{
    const size_t at = stream->doubt.at;
    const struct axes axes = axes_from_steps(stream->machine, open->a_steps);
    double needle_mm = 0.0;
    const struct joints hover = axes_joints(stream->machine, &axes, &needle_mm);
    const struct joints *solved = &stream->job.solution->strike[at].hover;
    bool near = stream->world.aim != NULL;
    for (size_t i = 0; i < stream->machine->joint_count; i++) {
        near = near && fabs(hover.q[i] - solved->q[i]) < AIM_MOST;
    }
    if (near) {
        approach_aim(stream, at, &hover);
    }
}

static bool same_place(const struct stream *stream, const struct ledger_open *open)
{
    const struct axes hover =
        strike_hover(stream, stream->doubt.at, stream->machine->strike.retracted_mm);
    int32_t steps[RECORD_AXES] = {0};
    axes_steps(stream->machine, &hover, steps);
    return memcmp(steps, open->a_steps, sizeof(steps)) == 0;
}

void doubt_take(struct stream *stream, const struct ledger_open *open)
{
    const struct plan *plan = stream->job.plan;
    stream->doubt = (struct doubt){.there = false};
    for (size_t i = 0; open->there && i < plan->strike_count; i++) {
        if (plan->strike[i].dot == open->dot && stream->job.state[i] == DOT_INTENT) {
            stream->doubt =
                (struct doubt){.there = true, .at = i, .tag = open->tag, .reason = STOP_PROCESS};
            take_aim(stream, open);
            stream->doubt.may_ask = open->follows && same_place(stream, open);
        }
    }
}

void doubt_begin(struct stream *stream, enum stop_reason reason)
{
    assert(stream->intent_open && stream->group_sent && !stream->doubt.there);
    stream->doubt = (struct doubt){
        .there = true, .may_ask = stream->tag_follows, .at = stream->at, .tag = stream->tag};
    stream->doubt.reason = reason;
    stream->intent_open = stream->group_sent = false;
    stream->at++;
}

static void tell(struct stream *stream, bool struck)
{
    struct notice text = {.len = 0};
    notice_add(&text, "dot ");
    notice_add_number(&text, stream->job.plan->strike[stream->doubt.at].dot, 0);
    notice_add(&text, struck ? " was struck: the firmware, still up, shows its number and place"
                             : " is uncertain: look at it, then resolve it as struck or skip");
    note_text(stream, text.out);
}

/* Interrupted at its last strike: what nothing is left of is done. */
static void end_job(struct stream *stream)
{
    const struct stream_counts counts = stream_counts(stream);
    if (stream->doubt.reason != STOP_PROCESS || counts.left > 0) {
        return;
    }
    note_done(stream);
    stream->doubt.ends_job = true;
}

void doubt_end(struct stream *stream, bool struck)
{
    struct doubt *doubt = &stream->doubt;
    bool open = doubt->there && stream->job.state[doubt->at] == DOT_INTENT;
    doubt->there = false;
    if (!open) {
        return; // or a person was quicker
    }
    stream->job.state[doubt->at] = struck ? DOT_CONFIRMED : DOT_UNCERTAIN;
    stream->counters = struck ? COUNTERS_TRUE : stream->counters;
    note_record(stream, (struct record){.type = struck ? RECORD_CONFIRMED : RECORD_UNCERTAIN,
                                        .reason = (uint16_t)doubt->reason,
                                        .dot = stream->job.plan->strike[doubt->at].dot,
                                        .tag = doubt->tag});
    tell(stream, struck);
    end_job(stream);
    note_sync(stream);
}

/* The word first, then the reset. */
static void end_and_reset(struct stream *stream, bool struck)
{
    doubt_end(stream, struck);
    stream_enter(stream, &PHASE_DOUBT_WORD, STREAM_MS(SYNC_PATIENCE_MS));
    if (!stream->syncing) {
        handshake_reset(stream);
    }
}

static bool shows_it(const struct stream *stream, const struct reply_status *status)
{
    const struct doubt *doubt = &stream->doubt;
    const struct machine_strike *strike = &stream->machine->strike;
    const struct axes hover = strike_hover(stream, doubt->at, strike->retracted_mm);
    const struct axes lifted = strike_hover(stream, doubt->at, strike->clear_mm);
    return doubt->may_ask && !doubt->spoiled && !stream->dialect->runs_on &&
           status->state == REPLY_IDLE && status->has_line && status->line == doubt->tag &&
           (axes_match(stream->machine, &hover, status) ||
            axes_match(stream->machine, &lifted, status));
}

void doubt_on_synced(struct stream *stream)
{
    if (stream->doubt.ends_job && stream->state == STREAM_PLANNED) {
        stream->state = STREAM_DONE;
    }
    stream->doubt.ends_job = false;
}

bool doubt_on_rest(struct stream *stream, const struct reply_status *status)
{
    struct doubt *doubt = &stream->doubt;
    if (!doubt->there) {
        return false;
    }
    if (++doubt->looks < LOOKS) {
        stream->poll_at_ns = stream->now_ns + STREAM_MS(LOOK_AGAIN_MS);
        return true;
    }
    if (!shows_it(stream, status)) {
        end_and_reset(stream, false);
        return true;
    }
    doubt->answered = false;
    talk_begin(stream);
    talk_text(stream, "$G\n");
    stream_enter(stream, &PHASE_DOUBT, STREAM_MS(ANSWER_MS));
    (void)talk_pump(stream);
    return true;
}

/* [GC:G1 ... F6000 S0]: what the needle's last move has left behind. */
static bool is_groups(const struct stream *stream, const char *modes)
{
    const char *feed = strstr(modes, " F");
    size_t digits = feed == NULL ? 0 : strspn(feed + 2, "0123456789.");
    double value = 0.0;
    return strncmp(modes, "G1 ", 3) == 0 && digits > 0 && number_parse(feed + 2, digits, &value) &&
           fabs(value - stream->needle.speed_mm_s * S_PER_MIN) <= 1.0;
}

static void doubt_on_info(struct stream *stream, const struct reply *reply)
{
    if (reply->kind != REPLY_FEEDBACK || strncmp(reply->text, "GC:", 3) != 0) {
        return;
    }
    stream->doubt.answered = is_groups(stream, reply->text + 3);
    if (stream->doubt.answered) {
        talk_ask(stream);
    } else {
        end_and_reset(stream, false);
    }
}

static void doubt_on_status(struct stream *stream, const struct reply_status *status)
{
    if (stream->doubt.answered) {
        end_and_reset(stream, shows_it(stream, status));
    }
}

static void doubt_on_late(struct stream *stream)
{
    end_and_reset(stream, false);
}

const struct phase PHASE_DOUBT = {.name = "doubt",
                                  .flags = PHASE_HANDSHAKE,
                                  .on_info = doubt_on_info,
                                  .on_status = doubt_on_status,
                                  .on_late = doubt_on_late};
const struct phase PHASE_DOUBT_WORD = {.name = "doubt's word",
                                       .flags = PHASE_HANDSHAKE,
                                       .on_synced = handshake_reset,
                                       .on_late = handshake_reset};
