/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ledger as an event loop feeds it: who owns it when, whom a sync answers, and that a fault of
 * the disk is told to everybody who asked.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "controller/ledger/feed.h"
#include "tests/unit/ledger_files.h"

enum { CAPACITY = 400 };

/* A disk that can be told to fail, a clock of its own, and what the feed has asked for. */
struct scene {
    struct ledger_files *files;
    struct disk disk;
    struct feed feed;
    bool write_fails, sync_fails;
    int64_t now_ns;
    unsigned gone, woken, good, bad;
    bool asks_again; /* when it is answered, once */
};

static ssize_t scene_write(void *context, int fd, const void *data, size_t size, uint64_t offset)
{
    const struct scene *scene = context;
    errno = EIO;
    return scene->write_fails ? -1 : DISK_SYSTEM.write(NULL, fd, data, size, offset);
}

static int scene_sync(void *context, int fd)
{
    const struct scene *scene = context;
    errno = EIO;
    return scene->sync_fails ? -1 : DISK_SYSTEM.sync(NULL, fd);
}

static int64_t scene_now_ns(void *context)
{
    const struct scene *scene = context;
    return scene->now_ns;
}

static void on_go(void *context)
{
    struct scene *scene = context;
    scene->gone++;
}

static void on_wake(void *context)
{
    struct scene *scene = context;
    scene->woken++;
}

static void on_synced(void *context, bool ok)
{
    struct scene *scene = context;
    scene->good += ok;
    scene->bad += !ok;
    if (scene->asks_again) {
        scene->asks_again = false;
        feed_sync(&scene->feed);
    }
}

static struct scene scene;

static struct ledger *begin(void **state, uint64_t capacity)
{
    struct err err;
    struct ledger ledger;
    struct record header = ledger_files_header("c7f3a", 1, NULL);
    scene = (struct scene){.files = *state, .disk = DISK_SYSTEM, .now_ns = 1000};
    scene.disk.context = &scene;
    scene.disk.write = scene_write;
    scene.disk.sync = scene_sync;
    scene.disk.now_ns = scene_now_ns;
    scene.feed.context = &scene;
    scene.feed.go = on_go;
    scene.feed.wake = on_wake;
    scene.feed.synced = on_synced;
    scene.feed.unsynced_since_ns = INT64_MAX;
    const char *path = ledger_files_path(scene.files, "a.ledger");
    assert_int_equal(ledger_create_on(&scene.disk, &ledger, path, capacity, &err), ERR_OK);
    assert_true(ledger_append(&ledger, &header) && ledger_sync(&ledger));
    feed_attach(&scene.feed, &ledger);
    return &scene.feed.ledger;
}

static bool put(enum record_type type, uint32_t dot)
{
    struct record record = ledger_files_word(type, dot);
    return feed_record(&scene.feed, &record);
}

/* What the helper does with a ledger that was handed over. */
static void help(void)
{
    assert_true(scene.feed.busy);
    feed_done(&scene.feed, ledger_sync(&scene.feed.ledger));
}

/* Records on the disk as another reader finds them. */
static uint64_t durable(void)
{
    struct ledger_summary summary;
    struct err err;
    const char *path = ledger_files_path(scene.files, "a.ledger");
    assert_int_equal(ledger_summarise(path, &summary, &err), ERR_OK);
    uint64_t records = summary.records;
    ledger_summary_free(&summary);
    return records;
}

static void a_sync_answers_those_who_asked_before_it_began(void **state)
{
    (void)begin(state, CAPACITY);
    assert_true(put(RECORD_INTENT, 1));
    feed_sync(&scene.feed);
    assert_int_equal(scene.gone, 1);
    assert_true(put(RECORD_INTENT, 2));
    feed_sync(&scene.feed); // may cover the second, so the sync under way is no answer to it
    assert_int_equal(scene.gone, 1);
    help();
    assert_int_equal(scene.good, 1);
    assert_int_equal(scene.gone, 2);
    help();
    assert_int_equal(scene.good, 2);
    assert_int_equal(scene.bad, 0);
    assert_int_equal(durable(), 3);
    feed_close(&scene.feed);
}

static void what_waits_beyond_a_batch_is_answered_when_all_of_it_is_durable(void **state)
{
    (void)begin(state, CAPACITY);
    feed_sync(&scene.feed);
    for (uint32_t dot = 1; dot <= 2 * LEDGER_BATCH_MAX + 1; dot++) {
        assert_true(put(RECORD_INTENT, dot));
    }
    feed_sync(&scene.feed);
    help();
    assert_int_equal(scene.good, 1);
    help();
    help();
    assert_int_equal(scene.good, 1); // one record has not been handed over yet
    help();
    assert_int_equal(scene.good, 2);
    assert_false(scene.feed.busy);
    assert_int_equal(durable(), 1 + 2 * LEDGER_BATCH_MAX + 1);
    feed_close(&scene.feed);
}

