/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One cursor walks over a record's bytes in either direction, so that each layout of
 * docs/records.md stands here once and what is written is what is read.
 */
#include "controller/ledger/record.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "controller/ledger/crc32c.h"

enum {
    AT_TYPE = 4,
    AT_SEQ = 8,
    AT_SYNCED_SEQ = 40,
    AT_BODY = 64,
    AT_CHAIN = 152,
    AT_CRC = 188,
    MAGIC = 0x314c4750 /* PGL1 */
};

static const char *const TYPE_NAME[] = {
    [RECORD_HEADER] = "header",
    [RECORD_INPUTS] = "inputs",
    [RECORD_REGISTRATION] = "registration",
    [RECORD_EPOCH] = "epoch",
    [RECORD_ARMED] = "armed",
    [RECORD_INTENT] = "intent",
    [RECORD_CONFIRMED] = "confirmed",
    [RECORD_UNCERTAIN] = "uncertain",
    [RECORD_RESOLVED_STRUCK] = "resolved-struck",
    [RECORD_RESOLVED_SKIP] = "resolved-skip",
    [RECORD_SKIPPED] = "skipped",
    [RECORD_STOP] = "stop",
    [RECORD_EXCLUDE] = "exclude",
    [RECORD_DONE] = "done",
    [RECORD_EVENT] = "event",
    [RECORD_TOUCH_OFF] = "touch-off",
};

struct cursor {
    uint8_t *byte;
    size_t at;
    bool writes;
    bool finite; /* every float and double so far */
};

/* Little-endian, `size` bytes, from or to *value. */
static void walk_bits(struct cursor *c, uint64_t *value, size_t size)
{
    assert(size <= sizeof(*value) && c->at + size <= RECORD_SIZE);
    uint64_t read = 0;
    for (size_t i = 0; i < size; i++) {
        uint8_t *byte = &c->byte[c->at + i];
        if (c->writes) {
            *byte = (uint8_t)(*value >> (8 * i));
        } else {
            read |= (uint64_t)*byte << (8 * i);
        }
    }
    if (!c->writes) {
        *value = read;
    }
    c->at += size;
}

static void walk_u16(struct cursor *c, uint16_t *value)
{
    uint64_t bits = *value;
    walk_bits(c, &bits, 2);
    *value = (uint16_t)bits;
}

static void walk_u32(struct cursor *c, uint32_t *value)
{
    uint64_t bits = *value;
    walk_bits(c, &bits, 4);
    *value = (uint32_t)bits;
}

static void walk_i32(struct cursor *c, int32_t *value)
{
    uint32_t bits;
    memcpy(&bits, value, sizeof(bits));
    walk_u32(c, &bits);
    memcpy(value, &bits, sizeof(bits));
}

static void walk_i64(struct cursor *c, int64_t *value)
{
    uint64_t bits;
    memcpy(&bits, value, sizeof(bits));
    walk_bits(c, &bits, 8);
    memcpy(value, &bits, sizeof(bits));
}

static void walk_f32(struct cursor *c, float *value)
{
    uint32_t bits;
    memcpy(&bits, value, sizeof(bits));
    walk_u32(c, &bits);
    memcpy(value, &bits, sizeof(bits));
    c->finite = c->finite && isfinite(*value);
}

static void walk_f64(struct cursor *c, double *value)
{
    uint64_t bits;
    memcpy(&bits, value, sizeof(bits));
    walk_bits(c, &bits, 8);
    memcpy(value, &bits, sizeof(bits));
    c->finite = c->finite && isfinite(*value);
}

static void walk_bytes(struct cursor *c, void *data, size_t size)
{
    assert(c->at + size <= RECORD_SIZE);
    if (c->writes) {
        memcpy(c->byte + c->at, data, size);
    } else {
        memcpy(data, c->byte + c->at, size);
    }
    c->at += size;
}

static void walk_header(struct cursor *c, union record_body *body)
{
    walk_bytes(c, body->header.plan.byte, sizeof(body->header.plan.byte));
    walk_bytes(c, body->header.predecessor.byte, sizeof(body->header.predecessor.byte));
    walk_bytes(c, body->header.course, sizeof(body->header.course));
    walk_u16(c, &body->header.session);
    walk_u16(c, &body->header.backend);
}

static void walk_inputs(struct cursor *c, union record_body *body)
{
    walk_bytes(c, body->inputs.machine.byte, sizeof(body->inputs.machine.byte));
    walk_bytes(c, body->inputs.head.byte, sizeof(body->inputs.head.byte));
    walk_bytes(c, body->inputs.machine_name, sizeof(body->inputs.machine_name));
    walk_u32(c, &body->inputs.strikes);
}

