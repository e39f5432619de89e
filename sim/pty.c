/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/pty.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static bool make_raw(int fd)
{
    struct termios settings;
    if (tcgetattr(fd, &settings) != 0) {
        return false;
    }
    cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    return tcsetattr(fd, TCSANOW, &settings) == 0;
}

/* A link that is there is replaced; anything else is left alone. */
static enum err_code make_link(const char *target, const char *link, struct err *err)
{
    struct stat status;
    if (lstat(link, &status) == 0 && (!S_ISLNK(status.st_mode) || unlink(link) != 0)) {
        return err_set(err, ERR_CREATE, "link %s: in the way and no symbolic link", link);
    }
    if (symlink(target, link) != 0) {
        return err_set(err, ERR_CREATE, "link %s: %s", link, strerror(errno));
    }
    return ERR_OK;
}

static int new_master(void)
{
    return posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

static enum err_code open_ends(struct sim_pty *pty, int master, struct err *err)
{
    pty->master = master;
    if (pty->master < 0 || grantpt(pty->master) != 0 || unlockpt(pty->master) != 0 ||
        ptsname_r(pty->master, pty->path, sizeof pty->path) != 0) {
        return err_set(err, ERR_CREATE, "open a pseudo terminal: %s", strerror(errno));
    }
    pty->slave = open(pty->path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (pty->slave < 0 || !make_raw(pty->slave)) {
        return err_set(err, ERR_CREATE, "open %s: %s", pty->path, strerror(errno));
    }
    return ERR_OK;
}

enum err_code sim_pty_open(struct sim_pty *pty, const char *link, struct err *err)
{
    memset(pty, 0, sizeof *pty);
    pty->slave = pty->opens = pty->spare = -1;
    const enum err_code code = open_ends(pty, new_master(), err);
    if (code == ERR_OK && link != NULL) {
        const enum err_code linked = make_link(pty->path, link, err);
        pty->link = linked == ERR_OK ? link : NULL;
        return linked;
    }
    return code;
}

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
    }
    *fd = -1;
}

void sim_pty_unplug(struct sim_pty *pty, bool elsewhere)
{
    /* opened before the old one is closed, else it gets the same number */
    if (elsewhere && pty->spare < 0) {
        pty->spare = new_master();
    }
    if (pty->link != NULL) {
        (void)unlink(pty->link);
    }
    close_fd(&pty->slave);
    close_fd(&pty->master);
    pty->lost += pty->pending_size;
    pty->pending_size = 0;
}

enum err_code sim_pty_replug(struct sim_pty *pty, const char *link, struct err *err)
{
    assert(pty->master < 0 && strlen(link) < SIM_PTY_LINK_SIZE);
    const int master = pty->spare >= 0 ? pty->spare : new_master();
    pty->spare = -1;
    enum err_code code = open_ends(pty, master, err);
    if (link[0] != '\0') {
        strcpy(pty->moved, link);
        pty->link = pty->moved;
    }
    if (code == ERR_OK && pty->link != NULL) {
        code = make_link(pty->path, pty->link, err);
    }
    if (code == ERR_OK && pty->opens >= 0) {
        close_fd(&pty->opens);
        code = sim_pty_watch_opens(pty, err);
    }
    return code;
}

void sim_pty_close(struct sim_pty *pty)
{
    if (pty->link != NULL) {
        (void)unlink(pty->link);
    }
    close_fd(&pty->opens);
    close_fd(&pty->spare);
    close_fd(&pty->slave);
    close_fd(&pty->master);
}

enum err_code sim_pty_watch_opens(struct sim_pty *pty, struct err *err)
{
    pty->opens = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (pty->opens < 0 || inotify_add_watch(pty->opens, pty->path, IN_OPEN) < 0) {
        return err_set(err, ERR_IO, "watch %s: %s", pty->path, strerror(errno));
    }
    return ERR_OK;
}

bool sim_pty_opened(struct sim_pty *pty)
{
    char events[1024];
    bool any = false;
    while (pty->opens >= 0 && read(pty->opens, events, sizeof events) > 0) {
        any = true;
    }
    return any;
}

size_t sim_pty_read(struct sim_pty *pty, char *data, size_t size)
{
    const ssize_t got = size > 0 ? read(pty->master, data, size) : 0;
    return got > 0 ? (size_t)got : 0;
}

/* How much of it the host's side took. */
static size_t offer(const struct sim_pty *pty, const char *data, size_t size)
{
    const ssize_t taken = size > 0 ? write(pty->master, data, size) : 0;
    return taken > 0 ? (size_t)taken : 0;
}

void sim_pty_write(struct sim_pty *pty, const char *data, size_t size)
{
    if (pty->pending_size > 0) {
        const size_t taken = offer(pty, pty->pending, pty->pending_size);
        pty->pending_size -= taken;
        memmove(pty->pending, pty->pending + taken, pty->pending_size);
    }
    size_t taken = pty->pending_size == 0 ? offer(pty, data, size) : 0;
    const size_t room = SIM_PTY_PENDING - pty->pending_size;
    const size_t kept = size - taken < room ? size - taken : room;
    memcpy(pty->pending + pty->pending_size, data + taken, kept);
    pty->pending_size += kept;
    pty->lost += size - taken - kept;
    assert(pty->pending_size <= SIM_PTY_PENDING);
}
