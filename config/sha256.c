/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/sha256.h"

#include <assert.h>
#include <sha2.h>
#include <string.h>

struct sha256 sha256_of(const void *data, size_t size)
{
    return sha256_of_two(data, size, NULL, 0);
}

struct sha256 sha256_of_two(const void *a, size_t a_size, const void *b, size_t b_size)
{
    assert((a || a_size == 0) && (b || b_size == 0));
    SHA2_CTX context;
    SHA256Init(&context);
    if (a_size > 0) {
        SHA256Update(&context, a, a_size);
    }
    if (b_size > 0) {
        SHA256Update(&context, b, b_size);
    }
    struct sha256 hash;
    SHA256Final(hash.byte, &context);
    return hash;
}

void sha256_hex(const struct sha256 *hash, char hex[SHA256_HEX_SIZE])
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof(hash->byte); i++) {
        hex[2 * i] = DIGITS[hash->byte[i] >> 4];
        hex[2 * i + 1] = DIGITS[hash->byte[i] & 15];
    }
    hex[SHA256_HEX_SIZE - 1] = '\0';
}

static int value_of_hex(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool sha256_from_hex(const char *hex, size_t len, struct sha256 *hash)
{
    assert(hex && hash);
    if (len != SHA256_HEX_SIZE - 1) {
        return false;
    }
    struct sha256 read;
    for (size_t i = 0; i < sizeof(read.byte); i++) {
        int high = value_of_hex(hex[2 * i]);
        int low = value_of_hex(hex[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        read.byte[i] = (uint8_t)(16 * high + low);
    }
    *hash = read;
    return true;
}

bool sha256_equal(const struct sha256 *a, const struct sha256 *b)
{
    assert(a && b);
    return memcmp(a->byte, b->byte, sizeof(a->byte)) == 0;
}
