/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/svg_layer.h"

#include <assert.h>
#include <string.h>

#include "config/document.h"
#include "config/number.h"

static bool set_token(char *word, const char *value)
{
    const size_t len = strlen(value);
    if (len == 0 || !document_is_token(value, SVG_WORD_SIZE)) {
        return false;
    }
    memcpy(word, value, len + 1);
    return true;
}

bool svg_words_set(struct svg_words *words, const char *key, const char *value)
{
    assert(words && key && value);
    if (strcmp(key, "zone") == 0) {
        return set_token(words->zone, value);
    }
    if (strcmp(key, "shade") == 0) {
        return set_token(words->shade, value);
    }
    uint32_t session = 0;
    if (strcmp(key, "session") != 0 || !number_parse_u32(value, strlen(value), &session) ||
        session < 1 || session > 16) {
        return false;
    }
    words->session = (int)session;
    return true;
}

static const char BLANKS[] = " \t\r\n";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* `+H20` and the like: AxiDraw reads them behind the layer's number, people put them anywhere. */
static void read_controls(const char *name, struct svg_control *control)
{
    name += strspn(name, BLANKS);
    control->skips = *name == '%';
    control->pauses = *name == '!';
    for (name = strchr(name, '+'); name != NULL; name = strchr(name + 1, '+')) {
        const char kind = name[1] & ~0x20;
        if (kind != '\0' && is_digit(name[2])) {
            control->has_delay |= kind == 'D';
            control->has_height |= kind == 'H';
            control->has_speed |= kind == 'S';
        }
    }
}

static void read_word(const char *word, size_t len, struct svg_words *words,
                      struct svg_control *control)
{
    char pair[2 * SVG_NAME_SIZE];
    const char *equals = memchr(word, '=', len);
    if (equals == NULL || len >= sizeof pair) {
        return; // a word of the designer's own
    }
    memcpy(pair, word, len);
    pair[len] = '\0';
    char *value = pair + (equals - word) + 1;
    value[-1] = '\0';
    const bool is_ours =
        strcmp(pair, "zone") == 0 || strcmp(pair, "shade") == 0 || strcmp(pair, "session") == 0;
    if (is_ours && !svg_words_set(words, pair, value)) {
        control->has_bad_word = true;
    }
}

void svg_layer_read(const char *name, struct svg_words *words, struct svg_control *control)
{
    assert(name && words && control);
    *control = (struct svg_control){0};
    read_controls(name, control);
    for (const char *word = name + strspn(name, " \t\r\n,;%!"); *word != '\0';) {
        const size_t len = strcspn(word, " \t\r\n,;");
        read_word(word, len, words, control);
        word += len;
        word += strspn(word, " \t\r\n,;");
    }
}
