/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dots spread evenly and without a pattern over a region: thrown with a gap, then pushed apart.
 * For the example fields only. Same seed, same bytes: places are quantised after every step.
 */
#ifndef TESTS_TOOLS_BLUE_NOISE_H
#define TESTS_TOOLS_BLUE_NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinematics/vec.h"

/* splitmix64 */
uint64_t random_next(uint64_t *state);
double random_unit(uint64_t *state); /* [0, 1) */

/* Where dots may lie. Places are mm in any frame; a flat region has z = 0. */
struct region {
    const void *context;
    struct vec3 (*draw)(const void *context, uint64_t *random); /* uniform by area, or about so */
    bool (*holds)(const void *context, struct vec3 p);
    struct vec3 (*settle)(const void *context, struct vec3 p); /* back onto the surface */
    struct vec3 (*normal)(const void *context, struct vec3 p);
    double (*spread)(const void *context, struct vec3 p); /* spacing wanted, in spacing_mm; >= 1 */
    double spacing_mm;                                    /* about that of the densest part */
    size_t most_per_cm2;                                  /* in any disc, wherever it lies */
    int rounds;                                           /* of pushing apart */
};

/* As fields have places, and how far apart dots are at one. */
struct vec3 region_quantised(struct vec3 p);
double region_spread(const struct region *region, struct vec3 p); /* 1 or more */

/* Fills dot[count]; false when they do not fit. */
bool blue_noise(const struct region *region, uint64_t *random, struct vec3 *dot, size_t count);

/* The smallest distance between two dots, and the most of them in any disc of 1 cm2 about one. */
double smallest_gap_mm(const struct vec3 *dot, size_t count);
size_t largest_per_cm2(const struct vec3 *dot, size_t count);

#endif