static void walk_registration(struct cursor *c, union record_body *body)
{
    for (size_t i = 0; i < 3; i++) {
        walk_f64(c, &body->registration.head_in_base.xyz_mm[i]);
    }
    for (size_t i = 0; i < 3; i++) {
        walk_f64(c, &body->registration.head_in_base.rpy_rad[i]);
    }
    walk_f64(c, &body->registration.residual_mm);
    walk_u32(c, &body->registration.revision);
    walk_u32(c, &body->registration.parent);
    walk_u16(c, &body->registration.kind);
    walk_u16(c, &body->registration.contacts);
    walk_u32(c, &body->registration.used);
    walk_f64(c, &body->registration.error_mm);
    walk_u32(c, &body->registration.set_aside);
    walk_f32(c, &body->registration.noise_mm);
}

static void walk_epoch(struct cursor *c, union record_body *body)
{
    walk_bytes(c, body->epoch.identity, sizeof(body->epoch.identity));
    walk_u32(c, &body->epoch.nonce);
}

static void walk_intent(struct cursor *c, union record_body *body)
{
    for (size_t i = 0; i < RECORD_AXES; i++) {
        walk_i32(c, &body->intent.a_steps[i]);
    }
    for (size_t i = 0; i < RECORD_AXES; i++) {
        walk_i32(c, &body->intent.b_steps[i]);
    }
    walk_f32(c, &body->intent.depth_mm);
    walk_f32(c, &body->intent.dwell_s);
}

static void walk_person(struct cursor *c, union record_body *body)
{
    walk_u32(c, &body->person.uid);
    walk_bytes(c, body->person.note, sizeof(body->person.note));
}

static void walk_exclude(struct cursor *c, union record_body *body)
{
    walk_i32(c, &body->exclude.kind);
    walk_f64(c, &body->exclude.x_mm);
    walk_f64(c, &body->exclude.y_mm);
    walk_f64(c, &body->exclude.z_mm);
    walk_f64(c, &body->exclude.radius_mm);
}

static void walk_done(struct cursor *c, union record_body *body)
{
    walk_u32(c, &body->done.confirmed);
    walk_u32(c, &body->done.uncertain);
    walk_u32(c, &body->done.skipped);
}

static void walk_event(struct cursor *c, union record_body *body)
{
    walk_u32(c, &body->event.uid);
    walk_u32(c, &body->event.done);
}

static void walk_touch_off(struct cursor *c, union record_body *body)
{
    walk_f64(c, &body->touch_off.drift_mm);
    walk_u32(c, &body->touch_off.first_tag);
    walk_u32(c, &body->touch_off.last_tag);
    walk_u32(c, &body->touch_off.face);
    walk_u32(c, &body->touch_off.faces);
}

static void walk_nothing(struct cursor *c, union record_body *body)
{
    (void)c;
    (void)body;
}

static void (*const WALK_BODY[])(struct cursor *, union record_body *) = {
    [RECORD_HEADER] = walk_header,
    [RECORD_INPUTS] = walk_inputs,
    [RECORD_REGISTRATION] = walk_registration,
    [RECORD_EPOCH] = walk_epoch,
    [RECORD_ARMED] = walk_person,
    [RECORD_INTENT] = walk_intent,
    [RECORD_CONFIRMED] = walk_nothing,
    [RECORD_UNCERTAIN] = walk_nothing,
    [RECORD_RESOLVED_STRUCK] = walk_person,
    [RECORD_RESOLVED_SKIP] = walk_person,
    [RECORD_SKIPPED] = walk_nothing,
    [RECORD_STOP] = walk_nothing,
    [RECORD_EXCLUDE] = walk_exclude,
    [RECORD_DONE] = walk_done,
    [RECORD_EVENT] = walk_event,
    [RECORD_TOUCH_OFF] = walk_touch_off,
};

/* Everything between the magic and the chain; false when the type is unknown. */
static bool walk_record(struct cursor *c, struct record *record)
{
    uint16_t type = (uint16_t)record->type;
    walk_u16(c, &type);
    if (type < RECORD_HEADER || type > RECORD_TOUCH_OFF) {
        return false;
    }
    record->type = (enum record_type)type;
    walk_u16(c, &record->reason);
    walk_bits(c, &record->seq, 8);
    walk_i64(c, &record->mono_ns);
    walk_i64(c, &record->wall_ns);
    walk_i64(c, &record->synced_ns);
    walk_bits(c, &record->synced_seq, 8);
    walk_u32(c, &record->dot);
    walk_u32(c, &record->epoch);
    walk_u32(c, &record->tag);
    c->at = AT_BODY;
    WALK_BODY[type](c, &record->body);
    assert(c->at <= AT_CHAIN);
    return true;
}

