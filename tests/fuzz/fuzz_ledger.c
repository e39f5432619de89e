/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "controller/ledger/crc32c.h"
#include "controller/ledger/ledger_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void visit(void *context, const struct record *record, const struct sha256 *chain)
{
    (void)chain;
    (void)dot_map_put_record(context, record);
}

/* Makes CRC and chain right, so that the fuzzer reaches what lies behind them. */
static void seal(uint8_t *record, struct sha256 *previous)
{
    memcpy(record, "PGL1", 4);
    *previous = sha256_of_two(previous->byte, 32, record, 152);
    memcpy(record + 152, previous->byte, 32);
    uint32_t crc = crc32c(record, 188);
    memcpy(record + 188, &crc, 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t copy[16 * RECORD_SIZE];
    size = size < sizeof(copy) ? size : sizeof(copy);
    memcpy(copy, data, size);
    struct sha256 previous = {{0}};
    for (size_t at = 0; at + RECORD_SIZE <= size && copy[at] != 'x'; at += RECORD_SIZE) {
        seal(copy + at, &previous);
    }
    int fd = memfd_create("ledger", MFD_CLOEXEC);
    assert(fd >= 0);
    ssize_t written = write(fd, copy, size);
    assert(written == (ssize_t)size);
    (void)written;
    struct dot_map dots = {0};
    const struct ledger_visitor visitor = {visit, &dots};
    struct ledger_reading reading;
    struct err err;
    (void)ledger_read_fd(&DISK_SYSTEM, fd, "fuzz", &visitor, &reading, &err);
    assert(reading.records <= reading.capacity || reading.capacity == 0);
    dot_map_free(&dots);
    (void)close(fd);
    return 0;
}
