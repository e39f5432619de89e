/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Home: off the head where the place is known, then the firmware's own cycle.
 */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <math.h>

enum { HOMING_PASSES = 4 };

static const double INSIDE_MM = 1.0; /* of a range, its home switch */
static const double BY_PLAN = 0.5;   /* mm or degrees: the step lattice tilts a hover by less */

/* Every axis by itself, over all of its travel and half again, there and back, twice. */
static int64_t homing_ns(const struct stream *stream)
{
    double seek = fmax(stream->identity.homing_seek_per_min, 1.0) / 60.0;
    double feed = fmax(stream->identity.homing_feed_per_min, 1.0) / 60.0;
    double sum_s = 0.0;
    for (size_t i = 0; i <= machine_arm_axes(stream->machine); i++) {
        const struct machine_joint *axis = machine_axis(stream->machine, i);
        sum_s +=
            1.5 * motion_in_units(axis, axis->max - axis->min) / seek + HOMING_PASSES * 5.0 / feed;
    }
    return (int64_t)(fmin(2.0 * sum_s, 3600.0) * 1e9) + STREAM_GRACE_NS;
}

static void send_home(struct stream *stream)
{
    stream->counters = COUNTERS_UNPROVEN;
    stream->stands_at = STREAM_NO_STRIKE;
    talk_begin(stream);
    talk_text(stream, "$H\n");
    stream_enter(stream, &PHASE_HOMING, homing_ns(stream));
    (void)talk_pump(stream);
}

/* Everything that follows believes in these counts. */
static bool ended_at_switches(struct stream *stream)
{
    const struct machine_joint *stray = homing_stray(&stream->identity.homing, stream->machine,
                                                     stream->where.value, identity_letters(stream));
    if (stray == NULL || !stream->dialect->tells_all) {
        return true;
    }
    const char letter[] = {stray->axis, '\0'};
    struct notice text = {.len = 0};
    notice_add(&text, "homing has not left axis ");
    notice_add(&text, letter);
    notice_add(&text,
               " at its switch: is it in the board's homing cycle (HOMING_CYCLE in "
               "config.h), does $23 send it to the end that it is homed at, and is 0 there?");
    handshake_refuse(stream, text.out);
    return false;
}

static void homing_on_status(struct stream *stream, const struct reply_status *status)
{
    if (!talk_is_done(stream) || status->state != REPLY_IDLE || !stream->where_known ||
        !ended_at_switches(stream)) {
        return;
    }
    stream->home = stream->where;
    if (stream->nonce_due) {
        stream->home_waits = true;
        handshake_nonce(stream);
    } else {
        home_done(stream);
        stream_enter(stream, &PHASE_READY, STREAM_NEVER);
    }
}

void home_done(struct stream *stream)
{
    stream->homed = true;
    stream->counters = COUNTERS_TRUE;
    stream->home_waits = false;
    touch_forget(stream);
    // a person's consent to homing ends what was latched; a broken ledger stays broken
    if (!stream->ledger_failed) {
        stream->state = stream->has_job ? STREAM_PLANNED : STREAM_IDLE;
        stream->rest = REST_NONE;
    }
    note_text(stream, "homed");
}

/* About where homing ends: a little inside of every range, the needle at its home end. */
static struct axes axes_near_switches(const struct stream *stream)
{
    const struct machine *machine = stream->machine;
    struct axes switches = {{0.0}};
    for (size_t i = 0; i <= machine_arm_axes(machine); i++) {
        switches.value[i] =
            homing_switch(&stream->identity.homing, machine, i, identity_letters(stream));
    }
    double needle_mm = 0.0;
    struct joints joints = axes_joints(machine, &switches, &needle_mm);
    for (size_t i = 0; i < machine->joint_count; i++) {
        const struct machine_joint *joint = &machine->joint[i];
        const double inside = joint->kind == MACHINE_REVOLUTE ? rad_from_deg(1.0) : INSIDE_MM;
        joints.q[i] = fmin(fmax(joints.q[i], joint->min + inside), joint->max - inside);
    }
    return axes_from_joints(machine, &joints, needle_mm);
}

/* A board that does not say whether it is homed: does it show a hover of the job? One that has
 * lost its place shows something else. */
static bool stands_by_plan(const struct stream *stream)
{
    for (size_t i = 0; i < stream->job.plan->strike_count; i++) {
        if (stream->job.state[i] != DOT_SKIPPED && approach_shows(stream, i, BY_PLAN)) {
            return true;
        }
    }
    return false;
}

/* With a job in hand. */
static bool place_is_kept(const struct stream *stream)
{
    bool by_plan = stream->counters == COUNTERS_UNPROVEN;
    return stream->where_known && stream->board_idle &&
           (stream->counters == COUNTERS_TRUE || (by_plan && stands_by_plan(stream)));
}

/* From home to here, walked backwards and without its last leg. False: there is no clear way. */
static bool add_way_off(struct stream *stream, const struct joints *home, const struct joints *here)
{
    struct hop hop = {.count = 0};
    const size_t any = stream->at < stream->job.plan->strike_count ? stream->at : 0;
    if (!stream->world.approach(stream->world.context, any, home, here, &hop)) {
        return false;
    }
    for (int k = hop.count - 1; k >= 0; k--) {
        stream->expect =
            axes_from_joints(stream->machine, &hop.via[k], stream->machine->strike.clear_mm);
        talk_rapid(stream, &stream->expect);
    }
    return true;
}

