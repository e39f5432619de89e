/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Off a head that moves: where somebody watches it, whatever takes longer than a hop is waited for
 * a way off, the needle as high as it goes and the arm straight back along it. A head that comes
 * by a few mm then finds nothing there.
 */
#include "controller/stream/stream_private.h"

#include <math.h>

static const double INSIDE_MM = 1.0; /* of the needle's range, its home switch */

/* Where it is to wait: on with what it waits for. */
static void arrive(struct stream *stream)
{
    if (stream->retreat.rests && stream->rest != REST_NONE) {
        stream_settle(stream);
    } else if (stream->retreat.rests) {
        strike_next(stream); // resumed meanwhile
    } else {
        stream_enter(stream, &PHASE_HEAD, stream->retreat.until_ns - stream->now_ns);
    }
}

bool retreat_is_wanted(const struct stream *stream)
{
    return stream->world.back_off != NULL && stream->counters == COUNTERS_TRUE &&
           stream->rest == REST_PAUSE;
}

void retreat_begin(struct stream *stream, bool rests)
{
    const struct machine *machine = stream->machine;
    const double top_mm = fmin(machine->needle.min + INSIDE_MM, machine->strike.clear_mm);
    const int64_t for_ns = motion_raise(stream, top_mm);
    stream->retreat.rests = rests;
    talk_barrier(stream);
    stream_enter(stream, &PHASE_RAISE, for_ns);
    (void)talk_pump(stream);
}

/* Straight back: the only way that would not drag a needle which sticks. */
static void go_back(struct stream *stream)
{
    double needle_mm = 0.0;
    struct joints back;
    const struct joints here = axes_joints(stream->machine, &stream->where, &needle_mm);
    if (!stream->world.back_off(stream->world.context, &here, &back)) {
        arrive(stream);
        return;
    }
    stream->retreat.of =
        approach_stands_at(stream, stream->stands_at) ? stream->stands_at : STREAM_NO_STRIKE;
    stream->expect = stream->retreat.to = axes_from_joints(stream->machine, &back, needle_mm);
    talk_begin(stream);
    talk_rapid(stream, &stream->expect);
    talk_barrier(stream);
    stream->stands_at = STREAM_NO_STRIKE;
    stream_enter(stream, &PHASE_RETREAT,
                 2 * motion_ns(stream, &stream->where, &stream->expect) + STREAM_GRACE_NS);
    (void)talk_pump(stream);
}

bool retreat_is_from(const struct stream *stream, size_t i)
{
    bool there = stream->retreat.of == i;
    for (size_t k = 0; k < machine_arm_axes(stream->machine); k++) {
        there = there && fabs(stream->where.value[k] - stream->retreat.to.value[k]) <
                             1.0 / machine_axis(stream->machine, k)->steps_per_unit + 0.0015;
    }
    return there;
}

/* Is it there, its foot free? What has been told of a foot that is not leaves the machine unhomed:
 * then it goes on. */
static bool is_there_free(struct stream *stream, const struct reply_status *status)
{
    if (!motion_is_there(stream, status)) {
        return false;
    }
    const bool news = strike_touches_air(stream, status) && stream->homed;
    if (news) {
        stream_stop(stream, STOP_TOUCH_IN_AIR);
    }
    return !news;
}

static void raise_on_status(struct stream *stream, const struct reply_status *status)
{
    if (is_there_free(stream, status)) {
        go_back(stream);
    }
}

static void retreat_on_status(struct stream *stream, const struct reply_status *status)
{
    if (is_there_free(stream, status)) {
        arrive(stream);
    }
}

/* Has it begun with an earlier look, since the latest strike? Then it is the same wait. */
static void note_wait(struct stream *stream)
{
    struct retreat *retreat = &stream->retreat;
    if (!retreat->waits) {
        retreat->waits = true;
        retreat->until_ns = stream->now_ns + (int64_t)(stream->machine->safety.head_wait_s * 1e9);
        note_text(stream, "waiting for the head");
    }
}

void retreat_to_wait(struct stream *stream)
{
    note_wait(stream);
    if (stream->world.back_off != NULL) {
        retreat_begin(stream, false);
    } else {
        stream->retreat.rests = false;
        arrive(stream);
    }
}

void retreat_forget(struct stream *stream)
{
    stream->retreat.waits = false;
    stream->retreat.of = STREAM_NO_STRIKE;
}

const struct phase PHASE_RAISE = {.name = "raise",
                                  .flags = PHASE_STRIKES | PHASE_MOVES | PHASE_COUNTS,
                                  .poll_ns = STREAM_POLL_NS,
                                  .on_done = talk_ask,
                                  .on_status = raise_on_status};
const struct phase PHASE_RETREAT = {.name = "retreat",
                                    .flags = PHASE_STRIKES | PHASE_MOVES | PHASE_COUNTS,
                                    .poll_ns = STREAM_POLL_NS,
                                    .on_done = talk_ask,
                                    .on_status = retreat_on_status};
