/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/wire.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/text.h"

enum { IN_FLIGHT_MAX = 127, TOOLS = 255 };

static int compare_tags(const void *a, const void *b)
{
    const struct audit_tagged *one = a, *other = b;
    if (one->tag != other->tag) {
        return one->tag < other->tag ? -1 : 1;
    }
    return one->intent < other->intent ? -1 : one->intent > other->intent;
}

void audit_wire_init(struct audit_wire *wire, const struct audit_course *course,
                     struct audit_report *report)
{
    memset(wire, 0, sizeof *wire);
    wire->course = course;
    wire->report = report;
    size_t capacity = 0;
    wire->tagged = audit_grow(NULL, &capacity, course->intents + 1, sizeof *wire->tagged);
    capacity = 0;
    wire->proved = audit_grow(NULL, &capacity, course->intents + 1, sizeof *wire->proved);
    memset(wire->proved, 0, capacity * sizeof *wire->proved);
    for (size_t i = 0; i < course->intents; i++) {
        wire->tagged[i] = (struct audit_tagged){course->intent[i].tag, i};
    }
    if (course->intents > 0) {
        qsort(wire->tagged, course->intents, sizeof *wire->tagged, compare_tags);
    }
}

void audit_wire_free(struct audit_wire *wire)
{
    free(wire->tagged);
    free(wire->proved);
    memset(wire, 0, sizeof *wire);
}

