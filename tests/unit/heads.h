/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Surfaces that several tests stand on, built in memory, and seeded random numbers.
 */
#ifndef TESTS_UNIT_HEADS_H
#define TESTS_UNIT_HEADS_H

#include "kinematics/scalp/scalp.h"

/* An ellipsoid near the median adult head, with all landmarks. */
struct scalp heads_median(void);

/* A pad of 160 by 120 mm with this centre and unit normal, `vertex` at its centre. */
struct scalp heads_pad(struct vec3 centre, struct vec3 normal);

/* Doubles in [low, high) from TEST_SEED (default 1); the seed is printed when first asked for. */
double heads_random(double low, double high);

struct vec3 heads_random_unit(void);

#endif
