/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/stream_rig.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "controller/plan/reference.h"
#include "gcode/writer.h"
#include "tests/unit/stream_rig_lines.h"

static void forget_flight(struct rig *rig)
{
    rig->lines_waiting = rig->in_flight = 0;
}

static bool on_send(void *context, const char *bytes, size_t len)
{
    struct rig *rig = context;
    if (!rig->plugged || rig->stuck) {
        return false;
    }
    if (len == 1 && gcode_is_realtime(bytes[0])) {
        rig->last_realtime = bytes[0] == '?' ? rig->last_realtime : bytes[0];
        if (bytes[0] == GCODE_RESET || bytes[0] == GCODE_STOP) {
            forget_flight(rig);
            rig->needle_told = false;
        }
    } else {
        assert(gcode_may_send(bytes, len) && bytes[len - 1] == '\n');
        size_t start = 0;
        for (size_t i = 0; i < len; i++) {
            if (bytes[i] == '\n') {
                rig_check_line(rig, bytes + start, i + 1 - start);
                start = i + 1;
            }
        }
    }
    rig->peer.receive(rig->peer.context, bytes, len);
    return true;
}

static void on_discard(void *context)
{
    ((struct rig *)context)->discards++;
}

static bool on_record(void *context, struct record *record)
{
    struct rig *rig = context;
    if (rig->sync_at_ns != INT64_MAX) {
        rig_fail(rig, "a record while a sync runs");
    }
    if (rig->record_fails) {
        return false;
    }
    assert(rig->records < RIG_RECORDS);
    rig->record[rig->records++] = *record;
    return true;
}

static void on_sync(void *context)
{
    struct rig *rig = context;
    assert(rig->sync_at_ns == INT64_MAX);
    rig->sync_at_ns = rig->now_ns + rig->sync_takes_ns;
    rig->sync_to = rig->records;
}

static bool on_approach(void *context, size_t i, const struct joints *from,
                        const struct joints *hover, struct hop *hop)
{
    struct rig *rig = context;
    if (rig->find_way != NULL) {
        return rig->find_way(context, i, from, hover, hop);
    }
    *hop = rig->detour;
    return !rig->never_approach &&
           (rig->hops == NULL || solution_approach(rig->hops, from, hover, hop) == HOP_OK);
}

static bool on_reference(void *context, size_t face, const struct joints *from,
                         struct joints *hover, struct hop *hop)
{
    const struct rig *rig = context;
    if (rig->find_reference != NULL) {
        return rig->find_reference(context, face, from, hover, hop);
    }
    return rig->hops != NULL &&
           reference_way(rig->hops, &rig->machine->touch_off.face[face], from, hover, hop);
}

static void on_notice(void *context, const char *text)
{
    struct rig *rig = context;
    size_t len = strlen(text);
    if (rig->notice_len + len + 2 < sizeof(rig->notice)) {
        memcpy(rig->notice + rig->notice_len, text, len);
        rig->notice_len += len;
        rig->notice[rig->notice_len++] = '\n';
        rig->notice[rig->notice_len] = '\0';
    }
}

static struct stream *new_stream(struct rig *rig)
{
    const struct stream_world world = {.context = rig,
                                       .send = on_send,
                                       .discard = on_discard,
                                       .record = on_record,
                                       .sync = on_sync,
                                       .approach = on_approach,
                                       .reference = on_reference,
                                       .notice = on_notice,
                                       .head = rig->head,
                                       .blurs = rig->blurs,
                                       .back_off = rig->back_off,
                                       .aim = rig->aim};
    return stream_new(rig->machine, &world);
}

void rig_watch_head(struct rig *rig,
                    enum stream_head (*head)(void *context, size_t i, double in_skin_s))
{
    rig->head = head;
    rig_renew(rig);
}

void rig_renew(struct rig *rig)
{
    rig->stream = stream_free(rig->stream);
    rig->stream = new_stream(rig);
}

/* What the ledger says of each dot, as a fresh process reads it. */
static void read_ledger(struct rig *rig)
{
    static const uint8_t STATE[] = {[RECORD_INTENT] = DOT_INTENT,
                                    [RECORD_CONFIRMED] = DOT_CONFIRMED,
                                    [RECORD_UNCERTAIN] = DOT_UNCERTAIN,
                                    [RECORD_SKIPPED] = DOT_SKIPPED,
                                    [RECORD_DONE] = 0};
    memset(rig->job.state, DOT_PLANNED, rig->job.plan->strike_count);
    for (size_t i = 0; i < rig->records; i++) {
        const struct record *record = &rig->record[i];
        rig->job.epoch = record->epoch > rig->job.epoch ? record->epoch : rig->job.epoch;
        rig->job.next_tag = record->tag >= rig->job.next_tag ? record->tag + 1 : rig->job.next_tag;
        for (size_t k = 0; record->dot != 0 && k < rig->job.plan->strike_count; k++) {
            if (rig->job.plan->strike[k].dot == record->dot) {
                rig->job.state[k] = STATE[record->type];
            }
        }
    }
}

void rig_restart(struct rig *rig, size_t kept)
{
    assert(kept >= rig->synced && kept <= rig->records);
    rig->stream = stream_free(rig->stream);
    rig->records = rig->synced = kept;
    rig->sync_at_ns = INT64_MAX;
    rig->plugged = false;
    rig->stream = new_stream(rig);
    read_ledger(rig);
}

