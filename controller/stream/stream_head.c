/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The still gate: a strike waits at its hover until the head is known to keep still for as long as
 * the needle will be in the skin, and ends in a pause where that does not come.
 */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <math.h>

enum { HEAD_POLL_MS = 100 };

/* From the skin to the depth, or back, with the stop at the depth. */
static double way_s(const struct machine *machine, double depth_mm)
{
    double speed = machine->needle.speed, accel = machine->needle.accel;
    double ramp_mm = speed * speed / (2.0 * accel);
    return depth_mm <= ramp_mm ? sqrt(2.0 * depth_mm / accel)
                               : speed / accel + (depth_mm - ramp_mm) / speed;
}

static double in_skin_s(const struct stream *stream)
{
    double depth_mm = stream->job.solution->strike[stream->at].depth_mm;
    return 2.0 * way_s(stream->machine, depth_mm) + stream->job.plan->strike[stream->at].dwell_s;
}

/* Nothing can get a needle out sooner than its own group: such a strike is struck, and said to be
 * where nobody can vouch for it. */
bool head_has_blurred(struct stream *stream)
{
    // through the air it goes before and after
    const int64_t air_ns = (int64_t)(motion_needle_air_s(stream->machine) * 1e9);
    const bool blurred =
        stream->world.blurs != NULL &&
        stream->world.blurs(stream->world.context, stream->at, stream->since_ns + air_ns,
                            stream->now_ns - air_ns, in_skin_s(stream));
    if (blurred) {
        struct notice text = {.len = 0};
        notice_add(&text, "the head moved under the needle at dot ");
        notice_add_number(&text, stream->job.plan->strike[stream->at].dot, 0);
        note_text(stream, text.out);
    }
    return blurred;
}

static enum stream_head look(const struct stream *stream, size_t i, double skin_s)
{
    return stream->world.head == NULL ? STREAM_HEAD_STILL
                                      : stream->world.head(stream->world.context, i, skin_s);
}

static enum stop_reason reason_of(enum stream_head head)
{
    static const enum stop_reason REASON[] = {[STREAM_HEAD_STILL] = STOP_NONE,
                                              [STREAM_HEAD_MOVING] = STOP_HEAD,
                                              [STREAM_HEAD_MOVED] = STOP_HEAD_MOVED,
                                              [STREAM_HEAD_STALE] = STOP_TRACKER,
                                              [STREAM_HEAD_EXPIRED] = STOP_EXPIRED};
    assert((size_t)head < sizeof(REASON) / sizeof(REASON[0]));
    return REASON[head];
}

static bool take_word(struct stream *stream, enum stream_head head)
{
    if (head == STREAM_HEAD_MOVING && stream->phase != &PHASE_HEAD) {
        retreat_to_wait(stream);
    } else if (head != STREAM_HEAD_STILL && head != STREAM_HEAD_MOVING) {
        stream_stop(stream, reason_of(head));
    }
    return head == STREAM_HEAD_STILL;
}

bool head_allows(struct stream *stream)
{
    const enum stream_head head = look(stream, stream->at, in_skin_s(stream));
    return take_word(stream, head);
}

bool head_lets_out(struct stream *stream)
{
    return stream->world.back_off == NULL ||
           take_word(stream, look(stream, stream->at, in_skin_s(stream)));
}

bool head_allows_touch(struct stream *stream, size_t i)
{
    const enum stream_head head = look(stream, i, 0.0);
    if (head != STREAM_HEAD_STILL) {
        stream_stop(stream, reason_of(head));
    }
    return head == STREAM_HEAD_STILL;
}

enum err_code stream_register(struct stream *stream, const struct solution *solution,
                              const struct record *record, int64_t now_ns, struct err *err)
{
    assert(record->type == RECORD_REGISTRATION);
    stream->now_ns = now_ns;
    if (!stream->has_job) {
        return err_set(err, ERR_DATA, "there is no job in hand to register a head for");
    }
    if (!stream_is_resting(stream) || stream->state == STREAM_RUNNING || stream->doubt.there) {
        return err_set(err, ERR_BUSY, "the machine moves: pause first");
    }
    assert(solution->count == stream->job.plan->strike_count);
    if (stream->intent_open) {
        note_uncertain(stream, STOP_HOLD); // its record has the joints of the old place
    }
    stream->job.solution = solution;
    stream->stands_at = STREAM_NO_STRIKE;
    retreat_forget(stream);
    stream->record_due = true;
    note_record(stream, *record);
    note_sync(stream);
    return stream->ledger_failed ? err_set(err, ERR_IO, "the ledger cannot be written") : ERR_OK;
}

/* At its hover, or off the head: then it looks before it sets out again. */
static void head_on_status(struct stream *stream, const struct reply_status *status)
{
    if (stream->world.back_off == NULL) {
        strike_at_hover(stream, status);
    } else if (strike_touches_air(stream, status)) {
        stream_stop(stream, STOP_TOUCH_IN_AIR);
    } else {
        strike_next(stream);
    }
}

static void head_on_late(struct stream *stream)
{
    stream->retreat.waits = false;
    stream_stop(stream, STOP_HEAD);
}

const struct phase PHASE_HEAD = {.name = "head",
                                 .flags = PHASE_STRIKES,
                                 .poll_ns = STREAM_MS(HEAD_POLL_MS),
                                 .on_status = head_on_status,
                                 .on_late = head_on_late};
