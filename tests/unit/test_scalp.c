/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/scalp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <gsl/gsl_multimin.h>

#include "kinematics/scalp/scalp_ellipsoid.h"
#include "tests/unit/heads.h"

/* A slow oracle: the nearest point by dense search over two angles, refined by GSL's simplex. */
struct search {
    struct vec3 semi, p;
};

static struct vec3 at_angles(struct vec3 semi, double lat, double lon)
{
    return (struct vec3){semi.x * cos(lat) * cos(lon), semi.y * cos(lat) * sin(lon),
                         semi.z * sin(lat)};
}

static double search_cost(const gsl_vector *v, void *params)
{
    const struct search *s = params;
    const struct vec3 at = at_angles(s->semi, gsl_vector_get(v, 0), gsl_vector_get(v, 1));
    return vec3_distance(at, s->p);
}

static double refine(struct search s, double lat, double lon)
{
    gsl_vector *x = gsl_vector_alloc(2), *size = gsl_vector_alloc(2);
    gsl_vector_set(x, 0, lat);
    gsl_vector_set(x, 1, lon);
    gsl_vector_set_all(size, 0.05);
    gsl_multimin_function f = {search_cost, 2, &s};
    const gsl_multimin_fminimizer_type *simplex = gsl_multimin_fminimizer_nmsimplex2;
    gsl_multimin_fminimizer *m = gsl_multimin_fminimizer_alloc(simplex, 2);
    gsl_multimin_fminimizer_set(m, &f, x, size);
    for (int i = 0; i < 200 && gsl_multimin_fminimizer_size(m) > 1e-9; i++) {
        gsl_multimin_fminimizer_iterate(m);
    }
    const double best = m->fval;
    gsl_multimin_fminimizer_free(m);
    gsl_vector_free(x);
    gsl_vector_free(size);
    return best;
}

static double oracle_distance(struct vec3 semi, struct vec3 p)
{
    double best = 1e300, best_lat = 0.0, best_lon = 0.0;
    for (int i = -30; i <= 30; i++) {
        for (int j = 0; j < 120; j++) {
            const double lat = i * UNITS_PI / 60, lon = j * UNITS_PI / 60;
            const double away = vec3_distance(at_angles(semi, lat, lon), p);
            if (away < best) {
                best = away;
                best_lat = lat;
                best_lon = lon;
            }
        }
    }
    return refine((struct search){semi, p}, best_lat, best_lon);
}

static double off_surface(struct vec3 semi, struct vec3 p)
{
    const struct vec3 q = {p.x / semi.x, p.y / semi.y, p.z / semi.z};
    return vec3_length(q) - 1.0;
}

static void nearest_point_agrees_with_a_dense_search(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++) {
        const struct vec3 semi = {heads_random(50, 120), heads_random(50, 120),
                                  heads_random(50, 120)};
        const struct vec3 p = vec3_scale(heads_random_unit(), heads_random(0, 200));
        const struct vec3 at = ellipsoid_nearest(semi, p);
        const double want = oracle_distance(semi, p);
        assert_true(fabs(off_surface(semi, at)) < 1e-13);
        assert_true(vec3_distance(at, p) < want + 1e-9);
        assert_true(vec3_distance(at, p) > want - 1e-6);
    }
}

static void nearest_point_holds_on_axes_planes_and_at_the_centre(void **state)
{
    (void)state;
    const double at_one[] = {0.0, -0.0, 1e-300, -1e-12, 3.0, -20.0, 77.0, -91.0, 97.0, 140.0};
    const struct vec3 shape[] = {{97, 77, 91}, {80, 80, 80}, {90, 70, 70}, {70, 90, 90}};
    const size_t n = sizeof(at_one) / sizeof(at_one[0]);
    for (size_t i = 0; i < 4 * n * n * n; i += 3) {
        const struct vec3 semi = shape[i % 4];
        const struct vec3 p = {at_one[i / 4 % n], at_one[i / 4 / n % n], at_one[i / 4 / n / n]};
        const struct vec3 at = ellipsoid_nearest(semi, p);
        assert_true(fabs(off_surface(semi, at)) < 1e-12);
        assert_true(vec3_distance(at, p) < oracle_distance(semi, p) + 1e-9);
    }
}

