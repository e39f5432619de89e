/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SHA-256 by libmd.
 */
#ifndef CONFIG_SHA256_H
#define CONFIG_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_HEX_SIZE = 65 };

struct sha256 {
    uint8_t byte[32];
};

struct sha256 sha256_of(const void *data, size_t size);
/* SHA-256 of a followed by b: the link of a hash chain. */
struct sha256 sha256_of_two(const void *a, size_t a_size, const void *b, size_t b_size);
void sha256_hex(const struct sha256 *hash, char hex[SHA256_HEX_SIZE]);
bool sha256_from_hex(const char *hex, size_t len, struct sha256 *hash);
bool sha256_equal(const struct sha256 *a, const struct sha256 *b);

#endif
