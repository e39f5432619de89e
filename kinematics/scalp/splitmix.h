/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * splitmix64: small, seeded, the same numbers everywhere.
 */
#ifndef KINEMATICS_SCALP_SPLITMIX_H
#define KINEMATICS_SCALP_SPLITMIX_H

#include <stdint.h>

static inline uint64_t splitmix_next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* [0, 1) */
static inline double splitmix_unit(uint64_t *state)
{
    return (double)(splitmix_next(state) >> 11) * 0x1p-53;
}

#endif
