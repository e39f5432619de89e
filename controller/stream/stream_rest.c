/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The skin's rest: a strike near one of a moment ago waits, foot up, and goes on by itself. The
 * firmware does the waiting, a short dwell at a time: so it passes in the machine's own time, and a
 * person's word is heard between two of them.
 */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <math.h>

#include "controller/plan/rest.h"

#define WAIT_LINE "G4P0.5\n" /* REST_STEP_S */

/* Two clocks, neither of which runs fast: the computer's, and the predicted times of what was done,
 * a little less of them. The simulator at full speed is ahead of the first. */
static double since_s(const struct stream *stream, size_t k)
{
    const struct strike_time *then = &stream->job.when[k];
    return fmax(s_from_ns(stream->now_ns - then->ns), REST_TRUST * (stream->work_s - then->work_s));
}

/* Strikes come in the plan's order, so the first one near is the latest. */
static double left_s(const struct stream *stream, size_t i)
{
    const struct plan *plan = stream->job.plan;
    for (size_t k = i; k-- > 0;) {
        if (stream->job.when[k].ns == 0) {
            continue;
        }
        double left = plan->rest_s - since_s(stream, k);
        if (left <= 0.0 ||
            vec3_distance(plan->strike[i].at_mm, plan->strike[k].at_mm) < plan->rest_mm) {
            return left;
        }
    }
    return 0.0;
}

void rest_note(struct stream *stream)
{
    if (stream->job.when != NULL) {
        stream->job.when[stream->at] = (struct strike_time){stream->now_ns, stream->work_s};
    }
}

void rest_begin(struct stream *stream)
{
    const size_t count = stream->job.when != NULL ? stream->job.plan->strike_count : 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t state = stream->job.state[i];
        bool touched = state != DOT_PLANNED && state != DOT_SKIPPED;
        if (touched && stream->job.when[i].ns == 0) {
            stream->job.when[i] = (struct strike_time){stream->now_ns, stream->work_s};
        }
    }
}

bool rest_allows(struct stream *stream, size_t i)
{
    double left = stream->job.when != NULL ? left_s(stream, i) : 0.0;
    bool told = stream->rest_left_s > 0.0;
    stream->rest_left_s = fmax(left, 0.0);
    if (left <= 0.0) {
        return true;
    }
    const int64_t for_ns = motion_raise(stream, stream->machine->strike.clear_mm);
    talk_text(stream, WAIT_LINE);
    stream_enter(stream, &PHASE_REST, for_ns + STREAM_MS(2 * 500));
    if (!told) {
        struct notice text = {.len = 0};
        notice_add(&text, "waiting ");
        notice_add_number(&text, left, 0);
        notice_add(&text, " s for the skin to rest");
        note_text(stream, text.out);
    }
    (void)talk_pump(stream);
    return false;
}

double stream_rest_left_s(const struct stream *stream)
{
    return stream->phase == &PHASE_REST ? stream->rest_left_s : 0.0;
}

static void rest_on_done(struct stream *stream)
{
    stream->work_s += REST_STEP_S;
    talk_ask(stream);
}

static void rest_on_status(struct stream *stream, const struct reply_status *status)
{
    if (!talk_is_done(stream)) {
        return;
    }
    if (status->state == REPLY_IDLE && axes_match(stream->machine, &stream->expect, status)) {
        strike_next(stream);
    } else if (stream->asked_again) {
        stream_stop(stream, STOP_POSITION);
    } else {
        stream->asked_again = true;
        stream->again_at_ns = stream->now_ns + STREAM_MS(50);
    }
}

static void rest_on_late(struct stream *stream)
{
    stream_stop(stream, stream->unanswered > 1 ? STOP_SILENT : STOP_PROOF);
}

const struct phase PHASE_REST = {.name = "rest",
                                 .flags = PHASE_STRIKES | PHASE_MOVES | PHASE_COUNTS,
                                 .poll_ns = STREAM_POLL_NS,
                                 .on_done = rest_on_done,
                                 .on_status = rest_on_status,
                                 .on_late = rest_on_late};