static void records_that_wait_are_handed_over_though_nobody_asks(void **state)
{
    (void)begin(state, CAPACITY);
    feed_sync(&scene.feed);
    assert_true(put(RECORD_INTENT, 1));
    assert_int_equal(feed_deadline_ns(&scene.feed), INT64_MAX); // its turn comes by itself
    help();
    assert_true(scene.feed.busy);
    help();
    assert_int_equal(scene.good, 1);
    assert_int_equal(durable(), 2);
    feed_close(&scene.feed);
}

static void who_is_answered_may_ask_again(void **state)
{
    (void)begin(state, CAPACITY);
    scene.asks_again = true;
    feed_sync(&scene.feed);
    assert_true(put(RECORD_INTENT, 1));
    help();
    assert_int_equal(scene.gone, 2); // the question has handed it over, and nothing else has
    assert_int_equal(scene.good, 1);
    help();
    assert_int_equal(scene.good, 2);
    assert_int_equal(durable(), 2);
    feed_close(&scene.feed);
}

static void takes_no_more_than_can_wait(void **state)
{
    (void)begin(state, CAPACITY);
    feed_sync(&scene.feed);
    for (uint32_t dot = 1; dot <= FEED_QUEUE_MAX; dot++) {
        assert_true(put(RECORD_INTENT, dot));
    }
    assert_false(put(RECORD_INTENT, FEED_QUEUE_MAX + 1));
    while (scene.feed.busy) {
        help();
    }
    feed_close(&scene.feed);
    assert_int_equal(durable(), 1 + FEED_QUEUE_MAX);
    assert_false(put(RECORD_INTENT, 1)); // there is no ledger any more
}

static void a_sync_that_fails_is_told_and_latches(void **state)
{
    (void)begin(state, CAPACITY);
    assert_true(put(RECORD_INTENT, 1));
    scene.sync_fails = true;
    feed_sync(&scene.feed);
    feed_sync(&scene.feed);
    help();
    assert_int_equal(scene.bad, 1);
    scene.sync_fails = false;
    // the second was asked for while the first was under way: told from the loop, not from within
    assert_int_equal(scene.woken, 1);
    feed_done(&scene.feed, true);
    assert_int_equal(scene.bad, 2);
    assert_int_equal(scene.good, 0);
    assert_false(put(RECORD_INTENT, 2));
    assert_false(feed_flush(&scene.feed));
    assert_int_equal(feed_deadline_ns(&scene.feed), INT64_MAX);
    feed_close(&scene.feed);
}

static void a_flush_on_a_disk_that_fails_says_so(void **state)
{
    (void)begin(state, CAPACITY);
    assert_true(put(RECORD_INTENT, 1));
    scene.sync_fails = true;
    assert_false(feed_flush(&scene.feed));
    scene.sync_fails = false;
    assert_false(feed_flush(&scene.feed));
    feed_close(&scene.feed);
}

static void a_ledger_that_is_full_says_so_at_the_record_and_at_the_sync(void **state)
{
    (void)begin(state, 3);
    assert_true(put(RECORD_INTENT, 1) && put(RECORD_INTENT, 2));
    assert_false(put(RECORD_CONFIRMED, 1));
    assert_int_equal(feed_deadline_ns(&scene.feed), INT64_MAX);
    feed_sync(&scene.feed);
    assert_int_equal(scene.gone, 0);
    feed_done(&scene.feed, true);
    assert_int_equal(scene.bad, 1);
    assert_false(feed_flush(&scene.feed));
    feed_close(&scene.feed);
    assert_int_equal(durable(), 1); // what had not been written when it failed never is
}

static void a_full_ledger_ends_a_flush(void **state)
{
    struct ledger *ledger = begin(state, 3);
    feed_sync(&scene.feed);
    for (uint32_t dot = 1; dot <= 3; dot++) {
        assert_true(put(RECORD_INTENT, dot));
    }
    assert_true(ledger_sync(ledger));
    scene.feed.busy = false;
    assert_false(feed_flush(&scene.feed));
    assert_true(scene.feed.failed);
    feed_close(&scene.feed);
}

