/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinematics/path/colour.h"
#include "kinematics/path/vicinity.h"
#include "tests/unit/seed.h"

enum { POINTS = 1500 };

static struct seed seed;
static struct vec3 point[POINTS];

static void scatter(double side_mm)
{
    for (size_t i = 0; i < POINTS; i++) {
        point[i] = (struct vec3){side_mm * (seed_unit(&seed) - 0.5), side_mm * seed_unit(&seed),
                                 3.0 * seed_unit(&seed)};
    }
}

static void count(void *context, size_t index)
{
    size_t *seen = context;
    seen[index]++;
}

static void finds_what_is_near_and_the_latest_of_it(void **state)
{
    (void)state;
    for (int round = 0; round < 6; round++) {
        const double radius_mm = 0.5 + 8.0 * seed_unit(&seed);
        struct vicinity vicinity;
        scatter(60.0);
        assert_int_equal(vicinity_init(&vicinity, POINTS, radius_mm), 0);
        for (size_t i = 0; i < POINTS; i++) {
            size_t latest = VICINITY_NONE, seen[POINTS] = {0};
            vicinity_each(&vicinity, point[i], count, seen);
            for (size_t k = 0; k < i; k++) {
                const bool near = vec3_distance(point[i], point[k]) < radius_mm;
                latest = near ? k : latest;
                assert_int_equal(seen[k], near);
            }
            assert_true(vicinity_latest(&vicinity, point[i]) == latest);
            vicinity_add(&vicinity, point[i]);
        }
        vicinity_deinit(&vicinity);
    }
}

static void no_two_of_a_colour_are_near_each_other(void **state)
{
    (void)state;
    uint8_t colour[POINTS];
    scatter(60.0);
    const int colours = colour_points(point, POINTS, 3.0, colour);
    assert_true(colours > 2 && colours < 40);
    size_t of[COLOURS_MAX] = {0};
    for (size_t i = 0; i < POINTS; i++) {
        of[colour[i]]++;
        for (size_t k = 0; k < i; k++) {
            assert_true(colour[i] != colour[k] || vec3_distance(point[i], point[k]) >= 3.0);
        }
    }
    for (int c = 0; c < colours; c++) {
        assert_true(of[c] > 0);
    }
}

static void points_on_one_heap_use_up_the_colours_and_no_more(void **state)
{
    (void)state;
    uint8_t colour[POINTS];
    scatter(1.0);
    assert_int_equal(colour_points(point, POINTS, 100.0, colour), COLOURS_MAX);
    assert_int_equal(colour[POINTS - 1], COLOURS_MAX - 1);
}

static int set_up(void **state)
{
    (void)state;
    seed = seed_from_env();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_is_near_and_the_latest_of_it),
        cmocka_unit_test(no_two_of_a_colour_are_near_each_other),
        cmocka_unit_test(points_on_one_heap_use_up_the_colours_and_no_more),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