static void lifted_points_come_back_along_the_normal(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    for (int i = 0; i < 100000; i++) {
        const struct vec3 far = vec3_along(scalp.surface_in_head.t, 300.0, heads_random_unit());
        const struct scalp_point foot = scalp_project(&scalp, far);
        const double lift = heads_random(-40.0, 60.0);
        const struct vec3 p = vec3_along(foot.at, lift, foot.normal);
        const struct scalp_point back = scalp_project(&scalp, p);
        assert_true(vec3_distance(back.at, foot.at) < 1e-9);
        assert_true(vec3_distance(back.normal, foot.normal) < 1e-10);
        assert_true(fabs(scalp_distance(&scalp, p) - lift) < 1e-9);
    }
}

static void curvature_of_a_sphere_is_one_over_its_radius(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        const struct vec3 p = vec3_scale(heads_random_unit(), 80.0);
        const struct scalp_curvature k = ellipsoid_curvature((struct vec3){80, 80, 80}, p);
        assert_true(fabs(k.k1_per_mm - 1.0 / 80) < 1e-15);
        assert_true(fabs(k.k2_per_mm - 1.0 / 80) < 1e-15);
    }
}

/* Along a direction of curvature k the surface falls k s^2 / 2 below its tangent plane. */
static void curvature_is_how_the_surface_falls_from_its_tangent_plane(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    for (int i = 0; i < 200; i++) {
        const struct vec3 far = vec3_along(scalp.surface_in_head.t, 300.0, heads_random_unit());
        const struct scalp_point foot = scalp_project(&scalp, far);
        const struct scalp_curvature k = scalp_curvature_at(&scalp, foot.at);
        const struct vec3 t1 = vec3_unit(vec3_cross(foot.normal, heads_random_unit()));
        const struct vec3 t2 = vec3_cross(foot.normal, t1);
        double most = -1.0, least = 1.0;
        for (int j = 0; j < 180; j++) {
            const double turn = j * UNITS_PI / 180, s = 0.05;
            const struct vec3 p = vec3_along(foot.at, s * cos(turn), t1);
            const double away = scalp_distance(&scalp, vec3_along(p, s * sin(turn), t2));
            most = fmax(most, 2.0 * away / (s * s));
            least = fmin(least, 2.0 * away / (s * s));
        }
        assert_true(fabs(most - k.k1_per_mm) < 3e-6);
        assert_true(fabs(least - k.k2_per_mm) < 3e-6);
    }
}

static void landmarks_lie_on_the_surface_afterwards(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        assert_true(scalp.has_landmark[i]);
        assert_true(fabs(scalp_distance(&scalp, scalp.landmark[i])) < 1e-9);
        assert_true(vec3_distance(scalp.landmark[i], scalp.landmark_raw[i]) < 15.0);
    }
}

static void pitch_turns_the_nose_down(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct vec3 forward = frame_turn(&scalp.surface_in_head, (struct vec3){1, 0, 0});
    assert_true(fabs(forward.x - cos(rad_from_deg(15.7))) < 1e-12);
    assert_true(fabs(forward.z + sin(rad_from_deg(15.7))) < 1e-12);
}

static void knows_scalp_from_eyes_ears_and_face(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct vec3 beside;
        enum scalp_place want;
    } row[] = {
        {"vertex", {35, 0, 126}, SCALP_ON},     {"crown", {-40, 0, 110}, SCALP_ON},
        {"inion", {-86, 0, 35}, SCALP_ON},      {"temple", {40, 70, 90}, SCALP_ON},
        {"left eye", {90, 35, -20}, SCALP_EYE}, {"right eye", {90, -35, -20}, SCALP_EYE},
        {"left ear", {0, 75, 0}, SCALP_EAR},    {"right ear", {5, -75, 5}, SCALP_EAR},
        {"forehead", {105, 0, 55}, SCALP_FACE}, {"neck", {-60, 0, -30}, SCALP_OFF},
    };
    const struct scalp scalp = heads_median();
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        const struct scalp_point at = scalp_project(&scalp, row[i].beside);
        const enum scalp_place got = scalp_place_of(&scalp, at.at);
        if (got != row[i].want) {
            fail_msg("%s: place %d, not %d", row[i].name, (int)got, (int)row[i].want);
        }
    }
}

