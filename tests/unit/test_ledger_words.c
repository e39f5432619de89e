/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each kind of record means to who takes a ledger up, and records that cannot be meant.
 */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "controller/ledger/ledger.h"
#include "controller/ledger/reason.h"
#include "tests/fuzz/seal.h"
#include "tests/unit/ledger_files.h"

enum { RECORDS_MAX = 3000 };

/* Encodes records as they are told, with their own sequence, and writes them as a file. */
static const char *write_raw(void **state, const struct record *record, size_t count, size_t rest)
{
    static uint8_t bytes[RECORDS_MAX + 1][RECORD_SIZE];
    struct sha256 chain = {{0}};
    assert_true(count <= RECORDS_MAX && rest <= RECORD_SIZE);
    memset(bytes, 0, sizeof(bytes));
    for (size_t i = 0; i < count; i++) {
        chain = record_encode(&record[i], &chain, bytes[i]);
    }
    const char *path = ledger_files_path(*state, "raw.ledger");
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    size_t size = count * RECORD_SIZE + rest;
    assert_int_equal(write(fd, bytes, size), size);
    (void)close(fd);
    return path;
}

static struct record numbered(struct record record, uint64_t seq)
{
    record.seq = seq;
    record.synced_seq = seq == 0 ? UINT64_MAX : seq - 1;
    return record;
}

static enum err_code summarise(const char *path)
{
    struct ledger_summary summary;
    struct err err;
    enum err_code code = ledger_summarise(path, &summary, &err);
    if (code == ERR_OK) {
        ledger_summary_free(&summary);
    }
    return code;
}

static void refuses_records_in_a_wrong_place(void **state)
{
    const struct record header = ledger_files_header("c7f3a", 1, NULL);
    const struct record word = ledger_files_word(RECORD_SKIPPED, 1);
    const struct record late[] = {numbered(header, 0), numbered(word, 2)};
    const struct record twice[] = {numbered(header, 0), numbered(header, 1)};
    const struct record none[] = {numbered(word, 0)};
    assert_int_equal(summarise(write_raw(state, late, 2, 0)), ERR_DATA);
    assert_int_equal(summarise(write_raw(state, twice, 2, 0)), ERR_DATA);
    assert_int_equal(summarise(write_raw(state, none, 1, 0)), ERR_DATA);
}

static void reads_a_ledger_of_any_length(void **state)
{
    static const size_t COUNT[] = {1, 1023, 1024, 1025, 2048, 2049};
    static struct record record[RECORDS_MAX];
    record[0] = numbered(ledger_files_header("c7f3a", 1, NULL), 0);
    for (uint32_t i = 1; i < RECORDS_MAX; i++) {
        record[i] = numbered(ledger_files_word(RECORD_CONFIRMED, i), i);
    }
    for (size_t i = 0; i < sizeof(COUNT) / sizeof(COUNT[0]); i++) {
        struct ledger_summary summary;
        struct err err;
        const char *path = write_raw(state, record, COUNT[i], i % 2 * 100);
        assert_int_equal(ledger_summarise(path, &summary, &err), ERR_OK);
        assert_int_equal(summary.records, COUNT[i]);
        ledger_summary_free(&summary);
    }
}

static void count_visit(void *context, const struct record *record)
{
    *(uint64_t *)context += record->seq;
}

static void tells_as_much_as_was_asked(void **state)
{
    static const enum record_type WORD[] = {RECORD_CONFIRMED, RECORD_SKIPPED};
    const char *path = ledger_files_path(*state, "a.ledger");
    struct sha256 want = ledger_files_make(path, "c7f3a", 1, NULL, WORD, 2), chain;
    uint64_t sum = 0, records = 0;
    struct err err;
    assert_int_equal(ledger_scan(path, count_visit, &sum, NULL, NULL, &err), ERR_OK);
    assert_int_equal(ledger_scan(path, count_visit, &sum, &records, &chain, &err), ERR_OK);
    assert_true(sum == 6 && records == 3 && sha256_equal(&chain, &want));
    assert_int_equal(ledger_scan("/none", count_visit, &sum, &records, &chain, &err), ERR_IO);
}

