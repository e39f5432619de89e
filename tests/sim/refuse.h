/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The n-th call of a kind fails, for every n until a job gets by without it.
 */
#ifndef TESTS_SIM_REFUSE_H
#define TESTS_SIM_REFUSE_H

#include <stdint.h>

struct refuse_result {
    uint64_t runs, violations;
};

struct refuse_result refuse_all(uint64_t seed, unsigned dots);

#endif
