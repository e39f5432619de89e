/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A damaged ledger on a disk that fails, a cut one, and one whose records lie in each other's
 * places.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "controller/ledger/ledger.h"
#include "tests/unit/ledger_files.h"

enum { ROOM = 64 };

/* A disk whose write or sync number so many from now fails, once. */
struct weak {
    unsigned writes_left, syncs_left;
};

static ssize_t weak_write(void *context, int fd, const void *data, size_t size, uint64_t offset)
{
    struct weak *weak = context;
    errno = EIO;
    return --weak->writes_left == 0 ? -1 : DISK_SYSTEM.write(NULL, fd, data, size, offset);
}

static int weak_sync(void *context, int fd)
{
    struct weak *weak = context;
    errno = EIO;
    return --weak->syncs_left == 0 ? -1 : DISK_SYSTEM.sync(NULL, fd);
}

/* 0: never. */
static struct disk weak_disk(struct weak *weak)
{
    struct disk disk = DISK_SYSTEM;
    disk.context = weak;
    disk.write = weak_write;
    disk.sync = weak_sync;
    return disk;
}

/* A header and these words; room for so many records. */
static const char *make(void **state, uint64_t room, const struct record *word, size_t count,
                        bool synced)
{
    const char *path = ledger_files_path(*state, "a.ledger");
    struct ledger ledger;
    struct err err;
    struct record header = ledger_files_header("c7f3a", 1, NULL);
    (void)unlink(path);
    assert_int_equal(ledger_create(&ledger, path, room, &err), ERR_OK);
    assert_true(ledger_append(&ledger, &header) && ledger_sync(&ledger));
    for (size_t i = 0; i < count; i++) {
        struct record record = word[i];
        assert_true(ledger_append(&ledger, &record));
        assert_true(synced ? ledger_sync(&ledger) : ledger_write(&ledger));
    }
    ledger_close(&ledger);
    return path;
}

static void move(const char *path, uint64_t to, uint64_t from, uint64_t wiped)
{
    static const uint8_t zeros[RECORD_SIZE];
    uint8_t bytes[RECORD_SIZE];
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(pread(fileno(file), bytes, RECORD_SIZE, (off_t)(from * RECORD_SIZE)),
                     RECORD_SIZE);
    assert_int_equal(pwrite(fileno(file), bytes, RECORD_SIZE, (off_t)(to * RECORD_SIZE)),
                     RECORD_SIZE);
    assert_int_equal(pwrite(fileno(file), zeros, RECORD_SIZE, (off_t)(wiped * RECORD_SIZE)),
                     RECORD_SIZE);
    (void)fclose(file);
}

static enum err_code open_it(const struct disk *disk, const char *path, uint64_t *records)
{
    struct ledger ledger;
    struct err err;
    enum err_code code = ledger_open_on(disk, &ledger, path, &err);
    *records = code == ERR_OK ? ledger.next_seq : 0;
    assert_true(code == ERR_OK || ledger.fd == -1);
    ledger_close(&ledger);
    return code;
}

/* Dot 1 has had its outcome; what a damaged record says of it again changes nothing. */
static void a_damaged_intent_for_a_dot_that_has_its_outcome_is_no_news(void **state)
{
    const struct record word[] = {ledger_files_word(RECORD_UNCERTAIN, 1),
                                  ledger_files_word(RECORD_INTENT, 1)};
    const char *path = make(state, ROOM, word, 2, true);
    ledger_files_flip(path, 2 * RECORD_SIZE + 130, 1);
    uint64_t records = 0;
    assert_int_equal(open_it(&DISK_SYSTEM, path, &records), ERR_OK);
    assert_int_equal(records, 2);
}

/* Every write and sync of the taking over fails once: never is the dot of the damaged intent free.
 */
static void a_damaged_intent_keeps_its_dot_on_a_disk_that_fails(void **state)
{
    const struct record word = ledger_files_word(RECORD_INTENT, 1);
    for (unsigned sync = 0; sync < 2; sync++) {
        enum err_code code = ERR_IO;
        for (unsigned nth = 1; code != ERR_OK; nth++) {
            const char *path = make(state, ROOM, &word, 1, true);
            ledger_files_flip(path, RECORD_SIZE + 130, 1);
            struct weak weak = {.writes_left = sync ? 0 : nth, .syncs_left = sync ? nth : 0};
            const struct disk disk = weak_disk(&weak);
            uint64_t records = 0;
            code = open_it(&disk, path, &records);
            assert_true(code == ERR_OK || code == ERR_IO);
            struct ledger ledger;
            struct ledger_summary summary;
            struct err err;
            assert_int_equal(ledger_open_summarised(&DISK_SYSTEM, &ledger, path, &summary, &err),
                             ERR_OK);
            assert_int_equal(dot_map_get(&summary.dots, 1).state, DOT_UNCERTAIN);
            ledger_summary_free(&summary);
            ledger_close(&ledger);
            assert_in_range(nth, 1, 9);
        }
    }
}

/* The header is written again; then the disk has no more room, and what is left has to do: the
 * damaged record's own place, and one more for the word that nobody can vouch for it. */
static void a_damaged_intent_in_a_full_ledger_gets_room_for_its_word_or_refuses_it(void **state)
{
    const struct record word = ledger_files_word(RECORD_INTENT, 1);
    for (uint64_t room = 2; room <= 4; room++) {
        const char *path = make(state, room, &word, 1, true);
        ledger_files_flip(path, RECORD_SIZE + 130, 1);
        struct weak weak = {.writes_left = 2};
        const struct disk disk = weak_disk(&weak);
        uint64_t records = 0;
        assert_int_equal(open_it(&disk, path, &records), room < 3 ? ERR_IO : ERR_OK);
        assert_int_equal(open_it(&DISK_SYSTEM, path, &records), ERR_OK);
        assert_int_equal(records, 3);
    }
}

