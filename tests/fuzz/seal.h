/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes CRC and chain of a ledger's records right, so that a fuzzer reaches what lies behind them.
 */
#ifndef TESTS_FUZZ_SEAL_H
#define TESTS_FUZZ_SEAL_H

#include <string.h>

#include "config/sha256.h"
#include "controller/ledger/crc32c.h"
#include "controller/ledger/record.h"

enum { SEAL_SIZE_MAX = 16 * RECORD_SIZE };

static inline void seal_record(uint8_t *record, struct sha256 *previous)
{
    memcpy(record, "PGL1", 4);
    *previous = sha256_of_two(previous->byte, 32, record, 152);
    memcpy(record + 152, previous->byte, 32);
    uint32_t crc = crc32c(record, 188);
    memcpy(record + 188, &crc, 4);
}

/* Copies at most SEAL_SIZE_MAX bytes; a record that begins with an x, and all behind it, stays as
 * it is. Returns how many were copied. */
static inline size_t seal_ledger(uint8_t *out, const uint8_t *data, size_t size)
{
    size = size < SEAL_SIZE_MAX ? size : SEAL_SIZE_MAX;
    struct sha256 previous = {{0}};
    memcpy(out, data, size);
    for (size_t at = 0; at + RECORD_SIZE <= size && out[at] != 'x'; at += RECORD_SIZE) {
        seal_record(out + at, &previous);
    }
    return size;
}

#endif
