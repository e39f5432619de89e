/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/wire.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { ESCAPE_SIZE = 5 }; /* {18} */

static struct wire_line *line_at(struct wire_way *way, uint64_t index)
{
    return &way->line[index % WIRE_LINES];
}

static void end_line(struct wire_way *way, int64_t now_ns)
{
    struct wire_line *last = way->count > 0 ? line_at(way, way->count - 1) : NULL;
    way->begun[way->len] = '\0';
    way->len = 0;
    if (way->begun[0] == '\0') {
        return;
    }
    if (last != NULL && strcmp(last->text, way->begun) == 0) {
        last->times++;
        last->last_ns = now_ns;
        return;
    }
    struct wire_line *line = line_at(way, way->count++);
    *line = (struct wire_line){.first_ns = now_ns, .last_ns = now_ns, .times = 1};
    memcpy(line->text, way->begun, sizeof(line->text));
}

static void add_byte(struct wire_way *way, char byte)
{
    char text[ESCAPE_SIZE] = {byte, '\0'};
    if (!isprint((unsigned char)byte)) {
        (void)snprintf(text, sizeof(text), "{%02x}", (unsigned char)byte);
    }
    const size_t len = strlen(text);
    if (way->len + len < sizeof(way->begun)) {
        memcpy(way->begun + way->len, text, len);
        way->len += len;
    }
}

static void add_text(struct wire_way *way, const char *bytes, size_t len, int64_t now_ns)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\n') {
            end_line(way, now_ns);
        } else if (bytes[i] != '\r') {
            add_byte(way, bytes[i]);
        }
    }
}

/* Lines are sent whole; what has no end is a byte that the firmware acts on at once. */
void wire_sent(struct wire *wire, const char *bytes, size_t len, int64_t now_ns)
{
    if (len == 1 && bytes[0] == '?') {
        return;
    }
    add_text(&wire->sent, bytes, len, now_ns);
    end_line(&wire->sent, now_ns);
}

void wire_heard(struct wire *wire, const char *bytes, size_t len, int64_t now_ns)
{
    add_text(&wire->heard, bytes, len, now_ns);
}

static uint64_t oldest(const struct wire_way *way)
{
    return way->count > WIRE_LINES ? way->count - WIRE_LINES : 0;
}

static const struct wire_line *peek(const struct wire_way *way, uint64_t index)
{
    return index < way->count ? &way->line[index % WIRE_LINES] : NULL;
}

/* Of two lines the one that was first; what was sent before what it brought. */
static bool goes_first(const struct wire_line *sent, const struct wire_line *heard)
{
    return sent != NULL && (heard == NULL || sent->first_ns <= heard->first_ns);
}

/* now_ns 0: without times. */
static void print(const struct wire *wire, FILE *out, uint64_t sent, uint64_t heard, int64_t now_ns)
{
    for (;;) {
        const struct wire_line *a = peek(&wire->sent, sent), *b = peek(&wire->heard, heard);
        const bool first = goes_first(a, b);
        const struct wire_line *line = first ? a : b;
        char when[32] = "", times[48] = "";
        if (line == NULL) {
            return;
        }
        if (now_ns > 0) {
            (void)snprintf(when, sizeof(when), "%9.4f ", (double)(line->first_ns - now_ns) * 1e-9);
        }
        if (now_ns > 0 && line->times > 1) {
            (void)snprintf(times, sizeof(times), "  (%u times, until %.4f)", line->times,
                           (double)(line->last_ns - now_ns) * 1e-9);
        }
        (void)fprintf(out, "pigmentd: %s%s %s%s\n", when, first ? ">" : "<", line->text, times);
        sent += first;
        heard += !first;
    }
}

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

void wire_tell(struct wire *wire, FILE *out)
{
    print(wire, out, later(wire->sent.told, oldest(&wire->sent)),
          later(wire->heard.told, oldest(&wire->heard)), 0);
    wire->sent.told = wire->sent.count;
    wire->heard.told = wire->heard.count;
}

void wire_dump(const struct wire *wire, FILE *out, int64_t now_ns)
{
    print(wire, out, oldest(&wire->sent), oldest(&wire->heard), now_ns);
}
