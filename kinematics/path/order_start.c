/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order_start.h"

#include <assert.h>
#include <stdlib.h>

#include "kinematics/path/order_sort.h"

enum { AXES = 3, BITS = ORDER_CELL_BITS, KEYS_BETWEEN = 1024 };
/* Places on the curve are told apart by the upper bits of the cells alone: to 1/65536 of the box.
 */
enum { KEPT_BITS = 16, LOWEST_BIT = BITS - KEPT_BITS };

/* Cells of a cube to the three interleaved words of their place on the curve.
 * Source: Skilling, "Programming the Hilbert curve", AIP Conf. Proc. 707 (2004). */
static void hilbert_from_cell(uint32_t x[AXES])
{
    const uint32_t top = 1u << (BITS - 1), lowest = 1u << LOWEST_BIT;
    for (uint32_t q = top; q >= lowest; q >>= 1) {
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
    for (uint32_t q = top; q >= lowest; q >>= 1) {
        flip ^= x[AXES - 1] & q ? q - 1 : 0;
    }
    for (int i = 0; i < AXES; i++) {
        x[i] ^= flip;
    }
}

/* Bit i, of up to 21, to bit 3i. */
static uint64_t spread(uint64_t x)
{
    x = (x | x << 32) & 0x001f00000000ffffu;
    x = (x | x << 16) & 0x001f0000ff0000ffu;
    x = (x | x << 8) & 0x100f00f00f00f00fu;
    x = (x | x << 4) & 0x10c30c30c30c30c3u;
    return (x | x << 2) & 0x1249249249249249u;
}

static uint64_t interleave(const uint32_t x[AXES])
{
    return spread(x[0] >> LOWEST_BIT) << 2 | spread(x[1] >> LOWEST_BIT) << 1 |
           spread(x[2] >> LOWEST_BIT);
}

static uint64_t key_of_cell(struct order_cell cell)
{
    uint32_t x[AXES] = {(uint32_t)cell.x, (uint32_t)cell.y, (uint32_t)cell.z};
    hilbert_from_cell(x);
    return interleave(x);
}

static int sort_along_curve(const struct order_cell *cell, size_t count, uint32_t *sequence,
                            struct order_keyed *keyed, struct order_stop *stop)
{
    for (size_t i = 0; i < count; i++) {
        if (i % KEYS_BETWEEN == 0 && order_stop_now(stop, ORDER_STOP_WORK)) {
            return 1;
        }
        keyed[i] = (struct order_keyed){key_of_cell(cell[i]), (uint32_t)i};
    }
    const int answer = order_sort(keyed, count, AXES * KEPT_BITS, stop);
    for (size_t i = 0; answer == 0 && i < count; i++) {
        sequence[i] = keyed[i].value;
    }
    return answer;
}

int order_start(const struct order_cell *cell, size_t count, uint32_t *sequence,
                struct order_stop *stop)
{
    assert(count < UINT32_MAX);
    for (size_t i = 0; i < count; i++) {
        sequence[i] = (uint32_t)i;
    }
    struct order_keyed *keyed = malloc((count + 1) * sizeof *keyed);
    const int answer = keyed ? sort_along_curve(cell, count, sequence, keyed, stop) : -1;
    free(keyed);
    return answer;
}
