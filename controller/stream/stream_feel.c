/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The foot feels where the skin is, the needle in it. Over each place it comes down twice: as for a
 * strike, which tells whether there is skin at all without an alarm where there is none, and then
 * slowly, until it touches. The needle's axis never comes further out than retracted, so that
 * nothing here can strike.
 */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <string.h>

static size_t strike_in_work(const struct stream *stream)
{
    return stream->feel.asked.strike[stream->feel.at];
}

static void say(struct stream *stream, const char *what)
{
    struct notice text = {.len = 0};
    notice_add(&text, what);
    notice_add(&text, " at dot ");
    notice_add_number(&text, stream->job.plan->strike[strike_in_work(stream)].dot, 0);
    note_text(stream, text.out);
}

void feel_on_stop(struct stream *stream)
{
    stream->feel.asked.active = false;
}

static void end(struct stream *stream, bool whole)
{
    stream->feel.asked.active = false;
    stream->feel.asked.whole = whole;
    stream_raise(stream, REST_PAUSE);
    motion_lift(stream);
}

static bool may_be_felt(const struct stream *stream, size_t i)
{
    return stream->job.solution->strike[i].skip == SKIP_NONE &&
           check_strike(stream, i) == CHECK_GOOD && event_head_lies(stream, i);
}

void feel_next(struct stream *stream)
{
    struct feel *feel = &stream->feel;
    for (; feel->at < feel->asked.count; feel->at++) {
        const size_t i = strike_in_work(stream);
        if (stream->rest != REST_NONE) {
            end(stream, false);
            return;
        }
        if (!head_allows_touch(stream, i)) {
            return;
        }
        if (may_be_felt(stream, i) && approach_set_out(stream, i, &PHASE_OVER)) {
            return;
        }
        feel->asked.answer[feel->at] = STREAM_FEEL_NONE;
    }
    end(stream, true);
}

static void take(struct stream *stream, enum stream_feel_answer answer)
{
    stream->feel.asked.answer[stream->feel.at] = answer;
    stream->feel.at++;
    feel_next(stream);
}

static enum err_code check(const struct stream *stream, size_t count, struct err *err)
{
    if (stream->machine->sense != MACHINE_SENSE_FOOT) {
        return err_set(err, ERR_DATA, "the machine has no foot to touch with");
    }
    if (!stream->armed) {
        return err_set(err, ERR_PERMISSION, "not armed: home and arm first");
    }
    if (stream->state == STREAM_RUNNING || stream->phase != &PHASE_READY) {
        return err_set(err, ERR_BUSY, "the machine moves: pause it first");
    }
    if (count == 0 || count > STREAM_FEEL_MAX) {
        return err_set(err, ERR_USAGE, "%zu places to touch; allowed: 1 to %d", count,
                       STREAM_FEEL_MAX);
    }
    return ERR_OK;
}

enum err_code stream_feel(struct stream *stream, const size_t *strike, size_t count, int64_t now_ns,
                          struct err *err)
{
    stream->now_ns = now_ns;
    heartbeat_look(stream);
    if (check(stream, count, err) != ERR_OK) {
        return err->code;
    }
    stream->feel = (struct feel){.asked = {.active = true, .count = count}};
    for (size_t i = 0; i < count; i++) {
        assert(strike[i] < stream->job.plan->strike_count);
        stream->feel.asked.strike[i] = strike[i];
    }
    stream->rest = REST_NONE;
    stream->lifting = false;
    stream->state = STREAM_RUNNING;
    note_text(stream, "touching, the needle retracted");
    if (touch_is_due(stream)) {
        touch_begin(stream); // an arm that has lost its place would feel the skin elsewhere
    } else {
        feel_next(stream);
    }
    return ERR_OK;
}

const struct stream_feel *stream_felt(const struct stream *stream)
{
    return &stream->feel.asked;
}

