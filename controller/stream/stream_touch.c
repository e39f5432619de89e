/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The touch-off: every so many strikes, after homing, after any fault and at the end of a job the
 * foot, needle in it, comes down on a reference whose place the machine file knows. Where it feels
 * it elsewhere, the arm is not where the firmware counts it: steps are lost, or there is backlash.
 * The strikes since the touch-off before are suspect then, and nothing more is struck before the
 * machine is homed. A face shows what the arm is off along the face's normal: three faces of a
 * corner show all of it.
 */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "config/number.h"

static const struct machine_touch_off *plan_of(const struct stream *stream)
{
    return &stream->machine->touch_off;
}

bool touch_is_due(const struct stream *stream)
{
    const struct touch_off *touch = &stream->touch;
    if (plan_of(stream)->every == 0) {
        return false;
    }
    bool ends = stream->at == stream->job.plan->strike_count;
    uint32_t since = stream->tag - touch->good_tag;
    return ends ? since > 0 : touch->due || since >= plan_of(stream)->every;
}

/* reason STOP_NONE: they are where they should be. */
static void note(struct stream *stream, enum stop_reason reason, size_t faces)
{
    struct touch_off *touch = &stream->touch;
    struct record record = {.type = RECORD_TOUCH_OFF, .reason = (uint16_t)reason};
    record.body.touch_off.drift_mm = touch->drift_mm;
    record.body.touch_off.first_tag = touch->good_tag + 1;
    record.body.touch_off.last_tag = stream->tag;
    record.body.touch_off.face = (uint32_t)touch->worst;
    record.body.touch_off.faces = (uint32_t)faces;
    note_record(stream, record);
    touch->good_tag = stream->tag;
}

void touch_forget(struct stream *stream)
{
    stream->touch.due = true;
    if (plan_of(stream)->every > 0 && stream->has_job && stream->tag != stream->touch.good_tag) {
        stream->touch.drift_mm = 0.0;
        stream->touch.worst = 0;
        note(stream, stream->last_stop != STOP_NONE ? stream->last_stop : STOP_OPERATOR, 0);
    }
}

void touch_on_stop(struct stream *stream, enum stop_reason reason)
{
    bool by_a_person = reason == STOP_HOLD || reason == STOP_OPERATOR;
    bool by_a_head = reason == STOP_HEAD || reason == STOP_HEAD_MOVED || reason == STOP_TRACKER ||
                     reason == STOP_EXPIRED;
    stream->touch.due = stream->touch.due || !(by_a_person || by_a_head);
}

static void fail(struct stream *stream, const char *what)
{
    struct notice text = {.len = 0};
    notice_add(&text, "touch-off, face ");
    notice_add_number(&text, (double)(stream->touch.face + 1), 0);
    notice_add(&text, ": ");
    notice_add(&text, what);
    note_text(stream, text.out);
    note(stream, STOP_DRIFT, plan_of(stream)->faces);
    note_sync(stream);
    stream_stop(stream, STOP_DRIFT);
}

void touch_on_alarm(struct stream *stream)
{
    fail(stream, "the foot does not find it");
}

static void reach(struct stream *stream, size_t face)
{
    struct touch_off *touch = &stream->touch;
    struct hop hop;
    struct joints hover;
    double needle_mm = 0.0;
    const double clear_mm = stream->machine->strike.clear_mm;
    const struct joints here = axes_joints(stream->machine, &stream->where, &needle_mm);
    touch->face = face;
    if (!stream->world.reference(stream->world.context, face, &here, &hover, &hop)) {
        fail(stream, "there is no clear way to it");
        return;
    }
    touch->back = hop.count > 0 ? hop.via[hop.count - 1] : hover;
    talk_begin(stream);
    talk_needle(stream, clear_mm);
    for (int k = 0; k < hop.count; k++) {
        const struct axes via = axes_from_joints(stream->machine, &hop.via[k], clear_mm);
        talk_rapid(stream, &via);
    }
    stream->expect = axes_from_joints(stream->machine, &hover, clear_mm);
    talk_rapid(stream, &stream->expect);
    talk_barrier(stream);
    stream->stands_at = STREAM_NO_STRIKE;
    // legs over the skull can be far longer than the straight way
    stream_enter(stream, &PHASE_REACH, 30 * STREAM_GRACE_NS);
    (void)talk_pump(stream);
}

void touch_begin(struct stream *stream)
{
    stream->touch.drift_mm = 0.0;
    stream->touch.worst = 0;
    note_text(stream, "touching off");
    reach(stream, 0);
}

