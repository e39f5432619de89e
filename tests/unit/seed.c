/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/seed.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

struct seed seed_from_env(void)
{
    const char *text = getenv("TEST_SEED");
    uint64_t value = text == NULL ? 1 : strtoull(text, NULL, 10);
    (void)fprintf(stderr, "# TEST_SEED=%llu\n", (unsigned long long)value);
    return (struct seed){value};
}

/* splitmix64: every seed is a good one. */
uint64_t seed_next(struct seed *seed)
{
    seed->state += 0x9e3779b97f4a7c15u;
    uint64_t z = seed->state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint32_t seed_below(struct seed *seed, uint32_t below)
{
    assert(below > 0);
    return (uint32_t)((seed_next(seed) >> 32) * below >> 32);
}

double seed_unit(struct seed *seed)
{
    return (double)(seed_next(seed) >> 11) * 0x1p-53;
}
