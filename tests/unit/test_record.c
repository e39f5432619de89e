/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "controller/ledger/crc32c.h"
#include "controller/ledger/record.h"
#include "tests/unit/ledger_files.h"
#include "tests/unit/seed.h"

/* Made by another program from docs/records.md: struct.pack, hashlib, and a bitwise CRC. */
static const char INTENT_HEX[] = "50474c3106000000070000000000000015cd5b070000000000002a36fe9c9717c"
                                 "0d45407000000000600000000000000"
                                 "2a00000002000000090000000000000001000000feffffff03000000fcffffff0"
                                 "500000000000000000000000083ffff"
                                 "01000000feffffff03000000fcffffff050000000000000000000000200300000"
                                 "000003fcdcc4c3d0000000000000000"
                                 "0000000000000000689a527bae65fe9597417953b5154e81f580fdfd8aaae4cac"
                                 "29d7bb774b2fdfe0000000085975f68";
static const char EXCLUDE_HEX[] = "50474c310d000000030000000000000001000000000000000200000000000000"
                                  "0000000000000000ffffffffffffffff"
                                  "00000000010000000000000000000000ffffffff000000000000f83f00000000"
                                  "000004c00000000000000c4000000000"
                                  "0000104000000000000000000000000000000000000000000000000000000000"
                                  "00000000000000000000000000000000"
                                  "0000000000000000588b6473573657777953ede4186fee8b874910c5a2964e8e"
                                  "3c0a1efdaa2d54e200000000a1ea4d60";

static struct record intent(void)
{
    struct record record = {.type = RECORD_INTENT,
                            .dot = 42,
                            .epoch = 2,
                            .tag = 9,
                            .seq = 7,
                            .mono_ns = 123456789,
                            .wall_ns = 1700000000000000000,
                            .synced_ns = 123000000,
                            .synced_seq = 6};
    const int32_t a[RECORD_AXES] = {1, -2, 3, -4, 5, 0, 0, -32000};
    memcpy(record.body.intent.a_steps, a, sizeof(a));
    memcpy(record.body.intent.b_steps, a, sizeof(a));
    record.body.intent.b_steps[7] = 800;
    record.body.intent.depth_mm = 0.5F;
    record.body.intent.dwell_s = 0.05F;
    return record;
}

static struct sha256 counting(void)
{
    struct sha256 hash;
    for (size_t i = 0; i < sizeof(hash.byte); i++) {
        hash.byte[i] = (uint8_t)i;
    }
    return hash;
}

static void assert_hex(const uint8_t bytes[RECORD_SIZE], const char *want)
{
    char hex[2 * RECORD_SIZE + 1];
    for (size_t i = 0; i < RECORD_SIZE; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    }
    assert_string_equal(hex, want);
}

static void crc_is_the_same_by_processor_and_by_table(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    uint8_t bytes[256];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)seed_below(&seed, 256);
    }
    for (size_t from = 0; from < 9; from++) {
        for (size_t size = 0; from + size <= sizeof(bytes); size++) {
            assert_int_equal(crc32c(bytes + from, size), crc32c_by_table(bytes + from, size));
        }
    }
}

static void crc_of_the_check_string_is_the_published_one(void **state)
{
    (void)state;
    assert_int_equal(crc32c("123456789", 9), 0xE3069283U);
    assert_int_equal(crc32c_by_table("123456789", 9), 0xE3069283U);
    assert_int_equal(crc32c("", 0), 0);
}

static void encodes_an_intent_to_the_documented_bytes(void **state)
{
    (void)state;
    uint8_t bytes[RECORD_SIZE];
    struct record record = intent();
    struct sha256 previous = counting();
    (void)record_encode(&record, &previous, bytes);
    assert_hex(bytes, INTENT_HEX);
}

