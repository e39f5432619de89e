/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Filling where density alone is asked for: the count may be off by a hundredth, or by one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "tests/unit/fill_scene.h"
#include "tests/unit/heads.h"
#include "tests/unit/seed.h"

static struct fill fill_about(const struct fill_scene *scene, double gap_mm, uint64_t seed)
{
    const struct fill_want want = {.patch = &scene->patch,
                                   .count = (size_t)lround(scene->wanted),
                                   .is_about = true,
                                   .gap_mm = gap_mm,
                                   .seed = seed};
    struct fill fill;
    assert_true(fill_make(&fill, &want));
    return fill;
}

static void the_count_is_off_by_a_hundredth_or_a_dot_at_most(void **state)
{
    (void)state;
    static const struct fill_asked ASKED[] = {{0.3, 0}, {1, 0},   {3, 0},   {8, 0},
                                              {28, 0},  {35, 15}, {60, 15}, {70, 0}};
    struct seed seed = seed_from_env();
    for (size_t i = 0; i < sizeof ASKED / sizeof *ASKED; i++) {
        struct fill_scene scene;
        fill_scene_init(&scene, heads_median(), FILL_CROWN, FILL_CROWN_CORNERS, &ASKED[i]);
        for (int k = 0; k < 3; k++) {
            struct fill fill = fill_about(&scene, 0.3, seed_next(&seed));
            const double wanted = (double)lround(scene.wanted);
            const double off = fabs((double)fill.count - wanted);
            if (off > fmax(1.0, 0.01 * wanted) || fill.is_short) {
                fail_msg("%g per cm2: %zu of %g dots", ASKED[i].per_cm2, fill.count, wanted);
            }
            fill_free(&fill);
        }
        fill_scene_free(&scene);
    }
}

static void dots_are_as_far_apart_as_blue_noise_is(void **state)
{
    (void)state;
    const struct fill_asked asked = {28, 0};
    struct seed seed = seed_from_env();
    struct fill_scene scene;
    fill_scene_init(&scene, heads_median(), FILL_CROWN, FILL_CROWN_CORNERS, &asked);
    for (int k = 0; k < 5; k++) {
        struct fill fill = fill_about(&scene, 0.3, seed_next(&seed));
        assert_true(fill.relative_radius >= 0.69);
        fill_free(&fill);
    }
    fill_scene_free(&scene);
}

static void a_gap_that_leaves_no_room_is_said_to_be_short(void **state)
{
    (void)state;
    const struct fill_asked asked = {28, 0};
    struct fill_scene scene;
    fill_scene_init(&scene, heads_median(), FILL_CROWN, FILL_CROWN_CORNERS, &asked);
    struct fill fill = fill_about(&scene, 4.0, 1);
    assert_true(fill.is_short);
    assert_true((double)fill.count < 0.9 * scene.wanted);
    fill_free(&fill);
    fill_scene_free(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_count_is_off_by_a_hundredth_or_a_dot_at_most),
        cmocka_unit_test(dots_are_as_far_apart_as_blue_noise_is),
        cmocka_unit_test(a_gap_that_leaves_no_room_is_said_to_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
