/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <string.h>

/* The ledger takes no record while a sync runs: until then they wait here, in order. */
static void give(struct stream *stream, struct record *record)
{
    stream->unsynced++;
    if (!stream->world.record(stream->world.context, record)) {
        stream->ledger_failed = true;
    }
}

void note_record(struct stream *stream, struct record record)
{
    record.epoch = stream->epoch;
    if (stream->ledger_failed) {
        return;
    }
    if (!stream->syncing) {
        give(stream, &record);
        return;
    }
    if (stream->outbox_count == OUTBOX_SIZE) {
        stream->ledger_failed = true;
        return;
    }
    stream->outbox[stream->outbox_count++] = record;
}

void note_sync(struct stream *stream)
{
    assert(stream->has_job);
    if (stream->ledger_failed) {
        return;
    }
    if (stream->syncing) {
        stream->sync_again = true;
        return;
    }
    stream->syncing = true;
    stream->unsynced = 0;
    stream->world.sync(stream->world.context);
}

void stream_on_synced(struct stream *stream, bool ok, int64_t now_ns)
{
    stream->now_ns = now_ns;
    if (!stream->syncing) {
        return;
    }
    heartbeat_look(stream);
    stream->syncing = false;
    for (size_t i = 0; ok && i < stream->outbox_count; i++) {
        give(stream, &stream->outbox[i]);
    }
    stream->outbox_count = 0;
    if (!ok || stream->ledger_failed) {
        stream->ledger_failed = true;
        strike_stop_after(stream, STOP_LEDGER);
        return;
    }
    if (stream->sync_again) {
        stream->sync_again = false;
        note_sync(stream);
        return;
    }
    stream->record_due = false;
    doubt_on_synced(stream);
    if (stream->phase->on_synced != NULL) {
        stream->phase->on_synced(stream);
    }
}

static uint32_t dot_of(const struct stream *stream, size_t i)
{
    assert(stream->has_job && i < stream->job.plan->strike_count);
    return stream->job.plan->strike[i].dot;
}

void note_confirm(struct stream *stream, enum stop_reason reason)
{
    note_record(stream, (struct record){.type = RECORD_CONFIRMED,
                                        .reason = (uint16_t)reason,
                                        .dot = dot_of(stream, stream->at),
                                        .tag = stream->tag});
}

void note_skip(struct stream *stream, size_t i, enum skip_reason reason)
{
    assert(reason != SKIP_NONE && stream->job.state[i] == DOT_PLANNED);
    stream->job.state[i] = DOT_SKIPPED;
    note_record(stream, (struct record){.type = RECORD_SKIPPED,
                                        .reason = (uint16_t)reason,
                                        .dot = dot_of(stream, i)});
}

void note_uncertain(struct stream *stream, enum stop_reason reason)
{
    assert(stream->intent_open);
    stream->intent_open = stream->group_sent = false;
    stream->job.state[stream->at] = DOT_UNCERTAIN;
    note_record(stream, (struct record){.type = RECORD_UNCERTAIN,
                                        .reason = (uint16_t)reason,
                                        .dot = dot_of(stream, stream->at),
                                        .tag = stream->tag});
    struct notice text = {.len = 0};
    notice_add(&text, "dot ");
    notice_add_number(&text, dot_of(stream, stream->at), 0);
    notice_add(&text, " is uncertain: look at it, then resolve it as struck or skip");
    note_text(stream, text.out);
    stream->at++;
}

void note_stop(struct stream *stream, enum stop_reason reason)
{
    if (stream->has_job) {
        note_record(stream, (struct record){.type = RECORD_STOP, .reason = (uint16_t)reason});
        note_sync(stream);
    }
    struct notice text = {.len = 0};
    notice_add(&text, "stopped: ");
    notice_add(&text, stop_reason_name(reason));
    notice_add(&text, ": ");
    notice_add(&text, stop_reason_advice(reason));
    note_text(stream, text.out);
}

