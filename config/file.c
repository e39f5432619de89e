/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/memory.h"

enum { TEMPORARY_TRIES = 100 };

/* Reads until size bytes or the end; the count read, or -1. */
static ssize_t read_all(int fd, char *data, size_t size)
{
    size_t got = 0;
    while (got < size) {
        ssize_t n = read(fd, data + got, size - got);
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

static enum err_code read_fd(struct file *file, int fd, const char *path, struct err *err)
{
    struct stat stat;
    if (fstat(fd, &stat) != 0) {
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
    if (!S_ISREG(stat.st_mode)) {
        return err_set(err, ERR_IO, "%s: not a regular file", path);
    }
    if (stat.st_size > FILE_SIZE_MAX) {
        return err_set(err, ERR_IO, "%s: larger than %d MiB", path, FILE_SIZE_MAX >> 20);
    }
    // one byte more than it should have shows that it grew meanwhile
    size_t size = (size_t)stat.st_size;
    file->data = memory_new(size + 2, 1);
    ssize_t got = read_all(fd, file->data, size + 1);
    if (got < 0) {
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
    if ((size_t)got != size) {
        return err_set(err, ERR_IO, "%s: changed while it was read; try again", path);
    }
    file->size = size;
    file->sha256 = sha256_of(file->data, file->size);
    return ERR_OK;
}

enum err_code file_read(struct file *file, const char *path, struct err *err)
{
    assert(file && path && err);
    *file = (struct file){0};
    // O_NONBLOCK: opening a FIFO that nobody writes must not hang
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
    enum err_code code = read_fd(file, fd, path, err);
    (void)close(fd);
    if (code != ERR_OK) {
        file_free(file);
    }
    return code;
}

void file_free(struct file *file)
{
    free(file->data);
    *file = (struct file){0};
}

static bool write_all(int fd, const char *data, size_t size)
{
    size_t put = 0;
    while (put < size) {
        ssize_t n = write(fd, data + put, size - put);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        put += n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* A new file beside path with the mode that the umask gives; its name goes to `name`. */
static int create_beside(const char *path, char *name, size_t name_size)
{
    int fd = -1;
    for (int try = 0; try < TEMPORARY_TRIES && fd < 0; try++) {
        (void)snprintf(name, name_size, "%s.%ld.%d.tmp", path, (long)getpid(), try);
        fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST) {
            break;
        }
    }
    return fd;
}

/* The rename itself must survive a power cut; a file system that cannot sync a directory is fine.
 */
static void sync_directory_of(const char *path)
{
    char *directory = file_path_beside(path, ".");
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    free(directory);
}

enum err_code file_write(const char *path, const char *data, size_t size, struct err *err)
{
    assert(path && (data || size == 0) && err);
    struct stat stat_now;
    // a rename would replace a device or a pipe by a file
    if (stat(path, &stat_now) == 0 && !S_ISREG(stat_now.st_mode)) {
        return err_set(err, ERR_CREATE, "%s: exists and is not a regular file", path);
    }
    size_t name_size = strlen(path) + 48;
    char *name = memory_new(name_size, 1);
    int fd = create_beside(path, name, name_size);
    bool done = fd >= 0 && write_all(fd, data, size) && fsync(fd) == 0;
    int saved = errno;
    if (fd >= 0 && close(fd) != 0 && done) {
        done = false;
        saved = errno;
    }
    if (done && rename(name, path) != 0) {
        done = false;
        saved = errno;
    }
    if (fd >= 0 && !done) {
        (void)unlink(name);
    }
    free(name);
    if (!done) {
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(saved));
    }
    sync_directory_of(path);
    return ERR_OK;
}

char *file_path_beside(const char *beside, const char *path)
{
    assert(beside && path);
    const char *slash = strrchr(beside, '/');
    size_t directory = slash && path[0] != '/' ? (size_t)(slash - beside) + 1 : 0;
    size_t len = strlen(path);
    char *joined = memory_new(directory + len + 1, 1);
    memcpy(joined, beside, directory);
    memcpy(joined + directory, path, len + 1);
    return joined;
}
