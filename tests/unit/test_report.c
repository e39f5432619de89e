/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/memory.h"
#include "controller/record/report.h"
#include "tests/unit/ledger_files.h"

enum { STRIKES = 6 };

/* Six strikes, two dots skipped by the plan. */
static struct plan make_plan(void)
{
    struct plan plan = {.session = 1,
                        .dots_in = STRIKES + 2,
                        .strike_count = STRIKES,
                        .skip_count = 2,
                        .gap_mm = 0.6,
                        .depth_limit_mm = 1.0};
    (void)strcpy(plan.course, "c7f3a");
    (void)strcpy(plan.machine_name, "gantry5");
    plan.strike = memory_new(STRIKES, sizeof(*plan.strike));
    plan.skip = memory_new(2, sizeof(*plan.skip));
    for (uint32_t i = 0; i < STRIKES; i++) {
        struct plan_strike *strike = &plan.strike[i];
        strike->dot = i + 1;
        strike->at_mm = (struct vec3){10.0 * i, -20.0, 90.5};
        strike->normal = (struct vec3){0, 0, 1};
        strike->depth_mm = 0.5;
        (void)strcpy(strike->zone, "crown");
        (void)strcpy(strike->shade, "mid");
    }
    for (uint32_t i = 0; i < 2; i++) {
        plan.skip[i] = (struct plan_skip){.dot = 100 + i, .reason = SKIP_KEEP_OUT};
    }
    plan.skipped[SKIP_KEEP_OUT] = 2;
    return plan;
}

static struct record at(enum record_type type, uint32_t dot, uint16_t reason, int s)
{
    const int64_t ns = 1000000000;
    return (struct record){.type = type,
                           .dot = dot,
                           .reason = reason,
                           .epoch = 1,
                           .mono_ns = (500 + s) * ns,
                           .wall_ns = (1763683200 + s) * ns};
}

/* 1 and 2 confirmed, 3 uncertain, 4 resolved, 5 no skin, 6 left; a pause of a minute. */
static void make_ledger(const char *path, const struct plan *plan)
{
    struct record record[] = {
        at(RECORD_HEADER, 0, 0, 0),
        at(RECORD_ARMED, 0, 0, 1),
        at(RECORD_INTENT, 1, 0, 2),
        at(RECORD_CONFIRMED, 1, 0, 3),
        at(RECORD_INTENT, 2, 0, 63),
        at(RECORD_CONFIRMED, 2, 0, 64),
        at(RECORD_INTENT, 3, 0, 65),
        at(RECORD_UNCERTAIN, 3, STOP_ALARM, 66),
        at(RECORD_STOP, 0, STOP_ALARM, 66),
        at(RECORD_INTENT, 4, 0, 67),
        at(RECORD_UNCERTAIN, 4, STOP_PROCESS, 68),
        at(RECORD_RESOLVED_STRUCK, 4, 0, 69),
        at(RECORD_SKIPPED, 5, SKIP_NO_SKIN, 70),
    };
    size_t size = 0;
    char *text = plan_write(plan, &size);
    record[0].body.header.plan = sha256_of(text, size);
    free(text);
    (void)memcpy(record[0].body.header.course, "c7f3a", 5);
    record[0].body.header.backend = RECORD_SIMULATOR;
    record[1].body.person.uid = 1000;
    record[11].body.person.uid = 1001;
    (void)memcpy(record[11].body.person.note, "seen|\x1b[31m", 10);
    struct ledger ledger;
    struct err err;
    assert_int_equal(ledger_create(&ledger, path, 64, &err), ERR_OK);
    for (size_t i = 0; i < sizeof(record) / sizeof(record[0]); i++) {
        assert_true(ledger_append(&ledger, &record[i]));
    }
    assert_true(ledger_sync(&ledger));
    ledger_close(&ledger);
}

static long long number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value)) {
        fail_msg("no number %s", key);
    }
    return json_integer_value(value);
}

static void accounts_for_every_dot(void **state)
{
    struct plan plan = make_plan();
    struct err err;
    const char *path = ledger_files_path(*state, "a.ledger");
    make_ledger(path, &plan);
    json_t *report = report_json(&plan, path, &err);
    assert_non_null(report);
    assert_int_equal(number_of(report, "dots_in"), 8);
    assert_int_equal(number_of(report, "strikes"), 6);
    assert_int_equal(number_of(report, "confirmed"), 2);
    assert_int_equal(number_of(report, "uncertain"), 1);
    assert_int_equal(number_of(report, "resolved_struck"), 1);
    assert_int_equal(number_of(report, "left"), 1);
    const json_t *skipped = json_object_get(report, "skipped");
    assert_int_equal(number_of(skipped, "keep-out"), 2);
    assert_int_equal(number_of(skipped, "no-skin"), 1);
    json_decref(report);
    plan_free(&plan);
}

static void leaves_pauses_out_of_the_rate(void **state)
{
    struct plan plan = make_plan();
    struct err err;
    const char *path = ledger_files_path(*state, "a.ledger");
    make_ledger(path, &plan);
    json_t *report = report_json(&plan, path, &err);
    const json_t *times = json_object_get(report, "times");
    // 2-3, 63-64-65, 65-67 s; not the minute between
    assert_true(json_real_value(json_object_get(times, "striking_s")) == 5.0);
    assert_true(json_real_value(json_object_get(times, "duration_s")) == 65.0);
    assert_string_equal(json_string_value(json_object_get(times, "first_strike")),
                        "2025-11-21T00:00:02Z");
    json_decref(report);
    plan_free(&plan);
}

static void names_what_a_person_has_to_look_at(void **state)
{
    struct plan plan = make_plan();
    struct err err;
    size_t size = 0;
    const char *path = ledger_files_path(*state, "a.ledger");
    make_ledger(path, &plan);
    char *text = report_text(&plan, path, &size, &err);
    assert_non_null(text);
    assert_int_equal(size, strlen(text));
    assert_non_null(strstr(text, "| 3 | crown | 20.0 | -20.0 | 90.5 | **uncertain** | alarm |"));
    assert_non_null(strstr(text, "| 4 | crown | 30.0 | -20.0 | 90.5 | resolved: struck |"));
    assert_non_null(strstr(text, "armed by uid 1000"));
    assert_non_null(strstr(text, "stopped, alarm: "));
    assert_non_null(strstr(text, "| 8 | 6 | 2 | 1 | 1 | 3 | 1 |"));
    // a note cannot paint the terminal or break the table
    assert_non_null(strstr(text, "by uid 1001: seen???31m"));
    assert_null(strchr(text, '\x1b'));
    free(text);
    plan_free(&plan);
}

static void refuses_the_ledger_of_another_plan(void **state)
{
    struct plan plan = make_plan();
    struct err err;
    size_t size = 0;
    const char *path = ledger_files_path(*state, "a.ledger");
    make_ledger(path, &plan);
    plan.seed++;
    assert_null(report_text(&plan, path, &size, &err));
    assert_int_equal(err.code, ERR_DATA);
    assert_null(report_json(&plan, ledger_files_path(*state, "none.ledger"), &err));
    assert_int_equal(err.code, ERR_IO);
    plan_free(&plan);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, ledger_files_setup, ledger_files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(accounts_for_every_dot),
        CASE(leaves_pauses_out_of_the_rate),
        CASE(names_what_a_person_has_to_look_at),
        CASE(refuses_the_ledger_of_another_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
