/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <math.h>

double motion_in_units(const struct machine_joint *joint, double value)
{
    return joint->kind == MACHINE_REVOLUTE ? deg_from_rad(value) : value;
}

/* The axes one after the other, each from rest to rest: longer than they can take together. */
int64_t motion_ns(const struct stream *stream, const struct axes *from, const struct axes *to)
{
    double sum_s = 0.0;
    for (size_t i = 0; i <= machine_arm_axes(stream->machine); i++) {
        const struct machine_joint *axis = machine_axis(stream->machine, i);
        double speed = motion_in_units(axis, axis->speed),
               accel = motion_in_units(axis, axis->accel);
        double way = fabs(to->value[i] - from->value[i]);
        sum_s += way > 0.0 ? way / speed + speed / accel : 0.0;
    }
    return (int64_t)(fmin(sum_s, 3600.0) * 1e9);
}

double motion_needle_air_s(const struct machine *machine)
{
    double way = fabs(machine->strike.retracted_mm);
    double speed = machine->needle.speed, accel = machine->needle.accel;
    double ramp = speed * speed / (2.0 * accel);
    return way <= ramp ? sqrt(2.0 * way / accel) : speed / accel + (way - ramp) / speed;
}

bool motion_is_there(struct stream *stream, const struct reply_status *status)
{
    if (!talk_is_done(stream)) {
        return false;
    }
    if (status->state == REPLY_IDLE && axes_match(stream->machine, &stream->expect, status)) {
        return true;
    }
    if (stream->asked_again) {
        stream_stop(stream, STOP_POSITION);
    } else {
        stream->asked_again = true;
        stream->again_at_ns = stream->now_ns + STREAM_MS(50);
    }
    return false;
}

int64_t motion_raise(struct stream *stream, double to_mm)
{
    double needle_mm = 0.0;
    const struct joints arm = axes_joints(stream->machine, &stream->where, &needle_mm);
    needle_mm = fmin(needle_mm, to_mm);
    stream->expect = axes_from_joints(stream->machine, &arm, needle_mm);
    talk_begin(stream);
    talk_needle(stream, needle_mm);
    return 2 * motion_ns(stream, &stream->where, &stream->expect) + STREAM_GRACE_NS;
}

void motion_lift(struct stream *stream)
{
    const int64_t for_ns = motion_raise(stream, stream->machine->strike.clear_mm);
    talk_barrier(stream);
    stream_enter(stream, &PHASE_LIFT, for_ns);
    (void)talk_pump(stream);
}

static bool is_at_home(const struct stream *stream)
{
    for (size_t i = 0; i <= machine_arm_axes(stream->machine); i++) {
        if (fabs(stream->where.value[i] - stream->home.value[i]) > 0.01) {
            return false;
        }
    }
    return true;
}

/* Done is what the ledger says to be. */
static void finish(struct stream *stream)
{
    if (stream->ledger_failed) {
        stream_latch(stream, STOP_LEDGER);
        stream_settle(stream);
        return;
    }
    note_done(stream);
    stream_enter(stream, &PHASE_FINISH, 30 * STREAM_GRACE_NS);
    note_sync(stream);
}

static void lift_on_status(struct stream *stream, const struct reply_status *status)
{
    if (!motion_is_there(stream, status)) {
        return;
    }
    if (stream->machine->sense == MACHINE_SENSE_FOOT && status->probe) {
        stream_stop(stream, STOP_TOUCH_IN_AIR);
        return;
    }
    if (stream->rest == REST_DONE) {
        finish(stream);
        return;
    }
    struct err err;
    // a person lays the head anew: not under the arm
    const bool due = stream->events_due > stream->job.events_done;
    const bool asked = due && stream->last_stop == STOP_POSE;
    if (asked && !is_at_home(stream) && motion_park(stream, &err) == ERR_OK) {
        return;
    }
    if (retreat_is_wanted(stream)) {
        retreat_begin(stream, true);
    } else {
        stream_settle(stream);
    }
}

static void finish_on_synced(struct stream *stream)
{
    stream_settle(stream);
}

/* The way from home to the hover of the strike in work, walked backwards. */
static bool add_way_home(struct stream *stream)
{
    double needle_mm = 0.0;
    const struct joints home = axes_joints(stream->machine, &stream->home, &needle_mm);
    const struct joints here = axes_joints(stream->machine, &stream->where, &needle_mm);
    double clear_mm = stream->machine->strike.clear_mm;
    size_t i = stream->stands_at;
    struct hop hop = {.count = 0};
    if (!approach_stands_at(stream, i)) { // nor does it where somebody has moved it by hand
        i = stream->at < stream->job.plan->strike_count ? stream->at : stream->at - 1;
        const struct joints first = strike_joints(stream, i);
        if (!stream->world.approach(stream->world.context, i, &here, &first, &hop)) {
            return false;
        }
        for (int k = 0; k < hop.count; k++) {
            struct axes via = axes_from_joints(stream->machine, &hop.via[k], clear_mm);
            talk_rapid(stream, &via);
        }
        struct axes over = strike_hover(stream, i, clear_mm);
        talk_rapid(stream, &over);
    }
    const struct joints hover = strike_joints(stream, i);
    if (!stream->world.approach(stream->world.context, i, &home, &hover, &hop)) {
        return false;
    }
    for (int k = hop.count - 1; k >= 0; k--) {
        struct axes via = axes_from_joints(stream->machine, &hop.via[k], clear_mm);
        talk_rapid(stream, &via);
    }
    return true;
}

enum err_code motion_park(struct stream *stream, struct err *err)
{
    if (is_at_home(stream)) {
        return ERR_OK;
    }
    if (!stream->has_job || stream->job.plan->strike_count == 0) {
        return err_set(err, ERR_DATA, "no job tells where the head is; home instead");
    }
    double needle_mm = 0.0;
    (void)axes_joints(stream->machine, &stream->home, &needle_mm);
    talk_begin(stream);
    talk_needle(stream, fmin(needle_mm, stream->machine->strike.clear_mm));
    if (!add_way_home(stream)) {
        return err_set(err, ERR_DATA,
                       "no clear way home from here; move the arm by hand, then home");
    }
    talk_rapid(stream, &stream->home);
    talk_barrier(stream);
    stream->expect = stream->home;
    stream->stands_at = STREAM_NO_STRIKE;
    // legs over the skull can be far longer than the straight way
    stream_enter(stream, &PHASE_PARKING, 60 * STREAM_GRACE_NS);
    (void)talk_pump(stream);
    return ERR_OK;
}

static void parking_on_status(struct stream *stream, const struct reply_status *status)
{
    if (motion_is_there(stream, status)) {
        stream_settle(stream);
    }
}

const struct phase PHASE_PARKING = {.name = "parking",
                                    .flags = PHASE_MOVES | PHASE_COUNTS,
                                    .poll_ns = STREAM_POLL_NS,
                                    .on_done = talk_ask,
                                    .on_status = parking_on_status};
const struct phase PHASE_LIFT = {.name = "lift",
                                 .flags = PHASE_MOVES | PHASE_COUNTS,
                                 .poll_ns = STREAM_POLL_NS,
                                 .on_done = talk_ask,
                                 .on_status = lift_on_status};
const struct phase PHASE_FINISH = {.name = "finish", .on_synced = finish_on_synced};
