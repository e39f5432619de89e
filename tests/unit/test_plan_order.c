/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of a plan: groups, rest, and the events between strikes.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "controller/plan/rest.h"
#include "controller/plan/solution.h"
#include "tests/unit/plan_fixture.h"

static struct fixture fixture;
static struct job_zone zone[3];
static struct job_shade shade[2];
static struct job_needle needle[2];
static struct job_recipe recipe[2];

/* A pad of three zones in turn, two shades and two needles: every dot is of some other group than
 * its neighbours. */
static void set_up_groups(unsigned n)
{
    fixture_pad(&fixture);
    fixture_grid(&fixture, n, 2.0);
    struct job *job = &fixture.inputs.job;
    for (int i = 0; i < 2; i++) {
        needle[i] = (struct job_needle){.id = {(char)('a' + i)}};
        recipe[i] = fixture.recipe;
        recipe[i].needle = (size_t)i;
        shade[i] = fixture.shade;
    }
    strcpy(shade[0].id, "dark");
    strcpy(shade[1].id, "light");
    shade[0].water_per_pigment = 6;
    shade[1].water_per_pigment = 20;
    for (int i = 0; i < 3; i++) {
        zone[i] = fixture.zone;
        zone[i].id[0] = (char)('p' + i);
        zone[i].id[1] = '\0';
    }
    job->zone = zone;
    job->zone_count = 3;
    job->shade = shade;
    job->needle = needle;
    job->recipe = recipe;
    job->shade_count = job->needle_count = job->recipe_count = 2;
    job->order = (struct job_order){.zones_together = true, .stop_s = 60, .break_s = 600};
    for (size_t i = 0; i < fixture.inputs.field.count; i++) {
        fixture.dot[i].zone = (uint16_t)(i % 3);
        fixture.dot[i].shade = (uint8_t)(i / 3 % 2);
    }
}

static struct plan planned(void)
{
    struct plan plan;
    struct err err = {0};
    if (plan_make(&plan, &fixture.inputs, 1, NULL, &err) != ERR_OK) {
        fail_msg("plan_make: %s", err.msg);
    }
    assert_int_equal(plan.dots_in, plan.strike_count + plan.skip_count);
    return plan;
}

static struct solution solved(const struct plan *plan)
{
    struct solution solution;
    struct err err;
    const struct sha256 none = {{0}};
    assert_int_equal(solution_make(&solution, plan, &none, &fixture.inputs.machine,
                                   &fixture.inputs.head, &fixture.inputs.job.head_in_base, &err),
                     ERR_OK);
    return solution;
}

/* How often the word of a strike is another one than that of the strike before. */
static size_t changes(const struct plan *plan, size_t offset)
{
    size_t count = 0;
    for (size_t i = 1; i < plan->strike_count; i++) {
        const char *now = (const char *)&plan->strike[i] + offset;
        const char *before = (const char *)&plan->strike[i - 1] + offset;
        count += strcmp(now, before) != 0;
    }
    return count;
}

static void keeps_shades_and_zones_together_the_lighter_shade_first(void **state)
{
    (void)state;
    set_up_groups(12);
    struct plan plan = planned();
    assert_int_equal(plan.strike_count, 144);
    assert_int_equal(changes(&plan, offsetof(struct plan_strike, shade)), 1);
    /* the zone that is done last in one shade is first in the next */
    assert_in_range(changes(&plan, offsetof(struct plan_strike, zone)), 4, 5);
    assert_string_equal(plan.strike[0].shade, "light");
    plan_free(&plan);
    fixture.inputs.job.order.zones_together = false;
    plan = planned();
    assert_int_equal(changes(&plan, offsetof(struct plan_strike, shade)), 1);
    assert_true(changes(&plan, offsetof(struct plan_strike, zone)) > 20);
    plan_free(&plan);
}

static void takes_tender_zones_first_or_last(void **state)
{
    (void)state;
    set_up_groups(12);
    zone[1].tender = true;
    for (int last = 0; last < 2; last++) {
        fixture.inputs.job.order.tender = last ? JOB_TENDER_LAST : JOB_TENDER_FIRST;
        struct plan plan = planned();
        for (size_t i = 0; i < plan.strike_count; i++) {
            const bool tender = plan.strike[i].zone[0] == 'q';
            assert_int_equal(tender, last ? i >= 96 : i < 48);
        }
        plan_free(&plan);
    }
}

static size_t count_events(const struct plan *plan, enum plan_event_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->event_count; i++) {
        count += plan->event[i].kind == kind;
        assert_true(plan->event[i].before < plan->strike_count);
        assert_true(i == 0 || plan->event[i - 1].before <= plan->event[i].before);
    }
    return count;
}

