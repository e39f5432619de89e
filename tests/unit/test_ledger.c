/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "controller/ledger/ledger.h"
#include "tests/unit/ledger_files.h"

enum { WORDS = 6 };
static const enum record_type WORD[WORDS] = {RECORD_CONFIRMED,     RECORD_UNCERTAIN,
                                             RECORD_RESOLVED_SKIP, RECORD_SKIPPED,
                                             RECORD_INTENT,        RECORD_INTENT};

static const char *make(void **state)
{
    const char *path = ledger_files_path(*state, "a.ledger");
    (void)ledger_files_make(path, "c7f3a", 1, NULL, WORD, WORDS);
    return path;
}

static uint64_t count_records(const char *path, enum err_code want)
{
    struct ledger_summary summary;
    struct err err;
    assert_int_equal(ledger_summarise(path, &summary, &err), want);
    uint64_t records = summary.records;
    if (want == ERR_OK) {
        ledger_summary_free(&summary);
    }
    return records;
}

static void reads_back_what_it_was_told(void **state)
{
    struct ledger_summary summary;
    struct err err;
    assert_int_equal(ledger_summarise(make(state), &summary, &err), ERR_OK);
    assert_string_equal(summary.course, "c7f3a");
    assert_int_equal(summary.records, 1 + WORDS);
    assert_int_equal(summary.confirmed, 1);
    assert_int_equal(summary.uncertain, 1);
    assert_int_equal(summary.resolved_skip, 1);
    assert_int_equal(summary.skipped, 1);
    assert_int_equal(summary.intents, 2);
    assert_int_equal(summary.next_tag, WORDS + 1);
    assert_int_equal(summary.epoch, 1);
    assert_int_equal(dot_map_get(&summary.dots, 2).state, DOT_UNCERTAIN);
    assert_int_equal(dot_map_get(&summary.dots, 99).state, DOT_PLANNED);
    ledger_summary_free(&summary);
}

static void is_private_and_never_overwrites(void **state)
{
    const char *path = make(state);
    struct stat stat_now;
    assert_int_equal(stat(path, &stat_now), 0);
    assert_int_equal(stat_now.st_mode & 07777, 0600);
    struct ledger again;
    struct err err;
    assert_int_equal(ledger_create(&again, path, 8, &err), ERR_CREATE);
    assert_int_equal(count_records(path, ERR_OK), 1 + WORDS);
}

static void goes_on_where_it_ended(void **state)
{
    const char *path = make(state);
    struct ledger ledger;
    struct err err;
    assert_int_equal(ledger_open(&ledger, path, &err), ERR_OK);
    assert_int_equal(ledger.next_seq, 1 + WORDS);
    assert_int_equal(ledger.synced_seq, WORDS);
    struct record record = ledger_files_word(RECORD_CONFIRMED, 5);
    assert_true(ledger_append(&ledger, &record));
    assert_true(ledger_sync(&ledger));
    ledger_close(&ledger);
    assert_int_equal(count_records(path, ERR_OK), 2 + WORDS);
}

static void a_record_says_what_the_sync_before_it_made_durable(void **state)
{
    struct ledger ledger;
    struct err err;
    assert_int_equal(ledger_create(&ledger, ledger_files_path(*state, "s.ledger"), 8, &err),
                     ERR_OK);
    struct record first = ledger_files_header("c", 1, NULL);
    struct record second = ledger_files_word(RECORD_INTENT, 1);
    assert_true(ledger_append(&ledger, &first));
    assert_int_equal(first.synced_ns, 0);
    assert_true(first.synced_seq == UINT64_MAX);
    assert_true(ledger_sync(&ledger));
    assert_true(ledger_append(&ledger, &second));
    assert_true(second.synced_ns > 0);
    assert_int_equal(second.synced_seq, 0);
    ledger_close(&ledger);
}

