/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was written means the same to who takes the ledger up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "controller/ledger/feed.h"
#include "controller/ledger/ledger.h"
#include "controller/ledger/reason.h"
#include "tests/unit/ledger_files.h"

static void append(struct ledger *ledger, struct record record)
{
    assert_true(ledger_append(ledger, &record) && ledger_sync(ledger));
}

static void begin(struct ledger *ledger, const char *path, uint32_t strikes)
{
    struct err err;
    struct record header = ledger_files_header("c7f3a", 1, NULL);
    header.body.header.session = 2;
    header.body.header.predecessor.byte[0] = 31;
    struct record inputs = {.type = RECORD_INPUTS, .body.inputs.strikes = strikes};
    inputs.body.inputs.machine.byte[1] = 32;
    inputs.body.inputs.head.byte[2] = 33;
    assert_int_equal(ledger_create(ledger, path, 4000, &err), ERR_OK);
    append(ledger, header);
    append(ledger, inputs);
}

static struct ledger_summary read_back(const char *path)
{
    struct ledger_summary summary;
    struct err err;
    assert_int_equal(ledger_summarise(path, &summary, &err), ERR_OK);
    return summary;
}

/* A line number that is given twice could prove the wrong strike. */
static void the_next_line_number_is_above_every_one_that_was_used(void **state)
{
    const char *path = ledger_files_path(*state, "a.ledger");
    struct ledger ledger;
    begin(&ledger, path, 9);
    for (uint32_t dot = 1; dot <= 5; dot++) {
        append(&ledger, ledger_files_word(RECORD_INTENT, dot));
        struct ledger_summary summary = read_back(path);
        assert_int_equal(summary.next_tag, dot + 1);
        ledger_summary_free(&summary);
    }
    ledger_close(&ledger);
}

/* Its own word, and nobody else's, ends a strike that is open. */
static void an_open_strike_is_the_last_intent_until_its_own_word(void **state)
{
    const char *path = ledger_files_path(*state, "a.ledger");
    static const struct {
        enum record_type type;
        uint32_t dot;
        bool there;
        uint32_t open;
    } STEPS[] = {{RECORD_INTENT, 1, true, 1},     {RECORD_SKIPPED, 7, true, 1},
                 {RECORD_CONFIRMED, 1, false, 0}, {RECORD_INTENT, 2, true, 2},
                 {RECORD_UNCERTAIN, 2, false, 0}, {RECORD_SKIPPED, 8, false, 0}};
    struct ledger ledger;
    begin(&ledger, path, 9);
    for (size_t i = 0; i < sizeof(STEPS) / sizeof(STEPS[0]); i++) {
        append(&ledger, ledger_files_word(STEPS[i].type, STEPS[i].dot));
        struct ledger_summary summary = read_back(path);
        assert_int_equal(summary.open.there, STEPS[i].there);
        assert_true(!STEPS[i].there || summary.open.dot == STEPS[i].open);
        ledger_summary_free(&summary);
    }
    ledger_close(&ledger);
}

static void the_last_registration_and_the_intents_since_are_known(void **state)
{
    const char *path = ledger_files_path(*state, "a.ledger");
    struct ledger ledger;
    begin(&ledger, path, 9);
    append(&ledger, ledger_files_word(RECORD_INTENT, 1));
    append(&ledger, ledger_files_registration());
    append(&ledger, ledger_files_word(RECORD_INTENT, 2));
    append(&ledger, ledger_files_word(RECORD_INTENT, 3));
    ledger_close(&ledger);
    struct ledger_summary summary = read_back(path);
    assert_int_equal(summary.session, 2);
    assert_int_equal(summary.predecessor.byte[0], 31);
    assert_int_equal(summary.machine.byte[1], 32);
    assert_int_equal(summary.head.byte[2], 33);
    assert_int_equal(summary.intents_since, 2);
    assert_int_equal(summary.revision, 15);
    assert_true(summary.head_in_base.xyz_mm[0] == 11 && summary.head_in_base.rpy_rad[2] == 0.3);
    ledger_summary_free(&summary);
}

