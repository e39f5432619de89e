/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The square centimetre that holds most, wherever its disc lies. A disc that holds too many can be
 * slid until a dot is on its rim, so those that have one there are looked at. Its own arithmetic:
 * nothing of what a plan counts by. Discs are a hair larger than a square centimetre, so that
 * nobody's rounding finds one too many.
 */
#ifndef TESTS_TOOLS_FULL_DISC_H
#define TESTS_TOOLS_FULL_DISC_H

#include "tests/tools/blue_noise.h"

/* Moves dots out of discs that have more than region->most_per_cm2 to where there is room; true
 * when none is left. */
bool full_disc_thin(const struct region *region, uint64_t *random, struct vec3 *dot, size_t count);

#endif
