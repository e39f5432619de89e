/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <string.h>

static const int64_t SYNC_PATIENCE_NS = STREAM_MS(30000), GROUP_PATIENCE_NS = STREAM_MS(100);

static const struct solved *solved(const struct stream *stream, size_t i)
{
    assert(i < stream->job.solution->count);
    return &stream->job.solution->strike[i];
}

/* Nothing more to strike now: foot up first, then whatever was asked for. */
static void come_to_rest(struct stream *stream)
{
    note_sync(stream);
    motion_lift(stream);
}

/* The dot in work: nothing has become of it yet, or it was intended and never sent. */
static bool is_left(const struct stream *stream)
{
    return stream->job.state[stream->at] == DOT_PLANNED || stream->intent_open;
}

static enum skip_reason skip_of(const struct stream *stream, size_t i)
{
    bool excluded = check_strike(stream, i) == CHECK_EXCLUDED;
    return excluded ? SKIP_KEEP_OUT : solved(stream, i)->skip;
}

/* The dot in work will not be struck. With an intent it cannot be skipped any more: a person
 * settles it. Either way it is behind us then. */
static void leave_out(struct stream *stream, enum skip_reason reason)
{
    if (stream->intent_open) {
        note_uncertain(stream, STOP_HOLD);
    } else {
        note_skip(stream, stream->at++, reason);
    }
}

/* Passes over what is not to be struck; false when a sync has to make room in the ledger first. */
static bool pass_over(struct stream *stream)
{
    const size_t count = stream->job.plan->strike_count;
    while (stream->at < count && stream->unsynced + stream->outbox_count < UNSYNCED_MAX) {
        if (!is_left(stream)) {
            stream->at++;
            continue;
        }
        enum skip_reason skip = skip_of(stream, stream->at);
        if (skip == SKIP_NONE) {
            return true;
        }
        leave_out(stream, skip);
    }
    return stream->at == count;
}

/* Asked in this order. False: the stream is about something else now, or has stopped. */
static bool may_set_out(struct stream *stream)
{
    if (check_strike(stream, stream->at) != CHECK_GOOD) {
        stream_stop(stream, STOP_BUG);
        return false;
    }
    if (!event_allows(stream, stream->at) || !rest_allows(stream, stream->at)) {
        return false;
    }
    if (!event_head_lies(stream, stream->at)) {
        stream_stop(stream, STOP_BUG);
        return false;
    }
    return head_lets_out(stream);
}

void strike_next(struct stream *stream)
{
    if (stream->ledger_failed) {
        stream_stop(stream, STOP_LEDGER);
        return;
    }
    bool more = true;
    while (more) {
        if (stream->rest != REST_NONE) {
            come_to_rest(stream);
            return;
        }
        if (!pass_over(stream)) {
            stream_enter(stream, &PHASE_FLUSH, SYNC_PATIENCE_NS);
            note_sync(stream);
            return;
        }
        if (touch_is_due(stream)) {
            touch_begin(stream);
            return;
        }
        if (stream->at == stream->job.plan->strike_count) {
            stream_raise(stream, REST_DONE);
        } else if (!may_set_out(stream)) {
            return;
        } else {
            more = !approach_begin(stream, stream->at);
        }
    }
}

static void ledger_on_late(struct stream *stream)
{
    stream->ledger_failed = true;
    stream_stop(stream, STOP_LEDGER);
}

static void approach_on_done(struct stream *stream)
{
    const bool shown = stream->shown;
    if (foresight_on_answer(stream, shown)) {
        return;
    }
    if (shown) {
        strike_at_hover(stream, &stream->hover);
    } else {
        talk_ask(stream);
    }
}

