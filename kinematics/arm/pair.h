/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two numbers at once, for inner loops that do the same sums for two places: each half gets exactly
 * what it would get alone, on every compiler and machine.
 */
#ifndef KINEMATICS_ARM_PAIR_H
#define KINEMATICS_ARM_PAIR_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "kinematics/vec.h"

typedef double pair __attribute__((vector_size(16)));
/* What comparing pairs gives: all bits of a half, or none. */
typedef int64_t pair_mask __attribute__((vector_size(16)));

struct pair_vec3 {
    pair x, y, z;
};

static inline pair pair_both(double a)
{
    return (pair){a, a};
}

static inline pair pair_pick(pair_mask mask, pair yes, pair no)
{
    return (pair)((mask & (pair_mask)yes) | (~mask & (pair_mask)no));
}

static inline pair pair_abs(pair a)
{
    return (pair)((pair_mask)a & INT64_MAX);
}

/* a, which is not below zero, with the sign of b. */
static inline pair pair_signed(pair a, pair b)
{
    return (pair)((pair_mask)a | ((pair_mask)b & INT64_MIN));
}

/* a must not be below zero. */
static inline pair pair_sqrt(pair a)
{
    return (pair){sqrt(a[0]), sqrt(a[1])};
}

static inline bool pair_any(pair_mask mask)
{
    return (mask[0] | mask[1]) != 0;
}

static inline struct pair_vec3 pair_vec3_both(struct vec3 a)
{
    return (struct pair_vec3){pair_both(a.x), pair_both(a.y), pair_both(a.z)};
}

static inline struct pair_vec3 pair_vec3_add(struct pair_vec3 a, struct pair_vec3 b)
{
    return (struct pair_vec3){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline struct pair_vec3 pair_vec3_sub(struct pair_vec3 a, struct pair_vec3 b)
{
    return (struct pair_vec3){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline struct pair_vec3 pair_vec3_scale(struct pair_vec3 a, pair k)
{
    return (struct pair_vec3){a.x * k, a.y * k, a.z * k};
}

/* a + k b */
static inline struct pair_vec3 pair_vec3_along(struct pair_vec3 a, pair k, struct pair_vec3 b)
{
    return (struct pair_vec3){a.x + k * b.x, a.y + k * b.y, a.z + k * b.z};
}

static inline pair pair_vec3_dot(struct pair_vec3 a, struct pair_vec3 b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline struct pair_vec3 pair_vec3_cross(struct pair_vec3 a, struct pair_vec3 b)
{
    return (struct pair_vec3){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

#endif
