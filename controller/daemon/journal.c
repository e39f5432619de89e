/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/journal.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

static void poke(int fd)
{
    const uint64_t one = 1;
    ssize_t n = 0;
    do {
        n = write(fd, &one, sizeof(one));
    } while (n < 0 && errno == EINTR);
    assert(n == sizeof(one));
}

/* False when there was nothing to take. */
static bool take(int fd)
{
    uint64_t count = 0;
    ssize_t n = 0;
    do {
        n = read(fd, &count, sizeof(count));
    } while (n < 0 && errno == EINTR);
    return n == sizeof(count);
}

static void *helper_main(void *argument)
{
    struct journal *journal = argument;
    while (take(journal->go_fd) && !journal->quit) {
        journal->ok = ledger_sync(&journal->ledger);
        poke(journal->done_fd);
    }
    return NULL;
}

/* What waited goes into the ledger's batch as far as there is room. */
static void move_queue(struct journal *journal)
{
    assert(!journal->busy && journal->open);
    size_t moved = 0;
    while (moved < journal->queued && journal->ledger.batch_count < LEDGER_BATCH_MAX) {
        struct record *record = &journal->queue[moved];
        // the times are those of the bytes: no sync that it cannot have waited for comes later
        record->mono_ns = loop_now_ns();
        record->wall_ns = loop_wall_ns();
        if (!ledger_append(&journal->ledger, record)) {
            journal->failed = true;
            break;
        }
        moved++;
    }
    journal->queued -= moved;
    memmove(journal->queue, journal->queue + moved, journal->queued * sizeof(journal->queue[0]));
}

static void answer(struct journal *journal, unsigned count, bool ok)
{
    for (unsigned i = 0; i < count; i++) {
        journal->synced(journal->context, ok);
    }
}

/* Hands the ledger over. Askers are covered only when all that waited fitted the batch. */
static void hand_over(struct journal *journal)
{
    move_queue(journal);
    if (journal->failed) {
        // the answer comes from the loop, never from within the question
        poke(journal->done_fd);
        return;
    }
    if (journal->queued == 0) {
        journal->under_way = journal->asked;
        journal->asked = 0;
        journal->unsynced_since_ns = INT64_MAX;
    }
    journal->busy = true;
    poke(journal->go_fd);
}

static void take_back(struct journal *journal)
{
    journal->busy = false;
    journal->failed = journal->failed || !journal->ok;
    unsigned covered = journal->under_way;
    journal->under_way = 0;
    answer(journal, covered, journal->ok);
    if (!journal->busy && (journal->asked > 0 || journal->queued > 0)) {
        hand_over(journal);
    }
}

static void helper_done(void *context, uint32_t events)
{
    (void)events;
    struct journal *journal = context;
    if (!take(journal->done_fd)) {
        return;
    }
    if (journal->busy) {
        take_back(journal);
    } else {
        unsigned asked = journal->asked;
        journal->asked = 0;
        answer(journal, asked, false);
    }
}

enum err_code journal_init(struct journal *journal, struct loop *loop, struct err *err)
{
    assert(journal->synced);
    journal->loop = loop;
    journal->unsynced_since_ns = INT64_MAX;
    journal->go_fd = eventfd(0, EFD_CLOEXEC);
    journal->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    journal->source = (struct loop_source){journal->done_fd, journal, helper_done};
    if (journal->go_fd < 0 || journal->done_fd < 0 || !loop_add(loop, &journal->source, EPOLLIN)) {
        return err_set(err, ERR_IO, "ledger's helper: %s", strerror(errno));
    }
    // signals are for the loop alone
    sigset_t all, before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int answer = pthread_create(&journal->helper, NULL, helper_main, journal);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (answer != 0) {
        return err_set(err, ERR_IO, "ledger's helper: %s", strerror(answer));
    }
    journal->has_helper = true;
    return ERR_OK;
}

/* Blocks until the helper has handed the ledger back. */
static void wait_for_helper(struct journal *journal)
{
    while (journal->busy) {
        struct pollfd done = {.fd = journal->done_fd, .events = POLLIN};
        (void)poll(&done, 1, -1);
        if (take(journal->done_fd)) {
            take_back(journal);
        }
    }
}

void journal_deinit(struct journal *journal)
{
    if (journal->has_helper) {
        journal_close(journal);
        journal->quit = true;
        poke(journal->go_fd);
        (void)pthread_join(journal->helper, NULL);
        loop_remove(journal->loop, &journal->source);
        (void)close(journal->go_fd);
        (void)close(journal->done_fd);
    }
    journal->has_helper = false;
}

void journal_attach(struct journal *journal, const struct ledger *ledger)
{
    assert(!journal->open && !journal->busy && ledger->fd >= 0);
    journal->ledger = *ledger;
    journal->open = true;
    journal->failed = false;
    journal->queued = 0;
    journal->unsynced_since_ns = INT64_MAX;
}

void journal_close(struct journal *journal)
{
    if (!journal->open) {
        return;
    }
    (void)journal_flush(journal);
    ledger_close(&journal->ledger);
    journal->open = false;
}

bool journal_record(struct journal *journal, struct record *record)
{
    if (!journal->open || journal->failed || journal->queued == JOURNAL_QUEUE_MAX) {
        return false;
    }
    journal->queue[journal->queued++] = *record;
    if (journal->unsynced_since_ns == INT64_MAX) {
        journal->unsynced_since_ns = loop_now_ns();
    }
    if (!journal->busy) {
        move_queue(journal);
        // a confirmation waits for the next intent's sync, but must outlive this process
        if (record->type == RECORD_CONFIRMED && !journal->failed) {
            journal->failed = !ledger_write(&journal->ledger);
        }
    }
    return !journal->failed;
}

void journal_sync(struct journal *journal)
{
    journal->asked++;
    if (!journal->open) {
        poke(journal->done_fd);
    } else if (!journal->busy) {
        hand_over(journal);
    }
}

bool journal_flush(struct journal *journal)
{
    if (!journal->open) {
        return false;
    }
    wait_for_helper(journal);
    do {
        move_queue(journal);
        journal->failed = journal->failed || !ledger_sync(&journal->ledger);
    } while (journal->queued > 0 && !journal->failed);
    journal->unsynced_since_ns = INT64_MAX;
    return !journal->failed;
}

void journal_on_time(struct journal *journal, int64_t now_ns)
{
    if (now_ns >= journal_deadline_ns(journal) && journal->open && !journal->busy) {
        hand_over(journal);
    }
}

int64_t journal_deadline_ns(const struct journal *journal)
{
    if (journal->unsynced_since_ns == INT64_MAX || journal->busy || journal->failed) {
        return INT64_MAX;
    }
    return journal->unsynced_since_ns + (int64_t)JOURNAL_SYNC_AFTER_MS * 1000000;
}
