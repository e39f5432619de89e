/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/wrap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinematics/scalp/scalp_fit.h"
#include "tests/tools/fit_scene.h"
#include "tests/unit/seed.h"

enum { TOUCHES = 150 };

static struct scalp touched_head(struct seed *seed)
{
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, seed_next(seed));
    struct vec3 point[TOUCHES];
    fit_scene_touch(&scene, point, TOUCHES, 0.2);
    struct fit fit;
    assert_int_equal(fit_from_points(&fit, scene.landmark, point, TOUCHES), FIT_OK);
    struct head head = {.surface = HEAD_FIT, .fit = &fit};
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        head.has_landmark[i] = true;
        head.landmark_mm[i][0] = scene.landmark[i].x;
        head.landmark_mm[i][1] = scene.landmark[i].y;
        head.landmark_mm[i][2] = scene.landmark[i].z;
    }
    struct scalp scalp;
    scalp_init(&scalp, &head);
    fit_free(&fit);
    return scalp;
}

static struct wrap top_of(const struct scalp *scalp)
{
    struct wrap wrap;
    assert_int_equal(wrap_init(&wrap, scalp, HEAD_VERTEX, HEAD_GLABELLA), WRAP_OK);
    return wrap;
}

/* Another way to the same place: a walk in space whose only bend is the surface's own, along the
 * normal, from nearest points and normal curvatures. */
static struct vec3 bend(const struct scalp *scalp, struct vec3 at, struct vec3 heading)
{
    const struct frame head_in_chart = frame_inverse(&scalp->surface_in_head);
    struct fit_jet jet;
    const struct vec3 local = frame_point(&head_in_chart, at);
    const struct vec3 way = frame_turn(&head_in_chart, heading);
    scalp_fit_jet(scalp->fit, scalp_fit_chart(local), &jet);
    const double e = vec3_dot(jet.du, jet.du), f = vec3_dot(jet.du, jet.dv);
    const double g = vec3_dot(jet.dv, jet.dv), det = e * g - f * f;
    const double a = vec3_dot(jet.du, way), b = vec3_dot(jet.dv, way);
    const double u = (g * a - f * b) / det, v = (e * b - f * a) / det;
    const double normal_curvature = u * u * vec3_dot(jet.duu, jet.normal) +
                                    2.0 * u * v * vec3_dot(jet.duv, jet.normal) +
                                    v * v * vec3_dot(jet.dvv, jet.normal);
    return vec3_scale(frame_turn(&scalp->surface_in_head, jet.normal), normal_curvature);
}

static struct vec3 oracle(const struct wrap *wrap, double x, double y)
{
    enum { STEPS = 8000 };
    const double length = hypot(x, y), h = length / STEPS;
    struct vec3 at = wrap->origin;
    struct vec3 way = vec3_along(vec3_scale(wrap->right, x / length), y / length, wrap->up);
    for (int i = 0; i < STEPS; i++) {
        const struct vec3 middle = vec3_along(at, 0.5 * h, way);
        const struct vec3 half = vec3_along(way, 0.5 * h, bend(wrap->scalp, at, way));
        at = vec3_along(at, h, half);
        way = vec3_along(way, h, bend(wrap->scalp, middle, half));
        const struct scalp_point on = scalp_project(wrap->scalp, at);
        at = on.at;
        way = vec3_unit(vec3_along(way, -vec3_dot(way, on.normal), on.normal));
    }
    return at;
}

static void wraps_on_a_fit_within_a_micron_at_80_mm(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scalp scalp = touched_head(&seed);
    const struct wrap wrap = top_of(&scalp);
    for (int i = 0; i < 24; i++) {
        const double turn = i * UNITS_PI / 12.0;
        const double x = 80.0 * cos(turn), y = 80.0 * sin(turn);
        struct scalp_point got;
        assert_int_equal(wrap_point(&wrap, x, y, &got), WRAP_OK);
        assert_true(vec3_distance(got.at, oracle(&wrap, x, y)) < 1e-3);
        assert_true(fabs(scalp_distance(&scalp, got.at)) < 1e-9);
    }
    scalp_deinit(&scalp);
}

static void the_sheet_is_found_again(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scalp scalp = touched_head(&seed);
    const struct wrap wrap = top_of(&scalp);
    for (int i = 0; i < 300; i++) {
        const double x = 200.0 * (seed_unit(&seed) - 0.5), y = 200.0 * (seed_unit(&seed) - 0.5);
        struct scalp_point point;
        double sheet_mm[2];
        assert_int_equal(wrap_point(&wrap, x, y, &point), WRAP_OK);
        assert_int_equal(wrap_sheet_from_point(&wrap, point.at, sheet_mm), WRAP_OK);
        assert_true(hypot(sheet_mm[0] - x, sheet_mm[1] - y) < 1e-6);
    }
    scalp_deinit(&scalp);
}