/* Settles; returns whether the job is done by what is then on the disk. */
static bool done_behind_settling(const char *path, uint32_t uncertain, uint32_t open)
{
    struct ledger ledger;
    struct ledger_summary summary;
    struct err err;
    assert_int_equal(ledger_open_summarised(&DISK_SYSTEM, &ledger, path, &summary, &err), ERR_OK);
    assert_int_equal(ledger_settle(&ledger, &summary, &err), ERR_OK);
    assert_true(ledger.batch_count == 0 && !ledger.unsynced);
    ledger_close(&ledger);
    ledger_summary_free(&summary);
    summary = read_back(path);
    assert_int_equal(summary.uncertain, uncertain);
    assert_int_equal(summary.intents, open);
    const bool done = summary.done;
    ledger_summary_free(&summary);
    return done;
}

static void settling_ends_a_job_only_where_nothing_is_left_of_it(void **state)
{
    for (uint32_t left = 0; left < 2; left++) {
        const char *path = ledger_files_path(*state, left ? "left.ledger" : "none.ledger");
        struct ledger ledger;
        begin(&ledger, path, 5 + left);
        append(&ledger, ledger_files_word(RECORD_SKIPPED, 1));
        append(&ledger, ledger_files_word(RECORD_RESOLVED_SKIP, 2));
        append(&ledger, ledger_files_word(RECORD_RESOLVED_STRUCK, 3));
        append(&ledger, ledger_files_word(RECORD_CONFIRMED, 4));
        append(&ledger, ledger_files_word(RECORD_INTENT, 9));
        ledger_close(&ledger);
        assert_int_equal(done_behind_settling(path, 1, 0), left == 0);
    }
}

/* Of two that are open the firmware can be asked of the last. */
static void settling_leaves_open_no_more_than_one_strike(void **state)
{
    const char *path = ledger_files_path(*state, "a.ledger");
    struct ledger ledger;
    begin(&ledger, path, 9);
    append(&ledger, ledger_files_word(RECORD_INTENT, 1));
    append(&ledger, ledger_files_word(RECORD_CONFIRMED, 2));
    append(&ledger, ledger_files_word(RECORD_INTENT, 3));
    ledger_close(&ledger);
    assert_false(done_behind_settling(path, 1, 1));
}

static ssize_t reads_little(void *context, int fd, void *data, size_t size, uint64_t offset)
{
    (void)context;
    return DISK_SYSTEM.read(NULL, fd, data, size < 1000 ? size : 1000, offset);
}

static void a_disk_that_reads_little_at_a_time_is_read_to_the_end(void **state)
{
    const char *path = ledger_files_path(*state, "a.ledger");
    struct disk disk = DISK_SYSTEM;
    struct ledger ledger;
    struct ledger_summary summary;
    struct err err;
    begin(&ledger, path, 3000);
    for (uint32_t dot = 1; dot <= 2500; dot++) {
        struct record word = ledger_files_word(RECORD_CONFIRMED, dot);
        assert_true(ledger_append(&ledger, &word) && ledger_write(&ledger));
    }
    ledger_close(&ledger);
    disk.read = reads_little;
    assert_int_equal(ledger_summarise_on(&disk, path, &summary, &err), ERR_OK);
    assert_int_equal(summary.confirmed, 2500);
    ledger_summary_free(&summary);
}

static unsigned answers;

static void on_answer(void *context, bool ok)
{
    (void)context;
    assert_false(ok);
    answers++;
}

static void on_wake(void *context)
{
    (void)context;
}

static void whoever_asks_without_a_ledger_is_answered_once(void **state)
{
    (void)state;
    static struct feed feed;
    feed = (struct feed){.wake = on_wake, .synced = on_answer};
    answers = 0;
    feed_sync(&feed);
    feed_sync(&feed);
    feed_done(&feed, true);
    assert_int_equal(answers, 2);
    feed_done(&feed, true);
    assert_int_equal(answers, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, ledger_files_setup, ledger_files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_next_line_number_is_above_every_one_that_was_used),
        TEST(an_open_strike_is_the_last_intent_until_its_own_word),
        TEST(the_last_registration_and_the_intents_since_are_known),
        TEST(settling_ends_a_job_only_where_nothing_is_left_of_it),
        TEST(settling_leaves_open_no_more_than_one_strike),
        TEST(a_disk_that_reads_little_at_a_time_is_read_to_the_end),
        TEST(whoever_asks_without_a_ledger_is_answered_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
