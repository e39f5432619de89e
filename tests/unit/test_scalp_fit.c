/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/scalp_fit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/seed.h"

enum { SIDE = 20, BAND_SIDE = 9 };

/* A head-like radius with waves of a few mm, the longest 40 mm. */
static struct scalp_fit *wavy(struct seed *seed, double wave_mm)
{
    struct fit fit = {.half = 2.0};
    fit_new_tables(&fit, SIDE, BAND_SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
        fit.r_mm[i] = 90.0 + wave_mm * (seed_unit(seed) - 0.5);
    }
    for (int i = 0; i < BAND_SIDE * BAND_SIDE; i++) {
        fit.band_mm[i] = (double)i;
    }
    struct scalp_fit *surface = scalp_fit_new(&fit);
    fit_free(&fit);
    return surface;
}

static struct fit_place random_chart(struct seed *seed, double reach)
{
    for (;;) {
        const struct fit_place at = {reach * (2.0 * seed_unit(seed) - 1.0),
                                     reach * (2.0 * seed_unit(seed) - 1.0)};
        if (at.u * at.u + at.v * at.v < reach * reach) {
            return at;
        }
    }
}

static void assert_near(double a, double b, double within)
{
    assert_true(fabs(a - b) <= within);
}

static void a_constant_radius_is_a_ball(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scalp_fit *ball = wavy(&seed, 0.0);
    for (int i = 0; i < 200; i++) {
        struct fit_jet jet;
        scalp_fit_jet(ball, random_chart(&seed, 1.9), &jet);
        const struct scalp_curvature k = scalp_fit_curvature(&jet);
        assert_near(vec3_length(jet.at), 90.0, 1e-11);
        assert_near(vec3_dot(jet.normal, jet.at), 90.0, 1e-11);
        assert_near(k.k1_per_mm, 1.0 / 90.0, 1e-9);
        assert_near(k.k2_per_mm, 1.0 / 90.0, 1e-9);
    }
    ball = scalp_fit_free(ball);
    assert_null(ball);
}

static void a_direction_is_found_again_in_the_chart(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (int i = 0; i < 1000; i++) {
        const struct fit_place at = random_chart(&seed, 1.95);
        const struct fit_place again = scalp_fit_chart(vec3_scale(scalp_fit_direction(at), 77.0));
        assert_near(again.u, at.u, 1e-13);
        assert_near(again.v, at.v, 1e-13);
    }
}

/* Curvature in a tangent direction from three points of the surface, h of the chart apart. */
static double measured_bend(const struct scalp_fit *fit, struct fit_place at, double du, double dv)
{
    const double h = 2e-4;
    struct fit_jet here, next, last;
    scalp_fit_jet(fit, at, &here);
    scalp_fit_jet(fit, (struct fit_place){at.u + h * du, at.v + h * dv}, &next);
    scalp_fit_jet(fit, (struct fit_place){at.u - h * du, at.v - h * dv}, &last);
    const struct vec3 turn = vec3_sub(next.normal, last.normal), way = vec3_sub(next.at, last.at);
    return vec3_dot(turn, way) / vec3_dot(way, way);
}

static void normals_and_curvatures_are_those_of_the_points(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scalp_fit *fit = wavy(&seed, 4.0);
    for (int i = 0; i < 300; i++) {
        const struct fit_place at = random_chart(&seed, 1.7);
        struct fit_jet jet;
        scalp_fit_jet(fit, at, &jet);
        const struct scalp_curvature k = scalp_fit_curvature(&jet);
        double most = -1e9, least = 1e9;
        for (int turn = 0; turn < 180; turn++) {
            const double angle = turn * UNITS_PI / 180.0;
            const double bend = measured_bend(fit, at, cos(angle), sin(angle));
            most = fmax(most, bend);
            least = fmin(least, bend);
        }
        assert_near(k.k1_per_mm, most, 2e-5);
        assert_near(k.k2_per_mm, least, 2e-5);
        assert_near(scalp_fit_gauss_curvature(&jet), k.k1_per_mm * k.k2_per_mm, 1e-12);
        assert_near(vec3_dot(jet.normal, jet.du), 0.0, 1e-9);
        assert_near(vec3_dot(jet.normal, jet.dv), 0.0, 1e-9);
        assert_true(vec3_dot(jet.normal, jet.at) > 0.0);
    }
    scalp_fit_free(fit);
}