void rig_init(struct rig *rig, const struct machine *machine, const struct rig_peer *peer)
{
    memset(rig, 0, sizeof(*rig));
    // no zeros: a sanitizer would fill the pages of every rig of thousands
    rig->record = malloc(RIG_RECORDS * sizeof(rig->record[0]));
    assert(rig->record != NULL);
    rig->machine = machine;
    rig->peer = *peer;
    rig->sync_at_ns = INT64_MAX;
    rig->sync_takes_ns = 100000;
    rig->stream = new_stream(rig);
}

void rig_free(struct rig *rig)
{
    rig->stream = stream_free(rig->stream);
    free(rig->record);
    rig->record = NULL;
}

void rig_plug(struct rig *rig)
{
    rig->plugged = true;
    forget_flight(rig);
    rig->half_len = 0;
    stream_on_connected(rig->stream, rig->now_ns);
}

void rig_pull(struct rig *rig)
{
    rig->plugged = false;
    stream_on_lost(rig->stream, rig->now_ns);
}

/* Follows what the firmware has answered, byte by byte as the stream hears it. */
static void hear_byte(struct rig *rig, char byte)
{
    if (byte != '\n' && byte != '\r') {
        rig->half[rig->half_len] = byte;
        rig->half_len += rig->half_len + 1 < sizeof(rig->half);
        return;
    }
    rig->half[rig->half_len] = '\0';
    bool answer = strcmp(rig->half, "ok") == 0 || strncmp(rig->half, "error:", 6) == 0;
    rig->half_len = 0;
    if (answer && rig->lines_waiting > 0) {
        rig->in_flight -= rig->waiting[0];
        rig->lines_waiting--;
        memmove(rig->waiting, rig->waiting + 1, rig->lines_waiting * sizeof(rig->waiting[0]));
    }
}

static bool hear(struct rig *rig)
{
    char bytes[64];
    size_t got = 0, all = 0;
    do {
        got = rig->peer.take(rig->peer.context, bytes, sizeof(bytes));
        for (size_t i = 0; i < got && rig->plugged; i++) {
            hear_byte(rig, bytes[i]);
            stream_on_bytes(rig->stream, bytes + i, 1, rig->now_ns);
        }
        all += got;
    } while (got > 0);
    return all > 0;
}

static bool finish_sync(struct rig *rig)
{
    if (rig->sync_at_ns > rig->now_ns) {
        return false;
    }
    rig->sync_at_ns = INT64_MAX;
    bool good = ++rig->syncs != rig->sync_fails_at;
    rig->synced = good ? rig->sync_to : rig->synced;
    stream_on_synced(rig->stream, good, rig->now_ns);
    return true;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool rig_step(struct rig *rig, int64_t until_ns)
{
    int64_t next = least(least(rig->peer.next_ns(rig->peer.context), rig->sync_at_ns),
                         stream_deadline_ns(rig->stream));
    if (next > until_ns) {
        rig->now_ns = until_ns;
        rig->peer.advance(rig->peer.context, until_ns);
        return false;
    }
    rig->now_ns = next > rig->now_ns ? next : rig->now_ns;
    rig->peer.advance(rig->peer.context, rig->now_ns);
    if (!hear(rig) && !finish_sync(rig) && stream_deadline_ns(rig->stream) <= rig->now_ns) {
        stream_on_time(rig->stream, rig->now_ns);
    }
    return true;
}

void rig_hear(struct rig *rig, const char *lines)
{
    stream_on_bytes(rig->stream, lines, strlen(lines), rig->now_ns);
}

void rig_run_s(struct rig *rig, double s)
{
    int64_t until = rig->now_ns + (int64_t)(s * 1e9);
    while (rig_step(rig, until)) {
    }
}

bool rig_until(struct rig *rig, enum stream_state state, double s)
{
    int64_t until = rig->now_ns + (int64_t)(s * 1e9);
    while (stream_state(rig->stream) != state && rig_step(rig, until)) {
    }
    return stream_state(rig->stream) == state;
}

enum err_code rig_command(struct rig *rig, enum stream_verb verb)
{
    struct err err = {.code = ERR_OK};
    return stream_command(rig->stream, verb, 1000, rig->now_ns, &err);
}

void rig_ready(struct rig *rig)
{
    struct err err = {.code = ERR_OK};
    rig_plug(rig);
    rig_run_s(rig, 3.0);
    if (!stream_is_connected(rig->stream)) {
        rig_fail(rig, "not connected");
    }
    enum err_code code = stream_load(rig->stream, &rig->job, &err);
    assert(code == ERR_OK);
    code = rig_command(rig, STREAM_HOME);
    assert(code == ERR_OK);
    for (int i = 0; i < 200 && !stream_is_homed(rig->stream); i++) {
        rig_run_s(rig, 1.0);
    }
    rig_run_s(rig, 0.5);
    code = rig_command(rig, STREAM_ARM);
    if (code != ERR_OK || !stream_is_armed(rig->stream)) {
        rig_fail(rig, "not armed");
    }
}

size_t rig_count(const struct rig *rig, enum record_type type)
{
    size_t count = 0;
    for (size_t i = 0; i < rig->records; i++) {
        count += rig->record[i].type == type;
    }
    return count;
}

int rig_reason(const struct rig *rig, enum record_type type)
{
    for (size_t i = rig->records; i > 0; i--) {
        if (rig->record[i - 1].type == type) {
            return rig->record[i - 1].reason;
        }
    }
    return -1;
}
