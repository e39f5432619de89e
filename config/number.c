/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/number.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 63, DECIMALS_MAX = 9 };

static const double POWER_OF_TEN[DECIMALS_MAX + 1] = {1e0, 1e1, 1e2, 1e3, 1e4,
                                                      1e5, 1e6, 1e7, 1e8, 1e9};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(const char *text, size_t len, size_t from)
{
    size_t at = from;
    while (at < len && is_digit(text[at])) {
        at++;
    }
    return at - from;
}

/* [+-] digits [. digits] [e [+-] digits]: what strtod takes beyond this (hex, inf, nan, blanks)
 * and what a YAML 1.1 reader would take for octal (017) is no number here. */
static bool is_number(const char *text, size_t len)
{
    size_t at = len > 0 && (text[0] == '-' || text[0] == '+');
    size_t whole = digits(text, len, at);
    if (whole > 1 && text[at] == '0') {
        return false;
    }
    at += whole;
    size_t fraction = 0;
    if (at < len && text[at] == '.') {
        fraction = digits(text, len, at + 1);
        at += 1 + fraction;
    }
    if (whole + fraction == 0) {
        return false;
    }
    if (at < len && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        at += at < len && (text[at] == '-' || text[at] == '+');
        size_t exponent = digits(text, len, at);
        if (exponent == 0) {
            return false;
        }
        at += exponent;
    }
    return at == len;
}

/* What dots are made of: up to 15 digits, 9 of them after the point, no exponent. Digits and power
 * are exact, so the one division rounds as strtod does, in a fifth of its time. */
static bool parse_short(const char *text, size_t len, double *value)
{
    bool is_negative = text[0] == '-';
    size_t at = is_negative || text[0] == '+';
    if (len - at > 15) {
        return false;
    }
    int64_t sum = 0;
    size_t point = len;
    for (; at < len; at++) {
        if (is_digit(text[at])) {
            sum = 10 * sum + (text[at] - '0');
        } else if (text[at] == '.') {
            point = at;
        } else {
            return false;
        }
    }
    size_t decimals = point < len ? len - point - 1 : 0;
    if (decimals > DECIMALS_MAX) {
        return false;
    }
    *value = (double)(is_negative ? -sum : sum) / POWER_OF_TEN[decimals];
    return true;
}

bool number_parse(const char *text, size_t len, double *value)
{
    assert(text || len == 0);
    if (len == 0 || len > TEXT_MAX || !is_number(text, len)) {
        return false;
    }
    if (parse_short(text, len, value)) {
        return true;
    }
    char copy[TEXT_MAX + 1];
    memcpy(copy, text, len);
    copy[len] = '\0';
    // no program here calls setlocale, so the point is a point
    double parsed = strtod(copy, NULL);
    if (!(fabs(parsed) <= 1e15)) {
        return false;
    }
    *value = parsed + 0.0;
    return true;
}

bool number_parse_u32(const char *text, size_t len, uint32_t *value)
{
    assert(text || len == 0);
    if (len == 0 || len > 10 || digits(text, len, 0) != len || (len > 1 && text[0] == '0')) {
        return false;
    }
    uint64_t sum = 0;
    for (size_t i = 0; i < len; i++) {
        sum = 10 * sum + (uint64_t)(text[i] - '0');
    }
    if (sum > UINT32_MAX) {
        return false;
    }
    *value = (uint32_t)sum;
    return true;
}

/* One IEEE multiplication and an exact rounding: the same integer on every machine. */
static int64_t scaled(double value, int decimals)
{
    assert(decimals >= 0 && decimals <= DECIMALS_MAX);
    return (int64_t)llround(value * POWER_OF_TEN[decimals]);
}

size_t number_format(char *out, size_t size, double value, int decimals)
{
    assert(out && size > 0);
    out[0] = '\0';
    if (!(fabs(value) < 1e9)) {
        return 0;
    }
    int64_t n = scaled(value, decimals);
    uint64_t rest = n < 0 ? (uint64_t)-n : (uint64_t)n;
    // from the last digit to the first, at least one before the point
    char text[NUMBER_SIZE];
    size_t at = sizeof(text);
    for (int digit = 0; digit <= decimals || rest > 0; digit++) {
        if (digit == decimals && decimals > 0) {
            text[--at] = '.';
        }
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (n < 0) {
        text[--at] = '-';
    }
    size_t len = sizeof(text) - at;
    if (len >= size) {
        return 0;
    }
    memcpy(out, text + at, len);
    out[len] = '\0';
    return len;
}

double number_quantise(double value, int decimals)
{
    assert(fabs(value) < 1e9);
    // n and the power are exact, so the division gives the double nearest to the decimal
    return (double)scaled(value, decimals) / POWER_OF_TEN[decimals];
}