/* The trap of latitude and longitude: at the chart's middle nothing is special. */
static void no_pole_of_the_parameters_lies_on_the_scalp(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scalp_fit *fit = wavy(&seed, 4.0);
    struct fit_jet middle, beside;
    scalp_fit_jet(fit, (struct fit_place){0.0, 0.0}, &middle);
    for (int turn = 0; turn < 36; turn++) {
        const double angle = turn * UNITS_PI / 18.0;
        scalp_fit_jet(fit, (struct fit_place){1e-9 * cos(angle), 1e-9 * sin(angle)}, &beside);
        assert_near(vec3_distance(middle.normal, beside.normal), 0.0, 1e-8);
        assert_near(scalp_fit_gauss_curvature(&middle), scalp_fit_gauss_curvature(&beside), 1e-9);
    }
    // over the scalp, 107 degrees around, the chart stretches no direction by more than 4
    for (int i = 0; i < 500; i++) {
        scalp_fit_jet(fit, random_chart(&seed, 1.61), &beside);
        const double u = vec3_length(beside.du), v = vec3_length(beside.dv);
        const double sine = vec3_length(vec3_cross(beside.du, beside.dv)) / (u * v);
        assert_true(sine > 0.3 && u / v < 4.0 && v / u < 4.0);
    }
    scalp_fit_free(fit);
}

/* A slow oracle: the nearest of a dense grid, then of finer ones about it. */
static double oracle_distance(const struct scalp_fit *fit, struct vec3 p)
{
    struct fit_place best = {0.0, 0.0};
    double least = 1e300;
    double reach = 1.95;
    struct fit_place middle = best;
    for (int zoom = 0; zoom < 12; zoom++, reach *= 0.2) {
        for (int i = -20; i <= 20; i++) {
            for (int j = -20; j <= 20; j++) {
                const struct fit_place at = {middle.u + reach * i / 20.0,
                                             middle.v + reach * j / 20.0};
                if (at.u * at.u + at.v * at.v < 1.96 * 1.96) {
                    const double r_mm = scalp_fit_radius_mm(fit, at);
                    const struct vec3 there = vec3_scale(scalp_fit_direction(at), r_mm);
                    const double away = vec3_distance(there, p);
                    best = away < least ? at : best;
                    least = fmin(least, away);
                }
            }
        }
        middle = best;
    }
    return least;
}

static void the_nearest_point_is_the_nearest(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scalp_fit *fit = wavy(&seed, 3.0);
    for (int i = 0; i < 60; i++) {
        const struct vec3 out = scalp_fit_direction(random_chart(&seed, 1.6));
        const struct vec3 p = vec3_scale(out, 75.0 + 90.0 * seed_unit(&seed));
        struct fit_jet jet;
        scalp_fit_nearest(fit, p, &jet);
        const double away = vec3_distance(jet.at, p);
        assert_near(away, oracle_distance(fit, p), 1e-7);
        // the way there is the normal
        const struct vec3 way = vec3_sub(p, jet.at);
        assert_true(fabs(vec3_dot(way, jet.du)) <= 1e-9 * away * vec3_length(jet.du));
        assert_true(fabs(vec3_dot(way, jet.dv)) <= 1e-9 * away * vec3_length(jet.dv));
    }
    scalp_fit_free(fit);
}

static void a_point_anywhere_gets_an_answer(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scalp_fit *fit = wavy(&seed, 4.0);
    static const struct vec3 CASES[] = {{0, 0, 0},    {0, 0, -90},  {0, 0, -1e-300}, {0, 0, 1e5},
                                        {1e-9, 0, 0}, {0, 0, -1e5}, {30, 30, -160},  {5, 0, -300}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct fit_jet jet;
        scalp_fit_nearest(fit, CASES[i], &jet);
        assert_true(isfinite(jet.at.x) && isfinite(jet.normal.x));
        assert_true(vec3_length(jet.at) > 80.0 && vec3_length(jet.at) < 100.0);
    }
    scalp_fit_free(fit);
}

static void the_band_is_linear_between_its_nodes(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scalp_fit *fit = wavy(&seed, 0.0);
    assert_near(scalp_fit_band_mm(fit, (struct fit_place){-2.0, -2.0}), 0.0, 1e-12);
    assert_near(scalp_fit_band_mm(fit, (struct fit_place){2.0, 2.0}), 80.0, 1e-12);
    assert_near(scalp_fit_band_mm(fit, (struct fit_place){-1.75, -2.0}), 0.5, 1e-12);
    assert_near(scalp_fit_band_mm(fit, (struct fit_place){-2.0, -1.75}), 4.5, 1e-12);
    assert_near(scalp_fit_band_mm(fit, (struct fit_place){-1.75, -1.75}), 5.0, 1e-12);
    assert_near(scalp_fit_band_mm(fit, (struct fit_place){9.0, -9.0}), 8.0, 1e-12);
    scalp_fit_free(fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constant_radius_is_a_ball),
        cmocka_unit_test(a_direction_is_found_again_in_the_chart),
        cmocka_unit_test(normals_and_curvatures_are_those_of_the_points),
        cmocka_unit_test(no_pole_of_the_parameters_lies_on_the_scalp),
        cmocka_unit_test(the_nearest_point_is_the_nearest),
        cmocka_unit_test(a_point_anywhere_gets_an_answer),
        cmocka_unit_test(the_band_is_linear_between_its_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
