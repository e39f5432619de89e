/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/unix_socket.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "config/file.h"

enum { BACKLOG = 16 };

static bool make_address(struct sockaddr_un *address, const char *path, struct err *err)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    size_t len = strlen(path);
    if (len >= sizeof(address->sun_path)) {
        (void)err_set(err, ERR_CREATE, "socket %.200s: path longer than %zu bytes", path,
                      sizeof(address->sun_path) - 1);
        return false;
    }
    memcpy(address->sun_path, path, len + 1);
    return true;
}

int unix_socket_connect(const char *path, struct err *err)
{
    struct sockaddr_un address;
    if (!make_address(&address, path, err)) {
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0) {
        return fd;
    }
    int saved = errno;
    if (fd >= 0) {
        (void)close(fd);
    }
    bool forbidden = saved == EACCES || saved == EPERM;
    (void)err_set(err, forbidden ? ERR_PERMISSION : ERR_UNREACHABLE, "socket %s: %s (%s)", path,
                  strerror(saved),
                  forbidden ? "join the daemon's group" : "is pigmentd running? --socket PATH");
    return -1;
}

/* Whoever can write to the directory could put a socket of their own there. */
static bool directory_is_safe(const char *path, struct err *err)
{
    char *directory = file_path_beside(path, ".");
    struct stat stat_now;
    bool safe = false;
    if (stat(directory, &stat_now) != 0) {
        (void)err_set(err, ERR_CREATE, "socket directory %s: %s", directory, strerror(errno));
    } else {
        bool ours = stat_now.st_uid == geteuid() || stat_now.st_uid == 0;
        bool sticky = (stat_now.st_mode & S_ISVTX) != 0;
        safe = ours && ((stat_now.st_mode & S_IWOTH) == 0 || sticky);
        if (!safe) {
            (void)err_set(err, ERR_PERMISSION,
                          "socket directory %s: others may write to it; use one of your own",
                          directory);
        }
    }
    free(directory);
    return safe;
}

/* True when the path is free now. */
static bool remove_stale(const char *path, bool ask, struct err *err)
{
    struct stat stat_now;
    if (lstat(path, &stat_now) != 0) {
        return true;
    }
    if (!S_ISSOCK(stat_now.st_mode)) {
        (void)err_set(err, ERR_CREATE, "socket %s: exists and is no socket", path);
        return false;
    }
    struct err unused;
    int fd = ask ? unix_socket_connect(path, &unused) : -1;
    if (fd >= 0) {
        (void)close(fd);
        (void)err_set(err, ERR_BUSY, "socket %s: another daemon answers there", path);
        return false;
    }
    if (unlink(path) != 0) {
        (void)err_set(err, ERR_CREATE, "socket %s: %s", path, strerror(errno));
        return false;
    }
    return true;
}

/* Bound where nobody else can get in the way; -1. */
static int bind_there(const char *path, int type, struct err *err)
{
    struct sockaddr_un address;
    if (!make_address(&address, path, err) || !directory_is_safe(path, err) ||
        !remove_stale(path, type == SOCK_STREAM, err)) {
        return -1;
    }
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // no moment at which others could connect
    mode_t before = umask(0117);
    bool bound = fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
    int saved = errno;
    (void)umask(before);
    if (bound && (type != SOCK_STREAM || listen(fd, BACKLOG) == 0)) {
        return fd;
    }
    saved = bound ? errno : saved;
    if (fd >= 0) {
        (void)close(fd);
    }
    (void)err_set(err, ERR_CREATE, "socket %s: %s", path, strerror(saved));
    return -1;
}

int unix_socket_listen(const char *path, struct err *err)
{
    assert(path && err);
    return bind_there(path, SOCK_STREAM, err);
}

int unix_socket_datagrams(const char *path, struct err *err)
{
    assert(path && err);
    return bind_there(path, SOCK_DGRAM, err);
}