static void stops_for_what_a_person_has_to_change(void **state)
{
    (void)state;
    set_up_groups(12);
    zone[2].recipe = 1;
    struct plan plan = planned();
    assert_int_equal(plan.event_count, 0);
    plan_free(&plan);
    fixture.inputs.job.order.changes_stop = true;
    plan = planned();
    /* needle a: light, dark; needle b: light, dark */
    assert_int_equal(count_events(&plan, PLAN_NEEDLE), 1);
    assert_int_equal(count_events(&plan, PLAN_RELOAD), 3);
    for (size_t i = 0; i < plan.event_count; i++) {
        const struct plan_event *event = &plan.event[i];
        const char *shade_then = plan.strike[event->before].shade;
        assert_string_equal(event->detail, event->kind == PLAN_NEEDLE ? "b" : shade_then);
        assert_true(event->time_s == 60);
    }
    plan_free(&plan);
}

static void asks_for_the_pose_of_a_zone(void **state)
{
    (void)state;
    set_up_groups(12);
    strcpy(zone[0].pose, "left");
    strcpy(zone[2].pose, "left");
    struct plan plan = planned();
    assert_int_equal(count_events(&plan, PLAN_POSE), 1);
    assert_int_equal(plan.event[0].before, 48);
    assert_string_equal(plan.event[0].detail, "left");
    strcpy(zone[1].pose, "right");
    plan_free(&plan);
    plan = planned();
    assert_int_equal(count_events(&plan, PLAN_POSE), 2);
    assert_int_equal(plan.event[0].before, 0);
    plan_free(&plan);
}

static void pauses_between_the_parts_of_a_field(void **state)
{
    static struct field_part part[] = {{""}, {"wash the skin; wait!"}};
    (void)state;
    set_up_groups(12);
    zone[0].tender = true;
    fixture.inputs.job.order.tender = JOB_TENDER_FIRST;
    fixture.inputs.field.part = part;
    fixture.inputs.field.part_count = 2;
    for (size_t i = 0; i < 100; i++) {
        fixture.dot[i].part = 1;
    }
    struct plan plan = planned();
    assert_int_equal(plan.event_count, 1);
    assert_int_equal(plan.event[0].kind, PLAN_PAUSE);
    assert_int_equal(plan.event[0].before, 44);
    assert_string_equal(plan.event[0].detail, "wash_the_skin__wait_");
    for (size_t i = 0; i < plan.strike_count; i++) {
        assert_int_equal(plan.strike[i].dot <= 100, i >= 44);
    }
    plan_free(&plan);
}

static void reloads_before_the_pigment_is_used_up(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    fixture_grid(&fixture, 20, 2.0);
    for (size_t every = 1; every < 300; every = 3 * every + 1) {
        fixture.inputs.job.order = (struct job_order){.reload_strikes = every, .stop_s = 30};
        struct plan plan = planned();
        assert_int_equal(plan.event_count, (plan.strike_count - 1) / every);
        for (size_t i = 0; i < plan.event_count; i++) {
            assert_int_equal(plan.event[i].before, (i + 1) * every);
            assert_string_equal(plan.event[i].detail, "mid");
        }
        plan_free(&plan);
    }
}

static void takes_a_break_every_so_often(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    fixture_grid(&fixture, 20, 2.0);
    fixture.inputs.job.order = (struct job_order){.break_every_s = 20, .break_s = 600};
    struct plan plan = planned();
    struct solution solution = solved(&plan);
    assert_true(count_events(&plan, PLAN_BREAK) >= 2);
    double worked_s = 0.0;
    size_t event = 0;
    for (size_t i = 0; i < plan.strike_count; i++) {
        if (event < plan.event_count && plan.event[event].before == i) {
            assert_true(worked_s >= 20.0 && plan.event[event++].time_s == 600);
            worked_s = 0.0;
        }
        worked_s += solution.strike[i].time_s;
        assert_true(worked_s < 20.0 + 5.0);
    }
    assert_true(plan_events_s(&plan) == 600.0 * (double)plan.event_count);
    solution_free(&solution);
    plan_free(&plan);
}

static void leaves_what_a_session_has_no_time_for_to_another_sitting(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    fixture_grid(&fixture, 20, 2.0);
    fixture.inputs.job.limits.session_h = 0.01; /* 36 s */
    struct dot_map touched = {0};
    size_t struck = 0;
    for (int sitting = 0; sitting < 100 && struck < 400; sitting++) {
        struct plan plan;
        struct err err = {0};
        assert_int_equal(plan_make(&plan, &fixture.inputs, 1, &touched, &err), ERR_OK);
        struct solution solution = solved(&plan);
        assert_true(solution.time_s <= 36.001 && plan.strike_count > 0);
        assert_int_equal(plan.skipped[SKIP_LATER], 400 - struck - plan.strike_count);
        for (size_t i = 0; i < plan.strike_count; i++) {
            dot_map_put(&touched, (struct dot_word){plan.strike[i].dot, DOT_CONFIRMED, 0});
        }
        struck += plan.strike_count;
        solution_free(&solution);
        plan_free(&plan);
    }
    assert_int_equal(struck, 400);
    dot_map_free(&touched);
}

