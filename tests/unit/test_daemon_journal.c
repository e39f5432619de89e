/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "controller/daemon/journal.h"

enum { CAPACITY = 400 };

struct fixture {
    char directory[64], path[96];
    struct loop loop;
    struct journal journal;
    unsigned good, bad;
};

static void on_synced(void *context, bool ok)
{
    struct fixture *fixture = context;
    fixture->good += ok;
    fixture->bad += !ok;
}

static int open_journal(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct ledger ledger = {.fd = -1};
    struct err err;
    (void)snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/pigment-test.XXXXXX");
    if (!mkdtemp(fixture->directory) || loop_init(&fixture->loop, &err) != ERR_OK) {
        return -1;
    }
    (void)snprintf(fixture->path, sizeof(fixture->path), "%s/a.ledger", fixture->directory);
    fixture->journal.context = fixture;
    fixture->journal.synced = on_synced;
    *state = fixture;
    if (journal_init(&fixture->journal, &fixture->loop, &err) != ERR_OK ||
        ledger_create(&ledger, fixture->path, CAPACITY, &err) != ERR_OK) {
        return -1;
    }
    journal_attach(&fixture->journal, &ledger);
    return 0;
}

static int close_journal(void **state)
{
    struct fixture *fixture = *state;
    journal_deinit(&fixture->journal);
    loop_deinit(&fixture->loop);
    (void)unlink(fixture->path);
    (void)rmdir(fixture->directory);
    free(fixture);
    return 0;
}

static bool add(struct fixture *fixture, enum record_type type, uint32_t dot)
{
    struct record record = {.type = type, .dot = dot};
    return journal_record(&fixture->journal, &record);
}

/* Until so many answers have come. */
static void wait_for(struct fixture *fixture, unsigned answers)
{
    struct err err;
    while (fixture->good + fixture->bad < answers) {
        assert_int_equal(loop_wait(&fixture->loop, &err), ERR_OK);
    }
}

struct seen {
    uint32_t dot[CAPACITY];
    int64_t mono_ns[CAPACITY], synced_ns[CAPACITY];
    size_t count;
};

static void see(void *context, const struct record *record)
{
    struct seen *seen = context;
    seen->mono_ns[seen->count] = record->mono_ns;
    seen->synced_ns[seen->count] = record->synced_ns;
    seen->dot[seen->count++] = record->dot;
}

static struct seen *read_back(const struct fixture *fixture)
{
    struct seen *seen = calloc(1, sizeof(*seen));
    uint64_t records = 0;
    struct sha256 chain;
    struct err err;
    assert_int_equal(ledger_scan(fixture->path, see, seen, &records, &chain, &err), ERR_OK);
    assert_int_equal(records, seen->count);
    return seen;
}

static void answers_once_for_each_question(void **state)
{
    struct fixture *fixture = *state;
    assert_true(add(fixture, RECORD_HEADER, 0));
    journal_sync(&fixture->journal);
    wait_for(fixture, 1);
    assert_int_equal(fixture->good, 1);
    journal_sync(&fixture->journal);
    journal_sync(&fixture->journal);
    wait_for(fixture, 3);
    assert_int_equal(fixture->good, 3);
    assert_int_equal(fixture->bad, 0);
}

static void never_answers_from_within_the_question(void **state)
{
    struct fixture *fixture = *state;
    assert_true(add(fixture, RECORD_HEADER, 0));
    fixture->journal.feed.ledger.failed = true;
    journal_sync(&fixture->journal);
    assert_int_equal(fixture->good + fixture->bad, 0);
    wait_for(fixture, 1);
    assert_int_equal(fixture->bad, 1);
    assert_false(add(fixture, RECORD_STOP, 0));
}

static void what_comes_during_a_sync_waits_for_the_next(void **state)
{
    struct fixture *fixture = *state;
    assert_true(add(fixture, RECORD_HEADER, 0));
    journal_sync(&fixture->journal);
    // the ledger is the helper's now
    assert_true(fixture->journal.feed.busy);
    assert_true(add(fixture, RECORD_SKIPPED, 7));
    assert_int_equal(fixture->journal.feed.queued, 1);
    journal_sync(&fixture->journal);
    wait_for(fixture, 1);
    wait_for(fixture, 2);
    struct seen *seen = read_back(fixture);
    assert_int_equal(seen->count, 2);
    assert_int_equal(seen->dot[1], 7);
    // it was made after the first sync returned, and says so
    assert_true(seen->synced_ns[1] > 0 && seen->synced_ns[1] <= seen->mono_ns[1]);
    free(seen);
}

static void many_records_keep_their_order(void **state)
{
    struct fixture *fixture = *state;
    assert_true(add(fixture, RECORD_HEADER, 0));
    for (uint32_t i = 1; i <= 200; i++) {
        assert_true(add(fixture, RECORD_SKIPPED, i));
        if (i % 50 == 0) {
            journal_sync(&fixture->journal);
        }
    }
    wait_for(fixture, 4);
    struct seen *seen = read_back(fixture);
    assert_int_equal(seen->count, 201);
    for (uint32_t i = 0; i <= 200; i++) {
        assert_int_equal(seen->dot[i], i);
    }
    free(seen);
}

static void what_nobody_asked_to_sync_is_synced_all_the_same(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    assert_true(add(fixture, RECORD_HEADER, 0));
    int64_t due_ns = journal_deadline_ns(&fixture->journal);
    assert_true(due_ns < INT64_MAX);
    journal_on_time(&fixture->journal, due_ns - 1);
    assert_false(fixture->journal.feed.busy);
    journal_on_time(&fixture->journal, due_ns);
    while (fixture->journal.feed.busy) {
        assert_int_equal(loop_wait(&fixture->loop, &err), ERR_OK);
    }
    assert_true(journal_deadline_ns(&fixture->journal) == INT64_MAX);
    struct seen *seen = read_back(fixture);
    assert_int_equal(seen->count, 1);
    assert_int_equal(fixture->good, 0);
    free(seen);
}

static void a_flush_waits_for_the_helper(void **state)
{
    struct fixture *fixture = *state;
    assert_true(add(fixture, RECORD_HEADER, 0));
    journal_sync(&fixture->journal);
    for (uint32_t i = 1; i <= 40; i++) {
        assert_true(add(fixture, RECORD_SKIPPED, i));
    }
    assert_true(journal_flush(&fixture->journal));
    assert_int_equal(fixture->good, 1);
    struct seen *seen = read_back(fixture);
    assert_int_equal(seen->count, 41);
    free(seen);
}

static void refuses_when_the_file_is_full(void **state)
{
    struct fixture *fixture = *state;
    unsigned taken = 0;
    while (taken <= CAPACITY && add(fixture, taken ? RECORD_SKIPPED : RECORD_HEADER, taken)) {
        taken++;
        assert_true(taken % 8 != 0 || journal_flush(&fixture->journal) || taken >= CAPACITY);
    }
    assert_true(taken <= CAPACITY);
}

#define JOURNAL_TEST(name) cmocka_unit_test_setup_teardown(name, open_journal, close_journal)

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(answers_once_for_each_question),
        JOURNAL_TEST(never_answers_from_within_the_question),
        JOURNAL_TEST(what_comes_during_a_sync_waits_for_the_next),
        JOURNAL_TEST(many_records_keep_their_order),
        JOURNAL_TEST(what_nobody_asked_to_sync_is_synced_all_the_same),
        JOURNAL_TEST(a_flush_waits_for_the_helper),
        JOURNAL_TEST(refuses_when_the_file_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
