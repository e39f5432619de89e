/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/out.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum err_code sim_out_open(struct sim_out *out, const char *path, struct err *err)
{
    out->fd = -1;
    out->used = 0;
    out->failed = 0;
    out->path = path;
    if (path == NULL) {
        return ERR_OK;
    }
    out->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0644);
    return out->fd >= 0 ? ERR_OK : err_set(err, ERR_CREATE, "create %s: %s", path, strerror(errno));
}

void sim_out_flush(struct sim_out *out)
{
    size_t done = 0;
    while (done < out->used && out->failed == 0) {
        const ssize_t size = write(out->fd, out->buffer + done, out->used - done);
        if (size >= 0) {
            done += (size_t)size;
        } else if (errno != EINTR) {
            out->failed = errno;
        }
    }
    out->used = 0;
}

void sim_out_write(struct sim_out *out, const char *data, size_t size)
{
    assert(size <= SIM_OUT_SIZE);
    if (out->fd < 0) {
        return;
    }
    if (size > SIM_OUT_SIZE - out->used) {
        sim_out_flush(out);
    }
    memcpy(out->buffer + out->used, data, size);
    out->used += size;
}

enum err_code sim_out_close(struct sim_out *out, struct err *err)
{
    if (out->fd < 0) {
        return ERR_OK;
    }
    sim_out_flush(out);
    if (close(out->fd) != 0 && out->failed == 0) {
        out->failed = errno;
    }
    out->fd = -1;
    return out->failed == 0
               ? ERR_OK
               : err_set(err, ERR_IO, "write %s: %s", out->path, strerror(out->failed));
}
