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
#include "tests/unit/heads.h"

enum { CAP = 3000 };

static const struct order_options QUICK = {.seed = 1, .kicks = 2000},
                                  FEW = {.seed = 1, .kicks = 100};

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

static double distance_of_cells(struct order_cell a, struct order_cell b)
{
    return order_cost_of_cells(&a, &b);
}

static void neighbours_are_the_nearest_ones(void **state)
{
    (void)state;
    static uint32_t near[400 * ORDER_NEAR];
    static struct order_cell cell[400];
    struct order_stop never = {0};
    struct vec3 *point = cap_points(400);
    assert_true(order_cells(point, 400, cell, &never));
    assert_int_equal(order_near(cell, 400, near, &never), ORDER_NEAR);
    for (uint32_t i = 0; i < 400; i++) {
        const uint32_t *list = &near[i * ORDER_NEAR];
        const double last = distance_of_cells(cell[i], cell[list[ORDER_NEAR - 1]]);
        int nearer = 0;
        for (uint32_t j = 0; j < 400; j++) {
            nearer += j != i && distance_of_cells(cell[i], cell[j]) < last;
        }
        assert_true(nearer < ORDER_NEAR);
        for (int k = 1; k < ORDER_NEAR; k++) {
            assert_true(distance_of_cells(cell[i], cell[list[k - 1]]) <=
                        distance_of_cells(cell[i], cell[list[k]]));
        }
    }
    free(point);
}

/* Held and Karp over open paths: best[set][last]. */
static double best_by_table(const struct vec3 *point, unsigned count)
{
    static double best[1 << 10][10];
    const unsigned all = (1u << count) - 1;
    double shortest = 1e300;
    for (unsigned set = 1; set <= all; set++) {
        for (unsigned last = 0; last < count; last++) {
            const unsigned before = set & ~(1u << last);
            best[set][last] = before == 0 ? 0.0 : 1e300;
            for (unsigned k = 0; k < count && set >> last & 1; k++) {
                if (before >> k & 1) {
                    best[set][last] = fmin(best[set][last],
                                           best[before][k] + vec3_distance(point[k], point[last]));
                }
            }
            if (set == all) {
                shortest = fmin(shortest, best[set][last]);
            }
        }
    }
    return shortest;
}

static void ten_points_or_fewer_are_nearly_always_ordered_at_their_best(void **state)
{
    (void)state;
    int worse = 0;
    for (int i = 0; i < 300; i++) {
        const unsigned count = 4 + (unsigned)i % 7;
        struct vec3 *point = cap_points(count);
        const double got = ordered_mm(point, count, FEW), best = best_by_table(point, count);
        assert_true(got > best - 1e-6);
        worse += got > best * 1.0001;
        free(point);
    }
    print_message("up to ten points: %d of 300 not the best\n", worse);
    assert_true(worse <= 30);
}

/* 2-opt over all pairs until none helps, from the points' own order. */
static double two_opt_mm(const struct vec3 *point, uint32_t *sequence, size_t count)
{
    for (bool better = true; better;) {
        better = false;
        for (size_t i = 0; i + 1 < count; i++) {
            for (size_t k = i + 1; k < count; k++) {
                const struct vec3 a = point[sequence[i]], b = point[sequence[i + 1]];
                const struct vec3 c = point[sequence[k]];
                double gain = vec3_distance(a, b) - vec3_distance(a, c);
                if (k + 1 < count) {
                    const struct vec3 d = point[sequence[k + 1]];
                    gain += vec3_distance(c, d) - vec3_distance(b, d);
                }
                for (size_t p = i + 1, q = k; gain > 1e-9 && p < q; p++, q--) {
                    const uint32_t swap = sequence[p];
                    sequence[p] = sequence[q];
                    sequence[q] = swap;
                }
                better = better || gain > 1e-9;
            }
        }
    }
    return order_length_mm(point, sequence, count);
}

static void beats_two_opt_over_all_pairs(void **state)
{
    (void)state;
    uint32_t sequence[400];
    for (int i = 0; i < 5; i++) {
        struct vec3 *point = cap_points(400);
        for (uint32_t k = 0; k < 400; k++) {
            sequence[k] = k;
        }
        const double slow = two_opt_mm(point, sequence, 400);
        assert_true(ordered_mm(point, 400, FEW) < 0.98 * slow);
        free(point);
    }
}

static void more_kicks_never_make_it_longer(void **state)
{
    (void)state;
    static uint32_t sequence[CAP];
    struct vec3 *point = cap_points(CAP);
    int64_t before = INT64_MAX;
    for (size_t kicks = 0; kicks < 2000; kicks = 2 * kicks + 1) {
        const struct order_options options = {.seed = 3, .kicks = kicks};
        struct order_report report;
        assert_int_equal(order_search(point, CAP, &options, sequence, &report), 0);
        assert_true(report.cost <= before && report.cost <= report.start_cost);
        assert_int_equal(report.kicks, kicks);
        assert_true(report.kept <= kicks && !report.stopped);
        before = report.cost;
    }
    free(point);
}

