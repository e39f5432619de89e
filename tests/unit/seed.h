/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where random tests get their randomness: TEST_SEED, 1 when it is not set, printed once.
 */
#ifndef TESTS_UNIT_SEED_H
#define TESTS_UNIT_SEED_H

#include <stdint.h>

struct seed {
    uint64_t state;
};

/* Prints the seed, so that a failure can be had again. */
struct seed seed_from_env(void);
uint64_t seed_next(struct seed *seed);
/* Uniform in [0, below). */
uint32_t seed_below(struct seed *seed, uint32_t below);
/* Uniform in [0, 1). */
double seed_unit(struct seed *seed);

#endif
