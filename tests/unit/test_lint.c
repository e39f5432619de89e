/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/lint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "kinematics/scalp/heal.h"
#include "tests/unit/plan_fixture.h"

static struct fixture fixture; /* its dots are too many for a stack */

static struct lints run(void)
{
    struct lints lints;
    struct err err;
    assert_int_equal(lint_job(&fixture.inputs, &lints, &err), ERR_OK);
    return lints;
}

/* The first of that kind; NULL none. */
static const struct lint *find(const struct lints *lints, enum lint_kind kind)
{
    for (size_t i = 0; i < lints->count; i++) {
        if (lints->item[i].kind == kind) {
            return &lints->item[i];
        }
    }
    return NULL;
}

static void even_dots_of_a_sound_recipe_are_not_spoken_of(void **state)
{
    (void)state;
    fixture_two_shades(&fixture);
    fixture_grid(&fixture, 20, 2.0);
    struct lints lints = run();
    assert_int_equal(lints.count, 0);
    lints_free(&lints);
}

static void two_dots_nearer_than_the_gap_are_an_error_of_the_later_one(void **state)
{
    (void)state;
    fixture_two_shades(&fixture);
    fixture_dot(&fixture, 0, 0, 1);
    fixture_dot(&fixture, 0.5, 0, 1);
    struct lints lints = run();
    const struct lint *lint = find(&lints, LINT_TOO_CLOSE);
    assert_non_null(lint);
    assert_true(lint->is_error);
    assert_int_equal(lint->dot, 2);
    assert_string_equal(lint->zone, "all");
    assert_true(fabs(lint->number - 0.5) < 1e-6 && lint->limit == 0.6);
    lints_free(&lints);
}

static void an_error_of_registration_widens_the_gap_between_sessions_only(void **state)
{
    (void)state;
    fixture_two_shades(&fixture);
    fixture.inputs.job.registration.given = true;
    fixture.inputs.job.registration.error_mm = 0.25;
    fixture_dot(&fixture, 0, 0, 1);
    fixture_dot(&fixture, 0.8, 0, 1);
    fixture_dot(&fixture, 0, 1.0, 2);
    struct lints lints = run();
    assert_int_equal(lints.errors, 1);
    const struct lint *lint = find(&lints, LINT_TOO_CLOSE);
    assert_int_equal(lint->dot, 3);
    assert_true(fabs(lint->limit - 1.1) < 1e-9);
    struct plan plan;
    struct err err;
    assert_int_equal(plan_make(&plan, &fixture.inputs, 2, NULL, &err), ERR_OK);
    assert_int_equal(plan.skipped[SKIP_TOO_CLOSE], 1);
    plan_free(&plan);
    lints_free(&lints);
}

static void deep_dots_heal_large_merge_and_turn_blue(void **state)
{
    (void)state;
    fixture_two_shades(&fixture);
    fixture_dot(&fixture, 0, 0, 1)->depth_mm = 1.0;
    fixture_dot(&fixture, 0.62, 0, 1)->depth_mm = 1.0;
    fixture_dot(&fixture, 9, 9, 1)->depth_mm = 0.1;
    struct lints lints = run();
    const struct heal_recipe struck = {.wire_mm = fixture.needle.wire_mm,
                                       .taper_mm = fixture.needle.taper_mm,
                                       .points = fixture.needle.points,
                                       .depth_mm = 1.0};
    const double healed_mm = heal_dot(&struck, 1).diameter_mm;
    const struct lint *size = find(&lints, LINT_HEALED_SIZE), *merges = find(&lints, LINT_MERGES);
    assert_non_null(size);
    assert_true(!size->is_error && size->limit == 0.4 && size->number == healed_mm);
    assert_non_null(merges);
    assert_true(merges->is_error && fabs(merges->limit - 0.62) < 1e-6);
    assert_non_null(find(&lints, LINT_TOO_DEEP));
    const struct lint *shallow = find(&lints, LINT_TOO_SHALLOW);
    assert_non_null(shallow);
    assert_int_equal(shallow->dot, 3);
    assert_string_equal(shallow->text, "will shed with the skin");
    lints_free(&lints);
}

static void dry_skin_sheds_deeper(void **state)
{
    (void)state;
    for (int dry = 0; dry < 2; dry++) {
        fixture_two_shades(&fixture);
        fixture.zone.skin = dry ? JOB_SKIN_DRY : JOB_SKIN_NORMAL;
        fixture_dot(&fixture, 0, 0, 1)->depth_mm = 0.33;
        fixture_dot(&fixture, 9, 0, 1)->depth_mm = 0.17;
        struct lints lints = run();
        const struct lint *shallow = find(&lints, LINT_TOO_SHALLOW);
        assert_non_null(shallow);
        assert_int_equal(shallow->dot, dry ? 1 : 2);
        assert_string_equal(shallow[dry].text, dry ? "will shed with the skin" : "will fade soon");
        lints_free(&lints);
    }
}

