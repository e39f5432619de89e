/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/ledger/ledger.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "controller/ledger/ledger_private.h"

enum { CHUNK_RECORDS = 1024, CHUNK_SIZE = CHUNK_RECORDS * RECORD_SIZE, SECTOR_SIZE = 512 };

struct scan {
    const char *path;
    const struct ledger_visitor *visitor;
    struct ledger_reading *reading;
    bool ended;    /* the good records are over: only zeros may follow, and an unsynced tail */
    bool flawed;   /* the tail's first record is not what a lost write leaves */
    uint64_t next; /* index of the record in hand */
};

int ledger_open_file(const struct disk *disk, const char *path, int flags, struct err *err)
{
    assert(disk && path && err);
    int fd = disk->open(disk->context, path, flags);
    if (fd < 0 && errno == EINVAL) {
        (void)err_set(err, ERR_IO, "%s: not a regular file", path);
    } else if (fd < 0) {
        const char *why = errno == ELOOP ? "is a symbolic link" : strerror(errno);
        (void)err_set(err, ERR_IO, "%s: %s", path, why);
    }
    return fd;
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
    return size == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

static enum err_code damaged(const struct scan *scan, const char *what, struct err *err)
{
    return err_set(err, ERR_DATA, "%s: record %" PRIu64 ": %s; do not use this ledger, keep it",
                   scan->path, scan->reading->records, what);
}

static enum err_code scan_good(struct scan *scan, const struct record *record,
                               const struct sha256 *chain, struct err *err)
{
    struct ledger_reading *reading = scan->reading;
    if (record->seq != reading->records) {
        return damaged(scan, "out of sequence", err);
    }
    if ((record->type == RECORD_HEADER) != (record->seq == 0)) {
        return damaged(scan, "a ledger has one header, its first record", err);
    }
    reading->chain = *chain;
    reading->synced_seq = record->synced_seq;
    reading->records++;
    scan->visitor->visit(scan->visitor->context, record, chain);
    return ERR_OK;
}

/* A write that was torn leaves the zeros of before in whole sectors; nothing else does. (One that
 * was lost leaves nothing but zeros: the caller has looked.) */
static bool has_torn_part(uint64_t index, const uint8_t *bytes, size_t size)
{
    size_t first = SECTOR_SIZE - index * RECORD_SIZE % SECTOR_SIZE;
    return first < size && (is_zero(bytes, first) || is_zero(bytes + first, size - first));
}

/* Behind the good records. The power may take any of the writes since the last sync, so later ones
 * may be there while the first is not: but none of them says that the first was durable. */
static enum err_code scan_tail(struct scan *scan, const uint8_t *bytes, size_t size,
                               struct err *err)
{
    uint64_t seq = 0, synced_seq = 0, first = scan->reading->records;
    bool whole = size == RECORD_SIZE && record_claims(bytes, &seq, &synced_seq);
    bool unsynced = whole ? seq == scan->next && (synced_seq == UINT64_MAX || synced_seq < first)
                          : has_torn_part(scan->next, bytes, size);
    if (scan->flawed || !unsynced) {
        return damaged(scan, "damaged, and more follows it", err);
    }
    scan->reading->tail = scan->next + 1 - first;
    return ERR_OK;
}

/* size is RECORD_SIZE but for what a cut file ends in. */
static enum err_code scan_record(struct scan *scan, const uint8_t *bytes, size_t size,
                                 struct err *err)
{
    bool zero = is_zero(bytes, size);
    if (scan->ended || zero) {
        scan->ended = true;
        return zero ? ERR_OK : scan_tail(scan, bytes, size, err);
    }
    struct record record;
    struct sha256 chain;
    if (size == RECORD_SIZE &&
        record_decode(bytes, &scan->reading->chain, &record, &chain) == RECORD_GOOD) {
        return scan_good(scan, &record, &chain, err);
    }
    scan->ended = true;
    scan->flawed = !has_torn_part(scan->next, bytes, size);
    scan->reading->salvaged =
        size == RECORD_SIZE && scan->flawed && record_salvage(bytes, &scan->reading->intent);
    scan->reading->tail = 1;
    return ERR_OK;
}

static enum err_code scan_chunk(struct scan *scan, const uint8_t *chunk, size_t size,
                                struct err *err)
{
    // the preallocated rest of a ledger passes in large steps
    if (scan->ended && is_zero(chunk, size)) {
        scan->next += CHUNK_RECORDS;
        return ERR_OK;
    }
    enum err_code code = ERR_OK;
    for (size_t at = 0; at < size && code == ERR_OK; at += RECORD_SIZE) {
        size_t left = size - at;
        code = scan_record(scan, chunk + at, left < RECORD_SIZE ? left : RECORD_SIZE, err);
        scan->next++;
    }
    return code;
}

/* Fills the chunk but at the end of the file; the count read, or -1. */
static ssize_t read_chunk(const struct disk *disk, int fd, uint8_t *chunk, uint64_t offset)
{
    size_t got = 0;
    while (got < CHUNK_SIZE) {
        ssize_t n = disk->read(disk->context, fd, chunk + got, CHUNK_SIZE - got, offset + got);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return -1;
        }
        if (n == 0) {
            break;
        }
        got += (size_t)n;
    }
    return (ssize_t)got;
}

enum err_code ledger_read_fd(const struct disk *disk, int fd, const char *path,
                             const struct ledger_visitor *visitor, struct ledger_reading *reading,
                             struct err *err)
{
    assert(disk && fd >= 0 && path && reading && err);
    *reading = (struct ledger_reading){0};
    struct scan scan = {.path = path, .visitor = visitor, .reading = reading};
    uint8_t *chunk = memory_new(CHUNK_SIZE, 1);
    enum err_code code = ERR_OK;
    uint64_t offset = 0;
    ssize_t got = CHUNK_SIZE;
    while (code == ERR_OK && got == CHUNK_SIZE) {
        got = read_chunk(disk, fd, chunk, offset);
        if (got < 0) {
            code = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        } else {
            code = scan_chunk(&scan, chunk, (size_t)got, err);
            offset += (uint64_t)got;
        }
    }
    reading->capacity = offset / RECORD_SIZE;
    free(chunk);
    return code;
}

enum err_code ledger_read_path(const struct disk *disk, const char *path,
                               const struct ledger_visitor *visitor, struct ledger_reading *reading,
                               struct err *err)
{
    *reading = (struct ledger_reading){0};
    int fd = ledger_open_file(disk, path, O_RDONLY, err);
    if (fd < 0) {
        return err->code;
    }
    enum err_code code = ledger_read_fd(disk, fd, path, visitor, reading, err);
    (void)disk->close(disk->context, fd);
    return code;
}

struct plain_visit {
    void (*visit)(void *context, const struct record *record);
    void *context;
};

static void visit_plain(void *context, const struct record *record, const struct sha256 *chain)
{
    (void)chain;
    const struct plain_visit *plain = context;
    plain->visit(plain->context, record);
}

enum err_code ledger_scan(const char *path,
                          void (*visit)(void *context, const struct record *record), void *context,
                          uint64_t *records, struct sha256 *chain, struct err *err)
{
    assert(path && visit && err);
    struct plain_visit plain = {visit, context};
    const struct ledger_visitor visitor = {visit_plain, &plain};
    struct ledger_reading reading = {0};
    enum err_code code = ledger_read_path(&DISK_SYSTEM, path, &visitor, &reading, err);
    if (code == ERR_OK && records) {
        *records = reading.records;
    }
    if (code == ERR_OK && chain) {
        *chain = reading.chain;
    }
    return code;
}
