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
        journal->ok = ledger_sync(&journal->feed.ledger);
        poke(journal->done_fd);
    }
    return NULL;
}

static void on_go(void *context)
{
    poke(((struct journal *)context)->go_fd);
}

static void on_wake(void *context)
{
    poke(((struct journal *)context)->done_fd);
}

static void on_synced(void *context, bool ok)
{
    struct journal *journal = context;
    journal->synced(journal->context, ok);
}

static void helper_done(void *context, uint32_t events)
{
    (void)events;
    struct journal *journal = context;
    if (take(journal->done_fd)) {
        feed_done(&journal->feed, journal->ok);
    }
}

enum err_code journal_init(struct journal *journal, struct loop *loop, struct err *err)
{
    assert(journal->synced);
    journal->loop = loop;
    journal->feed = (struct feed){.unsynced_since_ns = INT64_MAX,
                                  .context = journal,
                                  .go = on_go,
                                  .wake = on_wake,
                                  .synced = on_synced};
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
    while (journal->feed.busy) {
        struct pollfd done = {.fd = journal->done_fd, .events = POLLIN};
        (void)poll(&done, 1, -1);
        if (take(journal->done_fd)) {
            feed_done(&journal->feed, journal->ok);
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
    feed_attach(&journal->feed, ledger);
}

void journal_close(struct journal *journal)
{
    wait_for_helper(journal);
    feed_close(&journal->feed);
}

bool journal_record(struct journal *journal, struct record *record)
{
    return feed_record(&journal->feed, record);
}

void journal_sync(struct journal *journal)
{
    feed_sync(&journal->feed);
}

bool journal_flush(struct journal *journal)
{
    wait_for_helper(journal);
    return feed_flush(&journal->feed);
}

void journal_on_time(struct journal *journal, int64_t now_ns)
{
    feed_on_time(&journal->feed, now_ns);
}

int64_t journal_deadline_ns(const struct journal *journal)
{
    return feed_deadline_ns(&journal->feed);
}
