/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <fcntl.h>
#include <unistd.h>

#include "controller/ledger/ledger_private.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/seal.h"

static void visit(void *context, const struct record *record, const struct sha256 *chain)
{
    (void)chain;
    (void)dot_map_put_record(context, record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t sealed[SEAL_SIZE_MAX];
    size_t len = seal_ledger(sealed, data, size);
    int fd = open(fuzz_path(sealed, len), O_RDONLY | O_CLOEXEC);
    assert(fd >= 0);
    struct dot_map dots = {0};
    const struct ledger_visitor visitor = {visit, &dots};
    struct ledger_reading reading;
    struct err err;
    (void)ledger_read_fd(&DISK_SYSTEM, fd, "fuzz", &visitor, &reading, &err);
    assert(reading.records <= reading.capacity || reading.capacity == 0);
    dot_map_free(&dots);
    (void)close(fd);
    fuzz_path_done();
    return 0;
}