static struct sha256 chain_of(const struct sha256 *previous, const uint8_t bytes[RECORD_SIZE])
{
    return sha256_of_two(previous->byte, sizeof(previous->byte), bytes, AT_CHAIN);
}

struct sha256 record_encode(const struct record *record, const struct sha256 *previous,
                            uint8_t bytes[RECORD_SIZE])
{
    memset(bytes, 0, RECORD_SIZE);
    struct record copy = *record;
    struct cursor c = {.byte = bytes, .writes = true, .finite = true};
    uint32_t magic = MAGIC;
    walk_u32(&c, &magic);
    bool known = walk_record(&c, &copy);
    assert(known && c.finite);
    (void)known;
    struct sha256 chain = chain_of(previous, bytes);
    c.at = AT_CHAIN;
    walk_bytes(&c, chain.byte, sizeof(chain.byte));
    uint32_t crc = crc32c(bytes, AT_CRC);
    c.at = AT_CRC;
    walk_u32(&c, &crc);
    return chain;
}

static bool is_blank(const uint8_t bytes[RECORD_SIZE])
{
    static const uint8_t ZEROS[RECORD_SIZE];
    return memcmp(bytes, ZEROS, RECORD_SIZE) == 0;
}

static bool needs_dot(enum record_type type)
{
    return type >= RECORD_INTENT && type <= RECORD_SKIPPED;
}

static bool is_whole(const uint8_t bytes[RECORD_SIZE])
{
    uint8_t copy[RECORD_SIZE];
    memcpy(copy, bytes, RECORD_SIZE);
    struct cursor c = {.byte = copy, .finite = true};
    uint32_t crc = 0, magic = 0;
    walk_u32(&c, &magic);
    c.at = AT_CRC;
    walk_u32(&c, &crc);
    return magic == MAGIC && crc == crc32c(bytes, AT_CRC);
}

bool record_claims(const uint8_t bytes[RECORD_SIZE], uint64_t *seq, uint64_t *synced_seq)
{
    uint8_t copy[RECORD_SIZE];
    memcpy(copy, bytes, RECORD_SIZE);
    struct cursor c = {.byte = copy, .at = AT_SEQ};
    walk_bits(&c, seq, 8);
    c.at = AT_SYNCED_SEQ;
    walk_bits(&c, synced_seq, 8);
    return is_whole(bytes);
}

enum record_answer record_decode(const uint8_t bytes[RECORD_SIZE], const struct sha256 *previous,
                                 struct record *record, struct sha256 *chain)
{
    if (is_blank(bytes)) {
        return RECORD_BLANK;
    }
    if (!is_whole(bytes)) {
        return RECORD_BAD;
    }
    struct sha256 linked = chain_of(previous, bytes);
    if (memcmp(linked.byte, bytes + AT_CHAIN, sizeof(linked.byte)) != 0) {
        return RECORD_BAD;
    }
    uint8_t copy[RECORD_SIZE];
    memcpy(copy, bytes, RECORD_SIZE);
    struct cursor c = {.byte = copy, .at = AT_TYPE, .finite = true};
    struct record read = {0};
    if (!walk_record(&c, &read) || !c.finite || (needs_dot(read.type) && read.dot == 0)) {
        return RECORD_BAD;
    }
    *record = read;
    *chain = linked;
    return RECORD_GOOD;
}

bool record_salvage(const uint8_t bytes[RECORD_SIZE], struct record *record)
{
    uint8_t copy[RECORD_SIZE];
    memcpy(copy, bytes, RECORD_SIZE);
    struct cursor c = {.byte = copy, .finite = true};
    uint32_t magic = 0, crc = 0;
    c.at = AT_CRC;
    walk_u32(&c, &crc);
    c.at = 0;
    walk_u32(&c, &magic);
    *record = (struct record){0};
    return magic == MAGIC && crc != 0 && walk_record(&c, record) && c.finite &&
           record->type == RECORD_INTENT && record->dot != 0;
}

const char *record_type_name(enum record_type type)
{
    return type >= RECORD_HEADER && type <= RECORD_TOUCH_OFF ? TYPE_NAME[type] : "unknown";
}

static const char *const BACKEND_NAME[] = {
    [RECORD_ANY_BACKEND] = "any", [RECORD_SIMULATOR] = "simulator", [RECORD_HARDWARE] = "hardware"};

const char *record_backend_name(unsigned backend)
{
    return backend <= RECORD_HARDWARE ? BACKEND_NAME[backend] : "unknown";
}

bool record_backend_from_name(const char *name, size_t len, enum record_backend *backend)
{
    for (unsigned i = 0; i <= RECORD_HARDWARE; i++) {
        if (strlen(BACKEND_NAME[i]) == len && memcmp(BACKEND_NAME[i], name, len) == 0) {
            *backend = (enum record_backend)i;
            return true;
        }
    }
    return false;
}
