/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <string.h>

void talk_begin(struct stream *stream)
{
    struct talk *talk = &stream->talk;
    talk->len = talk->lines = talk->sent = talk->acked = 0;
    talk->bad = false;
    stream->garbled = 0;
    stream->asked_again = false;
    stream->again_at_ns = STREAM_NEVER;
}

char *talk_room(struct stream *stream, size_t *size)
{
    assert(stream->talk.len < TALK_SIZE);
    *size = TALK_SIZE - stream->talk.len;
    return stream->talk.text + stream->talk.len;
}

void talk_add(struct stream *stream, size_t len)
{
    struct talk *talk = &stream->talk;
    talk->bad = talk->bad || len == 0;
    for (size_t i = 0; i < len; i++) {
        talk->len++;
        if (talk->text[talk->len - 1] != '\n') {
            continue;
        }
        size_t start = talk->lines == 0 ? 0 : talk->end[talk->lines - 1];
        assert(talk->lines < TALK_LINES_MAX && talk->len - start <= stream->dialect->line_max + 1);
        talk->end[talk->lines++] = talk->len;
    }
}

void talk_text(struct stream *stream, const char *lines)
{
    size_t size = 0;
    char *room = talk_room(stream, &size);
    const size_t len = strlen(lines);
    assert(len <= size);
    for (size_t i = 0; i < len; i++) {
        room[i] = lines[i]; // without an end: more follows
    }
    talk_add(stream, len);
}

void talk_needle(struct stream *stream, double needle_mm)
{
    talk_text(stream, GCODE_MACHINE_PLACE);
    size_t size = 0;
    char *room = talk_room(stream, &size);
    talk_add(stream, gcode_needle_air(room, size, &stream->needle, needle_mm));
}

void talk_lift(struct stream *stream, double needle_mm, uint32_t tag)
{
    size_t size = 0;
    char *room = talk_room(stream, &size);
    talk_add(stream, gcode_lift(room, size, &stream->needle, needle_mm, tag));
}

void talk_rapid_from(struct stream *stream, const struct axes *from, const struct axes *to)
{
    talk_text(stream, GCODE_MACHINE_PLACE);
    size_t size = 0;
    char *room = talk_room(stream, &size);
    const struct gcode_axes words = axes_words_between(stream->machine, from, to);
    talk_add(stream, gcode_rapid(room, size, &words));
}

void talk_rapid(struct stream *stream, const struct axes *to)
{
    talk_rapid_from(stream, NULL, to);
}

void talk_rapid_by(struct stream *stream, const struct gcode_axes *by, char guard)
{
    size_t size = 0;
    char *room = talk_room(stream, &size);
    talk_add(stream, gcode_rapid_by(room, size, by, guard));
}

void talk_barrier(struct stream *stream)
{
    size_t size = 0;
    char *room = talk_room(stream, &size);
    talk_add(stream, gcode_barrier(room, size, stream->dialect));
}

static size_t line_start(const struct talk *talk, size_t line)
{
    return line == 0 ? 0 : talk->end[line - 1];
}

static void note_lines(struct stream *stream, size_t from, size_t to)
{
    const struct talk *talk = &stream->talk;
    for (size_t i = from; i < to; i++) {
        size_t start = line_start(talk, i);
        note_line(stream, '>', talk->text + start, talk->end[i] - start - 1);
    }
}

/* Firmware that runs on behind a refused line gets one line at a time: the next leg starts where
 * the last one ends. Not so a group, whose last move is the way out. */
static size_t lines_ahead(const struct stream *stream)
{
    bool single = stream->dialect->runs_on && !stream_is(stream, PHASE_GROUP);
    return single ? stream->talk.acked + 1 : stream->talk.lines;
}

bool talk_send(struct stream *stream, const char *bytes, size_t len)
{
    stream->sent_ns = stream->now_ns;
    return stream->world.send(stream->world.context, bytes, len);
}

bool talk_pump(struct stream *stream)
{
    struct talk *talk = &stream->talk;
    if (talk->bad) {
        stream_stop(stream, STOP_BUG);
        return false;
    }
    size_t unread = line_start(talk, talk->acked), to = talk->sent;
    const size_t most = lines_ahead(stream);
    while (to < talk->lines && to < most && talk->end[to] - unread <= GCODE_IN_FLIGHT_MAX) {
        to++;
    }
    if (to == talk->sent) {
        return true;
    }
    size_t start = line_start(talk, talk->sent), end = line_start(talk, to);
    assert(end - unread <= GCODE_IN_FLIGHT_MAX);
    note_lines(stream, talk->sent, to);
    talk->sent = to;
    if (!talk_send(stream, talk->text + start, end - start)) {
        stream_stop(stream, STOP_WRITE_STUCK);
        return false;
    }
    return true;
}

bool talk_is_done(const struct stream *stream)
{
    return stream->talk.acked == stream->talk.lines;
}

bool talk_byte(struct stream *stream, char byte)
{
    assert(gcode_is_realtime(byte));
    note_line(stream, '>', &byte, 1);
    return talk_send(stream, &byte, 1);
}

void talk_ask(struct stream *stream)
{
    stream->unanswered++;
    stream->asked_ns = stream->now_ns;
    stream->poll_at_ns =
        stream->phase->poll_ns > 0 ? stream->now_ns + stream->phase->poll_ns : STREAM_NEVER;
    if (!talk_byte(stream, GCODE_STATUS)) {
        stream_stop(stream, STOP_WRITE_STUCK);
    }
}

bool talk_ask_again(struct stream *stream)
{
    bool first = !stream->asked_again;
    stream->asked_again = true;
    stream->again_at_ns = first ? stream->now_ns + STREAM_MS(50) : STREAM_NEVER;
    return first;
}
