/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ledger as the event loop sees it: records go in at once, syncs happen on one helper thread.
 *
 * The ledger has one owner at a time. It is the loop's while `busy` is false. journal_sync hands it
 * over by writing to go_fd; the helper writes the batch, syncs, and hands it back by writing to
 * done_fd. Records that are made meanwhile wait in `queue`. A sync that is asked for meanwhile may
 * cover such records, so it is answered by the next one only.
 */
#ifndef CONTROLLER_DAEMON_JOURNAL_H
#define CONTROLLER_DAEMON_JOURNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/err.h"
#include "controller/daemon/loop.h"
#include "controller/ledger/ledger.h"

enum { JOURNAL_QUEUE_MAX = 256, JOURNAL_SYNC_AFTER_MS = 50 };

struct journal {
    struct loop *loop; /* borrowed */
    struct loop_source source;
    int go_fd, done_fd; /* owned eventfds */
    pthread_t helper;
    bool has_helper;
    bool quit; /* written before go_fd, read after */
    bool busy; /* the helper has the ledger */
    bool ok;   /* what the helper's last sync came to */
    bool open; /* there is a ledger */
    bool failed;
    struct ledger ledger;
    struct record queue[JOURNAL_QUEUE_MAX];
    size_t queued;
    unsigned asked;            /* journal_sync calls that no sync under way covers */
    unsigned under_way;        /* those that the one under way covers */
    int64_t unsynced_since_ns; /* INT64_MAX: all is durable or on its way */
    void *context;
    /* Once for each journal_sync. */
    void (*synced)(void *context, bool ok);
};

/* Starts the helper. context and synced are set before. */
enum err_code journal_init(struct journal *journal, struct loop *loop, struct err *err);
void journal_deinit(struct journal *journal);

/* Takes over an open ledger; the one before it must have been closed. */
void journal_attach(struct journal *journal, const struct ledger *ledger);
/* Makes everything durable, then closes the ledger. Blocks; not while a strike is under way. */
void journal_close(struct journal *journal);

/* Notes the times in it and adds it; false without a ledger, after a fault, or when too many wait.
 */
bool journal_record(struct journal *journal, struct record *record);

/* Starts to make all records so far durable. */
void journal_sync(struct journal *journal);

/* The same, here and now: blocks. Not while a strike is under way. */
bool journal_flush(struct journal *journal);

/* Records that nobody asked to sync are synced after JOURNAL_SYNC_AFTER_MS. */
void journal_on_time(struct journal *journal, int64_t now_ns);
int64_t journal_deadline_ns(const struct journal *journal);

#endif
