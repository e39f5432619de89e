/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blue noise on the skin: an exact number of dots, as dense as a patch asks, evenly apart and
 * without a pattern. Dots are grown outwards from one another (Bridson's way, on the curved skin)
 * until no more fit, a few too many; then the most crowded are taken out one by one (weighted
 * elimination, Yuksel 2015) until the number is right. Sums, products and roots only: the same bits
 * everywhere.
 */
#ifndef KINEMATICS_SCALP_FILL_H
#define KINEMATICS_SCALP_FILL_H

#include <stddef.h>
#include <stdint.h>

#include "kinematics/scalp/patch.h"

/* A place that is taken: by a dot of the same fabric, which takes its share of the density, or by
 * something that is only to be kept off, as hair is. */
struct fill_taken {
    struct vec3 at;
    double apart_mm; /* no new dot is nearer */
    bool is_dot;
};

struct fill_want {
    const struct patch *patch; /* its density: new dots and those taken together */
    size_t count;              /* new dots */
    bool is_about;             /* density alone is asked for: the count may be off by a hundredth,
                                  or by one, and what is grown stays as it is; twice as fast */
    const struct fill_taken *taken;
    size_t taken_count;
    double gap_mm; /* no two new dots are nearer */
    uint64_t seed;
};

struct fill {
    struct vec3 *at; /* within a few micrometres of the skin; owned */
    size_t count;    /* fewer than wanted where gap_mm leaves no room: is_short */
    bool is_short;
    double relative_radius; /* two dots' least distance over that of the densest even packing */
};

/* False when memory is short. About 4 us a dot, 5 where the density varies. */
bool fill_make(struct fill *fill, const struct fill_want *want);
void fill_free(struct fill *fill);

/* The distance between neighbours of the densest packing of that many dots a mm2. */
double fill_spacing_mm(double per_mm2);

#endif