static void a_first_session_deep_and_dark_is_told_of_twice(void **state)
{
    (void)state;
    fixture_two_shades(&fixture);
    fixture.two_shades[0].water_per_pigment = 4;
    fixture_dot(&fixture, 0, 0, 1)->depth_mm = 1.0;
    fixture_dot(&fixture, 9, 0, 2);
    struct lints lints = run();
    const struct lint *deep = find(&lints, LINT_TOO_DEEP), *dark = find(&lints, LINT_TOO_DARK);
    assert_non_null(deep);
    assert_non_null(dark);
    assert_true(deep->dot == 1 && dark->dot == 1);
    assert_true(dark->number == 4 && dark->limit == 8);
    lints_free(&lints);
}

static void a_later_session_that_is_lighter_is_an_error(void **state)
{
    (void)state;
    static const struct {
        int first, second;
        bool is_error;
    } row[] = {{0, 1, false}, {1, 0, true}, {0, 0, false}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        fixture_two_shades(&fixture);
        fixture_dot(&fixture, 0, 0, 1)->shade = (uint16_t)row[i].first;
        fixture_dot(&fixture, 5, 0, 2)->shade = (uint16_t)row[i].second;
        struct lints lints = run();
        const struct lint *lighter = find(&lints, LINT_LIGHTER);
        assert_int_equal(lighter != NULL, row[i].is_error);
        if (lighter != NULL) {
            assert_int_equal(lighter->dot, 2);
            assert_true(lighter->number == 20 && lighter->limit == 6);
        }
        assert_int_equal(find(&lints, LINT_TOO_DARK) != NULL, row[i].first == 1);
        lints_free(&lints);
    }
}

static void a_shade_table_with_swapped_numbers_is_an_error(void **state)
{
    (void)state;
    fixture_two_shades(&fixture);
    fixture.two_shades[0].water_per_pigment = 6;
    fixture.two_shades[1].water_per_pigment = 20;
    struct lints lints = run();
    assert_non_null(find(&lints, LINT_SHADE_TABLE));
    assert_int_equal(lints.errors, 1);
    lints_free(&lints);
}

static void a_full_square_centimetre_is_told_of_with_its_number(void **state)
{
    (void)state;
    fixture_two_shades(&fixture);
    fixture.inputs.job.limits.session_per_cm2 = 35;
    fixture.inputs.job.limits.course_per_cm2 = 100;
    fixture_grid(&fixture, 12, 1.5);
    struct lints lints = run();
    const struct lint *over = find(&lints, LINT_OVER_CAP);
    assert_non_null(over);
    /* a square grid of 1.5 mm has 45 dots within 5.64 mm of one */
    assert_true(over->is_error && over->limit == 35 && over->number > 35 && over->number <= 45);
    lints_free(&lints);
}

static void a_full_square_centimetre_without_a_dot_in_its_middle_is_found(void **state)
{
    (void)state;
    enum { RING = 36 };
    fixture_two_shades(&fixture);
    fixture.inputs.job.limits.session_per_cm2 = RING - 1;
    for (int i = 0; i < RING; i++) {
        const double turn = 2.0 * UNITS_PI * i / RING;
        (void)fixture_dot(&fixture, 5.5 * cos(turn), 5.5 * sin(turn), 1);
    }
    struct lints lints = run();
    const struct lint *over = find(&lints, LINT_OVER_CAP);
    assert_non_null(over);
    assert_true(over->is_error && over->number == RING && over->dot > 0);
    lints_free(&lints);
    fixture.inputs.job.limits.session_per_cm2 = RING;
    lints = run();
    assert_null(find(&lints, LINT_OVER_CAP));
    lints_free(&lints);
}

static void a_hole_and_a_pair_in_an_even_zone_are_found(void **state)
{
    (void)state;
    fixture_two_shades(&fixture);
    fixture.zone.shape = (struct job_shape){.kind = JOB_CIRCLE, .radius_mm = 18};
    fixture_grid(&fixture, 17, 2.0);
    for (size_t i = 0; i < fixture.inputs.field.count; i++) {
        struct dot *dot = &fixture.dot[i];
        if (hypot(dot->x_mm - 6, dot->y_mm) < 4) {
            dot->x_mm = dot->x_mm < 6 ? 1.3 : 10.7; /* a hole, with dots crowded at its rim */
        }
    }
    struct lints lints = run();
    const struct lint *patchy = find(&lints, LINT_PATCHY);
    assert_non_null(patchy);
    assert_true(patchy->number > 1.35 && patchy->dot > 0);
    assert_non_null(find(&lints, LINT_CLUMPED));
    lints_free(&lints);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(even_dots_of_a_sound_recipe_are_not_spoken_of),
        cmocka_unit_test(two_dots_nearer_than_the_gap_are_an_error_of_the_later_one),
        cmocka_unit_test(an_error_of_registration_widens_the_gap_between_sessions_only),
        cmocka_unit_test(deep_dots_heal_large_merge_and_turn_blue),
        cmocka_unit_test(dry_skin_sheds_deeper),
        cmocka_unit_test(a_first_session_deep_and_dark_is_told_of_twice),
        cmocka_unit_test(a_later_session_that_is_lighter_is_an_error),
        cmocka_unit_test(a_shade_table_with_swapped_numbers_is_an_error),
        cmocka_unit_test(a_full_square_centimetre_is_told_of_with_its_number),
        cmocka_unit_test(a_full_square_centimetre_without_a_dot_in_its_middle_is_found),
        cmocka_unit_test(a_hole_and_a_pair_in_an_even_zone_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
