/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gcode/reply.h"

#include <assert.h>
#include <string.h>

#include "config/number.h"

static const char PREFIX[] = "GC:";

/* The words, one blank between them; NULL when this is no modal state, or not all of one. */
static const char *words(const struct reply *reply)
{
    size_t len = strnlen(reply->text, sizeof(reply->text));
    bool whole = reply->kind == REPLY_FEEDBACK && len + 1 < sizeof(reply->text);
    if (!whole || strncmp(reply->text, PREFIX, sizeof(PREFIX) - 1) != 0) {
        return NULL;
    }
    return reply->text + sizeof(PREFIX) - 1;
}

bool reply_modal_word(const struct reply *reply, char letter, uint32_t *value)
{
    assert(letter >= 'A' && letter <= 'Z');
    const char *word = words(reply);
    unsigned found = 0;
    bool good = true;
    while (word != NULL && *word != '\0') {
        size_t len = strcspn(word, " ");
        if (*word == letter) {
            found++;
            good = number_parse_u32(word + 1, len - 1, value);
        }
        word += len + (word[len] == ' ');
    }
    return found == 1 && good;
}