void note_done(struct stream *stream)
{
    const struct stream_counts counts = stream_counts(stream);
    struct record record = {.type = RECORD_DONE};
    record.body.done.confirmed = counts.confirmed;
    record.body.done.uncertain = counts.uncertain;
    record.body.done.skipped = counts.skipped;
    if (!stream->done_noted) {
        note_record(stream, record);
    }
    stream->done_noted = true;
}

void note_text(struct stream *stream, const char *text)
{
    stream->world.notice(stream->world.context, text);
}

/* What a machine at rest says and is asked, again and again. */
static bool is_of_status(const char *bytes, size_t len)
{
    return len > 0 && (bytes[0] == '<' || bytes[0] == '?');
}

void note_line(struct stream *stream, char way, const char *bytes, size_t len)
{
    struct recents *recents = way == '>' ? &stream->sent : &stream->heard;
    const uint8_t kept = (uint8_t)(len < RECENT_TEXT ? len : RECENT_TEXT);
    if (recents->count > 0 && is_of_status(bytes, len)) {
        struct recent *last = &recents->line[(recents->count - 1) % (RECENT_LINES / 2)];
        if (last->len == kept && memcmp(last->text, bytes, kept) == 0) {
            last->times++;
            return;
        }
    }
    struct recent *line = &recents->line[recents->count++ % (RECENT_LINES / 2)];
    line->ns = stream->now_ns;
    line->way = way;
    line->len = kept;
    line->times = 1;
    memcpy(line->text, bytes, kept);
}

/* One line: seconds, direction, text; bytes that cannot be shown as \xHH. */
static void add_recent(struct notice *text, const struct recent *line)
{
    static const char HEX[] = "0123456789abcdef";
    notice_add_number(text, s_from_ns(line->ns), 4);
    notice_add_bytes(text, " ", 1);
    notice_add_bytes(text, &line->way, 1);
    notice_add_bytes(text, " ", 1);
    for (size_t i = 0; i < line->len; i++) {
        const unsigned char c = (unsigned char)line->text[i];
        const char shown[] = {'\\', 'x', HEX[c >> 4], HEX[c & 15]};
        const bool plain = (unsigned)(c - ' ') <= '~' - ' ';
        notice_add_bytes(text, plain ? &line->text[i] : shown, plain ? 1 : sizeof(shown));
    }
    if (line->times > 1) {
        notice_add(text, "  (");
        notice_add_number(text, line->times, 0);
        notice_add(text, " times)");
    }
    notice_add(text, "\n");
}

static const struct recent *line_at(const struct recents *recents, uint64_t at)
{
    return at < recents->count ? &recents->line[at % (RECENT_LINES / 2)] : NULL;
}

/* The first that is still there, of those from one on. */
static uint64_t first_from(const struct recents *recents, uint64_t from)
{
    const uint64_t oldest =
        recents->count > RECENT_LINES / 2 ? recents->count - RECENT_LINES / 2 : 0;
    return from > oldest ? from : oldest;
}

size_t stream_recent(const struct stream *stream, struct stream_told *told, char *out, size_t size)
{
    assert(size > 0);
    told->sent = first_from(&stream->sent, told->sent);
    told->heard = first_from(&stream->heard, told->heard);
    size_t len = 0;
    while (told->sent < stream->sent.count || told->heard < stream->heard.count) {
        const struct recent *a = line_at(&stream->sent, told->sent),
                            *b = line_at(&stream->heard, told->heard);
        bool ours = b == NULL || (a != NULL && a->ns <= b->ns);
        struct notice text = {.len = 0};
        add_recent(&text, ours ? a : b);
        if (text.len >= size - len) {
            break;
        }
        memcpy(out + len, text.out, text.len);
        len += text.len;
        told->sent += ours;
        told->heard += !ours;
    }
    out[len] = '\0';
    return len;
}
