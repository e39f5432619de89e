/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config/number.h"
#include "tests/unit/seed.h"

static const struct {
    const char *text;
    double want;
} GOOD[] = {
    {"0", 0},       {"-0", 0},     {"12.5", 12.5}, {"+3", 3},         {".5", 0.5},
    {"5.", 5},      {"1e3", 1000}, {"1E-2", 0.01}, {"-1.5e+2", -150}, {"0.001", 0.001},
    {"1e15", 1e15}, {"0.1", 0.1},  {"1e-400", 0},
};

static const char *const BAD[] = {
    "",      " 1",  "1 ",   "-",         ".",   "+.",  "1,5",   "0x10",  "0o17", "017",
    "-00.5", "nan", "inf",  "1e",        "1e+", "e5",  "1.2.3", "--1",   "1e16", "1e999",
    "1_000", "NaN", ".inf", "-Infinity", "0b1", "1d0", "12abc", "1e5.0", "\t1",  "1\n",
};

static void reads_decimal_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(GOOD) / sizeof(*GOOD); i++) {
        double value = 99;
        if (!number_parse(GOOD[i].text, strlen(GOOD[i].text), &value) || value != GOOD[i].want ||
            signbit(value) != signbit(GOOD[i].want)) {
            fail_msg("'%s' was read as %g", GOOD[i].text, value);
        }
    }
}

static void refuses_everything_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++) {
        double value = 99;
        if (number_parse(BAD[i], strlen(BAD[i]), &value) || value != 99) {
            fail_msg("'%s' was read as %g", BAD[i], value);
        }
    }
    double value = 0;
    assert_false(number_parse("1\0002", 3, &value));
}

static void reads_each_decimal_as_strtod_does(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (int i = 0; i < 100000; i++) {
        char text[NUMBER_SIZE];
        double value = (seed_unit(&seed) - 0.5) * pow(10, (double)seed_below(&seed, 9));
        (void)snprintf(text, sizeof(text), "%.*f", (int)seed_below(&seed, 12), value);
        double read = 99;
        if (!number_parse(text, strlen(text), &read) || read != strtod(text, NULL)) {
            fail_msg("'%s' was read as %.17g", text, read);
        }
    }
}

static void reads_no_further_than_len(void **state)
{
    (void)state;
    double value = 0;
    assert_true(number_parse("123456", 3, &value));
    assert_true(value == 123);
    char digits[70];
    memset(digits, '1', sizeof(digits));
    assert_false(number_parse(digits, sizeof(digits), &value));
}

static void reads_unsigned_32_bits(void **state)
{
    (void)state;
    uint32_t value = 0;
    assert_true(number_parse_u32("4294967295", 10, &value));
    assert_int_equal(value, UINT32_MAX);
    assert_true(number_parse_u32("0", 1, &value));
    const char *const bad[] = {"", "4294967296", "99999999999", "-1", "+1", "1.0", "01", "1 "};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_false(number_parse_u32(bad[i], strlen(bad[i]), &value));
    }
}

static const struct {
    double value;
    int decimals;
    const char *want;
} FORMAT[] = {
    {0, 3, "0.000"},
    {-0.0004, 3, "0.000"},
    {-0.0006, 3, "-0.001"},
    {0.5, 0, "1"},
    {-0.5, 0, "-1"},
    {1.25, 1, "1.3"},
    {-1.25, 1, "-1.3"},
    {0.125, 2, "0.13"},
    {12, 0, "12"},
    {12, 4, "12.0000"},
    {999.9996, 3, "1000.000"},
    {-0.0, 2, "0.00"},
    {0.05, 9, "0.050000000"},
    {999999999, 9, "999999999.000000000"},
};

static void formats_without_exponent_or_minus_zero(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(FORMAT) / sizeof(*FORMAT); i++) {
        char text[NUMBER_SIZE];
        size_t len = number_format(text, sizeof(text), FORMAT[i].value, FORMAT[i].decimals);
        assert_string_equal(text, FORMAT[i].want);
        assert_int_equal(len, strlen(FORMAT[i].want));
    }
}

static void says_when_it_does_not_fit(void **state)
{
    (void)state;
    char text[5];
    assert_int_equal(number_format(text, sizeof(text), 12.345, 2), 0);
    assert_int_equal(number_format(text, sizeof(text), 12.345, 1), 4);
    assert_int_equal(number_format(text, sizeof(text), NAN, 1), 0);
    assert_int_equal(number_format(text, sizeof(text), INFINITY, 1), 0);
    assert_int_equal(number_format(text, sizeof(text), -1e9, 1), 0);
}

static void what_is_written_reads_back_as_the_quantised_value(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (int i = 0; i < 100000; i++) {
        int decimals = (int)seed_below(&seed, 10);
        double value = (seed_unit(&seed) - 0.5) * pow(10, (double)seed_below(&seed, 7));
        char text[NUMBER_SIZE];
        size_t len = number_format(text, sizeof(text), value, decimals);
        double back = 0, quantised = number_quantise(value, decimals);
        assert_true(number_parse(text, len, &back));
        if (back != quantised || number_quantise(quantised, decimals) != quantised ||
            fabs(back - value) > 0.5001 * pow(10, -decimals) + fabs(value) * 1e-15) {
            fail_msg("%.17g with %d decimals is %s", value, decimals, text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_decimal_numbers),
        cmocka_unit_test(refuses_everything_else),
        cmocka_unit_test(reads_each_decimal_as_strtod_does),
        cmocka_unit_test(reads_no_further_than_len),
        cmocka_unit_test(reads_unsigned_32_bits),
        cmocka_unit_test(formats_without_exponent_or_minus_zero),
        cmocka_unit_test(says_when_it_does_not_fit),
        cmocka_unit_test(what_is_written_reads_back_as_the_quantised_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