static bool count_down(void *context)
{
    int *left = context;
    return (*left)-- <= 0;
}

static void stopped_at_any_time_leaves_a_whole_order(void **state)
{
    (void)state;
    static uint32_t sequence[CAP];
    struct vec3 *point = cap_points(CAP);
    int64_t before = INT64_MAX;
    for (int asks = 0; asks < 400; asks += 1 + asks / 4) {
        int left = asks;
        const struct order_options options = {
            .seed = 1, .kicks = SIZE_MAX, .should_stop = count_down, .stop_context = &left};
        struct order_report report;
        assert_int_equal(order_search(point, CAP, &options, sequence, &report), 0);
        assert_permutation(sequence, CAP);
        assert_true(report.stopped && left == -1); /* not asked again */
        if (report.cost > 0) {
            assert_true(report.cost <= before);
            before = report.cost;
        }
    }
    assert_true(before < INT64_MAX);
    free(point);
}

/* The slowest of three axes, one of them slow: no distance, but symmetric. */
static uint32_t axis_time(const void *context, uint32_t a, uint32_t b)
{
    const struct vec3 *point = context;
    const struct vec3 d = vec3_sub(point[a], point[b]);
    return (uint32_t)(1e3 * fmax(fabs(d.x), fmax(fabs(d.y), 5.0 * fabs(d.z))));
}

static int64_t axis_time_sum(const struct vec3 *point, const uint32_t *sequence, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 1; i < count; i++) {
        sum += axis_time(point, sequence[i - 1], sequence[i]);
    }
    return sum;
}

static void any_symmetric_cost_is_made_small(void **state)
{
    (void)state;
    static uint32_t by_time[CAP], by_distance[CAP];
    struct vec3 *point = cap_points(CAP);
    const struct order_options options = {
        .seed = 1, .kicks = CAP, .cost = axis_time, .cost_context = point};
    struct order_report report;
    assert_int_equal(order_search(point, CAP, &options, by_time, &report), 0);
    assert_int_equal(order_points(point, CAP, &QUICK, by_distance), 0);
    assert_permutation(by_time, CAP);
    assert_int_equal(report.cost, axis_time_sum(point, by_time, CAP));
    assert_true(report.cost < 9 * axis_time_sum(point, by_distance, CAP) / 10);
    free(point);
}

/* The same bytes from every compiler and every libm: places by whole numbers, one known sum. */
static void a_known_field_has_a_known_order(void **state)
{
    (void)state;
    static struct vec3 point[CAP];
    static uint32_t sequence[CAP];
    uint32_t random = 1;
    for (int i = 0; i < CAP; i++) {
        double at[3];
        for (int k = 0; k < 3; k++) {
            random = random * 1664525u + 1013904223u;
            at[k] = (random >> 8) / 65536.0;
        }
        point[i] = (struct vec3){at[0], at[1], at[2] / 256.0};
    }
    assert_int_equal(order_points(point, CAP, &QUICK, sequence), 0);
    uint32_t sum = 2166136261u; /* FNV-1a */
    for (int i = 0; i < CAP; i++) {
        sum = (sum ^ sequence[i]) * 16777619u;
    }
    print_message("known field: %08x\n", sum);
    assert_int_equal(sum, 0xca9a325fu);
}

static void extreme_places_are_ordered_as_well(void **state)
{
    (void)state;
    static const double scale[] = {1e15, 1.0, 1e-12, 1e-250, 5e-324};
    for (size_t k = 0; k < sizeof scale / sizeof scale[0]; k++) {
        struct vec3 point[60];
        for (int i = 0; i < 60; i++) {
            point[i] = vec3_scale(heads_random_unit(), scale[k]);
        }
        (void)ordered_mm(point, 60, QUICK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handful_of_points_is_ordered_at_its_best),
        cmocka_unit_test(points_on_a_line_are_walked_from_end_to_end),
        cmocka_unit_test(points_in_one_place_are_all_there),
        cmocka_unit_test(far_apart_clumps_are_visited_once_each),
        cmocka_unit_test(a_cap_is_ordered_within_a_tenth_of_what_is_possible),
        cmocka_unit_test(equal_inputs_give_equal_orders),
        cmocka_unit_test(neighbours_are_the_nearest_ones),
        cmocka_unit_test(ten_points_or_fewer_are_nearly_always_ordered_at_their_best),
        cmocka_unit_test(beats_two_opt_over_all_pairs),
        cmocka_unit_test(more_kicks_never_make_it_longer),
        cmocka_unit_test(stopped_at_any_time_leaves_a_whole_order),
        cmocka_unit_test(any_symmetric_cost_is_made_small),
        cmocka_unit_test(a_known_field_has_a_known_order),
        cmocka_unit_test(extreme_places_are_ordered_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
