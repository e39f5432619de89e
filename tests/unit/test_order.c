/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "kinematics/path/order_near.h"
#include "kinematics/path/order_tour.h"
#include "tests/unit/heads.h"

enum { CAP = 3000 };

static const struct order_options QUICK = {.seed = 1, .kicks = 2000};

/* Points on the upper half of a head. */
static struct vec3 *cap_points(size_t count)
{
    struct vec3 *point = malloc(count * sizeof(*point));
    assert_non_null(point);
    for (size_t i = 0; i < count; i++) {
        struct vec3 d = heads_random_unit();
        d.z = fabs(d.z);
        point[i] = vec3_scale(d, 90.0);
    }
    return point;
}

static void assert_permutation(const uint32_t *sequence, size_t count)
{
    bool *seen = calloc(count + 1, sizeof(*seen));
    assert_non_null(seen);
    for (size_t i = 0; i < count; i++) {
        assert_true(sequence[i] < count && !seen[sequence[i]]);
        seen[sequence[i]] = true;
    }
    free(seen);
}

/* Orders the points and returns how long the path is. */
static double ordered_mm(const struct vec3 *point, size_t count, struct order_options options)
{
    uint32_t *sequence = malloc((count + 1) * sizeof(*sequence));
    assert_non_null(sequence);
    assert_int_equal(order_points(point, count, &options, sequence), 0);
    assert_permutation(sequence, count);
    const double length_mm = order_length_mm(point, sequence, count);
    free(sequence);
    return length_mm;
}

static void a_handful_of_points_is_ordered_at_its_best(void **state)
{
    (void)state;
    static const struct vec3 point[] = {{5, 0, 0}, {0, 0, 0}, {9, 0, 0}, {2, 0, 0}, {7, 0, 0}};
    static const double want_mm[] = {0, 0, 5, 9, 9, 9};
    for (size_t count = 0; count <= 5; count++) {
        assert_true(fabs(ordered_mm(point, count, QUICK) - want_mm[count]) < 1e-9);
    }
}

static void points_on_a_line_are_walked_from_end_to_end(void **state)
{
    (void)state;
    struct vec3 point[500];
    for (int i = 0; i < 500; i++) {
        point[i] = vec3_scale((struct vec3){1.0, -2.0, 0.5}, (i * 7919) % 500);
    }
    const double want_mm = 499.0 * sqrt(5.25);
    assert_true(fabs(ordered_mm(point, 500, QUICK) - want_mm) < 1e-6);
}

static void points_in_one_place_are_all_there(void **state)
{
    (void)state;
    struct vec3 point[400];
    for (int i = 0; i < 400; i++) {
        point[i] = (struct vec3){i % 3, 0.0, 0.0};
    }
    assert_true(fabs(ordered_mm(point, 400, QUICK) - 2.0) < 1e-9);
    memset(point, 0, sizeof(point));
    assert_true(ordered_mm(point, 400, QUICK) < 1e-9);
}

static void far_apart_clumps_are_visited_once_each(void **state)
{
    (void)state;
    struct vec3 point[300];
    for (int i = 0; i < 300; i++) {
        const struct vec3 clump = {1e4 * (i % 3), 0.0, 0.0};
        point[i] = vec3_along(clump, 1.0, heads_random_unit());
    }
    assert_true(ordered_mm(point, 300, QUICK) < 2e4 + 3 * 100);
}

static double best_of_all(struct vec3 *point, int count)
{
    double best = 1e300;
    int turn[8] = {0}; /* Heap's permutations, without recursion */
    for (int i = 0; i < count;) {
        double length = 0.0;
        for (int k = 1; k < count; k++) {
            length += vec3_distance(point[k - 1], point[k]);
        }
        best = length < best ? length : best;
        while (i < count && turn[i] >= i) {
            turn[i++] = 0;
        }
        if (i < count) {
            const int with = i % 2 ? turn[i] : 0;
            const struct vec3 swap = point[with];
            point[with] = point[i];
            point[i] = swap;
            turn[i]++;
            i = 0;
        }
    }
    return best;
}