/* The firmware's homing cycle knows of no head: all axes go to their switches at once, and from
 * beside a head that may be through it. Where the place is known, the arm goes the way that a park
 * would, up to where the last leg home begins. */
static enum err_code lay_way_off(struct stream *stream, struct err *err)
{
    const struct axes switches = axes_near_switches(stream);
    double home_needle_mm = 0.0, needle_mm = 0.0;
    const struct joints home = axes_joints(stream->machine, &switches, &home_needle_mm);
    const struct joints here = axes_joints(stream->machine, &stream->where, &needle_mm);
    needle_mm = fmin(needle_mm, stream->machine->strike.clear_mm);
    stream->expect = stream->where;
    talk_begin(stream);
    if (!add_way_off(stream, &home, &here)) {
        return err_set(
            err, ERR_DATA,
            "no clear way off the head from here: move the arm clear of it by hand, then "
            "`pigment home --clear`");
    }
    talk_barrier(stream);
    // the legs are the arm's alone: the needle stays where it was taken first
    double leg_needle_mm = 0.0;
    const struct joints end = axes_joints(stream->machine, &stream->expect, &leg_needle_mm);
    stream->expect = axes_from_joints(stream->machine, &end, needle_mm);
    return ERR_OK;
}

/* The needle by itself, before the arm moves: the foot tells whether it has come along. Where the
 * foot feels something up there already, as far as the needle goes. */
static void go_up(struct stream *stream)
{
    const struct machine *machine = stream->machine;
    const double clear_mm = machine->strike.clear_mm;
    const double top_mm = fmin(machine->needle.min + INSIDE_MM, clear_mm);
    const int64_t for_ns = motion_raise(stream, stream->touches_air ? top_mm : clear_mm);
    talk_barrier(stream);
    stream_enter(stream, &PHASE_UP, for_ns);
    (void)talk_pump(stream);
}

static void up_on_status(struct stream *stream, const struct reply_status *status)
{
    struct err err = {.code = ERR_OK};
    if (!motion_is_there(stream, status)) {
        return;
    }
    if (strike_touches_air(stream, status)) {
        stream_stop(stream, STOP_TOUCH_IN_AIR);
    } else if (lay_way_off(stream, &err) != ERR_OK) {
        stream_stop(stream, STOP_BUG); // there was one a moment ago
    } else {
        stream_enter(stream, &PHASE_AWAY, 60 * STREAM_GRACE_NS);
        (void)talk_pump(stream);
    }
}

static enum err_code refuse_unknown(const struct stream *stream, struct err *err)
{
    if (rise_check_free(stream, err) != ERR_OK) {
        return err->code;
    }
    return err_set(
        err, ERR_CHECK,
        "where the arm stands is not known, and homing takes all of its axes straight "
        "to their switches: see that no head is in between, then `pigment home --clear`");
}

enum err_code home_begin(struct stream *stream, enum home_word word, struct err *err)
{
    if (stream->phase == &PHASE_WRONG) {
        handshake_begin(stream);
        return err_set(err, ERR_BUSY, "asking the firmware again who it is; then home once more");
    }
    if (stream->estop_pressed) {
        return err_set(err, ERR_PERMISSION, "the emergency stop is pressed: let it go first");
    }
    if (!stream->connected) {
        return err_set(err, ERR_BUSY, "the firmware does not answer yet: check device and power");
    }
    if (!stream_is_resting(stream)) {
        return err_set(err, ERR_BUSY, "the machine moves: stop it first");
    }
    bool head = stream->has_job && stream->job.plan->strike_count > 0;
    const bool kept = head && place_is_kept(stream);
    if ((!kept || stream->touches_air) && word == HOME_ONLY_IF_KNOWN) {
        return refuse_unknown(stream, err);
    }
    if (stream->intent_open) {
        note_uncertain(stream, STOP_HOLD);
        note_sync(stream);
    }
    const bool away = kept && word != HOME_CLEAR;
    if (away && lay_way_off(stream, err) != ERR_OK) {
        return err->code;
    }
    stream->homed = stream->armed = false;
    if (away) {
        go_up(stream);
    } else {
        send_home(stream);
    }
    return ERR_OK;
}

static void away_on_status(struct stream *stream, const struct reply_status *status)
{
    if (motion_is_there(stream, status)) {
        send_home(stream);
    }
}

const struct phase PHASE_HOMING = {.name = "homing",
                                   .flags = PHASE_MOVES | PHASE_COUNTS | PHASE_DEAF,
                                   .poll_ns = STREAM_POLL_NS,
                                   .on_done = talk_ask,
                                   .on_status = homing_on_status};
const struct phase PHASE_UP = {.name = "up",
                               .flags = PHASE_MOVES | PHASE_COUNTS,
                               .poll_ns = STREAM_POLL_NS,
                               .on_done = talk_ask,
                               .on_status = up_on_status};
const struct phase PHASE_AWAY = {.name = "away",
                                 .flags = PHASE_MOVES | PHASE_COUNTS,
                                 .poll_ns = STREAM_POLL_NS,
                                 .on_done = talk_ask,
                                 .on_status = away_on_status};