static void what_follows_a_lost_write_is_wiped_or_the_ledger_is_refused(void **state)
{
    const struct record word[] = {ledger_files_word(RECORD_SKIPPED, 1),
                                  ledger_files_word(RECORD_SKIPPED, 2)};
    const char *path = make(state, ROOM, word, 2, false);
    move(path, ROOM - 1, ROOM - 1, 1);
    struct weak weak = {.writes_left = 2}; // the header again, then the zeros
    const struct disk disk = weak_disk(&weak);
    uint64_t records = 0;
    assert_int_equal(open_it(&disk, path, &records), ERR_IO);
    assert_int_equal(open_it(&DISK_SYSTEM, path, &records), ERR_OK);
    assert_int_equal(records, 1);
}

/* Nothing was ever synced, and none of the records says that any was. */
static void keeps_what_was_written_before_the_first_sync(void **state)
{
    const char *path = ledger_files_path(*state, "a.ledger");
    struct ledger ledger;
    struct err err;
    struct record record = ledger_files_header("c7f3a", 1, NULL);
    assert_int_equal(ledger_create(&ledger, path, ROOM, &err), ERR_OK);
    for (uint32_t dot = 1; dot <= 3; dot++) {
        assert_true(ledger_append(&ledger, &record) && ledger_write(&ledger));
        record = ledger_files_word(RECORD_SKIPPED, dot);
    }
    ledger_close(&ledger);
    uint64_t records = 0;
    move(path, ROOM - 1, ROOM - 1, 1);
    assert_int_equal(open_it(&DISK_SYSTEM, path, &records), ERR_OK);
    assert_int_equal(records, 1);
}

/* Record 2 was lost; what lies behind it was never synced, and is in its place, or it is not. */
static void refuses_a_record_in_the_place_of_another_behind_a_lost_one(void **state)
{
    const struct record word[] = {
        ledger_files_word(RECORD_SKIPPED, 1), ledger_files_word(RECORD_SKIPPED, 2),
        ledger_files_word(RECORD_SKIPPED, 3), ledger_files_word(RECORD_SKIPPED, 4)};
    uint64_t records = 0;
    const char *path = make(state, ROOM, word, 4, false);
    move(path, 4, 4, 2);
    assert_int_equal(open_it(&DISK_SYSTEM, path, &records), ERR_OK);
    assert_int_equal(records, 2);
    path = make(state, ROOM, word, 4, false);
    move(path, 3, 4, 2);
    assert_int_equal(open_it(&DISK_SYSTEM, path, &records), ERR_DATA);
}

/* A copy that ended early: the record that was cut is not there, the ones before it are. */
static void a_cut_file_ends_at_its_last_whole_record(void **state)
{
    const struct record word[] = {
        ledger_files_word(RECORD_SKIPPED, 1), ledger_files_word(RECORD_SKIPPED, 2),
        ledger_files_word(RECORD_SKIPPED, 3), ledger_files_word(RECORD_SKIPPED, 4)};
    for (long cut = 1; cut < RECORD_SIZE; cut += 10) {
        struct ledger_summary summary;
        struct err err;
        const char *path = make(state, ROOM, word, 4, true);
        assert_int_equal(truncate(path, 3 * RECORD_SIZE + cut), 0);
        assert_int_equal(ledger_summarise(path, &summary, &err), ERR_OK);
        assert_int_equal(summary.records, 3);
        ledger_summary_free(&summary);
        // behind a record that is not there a piece of one is damage
        path = make(state, ROOM, word, 4, true);
        move(path, ROOM - 1, ROOM - 1, 2);
        assert_int_equal(truncate(path, 3 * RECORD_SIZE + cut), 0);
        assert_int_equal(ledger_summarise(path, &summary, &err), ERR_DATA);
    }
}

/* The preallocated rest passes in large steps, to the very end of the file. */
static void zeros_of_any_length_follow(void **state)
{
    static const uint64_t ROOMS[] = {1023, 1024, 1025, 2048, 3000, 4096};
    const struct record word = ledger_files_word(RECORD_SKIPPED, 1);
    for (size_t i = 0; i < sizeof(ROOMS) / sizeof(ROOMS[0]); i++) {
        uint64_t records = 0;
        const char *path = make(state, ROOMS[i], &word, 1, true);
        assert_int_equal(open_it(&DISK_SYSTEM, path, &records), ERR_OK);
        assert_int_equal(records, 2);
        // but nothing else, in the last place either
        ledger_files_flip(path, (long)(ROOMS[i] * RECORD_SIZE) - 1, 1);
        assert_int_equal(open_it(&DISK_SYSTEM, path, &records), ERR_DATA);
    }
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, ledger_files_setup, ledger_files_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_damaged_intent_for_a_dot_that_has_its_outcome_is_no_news),
        CASE(a_damaged_intent_keeps_its_dot_on_a_disk_that_fails),
        CASE(a_damaged_intent_in_a_full_ledger_gets_room_for_its_word_or_refuses_it),
        CASE(what_follows_a_lost_write_is_wiped_or_the_ledger_is_refused),
        CASE(keeps_what_was_written_before_the_first_sync),
        CASE(refuses_a_record_in_the_place_of_another_behind_a_lost_one),
        CASE(a_cut_file_ends_at_its_last_whole_record),
        CASE(zeros_of_any_length_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