/* By the slow way: the time between any two strikes that are near, waits counted. */
static void check_rest(const struct plan *plan, const struct solution *solution,
                       const double *wait_s, const char *name)
{
    double *done_s = calloc(plan->strike_count, sizeof *done_s), now_s = 0.0;
    for (size_t i = 0; i < plan->strike_count; i++) {
        now_s += wait_s[i];
        for (size_t k = 0; k < i; k++) {
            const bool near =
                vec3_distance(plan->strike[i].at_mm, plan->strike[k].at_mm) < plan->rest_mm;
            if (near && REST_TRUST * (now_s - done_s[k]) < plan->rest_s - 1e-6) {
                fail_msg("%s: strike %zu comes %.1f s behind %zu", name, i, now_s - done_s[k], k);
            }
        }
        now_s += solution->strike[i].time_s;
        done_s[i] = now_s;
    }
    free(done_s);
}

static void lets_the_skin_rest_and_waits_only_where_there_is_nothing_else_to_do(void **state)
{
    static const struct {
        const char *name;
        unsigned n;
        double rest_mm, rest_s, wait_share_max;
    } row[] = {
        {"a field with room", 40, 3.0, 15.0, 0.02},
        {"a field that is too small", 6, 3.0, 30.0, 1.0},
        {"a radius that nothing is within", 20, 1.9, 600.0, 0.0},
        {"a radius that all are within", 5, 100.0, 1.0, 1.0},
        {"two dots", 1, 3.0, 30.0, 1.0},
    };
    (void)state;
    for (size_t r = 0; r < sizeof row / sizeof row[0]; r++) {
        fixture_pad(&fixture);
        fixture_grid(&fixture, row[r].n, 2.0);
        fixture.inputs.job.limits.rest_mm = row[r].rest_mm;
        fixture.inputs.job.limits.rest_s = row[r].rest_s;
        struct plan plan = planned();
        struct solution solution = solved(&plan);
        double *wait_s = calloc(plan.strike_count, sizeof *wait_s), sum_s = 0.0;
        const struct rest_sum rest = rest_waits(&plan, &solution, wait_s);
        for (size_t i = 0; i < plan.strike_count; i++) {
            sum_s += wait_s[i];
        }
        assert_true(fabs(sum_s - rest.wait_s) < 1e-6);
        check_rest(&plan, &solution, wait_s, row[r].name);
        if (sum_s > row[r].wait_share_max * (sum_s + solution.time_s)) {
            fail_msg("%s: waits %.1f s of %.1f", row[r].name, sum_s, sum_s + solution.time_s);
        }
        free(wait_s);
        solution_free(&solution);
        plan_free(&plan);
    }
}

/* What a session has no time for leaves nothing behind in what is solved. */
static void what_is_solved_ends_where_the_session_does(void **state)
{
    (void)state;
    fixture_head(&fixture, "examples/machines/parol6.yaml");
    fixture_grid(&fixture, 14, 3.0);
    fixture.inputs.job.limits.session_h = 0.01; /* 36 s */
    struct plan plan;
    struct solution solution;
    struct err err = {0};
    assert_int_equal(plan_make_solved(&plan, &fixture.inputs, 1, NULL, &solution, &err), ERR_OK);
    assert_true(plan.skipped[SKIP_LATER] > 20 && plan.strike_count > 20);
    assert_int_equal(solution.count, plan.strike_count);
    assert_int_equal(solution.solved_count, plan.strike_count);
    size_t vias = 0;
    double time_s = 0.0;
    for (size_t i = 0; i < solution.count; i++) {
        assert_int_equal(solution.strike[i].first_via, vias);
        vias += solution.strike[i].via_count;
        time_s += solution.strike[i].time_s;
    }
    assert_int_equal(solution.via_count, vias);
    assert_true(fabs(solution.time_s - time_s) < 1e-9 && time_s <= 36.001);
    assert_true(solution.travel_mm > 3.0 * (double)(plan.strike_count - 1));
    assert_true(solution.travel_mm < 3000.0);
    solution_free(&solution);
    plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_shades_and_zones_together_the_lighter_shade_first),
        cmocka_unit_test(takes_tender_zones_first_or_last),
        cmocka_unit_test(stops_for_what_a_person_has_to_change),
        cmocka_unit_test(asks_for_the_pose_of_a_zone),
        cmocka_unit_test(pauses_between_the_parts_of_a_field),
        cmocka_unit_test(reloads_before_the_pigment_is_used_up),
        cmocka_unit_test(takes_a_break_every_so_often),
        cmocka_unit_test(leaves_what_a_session_has_no_time_for_to_another_sitting),
        cmocka_unit_test(what_is_solved_ends_where_the_session_does),
        cmocka_unit_test(lets_the_skin_rest_and_waits_only_where_there_is_nothing_else_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
