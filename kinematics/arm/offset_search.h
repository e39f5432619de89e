/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All zeros of the equation of offset_gap.h over a turn of the last joint: samples all around,
 * closer ones where axis 1 swings, the edges of the reach, and the dips in between.
 */
#ifndef KINEMATICS_ARM_OFFSET_SEARCH_H
#define KINEMATICS_ARM_OFFSET_SEARCH_H

#include "kinematics/arm/offset_gap.h"
#include "kinematics/arm/offset_root.h"

/* As few as mostly do, and as many as are ever taken. */
enum { OFFSET_SAMPLES = 24, OFFSET_SAMPLES_FINE = 128, OFFSET_SAMPLES_MAX = 256 };

struct offset_search {
    struct offset_place place;
    double done, miss;        /* as in offset_curve */
    struct offset_angle kept; /* of the last joint where it is free */
    size_t count;
    struct offset_sample sample[OFFSET_SAMPLES_MAX];
    struct offset_brackets brackets;
    struct offset_roots roots;
};

/* Adds a root while there is room. */
void offset_add_root(struct offset_search *search, struct offset_root root);

/* From so many samples, at most OFFSET_SAMPLES_FINE; into search->roots. Place, done, miss and kept
 * are set, all counts are zero. */
void offset_search(struct offset_search *search, int samples);

#endif
