/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/ledger.h"

#include <assert.h>
#include <math.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/audit/text.h"

enum { BODY = 64, CHAIN = 152, CRC = 188 };
static const uint64_t LEDGER_SIZE_MAX = 4ULL << 30;
static const double ERROR_MAX_MM = 2; /* what a job may allow */

struct reading {
    struct audit_ledger *ledger;
    struct audit_report *report;
    uint8_t chain[32];
    bool broken; /* a record that does not hold was met: only zeros may follow */
    bool ended;  /* an all-zero record was met */
    bool damaged;
};

uint32_t audit_crc32c(const uint8_t *data, size_t size)
{
    static const uint32_t nibble[16] = {0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1,
                                        0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
                                        0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
                                        0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75};
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        crc = (crc >> 4) ^ nibble[crc & 15];
        crc = (crc >> 4) ^ nibble[crc & 15];
    }
    return crc ^ 0xffffffff;
}

static uint64_t get_le(const uint8_t *at, size_t size)
{
    uint64_t value = 0;
    for (size_t i = size; i > 0; i--) {
        value = (value << 8) | at[i - 1];
    }
    return value;
}

static uint32_t get_u32(const uint8_t *at)
{
    return (uint32_t)get_le(at, 4);
}

static float get_f32(const uint8_t *at)
{
    uint32_t bits = get_u32(at);
    float value = 0;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double get_f64(const uint8_t *at)
{
    uint64_t bits = get_le(at, 8);
    double value = 0;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static bool all_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i]) {
            return false;
        }
    }
    return true;
}

static void read_name(char out[AUDIT_NAME_SIZE], const uint8_t *bytes, size_t size)
{
    assert(size < AUDIT_NAME_SIZE);
    memcpy(out, bytes, size);
    out[size] = '\0';
    for (char *c = out; *c; c++) {
        *c = *c > ' ' && *c < 127 ? *c : '?';
    }
}

static void read_header(struct audit_ledger *ledger, const uint8_t *raw)
{
    const uint8_t *body = raw + BODY;
    ledger->has_header = true;
    ledger->wall_ns = get_le(raw + 24, 8);
    memcpy(ledger->plan_hash, body, 32);
    memcpy(ledger->predecessor, body + 32, 32);
    read_name(ledger->course, body + 64, 20);
    ledger->session = (uint16_t)get_le(body + 84, 2);
}

static void read_inputs(struct audit_ledger *ledger, const uint8_t *body)
{
    ledger->has_inputs = true;
    memcpy(ledger->machine_hash, body, 32);
    memcpy(ledger->head_hash, body + 32, 32);
    ledger->strikes = get_u32(body + 84);
}

static void read_exclude(struct reading *reading, const uint8_t *body)
{
    struct audit_ledger *ledger = reading->ledger;
    struct audit_exclude exclude = {.record = ledger->records};
    for (size_t i = 0; i < 3; i++) {
        exclude.centre_mm[i] = get_f64(body + 4 + 8 * i);
    }
    exclude.radius_mm = get_f64(body + 28);
    bool finite = isfinite(exclude.radius_mm) && exclude.radius_mm >= 0;
    for (size_t i = 0; i < 3; i++) {
        finite = finite && isfinite(exclude.centre_mm[i]);
    }
    if (!finite) {
        audit_violate(reading->report, AUDIT_I7, "%s: record %zu: its keep-out is no number",
                      ledger->path, ledger->records);
        return;
    }
    ledger->exclude = audit_grow(ledger->exclude, &ledger->exclude_capacity, ledger->excludes + 1,
                                 sizeof exclude);
    ledger->exclude[ledger->excludes++] = exclude;
}

static void read_registration(struct reading *reading, const uint8_t *body)
{
    struct audit_ledger *ledger = reading->ledger;
    struct audit_registration registration = {.record = ledger->records,
                                              .error_mm = get_f64(body + 72)};
    for (size_t i = 0; i < 3; i++) {
        registration.place.xyz_mm[i] = get_f64(body + 8 * i);
        registration.place.rpy_rad[i] = get_f64(body + 24 + 8 * i);
    }
    if (!(registration.error_mm >= 0 && registration.error_mm <= ERROR_MAX_MM)) {
        audit_violate(reading->report, AUDIT_I7, "%s: record %zu: its predicted error is no length",
                      ledger->path, ledger->records);
        registration.error_mm = 0;
    }
    ledger->registration = audit_grow(ledger->registration, &ledger->registration_capacity,
                                      ledger->registrations + 1, sizeof registration);
    ledger->registration[ledger->registrations++] = registration;
}