static void built_in_keep_outs_take_next_to_nothing_of_the_scalp(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const double up_x = -sin(rad_from_deg(35)), up_z = cos(rad_from_deg(35));
    int above = 0, on = 0;
    for (int i = 0; i < 200000; i++) {
        const struct vec3 centre = scalp.surface_in_head.t;
        const struct vec3 far = vec3_along(centre, 300.0, heads_random_unit());
        const struct vec3 p = scalp_project(&scalp, far).at;
        const struct vec3 out = vec3_unit(vec3_sub(p, centre));
        if (up_x * out.x + up_z * out.z >= sin(rad_from_deg(3))) {
            above++;
            on += scalp_place_of(&scalp, p) == SCALP_ON;
        }
    }
    print_message("eyes and ears take %.2f %% of the scalp\n", 100.0 * (above - on) / above);
    assert_true(above > 80000 && on > 0.97 * above);
}

static void a_pad_is_flat_and_keeps_two_mm_from_its_rim(void **state)
{
    (void)state;
    const struct scalp pad = heads_pad((struct vec3){10, 20, 30}, (struct vec3){0, 0, 1});
    const struct scalp_point foot = scalp_project(&pad, (struct vec3){50, 60, 37});
    assert_true(vec3_distance(foot.at, (struct vec3){50, 60, 30}) < 1e-12);
    assert_true(fabs(scalp_distance(&pad, (struct vec3){50, 60, 37}) - 7.0) < 1e-12);
    assert_true(fabs(scalp_distance(&pad, (struct vec3){50, 60, 28}) + 2.0) < 1e-12);
    assert_true(scalp_curvature_at(&pad, foot.at).k1_per_mm < 1e-15);
    assert_int_equal(scalp_place_of(&pad, (struct vec3){87.9, 77.9, 30}), SCALP_ON);
    assert_int_equal(scalp_place_of(&pad, (struct vec3){88.1, 20, 30}), SCALP_OFF);
    assert_int_equal(scalp_place_of(&pad, (struct vec3){10, -38.1, 30}), SCALP_OFF);
}

static void a_pad_of_any_normal_has_right_handed_sides(void **state)
{
    (void)state;
    const struct vec3 special[] = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, 0, -1}, {0, 0, 1}};
    for (int i = 0; i < 1000; i++) {
        const struct vec3 normal = i < 5 ? special[i] : heads_random_unit();
        const struct scalp pad = heads_pad((struct vec3){1, 2, 3}, normal);
        const struct vec3 x = frame_turn(&pad.surface_in_head, (struct vec3){1, 0, 0});
        const struct vec3 y = frame_turn(&pad.surface_in_head, (struct vec3){0, 1, 0});
        assert_true(vec3_distance(vec3_cross(x, y), normal) < 1e-9);
        assert_true(x.x >= -1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_point_agrees_with_a_dense_search),
        cmocka_unit_test(nearest_point_holds_on_axes_planes_and_at_the_centre),
        cmocka_unit_test(lifted_points_come_back_along_the_normal),
        cmocka_unit_test(curvature_of_a_sphere_is_one_over_its_radius),
        cmocka_unit_test(curvature_is_how_the_surface_falls_from_its_tangent_plane),
        cmocka_unit_test(landmarks_lie_on_the_surface_afterwards),
        cmocka_unit_test(pitch_turns_the_nose_down),
        cmocka_unit_test(knows_scalp_from_eyes_ears_and_face),
        cmocka_unit_test(built_in_keep_outs_take_next_to_nothing_of_the_scalp),
        cmocka_unit_test(a_pad_is_flat_and_keeps_two_mm_from_its_rim),
        cmocka_unit_test(a_pad_of_any_normal_has_right_handed_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
