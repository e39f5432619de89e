/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/audit_scene.h"

static struct afx head, pad;

static void assert_clean(const struct afx *set)
{
    struct audit_report report;
    bool good = afx_judge(set, &report);
    if (!good || report.violations > 0) {
        fail_msg("%s", good ? report.finding[0].text : report.trouble);
    }
    audit_report_free(&report);
}

static void accepts_a_good_course_on_a_head(void **state)
{
    (void)state;
    assert_clean(&head);
}

static void accepts_a_good_course_on_a_pad(void **state)
{
    (void)state;
    assert_clean(&pad);
}

static void counts_what_became_of_every_dot(void **state)
{
    (void)state;
    struct audit_report report;
    assert_true(afx_judge(&head, &report));
    assert_int_equal(report.stats.strikes, AFX_DOTS - 1);
    assert_int_equal(report.stats.confirmed, AFX_DOTS - 3);
    assert_int_equal(report.stats.uncertain, 1);
    assert_int_equal(report.stats.resolved, 1);
    assert_int_equal(report.stats.skipped, 1);
    assert_int_equal(report.stats.planned, 0);
    assert_true(report.stats.placement.max_um > 1 && report.stats.placement.max_um < 9);
    assert_true(report.stats.depth.rms_um > 1 && report.stats.depth.max_um <= 5.001);
    for (int i = 0; i < AUDIT_INVARIANTS; i++) {
        assert_true(report.verdict[i].judged);
    }
    audit_report_free(&report);
}

static void calls_nothing_ok_without_its_input(void **state)
{
    (void)state;
    struct audit_report report;
    struct afx bare = head;
    bare.bare = true;
    assert_true(afx_judge(&bare, &report));
    assert_int_equal(report.violations, 0);
    const bool judged[AUDIT_INVARIANTS] = {true, false, true,  true, false,
                                           true, true,  false, false};
    for (int i = 0; i < AUDIT_INVARIANTS; i++) {
        assert_int_equal(report.verdict[i].judged, judged[i]);
    }
    audit_report_free(&report);
}

static void accepts_a_torn_tail_of_any_length(void **state)
{
    (void)state;
    for (size_t bytes = 1; bytes < 192; bytes += 19) {
        struct afx set = afx_copy(&head);
        set.ledger[1].torn_bytes = bytes;
        assert_clean(&set);
        afx_free(&set);
    }
}

static void takes_an_intent_without_an_end_as_uncertain(void **state)
{
    (void)state;
    struct afx set = afx_copy(&head);
    /* the last strike's confirmation and the done record never reached the disk */
    set.ledger[1].count -= 2;
    assert_clean(&set);
    struct audit_report report;
    assert_true(afx_judge(&set, &report));
    assert_int_equal(report.stats.uncertain, 2);
    assert_non_null(strstr(report.verdict[AUDIT_I7].note, "unfinished"));
    audit_report_free(&report);
    afx_free(&set);
}

static void accepts_a_clock_that_a_reboot_set_back(void **state)
{
    (void)state;
    struct afx set = afx_copy(&head);
    set.bare = true;
    struct afx_ledger *ledger = &set.ledger[0];
    size_t at = 0;
    while (afx_get(&ledger->record[at], 4, 2) != 8) {
        at++;
    }
    for (; at < ledger->count; at++) {
        struct afx_record *record = &ledger->record[at];
        afx_put(record, 16, 8, afx_get(record, 16, 8) - 4000000000u);
        afx_put(record, 32, 8, afx_get(record, 32, 8) - 4000000000u);
    }
    assert_clean(&set);
    afx_free(&set);
}

static void accepts_the_first_session_alone(void **state)
{
    (void)state;
    struct afx set = afx_copy(&head);
    set.bare = true;
    set.sessions = 1;
    set.touches = AFX_FIRST_SESSION - 1;
    assert_clean(&set);
    afx_free(&set);
}

static void accepts_a_stop_that_left_the_strike_too_shallow(void **state)
{
    (void)state;
    struct afx set = afx_copy(&head);
    set.touch[AFX_STOP_DOT - 1].column[7] = 0.1;
    assert_clean(&set);
    afx_free(&set);
}

/* The ledger says that the foot stayed on the skin, and the job stopped for it. */
static void accepts_a_needle_that_stuck_where_the_job_stopped_for_it(void **state)
{
    (void)state;
    struct afx set = afx_copy(&head);
    set.bare = true;
    struct afx_ledger *ledger = &set.ledger[0];
    size_t at = 0;
    while (afx_get(&ledger->record[at], 4, 2) != 12) {
        at++;
    }
    afx_put(&ledger->record[at], 6, 2, 10);
    set.touch[AFX_STOP_DOT - 1].column[9] = 4.0;
    assert_clean(&set);
    afx_free(&set);
}

static void accepts_half_a_line_that_a_killed_simulator_left(void **state)
{
    (void)state;
    struct afx set = head;
    set.half_lines = true;
    assert_clean(&set);
}

static int build(void **state)
{
    (void)state;
    const char *seed = getenv("TEST_SEED");
    head = afx_scene(false, seed ? (unsigned)strtoul(seed, NULL, 10) : 1);
    pad = afx_scene(true, 2);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    afx_free(&head);
    afx_free(&pad);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_a_good_course_on_a_head),
        cmocka_unit_test(accepts_a_good_course_on_a_pad),
        cmocka_unit_test(counts_what_became_of_every_dot),
        cmocka_unit_test(calls_nothing_ok_without_its_input),
        cmocka_unit_test(accepts_a_torn_tail_of_any_length),
        cmocka_unit_test(takes_an_intent_without_an_end_as_uncertain),
        cmocka_unit_test(accepts_a_clock_that_a_reboot_set_back),
        cmocka_unit_test(accepts_the_first_session_alone),
        cmocka_unit_test(accepts_a_stop_that_left_the_strike_too_shallow),
        cmocka_unit_test(accepts_a_needle_that_stuck_where_the_job_stopped_for_it),
        cmocka_unit_test(accepts_half_a_line_that_a_killed_simulator_left),
    };
    return cmocka_run_group_tests(tests, build, drop);
}
