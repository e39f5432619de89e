/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/fake_disk.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"

enum { FIRST_FD = 1000 };

void fake_disk_init(struct fake_disk *disk)
{
    memset(disk, 0, sizeof(*disk));
    for (int i = 0; i < FAKE_DISK_CALLS; i++) {
        disk->fail_in[i] = -1;
    }
    disk->fail_errno = EIO;
}

static uint8_t *copy_bytes(const uint8_t *bytes, size_t size)
{
    if (bytes == NULL) {
        return NULL;
    }
    // not zeroed first: every point of a job has its disk copied
    uint8_t *copy = malloc(size);
    assert(copy != NULL);
    memcpy(copy, bytes, size);
    return copy;
}

void fake_disk_copy(struct fake_disk *to, const struct fake_disk *from)
{
    *to = *from;
    for (int i = 0; i < FAKE_DISK_FILES; i++) {
        to->file[i].cache = copy_bytes(from->file[i].cache, from->file[i].size);
        to->file[i].durable = copy_bytes(from->file[i].durable, from->file[i].size);
    }
    for (size_t i = 0; i < from->ops; i++) {
        to->op[i].data = copy_bytes(from->op[i].data, from->op[i].size);
    }
}

static void drop_ops(struct fake_disk *disk)
{
    for (size_t i = 0; i < disk->ops; i++) {
        free(disk->op[i].data);
    }
    disk->ops = 0;
}

void fake_disk_free(struct fake_disk *disk)
{
    drop_ops(disk);
    for (int i = 0; i < FAKE_DISK_FILES; i++) {
        free(disk->file[i].cache);
        free(disk->file[i].durable);
    }
    fake_disk_init(disk);
}

void fake_disk_kill(struct fake_disk *disk)
{
    disk->open_fds = 0;
}

/* True: this call is the one to fail. */
static bool fails(struct fake_disk *disk, enum fake_disk_call call)
{
    disk->calls[call]++;
    if (disk->fail_in[call] < 0) {
        return false;
    }
    if (disk->fail_in[call]-- > 0) {
        return false;
    }
    disk->failed++;
    errno = disk->fail_errno;
    return true;
}

static int find(const struct fake_disk *disk, const char *path)
{
    for (int i = 0; i < FAKE_DISK_FILES; i++) {
        if (disk->file[i].name[0] != '\0' && strcmp(disk->file[i].name, path) == 0) {
            return i;
        }
    }
    return -1;
}

const struct fake_disk_file *fake_disk_find(const struct fake_disk *disk, const char *path)
{
    int i = find(disk, path);
    return i < 0 ? NULL : &disk->file[i];
}

/* Writes to a file that is gone must not turn up in the one that takes its place. */
static void forget_writes(struct fake_disk *disk, int file)
{
    size_t kept = 0;
    for (size_t i = 0; i < disk->ops; i++) {
        if (disk->op[i].file == file) {
            free(disk->op[i].data);
        } else {
            disk->op[kept++] = disk->op[i];
        }
    }
    disk->ops = kept;
}

static int create(struct fake_disk *disk, const char *path)
{
    for (int i = 0; i < FAKE_DISK_FILES; i++) {
        struct fake_disk_file *file = &disk->file[i];
        if (file->name[0] == '\0' && file->durable_name[0] == '\0') {
            forget_writes(disk, i);
            free(file->cache);
            free(file->durable);
            *file = (struct fake_disk_file){.size = 0};
            strcpy(file->name, path);
            return i;
        }
    }
    errno = ENOSPC;
    return -1;
}

int fake_disk_open(struct fake_disk *disk, const char *path, int flags)
{
    assert(strlen(path) < FAKE_DISK_PATH);
    if (fails(disk, FAKE_DISK_OPEN)) {
        return -1;
    }
    int i = find(disk, path);
    if (i >= 0 && (flags & O_EXCL) != 0) {
        errno = EEXIST;
        return -1;
    }
    if (i < 0 && (flags & O_CREAT) != 0) {
        i = create(disk, path);
    } else if (i < 0) {
        errno = ENOENT;
    }
    disk->open_fds += i >= 0;
    return i < 0 ? -1 : FIRST_FD + i;
}

static struct fake_disk_file *file_of(struct fake_disk *disk, int fd)
{
    assert(fd >= FIRST_FD && fd < FIRST_FD + FAKE_DISK_FILES && disk->open_fds > 0);
    return &disk->file[fd - FIRST_FD];
}

ssize_t fake_disk_read(struct fake_disk *disk, int fd, void *data, size_t size, uint64_t offset)
{
    const struct fake_disk_file *file = file_of(disk, fd);
    if (fails(disk, FAKE_DISK_READ)) {
        return -1;
    }
    size_t left = offset < file->size ? file->size - offset : 0;
    size_t got = size < left ? size : left;
    if (got > 0) {
        memcpy(data, file->cache + offset, got);
    }
    return (ssize_t)got;
}

static void grow(struct fake_disk_file *file, size_t size)
{
    if (size > file->size) {
        uint8_t *cache = memory_new(size, 1), *durable = memory_new(size, 1);
        if (file->size > 0) {
            memcpy(cache, file->cache, file->size);
            memcpy(durable, file->durable, file->size);
        }
        free(file->cache);
        free(file->durable);
        file->cache = cache;
        file->durable = durable;
        file->size = size;
    }
}

