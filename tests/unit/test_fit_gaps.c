/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fit_gaps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "tests/tools/fit_scene.h"
#include "tests/unit/seed.h"

enum { TOUCHES = 150, GAPS = 12 };
static const double HOLE_MM = 35.0, APART_MM = 20.0;

/* Touches of a scalp but for a hole about its highest place. */
struct holed {
    struct fit_scene scene;
    struct vec3 hole, point[TOUCHES];
    size_t count;
    struct fit fit;
};

static void touch_around_a_hole(struct holed *holed, uint64_t seed)
{
    holed->scene = fit_scene_new(ANALYTIC_P50_WOMAN, seed);
    holed->hole = holed->scene.landmark[HEAD_VERTEX];
    fit_scene_touch(&holed->scene, holed->point, TOUCHES, 0.2);
    holed->count = 0;
    for (size_t i = 0; i < TOUCHES; i++) {
        if (vec3_distance(holed->point[i], holed->hole) > HOLE_MM) {
            holed->point[holed->count++] = holed->point[i];
        }
    }
    assert_int_equal(
        fit_from_points(&holed->fit, holed->scene.landmark, holed->point, holed->count), FIT_OK);
}

static size_t gaps_of(struct fit *fit, struct fit_gap gap[GAPS])
{
    struct scalp scalp;
    const struct head head = {.surface = HEAD_FIT, .fit = fit};
    scalp_init(&scalp, &head);
    const size_t count = fit_gaps(&scalp, APART_MM, gap, GAPS);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(scalp_place_of(&scalp, gap[i].at), SCALP_ON);
        assert_true(gap[i].band_mm == scalp_band_mm(&scalp, gap[i].at));
    }
    scalp_deinit(&scalp);
    return count;
}

static void gaps_are_apart_and_the_widest_comes_first(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct holed holed;
    struct fit_gap gap[GAPS];
    touch_around_a_hole(&holed, seed_next(&seed));
    assert_int_equal(gaps_of(&holed.fit, gap), GAPS);
    for (size_t i = 1; i < GAPS; i++) {
        assert_true(gap[i].band_mm <= gap[i - 1].band_mm);
        for (size_t k = 0; k < i; k++) {
            assert_true(vec3_distance(gap[i].at, gap[k].at) >= APART_MM);
        }
    }
    fit_free(&holed.fit);
}

static void a_hole_in_the_touches_is_found_and_closed_by_touching_there(void **state)
{
    enum { HEADS = 6, MORE = 6 };
    (void)state;
    struct seed seed = seed_from_env();
    for (int n = 0; n < HEADS; n++) {
        struct holed holed;
        struct fit_gap gap[GAPS];
        touch_around_a_hole(&holed, seed_next(&seed));
        const double before_mm = fit_scene_error(&holed.scene, &holed.fit, 1000).rms_mm;
        const size_t gaps = gaps_of(&holed.fit, gap);
        size_t in_hole = 0;
        for (size_t i = 0; i < gaps && i < MORE; i++) {
            in_hole += vec3_distance(gap[i].at, holed.hole) < HOLE_MM;
            const struct frame head_in_own = frame_inverse(&holed.scene.own_in_head);
            const struct vec3 way = vec3_unit(frame_point(&head_in_own, gap[i].at));
            holed.point[holed.count++] =
                frame_point(&holed.scene.own_in_head, analytic_point(&holed.scene.own, way));
        }
        assert_true(in_hole > 0);
        fit_free(&holed.fit);
        assert_int_equal(
            fit_from_points(&holed.fit, holed.scene.landmark, holed.point, holed.count), FIT_OK);
        assert_true(fit_scene_error(&holed.scene, &holed.fit, 1000).rms_mm < before_mm);
        fit_free(&holed.fit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_are_apart_and_the_widest_comes_first),
        cmocka_unit_test(a_hole_in_the_touches_is_found_and_closed_by_touching_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
