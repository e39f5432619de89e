/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A line being built in somebody's buffer. Once something did not fit, or was no number, the text
 * stays spoiled: its maker looks once, at the end.
 */
#ifndef GCODE_TEXT_H
#define GCODE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct gcode_text {
    char *out;
    size_t size, len;
    bool spoiled;
};

void gcode_text_add(struct gcode_text *text, const char *piece);
/* A letter and its number: X-12.3450. Spoils when |value| is not below 1e8. */
void gcode_text_word(struct gcode_text *text, char letter, double value, int decimals);
/* The same with no zero ahead of its point: X-.3450. */
void gcode_text_fraction(struct gcode_text *text, char letter, double value, int decimals);
/* NUL-terminates; the length, 0 when spoiled. */
size_t gcode_text_end(struct gcode_text *text);

#endif