static struct ledger_summary read_back(const char *path)
{
    struct ledger_summary summary;
    struct err err;
    assert_int_equal(ledger_summarise(path, &summary, &err), ERR_OK);
    return summary;
}

static void every_kind_of_record_has_its_say(void **state)
{
    struct record exclude = {.type = RECORD_EXCLUDE, .epoch = 7};
    exclude.body.exclude.radius_mm = 2.0;
    struct record inputs = {.type = RECORD_INPUTS};
    inputs.body.inputs.strikes = 12;
    const struct record record[] = {
        numbered(ledger_files_header("c7f3a", 1, NULL), 0),
        numbered(inputs, 1),
        numbered((struct record){.type = RECORD_REGISTRATION}, 2),
        numbered((struct record){.type = RECORD_EPOCH, .epoch = 7}, 3),
        numbered((struct record){.type = RECORD_ARMED, .epoch = 6}, 4),
        numbered(exclude, 5),
        numbered((struct record){.type = RECORD_STOP, .reason = STOP_ALARM}, 6),
        numbered((struct record){.type = RECORD_SKIPPED, .dot = 3, .tag = UINT32_MAX}, 7)};
    struct ledger_summary summary =
        read_back(write_raw(state, record, sizeof(record) / sizeof(record[0]), 0));
    assert_int_equal(summary.strikes, 12);
    assert_int_equal(summary.epoch, 7);
    assert_int_equal(summary.next_tag, 1);
    assert_int_equal(summary.last_stop, STOP_ALARM);
    assert_int_equal(summary.excludes.count, 1);
    assert_int_equal(summary.skipped, 1);
    assert_false(summary.done);
    ledger_summary_free(&summary);
}

/* Touches bend the surface of a head that lies where it was found: that makes it no younger. */
static void a_head_that_was_only_touched_is_not_found_anew(void **state)
{
    struct record found = {.type = RECORD_REGISTRATION}, touched = found;
    found.body.registration.revision = 1;
    touched.body.registration.revision = 2;
    touched.body.registration.kind = RECORD_KIND_TOUCHED;
    struct record event = {.type = RECORD_EVENT}, checked = {.type = RECORD_TOUCH_OFF};
    event.body.event.done = 3;
    checked.body.touch_off.last_tag = 77;
    const struct record record[] = {numbered(ledger_files_header("c7f3a", 1, NULL), 0),
                                    numbered(found, 1),
                                    numbered(ledger_files_word(RECORD_INTENT, 1), 2),
                                    numbered(touched, 3),
                                    numbered(event, 4),
                                    numbered(checked, 5)};
    struct ledger_summary summary =
        read_back(write_raw(state, record, sizeof(record) / sizeof(record[0]), 0));
    assert_int_equal(summary.revision, 2);
    assert_int_equal(summary.registered.body.registration.revision, 1);
    assert_int_equal(summary.intents_since, 1);
    assert_int_equal(summary.events_done, 3);
    assert_int_equal(summary.touched_tag, 77);
    ledger_summary_free(&summary);
}

static void only_what_a_person_says_leaves_a_job_done(void **state)
{
    static const struct {
        enum record_type type;
        bool done;
    } row[] = {{RECORD_RESOLVED_STRUCK, true},
               {RECORD_RESOLVED_SKIP, true},
               {RECORD_INTENT, false},
               {RECORD_SKIPPED, false}};
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        const enum record_type word[] = {RECORD_UNCERTAIN, RECORD_DONE, row[i].type};
        const char *path = ledger_files_path(*state, "a.ledger");
        (void)ledger_files_make(path, "c7f3a", 1, NULL, word, 3);
        struct ledger_summary summary = read_back(path);
        assert_int_equal(summary.done, row[i].done);
        ledger_summary_free(&summary);
        (void)unlink(path);
    }
}

