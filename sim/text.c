/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/text.h"

#include <assert.h>
#include <string.h>

#include "config/number.h"

void sim_text_add(struct sim_text *text, const char *more)
{
    const size_t wanted = strlen(more), room = SIM_TEXT_SIZE - text->len;
    const size_t size = wanted < room ? wanted : room;
    memcpy(text->at + text->len, more, size);
    text->len += size;
    assert(text->len <= SIM_TEXT_SIZE);
}

void sim_text_char(struct sim_text *text, char c)
{
    const char one[2] = {c, '\0'};
    sim_text_add(text, one);
}

void sim_text_int(struct sim_text *text, int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
    digits[--at] = '\0';
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        digits[--at] = '-';
    }
    sim_text_add(text, digits + at);
}

void sim_text_number(struct sim_text *text, double value, int decimals)
{
    char number[NUMBER_SIZE];
    if (number_format(number, sizeof number, value, decimals) != 0) {
        sim_text_add(text, number);
    }
}