ssize_t fake_disk_write(struct fake_disk *disk, int fd, const void *data, size_t size,
                        uint64_t offset)
{
    struct fake_disk_file *file = file_of(disk, fd);
    if (fails(disk, FAKE_DISK_WRITE)) {
        return -1;
    }
    assert(disk->ops < FAKE_DISK_OPS);
    grow(file, offset + size);
    memcpy(file->cache + offset, data, size);
    disk->op[disk->ops++] =
        (struct fake_disk_op){fd - FIRST_FD, offset, size, copy_bytes(data, size)};
    return (ssize_t)size;
}

static void persist(struct fake_disk *disk, const struct fake_disk_op *op, size_t from, size_t to)
{
    memcpy(disk->file[op->file].durable + op->offset + from, op->data + from, to - from);
}

int fake_disk_sync(struct fake_disk *disk, int fd)
{
    (void)file_of(disk, fd);
    // after a failure the pages pass for clean: no later sync writes them
    bool failed = fails(disk, FAKE_DISK_SYNC);
    size_t kept = 0;
    for (size_t i = 0; i < disk->ops; i++) {
        struct fake_disk_op *op = &disk->op[i];
        if (op->file != fd - FIRST_FD) {
            disk->op[kept++] = *op;
            continue;
        }
        if (!failed) {
            persist(disk, op, 0, op->size);
        }
        free(op->data);
    }
    disk->ops = kept;
    return failed ? -1 : 0;
}

int fake_disk_close(struct fake_disk *disk, int fd)
{
    (void)file_of(disk, fd);
    disk->open_fds--;
    return 0;
}

int fake_disk_rename(struct fake_disk *disk, const char *from, const char *to)
{
    assert(strlen(to) < FAKE_DISK_PATH && find(disk, to) < 0);
    int i = find(disk, from);
    if (fails(disk, FAKE_DISK_RENAME) || i < 0) {
        return -1;
    }
    strcpy(disk->file[i].name, to);
    return 0;
}

int fake_disk_remove(struct fake_disk *disk, const char *path)
{
    int i = find(disk, path);
    if (fails(disk, FAKE_DISK_REMOVE) || i < 0) {
        return -1;
    }
    disk->file[i].name[0] = '\0';
    return 0;
}

int fake_disk_sync_directory(struct fake_disk *disk)
{
    if (fails(disk, FAKE_DISK_SYNC_DIRECTORY)) {
        return -1;
    }
    for (int i = 0; i < FAKE_DISK_FILES; i++) {
        memcpy(disk->file[i].durable_name, disk->file[i].name, FAKE_DISK_PATH);
    }
    return 0;
}

/* Sector by sector of the file, as a disk writes; `keep` decides on each. */
static void persist_sectors(struct fake_disk *disk, const struct fake_disk_op *op, size_t *budget,
                            struct seed *seed)
{
    for (size_t at = 0; at < op->size;) {
        size_t end = ((op->offset + at) / FAKE_DISK_SECTOR + 1) * FAKE_DISK_SECTOR - op->offset;
        end = end < op->size ? end : op->size;
        bool keep = budget != NULL ? *budget > 0 : seed_below(seed, 2) == 0;
        if (keep) {
            persist(disk, op, at, end);
        }
        if (budget != NULL && *budget > 0) {
            --*budget;
        }
        at = end;
    }
}

static size_t sectors(const struct fake_disk *disk)
{
    size_t count = 0;
    for (size_t i = 0; i < disk->ops; i++) {
        const struct fake_disk_op *op = &disk->op[i];
        count += (op->offset + op->size - 1) / FAKE_DISK_SECTOR - op->offset / FAKE_DISK_SECTOR + 1;
    }
    return count;
}

static void lose_writes(struct fake_disk *disk, enum fake_disk_loss loss, struct seed *seed)
{
    size_t prefix = seed_below(seed, (uint32_t)disk->ops + 1);
    size_t budget = seed_below(seed, (uint32_t)sectors(disk) + 1);
    for (size_t i = 0; i < disk->ops; i++) {
        const struct fake_disk_op *op = &disk->op[i];
        bool whole = loss == FAKE_DISK_ALL_KEPT || (loss == FAKE_DISK_PREFIX && i < prefix) ||
                     (loss == FAKE_DISK_REORDERED && seed_below(seed, 2) == 0);
        if (whole) {
            persist(disk, op, 0, op->size);
        } else if (loss == FAKE_DISK_TORN) {
            persist_sectors(disk, op, &budget, seed);
        } else if (loss == FAKE_DISK_SHUFFLED) {
            persist_sectors(disk, op, NULL, seed);
        }
    }
}

bool fake_disk_can_lose(const struct fake_disk *disk)
{
    bool can = disk->ops > 0;
    for (int i = 0; i < FAKE_DISK_FILES; i++) {
        can = can || strcmp(disk->file[i].name, disk->file[i].durable_name) != 0;
    }
    return can;
}

void fake_disk_power_loss(struct fake_disk *disk, enum fake_disk_loss loss, struct seed *seed)
{
    lose_writes(disk, loss, seed);
    drop_ops(disk);
    disk->open_fds = 0;
    bool names_kept =
        loss == FAKE_DISK_ALL_KEPT || (loss != FAKE_DISK_ALL_LOST && seed_below(seed, 2));
    for (int i = 0; i < FAKE_DISK_FILES; i++) {
        struct fake_disk_file *file = &disk->file[i];
        if (names_kept) {
            memcpy(file->durable_name, file->name, FAKE_DISK_PATH);
        }
        memcpy(file->name, file->durable_name, FAKE_DISK_PATH);
        if (file->size > 0) {
            memcpy(file->cache, file->durable, file->size);
        }
    }
}
