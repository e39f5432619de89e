/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gcode/text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "config/number.h"

static const double VALUE_MAX = 1e8;

void gcode_text_add(struct gcode_text *text, const char *piece)
{
    assert(text->out != NULL);
    size_t len = strlen(piece);
    if (text->spoiled || len >= text->size - text->len) {
        text->spoiled = true;
        return;
    }
    memcpy(text->out + text->len, piece, len);
    text->len += len;
}

struct word {
    char text[NUMBER_SIZE + 1];
};

/* Spoils the text, and is empty, where the value has no number. */
static struct word word_of(struct gcode_text *text, char letter, double value, int decimals)
{
    struct word word = {{letter}};
    if (!(fabs(value) < VALUE_MAX) ||
        number_format(word.text + 1, sizeof(word.text) - 1, value, decimals) == 0) {
        text->spoiled = true;
        word.text[0] = '\0';
    }
    return word;
}

void gcode_text_word(struct gcode_text *text, char letter, double value, int decimals)
{
    const struct word word = word_of(text, letter, value, decimals);
    gcode_text_add(text, word.text);
}

void gcode_text_fraction(struct gcode_text *text, char letter, double value, int decimals)
{
    struct word word = word_of(text, letter, value, decimals);
    char *zero = strstr(word.text, "0.");
    if (zero != NULL && (zero[-1] == letter || zero[-1] == '-')) {
        memmove(zero, zero + 1, strlen(zero));
    }
    gcode_text_add(text, word.text);
}

size_t gcode_text_end(struct gcode_text *text)
{
    if (text->size > 0) {
        text->out[text->spoiled ? 0 : text->len] = '\0';
    }
    return text->spoiled ? 0 : text->len;
}
