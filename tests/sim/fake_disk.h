/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A disk in memory that can be copied, and that can die: it knows what was written and what was
 * synced since, and loses the difference in every way that a disk may.
 */
#ifndef TESTS_SIM_FAKE_DISK_H
#define TESTS_SIM_FAKE_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "controller/ledger/disk.h"
#include "tests/unit/seed.h"

enum { FAKE_DISK_FILES = 4, FAKE_DISK_PATH = 64, FAKE_DISK_OPS = 64, FAKE_DISK_SECTOR = 512 };

enum fake_disk_call {
    FAKE_DISK_OPEN,
    FAKE_DISK_READ,
    FAKE_DISK_WRITE,
    FAKE_DISK_SYNC,
    FAKE_DISK_RENAME,
    FAKE_DISK_REMOVE,
    FAKE_DISK_SYNC_DIRECTORY,
    FAKE_DISK_CALLS
};

/* How the unsynced part comes out of a loss of power. */
enum fake_disk_loss {
    FAKE_DISK_ALL_LOST,
    FAKE_DISK_ALL_KEPT,
    FAKE_DISK_PREFIX,    /* the first few writes */
    FAKE_DISK_TORN,      /* the first few sectors */
    FAKE_DISK_REORDERED, /* any of the writes */
    FAKE_DISK_SHUFFLED,  /* any of the sectors */
    FAKE_DISK_LOSSES
};

/* A name is "" where there is none. */
struct fake_disk_file {
    char name[FAKE_DISK_PATH], durable_name[FAKE_DISK_PATH];
    uint8_t *cache, *durable; /* owned, size bytes each */
    size_t size;
};

struct fake_disk_op {
    int file;
    size_t offset, size;
    uint8_t *data; /* owned */
};

struct fake_disk {
    struct fake_disk_file file[FAKE_DISK_FILES];
    struct fake_disk_op op[FAKE_DISK_OPS];
    size_t ops;
    int open_fds;
    uint64_t calls[FAKE_DISK_CALLS];
    /* The next call of this kind but so many fails with this errno; < 0 none does. */
    int fail_in[FAKE_DISK_CALLS];
    int fail_errno;
    uint64_t failed; /* calls that did */
};

void fake_disk_init(struct fake_disk *disk);
void fake_disk_copy(struct fake_disk *to, const struct fake_disk *from);
void fake_disk_free(struct fake_disk *disk);

/* The process is gone: its descriptors are closed; the cache stays. */
void fake_disk_kill(struct fake_disk *disk);
/* Whether anything waits to become durable: where nothing does, all losses are one. */
bool fake_disk_can_lose(const struct fake_disk *disk);
/* The power is gone. */
void fake_disk_power_loss(struct fake_disk *disk, enum fake_disk_loss loss, struct seed *seed);

int fake_disk_open(struct fake_disk *disk, const char *path, int flags);
ssize_t fake_disk_read(struct fake_disk *disk, int fd, void *data, size_t size, uint64_t offset);
ssize_t fake_disk_write(struct fake_disk *disk, int fd, const void *data, size_t size,
                        uint64_t offset);
int fake_disk_sync(struct fake_disk *disk, int fd);
int fake_disk_close(struct fake_disk *disk, int fd);
int fake_disk_rename(struct fake_disk *disk, const char *from, const char *to);
int fake_disk_remove(struct fake_disk *disk, const char *path);
int fake_disk_sync_directory(struct fake_disk *disk);

/* The file of that name, NULL when there is none. */
const struct fake_disk_file *fake_disk_find(const struct fake_disk *disk, const char *path);

#endif
