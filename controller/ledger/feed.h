/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ledger as an event loop feeds it: records go in at once, syncs happen elsewhere.
 *
 * The ledger has one owner at a time. It is the loop's while `busy` is false. feed_sync hands it
 * over through `go`; whoever helps writes the batch and syncs (ledger_sync), and hands it back by
 * feed_done. Records that are made meanwhile wait in `queue`. A sync that is asked for meanwhile
 * may cover such records, so it is answered by the next one only.
 */
#ifndef CONTROLLER_LEDGER_FEED_H
#define CONTROLLER_LEDGER_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "controller/ledger/ledger.h"

enum { FEED_QUEUE_MAX = 256, FEED_SYNC_AFTER_MS = 50 };

struct feed {
    bool busy; /* the helper has the ledger */
    bool open; /* there is a ledger */
    bool failed;
    struct ledger ledger;
    struct record queue[FEED_QUEUE_MAX];
    size_t queued;
    unsigned asked;            /* feed_sync calls that no sync under way covers */
    unsigned under_way;        /* those that the one under way covers */
    int64_t unsynced_since_ns; /* INT64_MAX: all is durable or on its way */
    void *context;
    /* ledger_sync of the ledger is to be done, then feed_done. Never from within. */
    void (*go)(void *context);
    /* feed_done is to be called soon, though there is nothing to do. Never from within. */
    void (*wake)(void *context);
    /* Once for each feed_sync. */
    void (*synced)(void *context, bool ok);
};

/* Takes over an open ledger; the one before it must have been closed. */
void feed_attach(struct feed *feed, const struct ledger *ledger);
/* Makes everything durable, then closes the ledger; while it is not busy. */
void feed_close(struct feed *feed);

/* Notes the times in it and adds it; false without a ledger, after a fault, or when too many wait.
 */
bool feed_record(struct feed *feed, struct record *record);

/* Starts to make all records so far durable. */
void feed_sync(struct feed *feed);
/* The helper has done its work, or the loop was woken. */
void feed_done(struct feed *feed, bool ok);

/* The same, here and now; while it is not busy. */
bool feed_flush(struct feed *feed);

/* Records that nobody asked to sync are synced after FEED_SYNC_AFTER_MS. */
void feed_on_time(struct feed *feed, int64_t now_ns);
int64_t feed_deadline_ns(const struct feed *feed);

#endif
