/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/trace.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/text.h"

static bool read_time(char **rest, int64_t *ns)
{
    uint64_t value = 0;
    char *word = audit_word(rest, ' ');
    if (!word || !audit_integer(word, INT64_MAX, &value)) {
        return false;
    }
    *ns = (int64_t)value;
    return true;
}

static bool read_steps(char *rest, struct audit_event *event)
{
    while (rest) {
        double steps = 0;
        if (event->axes == AUDIT_TRACE_AXES_MAX || !audit_numbers(&rest, ' ', &steps, 1)) {
            return false;
        }
        event->steps[event->axes++] = (int64_t)steps;
    }
    return event->axes > 0;
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Hex to bytes, in place. */
static bool read_hex(char *rest, struct audit_event *event)
{
    size_t length = rest ? strlen(rest) : 0;
    uint8_t *bytes = (uint8_t *)rest;
    if (length == 0 || length % 2 != 0) {
        return false;
    }
    for (size_t i = 0; i < length; i += 2) {
        int high = nibble(rest[i]), low = nibble(rest[i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i / 2] = (uint8_t)(high * 16 + low);
    }
    event->bytes = bytes;
    event->count = length / 2;
    return true;
}

static bool read_event(char *line, struct audit_event *event)
{
    char *rest = line;
    memset(event, 0, sizeof *event);
    if (!read_time(&rest, &event->t_ns) || !read_time(&rest, &event->mono_ns)) {
        return false;
    }
    const char *kind = audit_word(&rest, ' ');
    if (!kind) {
        return false;
    }
    event->kind = AUDIT_TRACE_OTHER;
    if (strcmp(kind, "pos") == 0 || strcmp(kind, "at") == 0) {
        event->kind = kind[0] == 'p' ? AUDIT_TRACE_POS : AUDIT_TRACE_AT;
        return read_steps(rest, event);
    }
    if (strcmp(kind, "rx") == 0 || strcmp(kind, "tx") == 0) {
        event->kind = kind[0] == 'r' ? AUDIT_TRACE_RX : AUDIT_TRACE_TX;
        return read_hex(rest, event);
    }
    if (strcmp(kind, "reset") == 0) {
        event->kind = AUDIT_TRACE_RESET;
    } else if (strcmp(kind, "relay-off") == 0) {
        event->kind = AUDIT_TRACE_RELAY_OFF;
    }
    return true;
}

bool audit_trace_read(const char *path,
                      void (*take)(void *context, const struct audit_event *event), void *context,
                      struct audit_report *report)
{
    assert(take);
    struct audit_lines lines;
    if (!audit_lines_open(&lines, path, report)) {
        return false;
    }
    size_t length = 0;
    char *line = NULL;
    bool good = true;
    int64_t latest_ns = 0;
    while (good && (line = audit_lines_next(&lines, &length)) != NULL) {
        struct audit_event event;
        /* a simulator that was killed leaves half a line */
        if (!lines.whole) {
            break;
        }
        good = read_event(line, &event) && event.t_ns >= latest_ns;
        if (good) {
            latest_ns = event.t_ns;
            take(context, &event);
        }
    }
    good = good && !lines.garbled;
    if (!good) {
        audit_lines_bad(&lines, "is not a line of a trace, or goes back in time", report);
    }
    audit_lines_close(&lines);
    return good;
}