static void read_body(struct reading *reading, const uint8_t *raw, struct audit_record *record)
{
    const uint8_t *body = raw + BODY;
    struct audit_ledger *ledger = reading->ledger;
    if (record->type == AUDIT_HEADER && ledger->records == 0) {
        read_header(ledger, raw);
    } else if (record->type == AUDIT_INPUTS && !ledger->has_inputs) {
        read_inputs(ledger, body);
    } else if (record->type == AUDIT_EXCLUDE) {
        read_exclude(reading, body);
    } else if (record->type == AUDIT_REGISTRATION) {
        read_registration(reading, body);
    } else if (record->type == AUDIT_INTENT) {
        record->depth_mm = get_f32(body + 64);
        record->dwell_s = get_f32(body + 68);
    } else if (record->type == AUDIT_DONE) {
        for (size_t i = 0; i < 3; i++) {
            record->count[i] = get_u32(body + 4 * i);
        }
    } else if (record->type == AUDIT_EVENT) {
        record->count[0] = get_u32(body + 4);
    } else if (record->type == AUDIT_TOUCH_OFF) {
        record->count[0] = get_u32(body + 8);
        record->count[1] = get_u32(body + 12);
    } else if (record->type == AUDIT_EPOCH) {
        record->count[0] = get_u32(body + 64);
    }
}

static bool record_holds(const struct reading *reading, const uint8_t *raw, uint8_t chain[32])
{
    if (memcmp(raw, "PGL1", 4) != 0 || get_u32(raw + CRC) != audit_crc32c(raw, CRC)) {
        return false;
    }
    SHA2_CTX sha;
    SHA256Init(&sha);
    SHA256Update(&sha, reading->chain, 32);
    SHA256Update(&sha, raw, CHAIN);
    SHA256Final(chain, &sha);
    return memcmp(chain, raw + CHAIN, 32) == 0;
}

static void keep_record(struct reading *reading, const uint8_t *raw)
{
    struct audit_ledger *ledger = reading->ledger;
    struct audit_record record = {.type = (uint16_t)get_le(raw + 4, 2),
                                  .reason = (uint16_t)get_le(raw + 6, 2),
                                  .seq = get_le(raw + 8, 8),
                                  .mono_ns = get_le(raw + 16, 8),
                                  .sync_ns = get_le(raw + 32, 8),
                                  .sync_seq = get_le(raw + 40, 8),
                                  .chain_head = get_le(raw + CHAIN, 8),
                                  .dot = get_u32(raw + 48),
                                  .epoch = get_u32(raw + 52),
                                  .tag = get_u32(raw + 56)};
    if (record.seq != ledger->records) {
        audit_violate(reading->report, AUDIT_I7, "%s: record %zu calls itself %llu", ledger->path,
                      ledger->records, (unsigned long long)record.seq);
    }
    if (!all_zero(raw + 60, 4) || !all_zero(raw + 184, 4)) {
        audit_violate(reading->report, AUDIT_I7, "%s: record %zu: reserved bytes are not zero",
                      ledger->path, ledger->records);
    }
    read_body(reading, raw, &record);
    ledger->record =
        audit_grow(ledger->record, &ledger->capacity, ledger->records + 1, sizeof record);
    ledger->record[ledger->records++] = record;
}

static void take_record(struct reading *reading, const uint8_t *raw)
{
    struct audit_ledger *ledger = reading->ledger;
    if (all_zero(raw, AUDIT_RECORD_SIZE)) {
        reading->ended = true;
        return;
    }
    if (reading->damaged) {
        return;
    }
    if (reading->broken || reading->ended) {
        reading->damaged = true;
        audit_violate(reading->report, AUDIT_I7, "%s: record %zu %s, yet more follow", ledger->path,
                      ledger->records, reading->broken ? "is damaged" : "is empty");
        return;
    }
    uint8_t chain[32];
    if (!record_holds(reading, raw, chain)) {
        reading->broken = true;
        return;
    }
    memcpy(reading->chain, chain, 32);
    keep_record(reading, raw);
}

bool audit_ledger_read(struct audit_ledger *ledger, const char *path, struct audit_report *report)
{
    memset(ledger, 0, sizeof *ledger);
    ledger->path = path;
    ledger->plan = -1;
    uint64_t size = 0;
    int fd = audit_file_open(path, &size, report);
    if (fd < 0) {
        return false;
    }
    FILE *file = size <= LEDGER_SIZE_MAX ? fdopen(fd, "rb") : NULL;
    if (!file) {
        close(fd);
        return audit_trouble(report, "%s: is too large", path);
    }
    struct reading reading = {.ledger = ledger, .report = report};
    uint8_t raw[AUDIT_RECORD_SIZE] = {0};
    size_t got = 0;
    while ((got = fread(raw, 1, sizeof raw, file)) > 0) {
        memset(raw + got, 0, sizeof raw - got);
        take_record(&reading, raw);
    }
    bool failed = ferror(file) != 0;
    fclose(file);
    memcpy(ledger->chain, reading.chain, 32);
    ledger->torn = reading.broken && !reading.damaged;
    return failed ? audit_trouble(report, "%s: cannot be read", path) : true;
}

void audit_ledger_free(struct audit_ledger *ledger)
{
    free(ledger->record);
    free(ledger->exclude);
    free(ledger->registration);
    memset(ledger, 0, sizeof *ledger);
}
