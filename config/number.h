/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers in and out of text, the same bytes on any machine: no locale, no exponent, no -0.
 */
#ifndef CONFIG_NUMBER_H
#define CONFIG_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NUMBER_SIZE = 32 }; /* holds any formatted number and its NUL */

/* Reads all of text[len] as a finite decimal number: sign, digits, point, optional exponent.
 * Refuses hex, inf, nan, blanks, decimal commas and values beyond 1e15. */
bool number_parse(const char *text, size_t len, double *value);
bool number_parse_u32(const char *text, size_t len, uint32_t *value);

/* Writes value rounded half away from zero to `decimals` (0..9) places, NUL-terminated.
 * "-0.000" is written "0.000". |value| < 1e9. Returns the length, 0 if it does not fit. */
size_t number_format(char *out, size_t size, double value, int decimals);

/* The value that number_format writes: what decisions are taken on, so that they do not hang on
 * the last bits of a libm. */
double number_quantise(double value, int decimals);

#endif
