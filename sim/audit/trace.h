/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulator's trace, event by event: bytes and steps by simulated time and CLOCK_MONOTONIC.
 */
#ifndef AUDIT_TRACE_H
#define AUDIT_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/audit/report.h"

enum { AUDIT_TRACE_AXES_MAX = 9 };

enum audit_trace_kind {
    AUDIT_TRACE_POS,
    AUDIT_TRACE_RX,
    AUDIT_TRACE_TX,
    AUDIT_TRACE_AT,
    AUDIT_TRACE_RESET,
    AUDIT_TRACE_RELAY_OFF,
    AUDIT_TRACE_OTHER
};

struct audit_event {
    enum audit_trace_kind kind;
    int64_t t_ns, mono_ns;
    const uint8_t *bytes; /* rx, tx */
    size_t count;
    int64_t steps[AUDIT_TRACE_AXES_MAX]; /* pos, at */
    size_t axes;
};

/* Hands every event to take, in the order of the file. False when it is no trace. */
bool audit_trace_read(const char *path,
                      void (*take)(void *context, const struct audit_event *event), void *context,
                      struct audit_report *report);

#endif
