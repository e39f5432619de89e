/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulator's files, a line at a time: tissue log, trace, summary. docs/records.md has them.
 */
#ifndef SIM_LOG_H
#define SIM_LOG_H

#include "sim/sim.h"
#include "sim/text.h"

enum { SIM_LOG_BYTES_MAX = 256 }; /* bytes of the wire in one line of a trace */

extern const char sim_log_tissue_header[];

void sim_log_touch(struct sim_text *text, const struct sim_touch *touch);
void sim_log_event(struct sim_text *text, const struct sim_event *event, int64_t mono_ns);
struct sim_log_wire {
    const char *kind; /* rx or tx */
    int64_t sim_ns, mono_ns;
    const void *bytes;
    size_t size; /* at most SIM_LOG_BYTES_MAX */
};
void sim_log_bytes(struct sim_text *text, const struct sim_log_wire *wire);
void sim_log_summary(struct sim_text *text, const struct sim_counts *counts);

#endif
