/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The proof of a strike. Two reports are the most that its firmware is asked for, and the time that
 * the second one takes on the line is not lost: the foot is lifted meanwhile.
 */
#include "controller/stream/stream_private.h"

static void confirm(struct stream *stream)
{
    stream->intent_open = stream->group_sent = false;
    stream->work_s += stream->job.solution->strike[stream->at].time_s;
    rest_note(stream);
    stream->job.state[stream->at] = DOT_CONFIRMED;
    stream->confirm_tag = stream->tag;
    stream->confirm_epoch = stream->epoch;
    // told at once, made durable with the next intent
    note_confirm(stream, head_has_blurred(stream) ? STOP_HEAD : STOP_NONE);
    stream->at++;
    if (stream->machine->sense == MACHINE_SENSE_FOOT) {
        rise_begin(stream);
        return;
    }
    strike_next(stream);
    stream->lifting = false;
}

/* Proof: this strike's number, at rest where it ends, every line answered. Nothing amiss since is
 * what got us here. */
static void try_confirm(struct stream *stream)
{
    bool by_tool = stream->dialect->proof == GCODE_BY_TOOL;
    if (stream->stood && talk_is_done(stream) && (stream->tool_shown || !by_tool)) {
        confirm(stream);
    }
}

/* The group's barrier has been answered. A report asked for by now is made before the firmware
 * reads the line behind it; so that line can go at once, and takes the foot off the skin while the
 * report comes: whatever it says, the needle's way out is up. */
static void strike_on_ok(struct stream *stream)
{
    const size_t tail = stream->dialect->proof == GCODE_BY_TOOL ? 2 : 0; // T and $G
    if (stream->lifting || stream->talk.acked + tail != stream->group_lines) {
        return;
    }
    const bool comes = foresight_on_answer(stream, false);
    if (!comes && stream->unanswered > 0) {
        return; // a report under way may be older than the answer
    }
    stream->lifting = true;
    stream->lift_ns = stream->now_ns;
    talk_lift(stream, stream->machine->strike.clear_mm, stream->tag);
    if (!comes) {
        talk_ask(stream);
    }
}

static void strike_on_done(struct stream *stream)
{
    if (!stream->lifting) {
        talk_ask(stream);
    }
    try_confirm(stream);
}

/* The answer to the group's last line; one that came sooner answers something else. */
static void strike_on_info(struct stream *stream, const struct reply *reply)
{
    uint32_t tool = 0;
    bool last = stream->talk.acked + 1 == stream->group_lines;
    if (last && reply_modal_word(reply, 'T', &tool)) {
        stream->tool_shown = tool == gcode_tool(stream->tag);
    }
}

static bool shows_tag(const struct stream *stream, const struct reply_status *status)
{
    bool by_line = stream->dialect->proof == GCODE_BY_LINE;
    return !by_line || (status->has_line && status->line == stream->tag);
}

/* At A; or, where the report of that was lost on the line, straight above it: no line but the one
 * behind the group leads there. */
static bool stands_at_its_end(const struct stream *stream, const struct reply_status *status)
{
    const double clear_mm = stream->machine->strike.clear_mm;
    const struct axes lifted = strike_hover(stream, stream->at, clear_mm);
    return axes_match(stream->machine, &stream->expect, status) ||
           (stream->lifting && stream->report_lost && axes_match(stream->machine, &lifted, status));
}

static void strike_on_status(struct stream *stream, const struct reply_status *status)
{
    bool asked = stream->lifting || talk_is_done(stream);
    if (!asked || stream->stood) {
        // it stands, but an answer was lost in noise, nobody knows which; in a dwell it stands too
        bool ahead = foresight_on_report(stream);
        if (stream->garbled > 0 && status->state == REPLY_IDLE && !ahead) {
            strike_hurry(stream);
        }
        return;
    }
    if (status->state == REPLY_IDLE && shows_tag(stream, status) &&
        stands_at_its_end(stream, status)) {
        stream->stood = true;
        try_confirm(stream);
    } else if (stream->lifting && stream->report_lost && status->state == REPLY_RUN) {
        stream->again_at_ns = stream->now_ns + STREAM_MS(50);
    } else if (stream->lifting || !talk_ask_again(stream)) {
        // once lifted it would show the number whatever went before: no second opinion
        stream_stop(stream, STOP_PROOF);
    }
}

const struct phase PHASE_STRIKE = {.name = "strike",
                                   .flags =
                                       PHASE_STRIKES | PHASE_MOVES | PHASE_COUNTS | PHASE_GROUP,
                                   .poll_ns = STREAM_POLL_NS,
                                   .on_ok = strike_on_ok,
                                   .on_done = strike_on_done,
                                   .on_info = strike_on_info,
                                   .on_status = strike_on_status,
                                   .on_late = strike_on_late};