/* Up again, and down to where it touches. */
static void feel_slowly(struct stream *stream)
{
    const struct machine *machine = stream->machine;
    size_t size = 0;
    talk_begin(stream);
    talk_needle(stream, machine->strike.clear_mm);
    char *room = talk_room(stream, &size);
    talk_add(stream,
             gcode_probe(room, size, &stream->needle, machine->strike.retracted_mm, TOUCH_MM_S));
    stream->feel.seen = false;
    stream_enter(stream, &PHASE_FEEL, 10 * STREAM_GRACE_NS);
    (void)talk_pump(stream);
}

static void over_on_status(struct stream *stream, const struct reply_status *status)
{
    if (!talk_is_done(stream) && strike_touches_air(stream, status)) {
        stream_stop(stream, STOP_TOUCH_IN_AIR);
        return;
    }
    if (!motion_is_there(stream, status)) {
        return;
    }
    stream->stands_at = strike_in_work(stream);
    if (stream->rest != REST_NONE) {
        feel_next(stream);
    } else if (status->probe) {
        feel_slowly(stream);
    } else {
        say(stream, "no skin under the foot");
        take(stream, STREAM_FEEL_NONE);
    }
}

static void feel_on_info(struct stream *stream, const struct reply *reply)
{
    double needle_mm = 0.0;
    if (touch_probe_of(stream, reply, &needle_mm)) {
        stream->feel.seen = true;
        stream->feel.needle_mm = needle_mm;
    }
}

/* Whatever the firmware says that the foot has met, it was on its way. */
static bool is_on_the_way(const struct stream *stream, double needle_mm)
{
    const double slack_mm = 0.01;
    const struct machine *machine = stream->machine;
    return needle_mm >= machine->strike.clear_mm - slack_mm &&
           needle_mm <= machine->strike.retracted_mm + slack_mm;
}

/* The foot hangs half its travel below its plane when the needle is retracted, and less by what the
 * needle's axis pulls it up. */
static void feel_on_done(struct stream *stream)
{
    struct feel *feel = &stream->feel;
    const struct machine *machine = stream->machine;
    if (!feel->seen || !is_on_the_way(stream, feel->needle_mm)) {
        say(stream, "the firmware does not tell where the foot touched");
        stream_stop(stream, STOP_POSITION);
        return;
    }
    feel->asked.off_mm[feel->at] =
        machine->strike.retracted_mm - machine->foot_travel_mm / 2.0 - feel->needle_mm;
    feel->asked.hover[feel->at] = strike_joints(stream, strike_in_work(stream));
    stream->expect = strike_hover(stream, strike_in_work(stream), machine->strike.clear_mm);
    talk_begin(stream);
    talk_needle(stream, machine->strike.clear_mm);
    talk_barrier(stream);
    stream_enter(stream, &PHASE_OFF, 10 * STREAM_GRACE_NS);
    (void)talk_pump(stream);
}

static void off_on_status(struct stream *stream, const struct reply_status *status)
{
    if (!motion_is_there(stream, status)) {
        return;
    }
    if (status->probe) {
        stream_stop(stream, STOP_TOUCH_IN_AIR);
        return;
    }
    take(stream, STREAM_FEEL_SKIN);
}

const struct phase PHASE_OVER = {.name = "over",
                                 .flags = PHASE_MOVES | PHASE_COUNTS,
                                 .poll_ns = STREAM_POLL_NS,
                                 .on_done = talk_ask,
                                 .on_status = over_on_status};
const struct phase PHASE_FEEL = {.name = "feel",
                                 .flags = PHASE_MOVES | PHASE_COUNTS,
                                 .poll_ns = STREAM_POLL_NS,
                                 .on_done = feel_on_done,
                                 .on_info = feel_on_info};
const struct phase PHASE_OFF = {.name = "off",
                                .flags = PHASE_MOVES | PHASE_COUNTS,
                                .poll_ns = STREAM_POLL_NS,
                                .on_done = talk_ask,
                                .on_status = off_on_status};
