/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a ledger asks of a disk. Each call answers as the system call of its name does: -1 with
 * errno set when it fails. Tests put a disk of their own in its place, one that can die.
 */
#ifndef CONTROLLER_LEDGER_DISK_H
#define CONTROLLER_LEDGER_DISK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct disk {
    void *context;
    /* Regular files only, never through a symbolic link; flags as for open(2), new ones 0600. */
    int (*open)(void *context, const char *path, int flags);
    ssize_t (*read)(void *context, int fd, void *data, size_t size, uint64_t offset);
    ssize_t (*write)(void *context, int fd, const void *data, size_t size, uint64_t offset);
    int (*sync)(void *context, int fd); /* what was written, and the size */
    int (*lock)(void *context, int fd); /* EWOULDBLOCK: another process has it */
    int (*close)(void *context, int fd);
    int (*rename)(void *context, const char *from, const char *to);
    int (*remove)(void *context, const char *path);
    int (*sync_directory)(void *context, const char *path); /* the one that path is in */
    int64_t (*now_ns)(void *context);                       /* CLOCK_MONOTONIC */
    int64_t (*wall_ns)(void *context);                      /* since 1970 */
};

extern const struct disk DISK_SYSTEM;

#endif
