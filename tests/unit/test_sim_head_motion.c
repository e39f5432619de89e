/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/head_motion.h"
#include "tests/unit/seed.h"

enum { SEEDS = 20, STEP_MS = 10, HALF_HOUR_S = 1800 };

static double apart_mm(const struct pose *a, const struct pose *b)
{
    double sum = 0;
    for (size_t i = 0; i < 3; i++) {
        sum += (a->xyz_mm[i] - b->xyz_mm[i]) * (a->xyz_mm[i] - b->xyz_mm[i]);
    }
    return sqrt(sum);
}

static double apart_deg(const struct pose *a, const struct pose *b)
{
    double sum = 0;
    for (size_t i = 0; i < 3; i++) {
        sum += (a->rpy_rad[i] - b->rpy_rad[i]) * (a->rpy_rad[i] - b->rpy_rad[i]);
    }
    return deg_from_rad(sqrt(sum));
}

struct figures {
    double shift_mm, shift_deg, mean_mm_s, square, peak_mm_s; /* square: of the speed, mean */
    double fast_s;                                            /* over 10 mm/s */
};

static struct figures half_an_hour(struct sim_head_motion *motion, enum sim_motion_kind kind,
                                   uint64_t seed)
{
    const struct pose rest = {{1, 2, 3}, {0.1, 0.2, 0.3}};
    sim_head_put(motion, &rest);
    sim_head_start(motion, kind, seed);
    struct figures figures = {0};
    struct pose last = sim_head_pose(motion, 0);
    for (int64_t k = 1; k <= HALF_HOUR_S * 1000 / STEP_MS; k++) {
        const struct pose now = sim_head_pose(motion, k * STEP_MS * 1000000);
        const double mm_s = apart_mm(&now, &last) / (STEP_MS * 1e-3);
        figures.mean_mm_s += mm_s * STEP_MS * 1e-3 / HALF_HOUR_S;
        figures.square += mm_s * mm_s * STEP_MS * 1e-3 / HALF_HOUR_S;
        figures.peak_mm_s = fmax(figures.peak_mm_s, mm_s);
        figures.fast_s += mm_s > 10.0 ? STEP_MS * 1e-3 : 0.0;
        last = now;
    }
    figures.shift_mm = apart_mm(&last, &rest);
    figures.shift_deg = apart_deg(&last, &rest);
    return figures;
}

/* Means over seeds, the peak that of the slowest. */
static struct figures over_seeds(enum sim_motion_kind kind)
{
    struct sim_head_motion *motion = calloc(1, sizeof *motion);
    struct figures sum = {.peak_mm_s = INFINITY};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        const struct figures one = half_an_hour(motion, kind, seed + 1);
        sum.shift_mm += one.shift_mm / SEEDS;
        sum.shift_deg += one.shift_deg / SEEDS;
        sum.mean_mm_s += one.mean_mm_s / SEEDS;
        sum.square += one.square / SEEDS;
        sum.fast_s += one.fast_s / SEEDS;
        sum.peak_mm_s = fmin(sum.peak_mm_s, one.peak_mm_s);
    }
    free(motion);
    print_message(
        "shift %.1f mm %.1f deg, speed %.2f mm/s, deviation %.2f, over 10 mm/s for %.1f s, "
        "peak %.0f mm/s\n",
        sum.shift_mm, sum.shift_deg, sum.mean_mm_s,
        sqrt(sum.square - sum.mean_mm_s * sum.mean_mm_s), sum.fast_s, sum.peak_mm_s);
    return sum;
}

static void moves_as_a_head_in_a_rest_does(void **state)
{
    (void)state;
    const struct figures mean = over_seeds(SIM_MOTION_REST);
    const double deviation = sqrt(mean.square - mean.mean_mm_s * mean.mean_mm_s);
    assert_true(fabs(mean.shift_mm - 16.4) < 4.0);
    assert_true(fabs(mean.shift_deg - 5.4) < 1.5);
    assert_true(fabs(mean.mean_mm_s - 1.16) < 0.1);
    assert_true(deviation > 1.2 && deviation < 2.1);
    assert_true(mean.peak_mm_s > 83.0 && mean.peak_mm_s < 90.0); // in each half hour
}

static void is_thrown_about_where_it_is_restless(void **state)
{
    (void)state;
    const struct figures mean = over_seeds(SIM_MOTION_RESTLESS);
    assert_true(mean.square > 16.0 && mean.fast_s > 30.0);
    assert_true(mean.peak_mm_s > 83.0 && mean.peak_mm_s < 90.0);
}

static void is_the_same_for_the_same_seed(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    const uint64_t chosen = seed_next(&seed);
    struct sim_head_motion *a = calloc(1, sizeof *a), *b = calloc(1, sizeof *b);
    const struct pose rest = {{0, 0, 0}, {0, 0, 0}};
    sim_head_put(a, &rest);
    sim_head_put(b, &rest);
    sim_head_start(a, SIM_MOTION_REST, chosen);
    sim_head_start(b, SIM_MOTION_REST, chosen);
    const struct pose first = sim_head_pose(a, 77000000000), second = sim_head_pose(b, 77000000000);
    assert_memory_equal(&first, &second, sizeof first);
    sim_head_start(b, SIM_MOTION_REST, chosen + 1);
    const struct pose third = sim_head_pose(b, 77000000000);
    assert_true(apart_mm(&first, &third) > 1e-6);
    free(a);
    free(b);
}

static void goes_where_it_is_pushed_and_stays(void **state)
{
    (void)state;
    struct sim_head_motion *motion = calloc(1, sizeof *motion);
    const struct pose rest = {{5, 0, 0}, {0, 0, 0}};
    sim_head_put(motion, &rest);
    assert_false(sim_head_moves(motion, 0));
    const struct sim_head_ramp ramp = {1000, 2000, {2, 0, 0, 0, 0, 0.5}};
    assert_true(sim_head_push(motion, &ramp));
    assert_true(sim_head_moves(motion, 2999));
    assert_false(sim_head_moves(motion, 3000));
    assert_true(sim_head_pose(motion, 1000).xyz_mm[0] == 5);
    assert_true(fabs(sim_head_pose(motion, 2000).xyz_mm[0] - 6) < 1e-12);
    assert_true(sim_head_pose(motion, 3000).xyz_mm[0] == 7);
    for (int i = 0; i < 100; i++) {
        const struct sim_head_ramp more = {3000 + i, 0, {1, 0, 0, 0, 0, 0}};
        assert_true(sim_head_push(motion, &more));
    }
    assert_true(sim_head_pose(motion, 5000).xyz_mm[0] == 107);
    free(motion);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves_as_a_head_in_a_rest_does),
        cmocka_unit_test(is_thrown_about_where_it_is_restless),
        cmocka_unit_test(is_the_same_for_the_same_seed),
        cmocka_unit_test(goes_where_it_is_pushed_and_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
