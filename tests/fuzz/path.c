/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

static struct {
    int fd;
    char path[32];
} input = {.fd = -1};

const char *fuzz_path(const uint8_t *data, size_t size)
{
    assert(input.fd < 0);
    input.fd = memfd_create("fuzz", MFD_CLOEXEC);
    assert(input.fd >= 0);
    ssize_t written = write(input.fd, data, size);
    assert(written == (ssize_t)size);
    (void)written;
    (void)snprintf(input.path, sizeof(input.path), "/proc/self/fd/%d", input.fd);
    return input.path;
}

void fuzz_path_done(void)
{
    (void)close(input.fd);
    input.fd = -1;
}
