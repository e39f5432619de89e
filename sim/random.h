/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chance from a seed: splitmix64, so that a state of one number is enough.
 */
#ifndef SIM_RANDOM_H
#define SIM_RANDOM_H

#include <math.h>
#include <stdint.h>

static inline uint64_t sim_random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* In [0, 1). */
static inline double sim_random_part(uint64_t *state)
{
    return (double)(sim_random_next(state) >> 11) * 0x1p-53;
}

/* Mean 0, deviation 1 (Box and Muller). */
static inline double sim_random_normal(uint64_t *state)
{
    const double radius = sqrt(-2.0 * log(1.0 - sim_random_part(state)));
    return radius * cos(6.283185307179586 * sim_random_part(state));
}

#endif
