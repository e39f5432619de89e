/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which of the points so far lie near a place: a grid of cubes as wide as the radius, hashed.
 */
#ifndef KINEMATICS_PATH_VICINITY_H
#define KINEMATICS_PATH_VICINITY_H

#include <stddef.h>
#include <stdint.h>

#include "kinematics/vec.h"

enum { VICINITY_CELLS = 27 };
#define VICINITY_NONE SIZE_MAX

struct vicinity {
    double radius_mm;
    uint32_t *head, *next; /* lists by bucket, the latest point first */
    struct vec3 *at_mm;
    size_t buckets, count;
};

/* For so many points. Returns 0, or -1 when memory is short; vicinity_deinit either way. */
int vicinity_init(struct vicinity *vicinity, size_t count, double radius_mm);
void vicinity_deinit(struct vicinity *vicinity);

/* The next point, with the next index from 0. */
void vicinity_add(struct vicinity *vicinity, struct vec3 at_mm);

/* The latest point nearer than the radius, or VICINITY_NONE. */
size_t vicinity_latest(const struct vicinity *vicinity, struct vec3 at_mm);

/* Every point nearer than the radius, in no order that matters. */
void vicinity_each(const struct vicinity *vicinity, struct vec3 at_mm,
                   void (*visit)(void *context, size_t index), void *context);

#endif
