/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinematics/scalp/heal.h"

static struct heal_recipe recipe_of(double depth_mm)
{
    return (struct heal_recipe){.wire_mm = 0.25, .taper_mm = 2, .points = 1, .depth_mm = depth_mm};
}

static void heals_a_plain_dot_to_a_quarter_of_a_millimetre(void **state)
{
    (void)state;
    const struct heal_recipe recipe = recipe_of(0.5);
    const struct healed healed = heal_dot(&recipe, 0);
    assert_true(fabs(healed.diameter_mm - 0.2625) < 1e-9);
    assert_true(healed.retention == 1 && healed.blue == 0);
}

static void sheds_what_is_too_shallow_and_turns_what_is_too_deep_blue(void **state)
{
    (void)state;
    static const struct {
        double depth_mm, retention, blue;
    } rows[] = {{0.05, 0, 0}, {0.1, 0, 0}, {0.2, 0.5, 0},  {0.3, 1, 0},
                {1.0, 1, 0},  {1.2, 1, 0}, {1.45, 1, 0.5}, {2.0, 1, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct heal_recipe recipe = recipe_of(rows[i].depth_mm);
        const struct healed healed = heal_dot(&recipe, 0);
        if (fabs(healed.retention - rows[i].retention) > 1e-9 ||
            fabs(healed.blue - rows[i].blue) > 1e-9) {
            fail_msg("%g mm: %g kept, %g blue", rows[i].depth_mm, healed.retention, healed.blue);
        }
    }
}

static void heals_worse_in_skin_that_holds_less(void **state)
{
    (void)state;
    static const struct {
        enum job_skin skin;
        double retention, of_width, half_life_years; /* 0.2 mm deep; of normal skin's */
    } rows[] = {{JOB_SKIN_NORMAL, 0.5, 1, 5},
                {JOB_SKIN_DRY, 0.25, 1, 4},
                {JOB_SKIN_OILY, 0.5, 1.1, 3.5},
                {JOB_SKIN_SCAR, 0.25, 1.1, 4}};
    const struct heal_recipe normal = recipe_of(0.2);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct heal_recipe recipe = normal;
        recipe.skin = rows[i].skin;
        const struct healed now = heal_dot(&recipe, 0),
                            then = heal_dot(&recipe, rows[i].half_life_years);
        assert_true(fabs(now.retention - rows[i].retention) < 1e-9);
        assert_true(fabs(then.retention - 0.5 * rows[i].retention) < 1e-9);
        assert_true(now.diameter_mm >= rows[i].of_width * heal_dot(&normal, 0).diameter_mm);
    }
}

static void grows_with_depth_dwell_points_and_time_and_never_darkens(void **state)
{
    (void)state;
    double last_mm = 0;
    for (int i = 0; i <= 150; i++) {
        const struct heal_recipe recipe = recipe_of(i / 100.0);
        const double diameter_mm = heal_dot(&recipe, 0).diameter_mm;
        assert_true(diameter_mm > last_mm);
        last_mm = diameter_mm;
    }
    const struct heal_recipe plain = recipe_of(0.5);
    struct heal_recipe slow = plain, wide = plain;
    slow.dwell_s = 0.05;
    wide.points = 3;
    assert_true(heal_dot(&slow, 0).diameter_mm > heal_dot(&plain, 0).diameter_mm);
    assert_true(heal_dot(&wide, 0).diameter_mm > heal_dot(&plain, 0).diameter_mm);
    assert_true(heal_dot(&plain, 1).diameter_mm > heal_dot(&plain, 0).diameter_mm);
    assert_true(fabs(heal_dot(&plain, 5).retention - 0.5) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heals_a_plain_dot_to_a_quarter_of_a_millimetre),
        cmocka_unit_test(sheds_what_is_too_shallow_and_turns_what_is_too_deep_blue),
        cmocka_unit_test(heals_worse_in_skin_that_holds_less),
        cmocka_unit_test(grows_with_depth_dwell_points_and_time_and_never_darkens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
