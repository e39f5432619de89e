/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first order against Skilling's transform of whole words: his curve, place by place.
 */
#include "kinematics/path/order_start.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "config/memory.h"
#include "tests/unit/seed.h"

enum { CELLS = 4000, AXES = 3, BITS = ORDER_CELL_BITS };

/* Source: Skilling, "Programming the Hilbert curve", AIP Conf. Proc. 707 (2004). */
static void transform(uint32_t x[AXES])
{
    for (uint32_t q = 1u << (BITS - 1); q > 1; q >>= 1) {
        for (int i = 0; i < AXES; i++) {
            const uint32_t swap = (x[0] ^ x[i]) & (q - 1);
            x[0] ^= x[i] & q ? q - 1 : swap;
            x[i] ^= x[i] & q ? 0 : swap;
        }
    }
    uint32_t flip = 0;
    for (int i = 1; i < AXES; i++) {
        x[i] ^= x[i - 1];
    }
    for (uint32_t q = 1u << (BITS - 1); q > 1; q >>= 1) {
        flip ^= x[AXES - 1] & q ? q - 1 : 0;
    }
    for (int i = 0; i < AXES; i++) {
        x[i] ^= flip;
    }
}

/* The upper 16 bits of each, one of each in turn. */
static uint64_t slow_key(struct order_cell cell)
{
    uint32_t x[AXES] = {(uint32_t)cell.x, (uint32_t)cell.y, (uint32_t)cell.z};
    uint64_t key = 0;
    transform(x);
    for (int bit = BITS - 1; bit >= BITS - 16; bit--) {
        for (int i = 0; i < AXES; i++) {
            key = key << 1 | (x[i] >> bit & 1);
        }
    }
    return key;
}

static int32_t anywhere(struct seed *seed)
{
    return (int32_t)(seed_unit(seed) * (double)(1u << BITS));
}

static void the_first_order_is_that_of_hilberts_curve(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct order_cell *cell = memory_new(CELLS, sizeof *cell);
    uint32_t *sequence = memory_new(CELLS, sizeof *sequence);
    struct order_stop stop = {.should_stop = NULL};
    for (size_t i = 0; i < CELLS; i++) {
        cell[i] = (struct order_cell){anywhere(&seed), anywhere(&seed), anywhere(&seed)};
    }
    assert_int_equal(order_start(cell, CELLS, sequence, &stop), 0);
    for (size_t i = 1; i < CELLS; i++) {
        assert_true(slow_key(cell[sequence[i - 1]]) <= slow_key(cell[sequence[i]]));
    }
    free(cell);
    free(sequence);
}

/* Of a block of cells each is beside the one before it. */
static void the_curve_never_jumps(void **state)
{
    (void)state;
    enum { SIDE = 16, ALL = SIDE * SIDE * SIDE };
    struct order_cell *cell = memory_new(ALL, sizeof *cell);
    uint32_t *sequence = memory_new(ALL, sizeof *sequence);
    struct order_stop stop = {.should_stop = NULL};
    for (int i = 0; i < ALL; i++) {
        const int32_t step = 1 << (BITS - 4);
        cell[i] = (struct order_cell){step * (i % SIDE), step * (i / SIDE % SIDE),
                                      step * (i / SIDE / SIDE)};
    }
    assert_int_equal(order_start(cell, ALL, sequence, &stop), 0);
    for (size_t i = 1; i < ALL; i++) {
        const struct order_cell a = cell[sequence[i - 1]], b = cell[sequence[i]];
        assert_int_equal(abs(a.x - b.x) + abs(a.y - b.y) + abs(a.z - b.z), 1 << (BITS - 4));
    }
    free(cell);
    free(sequence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_order_is_that_of_hilberts_curve),
        cmocka_unit_test(the_curve_never_jumps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
