/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way to the hover of a strike: the solution's own legs where the arm stands as it foresaw,
 * else legs from where it is.
 */
#include "controller/stream/stream_private.h"
#include "controller/stream/way.h"

#include <assert.h>
#include <math.h>

static const double SHOWN = 0.0015; /* mm or degrees: what a report rounds */
static const double GUARD_ROOM_MM = 0.01;

enum { HOPS_BY_MAX = 32 }; /* then a place in full: sums of the firmware's are not exact */

static const struct solved *solved(const struct stream *stream, size_t i)
{
    assert(i < stream->job.solution->count);
    return &stream->job.solution->strike[i];
}

static bool same_joints(const struct joints *a, const struct joints *b)
{
    bool same = true;
    for (size_t i = 0; i < ARM_JOINTS_MAX; i++) {
        same = same && a->q[i] == b->q[i];
    }
    return same;
}

static bool is_of(const struct stream *stream, const struct aim *aim, size_t i)
{
    return aim->there && aim->at == i && same_joints(&aim->solved, &solved(stream, i)->hover);
}

struct joints strike_joints(const struct stream *stream, size_t i)
{
    for (size_t k = 0; k < 2; k++) {
        if (is_of(stream, &stream->aim[k], i)) {
            return stream->aim[k].hover;
        }
    }
    return solved(stream, i)->hover;
}

struct axes strike_hover(const struct stream *stream, size_t i, double needle_mm)
{
    const struct joints joints = strike_joints(stream, i);
    return axes_from_joints(stream->machine, &joints, needle_mm);
}

