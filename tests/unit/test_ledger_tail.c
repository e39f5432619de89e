/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a loss of power may leave behind the last sync, and what it cannot have done.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "controller/ledger/ledger.h"
#include "tests/unit/ledger_files.h"

enum { FIRST = 1, TAIL = 4 }; /* the header is durable, the four behind it are not */

/* Written one by one; every one of them synced, or none. */
static const char *make(void **state, bool synced)
{
    const char *path = ledger_files_path(*state, "a.ledger");
    struct ledger ledger;
    struct err err;
    (void)unlink(path);
    struct sha256 none = {{0}};
    (void)ledger_files_make(path, "c7f3a", 1, &none, NULL, 0);
    assert_int_equal(ledger_open(&ledger, path, &err), ERR_OK);
    for (uint32_t i = 0; i < TAIL; i++) {
        struct record record = ledger_files_word(RECORD_SKIPPED, i + 1);
        assert_true(ledger_append(&ledger, &record));
        assert_true(synced ? ledger_sync(&ledger) : ledger_write(&ledger));
    }
    ledger_close(&ledger);
    return path;
}

static void wipe(const char *path, long from, size_t size)
{
    static const uint8_t zeros[RECORD_SIZE];
    int fd = open(path, O_RDWR);
    assert_int_equal(pwrite(fd, zeros, size, from), (int)size);
    (void)close(fd);
}

/* How many records are left when it is opened; 0 when it is refused. */
static uint64_t open_records(const char *path)
{
    struct ledger ledger;
    struct err err;
    if (ledger_open(&ledger, path, &err) != ERR_OK) {
        assert_int_equal(err.code, ERR_DATA);
        return 0;
    }
    uint64_t records = ledger.next_seq;
    ledger_close(&ledger);
    // what was cut off is gone for good
    assert_int_equal(ledger_open(&ledger, path, &err), ERR_OK);
    assert_int_equal(ledger.next_seq, records);
    ledger_close(&ledger);
    return records;
}

static void cuts_off_what_follows_a_lost_write_when_no_sync_had_covered_it(void **state)
{
    for (int lost = FIRST; lost < FIRST + TAIL; lost++) {
        const char *path = make(state, false);
        wipe(path, lost * RECORD_SIZE, RECORD_SIZE);
        assert_int_equal(open_records(path), lost);
    }
}

static void cuts_off_what_follows_a_torn_write(void **state)
{
    const char *path = make(state, false);
    // record 2 lies across the edge of the first sector at byte 512
    wipe(path, 2 * RECORD_SIZE, 512 - 2 * RECORD_SIZE);
    assert_int_equal(open_records(path), 2);
    path = make(state, false);
    wipe(path, 512, 3 * RECORD_SIZE - 512);
    assert_int_equal(open_records(path), 2);
}

static void refuses_a_hole_that_a_later_record_had_seen_durable(void **state)
{
    for (int lost = 0; lost < FIRST + TAIL - 1; lost++) {
        const char *path = make(state, true);
        wipe(path, lost * RECORD_SIZE, RECORD_SIZE);
        assert_int_equal(open_records(path), 0);
    }
}

static void refuses_a_changed_byte_that_no_lost_write_explains(void **state)
{
    for (long at = 0; at < (FIRST + TAIL - 1) * RECORD_SIZE; at += 5) {
        const char *path = make(state, false);
        ledger_files_flip(path, at, 0x40);
        assert_int_equal(open_records(path), 0);
    }
}

static void goes_on_after_a_cut(void **state)
{
    const char *path = make(state, false);
    struct ledger ledger;
    struct err err;
    wipe(path, 2 * RECORD_SIZE, RECORD_SIZE);
    assert_int_equal(ledger_open(&ledger, path, &err), ERR_OK);
    struct record record = ledger_files_word(RECORD_SKIPPED, 9);
    assert_true(ledger_append(&ledger, &record) && ledger_sync(&ledger));
    ledger_close(&ledger);
    struct ledger_summary summary;
    assert_int_equal(ledger_summarise(path, &summary, &err), ERR_OK);
    assert_int_equal(summary.records, 3);
    assert_int_equal(dot_map_get(&summary.dots, 9).state, DOT_SKIPPED);
    assert_int_equal(dot_map_get(&summary.dots, 2).state, DOT_PLANNED);
    ledger_summary_free(&summary);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, ledger_files_setup, ledger_files_teardown)
    const struct CMUnitTest tests[] = {
        CASE(cuts_off_what_follows_a_lost_write_when_no_sync_had_covered_it),
        CASE(cuts_off_what_follows_a_torn_write),
        CASE(refuses_a_hole_that_a_later_record_had_seen_durable),
        CASE(refuses_a_changed_byte_that_no_lost_write_explains),
        CASE(goes_on_after_a_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
