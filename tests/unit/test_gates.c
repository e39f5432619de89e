/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a job's dates, clearances and persons forbid.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "config/job_gates.h"
#include "controller/plan/gates.h"
#include "controller/plan/lint.h"
#include "tests/unit/plan_fixture.h"

static struct fixture fixture;
static struct job_needle needle = {.id = "n", .wire_mm = 0.25, .points = 1, .taper_mm = 2};

static void only_days_of_the_calendar_are_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long want;
    } rows[] = {
        {"2026-11-27", 20261127}, {"2028-02-29", 20280229},
        {"2000-02-29", 20000229}, {"2026-02-29", 0},
        {"1900-02-29", 0},        {"2026-04-31", 0},
        {"2026-00-10", 0},        {"2026-13-10", 0},
        {"2026-01-00", 0},        {"26-01-01", 0},
        {"2026-1-01", 0},         {"2026/01/01", 0},
        {"2026-01-01 ", 0},       {"", 0},
        {"-026-01-01", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (job_date(rows[i].text) != rows[i].want) {
            fail_msg("%s: %ld", rows[i].text, job_date(rows[i].text));
        }
    }
}

static enum err_code held_on(unsigned session, long today)
{
    struct err err = {0};
    return gates_hold(&fixture.inputs, session, today, &err);
}

static void nothing_is_struck_in_a_zone_before_it_is_clear(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    fixture_dot(&fixture, 0, 0, 2);
    fixture.zone.clear_from = 20270301;
    assert_int_equal(held_on(2, 20270228), ERR_DATA);
    assert_int_equal(held_on(2, 20270301), ERR_OK);
    assert_int_equal(held_on(1, 20260101), ERR_OK); /* has no dots there */
}

static size_t kept_out(void)
{
    struct plan plan;
    struct err err = {0};
    assert_int_equal(plan_make(&plan, &fixture.inputs, 1, NULL, &err), ERR_OK);
    const size_t skipped = plan.skipped[SKIP_KEEP_OUT];
    plan_free(&plan);
    return skipped;
}

static void a_keloid_or_birthmark_is_struck_in_only_while_it_is_cleared(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    fixture_grid(&fixture, 9, 2);
    fixture_keep_out(&fixture, 0, 0, 3, 0);
    fixture.keep_out.kind = JOB_KELOID;
    assert_true(kept_out() > 0);
    assert_int_equal(held_on(1, 20261127), ERR_OK);
    fixture.keep_out.cleared = (struct job_clearance){"dr-1", 20261101, 20270501};
    assert_int_equal(kept_out(), 0);
    assert_int_equal(held_on(1, 20261031), ERR_DATA);
    assert_int_equal(held_on(1, 20261101), ERR_OK);
    assert_int_equal(held_on(1, 20270501), ERR_OK);
    assert_int_equal(held_on(1, 20270502), ERR_DATA);
}

static void lesions_and_dated_outlines_are_looked_at_again_on_every_other_day(void **state)
{
    (void)state;
    const struct job_keep_out lesion = {.kind = JOB_LESION, .reviewed = 20261102};
    const struct job_keep_out mole = {.kind = JOB_KEEP_OUT, .reviewed = 20261102};
    const struct job_zone patch = {.drawn = 20261102}, plain = {.drawn = 0};
    assert_true(gates_lesion_is_old(&lesion, 20261116));
    assert_false(gates_lesion_is_old(&lesion, 20261102));
    assert_false(gates_lesion_is_old(&mole, 20261116));
    assert_true(gates_zone_is_old(&patch, 20261116));
    assert_false(gates_zone_is_old(&patch, 20261102));
    assert_false(gates_zone_is_old(&plain, 20261116));
}

static const struct lint *find_lint(const struct lints *lints, enum lint_kind kind)
{
    for (size_t i = 0; i < lints->count; i++) {
        if (lints->item[i].kind == kind) {
            return &lints->item[i];
        }
    }
    return NULL;
}

static void hair_longer_than_a_millimetre_is_warned_of(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct lints lints;
        struct err err = {0};
        fixture_pad(&fixture);
        fixture.inputs.job.needle = &needle;
        fixture_dot(&fixture, 0, 0, 1);
        fixture.inputs.job.person.hair_mm = i == 0 ? 1.0 : 1.5;
        assert_int_equal(lint_job(&fixture.inputs, &lints, &err), ERR_OK);
        const struct lint *hair = find_lint(&lints, LINT_LONG_HAIR);
        assert_true((hair != NULL) == (i == 1));
        assert_true(hair == NULL || (!hair->is_error && hair->number == 1.5 && hair->limit == 1));
        lints_free(&lints);
    }
}

