/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bytes of a CSV field as lines and cells, and names by a fast look-up.
 */
#ifndef CONFIG_FIELD_TEXT_H
#define CONFIG_FIELD_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { FIELD_CELLS_MAX = 9 };

/* A piece of the file; borrowed. */
struct span {
    const char *text;
    size_t len;
};

/* Where the reading is: `left` starts at the line after `line`. */
struct field_lines {
    struct span left;
    int number; /* of the latest line */
};

/* The next line without its end (LF or CRLF); false at the end of the file. */
bool field_next_line(struct field_lines *lines, struct span *line);

/* Spaces and tabs off both ends. */
struct span field_trim(struct span span);
/* The next word of *rest, which moves past it; len 0 when there is none. */
struct span field_next_word(struct span *rest);
bool field_span_is(struct span span, const char *text);
bool field_span_starts(struct span span, const char *text);
/* Blanks off both ends and commas off the right one: a spreadsheet pads comment lines with commas
 * up to its widest line. */
struct span field_trim_commas(struct span line);
/* How much of a span a message shows. */
int field_shown(struct span span);

/* Splits at commas, trims. Returns how many cells there are, of which at most FIELD_CELLS_MAX are
 * written. */
size_t field_split(struct span line, struct span cell[FIELD_CELLS_MAX]);

/* Names sorted for look-up, so that a hostile file of a million dots costs no more than others. */
struct field_names {
    struct field_name *item;
    size_t count;
    size_t last; /* dots of one zone stand together */
};

struct field_names field_names_new(const void *entries, size_t entry_size, size_t count);
/* Index of the entry, or -1. */
int field_names_find(struct field_names *names, struct span id);
void field_names_free(struct field_names *names);

#endif
