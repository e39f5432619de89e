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

void gcode_text_word(struct gcode_text *text, char letter, double value, int decimals)
{
    char word[NUMBER_SIZE + 1] = {letter};
    if (!(fabs(value) < VALUE_MAX) ||
        number_format(word + 1, sizeof(word) - 1, value, decimals) == 0) {
        text->spoiled = true;
        return;
    }
    gcode_text_add(text, word);
}

size_t gcode_text_end(struct gcode_text *text)
{
    if (text->size > 0) {
        text->out[text->spoiled ? 0 : text->len] = '\0';
    }
    return text->spoiled ? 0 : text->len;
}
