/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way to the hover of a strike: the solution's own legs where the arm stands as it foresaw,
 * else legs from where it is.
 */
#include "controller/stream/stream_private.h"
#include "controller/stream/way.h"

#include <assert.h>
#include <math.h>

static const struct solved *solved(const struct stream *stream, size_t i)
{
    assert(i < stream->job.solution->count);
    return &stream->job.solution->strike[i];
}

struct axes strike_hover(const struct stream *stream, size_t i, double needle_mm)
{
    return axes_from_joints(stream->machine, &solved(stream, i)->hover, needle_mm);
}

/* The solution's legs to a strike start at the solved strike before it. */
static size_t solved_before(const struct stream *stream, size_t i)
{
    while (i > 0) {
        i--;
        if (solved(stream, i)->skip == SKIP_NONE) {
            return i;
        }
    }
    return STREAM_NO_STRIKE;
}

/* Whatever was noted: does the arm really stand at that hover? */
static bool stands_at(const struct stream *stream, size_t i)
{
    if (i == STREAM_NO_STRIKE || i != stream->stands_at) {
        return false;
    }
    struct axes hover = strike_hover(stream, i, 0.0);
    for (size_t k = 0; k < machine_arm_axes(stream->machine); k++) {
        double step = 1.0 / machine_axis(stream->machine, k)->steps_per_unit;
        if (fabs(hover.value[k] - stream->where.value[k]) > fmax(step, 0.0015) * (1.0 + 1e-9)) {
            return false;
        }
    }
    return true;
}

/* The legs before hover i; false when there is no clear way. */
static bool legs_to(struct stream *stream, size_t i, struct hop *hop)
{
    hop->count = 0;
    if (stands_at(stream, i)) {
        return true;
    }
    const struct solved *strike = solved(stream, i);
    if (stands_at(stream, solved_before(stream, i)) && strike->via_count <= HOP_VIA_MAX) {
        hop->count = (int)strike->via_count;
        for (uint32_t k = 0; k < strike->via_count; k++) {
            hop->via[k] = stream->job.solution->via[strike->first_via + k];
        }
        return true;
    }
    double needle_mm = 0.0;
    const struct joints here = axes_joints(stream->machine, &stream->where, &needle_mm);
    return stream->world.approach(stream->world.context, i, &here, hop);
}

/* The lines of a way; returns how long they may take. */
static int64_t add_way(struct stream *stream, const struct way *way)
{
    int64_t ns = 0;
    const struct axes *at = &stream->where;
    for (size_t k = 0; k < way->count; k++) {
        const struct way_move *move = &way->move[k];
        ns += motion_ns(stream, at, &move->to);
        if (move->arm) {
            talk_rapid(stream, &move->to);
        } else if (k > 0 || !stream->lifting) {
            talk_needle(stream, move->needle_mm);
        }
        at = &move->to;
    }
    return ns;
}

/* Foot up, over to hover, foot down, and a barrier. */
bool approach_begin(struct stream *stream, size_t i)
{
    struct hop hop;
    if (!legs_to(stream, i, &hop)) {
        if (stream->intent_open) {
            note_uncertain(stream, STOP_HOLD);
        } else {
            note_skip(stream, i, SKIP_CLEARANCE);
        }
        return false;
    }
    const struct solved *strike = solved(stream, i);
    const struct way way = way_to_hover(stream->machine, &stream->where, &hop, &strike->hover,
                                        stream->machine->strike.retracted_mm);
    stream->expect = way.move[way.count - 1].to;
    talk_begin(stream);
    const int64_t ns = add_way(stream, &way);
    talk_barrier(stream);
    stream->stands_at = STREAM_NO_STRIKE;
    stream_enter(stream, &PHASE_APPROACH, 2 * ns + STREAM_GRACE_NS);
    (void)talk_pump(stream);
    return true;
}
