/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/port.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "gcode/writer.h"

/* What to tell a person about an errno that opening gave. */
static enum err_code refuse(struct err *err, const char *path, int why)
{
    if (why == EBUSY || why == EWOULDBLOCK) {
        return err_set(err, ERR_BUSY, "%s is in use by another program: close it", path);
    }
    if (why == EACCES || why == EPERM) {
        return err_set(err, ERR_PERMISSION, "%s: %s (add yourself to group dialout)", path,
                       strerror(why));
    }
    return err_set(err, ERR_IO, "%s: %s", path, strerror(why));
}

static enum err_code refuse_serial(struct err *err, const char *path, enum sp_return why)
{
    if (why == SP_ERR_FAIL) {
        return refuse(err, path, sp_last_error_code());
    }
    return err_set(err, ERR_IO, "%s is not a serial device", path);
}

static enum err_code open_serial(struct port *port, const char *path, int baud, struct err *err)
{
    enum sp_return got = sp_get_port_by_name(path, &port->serial);
    if (got != SP_OK) {
        port->serial = NULL;
        // the library has no word for a path that is not there
        return access(path, F_OK) != 0 ? refuse(err, path, errno) : refuse_serial(err, path, got);
    }
    got = sp_open(port->serial, SP_MODE_READ_WRITE);
    if (got == SP_OK &&
        (sp_set_baudrate(port->serial, baud) != SP_OK || sp_set_bits(port->serial, 8) != SP_OK ||
         sp_set_parity(port->serial, SP_PARITY_NONE) != SP_OK ||
         sp_set_stopbits(port->serial, 1) != SP_OK ||
         sp_set_flowcontrol(port->serial, SP_FLOWCONTROL_NONE) != SP_OK ||
         sp_set_rts(port->serial, SP_RTS_ON) != SP_OK ||
         sp_set_dtr(port->serial, SP_DTR_ON) != SP_OK ||
         sp_get_port_handle(port->serial, &port->fd) != SP_OK)) {
        got = SP_ERR_FAIL;
        (void)sp_close(port->serial);
    }
    if (got != SP_OK) {
        enum err_code code = refuse_serial(err, path, got);
        sp_free_port(port->serial);
        port->serial = NULL;
        port->fd = -1;
        return code;
    }
    return ERR_OK;
}

static enum err_code open_pty(struct port *port, const char *path, struct err *err)
{
    port->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return port->fd < 0 ? refuse(err, path, errno) : ERR_OK;
}

/* Ours alone. TIOCEXCL does not keep root out, so the lock comes first. A pty goes without it: its
 * other end keeps it open, so the mark would outlive us and shut out whoever comes next. */
static bool take_for_ourselves(const struct port *port)
{
    return flock(port->fd, LOCK_EX | LOCK_NB) == 0 &&
           (port_is_pty(port) || ioctl(port->fd, TIOCEXCL) == 0);
}

static bool make_raw(const struct port *port)
{
    struct termios settings;
    if (tcgetattr(port->fd, &settings) != 0) {
        return false;
    }
    cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    // a close must not reset the board: that would forget where it stands
    settings.c_cflag &= ~(tcflag_t)HUPCL;
    // without a byte to wait for, "none now" would read like a hang-up
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    int flags = fcntl(port->fd, F_GETFL);
    return tcsetattr(port->fd, TCSANOW, &settings) == 0 && flags >= 0 &&
           fcntl(port->fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

static bool is_pty(const char *path)
{
    return strncmp(path, "/dev/pts/", 9) == 0;
}

enum err_code port_open(struct port *port, const char *path, int baud, struct err *err)
{
    assert(path != NULL && baud > 0);
    memset(port, 0, sizeof(*port));
    port->fd = -1;
    char resolved[PATH_MAX];
    if (realpath(path, resolved) == NULL) {
        return refuse(err, path, errno);
    }
    enum err_code code =
        is_pty(resolved) ? open_pty(port, resolved, err) : open_serial(port, resolved, baud, err);
    if (code != ERR_OK) {
        return code;
    }
    if (!take_for_ourselves(port) || !make_raw(port)) {
        code = refuse(err, path, errno);
        port_close(port);
    }
    return code;
}

enum err_code port_adopt(struct port *port, int fd, const char *path, struct err *err)
{
    assert(fd >= 0 && path != NULL);
    memset(port, 0, sizeof(*port));
    port->fd = -1;
    struct stat there, kept;
    if (stat(path, &there) != 0) {
        return refuse(err, path, errno);
    }
    if (fstat(fd, &kept) != 0 || !S_ISCHR(kept.st_mode) || kept.st_rdev != there.st_rdev) {
        return err_set(err, ERR_IO, "%s: the descriptor that was kept is of another device", path);
    }
    port->fd = fd;
    if (!take_for_ourselves(port) || !make_raw(port)) {
        port->fd = -1;
        return refuse(err, path, errno);
    }
    return ERR_OK;
}

void port_close(struct port *port)
{
    if (port->serial != NULL) {
        (void)sp_close(port->serial);
        sp_free_port(port->serial);
    } else if (port->fd >= 0) {
        (void)close(port->fd);
    }
    memset(port, 0, sizeof(*port));
    port->fd = -1;
}

bool port_is_pty(const struct port *port)
{
    return port->fd >= 0 && port->serial == NULL;
}

/* One real-time byte, or lines of the wire's alphabet: nothing else has ever left this program. */
static bool is_clean(const char *bytes, size_t len)
{
    return (len == 1 && gcode_is_realtime(bytes[0])) || gcode_may_send(bytes, len);
}

bool port_send(struct port *port, const char *bytes, size_t len)
{
    assert(is_clean(bytes, len));
    if (port->fd < 0 || len > sizeof(port->queue) - port->queued) {
        return false;
    }
    memcpy(port->queue + port->queued, bytes, len);
    port->queued += len;
    return port_flush(port);
}

bool port_flush(struct port *port)
{
    assert(port->queued <= sizeof(port->queue));
    while (port->fd >= 0 && port->queued > 0) {
        ssize_t wrote = write(port->fd, port->queue, port->queued);
        if (wrote < 0) {
            if (errno == EINTR) {
                continue;
            }
            return errno == EAGAIN;
        }
        port->queued -= (size_t)wrote;
        memmove(port->queue, port->queue + wrote, port->queued);
    }
    return port->fd >= 0;
}

int port_read(struct port *port, char *bytes, size_t size)
{
    assert(size > 0 && size <= INT_MAX);
    if (port->fd < 0) {
        return -1;
    }
    ssize_t got = read(port->fd, bytes, size);
    if (got > 0) {
        return (int)got;
    }
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

void port_discard(struct port *port)
{
    port->queued = 0;
    if (port->serial != NULL) {
        (void)sp_flush(port->serial, SP_BUF_OUTPUT);
    } else if (port->fd >= 0) {
        (void)tcflush(port->fd, TCOFLUSH);
    }
}
