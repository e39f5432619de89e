/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/stream_private.h"

#include <string.h>

#include "config/number.h"

/* The order matters: wait until nothing moves, so that the reset kills no motion; ask what became
 * of a strike in doubt, which the reset makes it forget; reset, which also throws away a half line
 * that somebody left; drain what is stale; only then speak. */
enum { RUN_PATIENCE_MS = 2000, HOME_PATIENCE_MS = 10000, QUIET_MS = 250 };
enum { SILENCES_PATIENT = 2 }; /* 13 s with the third: more than HOME_PATIENCE_MS */
enum { ANSWER_MS = 3000, RETRY_MS = 2000, NONCES = 999 };

static const char LINE_AT_REST[] = "N10000000G4P0\n"; /* tags end below */

enum { LINE_NUMBER_AT_REST = 10000000 };

static void begin_again(struct stream *stream, int64_t in_ns)
{
    stream->connected = false;
    stream->held = stream->banner_seen = stream->home_waits = false;
    stream->nonce_due = true;
    talk_begin(stream);
    stream_enter(stream, &PHASE_SETTLE, STREAM_MS(ANSWER_MS) + in_ns);
    stream->unanswered = 0;
    stream->poll_at_ns = stream->now_ns + in_ns;
}

void handshake_begin(struct stream *stream)
{
    stream->input = (struct reply_stream){.len = 0};
    stream->doubt.looks = 0;
    stream->silences = 0;
    stream->stands_at = STREAM_NO_STRIKE;
    begin_again(stream, 0);
    talk_ask(stream);
}

/* Nothing has moved and nothing will: ask again, for as long as it takes; say so once. */
static void silent(struct stream *stream)
{
    if (!stream->silence_told) {
        stream->silence_told = true;
        stream->last_stop = STOP_SILENT;
        note_stop(stream, STOP_SILENT);
    }
    doubt_end(stream, false);
    begin_again(stream, STREAM_MS(RETRY_MS));
}

void handshake_reset(struct stream *stream)
{
    stream->banner_seen = false;
    stream_enter(stream, &PHASE_DRAIN, stream->dialect->banner_ns);
    if (!talk_byte(stream, GCODE_RESET)) {
        stream_stop(stream, STOP_WRITE_STUCK);
    }
}

/* A board in alarm may be mute until it is reset, and grblHAL takes a question for text while half
 * a `$` line that somebody left waits for its end; homing is the only motion that can be as mute,
 * and is nobody's any more. */
static void settle_on_late(struct stream *stream)
{
    // once is enough for that line
    if (stream->dialect->mute_in_alarm || stream->silences++ == SILENCES_PATIENT) {
        doubt_end(stream, false);
        handshake_reset(stream);
    } else {
        silent(stream);
    }
}

static void settle_on_status(struct stream *stream, const struct reply_status *status)
{
    bool moves = status->state == REPLY_RUN || status->state == REPLY_JOG;
    bool stopping = (status->state == REPLY_HOLD && status->substate != 0) ||
                    (status->state == REPLY_DOOR && status->substate >= 2);
    bool homing = status->state == REPLY_HOME;
    stream->deadline_ns = stream->now_ns + STREAM_MS(ANSWER_MS);
    stream->silences = 0;
    int64_t waited = stream->now_ns - stream->since_ns;
    // a group that is whole ends by itself, needle up; a hold could leave it in
    if (moves && waited > STREAM_MS(RUN_PATIENCE_MS) && !stream->held) {
        stream->held = true;
        (void)talk_byte(stream, GCODE_HOLD);
    }
    bool rests = !moves && !stopping && (!homing || waited > STREAM_MS(HOME_PATIENCE_MS));
    if (!rests || doubt_on_rest(stream, status)) {
        return;
    }
    if (!status->estop) {
        handshake_reset(stream);
    } else if (!stream->estop_told) {
        note_text(stream, "the emergency stop is pressed: let it go");
    }
    stream->estop_told = status->estop;
}