static void cuts_off_a_tail_torn_at_any_byte(void **state)
{
    static const uint8_t zeros[RECORD_SIZE];
    const char *path = make(state);
    const off_t last = (off_t)WORDS * RECORD_SIZE;
    uint8_t whole[RECORD_SIZE];
    int fd = open(path, O_RDWR);
    assert_int_equal(pread(fd, whole, RECORD_SIZE, last), RECORD_SIZE);
    // up to its CRC: with part of that it cannot be told from a damaged one
    for (size_t kept = 0; kept <= RECORD_SIZE - 4; kept++) {
        assert_int_equal(pwrite(fd, zeros, RECORD_SIZE, last), RECORD_SIZE);
        assert_int_equal(pwrite(fd, whole, kept, last), (int)kept);
        assert_int_equal(count_records(path, ERR_OK), WORDS);
        struct ledger ledger;
        struct err err;
        assert_int_equal(ledger_open(&ledger, path, &err), ERR_OK);
        assert_int_equal(ledger.next_seq, WORDS);
        ledger_close(&ledger);
        uint8_t now[RECORD_SIZE];
        assert_int_equal(pread(fd, now, RECORD_SIZE, last), RECORD_SIZE);
        assert_memory_equal(now, zeros, RECORD_SIZE);
    }
    (void)close(fd);
}

/* A bit that flips in the last durable record must not free its dot. */
static void a_damaged_last_intent_keeps_its_dot(void **state)
{
    struct ledger_files *files = *state;
    static const enum record_type TYPE[] = {RECORD_INTENT, RECORD_CONFIRMED, RECORD_INTENT};
    struct err err;
    for (long at = 100; at < RECORD_SIZE; at += 7) {
        char name[64];
        (void)snprintf(name, sizeof(name), "flip-%ld.ledger", at);
        const char *path = ledger_files_path(files, name);
        (void)ledger_files_make(path, "c", 1, NULL, TYPE, 3);
        ledger_files_flip(path, 3 * RECORD_SIZE + at, 0x10);
        struct ledger ledger;
        struct ledger_summary summary;
        assert_int_equal(ledger_open_summarised(&DISK_SYSTEM, &ledger, path, &summary, &err),
                         ERR_OK);
        assert_int_equal(dot_map_get(&summary.dots, 3).state, DOT_UNCERTAIN);
        ledger_summary_free(&summary);
        ledger_close(&ledger);
        assert_int_equal(ledger_summarise(path, &summary, &err), ERR_OK);
        assert_int_equal(dot_map_get(&summary.dots, 3).state, DOT_UNCERTAIN);
        assert_int_equal(summary.uncertain, 1);
        ledger_summary_free(&summary);
    }
}

static void refuses_damage_before_a_good_record(void **state)
{
    const char *path = make(state);
    struct ledger ledger;
    struct err err;
    for (long at = 0; at < (long)WORDS * RECORD_SIZE; at += 7) {
        ledger_files_flip(path, at, 0x10);
        (void)count_records(path, ERR_DATA);
        assert_int_equal(ledger_open(&ledger, path, &err), ERR_DATA);
        ledger_files_flip(path, at, 0x10);
    }
    assert_int_equal(count_records(path, ERR_OK), 1 + WORDS);
}

static void refuses_a_hole_before_a_record(void **state)
{
    static const uint8_t zeros[RECORD_SIZE];
    const char *path = make(state);
    int fd = open(path, O_RDWR);
    assert_int_equal(pwrite(fd, zeros, RECORD_SIZE, 3 * RECORD_SIZE), RECORD_SIZE);
    (void)close(fd);
    (void)count_records(path, ERR_DATA);
}

static void refuses_bytes_after_the_end(void **state)
{
    const char *path = make(state);
    ledger_files_flip(path, 64 * RECORD_SIZE - 1, 1);
    (void)count_records(path, ERR_DATA);
}

static void one_writer_at_a_time(void **state)
{
    const char *path = make(state);
    struct ledger first, second;
    struct err err;
    assert_int_equal(ledger_open(&first, path, &err), ERR_OK);
    assert_int_equal(ledger_open(&second, path, &err), ERR_BUSY);
    assert_int_equal(count_records(path, ERR_OK), 1 + WORDS);
    ledger_close(&first);
    assert_int_equal(ledger_open(&second, path, &err), ERR_OK);
    ledger_close(&second);
}

static void refuses_what_is_not_a_plain_file(void **state)
{
    const char *path = make(state);
    const char *other = ledger_files_path(*state, "b.ledger");
    struct ledger ledger;
    struct err err;
    assert_int_equal(symlink(path, other), 0);
    assert_int_equal(ledger_open(&ledger, other, &err), ERR_IO);
    assert_int_equal(ledger_create(&ledger, other, 8, &err), ERR_CREATE);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(mkfifo(other, 0600), 0);
    assert_int_equal(ledger_open(&ledger, other, &err), ERR_IO);
}

