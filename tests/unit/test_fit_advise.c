/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fit_advise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/fit_scene.h"
#include "tests/unit/seed.h"

enum { TOUCHES = 150 };
static const struct fit_wish FOOT = {.band_mm = 1.0, .wide_share = 0.01};
static const double HOLE_MM = 30.0, NOISE_MM = 0.2;

/* A head that was touched all over, but for a hole about its vertex; nobody touched its forehead.
 */
struct touched {
    struct fit_scene scene;
    struct vec3 point[TOUCHES + FIT_ADVICE_MAX];
    size_t count;
    struct fit fit;
    struct fit_advice advice;
};

static void ask(struct touched *touched, struct fit_wish wish)
{
    fit_free(&touched->fit);
    assert_int_equal(
        fit_from_points(&touched->fit, touched->scene.landmark, touched->point, touched->count),
        FIT_OK);
    fit_advise(&touched->advice, &touched->fit, touched->scene.landmark, touched->point,
               touched->count, wish);
}

static void touch(struct touched *touched, uint64_t seed)
{
    *touched = (struct touched){.scene = fit_scene_new(ANALYTIC_P50_MAN, seed)};
    struct vec3 point[TOUCHES];
    fit_scene_touch(&touched->scene, point, TOUCHES, NOISE_MM);
    for (size_t i = 0; i < TOUCHES; i++) {
        if (vec3_distance(point[i], touched->scene.landmark[HEAD_VERTEX]) > HOLE_MM) {
            touched->point[touched->count++] = point[i];
        }
    }
}

/* The skin in the direction of a place of the model. */
static void touch_skin_at(struct touched *touched, struct vec3 place)
{
    struct fit_scene *scene = &touched->scene;
    const struct frame head_in_own = frame_inverse(&scene->own_in_head);
    const struct vec3 way = vec3_unit(frame_point(&head_in_own, place));
    const struct vec3 normal = frame_turn(&scene->own_in_head, analytic_normal(&scene->own, way));
    const struct vec3 skin = frame_point(&scene->own_in_head, analytic_point(&scene->own, way));
    touched->point[touched->count++] = vec3_along(skin, NOISE_MM * fit_scene_normal(scene), normal);
}

static void touches_at_the_places_asked_for_do_what_was_promised(void **state)
{
    (void)state;
    enum { HEADS = 5 };
    struct seed seed = seed_from_env();
    for (int i = 0; i < HEADS; i++) {
        struct touched touched;
        touch(&touched, seed_next(&seed));
        ask(&touched, FOOT);
        const struct fit_advice advice = touched.advice;
        assert_true(advice.wide_share > 0.03 && advice.count > 0 && advice.count <= 30);
        assert_true(advice.wide_then_share <= FOOT.wide_share);
        for (size_t k = 0; k < advice.count; k++) {
            touch_skin_at(&touched, advice.gap[k].at);
        }
        ask(&touched, FOOT);
        if (touched.advice.wide_share > 0.02) {
            fail_msg("%.3f of the scalp is left, %.3f were promised by %zu touches",
                     touched.advice.wide_share, advice.wide_then_share, advice.count);
        }
        fit_free(&touched.fit);
    }
}

static void asks_for_nothing_where_it_is_good_as_it_is(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct touched touched;
    touch(&touched, seed_next(&seed));
    ask(&touched, (struct fit_wish){.band_mm = 20.0, .wide_share = 0.01});
    assert_int_equal(touched.advice.count, 0);
    assert_true(touched.advice.wide_share == touched.advice.wide_then_share);
    fit_free(&touched.fit);
}

static void says_what_is_left_where_no_touches_suffice(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct touched touched;
    touch(&touched, seed_next(&seed));
    ask(&touched, (struct fit_wish){.band_mm = 0.1, .wide_share = 0.01});
    assert_int_equal(touched.advice.count, FIT_ADVICE_MAX);
    assert_true(touched.advice.wide_then_share > 0.01);
    fit_free(&touched.fit);
}

/* Struck it may be, so that touches of it have to count as those of the scalp do. */
static void a_forehead_that_was_touched_is_known(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct touched touched;
    touch(&touched, seed_next(&seed));
    const struct vec3 glabella = touched.scene.landmark[HEAD_GLABELLA];
    const struct vec3 brow = {glabella.x - 8.0, 0.0, glabella.z + 52.0};
    for (int i = -2; i <= 2; i++) {
        touch_skin_at(&touched, (struct vec3){brow.x, 15.0 * i, brow.z});
    }
    ask(&touched, FOOT);
    struct scalp scalp;
    const struct head head = {.surface = HEAD_FIT, .fit = &touched.fit};
    scalp_init(&scalp, &head);
    const double band_mm = scalp_band_mm(&scalp, scalp_project(&scalp, brow).at);
    if (!(band_mm < 0.8)) {
        fail_msg("%.2f mm", band_mm);
    }
    scalp_deinit(&scalp);
    fit_free(&touched.fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(touches_at_the_places_asked_for_do_what_was_promised),
        cmocka_unit_test(asks_for_nothing_where_it_is_good_as_it_is),
        cmocka_unit_test(says_what_is_left_where_no_touches_suffice),
        cmocka_unit_test(a_forehead_that_was_touched_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
