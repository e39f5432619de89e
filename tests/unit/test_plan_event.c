/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events and rests in the text of a plan.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/plan_fixture.h"

static struct fixture fixture;

static struct plan planned(void)
{
    struct plan plan;
    struct err err = {0};
    if (plan_make(&plan, &fixture.inputs, 1, NULL, &err) != ERR_OK) {
        fail_msg("plan_make: %s", err.msg);
    }
    return plan;
}

static char *text_of(const struct plan *plan, size_t *size)
{
    char *text = plan_write(plan, size);
    assert_non_null(text);
    return text;
}

static void a_plan_with_events_read_back_is_the_plan(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    fixture_grid(&fixture, 12, 2.0);
    struct job *job = &fixture.inputs.job;
    job->order.reload_strikes = 10;
    job->order.break_every_s = 10;
    job->limits.rest_mm = 3.0;
    job->limits.rest_s = 2.0;
    struct plan plan = planned(), back;
    size_t size, size_back;
    struct err err;
    char *text = text_of(&plan, &size);
    assert_non_null(strstr(text, "\nrest 3.000 2.0\nevents "));
    assert_int_equal(plan_read_text(&back, "a.plan", text, size, &err), ERR_OK);
    char *again = text_of(&back, &size_back);
    assert_int_equal(size, size_back);
    assert_memory_equal(text, again, size);
    free(text);
    free(again);
    plan_free(&back);
    plan_free(&plan);
}

static char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    char *out = malloc(strlen(text) + strlen(to) + 1);
    sprintf(out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return out;
}

static void refuses_events_that_are_none(void **state)
{
    static const struct {
        const char *from, *to;
    } row[] = {{"\nevents 1\n", "\nevents 2\n"},
               {"\nevents 1\n", "\n"},
               {"\nevents 1\n", "\nevents 100001\n"},
               {"event reload 30.0 mid", "event refill 30.0 mid"},
               {"event reload 30.0 mid", "event reload mid"},
               {"event reload 30.0 mid", "event reload 86401.0 mid"},
               {"event reload 30.0 mid", "event reload 30.0 mid more"},
               {"event reload 30.0 mid", "event reload 30.0 m\033d"},
               {"event reload 30.0 mid\n", ""},
               {"end 2 0\n", "event reload 30.0 mid\nend 2 0\n"}};
    (void)state;
    fixture_pad(&fixture);
    fixture_dot(&fixture, 0, 0, 1);
    fixture_dot(&fixture, 10, 0, 1);
    fixture.inputs.job.order = (struct job_order){.reload_strikes = 1, .stop_s = 30};
    struct plan plan = planned(), back;
    size_t size;
    struct err err;
    char *text = text_of(&plan, &size);
    text = realloc(text, size + 1);
    text[size] = '\0';
    assert_int_equal(plan_read_text(&back, "a.plan", text, size, &err), ERR_OK);
    plan_free(&back);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        char *wrong = replaced(text, row[i].from, row[i].to);
        if (plan_read_text(&back, "a.plan", wrong, strlen(wrong), &err) != ERR_DATA) {
            fail_msg("taken: %s", row[i].to);
        }
        free(wrong);
    }
    free(text);
    plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_with_events_read_back_is_the_plan),
        cmocka_unit_test(refuses_events_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
