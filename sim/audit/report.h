/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the judge found: a line for each violation, and for each invariant whether it was judged at
 * all. An invariant without its input is never called ok.
 */
#ifndef AUDIT_REPORT_H
#define AUDIT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

enum audit_invariant {
    AUDIT_I1,
    AUDIT_I2,
    AUDIT_I3,
    AUDIT_I4,
    AUDIT_I5,
    AUDIT_I6,
    AUDIT_I7,
    AUDIT_I8,
    AUDIT_I9,
    AUDIT_INVARIANTS
};

/* Violations beyond this many of one invariant are counted, not kept. */
enum { AUDIT_KEPT_MAX = 1000, AUDIT_TEXT_SIZE = 320, AUDIT_NOTE_SIZE = 200 };

struct audit_finding {
    enum audit_invariant which;
    char text[AUDIT_TEXT_SIZE];
};

struct audit_verdict {
    bool judged;
    size_t violations;
    char subject[64];           /* what it was judged on: "14000 strikes" */
    char note[AUDIT_NOTE_SIZE]; /* what is missing, or worth knowing */
};

struct audit_error {
    double rms_um, max_um;
};

struct audit_stats {
    size_t touches, strikes, confirmed, uncertain, resolved, skipped, planned;
    size_t placed; /* confirmed strikes that the errors below are taken from */
    struct audit_error placement, depth;
    struct audit_error by_fit, by_registration, by_steps; /* what the placement is made of */
    double tilt_max_deg, lateral_max_mm, in_skin_max_s;
};

struct audit_report {
    struct audit_finding *finding;
    size_t kept, capacity, violations;
    struct audit_verdict verdict[AUDIT_INVARIANTS];
    struct audit_stats stats;
    char trouble[AUDIT_TEXT_SIZE]; /* an input that cannot be read, else empty */
};

void audit_report_free(struct audit_report *report);

void audit_violate(struct audit_report *report, enum audit_invariant which, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Says that which was judged, and on what. */
void audit_judged(struct audit_report *report, enum audit_invariant which, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds to the note of which; notes are joined by "; ". */
void audit_note(struct audit_report *report, enum audit_invariant which, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Records an input that cannot be read; the first one stays. Returns false. */
bool audit_trouble(struct audit_report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* realloc for arrays that double; ends the program when memory is out. */
void *audit_grow(void *array, size_t *capacity, size_t wanted, size_t item_size);

#endif
