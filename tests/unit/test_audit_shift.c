/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A head that was registered a little off: the judge finds by how much, takes it apart from the
 * steps, and does not believe more than the registration itself predicts.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/audit_scene.h"

enum { REGISTRATION = 3, ERROR_AT = 64 + 72 };

/* Turned by turn_rad about z and shifted along x, as all touches of one session or of both. */
static void misplace(struct afx *set, double turn_rad, double shift_mm)
{
    for (size_t i = 0; i < set->touches; i++) {
        double *at = set->touch[i].column + 1;
        const double x = at[0], y = at[1];
        at[0] = x - turn_rad * y + shift_mm;
        at[1] = y + turn_rad * x;
    }
}

/* Every registration predicts that error; returns how many there are. */
static size_t predict(struct afx *set, double error_mm)
{
    size_t count = 0;
    for (size_t s = 0; s < set->sessions; s++) {
        for (size_t i = 0; i < set->ledger[s].count; i++) {
            struct afx_record *record = &set->ledger[s].record[i];
            if (afx_get(record, 4, 2) == REGISTRATION) {
                afx_put_double(record, ERROR_AT, error_mm);
                count++;
            }
        }
    }
    return count;
}

static void takes_what_the_registration_was_off_apart_from_the_steps(void **state)
{
    (void)state;
    for (int pad = 0; pad < 2; pad++) {
        struct afx set = afx_scene(pad, 3);
        struct audit_report report = {0};
        misplace(&set, 2e-3, 0.15);
        assert_true(predict(&set, 0.2) >= 2);
        assert_true(afx_judge(&set, &report));
        if (report.violations > 0) {
            fail_msg("%s", report.finding[0].text);
        }
        const struct audit_stats *stats = &report.stats;
        assert_true(stats->by_registration.rms_um > 120 && stats->by_registration.max_um < 300);
        assert_true(stats->by_steps.rms_um < 9);
        assert_true(fabs(stats->placement.rms_um -
                         hypot(stats->by_registration.rms_um, stats->by_steps.rms_um)) < 2);
        audit_report_free(&report);
        afx_free(&set);
    }
}

static void finds_nothing_where_there_is_nothing(void **state)
{
    (void)state;
    struct afx set = afx_scene(false, 3);
    struct audit_report report = {0};
    predict(&set, 0.2);
    assert_true(afx_judge(&set, &report));
    assert_int_equal(report.violations, 0);
    assert_true(report.stats.by_registration.max_um < 9);
    audit_report_free(&report);
    afx_free(&set);
}

static void does_not_believe_more_than_was_predicted(void **state)
{
    (void)state;
    static const double predicted_mm[] = {0.02, 0};
    for (int i = 0; i < 2; i++) {
        struct afx set = afx_scene(false, 3);
        struct audit_report report = {0};
        misplace(&set, 2e-3, 0.15);
        predict(&set, predicted_mm[i]);
        assert_true(afx_judge(&set, &report));
        assert_true(report.violations > 0);
        assert_true(report.stats.by_registration.max_um == 0);
        audit_report_free(&report);
        afx_free(&set);
    }
}

static void refuses_a_prediction_that_is_no_length(void **state)
{
    (void)state;
    static const double wrong[] = {-0.1, 3, HUGE_VAL};
    for (size_t i = 0; i < 3; i++) {
        struct afx set = afx_scene(false, 3);
        struct audit_report report = {0};
        predict(&set, wrong[i]);
        assert_true(afx_judge(&set, &report));
        assert_true(report.verdict[AUDIT_I7].violations >= 2);
        audit_report_free(&report);
        afx_free(&set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_the_registration_was_off_apart_from_the_steps),
        cmocka_unit_test(finds_nothing_where_there_is_nothing),
        cmocka_unit_test(does_not_believe_more_than_was_predicted),
        cmocka_unit_test(refuses_a_prediction_that_is_no_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
