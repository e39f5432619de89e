/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/ledger/ledger.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "controller/ledger/ledger_private.h"
#include "controller/ledger/reason.h"

enum { ZEROS_SIZE = 64 * 1024, AGAIN_RECORDS = 64, ROOM_LEAST = 256, ROOM_MORE = 4096 };

/* Where a ledger's bytes go. */
struct place {
    const struct disk *disk;
    int fd;
};

static bool write_at(struct place place, const uint8_t *data, size_t size, uint64_t offset)
{
    size_t put = 0;
    while (put < size) {
        ssize_t n =
            place.disk->write(place.disk->context, place.fd, data + put, size - put, offset + put);
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

static bool write_zeros(struct place place, uint64_t offset, uint64_t size)
{
    static const uint8_t ZEROS[ZEROS_SIZE];
    bool good = true;
    for (uint64_t put = 0; good && put < size; put += ZEROS_SIZE) {
        uint64_t left = size - put;
        good = write_at(place, ZEROS, left < ZEROS_SIZE ? (size_t)left : ZEROS_SIZE, offset + put);
    }
    return good;
}

static bool sync_file(struct place place)
{
    return place.disk->sync(place.disk->context, place.fd) == 0;
}

static void start(struct ledger *ledger, const struct disk *disk, const char *path)
{
    *ledger = (struct ledger){.disk = disk, .fd = -1, .synced_seq = UINT64_MAX};
    (void)snprintf(ledger->path, sizeof(ledger->path), "%s", path);
}

enum err_code ledger_create_on(const struct disk *disk, struct ledger *ledger, const char *path,
                               uint64_t capacity, struct err *err)
{
    assert(disk && ledger && path && capacity > 0 && err);
    start(ledger, disk, path);
    if (strlen(path) >= sizeof(ledger->path)) {
        return err_set(err, ERR_CREATE, "%s: the path is too long", path);
    }
    const struct place place = {disk, disk->open(disk->context, path, O_RDWR | O_CREAT | O_EXCL)};
    if (place.fd < 0) {
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
    }
    // written zeros, not a hole: a full disk has to show now and not in the middle of a job
    bool good = disk->lock(disk->context, place.fd) == 0 &&
                write_zeros(place, 0, capacity * RECORD_SIZE) && sync_file(place) &&
                disk->sync_directory(disk->context, path) == 0;
    if (!good) {
        (void)err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
        (void)disk->remove(disk->context, path);
        (void)disk->close(disk->context, place.fd);
        return err->code;
    }
    ledger->fd = place.fd;
    ledger->capacity = capacity;
    return ERR_OK;
}

enum err_code ledger_create(struct ledger *ledger, const char *path, uint64_t capacity,
                            struct err *err)
{
    return ledger_create_on(&DISK_SYSTEM, ledger, path, capacity, err);
}

enum err_code ledger_publish(struct ledger *ledger, const char *path, struct err *err)
{
    assert(ledger && ledger->fd >= 0 && path && strlen(path) < sizeof(ledger->path));
    const struct disk *disk = ledger->disk;
    // a name that the power can take back would take the ledger's intents with it
    if (disk->rename(disk->context, ledger->path, path) != 0 ||
        disk->sync_directory(disk->context, path) != 0) {
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
    }
    (void)snprintf(ledger->path, sizeof(ledger->path), "%s", path);
    return ERR_OK;
}

static enum err_code lock(struct place place, const char *path, struct err *err)
{
    if (place.disk->lock(place.disk->context, place.fd) == 0) {
        return ERR_OK;
    }
    if (errno == EWOULDBLOCK) {
        return err_set(err, ERR_BUSY, "%s: another process writes to it", path);
    }
    return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

/* Writes what no sync is known to have covered once more: after a failed sync the system takes its
 * pages for clean, and the next sync would not write them. */
static bool write_again(struct place place, const struct ledger_reading *reading)
{
    uint64_t seq = reading->synced_seq == UINT64_MAX ? 0 : reading->synced_seq + 1;
    uint8_t bytes[AGAIN_RECORDS * RECORD_SIZE];
    bool good = true;
    while (good && seq < reading->records) {
        const uint64_t left = reading->records - seq;
        const uint64_t count = left < AGAIN_RECORDS ? left : AGAIN_RECORDS;
        const size_t size = (size_t)count * RECORD_SIZE;
        good = place.disk->read(place.disk->context, place.fd, bytes, size, seq * RECORD_SIZE) ==
                   (ssize_t)size &&
               write_at(place, bytes, size, seq * RECORD_SIZE);
        seq += count;
    }
    return good && write_zeros(place, reading->records * RECORD_SIZE, reading->tail * RECORD_SIZE);
}

/* A damaged last record that was an intent for a dot of which nothing else is known: its strike may
 * have been made, so the dot is not free. */
static bool keeps_a_dot(const struct ledger_reading *reading, const struct ledger_summary *summary)
{
    return reading->salvaged &&
           dot_map_get(&summary->dots, reading->intent.dot).state == DOT_PLANNED;
}

/* Such a record is written anew, as an intent that nobody can vouch for, over the damaged one: at
 * no time does the file say nothing of the dot. */
static bool put_back(struct ledger *ledger, const struct ledger_reading *reading,
                     struct ledger_summary *summary)
{
    struct record intent = reading->intent;
    struct record word = {.type = RECORD_UNCERTAIN, .reason = STOP_PROCESS, .dot = intent.dot};
    word.epoch = intent.epoch = summary->epoch;
    word.tag = intent.tag = summary->next_tag;
    word.mono_ns = intent.mono_ns = ledger->disk->now_ns(ledger->disk->context);
    word.wall_ns = intent.wall_ns = ledger->disk->wall_ns(ledger->disk->context);
    (void)dot_map_put_record(&summary->dots, &word);
    summary->next_tag++;
    summary->uncertain++;
    bool replaced = ledger_append(ledger, &intent);
    assert(replaced);
    (void)replaced;
    return ledger_append(ledger, &word) && ledger_sync(ledger);
}

/* A ledger that ended full could not say what became of its last strike, and no process could begin
 * with it: whoever opens it gets room. Where the disk has none, what is left has to do. */
static uint64_t with_room(struct place place, const struct ledger_reading *reading)
{
    const uint64_t capacity = reading->capacity;
    const bool has = reading->records + ROOM_LEAST <= capacity;
    const bool more = !has && write_zeros(place, capacity * RECORD_SIZE, ROOM_MORE * RECORD_SIZE);
    return more ? capacity + ROOM_MORE : capacity;
}

/* Everything read is made durable before it is built upon: the process that wrote it may have died
 * between its write and its sync. */
static enum err_code take_over(struct ledger *ledger, struct place place,
                               struct ledger_summary *summary, struct err *err)
{
    struct ledger_reading reading;
    const struct ledger_visitor visitor = ledger_summary_visitor(summary);
    enum err_code code =
        ledger_read_fd(place.disk, place.fd, ledger->path, &visitor, &reading, err);
    if (code != ERR_OK) {
        return code;
    }
    ledger_summary_finish(summary, &reading);
    const bool keeps = keeps_a_dot(&reading, summary);
    reading.tail = keeps ? 0 : reading.tail;
    if (reading.records == 0) {
        return err_set(err, ERR_DATA, "%s: has no records; it was never begun", ledger->path);
    }
    if (!write_again(place, &reading)) {
        return err_set(err, ERR_IO, "%s: %s", ledger->path, strerror(errno));
    }
    ledger->capacity = with_room(place, &reading);
    if (!sync_file(place)) {
        return err_set(err, ERR_IO, "%s: %s", ledger->path, strerror(errno));
    }
    ledger->next_seq = reading.records;
    ledger->chain = reading.chain;
    ledger->synced_ns = place.disk->now_ns(place.disk->context);
    ledger->synced_seq = reading.records - 1;
    ledger->fd = place.fd;
    if (keeps && !put_back(ledger, &reading, summary)) {
        return err_set(err, ERR_IO, "%s: cannot be written, or is full", ledger->path);
    }
    return ERR_OK;
}

static enum err_code open_on(const struct disk *disk, struct ledger *ledger, const char *path,
                             struct ledger_summary *summary, struct err *err)
{
    assert(disk && ledger && path && summary && err);
    start(ledger, disk, path);
    *summary = (struct ledger_summary){0};
    if (strlen(path) >= sizeof(ledger->path)) {
        return err_set(err, ERR_IO, "%s: the path is too long", path);
    }
    const struct place place = {disk, ledger_open_file(disk, path, O_RDWR, err)};
    if (place.fd < 0) {
        return err->code;
    }
    enum err_code code = lock(place, path, err);
    if (code == ERR_OK) {
        code = take_over(ledger, place, summary, err);
    }
    if (code != ERR_OK) {
        ledger_summary_free(summary);
        (void)disk->close(disk->context, place.fd);
        ledger->fd = -1;
        return code;
    }
    return ERR_OK;
}

enum err_code ledger_open_summarised(const struct disk *disk, struct ledger *ledger,
                                     const char *path, struct ledger_summary *summary,
                                     struct err *err)
{
    return open_on(disk, ledger, path, summary, err);
}

enum err_code ledger_open_on(const struct disk *disk, struct ledger *ledger, const char *path,
                             struct err *err)
{
    struct ledger_summary summary;
    enum err_code code = open_on(disk, ledger, path, &summary, err);
    ledger_summary_free(&summary);
    return code;
}

enum err_code ledger_open(struct ledger *ledger, const char *path, struct err *err)
{
    return ledger_open_on(&DISK_SYSTEM, ledger, path, err);
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
    const struct place place = {ledger->disk, ledger->fd};
    if (!write_at(place, ledger->batch[0], ledger->batch_count * RECORD_SIZE,
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
    if (!sync_file((struct place){ledger->disk, ledger->fd})) {
        ledger->failed = true;
        return false;
    }
    ledger->unsynced = false;
    ledger->synced_ns = ledger->disk->now_ns(ledger->disk->context);
    ledger->synced_seq = ledger->next_seq - 1;
    return true;
}

void ledger_close(struct ledger *ledger)
{
    assert(ledger);
    if (ledger->fd >= 0) {
        (void)ledger->disk->close(ledger->disk->context, ledger->fd);
    }
    ledger->fd = -1;
}
