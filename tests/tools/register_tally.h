/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What registrations were off at some dots, trial after trial, against what was predicted there.
 */
#ifndef TESTS_TOOLS_REGISTER_TALLY_H
#define TESTS_TOOLS_REGISTER_TALLY_H

#include "kinematics/scalp/register.h"

enum { REGISTER_TALLY_DOTS = 300 };

struct register_tally {
    double real2[REGISTER_TALLY_DOTS], predicted2[REGISTER_TALLY_DOTS]; /* sums, by dot */
    double normal2, tangential2;                                        /* sums over all */
    int trials;
};

/* One trial more: dots on the model, and base_in_head as it truly is. */
void register_tally_add(struct register_tally *tally, const struct registration *registration,
                        const struct frame *base_in_head,
                        const struct scalp_point dot[REGISTER_TALLY_DOTS]);

/* The members of a line of JSON that say what it came to; predicted_r is Pearson's, of the dots'
 * RMS errors. */
void register_tally_print(const struct register_tally *tally);

#endif
