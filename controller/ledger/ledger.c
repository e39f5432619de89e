/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/ledger/ledger.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "config/file.h"
#include "controller/ledger/ledger_private.h"

enum { ZEROS_SIZE = 64 * 1024 };

static int64_t now_mono_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool write_at(int fd, const uint8_t *data, size_t size, uint64_t offset)
{
    size_t put = 0;
    while (put < size) {
        ssize_t n = pwrite(fd, data + put, size - put, (off_t)(offset + put));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            errno = n == 0 ? EIO : errno;
            return false;
        }
        put += (size_t)n;
    }
    return true;
}

static bool write_zeros(int fd, uint64_t offset, uint64_t size)
{
    static const uint8_t ZEROS[ZEROS_SIZE];
    bool good = true;
    for (uint64_t put = 0; good && put < size; put += ZEROS_SIZE) {
        uint64_t left = size - put;
        good = write_at(fd, ZEROS, left < ZEROS_SIZE ? (size_t)left : ZEROS_SIZE, offset + put);
    }
    return good;
}

static bool sync_directory_of(const char *path)
{
    char *directory = file_path_beside(path, ".");
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    int saved = errno;
    if (fd >= 0) {
        (void)close(fd);
    }
    free(directory);
    errno = saved;
    return good;
}

static void start(struct ledger *ledger, const char *path)
{
    *ledger = (struct ledger){.fd = -1, .synced_seq = UINT64_MAX};
    (void)snprintf(ledger->path, sizeof(ledger->path), "%s", path);
}

enum err_code ledger_create(struct ledger *ledger, const char *path, uint64_t capacity,
                            struct err *err)
{
    assert(ledger && path && capacity > 0 && err);
    start(ledger, path);
    if (strlen(path) >= sizeof(ledger->path)) {
        return err_set(err, ERR_CREATE, "%s: the path is too long", path);
    }
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
    }
    // written zeros, not a hole: a full disk has to show now and not in the middle of a job
    bool good = flock(fd, LOCK_EX | LOCK_NB) == 0 && write_zeros(fd, 0, capacity * RECORD_SIZE) &&
                fsync(fd) == 0 && sync_directory_of(path);
    if (!good) {
        (void)err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
        (void)unlink(path);
        (void)close(fd);
        return err->code;
    }
    ledger->fd = fd;
    ledger->capacity = capacity;
    return ERR_OK;
}

static enum err_code lock(int fd, const char *path, struct err *err)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        return ERR_OK;
    }
    if (errno == EWOULDBLOCK) {
        return err_set(err, ERR_BUSY, "%s: another process writes to it", path);
    }
    return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

/* Everything read is made durable before it is built upon: the process that wrote it may have died
 * between its write and its sync. */
static enum err_code take_over(struct ledger *ledger, int fd, struct err *err)
{
    struct ledger_reading reading;
    enum err_code code = ledger_read_fd(fd, ledger->path, NULL, &reading, err);
    if (code != ERR_OK) {
        return code;
    }
    if (reading.records == 0) {
        return err_set(err, ERR_DATA, "%s: has no records; it was never begun", ledger->path);
    }
    uint64_t end = reading.records * RECORD_SIZE;
    bool good = (!reading.torn || write_zeros(fd, end, RECORD_SIZE)) && fdatasync(fd) == 0;
    if (!good) {
        return err_set(err, ERR_IO, "%s: %s", ledger->path, strerror(errno));
    }
    ledger->next_seq = reading.records;
    ledger->capacity = reading.capacity;
    ledger->chain = reading.chain;
    ledger->synced_ns = now_mono_ns();
    ledger->synced_seq = reading.records - 1;
    return ERR_OK;
}

enum err_code ledger_open(struct ledger *ledger, const char *path, struct err *err)
{
    assert(ledger && path && err);
    start(ledger, path);
    if (strlen(path) >= sizeof(ledger->path)) {
        return err_set(err, ERR_IO, "%s: the path is too long", path);
    }
    int fd = ledger_open_file(path, O_RDWR, err);
    if (fd < 0) {
        return err->code;
    }
    enum err_code code = lock(fd, path, err);
    if (code == ERR_OK) {
        code = take_over(ledger, fd, err);
    }
    if (code != ERR_OK) {
        (void)close(fd);
        return code;
    }
    ledger->fd = fd;
    return ERR_OK;
}

bool ledger_append(struct ledger *ledger, struct record *record)
{
    assert(ledger && record && ledger->fd >= 0);
    if (ledger->failed || ledger->batch_count == LEDGER_BATCH_MAX ||
        ledger->next_seq >= ledger->capacity) {
        return false;
    }
    assert((record->type == RECORD_HEADER) == (ledger->next_seq == 0));
    record->seq = ledger->next_seq;
    record->synced_ns = ledger->synced_ns;
    record->synced_seq = ledger->synced_seq;
    ledger->chain = record_encode(record, &ledger->chain, ledger->batch[ledger->batch_count]);
    ledger->batch_count++;
    ledger->next_seq++;
    return true;
}

bool ledger_write(struct ledger *ledger)
{
    assert(ledger && ledger->fd >= 0 && ledger->batch_count <= ledger->next_seq);
    if (ledger->failed || ledger->batch_count == 0) {
        return !ledger->failed;
    }
    uint64_t first = ledger->next_seq - ledger->batch_count;
    if (!write_at(ledger->fd, ledger->batch[0], ledger->batch_count * RECORD_SIZE,
                  first * RECORD_SIZE)) {
        ledger->failed = true;
        return false;
    }
    ledger->batch_count = 0;
    ledger->unsynced = true;
    return true;
}

bool ledger_sync(struct ledger *ledger)
{
    assert(ledger && ledger->fd >= 0);
    if (!ledger_write(ledger) || !ledger->unsynced) {
        return !ledger->failed;
    }
    // a sync that follows a failed one may report success for pages that were lost: no retry
    if (fdatasync(ledger->fd) != 0) {
        ledger->failed = true;
        return false;
    }
    ledger->unsynced = false;
    ledger->synced_ns = now_mono_ns();
    ledger->synced_seq = ledger->next_seq - 1;
    return true;
}

void ledger_close(struct ledger *ledger)
{
    assert(ledger);
    if (ledger->fd >= 0) {
        (void)close(ledger->fd);
    }
    ledger->fd = -1;
}
