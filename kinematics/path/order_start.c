/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order_start.h"

#include <assert.h>
#include <stdlib.h>

enum { AXES = 3, BITS = 21 };

struct keyed {
    uint64_t key;
    uint32_t index;
};

/* Cells of a cube to the three interleaved words of their place on the curve.
 * Source: Skilling, "Programming the Hilbert curve", AIP Conf. Proc. 707 (2004). */
static void hilbert_from_cell(uint32_t x[AXES])
{
    const uint32_t top = 1u << (BITS - 1);
    for (uint32_t q = top; q > 1; q >>= 1) {
        const uint32_t below = q - 1;
        for (int i = 0; i < AXES; i++) {
            const uint32_t swap = x[i] & q ? 0 : (x[0] ^ x[i]) & below;
            x[0] ^= x[i] & q ? below : swap;
            x[i] ^= swap;
        }
    }
    /* Gray encode */
    uint32_t flip = 0;
    for (int i = 1; i < AXES; i++) {
        x[i] ^= x[i - 1];
    }
    for (uint32_t q = top; q > 1; q >>= 1) {
        flip ^= x[AXES - 1] & q ? q - 1 : 0;
    }
    for (int i = 0; i < AXES; i++) {
        x[i] ^= flip;
    }
}

static uint64_t interleave(const uint32_t x[AXES])
{
    uint64_t key = 0;
    for (int bit = BITS - 1; bit >= 0; bit--) {
        for (int i = 0; i < AXES; i++) {
            key = key << 1 | (x[i] >> bit & 1);
        }
    }
    return key;
}

struct cube {
    struct vec3 low;
    double cells_per_mm;
};

static struct cube cube_around(const struct vec3 *point, size_t count)
{
    struct vec3 low = point[0], high = point[0];
    for (size_t i = 1; i < count; i++) {
        low = (struct vec3){fmin(low.x, point[i].x), fmin(low.y, point[i].y),
                            fmin(low.z, point[i].z)};
        high = (struct vec3){fmax(high.x, point[i].x), fmax(high.y, point[i].y),
                             fmax(high.z, point[i].z)};
    }
    const struct vec3 span = vec3_sub(high, low);
    const double side_mm = fmax(span.x, fmax(span.y, span.z));
    const double cells = (double)((1u << BITS) - 1);
    return (struct cube){low, side_mm > 0.0 ? cells / side_mm : 0.0};
}

static uint64_t key_in_cube(const struct cube *cube, struct vec3 p)
{
    const struct vec3 cell = vec3_scale(vec3_sub(p, cube->low), cube->cells_per_mm);
    const uint32_t last = (1u << BITS) - 1;
    uint32_t x[AXES] = {(uint32_t)cell.x, (uint32_t)cell.y, (uint32_t)cell.z};
    for (int i = 0; i < AXES; i++) {
        x[i] = x[i] < last ? x[i] : last;
    }
    hilbert_from_cell(x);
    return interleave(x);
}

static int by_key(const void *a, const void *b)
{
    const struct keyed *p = a, *q = b;
    return p->key != q->key ? (p->key > q->key) - (p->key < q->key)
                            : (p->index > q->index) - (p->index < q->index);
}

int order_start(const struct vec3 *point, size_t count, uint32_t *sequence)
{
    assert(count < UINT32_MAX);
    if (count == 0) {
        return 0;
    }
    struct keyed *keyed = malloc(count * sizeof(*keyed));
    if (!keyed) {
        return -1;
    }
    const struct cube cube = cube_around(point, count);
    for (size_t i = 0; i < count; i++) {
        keyed[i] = (struct keyed){key_in_cube(&cube, point[i]), (uint32_t)i};
    }
    qsort(keyed, count, sizeof(*keyed), by_key);
    for (size_t i = 0; i < count; i++) {
        sequence[i] = keyed[i].index;
    }
    free(keyed);
    return 0;
}
