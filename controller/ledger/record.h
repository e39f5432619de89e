/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One record of the ledger, as a value and as its 192 bytes (docs/records.md).
 */
#ifndef CONTROLLER_LEDGER_RECORD_H
#define CONTROLLER_LEDGER_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/sha256.h"
#include "config/units.h"

enum { RECORD_SIZE = 192, RECORD_AXES = 8, RECORD_NOTE_SIZE = 84, RECORD_COURSE_SIZE = 20 };

/* Numbers are on disk: never renumber, only add. */
enum record_type {
    RECORD_HEADER = 1,
    RECORD_INPUTS = 2,
    RECORD_REGISTRATION = 3,
    RECORD_EPOCH = 4,
    RECORD_ARMED = 5,
    RECORD_INTENT = 6,
    RECORD_CONFIRMED = 7,
    RECORD_UNCERTAIN = 8,
    RECORD_RESOLVED_STRUCK = 9,
    RECORD_RESOLVED_SKIP = 10,
    RECORD_SKIPPED = 11,
    RECORD_STOP = 12,
    RECORD_EXCLUDE = 13,
    RECORD_DONE = 14,
    RECORD_EVENT = 15,
    RECORD_TOUCH_OFF = 16 /* reason 0: the strikes of its tags are where they should be */
};

/* Of a registration: nobody looked where the head is, but its surface is another one; or nobody
 * looked at all, and the job before had found it elsewhere than this one says. */
enum { RECORD_KIND_TOUCHED = 4, RECORD_KIND_SUPPOSED = 5 };

enum record_backend { RECORD_ANY_BACKEND = 0, RECORD_SIMULATOR = 1, RECORD_HARDWARE = 2 };

union record_body {
    struct {
        struct sha256 plan, predecessor;
        char course[RECORD_COURSE_SIZE];
        uint16_t session, backend;
    } header;
    struct {
        struct sha256 machine, head;
        char machine_name[20];
        uint32_t strikes;
    } inputs;
    struct {
        struct pose head_in_base;
        double residual_mm;
        uint32_t revision, parent;
        uint16_t kind; /* 0 said, 1 by fiducials, 2 by probes, 3 tracked, 4 touched, 5 supposed */
        uint16_t contacts; /* that the surface was bent to */
        uint32_t used, set_aside;
        double error_mm; /* predicted for the worst dot; 0 unknown */
        float noise_mm;
    } registration;
    struct {
        char identity[64];
        uint32_t nonce;
    } epoch;
    struct {
        int32_t a_steps[RECORD_AXES], b_steps[RECORD_AXES];
        float depth_mm, dwell_s;
    } intent;
    struct {
        uint32_t uid;
        char note[RECORD_NOTE_SIZE];
    } person; /* armed, resolved */
    struct {
        int32_t kind;
        double x_mm, y_mm, z_mm, radius_mm;
    } exclude;
    struct {
        uint32_t confirmed, uncertain, skipped;
    } done;
    struct {
        uint32_t uid, done; /* events of the plan that have been attended to, with this one */
    } event;
    struct {
        double drift_mm;              /* the largest, of `face` */
        uint32_t first_tag, last_tag; /* of the strikes since the one before; first > last: none */
        uint32_t face, faces;         /* faces 0: the place was lost before it could be checked */
    } touch_off;
};

/* What its maker says; seq, chain and CRC come with the encoding. */
struct record {
    enum record_type type;
    uint16_t reason;
    uint32_t dot, epoch, tag;
    uint64_t seq;
    int64_t mono_ns, wall_ns;
    int64_t synced_ns;   /* when the latest sync before this record returned */
    uint64_t synced_seq; /* the last record that it made durable; UINT64_MAX none */
    union record_body body;
};

/* Encodes with the previous record's chain and returns this one's. */
struct sha256 record_encode(const struct record *record, const struct sha256 *previous,
                            uint8_t bytes[RECORD_SIZE]);

enum record_answer { RECORD_GOOD, RECORD_BLANK, RECORD_BAD };

/* Checks magic, CRC, chain and type; writes *record and *chain only when good. */
enum record_answer record_decode(const uint8_t bytes[RECORD_SIZE], const struct sha256 *previous,
                                 struct record *record, struct sha256 *chain);

/* What a record says of itself, whatever came before it; false when its magic or CRC is wrong. */
bool record_claims(const uint8_t bytes[RECORD_SIZE], uint64_t *seq, uint64_t *synced_seq);

/* Reads what a damaged record still says, when that is an intent for some dot: magic, type and dot
 * are there, and so is a CRC, whatever it says: without one it was never written to its end. */
bool record_salvage(const uint8_t bytes[RECORD_SIZE], struct record *record);

const char *record_type_name(enum record_type type);

/* "any", "simulator", "hardware"; "unknown" for others. */
const char *record_backend_name(unsigned backend);
bool record_backend_from_name(const char *name, size_t len, enum record_backend *backend);

#endif