static void a_full_ledger_latches_from_the_queue_as_well(void **state)
{
    (void)begin(state, 3);
    feed_sync(&scene.feed);
    for (uint32_t dot = 1; dot <= 3; dot++) {
        assert_true(put(RECORD_INTENT, dot));
    }
    feed_sync(&scene.feed);
    help();
    assert_int_equal(scene.good, 1);
    assert_int_equal(scene.woken, 1);
    feed_done(&scene.feed, true);
    assert_int_equal(scene.bad, 1);
    feed_close(&scene.feed);
}

/* It waits for the next intent's sync, but not for this process. */
static void a_confirmation_reaches_the_system_at_once(void **state)
{
    (void)begin(state, CAPACITY);
    assert_true(put(RECORD_INTENT, 1));
    assert_int_equal(durable(), 1);
    assert_true(put(RECORD_CONFIRMED, 1));
    assert_int_equal(durable(), 3);
    assert_true(put(RECORD_INTENT, 2));
    scene.write_fails = true;
    assert_false(put(RECORD_CONFIRMED, 2));
    assert_false(put(RECORD_INTENT, 3));
    feed_close(&scene.feed);
    assert_int_equal(durable(), 3);
}

static void what_nobody_asked_to_sync_is_synced_after_a_while(void **state)
{
    (void)begin(state, CAPACITY);
    feed_on_time(&scene.feed, INT64_MAX - 1);
    assert_int_equal(scene.gone, 0);
    assert_true(put(RECORD_STOP, 1));
    int64_t due_ns = feed_deadline_ns(&scene.feed);
    assert_int_equal(due_ns, 1000 + FEED_SYNC_AFTER_MS * 1000000);
    scene.now_ns = 2000;
    assert_true(put(RECORD_STOP, 1)); // the first one's time counts
    assert_int_equal(feed_deadline_ns(&scene.feed), due_ns);
    feed_on_time(&scene.feed, due_ns - 1);
    assert_int_equal(scene.gone, 0);
    feed_on_time(&scene.feed, due_ns);
    assert_int_equal(scene.gone, 1);
    assert_int_equal(feed_deadline_ns(&scene.feed), INT64_MAX);
    help();
    assert_int_equal(scene.good + scene.bad, 0);
    assert_int_equal(durable(), 3);
    feed_close(&scene.feed);
}

static void without_a_ledger_every_sync_fails_by_the_loop(void **state)
{
    (void)begin(state, CAPACITY);
    feed_close(&scene.feed);
    feed_close(&scene.feed);
    assert_int_equal(feed_deadline_ns(&scene.feed), INT64_MAX);
    feed_sync(&scene.feed);
    assert_int_equal(scene.woken, 1);
    assert_int_equal(scene.bad, 0);
    feed_done(&scene.feed, true);
    assert_int_equal(scene.bad, 1);
    assert_false(feed_flush(&scene.feed));
}

static void a_flush_makes_all_of_it_durable(void **state)
{
    struct ledger *ledger = begin(state, CAPACITY);
    feed_sync(&scene.feed);
    for (uint32_t dot = 1; dot <= LEDGER_BATCH_MAX + 3; dot++) {
        assert_true(put(RECORD_INTENT, dot));
    }
    // the helper is done and the loop has not heard of it: the daemon ends here
    assert_true(ledger_sync(ledger));
    scene.feed.busy = false;
    assert_true(feed_flush(&scene.feed));
    assert_int_equal(durable(), 1 + LEDGER_BATCH_MAX + 3);
    assert_int_equal(feed_deadline_ns(&scene.feed), INT64_MAX);
    feed_close(&scene.feed);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, ledger_files_setup, ledger_files_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_sync_answers_those_who_asked_before_it_began),
        CASE(what_waits_beyond_a_batch_is_answered_when_all_of_it_is_durable),
        CASE(records_that_wait_are_handed_over_though_nobody_asks),
        CASE(who_is_answered_may_ask_again),
        CASE(takes_no_more_than_can_wait),
        CASE(a_sync_that_fails_is_told_and_latches),
        CASE(a_flush_on_a_disk_that_fails_says_so),
        CASE(a_ledger_that_is_full_says_so_at_the_record_and_at_the_sync),
        CASE(a_full_ledger_ends_a_flush),
        CASE(a_full_ledger_latches_from_the_queue_as_well),
        CASE(a_confirmation_reaches_the_system_at_once),
        CASE(what_nobody_asked_to_sync_is_synced_after_a_while),
        CASE(without_a_ledger_every_sync_fails_by_the_loop),
        CASE(a_flush_makes_all_of_it_durable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
