/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One piece of text being put together. What does not fit is left out.
 */
#ifndef SIM_TEXT_H
#define SIM_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum { SIM_TEXT_SIZE = 1024 };

struct sim_text {
    char at[SIM_TEXT_SIZE];
    size_t len;
};

void sim_text_add(struct sim_text *text, const char *more);
void sim_text_char(struct sim_text *text, char c);
void sim_text_int(struct sim_text *text, int64_t value);
void sim_text_number(struct sim_text *text, double value, int decimals);

#endif
