/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/ledger/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "config/file.h"

static int close_fd(void *context, int fd)
{
    (void)context;
    int saved = errno;
    int answer = close(fd);
    errno = answer == 0 ? saved : errno;
    return answer;
}

static int open_regular(void *context, const char *path, int flags)
{
    // O_NONBLOCK: opening a FIFO must not hang
    const int always = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    int fd = open(path, flags | always, 0600);
    if (fd < 0) {
        return fd;
    }
    struct stat stat = {0};
    (void)fstat(fd, &stat); // whatever it cannot tell of is no regular file
    if (S_ISREG(stat.st_mode)) {
        return fd;
    }
    (void)close_fd(context, fd);
    errno = EINVAL;
    return -1;
}

static ssize_t read_at(void *context, int fd, void *data, size_t size, uint64_t offset)
{
    (void)context;
    return pread(fd, data, size, (off_t)offset);
}

static ssize_t write_at(void *context, int fd, const void *data, size_t size, uint64_t offset)
{
    (void)context;
    return pwrite(fd, data, size, (off_t)offset);
}

static int sync_data(void *context, int fd)
{
    (void)context;
    return fdatasync(fd);
}

static int lock(void *context, int fd)
{
    (void)context;
    return flock(fd, LOCK_EX | LOCK_NB);
}

static int rename_file(void *context, const char *from, const char *to)
{
    (void)context;
    return rename(from, to);
}

static int remove_file(void *context, const char *path)
{
    (void)context;
    int saved = errno;
    int answer = unlink(path);
    errno = answer == 0 ? saved : errno;
    return answer;
}

static int sync_directory(void *context, const char *path)
{
    char *directory = file_path_beside(path, ".");
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int answer = fd >= 0 && fsync(fd) == 0 ? 0 : -1;
    if (fd >= 0) {
        (void)close_fd(context, fd);
    }
    free(directory);
    return answer;
}

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t now_ns(void *context)
{
    (void)context;
    return read_clock(CLOCK_MONOTONIC);
}

static int64_t wall_ns(void *context)
{
    (void)context;
    return read_clock(CLOCK_REALTIME);
}

const struct disk DISK_SYSTEM = {.open = open_regular,
                                 .read = read_at,
                                 .write = write_at,
                                 .sync = sync_data,
                                 .lock = lock,
                                 .close = close_fd,
                                 .rename = rename_file,
                                 .remove = remove_file,
                                 .sync_directory = sync_directory,
                                 .now_ns = now_ns,
                                 .wall_ns = wall_ns};
