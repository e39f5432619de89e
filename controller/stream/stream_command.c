/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <string.h>

enum { TAG_MAX = 9999999, BITS_PER_BYTE_ON_WIRE = 10, WIRE_MARGIN = 2 };

struct stream_counts stream_counts(const struct stream *stream)
{
    struct stream_counts counts = {.misses = stream->misses};
    if (!stream->has_job) {
        return counts;
    }
    counts.strikes = (uint32_t)stream->job.plan->strike_count;
    for (size_t i = 0; i < counts.strikes; i++) {
        uint8_t state = stream->job.state[i];
        counts.confirmed += state == DOT_CONFIRMED || state == DOT_RESOLVED_STRUCK;
        counts.uncertain += state == DOT_UNCERTAIN;
        counts.skipped += state == DOT_SKIPPED || state == DOT_RESOLVED_SKIP;
    }
    counts.uncertain += stream->doubt.there;
    counts.left = counts.strikes - counts.confirmed - counts.uncertain - counts.skipped;
    return counts;
}

/* The retract has to be in the firmware before the needle has come down through the air. */
static enum err_code check_wire(const struct stream *stream, struct err *err)
{
    char group[GCODE_IN_FLIGHT_MAX + 1];
    size_t len =
        gcode_group(group, sizeof(group), &stream->needle, stream->needle.cap_mm, 0.1, TAG_MAX);
    if (len == 0) {
        return err_set(err, ERR_CONFIG, "no strike of %.3f mm can be written for this machine",
                       stream->needle.cap_mm);
    }
    double wire_s = (double)(len * BITS_PER_BYTE_ON_WIRE) / stream->machine->baud;
    double air_s = motion_needle_air_s(stream->machine);
    if (air_s < WIRE_MARGIN * wire_s) {
        return err_set(
            err, ERR_CONFIG,
            "the needle reaches the skin %.1f ms after a strike begins, but its %zu bytes "
            "need %.1f ms at %d baud: at least %d times that is safe; raise baud or "
            "retract further",
            air_s * 1e3, len, wire_s * 1e3, stream->machine->baud, WIRE_MARGIN);
    }
    return ERR_OK;
}

bool stream_is_resting(const struct stream *stream)
{
    return !stream_is(stream, PHASE_MOVES | PHASE_STRIKES) && stream->phase != &PHASE_FINISH &&
           !stream->home_waits;
}

/* Whoever wrote an intent without an outcome is gone: a person has to look at that dot, unless the
 * firmware can still tell. */
static void close_open_intents(struct stream *stream)
{
    const struct stream_job *job = &stream->job;
    for (size_t i = 0; i < job->plan->strike_count; i++) {
        bool in_doubt = stream->doubt.there && stream->doubt.at == i;
        if (job->state[i] == DOT_INTENT && !in_doubt) {
            job->state[i] = DOT_UNCERTAIN;
            note_record(stream, (struct record){.type = RECORD_UNCERTAIN,
                                                .reason = STOP_PROCESS,
                                                .dot = job->plan->strike[i].dot});
            note_sync(stream);
        }
    }
}

bool stream_is_moving(const struct stream *stream)
{
    return !stream_is_resting(stream);
}

enum err_code stream_may_load(const struct stream *stream, const struct stream_job *job,
                              struct err *err)
{
    assert(job->plan != NULL && job->solution != NULL && job->state != NULL);
    if (!stream_is_resting(stream)) {
        return err_set(err, ERR_BUSY, "the machine moves: wait until it stands");
    }
    if (stream->syncing || stream->doubt.there) {
        return err_set(err, ERR_BUSY, "the ledger is being written: try again in a moment");
    }
    if (job->solution->count != job->plan->strike_count) {
        return err_set(err, ERR_DATA, "the solution is not of this plan");
    }
    if (job->next_tag < 1 || job->next_tag > TAG_MAX - job->plan->strike_count) {
        return err_set(err, ERR_DATA, "the ledger has used up its line numbers");
    }
    return check_wire(stream, err);
}

enum err_code stream_load(struct stream *stream, const struct stream_job *job, struct err *err)
{
    if (stream_may_load(stream, job, err) != ERR_OK) {
        return err->code;
    }
    if (stream->intent_open) {
        note_uncertain(stream, STOP_HOLD);
    }
    stream->job = *job;
    stream->has_job = true;
    stream->done_noted = false;
    stream->at = 0;
    stream->misses = 0;
    stream->tag = job->next_tag - 1;
    stream->epoch = job->epoch;
    stream->epoch_due = true;
    stream->stands_at = STREAM_NO_STRIKE;
    stream->touch.good_tag = job->touched_tag;
    stream->touch.due = true;
    stream->armed = false;
    stream->confirm_tag = 0;
    stream->events_due = 0;
    stream->work_s = stream->rest_left_s = 0.0;
    doubt_take(stream, &job->open);
    close_open_intents(stream);
    if (stream->state != STREAM_FAULT && stream->state != STREAM_ESTOP) {
        bool over = stream_counts(stream).left == 0 && !stream->doubt.there;
        stream->state = !over ? STREAM_PLANNED : STREAM_DONE;
    }
    return ERR_OK;
}

