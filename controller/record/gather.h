/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a report says, gathered from plan and ledger before it is put in words.
 */
#ifndef CONTROLLER_RECORD_GATHER_H
#define CONTROLLER_RECORD_GATHER_H

#include <stdint.h>

#include "controller/ledger/ledger.h"
#include "controller/plan/plan.h"

enum { GATHER_TEXT_SIZE = 96, GATHER_TIME_SIZE = 32, GATHER_WHAT_SIZE = 256 };

/* Something that is not a strike: a person armed, the stream stopped, a dot was resolved ... */
struct event {
    enum record_type type;
    uint16_t reason;
    uint32_t dot, uid;
    int64_t wall_ns;
    char text[GATHER_TEXT_SIZE]; /* note or identity, printable */
};

/* A strike that a person has to look at, or has looked at. */
struct doubt {
    const struct plan_strike *strike; /* borrowed from the plan */
    struct dot_word word;
};

/* A strike that may lie elsewhere: the touch-off after it found the arm off, or there was none. */
struct suspect {
    const struct plan_strike *strike; /* borrowed from the plan */
    uint16_t reason;
};

struct gathered {
    const struct plan *plan; /* borrowed */
    struct sha256 plan_hash;
    struct ledger_summary ledger;
    struct event *event;
    size_t event_count;
    struct doubt *doubt; /* in the order of the plan */
    size_t doubt_count;
    struct suspect *suspect; /* in the order of the ledger */
    size_t suspect_count;
    size_t skipped[SKIP_REASONS];        /* by the plan and at the machine */
    size_t left;                         /* strikes that the ledger has no word of */
    int64_t first_wall_ns, last_wall_ns; /* of strikes; 0: none */
    int64_t striking_ns;                 /* between strikes, pauses left out */
};

/* gathered_free also after a failure. */
enum err_code gather(struct gathered *gathered, const struct plan *plan, const char *ledger_path,
                     struct err *err);
void gathered_free(struct gathered *gathered);

/* Confirmed strikes a second, pauses left out; 0 when there are too few to tell. */
double gathered_rate_hz(const struct gathered *gathered);
/* All that were skipped, by the plan and at the machine. */
size_t gathered_skipped(const struct gathered *gathered);

/* "2026-11-20T23:45:00Z" */
void gather_time(int64_t wall_ns, char text[GATHER_TIME_SIZE]);
/* One line for a person; a stop's includes what to do. */
void gather_describe(const struct event *event, char text[GATHER_WHAT_SIZE]);

#endif
