/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How even dots lie, in numbers: nothing here knows how they were made.
 */
#ifndef KINEMATICS_SCALP_EVENNESS_H
#define KINEMATICS_SCALP_EVENNESS_H

#include <stddef.h>

#include "kinematics/scalp/patch.h"

/* Lengths in spacings: of the densest even packing of what the patch asks for there. For orders of
 * magnitude: random dots have radius 0, empty 2 and more, low power 1; blue noise 0.7, 1 and
 * below 0.2; a hexagonal grid 1, 0.58 and 0, but an anisotropy far above 0. */
struct evenness {
    double relative_radius; /* of the closest two */
    struct vec3 closest_at;
    double nearest_cv;    /* of nearest distances: standard deviation over mean */
    double largest_empty; /* radius of the largest circle without a dot, inside the area */
    struct vec3 empty_at;
    double low_power;     /* of the spectrum below half the dots' frequency, 1 for random dots */
    double anisotropy_db; /* how the spectrum's rings vary, -10 and less: no direction shows */
};

/* The spectrum is taken where the density is within a tenth of its most, flattened on the map, and
 * is 0 when fewer than 200 dots are there. Cost: a distance or twenty a dot and a node. */
struct evenness evenness_of(const struct patch *patch, const struct vec3 *dot, size_t count);

#endif
