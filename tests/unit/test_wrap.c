/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/wrap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinematics/scalp/scalp_ellipsoid.h"
#include "tests/unit/heads.h"

static struct wrap top_of(const struct scalp *scalp)
{
    struct wrap wrap;
    assert_int_equal(wrap_init(&wrap, scalp, HEAD_VERTEX, HEAD_GLABELLA), WRAP_OK);
    return wrap;
}

/* The same geodesic in thousands of steps. */
static struct vec3 oracle(const struct wrap *wrap, double x, double y)
{
    const struct scalp *scalp = wrap->scalp;
    const double length = hypot(x, y);
    const struct frame inverse = frame_inverse(&scalp->surface_in_head);
    const struct vec3 right = vec3_scale(wrap->right, x / length);
    const struct vec3 heading = frame_turn(&inverse, vec3_along(right, y / length, wrap->up));
    const struct vec3 from = frame_point(&inverse, wrap->origin);
    const struct vec3 end = ellipsoid_geodesic(scalp->semi_mm, from, heading, length, 4000);
    return frame_point(&scalp->surface_in_head, end);
}

static void wraps_within_a_micron_at_80_mm(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct wrap wrap = top_of(&scalp);
    double worst_mm = 0.0;
    for (int i = 0; i < 360; i++) {
        const double turn = i * UNITS_PI / 180;
        const double x = 80.0 * cos(turn), y = 80.0 * sin(turn);
        struct scalp_point got;
        assert_int_equal(wrap_point(&wrap, x, y, &got), WRAP_OK);
        worst_mm = fmax(worst_mm, vec3_distance(got.at, oracle(&wrap, x, y)));
        assert_true(fabs(scalp_distance(&scalp, got.at)) < 1e-9);
    }
    print_message("worst at 80 mm: %.2e mm\n", worst_mm);
    assert_true(worst_mm < 1e-3);
}

static void a_sphere_wraps_to_great_circles(void **state)
{
    (void)state;
    struct scalp ball = heads_median();
    ball.semi_mm = (struct vec3){90, 90, 90};
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        ball.landmark[i] = scalp_project(&ball, ball.landmark_raw[i]).at;
    }
    const struct wrap wrap = top_of(&ball);
    for (int i = 0; i < 1000; i++) {
        const double length = heads_random(0, 120), turn = heads_random(0, 2 * UNITS_PI);
        struct scalp_point got;
        assert_int_equal(wrap_point(&wrap, length * cos(turn), length * sin(turn), &got), WRAP_OK);
        const struct vec3 out = vec3_sub(got.at, ball.surface_in_head.t);
        const double across = vec3_length(vec3_cross(out, wrap.normal));
        assert_true(fabs(90.0 * atan2(across, vec3_dot(out, wrap.normal)) - length) < 1e-3);
    }
}

static void a_reflected_sheet_makes_a_reflected_scalp(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct wrap wrap = top_of(&scalp);
    for (int i = 0; i < 1000; i++) {
        const double x = heads_random(-100, 100), y = heads_random(-100, 100);
        struct scalp_point right, left;
        assert_int_equal(wrap_point(&wrap, x, y, &right), WRAP_OK);
        assert_int_equal(wrap_point(&wrap, -x, y, &left), WRAP_OK);
        right.at.y = -right.at.y;
        assert_true(vec3_distance(right.at, left.at) < 1e-9);
    }
}

/* Seen from outside: up the stem of an F, then right along its arm, is a turn to the right. */
static void an_unmirrored_letter_stays_unmirrored(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct wrap wrap = top_of(&scalp);
    struct scalp_point foot, head, arm;
    assert_int_equal(wrap_point(&wrap, 10, -20, &foot), WRAP_OK);
    assert_int_equal(wrap_point(&wrap, 10, 20, &head), WRAP_OK);
    assert_int_equal(wrap_point(&wrap, 30, 20, &arm), WRAP_OK);
    const struct vec3 up = vec3_sub(head.at, foot.at), right = vec3_sub(arm.at, head.at);
    assert_true(vec3_dot(vec3_cross(right, up), head.normal) > 0.0);
    assert_true(vec3_distance(vec3_cross(wrap.right, wrap.up), wrap.normal) < 1e-12);
    /* up leads to the brow: whoever looks at the crown from outside has the head's right (-y) on
     * the sheet's right */
    assert_true(up.x > 30.0 && right.y < -15.0);
}