enum err_code stream_exclude(struct stream *stream, const struct record *record, int64_t now_ns,
                             struct err *err)
{
    assert(record->type == RECORD_EXCLUDE);
    struct excludes *excludes = stream->has_job ? stream->job.excludes : NULL;
    stream->now_ns = now_ns;
    if (excludes == NULL) {
        return err_set(err, ERR_DATA, "there is no job in hand to exclude anything from");
    }
    if (excludes->count >= EXCLUDES_MAX) {
        return err_set(err, ERR_DATA,
                       "the job has %d keep-outs already: stop it, and put them "
                       "into the job file",
                       EXCLUDES_MAX);
    }
    if (stream->record_due) {
        return err_set(err, ERR_BUSY, "another word is being written: try again in a moment");
    }
    excludes_add_record(excludes, record);
    stream->record_due = true;
    note_record(stream, *record);
    note_sync(stream);
    return stream->ledger_failed ? err_set(err, ERR_IO, "the ledger cannot be written") : ERR_OK;
}

bool stream_is_saving(const struct stream *stream)
{
    return stream->record_due && !stream->ledger_failed;
}

bool stream_ledger_failed(const struct stream *stream)
{
    return stream->ledger_failed;
}

static enum err_code command_home(struct stream *stream, uint32_t uid, struct err *err)
{
    (void)uid;
    return home_begin(stream, HOME_CONSENT, err);
}

static enum err_code command_home_if_known(struct stream *stream, uint32_t uid, struct err *err)
{
    (void)uid;
    return home_begin(stream, HOME_ONLY_IF_KNOWN, err);
}

static enum err_code command_home_clear(struct stream *stream, uint32_t uid, struct err *err)
{
    (void)uid;
    return home_begin(stream, HOME_CLEAR, err);
}

static enum err_code check_may_arm(const struct stream *stream, struct err *err)
{
    if (!stream->has_job) {
        return err_set(err, ERR_DATA, "there is no job: start one");
    }
    if (stream->state == STREAM_FAULT || stream->state == STREAM_ESTOP || stream->ledger_failed) {
        const enum stop_reason reason = stream->ledger_failed ? STOP_LEDGER : stream->last_stop;
        return err_set(err, ERR_PERMISSION, "stopped by %s: %s", stop_reason_name(reason),
                       stop_reason_advice(reason));
    }
    if (!stream->connected || !stream->homed) {
        return err_set(err, ERR_PERMISSION, "the position is not proven: home first");
    }
    if (estop_check_may_arm(stream, err) != ERR_OK) {
        return err->code;
    }
    if (stream->state == STREAM_DONE) {
        return err_set(err, ERR_DATA, "nothing is left to strike");
    }
    enum record_backend here = stream->identity.simulator ? RECORD_SIMULATOR : RECORD_HARDWARE;
    if (stream->job.backend != RECORD_ANY_BACKEND && stream->job.backend != here) {
        return err_set(err, ERR_PERMISSION,
                       "the job was begun on the other backend: it belongs to %s, this is %s",
                       record_backend_name(stream->job.backend), record_backend_name(here));
    }
    return check_wire(stream, err);
}

static void note_epoch(struct stream *stream)
{
    struct record record = {.type = RECORD_EPOCH};
    stream->epoch++;
    stream->epoch_due = false;
    memcpy(record.body.epoch.identity, stream->identity.text, sizeof(record.body.epoch.identity));
    record.body.epoch.nonce = stream->nonce;
    note_record(stream, record);
}

static enum err_code command_arm(struct stream *stream, uint32_t uid, struct err *err)
{
    if (stream->armed) {
        return ERR_OK;
    }
    bool faulty = stream->state == STREAM_FAULT || stream->state == STREAM_ESTOP;
    if (!stream_is_resting(stream) && !faulty) {
        return err_set(err, ERR_BUSY, "the machine moves: wait until it stands");
    }
    if (check_may_arm(stream, err) != ERR_OK) {
        return err->code;
    }
    if (stream->epoch_due) {
        note_epoch(stream);
    }
    struct record record = {.type = RECORD_ARMED};
    record.body.person.uid = uid;
    note_record(stream, record);
    note_sync(stream);
    rest_begin(stream);
    stream->armed = true;
    stream->state = STREAM_ARMED;
    note_text(stream, "armed");
    if (stream_warning(stream) != NULL) {
        note_text(stream, stream_warning(stream));
    }
    return ERR_OK;
}

