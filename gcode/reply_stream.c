/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gcode/reply.h"

#include <assert.h>

static void take_byte(struct reply_stream *stream, char byte)
{
    bool printable = byte >= ' ' && byte <= '~';
    if (!printable || stream->len == sizeof(stream->line)) {
        stream->spoiled = true;
        return;
    }
    stream->line[stream->len++] = byte;
}

size_t reply_stream_take(struct reply_stream *stream, const char *bytes, size_t len,
                         struct reply *reply, bool *complete)
{
    assert(stream->len <= sizeof(stream->line));
    *complete = false;
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != '\n' && bytes[i] != '\r') {
            take_byte(stream, bytes[i]);
            continue;
        }
        if (stream->len == 0 && !stream->spoiled) {
            continue;
        }
        static const struct reply unknown = {.kind = REPLY_UNKNOWN};
        *reply = stream->spoiled ? unknown : reply_parse(stream->line, stream->len);
        stream->done_len = stream->len;
        stream->len = 0;
        stream->spoiled = false;
        *complete = true;
        return i + 1;
    }
    return len;
}