static void more_keep_outs_than_one_job_can_add(void **state)
{
    static struct record record[RECORDS_MAX];
    record[0] = numbered(ledger_files_header("c7f3a", 1, NULL), 0);
    for (uint32_t i = 1; i <= EXCLUDES_MAX + 2; i++) {
        record[i] = numbered((struct record){.type = RECORD_EXCLUDE}, i);
        record[i].body.exclude.radius_mm = 1.0;
        record[i].body.exclude.x_mm = 3.0 * i;
    }
    struct ledger_summary summary = read_back(write_raw(state, record, EXCLUDES_MAX + 3, 0));
    assert_int_equal(summary.excludes.count, EXCLUDES_MAX + 2);
    assert_true(excludes_hold(&summary.excludes, (struct vec3){3.0 * EXCLUDES_MAX + 6.0, 0, 0}));
    assert_false(excludes_hold(&summary.excludes, (struct vec3){1.5, 0, 0}));
    excludes_add_record(&summary.excludes, &record[0]);
    assert_int_equal(summary.excludes.count, EXCLUDES_MAX + 2);
    ledger_summary_free(&summary);
}

/* A forger's record: the number at that offset is replaced, then CRC and chain made right. */
static enum record_answer forge(struct record record, size_t at, const void *number, size_t size)
{
    struct sha256 none = {{0}}, chain = none;
    uint8_t bytes[RECORD_SIZE];
    struct record read;
    (void)record_encode(&record, &none, bytes);
    for (size_t i = 0; i < 2; i++) {
        memcpy(bytes + at + i * size, number, size);
    }
    seal_record(bytes, &chain);
    return record_decode(bytes, &none, &read, &chain);
}

static void a_number_that_is_none_is_a_bad_record(void **state)
{
    (void)state;
    enum { DEPTH_AT = 128, X_AT = 68 };
    const struct record intent = ledger_files_word(RECORD_INTENT, 1);
    const struct record exclude = {.type = RECORD_EXCLUDE};
    const float good = 0.5f, infinite = INFINITY;
    const double zero = 0.0, nan = NAN;
    assert_int_equal(forge(intent, DEPTH_AT, &good, sizeof(good)), RECORD_GOOD);
    assert_int_equal(forge(intent, DEPTH_AT, &infinite, sizeof(infinite)), RECORD_BAD);
    assert_int_equal(forge(exclude, X_AT, &zero, sizeof(zero)), RECORD_GOOD);
    assert_int_equal(forge(exclude, X_AT, &nan, sizeof(nan)), RECORD_BAD);
}

static void names_of_what_is_not_known_are_unknown(void **state)
{
    (void)state;
    enum record_backend backend = RECORD_ANY_BACKEND;
    assert_string_equal(record_type_name((enum record_type)0), "unknown");
    assert_string_equal(record_type_name((enum record_type)17), "unknown");
    assert_string_equal(record_type_name(RECORD_EVENT), "event");
    assert_string_equal(record_type_name(RECORD_TOUCH_OFF), "touch-off");
    assert_string_equal(record_backend_name(3), "unknown");
    assert_true(record_backend_from_name("hardware", 8, &backend));
    assert_int_equal(backend, RECORD_HARDWARE);
    assert_string_equal(record_backend_name(backend), "hardware");
    assert_false(record_backend_from_name("hardwarf", 8, &backend));
    assert_false(record_backend_from_name("hard", 4, &backend));
}

#define FILES_TEST(f) cmocka_unit_test_setup_teardown(f, ledger_files_setup, ledger_files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILES_TEST(refuses_records_in_a_wrong_place),
        FILES_TEST(reads_a_ledger_of_any_length),
        FILES_TEST(tells_as_much_as_was_asked),
        FILES_TEST(every_kind_of_record_has_its_say),
        FILES_TEST(a_head_that_was_only_touched_is_not_found_anew),
        FILES_TEST(only_what_a_person_says_leaves_a_job_done),
        FILES_TEST(more_keep_outs_than_one_job_can_add),
        cmocka_unit_test(a_number_that_is_none_is_a_bad_record),
        cmocka_unit_test(names_of_what_is_not_known_are_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
