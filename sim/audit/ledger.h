/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ledgers: what the controller says became of each strike. Reading judges each file by itself
 * (I7: magic, checksum, chain, sequence, torn tail); what the records mean is judged elsewhere.
 */
#ifndef AUDIT_LEDGER_H
#define AUDIT_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/audit/plan.h"
#include "sim/audit/report.h"

enum { AUDIT_LEDGERS_MAX = 256, AUDIT_RECORD_SIZE = 192 };

enum audit_record_type {
    AUDIT_HEADER = 1,
    AUDIT_INPUTS,
    AUDIT_REGISTRATION,
    AUDIT_EPOCH,
    AUDIT_ARMED,
    AUDIT_INTENT,
    AUDIT_CONFIRMED,
    AUDIT_UNCERTAIN,
    AUDIT_RESOLVED_STRUCK,
    AUDIT_RESOLVED_SKIP,
    AUDIT_SKIPPED,
    AUDIT_STOP,
    AUDIT_EXCLUDE,
    AUDIT_DONE,
    AUDIT_EVENT,
    AUDIT_TOUCH_OFF
};

#define AUDIT_SYNC_NONE UINT64_MAX

/* The reason of a stop or an uncertain dot whose process is gone; a later one wrote the record. */
enum { AUDIT_REASON_TOUCH_IN_AIR = 10, AUDIT_REASON_PROCESS = 15, AUDIT_REASON_HEAD = 20 };
/* Why a dot is skipped: an earlier ledger of the course has it. */
enum { AUDIT_SKIP_ALREADY_STRUCK = 9 };

struct audit_record {
    uint64_t seq, mono_ns, sync_ns, sync_seq;
    uint64_t chain_head; /* first bytes of its chain: enough to find it by */
    uint32_t dot, epoch, tag;
    uint16_t type, reason;
    float depth_mm, dwell_s; /* intent */
    uint32_t count[3];       /* done: confirmed, uncertain, skipped; epoch: nonce in [0];
                                event: events attended to in [0];
                                touch-off: first and last tag */
};

/* A ball kept out while running, head frame. */
struct audit_exclude {
    size_t record;
    double centre_mm[3], radius_mm;
};

/* Where the head was registered; and what is found out about it: the small motion (a turn about the
 * middle, then a shift) from where dots belong to where it had them struck. */
struct audit_registration {
    size_t record;
    struct audit_head_place place;
    double error_mm; /* as it predicts itself for its worst dot; 0: it does not */
    double middle_mm[3], turn_rad[3], shift_mm[3];
    size_t intents, pairs;
};

struct audit_ledger {
    const char *path; /* borrowed */
    struct audit_record *record;
    size_t records, capacity;
    struct audit_exclude *exclude;
    size_t excludes, exclude_capacity;
    struct audit_registration *registration;
    size_t registrations, registration_capacity;
    uint8_t chain[32]; /* the last record's */
    bool torn;         /* a torn tail was cut off */
    bool has_header, has_inputs;
    uint8_t plan_hash[32], predecessor[32];
    char course[AUDIT_NAME_SIZE];
    uint16_t session;
    uint64_t wall_ns; /* of the header */
    uint8_t machine_hash[32], head_hash[32];
    uint32_t strikes;
    int plan; /* index of the plan that it is bound to, -1 when that is not given */
};

/* False only when the file cannot be read at all. audit_ledger_free also then. */
bool audit_ledger_read(struct audit_ledger *ledger, const char *path, struct audit_report *report);
void audit_ledger_free(struct audit_ledger *ledger);

/* CRC-32C (Castagnoli). */
uint32_t audit_crc32c(const uint8_t *data, size_t size);

#endif
