/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What went over the wire: no byte of a group before its intent was durable (I8), nothing but the
 * alphabet and never more in flight than the smallest firmware can hold (I9). A group ends with
 * N<tag>G4P0, or with a barrier and T<1 + (tag - 1) % 255> where the firmware has no line numbers,
 * and G90 behind either where its strokes are in G91.
 */
#ifndef AUDIT_WIRE_H
#define AUDIT_WIRE_H

#include "sim/audit/course.h"
#include "sim/audit/report.h"
#include "sim/audit/trace.h"

enum { AUDIT_WIRE_LINE = 512, AUDIT_WIRE_LINES = 1024 };

/* The intent that a tag belongs to, sorted by tag, then order. */
struct audit_tagged {
    uint32_t tag;
    size_t intent;
};

struct audit_wire {
    const struct audit_course *course;
    struct audit_report *report;
    struct audit_tagged *tagged;
    bool *proved; /* one for each intent: its group was in the trace */
    size_t next_intent, proofs, unsynced, bytes;
    char line[AUDIT_WIRE_LINE], reply[AUDIT_WIRE_LINE];
    size_t line_length, reply_length;
    uint32_t pending[AUDIT_WIRE_LINES]; /* lengths of lines without an answer, a ring */
    size_t first_pending, pendings;
    uint64_t in_flight;
    bool over;          /* too many are in flight, and that was told */
    bool started;       /* a byte came since the last barrier */
    int64_t started_ns; /* CLOCK_MONOTONIC of the read that brought it */
    bool moves;         /* a line since the last barrier names an axis */
    bool awaits_tool;   /* motion and a barrier have just been: T<n> makes it a group */
    int64_t closed_ns;  /* when the first byte of that motion came */
};

void audit_wire_init(struct audit_wire *wire, const struct audit_course *course,
                     struct audit_report *report);
void audit_wire_free(struct audit_wire *wire);
void audit_wire_take(struct audit_wire *wire, const struct audit_event *event);
/* After the last event of the last trace. */
void audit_wire_end(struct audit_wire *wire);

#endif
