/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A course over two poses of the head: the judge wants the head registered anew for the second, and
 * registered there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/audit_scene.h"

enum { REGISTRATION = 3, INTENT = 6, BODY = 64, FIRST_DOWN = 31 };

static void insert_line(struct afx_text *text, const char *before, const char *line)
{
    size_t at = 0;
    while (strncmp(text->line[at].text, before, strlen(before)) != 0) {
        at++;
    }
    afx_say(text, "%s", line);
    const struct afx_line added = text->line[text->count - 1];
    memmove(&text->line[at + 1], &text->line[at], (text->count - 1 - at) * sizeof added);
    text->line[at] = added;
}

static size_t find_record(const struct afx_ledger *ledger, unsigned type, uint32_t dot)
{
    size_t at = 0;
    while (afx_get(&ledger->record[at], 4, 2) != type ||
           afx_get(&ledger->record[at], 48, 4) != dot) {
        at++;
    }
    return at;
}

/* From dot 31 on the first session is planned for another pose. */
static struct afx scene(void)
{
    struct afx set = afx_scene(false, 3);
    char start[32];
    snprintf(start, sizeof start, "strike %d ", FIRST_DOWN);
    insert_line(&set.plan[0], "touched", "pose rest 0.0000 0.0000 0.0000 0 0 0");
    insert_line(&set.plan[0], "touched", "pose down -20.0000 0.0000 -10.0000 0 0.5 0");
    insert_line(&set.plan[0], "touched", "events 1");
    insert_line(&set.plan[0], start, "event pose 60.0 down");
    return set;
}

/* The head is registered before that dot's intent. */
static void lay_head(struct afx *set, uint32_t dot, double x_mm, double pitch_rad)
{
    struct afx_ledger *ledger = &set->ledger[0];
    const struct afx_record first = ledger->record[find_record(ledger, REGISTRATION, 0)];
    const size_t at = find_record(ledger, INTENT, dot);
    struct afx_record *record = afx_insert_record(ledger, at);
    const struct afx_record next = ledger->record[at + 1];
    *record = next;
    memcpy(record->raw + BODY, first.raw + BODY, sizeof first.raw - BODY);
    memset(record->raw + 48, 0, 16);
    afx_put(record, 4, 2, REGISTRATION);
    afx_put(record, 52, 4, afx_get(&next, 52, 4));
    afx_put_double(record, BODY, x_mm);
    afx_put_double(record, BODY + 32, pitch_rad);
    // what was synced from there on has a number more
    for (size_t i = at + 1; i < ledger->count; i++) {
        const uint64_t synced = afx_get(&ledger->record[i], 40, 8);
        afx_put(&ledger->record[i], 40, 8, synced >= at ? synced + 1 : synced);
    }
    afx_renumber(ledger);
}

static size_t violations(struct afx *set, const char *word)
{
    struct audit_report report = {0};
    assert_true(afx_judge(set, &report));
    const size_t count = report.violations;
    if (word != NULL && (count == 0 || strstr(report.finding[0].text, word) == NULL)) {
        fail_msg("%zu violations, the first: %s", count, count ? report.finding[0].text : "");
    } else if (word == NULL && count > 0) {
        fail_msg("%s", report.finding[0].text);
    }
    audit_report_free(&report);
    afx_free(set);
    return count;
}

static void is_content_where_the_head_was_registered_in_the_second_pose(void **state)
{
    (void)state;
    struct afx set = scene();
    lay_head(&set, FIRST_DOWN, -19.0, 0.52);
    assert_int_equal(violations(&set, NULL), 0);
}

static void blames_strikes_of_a_pose_that_the_head_was_not_registered_for(void **state)
{
    (void)state;
    struct afx set = scene();
    assert_true(violations(&set, "was not registered for that") > 50);
}

static void blames_a_registration_in_another_pose_than_the_planned(void **state)
{
    (void)state;
    struct afx set = scene();
    lay_head(&set, FIRST_DOWN, -1.0, 0.02);
    assert_true(violations(&set, "the head is registered in pose rest") > 50);
}

static void blames_the_strikes_that_come_before_a_late_registration(void **state)
{
    (void)state;
    struct afx set = scene();
    lay_head(&set, FIRST_DOWN + 2, -19.0, 0.52);
    assert_int_equal(violations(&set, "was not registered for that"), 2);
}

static void reads_no_plan_whose_event_names_an_unknown_pose(void **state)
{
    (void)state;
    struct afx set = scene();
    insert_line(&set.plan[0], "event", "event pose 60.0 left");
    struct audit_report report = {0};
    assert_false(afx_judge(&set, &report));
    audit_report_free(&report);
    afx_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_content_where_the_head_was_registered_in_the_second_pose),
        cmocka_unit_test(blames_strikes_of_a_pose_that_the_head_was_not_registered_for),
        cmocka_unit_test(blames_a_registration_in_another_pose_than_the_planned),
        cmocka_unit_test(blames_the_strikes_that_come_before_a_late_registration),
        cmocka_unit_test(reads_no_plan_whose_event_names_an_unknown_pose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