static enum err_code command_run(struct stream *stream, uint32_t uid, struct err *err)
{
    if (!stream->armed) {
        return err_set(err, ERR_PERMISSION, "not armed: home and arm first");
    }
    if (stream->state == STREAM_RUNNING) {
        // a resume that overtakes its pause
        bool leaving = !stream_is(stream, PHASE_STRIKES);
        if (leaving || stream->rest > REST_PAUSE) {
            return err_set(err, ERR_BUSY, "coming to rest: resume in a moment");
        }
        stream->rest = REST_NONE;
        return ERR_OK;
    }
    if (stream->phase != &PHASE_READY) {
        return err_set(err, ERR_BUSY, "the machine moves: wait until it stands");
    }
    if (rise_check_free(stream, err) != ERR_OK) {
        return err->code;
    }
    if (event_waits(stream) && !event_head_lies(stream, stream->at)) {
        return err_set(err, ERR_PERMISSION, "the head is not registered where it lies now: %s",
                       stop_reason_advice(STOP_POSE));
    }
    if (event_waits(stream)) {
        event_attend(stream, uid);
    }
    stream->rest = REST_NONE;
    stream->misses = 0;
    stream->lifting = stream->retreat.waits = false;
    stream->state = STREAM_RUNNING;
    note_text(stream, "running");
    strike_next(stream);
    return ERR_OK;
}

static enum err_code command_pause(struct stream *stream, uint32_t uid, struct err *err)
{
    (void)uid;
    if (stream->state == STREAM_RUNNING) {
        stream_raise(stream, REST_PAUSE);
        return ERR_OK;
    }
    if (stream->state == STREAM_PAUSED || stream->state == STREAM_HELD) {
        return ERR_OK;
    }
    return err_set(err, ERR_DATA, "nothing runs");
}

/* Killing the homing is all that helps; where it stands is not known then anyway. */
static void break_homing(struct stream *stream, enum stop_reason reason)
{
    (void)talk_byte(stream, GCODE_RESET);
    stream->homed = stream->armed = false;
    stream->counters = COUNTERS_LOST;
    stream->last_stop = reason;
    if (reason == STOP_ESTOP) {
        stream_raise(stream, REST_ESTOP);
    }
    note_stop(stream, reason);
    handshake_begin(stream);
}

static bool is_news(const struct stream *stream, enum stop_reason reason)
{
    static const enum stream_state STATE[] = {
        [STOP_OPERATOR] = STREAM_STOPPED, [STOP_HOLD] = STREAM_HELD, [STOP_ESTOP] = STREAM_ESTOP};
    bool resting = stream_is_resting(stream);
    bool idle = stream->state == STREAM_IDLE || stream->state == STREAM_PLANNED ||
                stream->state == STREAM_STOPPED || stream->state == STREAM_DONE ||
                stream->state == STREAM_FAULT || stream->state == STREAM_ESTOP;
    bool told = !resting && stream->rest >= stream_rest_of(reason);
    bool there = resting && (stream->state == STATE[reason] || (idle && reason != STOP_ESTOP));
    return !told && !there && stream->phase != &PHASE_FINISH;
}

void stream_stop_by_hand(struct stream *stream, enum stop_reason reason)
{
    if (!is_news(stream, reason)) {
        return;
    }
    if (stream->phase == &PHASE_HOMING) {
        break_homing(stream, reason);
    } else if (stream->phase == &PHASE_LIFT) {
        talk_ask(stream);
        stream_latch(stream, reason);
    } else {
        strike_stop_after(stream, reason);
    }
}

static enum err_code command_hold(struct stream *stream, uint32_t uid, struct err *err)
{
    (void)uid;
    (void)err;
    stream_stop_by_hand(stream, STOP_HOLD);
    return ERR_OK;
}

static enum err_code command_stop(struct stream *stream, uint32_t uid, struct err *err)
{
    (void)uid;
    (void)err;
    stream_stop_by_hand(stream, STOP_OPERATOR);
    return ERR_OK;
}

static enum err_code command_estop(struct stream *stream, uint32_t uid, struct err *err)
{
    (void)uid;
    (void)err;
    stream_stop_by_hand(stream, STOP_ESTOP);
    return ERR_OK;
}

static enum err_code command_park(struct stream *stream, uint32_t uid, struct err *err)
{
    (void)uid;
    if (!stream->connected || !stream->homed) {
        return err_set(err, ERR_PERMISSION, "the position is not proven: home instead");
    }
    if (stream->phase != &PHASE_READY) {
        return err_set(err, ERR_BUSY, "the machine moves: stop it first");
    }
    return rise_check_free(stream, err) == ERR_OK ? motion_park(stream, err) : err->code;
}

enum err_code stream_command(struct stream *stream, enum stream_verb verb, uint32_t uid,
                             int64_t now_ns, struct err *err)
{
    static enum err_code (*const VERB[])(struct stream * stream, uint32_t uid, struct err * err) = {
        [STREAM_HOME] = command_home,
        [STREAM_ARM] = command_arm,
        [STREAM_RUN] = command_run,
        [STREAM_PAUSE] = command_pause,
        [STREAM_HOLD_NOW] = command_hold,
        [STREAM_STOP_NOW] = command_stop,
        [STREAM_ESTOP_NOW] = command_estop,
        [STREAM_PARK] = command_park,
        [STREAM_HOME_IF_KNOWN] = command_home_if_known,
        [STREAM_HOME_CLEAR] = command_home_clear,
    };
    assert((size_t)verb < sizeof(VERB) / sizeof(VERB[0]));
    stream->now_ns = now_ns;
    heartbeat_look(stream);
    return VERB[verb](stream, uid, err);
}
