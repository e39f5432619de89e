/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * I5: after a stop byte, and after silence, the needle is out of the skin in time; judged from the
 * steps of the needle's axis. And the part of I4 that steps show: where the needle is left.
 */
#ifndef AUDIT_STOPS_H
#define AUDIT_STOPS_H

#include "sim/audit/files.h"
#include "sim/audit/report.h"
#include "sim/audit/trace.h"

enum { AUDIT_WATCHES_MAX = 64 };

/* A stop byte that came, and by when the needle has to be out. */
struct audit_watch {
    uint8_t byte;
    int64_t since_ns, deadline_ns;
};

struct audit_stops {
    const struct audit_machine *machine;
    struct audit_report *report;
    struct audit_watch watch[AUDIT_WATCHES_MAX];
    size_t watches, stops;
    bool homed, below, silence_told;
    double needle_mm;
    int64_t below_since_ns, heard_ns;
    uint8_t latest[2]; /* bytes, to see `$H` */
};

void audit_stops_init(struct audit_stops *stops, const struct audit_machine *machine,
                      struct audit_report *report);
void audit_stops_take(struct audit_stops *stops, const struct audit_event *event);
/* After the last event of a trace. */
void audit_stops_end(struct audit_stops *stops);

#endif
