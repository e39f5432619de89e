/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A set of logs for the judge: plans, ledgers, tissue log, trace and the files they were made
 * from, kept as values that a test can spoil, and written by code of its own.
 */
#ifndef TESTS_AUDIT_FIXTURE_H
#define TESTS_AUDIT_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/audit/report.h"

enum { AFX_LINE = 320, AFX_DATA = 144, AFX_SESSIONS = 2, AFX_COLUMNS = 13 };

struct afx_line {
    char text[AFX_LINE];
};

struct afx_text {
    struct afx_line *line;
    size_t count, capacity;
};

struct afx_record {
    uint8_t raw[192]; /* chain and CRC are made when it is written */
};

struct afx_ledger {
    struct afx_record *record;
    size_t count, capacity;
    uint64_t sync_ns, sync_seq;
    size_t torn_bytes; /* of garbage after the last record */
    size_t cut_bytes;  /* cut off its end */
    size_t flip_byte;  /* flipped after chain and CRC were made; 0 = none */
};

/* One line of the tissue log, in its columns' order. */
struct afx_touch {
    double column[AFX_COLUMNS];
};

struct afx_event {
    int64_t t_ns, mono_ns;
    char kind[8];
    char data[AFX_DATA]; /* rx, tx: raw bytes; else the rest of the line */
    size_t size;
};

struct afx_dot {
    uint32_t id;
    double place_mm[3], normal[3];
    double depth_mm, dwell_s;
};

struct afx {
    bool pad;
    struct afx_text machine, head, job;
    struct afx_text plan[AFX_SESSIONS];
    uint8_t plan_hash[AFX_SESSIONS][32];
    bool keep_binding; /* the ledgers stay bound to the plans as they were first written */
    struct afx_ledger ledger[AFX_SESSIONS];
    size_t sessions;
    struct afx_touch *touch;
    size_t touches, touch_capacity;
    struct afx_event *event;
    size_t events, event_capacity;
    struct afx_dot *dot;
    size_t dots, dot_capacity;
    bool half_lines; /* tissue log and trace end in the middle of a line */
    bool bare;       /* judged without job, head, machine and trace */
};

void afx_free(struct afx *set);
/* A deep copy, to be spoilt. */
struct afx afx_copy(const struct afx *set);

void afx_say(struct afx_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void afx_hash(const struct afx_text *text, uint8_t hash[32]);
void afx_hex(const uint8_t hash[32], char hex[65]);

/* Little-endian fields of a record. */
void afx_put(struct afx_record *record, size_t offset, size_t size, uint64_t value);
uint64_t afx_get(const struct afx_record *record, size_t offset, size_t size);
void afx_put_float(struct afx_record *record, size_t offset, float value);
void afx_put_double(struct afx_record *record, size_t offset, double value);

struct afx_record *afx_insert_record(struct afx_ledger *ledger, size_t at);
void afx_remove_record(struct afx_ledger *ledger, size_t at);
/* Numbers the records and their syncs anew after an insertion or removal. */
void afx_renumber(struct afx_ledger *ledger);
struct afx_event *afx_insert_event(struct afx *set, size_t at);
void afx_remove_event(struct afx *set, size_t at);
struct afx_touch *afx_insert_touch(struct afx *set, size_t at);
void afx_remove_touch(struct afx *set, size_t at);

/* Writes all files and has them judged. Returns what audit_judge does. */
bool afx_judge(const struct afx *set, struct audit_report *report);

#endif