static void strike_send(struct stream *stream)
{
    struct talk *talk = &stream->talk;
    if (skip_of(stream, stream->at) != SKIP_NONE) {
        // a keep-out came between its intent and its first byte
        leave_out(stream, SKIP_KEEP_OUT);
        strike_next(stream);
        return;
    }
    if (stream->phase == &PHASE_INTENT && !head_allows(stream)) {
        return; // the disk took its time
    }
    talk_begin(stream);
    memcpy(talk->text, stream->group, stream->group_len);
    talk_add(stream, stream->group_len);
    stream->group_lines = talk->lines;
    const struct solved *strike = solved(stream, stream->at);
    const struct axes down = strike_hover(stream, stream->at, strike->depth_mm);
    double dwell_s = stream->job.plan->strike[stream->at].dwell_s;
    stream->group_ns = 2 * motion_ns(stream, &stream->expect, &down) + (int64_t)(dwell_s * 1e9);
    stream->group_sent = true;
    retreat_forget(stream);
    stream->lifting = stream->stood = stream->tool_shown = stream->report_lost = false;
    rest_note(stream);
    stream_enter(stream, &PHASE_STRIKE, 2 * stream->group_ns + STREAM_GRACE_NS);
    foresight_begin(stream, BARRIER_GROUP,
                    cycle_group_s(&stream->cycle, strike->depth_mm, dwell_s));
    (void)talk_pump(stream);
}

/* Everything that could refuse this strike has had its say before its intent is written. */
static bool make_group(struct stream *stream)
{
    const struct solved *strike = solved(stream, stream->at);
    if (check_strike(stream, stream->at) != CHECK_GOOD || !event_head_lies(stream, stream->at)) {
        return false;
    }
    uint32_t tag = stream->intent_open ? stream->tag : stream->tag + 1;
    stream->group_len =
        gcode_group(stream->group, sizeof(stream->group), &stream->needle, strike->depth_mm,
                    stream->job.plan->strike[stream->at].dwell_s, tag);
    return stream->group_len > 0;
}

static void intend(struct stream *stream)
{
    if (!make_group(stream)) {
        stream_stop(stream, STOP_BUG);
        return;
    }
    if (stream->intent_open && !stream->syncing) {
        // durable already, and held before its first byte went out
        strike_send(stream);
        return;
    }
    if (stream->intent_open) {
        stream_enter(stream, &PHASE_INTENT, SYNC_PATIENCE_NS);
        return;
    }
    const struct plan_strike *planned = &stream->job.plan->strike[stream->at];
    const struct axes down = strike_hover(stream, stream->at, solved(stream, stream->at)->depth_mm);
    stream->tag_follows =
        stream->confirm_tag == stream->tag && stream->confirm_epoch == stream->epoch;
    stream->tag++;
    stream->intent_open = true;
    stream->group_sent = false;
    stream->job.state[stream->at] = DOT_INTENT;
    struct record record = {.type = RECORD_INTENT, .dot = planned->dot, .tag = stream->tag};
    axes_steps(stream->machine, &stream->expect, record.body.intent.a_steps);
    axes_steps(stream->machine, &down, record.body.intent.b_steps);
    record.body.intent.depth_mm = (float)solved(stream, stream->at)->depth_mm;
    record.body.intent.dwell_s = (float)planned->dwell_s;
    note_record(stream, record);
    if (stream->ledger_failed) {
        stream_stop(stream, STOP_LEDGER);
        return;
    }
    stream_enter(stream, &PHASE_INTENT, SYNC_PATIENCE_NS);
    note_sync(stream);
}

/* The foot found nothing there: that dot is passed over, and after a few of them a person looks. */
static void miss(struct stream *stream)
{
    struct notice text = {.len = 0};
    notice_add(&text, "no skin under the foot at dot ");
    notice_add_number(&text, stream->job.plan->strike[stream->at].dot, 0);
    note_text(stream, text.out);
    if (stream->intent_open) {
        stream_stop(stream, STOP_NO_SKIN);
        return;
    }
    note_skip(stream, stream->at, SKIP_NO_SKIN);
    stream->stands_at = stream->at++;
    stream->misses++;
    if (stream->machine->misses_max > 0 &&
        stream->misses >= (uint32_t)stream->machine->misses_max) {
        stream_stop(stream, STOP_NO_SKIN);
        return;
    }
    strike_next(stream);
}

