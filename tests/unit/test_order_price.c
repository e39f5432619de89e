/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "kinematics/path/order.h"
#include "kinematics/path/order_near.h"
#include "kinematics/path/order_price.h"
#include "tests/unit/seed.h"

enum { POINTS = 600 };

static struct vec3 point[POINTS];
static struct order_cell cell[POINTS];
static uint32_t near[POINTS * ORDER_NEAR];
static int32_t price[POINTS + 1];
static struct step_search search; /* too large for a stack */

static void set_up(struct seed *seed, struct order_stop *stop)
{
    struct order_stop never = {0};
    for (int i = 0; i < POINTS; i++) {
        point[i] = (struct vec3){100 * seed_unit(seed), 100 * seed_unit(seed), seed_unit(seed)};
    }
    search = (struct step_search){.near = near, .width = ORDER_NEAR};
    assert_true(order_cells(point, POINTS, cell, &never));
    assert_int_equal(order_near(cell, POINTS, near, &never), ORDER_NEAR);
    assert_int_equal(tour_init(&search.tour, POINTS), 0);
    search.cost = (struct order_cost){.cell = cell, .gate = POINTS};
    order_price(&search, price, stop);
    search.cost.price = price;
}

static int64_t closed_cost(const uint32_t *node, bool is_bare)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i <= POINTS; i++) {
        const uint32_t a = node[i], b = node[(i + 1) % (POINTS + 1)];
        sum += is_bare ? order_cost_bare(&search.cost, a, b) : order_cost(&search.cost, a, b);
    }
    return sum;
}

static void every_tour_gets_dearer_by_the_same(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct order_stop never = {0};
    uint32_t node[POINTS + 1];
    int64_t dearer = 0;
    set_up(&seed, &never);
    for (uint32_t i = 0; i <= POINTS; i++) {
        node[i] = i;
    }
    for (int round = 0; round < 50; round++) {
        const int64_t now = closed_cost(node, false) - closed_cost(node, true);
        assert_true(round == 0 || now == dearer);
        dearer = now;
        for (uint32_t i = POINTS; i > 0; i--) {
            const uint32_t k = seed_below(&seed, i + 1), swap = node[i];
            node[i] = node[k];
            node[k] = swap;
        }
    }
    assert_true(dearer > 0);
    tour_deinit(&search.tour);
}

/* How far from two each are those that would like a node for one of their two neighbours. */
static uint32_t unevenness(void)
{
    uint32_t wanted[POINTS] = {0}, sum = 0;
    for (uint32_t a = 0; a < POINTS; a++) {
        for (uint32_t i = 0; i < ORDER_NEAR; i++) {
            const uint32_t b = near[a * ORDER_NEAR + i];
            uint32_t cheaper = 0;
            for (uint32_t k = 0; k < ORDER_NEAR; k++) {
                const uint32_t other = near[a * ORDER_NEAR + k];
                cheaper += order_cost(&search.cost, a, other) < order_cost(&search.cost, a, b);
            }
            wanted[b] += cheaper < 2;
        }
    }
    for (uint32_t a = 0; a < POINTS; a++) {
        sum += wanted[a] > 2 ? wanted[a] - 2 : 2 - wanted[a];
    }
    return sum;
}

static void nodes_are_wanted_more_evenly(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (int round = 0; round < 5; round++) {
        struct order_stop never = {0};
        set_up(&seed, &never);
        const uint32_t with = unevenness();
        search.cost.price = NULL;
        const uint32_t without = unevenness();
        if (2 * with >= without) {
            fail_msg("off two each by %u, by %u without prices", with, without);
        }
        tour_deinit(&search.tour);
    }
}

static bool at_once(void *context)
{
    (void)context;
    return true;
}

static void prices_are_prices_even_when_there_was_no_time(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct order_stop stop = {.should_stop = at_once};
    set_up(&seed, &stop);
    assert_true(stop.stopped);
    for (int i = 0; i <= POINTS; i++) {
        assert_true(price[i] >= 0 && price[i] <= ORDER_PRICE_MAX);
    }
    tour_deinit(&search.tour);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tour_gets_dearer_by_the_same),
        cmocka_unit_test(nodes_are_wanted_more_evenly),
        cmocka_unit_test(prices_are_prices_even_when_there_was_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