static void encodes_an_exclude_without_padding_between_its_fields(void **state)
{
    (void)state;
    uint8_t bytes[RECORD_SIZE];
    struct record record = {.type = RECORD_EXCLUDE,
                            .seq = 3,
                            .mono_ns = 1,
                            .wall_ns = 2,
                            .synced_seq = UINT64_MAX,
                            .epoch = 1};
    record.body.exclude.kind = -1;
    record.body.exclude.x_mm = 1.5;
    record.body.exclude.y_mm = -2.5;
    record.body.exclude.z_mm = 3.5;
    record.body.exclude.radius_mm = 4.0;
    struct sha256 previous = {{0}};
    (void)record_encode(&record, &previous, bytes);
    assert_hex(bytes, EXCLUDE_HEX);
}

/* A body of random bytes, read, written and read again: what is on disk is what was meant. */
static void every_type_comes_back_as_it_was_written(void **state)
{
    (void)state;
    struct sha256 previous = counting(), chain, again;
    for (int type = RECORD_HEADER; type <= RECORD_TOUCH_OFF; type++) {
        struct record record = {.type = (enum record_type)type, .dot = 5, .reason = 3, .tag = 8};
        memset(&record.body, 0x41, sizeof(record.body));
        uint8_t bytes[RECORD_SIZE], copy[RECORD_SIZE];
        (void)record_encode(&record, &previous, bytes);
        struct record read;
        assert_int_equal(record_decode(bytes, &previous, &read, &chain), RECORD_GOOD);
        again = record_encode(&read, &previous, copy);
        assert_memory_equal(bytes, copy, RECORD_SIZE);
        assert_true(sha256_equal(&chain, &again));
        assert_string_not_equal(record_type_name(read.type), "unknown");
    }
}

