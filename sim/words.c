/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/words.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { DIGITS_MAX = 15 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool sim_words_number(const char **text, double *value)
{
    const char *c = *text;
    const bool negative = *c == '-';
    if (*c == '-' || *c == '+') {
        c++;
    }
    double whole = 0.0, scale = 1.0;
    int digits = 0;
    bool point = false;
    for (; is_digit(*c) || (*c == '.' && !point); c++) {
        if (*c == '.') {
            point = true;
            continue;
        }
        if (++digits > DIGITS_MAX) {
            return false;
        }
        whole = whole * 10.0 + (double)(*c - '0');
        scale = point ? scale * 10.0 : scale;
    }
    if (digits == 0) {
        return false;
    }
    *value = (negative ? -whole : whole) / scale;
    *text = c;
    return true;
}

/* G and M: one decimal at most, G none but 38.x and the like */
static enum sim_error add_code(int *codes, int *count, double value)
{
    const double tenfold = value * 10.0;
    if (value < 0.0 || value > 999.0) {
        return SIM_ERROR_UNSUPPORTED;
    }
    if (fabs(tenfold - round(tenfold)) > 1e-6) {
        return SIM_ERROR_NOT_INTEGER;
    }
    if (*count == SIM_CODES_MAX) {
        return SIM_ERROR_MODAL_GROUP;
    }
    codes[(*count)++] = (int)lround(tenfold);
    return SIM_OK;
}

static enum sim_error add_value(struct sim_words *words, const char *letters, char letter,
                                double value)
{
    const uint32_t bit = UINT32_C(1) << (letter - 'A');
    if (strchr(letters, letter) == NULL) {
        return SIM_ERROR_UNSUPPORTED;
    }
    if ((words->has & bit) != 0) {
        return SIM_ERROR_REPEATED;
    }
    words->has |= bit;
    words->value[letter - 'A'] = value;
    return SIM_OK;
}

enum sim_error sim_words_read(struct sim_words *words, const char *letters, const char *text)
{
    memset(words, 0, sizeof *words);
    while (*text != '\0') {
        const char letter = *text++;
        double value = 0.0;
        if (letter < 'A' || letter > 'Z') {
            return SIM_ERROR_NO_LETTER;
        }
        if (!sim_words_number(&text, &value)) {
            return SIM_ERROR_BAD_NUMBER;
        }
        enum sim_error error = SIM_OK;
        if (letter == 'G') {
            error = add_code(words->g, &words->g_count, value);
        } else if (letter == 'M') {
            error = add_code(words->m, &words->m_count, value);
        } else {
            error = add_value(words, letters, letter, value);
        }
        if (error != SIM_OK) {
            return error;
        }
    }
    return SIM_OK;
}

bool sim_words_has(const struct sim_words *words, char letter)
{
    assert(letter >= 'A' && letter <= 'Z');
    return (words->has & (UINT32_C(1) << (letter - 'A'))) != 0;
}

double sim_words_value(const struct sim_words *words, char letter)
{
    assert(sim_words_has(words, letter));
    return words->value[letter - 'A'];
}

bool sim_words_take(struct sim_words *words, char letter, double *value)
{
    if (!sim_words_has(words, letter)) {
        return false;
    }
    *value = sim_words_value(words, letter);
    words->has &= ~(UINT32_C(1) << (letter - 'A'));
    return true;
}