static void drain_on_late(struct stream *stream)
{
    if (stream->banner_seen && stream->now_ns - stream->heard_ns >= STREAM_MS(QUIET_MS)) {
        memset(&stream->identity, 0, sizeof(stream->identity));
        talk_begin(stream);
        talk_text(stream, "$I\n");
        stream_enter(stream, &PHASE_IDENTIFY, STREAM_MS(ANSWER_MS));
        (void)talk_pump(stream);
    } else if (stream->banner_seen) {
        stream->deadline_ns = stream->heard_ns + STREAM_MS(QUIET_MS);
    } else {
        silent(stream);
    }
}

void handshake_banner(struct stream *stream)
{
    if (stream->phase == &PHASE_DOUBT_WORD) {
        return; // reset once the word is on disk
    }
    if (stream->phase == &PHASE_SETTLE) {
        // or long ago, and nobody has read it since: something may move by now
        doubt_end(stream, false);
        return;
    }
    if (stream->phase != &PHASE_DRAIN) {
        // it has just started by itself: reset once more, in the known order
        doubt_end(stream, false);
        handshake_reset(stream);
        return;
    }
    stream->banner_seen = true;
    stream->deadline_ns = stream->now_ns + STREAM_MS(QUIET_MS);
}

void handshake_refuse(struct stream *stream, const char *what)
{
    struct notice text = {.len = 0};
    notice_add(&text, "wrong firmware: ");
    notice_add(&text, what);
    stream_stop(stream, STOP_WRONG_FIRMWARE);
    note_text(stream, text.out); // last: it is what `status` shows
}

static void identify_on_done(struct stream *stream)
{
    if (identity_agrees(stream)) {
        settings_begin(stream);
    }
}

static void connected(struct stream *stream)
{
    stream->connected = stream->met = true;
    stream->silence_told = false;
    struct notice text = {.len = 0};
    notice_add(&text, "connected: ");
    notice_add(&text, stream->identity.text);
    note_text(stream, text.out);
    settings_advise(stream);
}

static void settings_on_info(struct stream *stream, const struct reply *reply)
{
    if (reply->kind == REPLY_SETTING) {
        settings_take(stream, reply->code, reply->has_value, reply->value);
    } else if (reply->kind == REPLY_START && reply->text[0] != '\0') {
        stream->identity.starts_by_itself = true;
    }
}

static void settings_on_done(struct stream *stream)
{
    if (settings_agree(stream)) {
        talk_ask(stream);
    }
}

/* An alarmed board takes no G-code: its nonce has to wait until it is homed. */
static void settings_on_status(struct stream *stream, const struct reply_status *status)
{
    if (!talk_is_done(stream)) {
        return;
    }
    if (status->has_offset) {
        handshake_refuse(stream, "a work offset is set (G54, G92 or a tool): clear it");
    } else if (status->overridden) {
        handshake_refuse(stream, "a feed or rapid override is on: set both to 100 %");
    } else if (status->state == REPLY_ALARM_STATE) {
        connected(stream);
        stream_settle(stream);
    } else {
        handshake_nonce(stream);
    }
}

/* A number that only this session can know: an answer that shows it is fresh. Where strikes are
 * proven by line number, one that no strike has, in a line like those of a strike: a build that
 * does not report it at rest could prove none. */
void handshake_nonce(struct stream *stream)
{
    uint32_t next = 1 + (uint32_t)((uint64_t)stream->now_ns / 1000 % NONCES);
    stream->nonce = next == stream->nonce ? 1 + next % NONCES : next;
    stream->nonce_seen = false;
    char number[NUMBER_SIZE];
    (void)number_format(number, sizeof(number), stream->nonce, 0);
    talk_begin(stream);
    struct notice text = {.len = 0};
    notice_add(&text, "F");
    notice_add(&text, number);
    notice_add(&text, "G90\n$G\n"); // half a group leaves G91 behind
    notice_add(&text, stream->dialect->proof == GCODE_BY_LINE ? LINE_AT_REST : "");
    talk_text(stream, text.out);
    stream_enter(stream, &PHASE_NONCE, STREAM_MS(ANSWER_MS));
    (void)talk_pump(stream);
}