/* The first intent of that tag that is not before the next one expected; SIZE_MAX when none is. */
static size_t find_intent(const struct audit_wire *wire, uint32_t tag)
{
    const struct audit_tagged key = {tag, wire->next_intent};
    size_t low = 0, high = wire->course->intents;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_tags(&wire->tagged[middle], &key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < wire->course->intents && wire->tagged[low].tag == tag;
    return found ? wire->tagged[low].intent : SIZE_MAX;
}

/* When the intent was durable, as the record after it tells; false when none does. What a later
 * process wrote knows nothing of this sync, only of its own. */
static bool synced_at(const struct audit_wire *wire, const struct audit_intent *intent,
                      uint64_t *ns)
{
    const struct audit_ledger *ledger = &wire->course->ledger[intent->ledger];
    const struct audit_record *of = &ledger->record[intent->record];
    for (size_t i = intent->record + 1; i < ledger->records; i++) {
        const struct audit_record *record = &ledger->record[i];
        bool orphan = record->reason == AUDIT_REASON_PROCESS &&
                      (record->type == AUDIT_UNCERTAIN || record->type == AUDIT_STOP ||
                       record->type == AUDIT_CONFIRMED);
        if (orphan || record->type == AUDIT_EPOCH || record->type == AUDIT_INTENT) {
            return false;
        }
        if (record->sync_seq != AUDIT_SYNC_NONE && record->sync_seq >= of->seq) {
            *ns = record->sync_ns;
            return true;
        }
    }
    return false;
}

/* The same for a tool number, which tags share in turn. */
static size_t find_tool(const struct audit_wire *wire, uint32_t tool)
{
    for (size_t i = wire->next_intent; i < wire->course->intents; i++) {
        uint32_t tag = wire->course->intent[i].tag;
        if (tag > 0 && 1 + (tag - 1) % TOOLS == tool) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void judge_proof(struct audit_wire *wire, size_t index, int64_t began_ns)
{
    if (index == SIZE_MAX) {
        audit_violate(wire->report, AUDIT_I8, "the group that ends with %s has no intent",
                      wire->line);
        return;
    }
    wire->next_intent = index + 1;
    wire->proved[index] = true;
    wire->proofs++;
    const struct audit_intent *intent = &wire->course->intent[index];
    uint64_t synced_ns = 0;
    if (!synced_at(wire, intent, &synced_ns)) {
        wire->unsynced++;
    } else if ((uint64_t)began_ns < synced_ns) {
        audit_violate(wire->report, AUDIT_I8,
                      "dot %u: the group of tag %u began %.3f ms before its intent was durable",
                      wire->course->fate[intent->fate].id, intent->tag,
                      (double)(synced_ns - (uint64_t)began_ns) * 1e-6);
    }
}

/* All of the text a number. */
static bool is_number(const char *digits, uint32_t *number)
{
    uint64_t value = 0;
    if (!audit_integer(digits, UINT32_MAX, &value)) {
        return false;
    }
    *number = (uint32_t)value;
    return true;
}

/* FluidNC waits for nothing when the dwell is nothing. */
static bool is_barrier(const char *line)
{
    return strcmp(line, "G4P0") == 0 || strcmp(line, "G4P0.01") == 0;
}

/* A letter, a number and that end; or, where the way back was in G91, that end and G90. */
static bool is_tagged(const char *line, char letter, const char *end, uint32_t *tag)
{
    char digits[24];
    const size_t length = strspn(line + (line[0] != '\0'), "0123456789");
    if (line[0] != letter || length >= sizeof digits) {
        return false;
    }
    memcpy(digits, line + 1, length);
    digits[length] = '\0';
    const char *rest = line + 1 + length;
    const size_t ends = strlen(end);
    const bool ended =
        strncmp(rest, end, ends) == 0 && (rest[ends] == '\0' || strcmp(rest + ends, "G90") == 0);
    return ended && is_number(digits, tag);
}

static void take_line(struct audit_wire *wire)
{
    uint32_t tag = 0;
    wire->line[wire->line_length] = '\0';
    bool proof = is_tagged(wire->line, 'N', "G4P0", &tag), barrier = is_barrier(wire->line);
    bool tool = wire->awaits_tool && is_tagged(wire->line, 'T', "", &tag);
    if (proof && wire->moves) {
        judge_proof(wire, find_intent(wire, tag), wire->started_ns);
    } else if (tool) {
        judge_proof(wire, find_tool(wire, tag), wire->closed_ns);
    }
    wire->awaits_tool = barrier && wire->moves;
    wire->closed_ns = wire->started_ns;
    if (proof || barrier) {
        wire->started = false;
        wire->moves = false;
    } else if (wire->line[0] != '$' && strpbrk(wire->line, "XYZABCUVW")) {
        wire->moves = true;
    }
    wire->line_length = 0;
}

/* Everything that is on its way is gone. */
static void forget(struct audit_wire *wire)
{
    wire->pendings = 0;
    wire->in_flight = 0;
    wire->line_length = 0;
    wire->over = false;
    wire->started = false;
    wire->moves = false;
    wire->awaits_tool = false;
}

static bool is_real_time(uint8_t byte)
{
    static const uint8_t listed[] = {'?', '!', '~', 0x18, 0x19, 0x84, 0x85, 0x87};
    return memchr(listed, byte, sizeof listed) != NULL;
}

static bool in_alphabet(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte != 0 && strchr(".+-=$\n", byte) != NULL);
}

static void take_byte(struct audit_wire *wire, uint8_t byte, const struct audit_event *event)
{
    wire->in_flight++;
    if (wire->in_flight > IN_FLIGHT_MAX && !wire->over) {
        wire->over = true;
        audit_violate(wire->report, AUDIT_I9, "t=%.6f s: over %d bytes in flight",
                      (double)event->t_ns * 1e-9, IN_FLIGHT_MAX);
    }
    if (!wire->started) {
        wire->started = true;
        wire->started_ns = event->mono_ns;
    }
    if (byte != '\n') {
        if (wire->line_length + 1 < AUDIT_WIRE_LINE) {
            wire->line[wire->line_length++] = (char)byte;
        }
        return;
    }
    if (wire->pendings < AUDIT_WIRE_LINES) {
        size_t at = (wire->first_pending + wire->pendings++) % AUDIT_WIRE_LINES;
        wire->pending[at] = (uint32_t)wire->line_length + 1;
    }
    take_line(wire);
}

static void take_rx(struct audit_wire *wire, const struct audit_event *event)
{
    bool told = false;
    wire->bytes += event->count;
    for (size_t i = 0; i < event->count; i++) {
        uint8_t byte = event->bytes[i];
        if (is_real_time(byte)) {
            continue;
        }
        if (!in_alphabet(byte) && !told) {
            told = true;
            audit_violate(wire->report, AUDIT_I9, "t=%.6f s: byte 0x%02x is not of the alphabet",
                          (double)event->t_ns * 1e-9, byte);
        }
        take_byte(wire, byte, event);
    }
}

static void take_reply(struct audit_wire *wire)
{
    const char *reply = wire->reply;
    wire->reply[wire->reply_length] = '\0';
    if (strncmp(reply, "Grbl", 4) == 0 || strcmp(reply, "[MSG:Stop]") == 0) {
        forget(wire);
    } else if ((strcmp(reply, "ok") == 0 || strncmp(reply, "error:", 6) == 0) &&
               wire->pendings > 0) {
        uint32_t length = wire->pending[wire->first_pending];
        wire->first_pending = (wire->first_pending + 1) % AUDIT_WIRE_LINES;
        wire->pendings--;
        wire->in_flight -= length < wire->in_flight ? length : wire->in_flight;
        wire->over = wire->over && wire->in_flight > IN_FLIGHT_MAX;
    }
    wire->reply_length = 0;
}

static void take_tx(struct audit_wire *wire, const struct audit_event *event)
{
    for (size_t i = 0; i < event->count; i++) {
        char c = (char)event->bytes[i];
        if (c == '\n') {
            take_reply(wire);
        } else if (c != '\r' && wire->reply_length + 1 < AUDIT_WIRE_LINE) {
            wire->reply[wire->reply_length++] = c;
        }
    }
}

void audit_wire_take(struct audit_wire *wire, const struct audit_event *event)
{
    if (event->kind == AUDIT_TRACE_RX) {
        take_rx(wire, event);
    } else if (event->kind == AUDIT_TRACE_TX) {
        take_tx(wire, event);
    } else if (event->kind == AUDIT_TRACE_RESET) {
        forget(wire);
    }
}

void audit_wire_end(struct audit_wire *wire)
{
    const struct audit_course *course = wire->course;
    for (size_t i = 0; i < course->intents; i++) {
        const struct audit_fate *fate = &course->fate[course->intent[i].fate];
        if (!wire->proved[i] && fate->state == AUDIT_DOT_CONFIRMED && fate->intent == i) {
            audit_violate(wire->report, AUDIT_I8, "dot %u is confirmed, its group not in the trace",
                          fate->id);
        }
    }
    assert(wire->proofs <= course->intents);
    audit_judged(wire->report, AUDIT_I8, "%zu groups", wire->proofs);
    audit_judged(wire->report, AUDIT_I9, "%zu bytes", wire->bytes);
    if (wire->unsynced > 0) {
        audit_note(wire->report, AUDIT_I8,
                   "%zu groups not judged: the ledger does not tell when "
                   "their intent was durable",
                   wire->unsynced);
    }
}
