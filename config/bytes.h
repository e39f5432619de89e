/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers out of binary files, whatever the machine's own order of bytes.
 */
#ifndef CONFIG_BYTES_H
#define CONFIG_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* size bytes, 8 at most, as one number; the least comes first unless is_big. */
static inline uint64_t bytes_unsigned(const char *at, size_t size, bool is_big)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < size; i++) {
        sum = sum << 8 | (uint8_t)at[is_big ? i : size - 1 - i];
    }
    return sum;
}

static inline double bytes_float(const char *at, bool is_big)
{
    const uint32_t bits = (uint32_t)bytes_unsigned(at, sizeof(bits), is_big);
    float value;
    memcpy(&value, &bits, sizeof(value));
    return (double)value;
}

static inline double bytes_double(const char *at, bool is_big)
{
    const uint64_t bits = bytes_unsigned(at, sizeof(bits), is_big);
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

#endif
