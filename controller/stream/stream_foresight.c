/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A status report is asked for so far ahead that the firmware makes it as soon as it rests: the `?`
 * and the answer to the barrier pass each other on the line, and one way of the line is saved. What
 * it shows is held to the same as any other, and nothing goes on before the answer is there; where
 * the guess was wrong it shows a machine in motion, and one more is asked for behind the answer.
 *
 * The motion is foretold by its lines, the rest learnt from the answers: how late they are, and how
 * far ahead may be asked.
 */
#include "controller/stream/stream_private.h"

#include <stdlib.h>

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static const int64_t OFF_MAX_NS = STREAM_MS(100); /* a board that keeps other time than foretold */
static const int64_t AHEAD_MAX_NS = STREAM_MS(20);
static const int64_t STRIDE_NS = STREAM_MS(2), STEP_NS = 2000, BACK_NS = 200000;

enum { PART = 8 };

void foresight_begin(struct stream *stream, enum barrier barrier, double foretold_s)
{
    const struct foresight *sight = &stream->foresight[barrier];
    stream->barrier = barrier;
    stream->foretold_ns = stream->now_ns + (int64_t)(foretold_s * 1e9);
    if (sight->known) {
        stream->ahead_at_ns = stream->foretold_ns + sight->off_ns - sight->ahead_ns;
    }
}

void foresight_on_time(struct stream *stream)
{
    if (stream->now_ns >= stream->ahead_at_ns) {
        stream->ahead_at_ns = STREAM_NEVER;
        stream->asked_ahead = true;
        talk_ask(stream);
    }
}

bool foresight_on_report(struct stream *stream)
{
    const bool first = stream->asked_ahead && !stream->came_ahead;
    stream->came_ahead = stream->came_ahead || first;
    return first;
}

/* The report came too early, and has held the answer up. */
static void step_back(struct foresight *sight)
{
    const int64_t back_ns = sight->settled ? BACK_NS : STRIDE_NS;
    sight->most_ns = sight->ahead_ns - back_ns / 2;
    sight->ahead_ns = most(sight->ahead_ns - back_ns, -AHEAD_MAX_NS);
    sight->settled = true;
}

/* In strides until one was too much, then slowly to where that was, and past it slower still. */
static void step_on(struct foresight *sight)
{
    int64_t by_ns = STRIDE_NS;
    if (sight->settled) {
        by_ns = most((sight->most_ns - sight->ahead_ns) / PART, STEP_NS);
    }
    sight->ahead_ns = least(sight->ahead_ns + by_ns, AHEAD_MAX_NS);
}

bool foresight_on_answer(struct stream *stream, bool shown)
{
    struct foresight *sight = &stream->foresight[stream->barrier];
    const int64_t off_ns = stream->now_ns - stream->foretold_ns;
    const bool asked = stream->asked_ahead, came = stream->came_ahead;
    stream->ahead_at_ns = STREAM_NEVER;
    stream->asked_ahead = stream->came_ahead = false;
    if (llabs(off_ns) > OFF_MAX_NS) {
        *sight = (struct foresight){.known = false};
    } else if (came && !shown) {
        step_back(sight);
    } else {
        step_on(sight);
    }
    if (!came) {
        sight->off_ns = sight->known ? sight->off_ns + (off_ns - sight->off_ns) / PART : off_ns;
        sight->known = llabs(off_ns) <= OFF_MAX_NS;
    }
    return asked && !came && stream->unanswered == 1;
}