static void a_flip_of_any_bit_is_noticed(void **state)
{
    (void)state;
    uint8_t bytes[RECORD_SIZE];
    struct record record = intent(), read;
    struct sha256 previous = counting(), chain;
    (void)record_encode(&record, &previous, bytes);
    for (size_t bit = 0; bit < (size_t)8 * RECORD_SIZE; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(record_decode(bytes, &previous, &read, &chain), RECORD_BAD);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_int_equal(record_decode(bytes, &previous, &read, &chain), RECORD_GOOD);
}

static void a_record_of_another_chain_is_bad(void **state)
{
    (void)state;
    uint8_t bytes[RECORD_SIZE];
    struct record record = intent(), read;
    struct sha256 previous = counting(), other = {{0}}, chain;
    (void)record_encode(&record, &previous, bytes);
    assert_int_equal(record_decode(bytes, &other, &read, &chain), RECORD_BAD);
}

static void zeros_are_blank_and_not_bad(void **state)
{
    (void)state;
    const uint8_t bytes[RECORD_SIZE] = {0};
    struct sha256 previous = {{0}}, chain;
    struct record read;
    assert_int_equal(record_decode(bytes, &previous, &read, &chain), RECORD_BLANK);
}

/* Whole by CRC and chain, and still nothing that a writer may mean. */
static void refuses_values_that_no_writer_means(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t at;
        uint8_t value[4];
    } rows[] = {
        {"an unknown type", 4, {99, 0, 0, 0}},
        {"type 0", 4, {0, 0, 0, 0}},
        {"an intent of dot 0", 48, {0, 0, 0, 0}},
        {"a depth that is not a number", 128, {0, 0, 0xc0, 0x7f}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t bytes[RECORD_SIZE];
        struct record record = intent(), read;
        struct sha256 previous = counting(), chain;
        (void)record_encode(&record, &previous, bytes);
        memcpy(bytes + rows[i].at, rows[i].value, 4);
        chain = sha256_of_two(previous.byte, 32, bytes, 152);
        memcpy(bytes + 152, chain.byte, 32);
        uint32_t crc = crc32c(bytes, 188);
        const uint8_t little[4] = {(uint8_t)crc, (uint8_t)(crc >> 8), (uint8_t)(crc >> 16),
                                   (uint8_t)(crc >> 24)};
        memcpy(bytes + 188, little, 4);
        if (record_decode(bytes, &previous, &read, &chain) != RECORD_BAD) {
            fail_msg("%s was taken for good", rows[i].name);
        }
    }
}

/* What a damaged record still says, and when it says nothing. */
static void a_damaged_record_is_salvaged_only_as_an_intent_for_a_dot(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t at;
        uint8_t value[4];
        bool good;
    } rows[] = {
        {"a damaged chain", 152, {1, 2, 3, 4}, true},
        {"another magic", 0, {1, 2, 3, 4}, false},
        {"no CRC: never written to its end", 188, {0, 0, 0, 0}, false},
        {"an unknown type", 4, {99, 0, 0, 0}, false},
        {"a confirmation", 4, {RECORD_CONFIRMED, 0, 0, 0}, false},
        {"dot 0", 48, {0, 0, 0, 0}, false},
        {"a depth that is not a number", 128, {0, 0, 0xc0, 0x7f}, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t bytes[RECORD_SIZE];
        struct record record = intent(), read;
        struct sha256 previous = counting();
        (void)record_encode(&record, &previous, bytes);
        memcpy(bytes + rows[i].at, rows[i].value, 4);
        if (record_salvage(bytes, &read) != rows[i].good) {
            fail_msg("%s", rows[i].name);
        }
        assert_true(!rows[i].good || read.dot == record.dot);
    }
}

static struct record there_and_back(const struct record *record)
{
    static const struct sha256 NONE = {{0}};
    uint8_t bytes[RECORD_SIZE];
    struct record back = {0};
    struct sha256 chain;
    (void)record_encode(record, &NONE, bytes);
    assert_int_equal(record_decode(bytes, &NONE, &back, &chain), RECORD_GOOD);
    return back;
}

static void registrations_epochs_and_touch_offs_keep_every_number(void **state)
{
    (void)state;
    const struct record head = ledger_files_registration();
    const struct record got = there_and_back(&head);
    for (int i = 0; i < 3; i++) {
        assert_true(got.body.registration.head_in_base.xyz_mm[i] == 11 + i);
        assert_true(got.body.registration.head_in_base.rpy_rad[i] ==
                    head.body.registration.head_in_base.rpy_rad[i]);
    }
    assert_true(got.body.registration.residual_mm == 0.14);
    assert_true(got.body.registration.error_mm == 0.19);
    assert_true(got.body.registration.noise_mm == 0.25F);
    assert_int_equal(got.body.registration.revision, 15);
    assert_int_equal(got.body.registration.parent, 14);
    assert_int_equal(got.body.registration.kind, 2);
    assert_int_equal(got.body.registration.contacts, 16);
    assert_int_equal(got.body.registration.used, 17);
    assert_int_equal(got.body.registration.set_aside, 18);
    const struct record epoch = {.type = RECORD_EPOCH, .body.epoch.nonce = 26};
    assert_int_equal(there_and_back(&epoch).body.epoch.nonce, 26);
    struct record touch = {.type = RECORD_TOUCH_OFF};
    touch.body.touch_off.drift_mm = 0.21;
    touch.body.touch_off.first_tag = 22;
    touch.body.touch_off.last_tag = 23;
    touch.body.touch_off.face = 3;
    touch.body.touch_off.faces = 4;
    const struct record felt = there_and_back(&touch);
    assert_memory_equal(&felt.body.touch_off, &touch.body.touch_off, sizeof(touch.body.touch_off));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_damaged_record_is_salvaged_only_as_an_intent_for_a_dot),
        cmocka_unit_test(registrations_epochs_and_touch_offs_keep_every_number),
        cmocka_unit_test(crc_of_the_check_string_is_the_published_one),
        cmocka_unit_test(crc_is_the_same_by_processor_and_by_table),
        cmocka_unit_test(encodes_an_intent_to_the_documented_bytes),
        cmocka_unit_test(encodes_an_exclude_without_padding_between_its_fields),
        cmocka_unit_test(every_type_comes_back_as_it_was_written),
        cmocka_unit_test(a_flip_of_any_bit_is_noticed),
        cmocka_unit_test(a_record_of_another_chain_is_bad),
        cmocka_unit_test(zeros_are_blank_and_not_bad),
        cmocka_unit_test(refuses_values_that_no_writer_means),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