static void takes_no_more_than_it_was_made_for(void **state)
{
    struct ledger ledger;
    struct err err;
    const char *path = ledger_files_path(*state, "f.ledger");
    assert_int_equal(ledger_create(&ledger, path, 3, &err), ERR_OK);
    struct record record = ledger_files_header("c", 1, NULL);
    for (uint32_t i = 1; i <= 3; i++) {
        assert_true(ledger_append(&ledger, &record));
        record = ledger_files_word(RECORD_INTENT, i);
    }
    assert_false(ledger_append(&ledger, &record));
    assert_true(ledger_sync(&ledger));
    ledger_close(&ledger);
    assert_int_equal(count_records(path, ERR_OK), 3);
}

static void a_batch_has_its_limit(void **state)
{
    struct ledger ledger;
    struct err err;
    assert_int_equal(ledger_create(&ledger, ledger_files_path(*state, "f.ledger"), 99, &err),
                     ERR_OK);
    struct record record = ledger_files_header("c", 1, NULL);
    for (uint32_t i = 1; i <= LEDGER_BATCH_MAX; i++) {
        assert_true(ledger_append(&ledger, &record));
        record = ledger_files_word(RECORD_INTENT, i);
    }
    assert_false(ledger_append(&ledger, &record));
    assert_true(ledger_sync(&ledger));
    assert_true(ledger_append(&ledger, &record));
    ledger_close(&ledger);
}

/* /dev/full refuses the write; /dev/null takes it and refuses the sync. */
static void a_failed_write_or_sync_latches(void **state)
{
    static const char *const device[] = {"/dev/full", "/dev/null"};
    for (size_t i = 0; i < 2; i++) {
        struct ledger ledger;
        struct err err;
        assert_int_equal(
            ledger_open(&ledger, i ? ledger_files_path(*state, "a.ledger") : make(state), &err),
            ERR_OK);
        int good = ledger.fd;
        ledger.fd = open(device[i], O_RDWR);
        struct record record = ledger_files_word(RECORD_INTENT, 9);
        assert_true(ledger_append(&ledger, &record));
        assert_false(ledger_sync(&ledger));
        (void)close(ledger.fd);
        ledger.fd = good;
        // the disk is well again, and still nothing goes through
        assert_false(ledger_sync(&ledger));
        assert_false(ledger_append(&ledger, &record));
        ledger_close(&ledger);
        assert_int_equal(count_records(ledger.path, ERR_OK), 1 + WORDS);
    }
}

static void one_that_was_never_begun_is_told_apart(void **state)
{
    struct ledger ledger;
    struct err err;
    const char *path = ledger_files_path(*state, "n.ledger");
    assert_int_equal(ledger_create(&ledger, path, 8, &err), ERR_OK);
    ledger_close(&ledger);
    (void)count_records(path, ERR_DATA);
    assert_int_equal(ledger_open(&ledger, path, &err), ERR_DATA);
    assert_non_null(strstr(err.msg, "never begun"));
}

static void the_directory_must_be_there(void **state)
{
    struct ledger ledger;
    struct err err;
    const char *path = ledger_files_path(*state, "none/a.ledger");
    assert_int_equal(ledger_create(&ledger, path, 8, &err), ERR_CREATE);
    assert_int_equal(ledger_open(&ledger, path, &err), ERR_IO);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, ledger_files_setup, ledger_files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(reads_back_what_it_was_told),
        CASE(is_private_and_never_overwrites),
        CASE(goes_on_where_it_ended),
        CASE(a_record_says_what_the_sync_before_it_made_durable),
        CASE(cuts_off_a_tail_torn_at_any_byte),
        CASE(a_damaged_last_intent_keeps_its_dot),
        CASE(refuses_damage_before_a_good_record),
        CASE(refuses_a_hole_before_a_record),
        CASE(refuses_bytes_after_the_end),
        CASE(one_writer_at_a_time),
        CASE(refuses_what_is_not_a_plain_file),
        CASE(takes_no_more_than_it_was_made_for),
        CASE(a_batch_has_its_limit),
        CASE(a_failed_write_or_sync_latches),
        CASE(one_that_was_never_begun_is_told_apart),
        CASE(the_directory_must_be_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
