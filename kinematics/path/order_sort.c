/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order_sort.h"

#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 12, DIGITS = 1 << DIGIT_BITS };

/* One digit, from item into out. False when told to stop. */
static bool sort_digit(const struct order_keyed *item, size_t count, uint32_t shift,
                       struct order_keyed *out, struct order_stop *stop)
{
    size_t at[DIGITS] = {0};
    for (size_t i = 0; i < count && !order_stop_at(stop, i); i++) {
        at[item[i].key >> shift & (DIGITS - 1)]++;
    }
    size_t sum = 0;
    for (size_t d = 0; d < DIGITS; d++) {
        const size_t here = at[d];
        at[d] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count && !order_stop_at(stop, i); i++) {
        out[at[item[i].key >> shift & (DIGITS - 1)]++] = item[i];
    }
    return !stop->stopped;
}

int order_sort(struct order_keyed *item, size_t count, uint32_t bits, struct order_stop *stop)
{
    struct order_keyed *other = malloc((count + 1) * sizeof *other);
    if (!other) {
        return -1;
    }
    struct order_keyed *from = item, *to = other;
    int answer = 0;
    /* in a row: the first few of a digit go all over it, and new memory takes its time */
    for (size_t i = 0; i < count && !order_stop_at(stop, i); i++) {
        other[i] = (struct order_keyed){0};
    }
    for (uint32_t shift = 0; shift < bits && answer == 0; shift += DIGIT_BITS) {
        if (sort_digit(from, count, shift, to, stop)) {
            struct order_keyed *swap = from;
            from = to;
            to = swap;
        } else {
            answer = 1;
        }
    }
    if (from != item) {
        memcpy(item, from, count * sizeof *item);
    }
    free(other);
    return answer;
}
