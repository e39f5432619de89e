/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Foot and needle rise from the skin, and the arm keeps still until a report shows the foot free.
 * The carriage that pulls the needle out takes the foot along: where the foot hangs free, the
 * needle is out of the skin, whatever the firmware has counted; one that sticks would be dragged
 * along by the hop. The report is asked for on the way up, so that the hop's lines are there when
 * the needle stands. Without a foot nothing can tell.
 */
#include "controller/stream/stream_private.h"

static const double ROUNDING_MM = 0.002; /* what a report rounds, or a step */
static const int64_t EARLY_NS = STREAM_MS(10), ON_THE_WAY_NS = STREAM_MS(2), LEAST_NS = 50000;
enum { IDLE_AGAIN_MS = 50 };

/* Does the board move in the time that is foretold? A simulator in a hurry is done long before. */
static bool keeps_time(const struct stream *stream)
{
    const struct foresight *sight = &stream->foresight[BARRIER_GROUP];
    return sight->known && sight->off_ns > -EARLY_NS;
}

static int64_t ask_at_ns(const struct stream *stream)
{
    const double after_s = cycle_ask_free_s(&stream->cycle, s_from_ns(stream->trip_ns));
    return stream->lift_ns + (int64_t)(after_s * 1e9);
}

/* Soon and then later where nobody knows how long it takes. */
static int64_t again_after_ns(const struct stream *stream)
{
    const int64_t half_ns = (stream->now_ns - stream->lift_ns) / 2;
    const int64_t soon_ns = half_ns > LEAST_NS ? half_ns : LEAST_NS;
    return keeps_time(stream) || soon_ns > ON_THE_WAY_NS ? ON_THE_WAY_NS : soon_ns;
}

void rise_begin(struct stream *stream)
{
    const struct machine *machine = stream->machine;
    const struct axes lifted = strike_hover(stream, stream->stands_at, machine->strike.clear_mm);
    if (!stream->lifting) {
        stream->lifting = true;
        stream->lift_ns = stream->now_ns;
        talk_begin(stream);
        talk_needle(stream, machine->strike.clear_mm);
    }
    stream_enter(stream, &PHASE_RISE,
                 2 * motion_ns(stream, &stream->expect, &lifted) + STREAM_GRACE_NS);
    stream->expect = lifted;
    stream->again_at_ns = keeps_time(stream) ? ask_at_ns(stream) : stream->now_ns;
    (void)talk_pump(stream);
}

static bool is_free(const struct stream *stream, const struct reply_status *status)
{
    const struct machine *machine = stream->machine;
    struct axes shown;
    double needle_mm = 0.0;
    if (status->probe || !axes_from_status(machine, status, &shown)) {
        return false;
    }
    (void)axes_joints(machine, &shown, &needle_mm);
    return needle_mm <= machine->strike.retracted_mm - cycle_foot_free_mm(machine) + ROUNDING_MM;
}

static void rise_on_status(struct stream *stream, const struct reply_status *status)
{
    if (!talk_is_done(stream)) {
        return;
    }
    if (is_free(stream, status)) {
        strike_next(stream);
        stream->lifting = false;
    } else if (strike_touches_air(stream, status)) {
        stream_stop(stream, STOP_TOUCH_IN_AIR);
    } else if (status->state != REPLY_IDLE) {
        stream->again_at_ns = stream->now_ns + again_after_ns(stream);
    } else if (!stream->asked_again) {
        stream->asked_again = true;
        stream->again_at_ns = stream->now_ns + STREAM_MS(IDLE_AGAIN_MS);
    } else {
        stream_stop(stream, STOP_POSITION);
    }
}

static void rise_on_late(struct stream *stream)
{
    stream_stop(stream, stream->unanswered > 1 ? STOP_SILENT : STOP_TOUCH_IN_AIR);
}

enum err_code rise_check_free(const struct stream *stream, struct err *err)
{
    return !stream->touches_air
               ? ERR_OK
               : err_set(err, ERR_CHECK,
                         "the foot feels something although it is up: see that the needle does "
                         "not stick in the skin, and move the arm clear of the head by hand, then "
                         "`pigment home --clear`");
}

const struct phase PHASE_RISE = {.name = "rise",
                                 .flags = PHASE_STRIKES | PHASE_MOVES | PHASE_COUNTS,
                                 .poll_ns = STREAM_POLL_NS,
                                 .on_status = rise_on_status,
                                 .on_late = rise_on_late};
