/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"

static void put(struct text *text, const char *data, size_t size)
{
    if (text->failed) {
        return;
    }
    if (text->size + size + 1 > text->room) {
        const size_t room = (text->size + size + 1) * 2 + 4096;
        char *grown = realloc(text->data, room);
        if (grown == NULL) {
            text->failed = true;
            return;
        }
        text->data = grown;
        text->room = room;
    }
    memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = '\0';
}

static void put_word(struct text *text, const char *word, size_t len)
{
    if (text->size > 0 && text->data[text->size - 1] != '\n') {
        put(text, " ", 1);
    }
    put(text, word, len);
}

void text_word(struct text *text, const char *word)
{
    put_word(text, word, strlen(word));
}

void text_number(struct text *text, double value, int decimals)
{
    char number[NUMBER_SIZE];
    const size_t len = number_format(number, sizeof number, value, decimals);
    assert(len > 0);
    put_word(text, number, len);
}

void text_count(struct text *text, uint64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    put_word(text, digits + at, sizeof digits - at);
}

void text_hash(struct text *text, const struct sha256 *hash)
{
    char hex[SHA256_HEX_SIZE];
    sha256_hex(hash, hex);
    text_word(text, hex);
}

void text_end_line(struct text *text)
{
    put(text, "\n", 1);
}

bool words_next_line(struct words *words)
{
    const char *start = words->line_end != NULL ? words->line_end + 1 : words->at;
    if (start >= words->end) {
        return false;
    }
    const char *stop = memchr(start, '\n', (size_t)(words->end - start));
    if (stop == NULL) {
        return false;
    }
    words->at = start;
    words->line_end = stop;
    words->line++;
    return true;
}

bool words_take(struct words *words, const char **word, size_t *len)
{
    while (words->at < words->line_end && *words->at == ' ') {
        words->at++;
    }
    const char *start = words->at;
    while (words->at < words->line_end && *words->at != ' ') {
        words->at++;
    }
    *word = start;
    *len = (size_t)(words->at - start);
    return *len > 0;
}

bool words_is(struct words *words, const char *expected)
{
    const char *word;
    size_t len;
    return words_take(words, &word, &len) && len == strlen(expected) &&
           memcmp(word, expected, len) == 0;
}

bool words_number(struct words *words, double *value)
{
    const char *word;
    size_t len;
    return words_take(words, &word, &len) && number_parse(word, len, value);
}

bool words_count(struct words *words, uint64_t max, uint64_t *value)
{
    const char *word;
    size_t len;
    uint64_t count = 0;
    if (!words_take(words, &word, &len) || len > 20) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        const unsigned digit = (unsigned)word[i] - '0';
        if (digit > 9 || count > (max - digit) / 10) {
            return false;
        }
        count = count * 10 + digit;
    }
    *value = count;
    return true;
}

bool words_token(struct words *words, char *out, size_t size)
{
    const char *word;
    size_t len;
    if (!words_take(words, &word, &len) || len >= size) {
        return false;
    }
    memcpy(out, word, len);
    out[len] = '\0';
    return true;
}

bool words_hash(struct words *words, struct sha256 *hash)
{
    const char *word;
    size_t len;
    return words_take(words, &word, &len) && sha256_from_hex(word, len, hash);
}

bool words_line_done(const struct words *words)
{
    return words->at == words->line_end;
}
