/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/ledger/feed.h"

#include <assert.h>
#include <string.h>

static int64_t now_ns(const struct feed *feed)
{
    return feed->ledger.disk->now_ns(feed->ledger.disk->context);
}

/* What waited goes into the ledger's batch as far as there is room. */
static void move_queue(struct feed *feed)
{
    assert(!feed->busy && feed->open);
    const struct disk *disk = feed->ledger.disk;
    size_t moved = 0;
    while (moved < feed->queued && feed->ledger.batch_count < LEDGER_BATCH_MAX) {
        struct record *record = &feed->queue[moved];
        // the times are those of the bytes: no sync that it cannot have waited for comes later
        record->mono_ns = now_ns(feed);
        record->wall_ns = disk->wall_ns(disk->context);
        if (!ledger_append(&feed->ledger, record)) {
            feed->failed = true;
            break;
        }
        moved++;
    }
    feed->queued -= moved;
    memmove(feed->queue, feed->queue + moved, feed->queued * sizeof(feed->queue[0]));
}

static void answer(struct feed *feed, unsigned count, bool ok)
{
    for (unsigned i = 0; i < count; i++) {
        feed->synced(feed->context, ok);
    }
}

/* Hands the ledger over. Askers are covered only when all that waited fitted the batch. */
static void hand_over(struct feed *feed)
{
    move_queue(feed);
    if (feed->failed) {
        // the answer comes from the loop, never from within the question
        feed->wake(feed->context);
        return;
    }
    if (feed->queued == 0) {
        feed->under_way = feed->asked;
        feed->asked = 0;
        feed->unsynced_since_ns = INT64_MAX;
    }
    feed->busy = true;
    feed->go(feed->context);
}

static void take_back(struct feed *feed, bool ok)
{
    feed->busy = false;
    feed->failed = !ok; // one that has failed is not handed over
    unsigned covered = feed->under_way;
    feed->under_way = 0;
    answer(feed, covered, ok);
    if (!feed->busy && (feed->asked > 0 || feed->queued > 0)) {
        hand_over(feed);
    }
}

void feed_done(struct feed *feed, bool ok)
{
    if (feed->busy) {
        take_back(feed, ok);
        return;
    }
    unsigned asked = feed->asked;
    feed->asked = 0;
    answer(feed, asked, false);
}

void feed_attach(struct feed *feed, const struct ledger *ledger)
{
    assert(!feed->open && !feed->busy && ledger->fd >= 0);
    feed->ledger = *ledger;
    feed->open = true;
    feed->failed = false;
    feed->queued = 0;
    feed->unsynced_since_ns = INT64_MAX;
}

void feed_close(struct feed *feed)
{
    if (feed->open) {
        (void)feed_flush(feed);
        ledger_close(&feed->ledger);
    }
    feed->open = false;
}

bool feed_record(struct feed *feed, struct record *record)
{
    if (!feed->open || feed->failed || feed->queued == FEED_QUEUE_MAX) {
        return false;
    }
    feed->queue[feed->queued++] = *record;
    if (feed->unsynced_since_ns == INT64_MAX) {
        feed->unsynced_since_ns = now_ns(feed);
    }
    if (!feed->busy) {
        move_queue(feed);
        // a confirmation waits for the next intent's sync, but must outlive this process
        if (record->type == RECORD_CONFIRMED && !feed->failed) {
            feed->failed = !ledger_write(&feed->ledger);
        }
    }
    return !feed->failed;
}

void feed_sync(struct feed *feed)
{
    feed->asked++;
    if (!feed->open) {
        feed->wake(feed->context);
    } else if (!feed->busy) {
        hand_over(feed);
    }
}

bool feed_flush(struct feed *feed)
{
    if (!feed->open) {
        return false;
    }
    assert(!feed->busy);
    do {
        move_queue(feed);
        feed->failed = feed->failed || !ledger_sync(&feed->ledger);
    } while (feed->queued > 0 && !feed->failed);
    feed->unsynced_since_ns = INT64_MAX;
    return !feed->failed;
}

void feed_on_time(struct feed *feed, int64_t now)
{
    if (now >= feed_deadline_ns(feed)) {
        hand_over(feed);
    }
}

int64_t feed_deadline_ns(const struct feed *feed)
{
    if (!feed->open || feed->unsynced_since_ns == INT64_MAX || feed->busy || feed->failed) {
        return INT64_MAX;
    }
    return feed->unsynced_since_ns + (int64_t)FEED_SYNC_AFTER_MS * 1000000;
}