static void a_shade_is_used_only_in_the_sessions_that_it_is_for(void **state)
{
    (void)state;
    const struct job_shade any = {.sessions = 0}, later = {.sessions = 1u << 2 | 1u << 16};
    for (unsigned session = 1; session <= 16; session++) {
        assert_true(job_shade_allows(&any, session));
        assert_true(job_shade_allows(&later, session) == (session == 2 || session == 16));
    }
}

static void shades_are_held_against_skin_and_hair(void **state)
{
    (void)state;
    static const struct {
        double grey, skin, hair;
        enum job_mode mode;
        int want; /* 0 no lint, 1 a warning, 2 an error */
    } rows[] = {
        {0.40, 0, 0, JOB_MODE_SHAVEN, 0},   /* nobody knows */
        {0.40, 70, 35, JOB_MODE_SHAVEN, 0}, /* 0.40 is L* 43 */
        {0.40, 45, 35, JOB_MODE_SHAVEN, 1}, /* hardly shows */
        {0.20, 70, 35, JOB_MODE_SHAVEN, 1}, /* L* 21: darker than the hair */
        {0.40, 70, 35, JOB_MODE_DENSITY, 0},
        {0.35, 70, 35, JOB_MODE_DENSITY, 2}, /* L* 37: as dark as the hair it lies between */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct lints lints;
        struct err err = {0};
        fixture_pad(&fixture);
        fixture.inputs.job.needle = &needle;
        fixture_dot(&fixture, 0, 0, 1);
        fixture.shade.grey = rows[i].grey;
        fixture.zone.mode = rows[i].mode;
        fixture.inputs.job.person =
            (struct job_person){.skin_lightness = rows[i].skin, .hair_lightness = rows[i].hair};
        assert_int_equal(lint_job(&fixture.inputs, &lints, &err), ERR_OK);
        const struct lint *lint = find_lint(&lints, LINT_CONTRAST);
        const int have = lint == NULL ? 0 : lint->is_error ? 2 : 1;
        if (have != rows[i].want) {
            fail_msg("row %zu: %d", i, have);
        }
        lints_free(&lints);
    }
}

static void a_lighter_session_is_let_be_with_its_reason_only(void **state)
{
    (void)state;
    static struct job_shade shade[] = {{.id = "dark", .water_per_pigment = 6, .grey = 0.3},
                                       {.id = "light", .water_per_pigment = 20, .grey = 0.5}};
    for (int meant = 0; meant < 2; meant++) {
        struct lints lints;
        struct err err = {0};
        fixture_pad(&fixture);
        fixture.inputs.job.needle = &needle;
        fixture.inputs.job.shade = shade;
        fixture.inputs.job.shade_count = 2;
        fixture_dot(&fixture, 0, 0, 2)->shade = 0;
        fixture_dot(&fixture, 5, 0, 3)->shade = 1;
        strcpy(fixture.zone.lighter_because, meant ? "blends with grey hair" : "");
        assert_int_equal(lint_job(&fixture.inputs, &lints, &err), ERR_OK);
        const struct lint *lint = find_lint(&lints, LINT_LIGHTER);
        assert_non_null(lint);
        assert_int_equal(lint->is_error, !meant);
        assert_true(!meant || strstr(lint->text, "blends with grey hair") != NULL);
        lints_free(&lints);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_days_of_the_calendar_are_dates),
        cmocka_unit_test(nothing_is_struck_in_a_zone_before_it_is_clear),
        cmocka_unit_test(a_keloid_or_birthmark_is_struck_in_only_while_it_is_cleared),
        cmocka_unit_test(lesions_and_dated_outlines_are_looked_at_again_on_every_other_day),
        cmocka_unit_test(hair_longer_than_a_millimetre_is_warned_of),
        cmocka_unit_test(a_shade_is_used_only_in_the_sessions_that_it_is_for),
        cmocka_unit_test(shades_are_held_against_skin_and_hair),
        cmocka_unit_test(a_lighter_session_is_let_be_with_its_reason_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
