/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Skin that was given no rest, on the tissue log alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "sim/audit/strikes.h"

/* Two strikes and what lies between them; the plan rests 30 s within 3 mm. */
struct row {
    const char *name;
    double apart_mm, later_s;
    bool first_punctured;
    int violations;
};

static void skin_that_is_struck_again_too_soon_is_a_violation(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"near and soon", 2.0, 5.0, true, 1},
        {"just inside both", 2.8, 28.5, true, 1},
        {"far enough", 3.0, 5.0, true, 0},
        {"long enough", 0.5, 30.0, true, 0},
        {"only touched before", 2.0, 5.0, false, 0},
        {"another log, whose clock began anew", 2.0, -5.0, true, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_course *course = calloc(1, sizeof *course);
        struct audit_report report = {0};
        const struct audit_dot dot = {.id = 7};
        /* a strike far off in between, so that the one before the last counts too */
        struct audit_touch touch[] = {
            {.t_s = 100.0, .punctured = rows[i].first_punctured, .dot = &dot},
            {.t_s = 100.5, .place_mm = {0, 50, 0}, .punctured = true, .dot = &dot},
            {.t_s = 100.0 + rows[i].later_s,
             .place_mm = {rows[i].apart_mm, 0, 0},
             .punctured = true,
             .dot = &dot},
        };
        assert_non_null(course);
        course->plans.count = 1;
        course->plans.plan[0].rest_mm = 3.0;
        course->plans.plan[0].rest_s = 30.0;
        course->tissue = (struct audit_tissue){.touch = touch, .touches = 3, .strikes = 3};
        audit_rest_judge(course, &report);
        if (report.verdict[AUDIT_I1].violations != (size_t)rows[i].violations) {
            fail_msg("%s: %zu violations", rows[i].name, report.verdict[AUDIT_I1].violations);
        }
        course->plans.plan[0].rest_mm = 0.0;
        audit_rest_judge(course, &report);
        assert_int_equal(report.verdict[AUDIT_I1].violations, rows[i].violations);
        audit_report_free(&report);
        free(course);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(skin_that_is_struck_again_too_soon_is_a_violation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
