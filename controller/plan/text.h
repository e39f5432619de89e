/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text that grows, and lines of words that are read back: what plan and solution files share.
 */
#ifndef CONTROLLER_PLAN_TEXT_H
#define CONTROLLER_PLAN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/sha256.h"

/* A malloc'd text; failed latches when memory is short. */
struct text {
    char *data;
    size_t size, room;
    bool failed;
};

void text_word(struct text *text, const char *word); /* a blank first, but at a line's start */
void text_number(struct text *text, double value, int decimals);
void text_count(struct text *text, uint64_t value);
void text_hash(struct text *text, const struct sha256 *hash);
void text_end_line(struct text *text);

/* Reads a text line by line, word by word; never past its end. */
struct words {
    const char *at, *end; /* rest of the text */
    const char *line_end; /* of the line in work */
    int line;
};

/* Goes to the next line; false at the end of the text. A last line without \n is no line. */
bool words_next_line(struct words *words);
/* The next word of the line; false when there is none. */
bool words_take(struct words *words, const char **word, size_t *len);
bool words_is(struct words *words, const char *expected); /* takes one word and compares */
bool words_number(struct words *words, double *value);
bool words_count(struct words *words, uint64_t max, uint64_t *value);
bool words_token(struct words *words, char *out, size_t size);
bool words_hash(struct words *words, struct sha256 *hash);
bool words_line_done(const struct words *words);

#endif