void approach_aim(struct stream *stream, size_t i, const struct joints *hover)
{
    // the one where the arm stands is needed until it has left
    const size_t slot = stream->aim[0].there && stream->aim[0].at == stream->stands_at ? 1 : 0;
    for (size_t k = 0; k < 2; k++) {
        stream->aim[k].there = stream->aim[k].there && stream->aim[k].at != i;
    }
    stream->aim[slot] =
        (struct aim){.there = true, .at = i, .solved = solved(stream, i)->hover, .hover = *hover};
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

bool approach_shows(const struct stream *stream, size_t i, double slack)
{
    const struct axes hover = strike_hover(stream, i, 0.0);
    for (size_t k = 0; k < machine_arm_axes(stream->machine); k++) {
        const double step = fmax(slack, 1.0 / machine_axis(stream->machine, k)->steps_per_unit);
        if (fabs(hover.value[k] - stream->where.value[k]) > step * (1.0 + 1e-9)) {
            return false;
        }
    }
    return true;
}

bool approach_stands_at(const struct stream *stream, size_t i)
{
    return i != STREAM_NO_STRIKE && i == stream->stands_at && approach_shows(stream, i, SHOWN);
}

/* Aims anew and finds the legs to there; false when there is no clear way. */
static bool legs_to_aim(struct stream *stream, size_t i, const struct joints *here, struct hop *hop)
{
    const struct stream_world *world = &stream->world;
    const struct joints hover = world->aim(world->context, i, here);
    if (!world->approach(world->context, i, here, &hover, hop)) {
        return false;
    }
    approach_aim(stream, i, &hover);
    return true;
}

/* The solution's own legs to strike i, behind those in hop. */
static bool add_solved_legs(const struct stream *stream, size_t i, struct hop *hop)
{
    const struct solved *strike = solved(stream, i);
    if ((size_t)hop->count + strike->via_count > HOP_VIA_MAX) {
        return false;
    }
    for (uint32_t k = 0; k < strike->via_count; k++) {
        hop->via[hop->count++] = stream->job.solution->via[strike->first_via + k];
    }
    return true;
}

/* From an aimed hover straight to the solved one beside it, from where the way is known. */
static bool legs_by_solved(struct stream *stream, size_t i, const struct joints *here,
                           struct hop *hop)
{
    const size_t before = solved_before(stream, i);
    const struct stream_world *world = &stream->world;
    if (!approach_stands_at(stream, before)) {
        return false;
    }
    const struct joints *beside = &solved(stream, before)->hover;
    if (!world->approach(world->context, before, here, beside, hop) || hop->count > 0) {
        return false;
    }
    hop->via[hop->count++] = *beside;
    return add_solved_legs(stream, i, hop);
}

/* The legs before hover i; false when there is no clear way. */
static bool legs_to(struct stream *stream, size_t i, struct hop *hop)
{
    const struct stream_world *world = &stream->world;
    hop->count = 0;
    if (approach_stands_at(stream, i) || retreat_is_from(stream, i)) {
        return true;
    }
    double needle_mm = 0.0;
    const struct joints here = axes_joints(stream->machine, &stream->where, &needle_mm);
    if (world->aim != NULL && legs_to_aim(stream, i, &here, hop)) {
        return true;
    }
    approach_aim(stream, i, &solved(stream, i)->hover);
    if (world->aim == NULL && approach_stands_at(stream, solved_before(stream, i))) {
        return add_solved_legs(stream, i, hop);
    }
    return world->approach(world->context, i, &here, &solved(stream, i)->hover, hop) ||
           legs_by_solved(stream, i, &here, hop);
}

/* Straight behind a strike, whose own lines have put the arm where it stands. */
static bool may_go_by(struct stream *stream)
{
    const bool may = stream->lifting && stream->hops_by < HOPS_BY_MAX;
    stream->hops_by = may ? stream->hops_by + 1 : 0;
    return may;
}

/* Will a board that reads the words as a place refuse them? */
static bool is_no_place(const struct stream *stream, const struct gcode_axes *by)
{
    for (size_t i = 0; i < machine_arm_axes(stream->machine); i++) {
        const struct machine_joint *axis = machine_axis(stream->machine, i);
        for (size_t k = 0; k < by->count; k++) {
            if (axis->axis == by->letter[k] && by->value[k] > 0.0 && axes_end_at_zero(axis)) {
                return true;
            }
        }
    }
    return false;
}

/* Has the needle room above for a word that moves it by less than a step? */
static bool needle_guards(const struct stream *stream)
{
    const struct machine_joint *needle = &stream->machine->needle;
    const double clear = needle->sign * (stream->machine->strike.clear_mm - needle->homed_at);
    return axes_end_at_zero(needle) && clear < -stream->identity.homing.pull_off - GUARD_ROOM_MM;
}

/* A leg by how much: a digit that changes on the line is worth no more than the hop, and not
 * hundreds of millimetres. False: it has to be said in full. */
static bool add_leg_by(struct stream *stream, const struct axes *from, const struct axes *to)
{
    const struct gcode_axes by = axes_words_by(stream->machine, from, to);
    const bool alone = is_no_place(stream, &by);
    if (by.count == 0 || (!alone && !needle_guards(stream))) {
        return false;
    }
    talk_rapid_by(stream, &by, alone ? '\0' : stream->machine->needle.axis);
    return true;
}

/* The lines of a way; returns how long they may take. What the line before has taken to its place
 * is not said again: the shorter line is there sooner, and the arm moves by it. */
static int64_t add_way(struct stream *stream, const struct way *way, const struct axes *told)
{
    int64_t ns = 0;
    const struct axes *at = &stream->where;
    const bool by = told != NULL && may_go_by(stream);
    for (size_t k = 0; k < way->count; k++) {
        const struct way_move *move = &way->move[k];
        ns += motion_ns(stream, at, &move->to);
        if (move->arm) {
            if (!by || !add_leg_by(stream, told, &move->to)) {
                talk_rapid_from(stream, told, &move->to);
            }
            told = &move->to;
        } else if (k > 0 || !stream->lifting) {
            if (by) {
                talk_text(stream, "G90"); // where G53 is lost, the place is still no way
            }
            talk_needle(stream, move->needle_mm);
        }
        at = &move->to;
    }
    return ns;
}

static void note_box(struct stream *stream, const struct way *way)
{
    struct way_box *box = &stream->box;
    box->least = box->most = stream->where;
    for (size_t k = 0; k < way->count; k++) {
        for (size_t i = 0; i < machine_arm_axes(stream->machine); i++) {
            box->least.value[i] = fmin(box->least.value[i], way->move[k].to.value[i]);
            box->most.value[i] = fmax(box->most.value[i], way->move[k].to.value[i]);
        }
    }
    stream->outside = 0;
}

static bool is_outside(const struct stream *stream, const struct axes *shown)
{
    for (size_t i = 0; i < machine_arm_axes(stream->machine); i++) {
        const double step = 1.0 / machine_axis(stream->machine, i)->steps_per_unit;
        const double slack = SHOWN + step;
        if (shown->value[i] < stream->box.least.value[i] - slack ||
            shown->value[i] > stream->box.most.value[i] + slack) {
            return true;
        }
    }
    return false;
}

bool approach_strays(struct stream *stream, const struct reply_status *status)
{
    struct axes shown;
    if (!axes_from_status(stream->machine, status, &shown) || !is_outside(stream, &shown)) {
        stream->outside = 0;
        return false;
    }
    if (++stream->outside > 1) {
        return true;
    }
    talk_ask(stream);
    return false;
}

/* Until it stands there; the foot may be on its way up already. */
static double foretold_s(const struct stream *stream, const struct way *way)
{
    struct axes from = stream->where;
    double ahead_s = 0.0;
    if (stream->lifting) {
        const size_t needle = machine_arm_axes(stream->machine);
        const double retracted_mm = stream->machine->strike.retracted_mm;
        from.value[needle] = strike_hover(stream, stream->at, retracted_mm).value[needle];
        ahead_s = s_from_ns(stream->now_ns - stream->lift_ns);
    }
    return cycle_approach_s(&stream->cycle, &from, way, ahead_s);
}

bool approach_set_out(struct stream *stream, size_t i, const struct phase *phase)
{
    struct hop hop;
    if (!legs_to(stream, i, &hop)) {
        return false;
    }
    const struct joints hover = strike_joints(stream, i);
    const struct way way = way_to_hover(stream->machine, &stream->where, &hop, &hover,
                                        stream->machine->strike.retracted_mm);
    stream->expect = way.move[way.count - 1].to;
    note_box(stream, &way);
    talk_begin(stream);
    const bool stands = approach_stands_at(stream, stream->stands_at);
    const struct axes stood = stands ? strike_hover(stream, stream->stands_at, 0.0) : stream->where;
    const int64_t ns = add_way(stream, &way, stands ? &stood : NULL);
    talk_barrier(stream);
    stream->stands_at = STREAM_NO_STRIKE;
    stream_enter(stream, phase, 2 * ns + STREAM_GRACE_NS);
    if (phase == &PHASE_APPROACH) { // its answer is awaited with a report that is asked for ahead
        stream->place_tells = !approach_shows(stream, i, SHOWN);
        stream->shown = false;
        foresight_begin(stream, BARRIER_HOVER, foretold_s(stream, &way));
    }
    (void)talk_pump(stream);
    return true;
}

bool approach_begin(struct stream *stream, size_t i)
{
    if (approach_set_out(stream, i, &PHASE_APPROACH)) {
        return true;
    }
    if (stream->intent_open) {
        note_uncertain(stream, STOP_HOLD);
    } else {
        note_skip(stream, i, SKIP_CLEARANCE);
    }
    return false;
}
