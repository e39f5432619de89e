/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cuts a G-code line (blanks and comments already gone) into words, as the firmware does: no
 * exponents, at most one of each value letter, any number of G and M words. Answers with the
 * firmware's error numbers.
 */
#ifndef SIM_WORDS_H
#define SIM_WORDS_H

#include <stdbool.h>
#include <stdint.h>

enum sim_error {
    SIM_PENDING = -1, /* no answer yet */
    SIM_OK = 0,
    SIM_ERROR_NO_LETTER = 1,
    SIM_ERROR_BAD_NUMBER = 2,
    SIM_ERROR_BAD_COMMAND = 3,
    SIM_ERROR_NEGATIVE = 4,
    SIM_ERROR_SETTING_DISABLED = 5,
    SIM_ERROR_NOT_IDLE = 8,
    SIM_ERROR_LOCKED = 9,
    SIM_ERROR_SOFT_LIMIT = 10,
    SIM_ERROR_OVERFLOW = 11,
    SIM_ERROR_TRAVEL = 15,
    SIM_ERROR_JOG = 16,
    SIM_ERROR_UNSUPPORTED = 20,
    SIM_ERROR_MODAL_GROUP = 21,
    SIM_ERROR_NO_FEED = 22,
    SIM_ERROR_NOT_INTEGER = 23,
    SIM_ERROR_AXIS_CONFLICT = 24,
    SIM_ERROR_REPEATED = 25,
    SIM_ERROR_NO_AXIS = 26,
    SIM_ERROR_LINE_NUMBER = 27,
    SIM_ERROR_NO_VALUE = 28,
    SIM_ERROR_NO_MOTION = 31,
    SIM_ERROR_TARGET = 33,
    SIM_ERROR_UNUSED = 36,
    SIM_ERROR_TOO_LARGE = 38,
    SIM_ERROR_VALUE_RANGE = 52
};

enum { SIM_CODES_MAX = 12 };

struct sim_words {
    int g[SIM_CODES_MAX]; /* ten times the number: G38.2 is 382 */
    int g_count;
    int m[SIM_CODES_MAX];
    int m_count;
    uint32_t has; /* a bit a letter, A = 0; the reader of a word clears its bit */
    double value[26];
};

/* letters: of the words that carry a value. */
enum sim_error sim_words_read(struct sim_words *words, const char *letters, const char *text);
bool sim_words_has(const struct sim_words *words, char letter);
double sim_words_value(const struct sim_words *words, char letter);
/* The value of the word if it is there, which thereby counts as used. */
bool sim_words_take(struct sim_words *words, char letter, double *value);

/* A number at *text; moves *text behind it. */
bool sim_words_number(const char **text, double *value);

#endif
