/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "config/sha256.h"

/* FIPS 180-2, appendix B.1 and B.2. */
static const char ABC[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char LONG_TEXT[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
static const char LONG_HASH[] = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";

static void agrees_with_the_standard(void **state)
{
    (void)state;
    char hex[SHA256_HEX_SIZE];
    struct sha256 hash = sha256_of("abc", 3);
    sha256_hex(&hash, hex);
    assert_string_equal(hex, ABC);
    hash = sha256_of(LONG_TEXT, strlen(LONG_TEXT));
    sha256_hex(&hash, hex);
    assert_string_equal(hex, LONG_HASH);
}

static void hashes_two_pieces_as_one(void **state)
{
    (void)state;
    struct sha256 whole = sha256_of(LONG_TEXT, strlen(LONG_TEXT));
    for (size_t cut = 0; cut <= strlen(LONG_TEXT); cut++) {
        struct sha256 two = sha256_of_two(LONG_TEXT, cut, LONG_TEXT + cut, strlen(LONG_TEXT) - cut);
        assert_true(sha256_equal(&whole, &two));
    }
}

static void reads_its_own_hex_and_nothing_else(void **state)
{
    (void)state;
    struct sha256 hash = sha256_of("abc", 3), read = {{0}};
    assert_true(sha256_from_hex(ABC, 64, &read));
    assert_true(sha256_equal(&hash, &read));
    assert_false(sha256_from_hex(ABC, 63, &read));
    char bad[65];
    memcpy(bad, ABC, sizeof(bad));
    bad[63] = 'g';
    assert_false(sha256_from_hex(bad, 64, &read));
    bad[63] = 'A';
    assert_false(sha256_from_hex(bad, 64, &read));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_standard),
        cmocka_unit_test(hashes_two_pieces_as_one),
        cmocka_unit_test(reads_its_own_hex_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