bool strike_touches_air(const struct stream *stream, const struct reply_status *status)
{
    struct axes shown;
    const struct machine *machine = stream->machine;
    if (machine->sense != MACHINE_SENSE_FOOT || !status->probe ||
        !axes_from_status(machine, status, &shown)) {
        return false;
    }
    double needle_mm = 0.0;
    (void)axes_joints(machine, &shown, &needle_mm);
    return needle_mm <= machine->strike.clear_mm + 0.002;
}

/* A `?` that nobody answered may have come as another byte, which now waits in the board for the
 * end of a line: a `;` would make the next line a comment. That line had better not be a plunge. */
static void flush_half_line(struct stream *stream)
{
    stream->report_lost = stream->shown = stream->place_tells = false;
    talk_begin(stream);
    talk_barrier(stream);
    stream_enter(stream, &PHASE_APPROACH, STREAM_GRACE_NS);
    (void)talk_pump(stream);
}

void strike_at_hover(struct stream *stream, const struct reply_status *status)
{
    bool stands =
        status->state == REPLY_IDLE && axes_match(stream->machine, &stream->expect, status);
    // a reply that came garbled may have been the last ok: then the place itself has to tell
    bool told = talk_is_done(stream) ||
                (stream->garbled == 1 && stream->talk.acked + 1 == stream->talk.lines);
    if (!told) {
        (void)foresight_on_report(stream);
        stream->shown = stands && stream->place_tells;
        stream->hover = *status;
        if (strike_touches_air(stream, status)) {
            stream_stop(stream, STOP_TOUCH_IN_AIR);
        } else if (approach_strays(stream, status)) {
            stream_stop(stream, STOP_POSITION);
        }
        return;
    }
    if (!stands) {
        if (!talk_ask_again(stream)) {
            stream_stop(stream, STOP_POSITION);
        }
        return;
    }
    stream->stands_at = stream->at;
    if (stream->rest != REST_NONE || !is_left(stream) || skip_of(stream, stream->at) != SKIP_NONE) {
        strike_next(stream);
        return;
    }
    // a head that has moved away is no missing skin
    if (!head_allows(stream)) {
        return;
    }
    if (stream->report_lost) {
        flush_half_line(stream);
        return;
    }
    if (stream->machine->sense == MACHINE_SENSE_FOOT && !status->probe) {
        miss(stream);
    } else {
        stream->misses = 0;
        intend(stream);
    }
}

void strike_on_late(struct stream *stream)
{
    const enum stop_reason heard = stream->garbled > 0 ? STOP_GARBLED : STOP_PROOF;
    stream_stop(stream, stream->unanswered > 1 ? STOP_SILENT : heard);
}

void strike_hurry(struct stream *stream)
{
    const int64_t latest_ns = stream->now_ns + stream->group_ns + GROUP_PATIENCE_NS;
    stream->deadline_ns = latest_ns < stream->deadline_ns ? latest_ns : stream->deadline_ns;
}

void strike_stop_after(struct stream *stream, enum stop_reason reason)
{
    if (!stream_is(stream, PHASE_GROUP)) {
        stream_stop(stream, reason);
        return;
    }
    talk_ask(stream);
    stream_latch(stream, reason);
    strike_hurry(stream);
}

const struct phase PHASE_FLUSH = {
    .name = "flush", .flags = PHASE_STRIKES, .on_synced = strike_next, .on_late = ledger_on_late};
const struct phase PHASE_APPROACH = {.name = "approach",
                                     .flags = PHASE_STRIKES | PHASE_MOVES | PHASE_COUNTS,
                                     .poll_ns = STREAM_POLL_NS,
                                     .on_done = approach_on_done,
                                     .on_status = strike_at_hover,
                                     .on_late = strike_on_late};
const struct phase PHASE_INTENT = {
    .name = "intent", .flags = PHASE_STRIKES, .on_synced = strike_send, .on_late = ledger_on_late};
