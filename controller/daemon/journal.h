/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ledger's feed in the daemon's loop: syncs happen on one helper thread. The ledger goes over
 * to it by a write to go_fd and comes back by a write to done_fd.
 */
#ifndef CONTROLLER_DAEMON_JOURNAL_H
#define CONTROLLER_DAEMON_JOURNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "config/err.h"
#include "controller/daemon/loop.h"
#include "controller/ledger/feed.h"

struct journal {
    struct feed feed;
    struct loop *loop; /* borrowed */
    struct loop_source source;
    int go_fd, done_fd; /* owned eventfds */
    pthread_t helper;
    bool has_helper;
    bool quit; /* written before go_fd, read after */
    bool ok;   /* what the helper's last sync came to */
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

/* Records that nobody asked to sync are synced after FEED_SYNC_AFTER_MS. */
void journal_on_time(struct journal *journal, int64_t now_ns);
int64_t journal_deadline_ns(const struct journal *journal);

#endif