static void the_inverse_finds_the_sheet_again(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct wrap wrap = top_of(&scalp);
    for (int i = 0; i < 20000; i++) {
        const double length = heads_random(0, 150), turn = heads_random(0, 2 * UNITS_PI);
        const double x = length * cos(turn), y = length * sin(turn);
        struct scalp_point point, again;
        double sheet_mm[2];
        assert_int_equal(wrap_point(&wrap, x, y, &point), WRAP_OK);
        assert_int_equal(wrap_sheet_from_point(&wrap, point.at, sheet_mm), WRAP_OK);
        assert_true(hypot(sheet_mm[0] - x, sheet_mm[1] - y) < 1e-5);
        assert_int_equal(wrap_point(&wrap, sheet_mm[0], sheet_mm[1], &again), WRAP_OK);
        assert_true(vec3_distance(point.at, again.at) < 1e-6);
    }
}

static void the_inverse_answers_for_the_points_of_the_scalp(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct wrap wrap = top_of(&scalp);
    int found = 0, asked = 0;
    for (int i = 0; i < 20000; i++) {
        const struct vec3 far = vec3_along(scalp.surface_in_head.t, 300.0, heads_random_unit());
        const struct vec3 p = scalp_project(&scalp, far).at;
        double sheet_mm[2];
        struct scalp_point again;
        const enum wrap_answer answer = wrap_sheet_from_point(&wrap, p, sheet_mm);
        if (answer == WRAP_OK) {
            assert_int_equal(wrap_point(&wrap, sheet_mm[0], sheet_mm[1], &again), WRAP_OK);
            assert_true(vec3_distance(p, again.at) < 1e-6);
        }
        asked += scalp_place_of(&scalp, p) == SCALP_ON;
        found += scalp_place_of(&scalp, p) == SCALP_ON && answer == WRAP_OK;
    }
    print_message("%d of %d scalp points have a place on the sheet\n", found, asked);
    assert_true(found > asked * 95 / 100);
}

static void refuses_what_is_too_far(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct wrap wrap = top_of(&scalp);
    struct scalp_point point;
    assert_int_equal(wrap_point(&wrap, 250.1, 0, &point), WRAP_TOO_FAR);
    assert_int_equal(wrap_point(&wrap, (double)NAN, 0, &point), WRAP_TOO_FAR);
    assert_int_equal(wrap_point(&wrap, 0, 0, &point), WRAP_OK);
    assert_true(vec3_distance(point.at, wrap.origin) < 1e-9);
}

static void refuses_a_sheet_without_a_heading(void **state)
{
    (void)state;
    struct scalp scalp = heads_median();
    struct wrap wrap;
    assert_int_equal(wrap_init(&wrap, &scalp, HEAD_VERTEX, HEAD_VERTEX), WRAP_BAD_SHEET);
    scalp.has_landmark[HEAD_INION] = false;
    assert_int_equal(wrap_init(&wrap, &scalp, HEAD_VERTEX, HEAD_INION), WRAP_BAD_SHEET);
    assert_int_equal(wrap_init(&wrap, &scalp, HEAD_INION, HEAD_VERTEX), WRAP_BAD_SHEET);
}

static void a_pad_takes_the_sheet_as_it_is(void **state)
{
    (void)state;
    const struct scalp pad = heads_pad((struct vec3){10, 20, 30}, (struct vec3){0, 0, 1});
    const struct wrap wrap = top_of(&pad);
    struct scalp_point point;
    double sheet_mm[2];
    assert_int_equal(wrap_point(&wrap, 12.5, -7.25, &point), WRAP_OK);
    assert_true(vec3_distance(point.at, (struct vec3){22.5, 12.75, 30}) < 1e-12);
    assert_int_equal(wrap_sheet_from_point(&wrap, point.at, sheet_mm), WRAP_OK);
    assert_true(hypot(sheet_mm[0] - 12.5, sheet_mm[1] + 7.25) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wraps_within_a_micron_at_80_mm),
        cmocka_unit_test(a_sphere_wraps_to_great_circles),
        cmocka_unit_test(a_reflected_sheet_makes_a_reflected_scalp),
        cmocka_unit_test(an_unmirrored_letter_stays_unmirrored),
        cmocka_unit_test(the_inverse_finds_the_sheet_again),
        cmocka_unit_test(the_inverse_answers_for_the_points_of_the_scalp),
        cmocka_unit_test(refuses_what_is_too_far),
        cmocka_unit_test(refuses_a_sheet_without_a_heading),
        cmocka_unit_test(a_pad_takes_the_sheet_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