/* [GC:G0 G54 G17 G21 G90 G94 ... F123 S0]: absolute mm per minute, no offset, and our number. */
static void nonce_on_info(struct stream *stream, const struct reply *reply)
{
    const char *rest = reply->text + strlen("GC:");
    if (reply->kind != REPLY_FEEDBACK || strncmp(reply->text, "GC:", strlen("GC:")) != 0) {
        return;
    }
    bool plain = strstr(rest, " G54 ") != NULL && strstr(rest, " G21 ") != NULL &&
                 strstr(rest, " G90 ") != NULL && strstr(rest, " G94 ") != NULL;
    const char *feed = strstr(rest, " F");
    uint32_t value = 0;
    size_t digits = feed == NULL ? 0 : strspn(feed + 2, "0123456789");
    stream->nonce_seen =
        plain && digits > 0 && number_parse_u32(feed + 2, digits, &value) && value == stream->nonce;
}

static void end_nonce(struct stream *stream)
{
    stream->nonce_due = false;
    stream->epoch_due = true;
    if (!stream->connected) {
        connected(stream);
    }
    if (stream->home_waits) {
        home_done(stream);
    }
    stream_settle(stream);
}

static void nonce_on_done(struct stream *stream)
{
    if (!stream->nonce_seen) {
        silent(stream);
    } else if (stream->dialect->proof == GCODE_BY_LINE) {
        talk_ask(stream);
    } else {
        end_nonce(stream);
    }
}

/* A first report may have been made before the line was read. */
static void nonce_on_status(struct stream *stream, const struct reply_status *status)
{
    if (!talk_is_done(stream) || !stream->nonce_seen) {
        return;
    }
    if (status->has_line && status->line == LINE_NUMBER_AT_REST) {
        end_nonce(stream);
    } else if (!talk_ask_again(stream)) {
        handshake_refuse(stream, "this build does not report the line number of a machine at rest "
                                 "(Ln:), which proves a strike: use a newer one");
    }
}

/* Nobody there to ask. */
static void offline_on_late(struct stream *stream)
{
    stream->deadline_ns = STREAM_NEVER;
    doubt_end(stream, false);
}

const struct phase PHASE_OFFLINE = {.name = "offline", .on_late = offline_on_late};
const struct phase PHASE_SETTLE = {.name = "settle",
                                   .flags = PHASE_HANDSHAKE,
                                   .poll_ns = STREAM_POLL_NS,
                                   .on_status = settle_on_status,
                                   .on_late = settle_on_late};
const struct phase PHASE_DRAIN = {
    .name = "drain", .flags = PHASE_HANDSHAKE, .on_late = drain_on_late};
const struct phase PHASE_IDENTIFY = {.name = "identify",
                                     .flags = PHASE_HANDSHAKE | PHASE_COUNTS,
                                     .on_info = identity_take,
                                     .on_done = identify_on_done,
                                     .on_late = silent};
const struct phase PHASE_SETTINGS = {.name = "settings",
                                     .flags = PHASE_HANDSHAKE | PHASE_COUNTS,
                                     .on_status = settings_on_status,
                                     .on_info = settings_on_info,
                                     .on_done = settings_on_done,
                                     .on_late = silent};
const struct phase PHASE_NONCE = {.name = "nonce",
                                  .flags = PHASE_HANDSHAKE | PHASE_COUNTS,
                                  .on_status = nonce_on_status,
                                  .on_info = nonce_on_info,
                                  .on_done = nonce_on_done,
                                  .on_late = silent};
const struct phase PHASE_WRONG = {.name = "wrong firmware", .flags = PHASE_HANDSHAKE};