static void what_is_squeezed_is_what_the_map_does(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scalp scalp = touched_head(&seed);
    const struct wrap wrap = top_of(&scalp);
    double rim = 0.0, across = 0.0;
    assert_int_equal(wrap_across(&wrap, 0.0, 0.0, &across), WRAP_OK);
    assert_true(across == 1.0);
    for (int i = 0; i < 36; i++) {
        const double x = cos(i * UNITS_PI / 18.0), y = sin(i * UNITS_PI / 18.0), h = 0.05;
        struct scalp_point a, b;
        assert_int_equal(wrap_across(&wrap, 80.0 * x, 80.0 * y, &across), WRAP_OK);
        assert_int_equal(wrap_point(&wrap, 80.0 * x - h * y, 80.0 * y + h * x, &a), WRAP_OK);
        assert_int_equal(wrap_point(&wrap, 80.0 * x + h * y, 80.0 * y - h * x, &b), WRAP_OK);
        assert_true(fabs(vec3_distance(a.at, b.at) / (2.0 * h) - across) < 1e-3);
        rim += across / 36.0;
    }
    assert_true(rim > 0.80 && rim < 0.90);
    scalp_deinit(&scalp);
}

/* A head that is the same left and right: what is on the middle stays on it, and nothing is thrown
 * to one side. */
static void a_dot_on_the_symmetry_plane_stays_there(void **state)
{
    (void)state;
    struct fit fit = {.axis = {-0.342020143, 0, 0.939692621}, .right = {0, -1, 0}, .half = 2.0};
    fit_new_tables(&fit, 24, 2);
    for (int i = 0; i < 24 * 24; i++) {
        const int u = i % 24, v = i / 24;
        fit.r_mm[i] = 90.0 + 2.0 * cos(0.5 * (u < 12 ? 11 - u : u - 12)) + 3.0 * sin(0.4 * v);
    }
    struct head head = {.surface = HEAD_FIT, .fit = &fit};
    head.has_landmark[HEAD_VERTEX] = head.has_landmark[HEAD_GLABELLA] = true;
    head.landmark_mm[HEAD_VERTEX][2] = 90.0;
    head.landmark_mm[HEAD_GLABELLA][0] = 90.0;
    struct scalp scalp;
    scalp_init(&scalp, &head);
    const struct wrap wrap = top_of(&scalp);
    for (int y = -100; y <= 100; y += 5) {
        struct scalp_point point, left, right;
        double sheet_mm[2];
        assert_int_equal(wrap_point(&wrap, 0.0, y, &point), WRAP_OK);
        assert_true(fabs(point.at.y) < 1e-6 && fabs(point.normal.y) < 1e-8);
        assert_int_equal(wrap_sheet_from_point(&wrap, point.at, sheet_mm), WRAP_OK);
        assert_true(fabs(sheet_mm[0]) < 1e-6 && fabs(sheet_mm[1] - y) < 1e-6);
        assert_int_equal(wrap_point(&wrap, 30.0, y, &right), WRAP_OK);
        assert_int_equal(wrap_point(&wrap, -30.0, y, &left), WRAP_OK);
        // right of the sheet, seen from outside with the face up, is the head's right
        assert_true(right.at.y < 0.0 && fabs(right.at.y + left.at.y) < 1e-6);
    }
    scalp_deinit(&scalp);
    fit_free(&fit);
}

static void under_the_chin_is_too_far(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scalp scalp = touched_head(&seed);
    struct wrap wrap;
    struct scalp_point point;
    assert_int_equal(wrap_init(&wrap, &scalp, HEAD_GLABELLA, HEAD_VERTEX), WRAP_OK);
    assert_int_equal(wrap_point(&wrap, 0.0, -120.0, &point), WRAP_TOO_FAR);
    assert_int_equal(wrap_point(&wrap, 0.0, 251.0, &point), WRAP_TOO_FAR);
    scalp_deinit(&scalp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wraps_on_a_fit_within_a_micron_at_80_mm),
        cmocka_unit_test(the_sheet_is_found_again),
        cmocka_unit_test(what_is_squeezed_is_what_the_map_does),
        cmocka_unit_test(a_dot_on_the_symmetry_plane_stays_there),
        cmocka_unit_test(under_the_chin_is_too_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