static void reach_on_status(struct stream *stream, const struct reply_status *status)
{
    if (!motion_is_there(stream, status)) {
        return;
    }
    if (status->probe) {
        fail(stream, "the foot feels it before it is there");
        return;
    }
    const double retracted_mm = stream->machine->strike.retracted_mm;
    const bool pin = plan_of(stream)->face[stream->touch.face].pin;
    size_t size = 0;
    talk_begin(stream);
    if (pin) {
        talk_needle(stream, retracted_mm);
    }
    char *room = talk_room(stream, &size);
    talk_add(stream,
             gcode_probe(room, size, &stream->needle, pin ? 0.0 : retracted_mm, TOUCH_MM_S));
    stream->touch.seen = false;
    stream_enter(stream, &PHASE_PROBE, 10 * STREAM_GRACE_NS);
    (void)talk_pump(stream);
}

bool touch_probe_of(const struct stream *stream, const struct reply *reply, double *needle_mm)
{
    const char *text = reply->text + strlen("PRB:");
    if (reply->kind != REPLY_FEEDBACK || strncmp(reply->text, "PRB:", strlen("PRB:")) != 0) {
        return false;
    }
    const struct machine_joint *needle = &stream->machine->needle;
    for (int slot = gcode_axis_slot(identity_letters(stream), needle->axis); slot > 0; slot--) {
        text += strcspn(text, ",:");
        if (*text != ',') {
            return false;
        }
        text++;
    }
    double value = 0.0;
    if (!number_parse(text, strcspn(text, ",:"), &value)) {
        return false;
    }
    *needle_mm = needle->sign * value + needle->homed_at;
    return true;
}

/* Foot's plane to face along the needle: the foot hangs half its travel below its plane, less what
 * the needle axis has pulled it up; it has just met the face. Or needle's tip to pin. */
static void probe_on_info(struct stream *stream, const struct reply *reply)
{
    double needle_mm = 0.0;
    if (!touch_probe_of(stream, reply, &needle_mm)) {
        return;
    }
    const struct machine *machine = stream->machine;
    const struct machine_face *face = &machine->touch_off.face[stream->touch.face];
    double into = 0.0;
    for (int i = 0; i < 3; i++) {
        into -= face->along[i] * face->normal[i];
    }
    const double at_mm = face->pin ? MACHINE_PIN_AT_MM
                                   : machine->strike.retracted_mm - machine->foot_travel_mm / 2.0;
    double off_mm = needle_mm - at_mm;
    stream->touch.seen = true;
    stream->touch.off_mm = off_mm * into;
}

static void probe_on_done(struct stream *stream)
{
    struct touch_off *touch = &stream->touch;
    if (!touch->seen) {
        fail(stream, "the firmware does not tell where");
        return;
    }
    if (fabs(touch->off_mm) >= fabs(touch->drift_mm)) {
        touch->drift_mm = touch->off_mm;
        touch->worst = touch->face;
    }
    talk_begin(stream);
    talk_needle(stream, stream->machine->strike.clear_mm);
    stream->expect =
        axes_from_joints(stream->machine, &touch->back, stream->machine->strike.clear_mm);
    talk_rapid(stream, &stream->expect);
    talk_barrier(stream);
    stream_enter(stream, &PHASE_BACK, 10 * STREAM_GRACE_NS);
    (void)talk_pump(stream);
}

static void back_on_status(struct stream *stream, const struct reply_status *status)
{
    struct touch_off *touch = &stream->touch;
    if (!motion_is_there(stream, status)) {
        return;
    }
    if (touch->face + 1 < plan_of(stream)->faces) {
        reach(stream, touch->face + 1);
        return;
    }
    struct notice text = {.len = 0};
    notice_add(&text, "it is off by mm: ");
    notice_add_number(&text, touch->drift_mm, 3);
    touch->face = touch->worst;
    if (fabs(touch->drift_mm) > plan_of(stream)->tolerance_mm) {
        fail(stream, text.out);
        return;
    }
    note_text(stream, text.out);
    note(stream, STOP_NONE, plan_of(stream)->faces);
    touch->due = false;
    if (stream->feel.asked.active) {
        feel_next(stream);
    } else {
        strike_next(stream);
    }
}

const struct phase PHASE_REACH = {.name = "reach",
                                  .flags = PHASE_MOVES | PHASE_COUNTS,
                                  .poll_ns = STREAM_POLL_NS,
                                  .on_done = talk_ask,
                                  .on_status = reach_on_status};
const struct phase PHASE_PROBE = {.name = "probe",
                                  .flags = PHASE_MOVES | PHASE_COUNTS,
                                  .poll_ns = STREAM_POLL_NS,
                                  .on_done = probe_on_done,
                                  .on_info = probe_on_info};
const struct phase PHASE_BACK = {.name = "back",
                                 .flags = PHASE_MOVES | PHASE_COUNTS,
                                 .poll_ns = STREAM_POLL_NS,
                                 .on_done = talk_ask,
                                 .on_status = back_on_status};