static void seven_points_come_close_to_the_best_of_all_orders(void **state)
{
    (void)state;
    double worst = 1.0, sum = 0.0;
    for (int i = 0; i < 200; i++) {
        struct vec3 *point = cap_points(7);
        const double got = ordered_mm(point, 7, QUICK);
        const double best = best_of_all(point, 7);
        assert_true(got > best - 1e-6);
        worst = fmax(worst, got / best);
        sum += got / best;
        free(point);
    }
    print_message("seven points: mean %.4f, worst %.4f of the best\n", sum / 200, worst);
    assert_true(sum / 200 < 1.01 && worst < 1.2);
}

/* Random points: the shortest open path is near 0.7124 sqrt(N A). */
static void a_cap_is_ordered_within_a_tenth_of_what_is_possible(void **state)
{
    (void)state;
    struct vec3 *point = cap_points(CAP);
    const double area = 2.0 * UNITS_PI * 90.0 * 90.0;
    const double best = 0.7124 * sqrt(CAP * area);
    const double plain = ordered_mm(point, CAP, (struct order_options){.seed = 1});
    const double kicked = ordered_mm(point, CAP, (struct order_options){.seed = 1, .kicks = CAP});
    print_message("cap: %.3f plain, %.3f kicked, of the expected best\n", plain / best,
                  kicked / best);
    assert_true(plain < 1.13 * best);
    assert_true(kicked < 1.06 * best && kicked < plain);
    free(point);
}

static void equal_inputs_give_equal_orders(void **state)
{
    (void)state;
    static uint32_t once[CAP], again[CAP], other[CAP];
    struct vec3 *point = cap_points(CAP);
    assert_int_equal(order_points(point, CAP, &QUICK, once), 0);
    assert_int_equal(order_points(point, CAP, &QUICK, again), 0);
    assert_memory_equal(once, again, sizeof(once));
    const struct order_options seeded = {.seed = 2, .kicks = QUICK.kicks};
    assert_int_equal(order_points(point, CAP, &seeded, other), 0);
    assert_memory_not_equal(once, other, sizeof(once));
    free(point);
}

static void neighbours_are_the_nearest_ones(void **state)
{
    (void)state;
    static uint32_t near[400 * ORDER_NEAR];
    struct vec3 *point = cap_points(400);
    assert_int_equal(order_near(point, 400, near), ORDER_NEAR);
    for (uint32_t i = 0; i < 400; i++) {
        const uint32_t *list = &near[i * ORDER_NEAR];
        const double last = vec3_distance(point[i], point[list[ORDER_NEAR - 1]]);
        int nearer = 0;
        for (uint32_t j = 0; j < 400; j++) {
            nearer += j != i && vec3_distance(point[i], point[j]) < last;
        }
        assert_int_equal(nearer, ORDER_NEAR - 1);
        for (int k = 1; k < ORDER_NEAR; k++) {
            assert_true(vec3_distance(point[i], point[list[k - 1]]) <=
                        vec3_distance(point[i], point[list[k]]));
        }
    }
    free(point);
}

static void undo_takes_back_every_reversal(void **state)
{
    (void)state;
    struct tour tour;
    struct vec3 *point = cap_points(101);
    assert_int_equal(tour_init(&tour, point, 101), 0);
    tour.logging = true;
    for (int i = 0; i < 1000; i++) {
        const uint32_t from = (uint32_t)heads_random(0, 102), to = (uint32_t)heads_random(0, 102);
        tour_reverse(&tour, from, to);
        assert_int_equal(tour.place[tour.node[from]], from);
    }
    tour_undo(&tour);
    for (uint32_t i = 0; i < 102; i++) {
        assert_int_equal(tour.node[i], i);
        assert_int_equal(tour.place[i], i);
    }
    tour_deinit(&tour);
    free(point);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handful_of_points_is_ordered_at_its_best),
        cmocka_unit_test(points_on_a_line_are_walked_from_end_to_end),
        cmocka_unit_test(points_in_one_place_are_all_there),
        cmocka_unit_test(far_apart_clumps_are_visited_once_each),
        cmocka_unit_test(seven_points_come_close_to_the_best_of_all_orders),
        cmocka_unit_test(a_cap_is_ordered_within_a_tenth_of_what_is_possible),
        cmocka_unit_test(equal_inputs_give_equal_orders),
        cmocka_unit_test(neighbours_are_the_nearest_ones),
        cmocka_unit_test(undo_takes_back_every_reversal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
