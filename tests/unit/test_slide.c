/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Caps of a square centimetre against every disc that two dots can have on their rim: the slow way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "controller/plan/crowd.h"
#include "tests/unit/heads.h"
#include "tests/unit/plan_fixture.h"

enum { DOTS = 160, ROUNDS = 4 };

static struct fixture fixture;

static size_t inside(const struct plan *plan, double x, double y)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->strike_count; i++) {
        const struct vec3 at = plan->strike[i].at_mm;
        count += hypot(at.x - x, at.y - y) <= CROWD_DISC_RADIUS_MM + 1e-7;
    }
    return count;
}

/* The fullest of all discs of the pad. */
static size_t fullest(const struct plan *plan)
{
    size_t most = plan->strike_count > 0;
    for (size_t i = 0; i < plan->strike_count; i++) {
        for (size_t k = 0; k < plan->strike_count; k++) {
            const struct vec3 a = plan->strike[i].at_mm, b = plan->strike[k].at_mm;
            const double x = b.x - a.x, y = b.y - a.y, mm = hypot(x, y);
            if (k == i || mm > 2.0 * CROWD_DISC_RADIUS_MM) {
                continue;
            }
            const double out =
                sqrt(fmax(0.0, CROWD_DISC_RADIUS_MM * CROWD_DISC_RADIUS_MM - 0.25 * mm * mm)) / mm;
            const size_t here = inside(plan, a.x + 0.5 * x - out * y, a.y + 0.5 * y + out * x);
            most = here > most ? here : most;
        }
    }
    return most;
}

static struct plan plan_with(double session_per_cm2, double course_per_cm2)
{
    struct plan plan;
    struct err err = {0};
    fixture.inputs.job.limits.session_per_cm2 = session_per_cm2;
    fixture.inputs.job.limits.course_per_cm2 = course_per_cm2;
    assert_int_equal(plan_make(&plan, &fixture.inputs, 1, NULL, &err), ERR_OK);
    return plan;
}

/* Dots at random, crowded towards the middle. */
static void scatter(void)
{
    fixture_pad(&fixture);
    fixture.inputs.job.limits.gap_mm = 0.4;
    for (int i = 0; i < DOTS; i++) {
        const double wide = heads_random(2, 22);
        fixture_dot(&fixture, heads_random(-wide, wide), heads_random(-wide, wide), 1);
    }
}

static void no_disc_wherever_it_lies_holds_more_than_the_cap(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        scatter();
        struct plan all = plan_with(0, 0);
        const size_t most = fullest(&all);
        for (size_t less = 0; less < 8; less += less + 1) {
            const double cap = (double)(most - less);
            struct plan plan = round % 2 == 0 ? plan_with(cap, 0) : plan_with(0, cap);
            assert_true(fullest(&plan) <= most - less);
            /* and none is taken out for nothing */
            assert_true(less == 0 ? plan.skipped[SKIP_OVER_CAP] == 0
                                  : plan.skipped[SKIP_OVER_CAP] > 0);
            plan_free(&plan);
        }
        plan_free(&all);
    }
}

/* Four dots at the corners of a square: no disc about one of them holds another that is across. */
static void a_disc_that_no_dot_is_in_the_middle_of_counts_too(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    const double half = 0.99 * CROWD_DISC_RADIUS_MM / sqrt(2.0);
    for (int i = 0; i < 4; i++) {
        fixture_dot(&fixture, i % 2 == 0 ? half : -half, i / 2 == 0 ? half : -half, 1);
    }
    struct plan three = plan_with(3, 0), four = plan_with(4, 0);
    assert_int_equal(three.skipped[SKIP_OVER_CAP], 1);
    assert_int_equal(four.skipped[SKIP_OVER_CAP], 0);
    assert_int_equal(three.skip[0].dot, 4);
    plan_free(&three);
    plan_free(&four);
}

static void sessions_have_a_cap_of_their_own(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    for (int i = 0; i < 6; i++) {
        fixture_dot(&fixture, 1.5 * i - 4.0, i % 2, i < 3 ? 1 : 2);
    }
    struct plan plan = plan_with(3, 6);
    assert_int_equal(plan.skipped[SKIP_OVER_CAP], 0);
    plan_free(&plan);
    plan = plan_with(2, 6);
    assert_int_equal(plan.skipped[SKIP_OVER_CAP], 1);
    plan_free(&plan);
}

static void count_visit(void *context, size_t dot, double mm)
{
    (void)dot;
    (void)mm;
    ++*(size_t *)context;
}

static void as_many_as_are_near_are_found_to_be_near(void **state)
{
    (void)state;
    scatter();
    struct stage stage = {.inputs = &fixture.inputs, .count = DOTS};
    stage.dot = memory_new(DOTS, sizeof *stage.dot);
    struct crowd crowd;
    assert_true(crowd_init(&crowd, &stage, CROWD_DISC_RADIUS_MM));
    for (size_t i = 0; i < DOTS; i++) {
        stage.dot[i].at_mm = vec3_scale(heads_random_unit(), heads_random(0, 30));
        crowd_add(&crowd, i);
    }
    assert_true(crowd_pack(&crowd));
    for (int k = 0; k < 200; k++) {
        const struct vec3 at = vec3_scale(heads_random_unit(), heads_random(0, 40));
        size_t count = 0, visited = 0;
        for (size_t i = 0; i < DOTS; i++) {
            count += vec3_distance(at, stage.dot[i].at_mm) <= crowd.cell_mm;
        }
        crowd_each_near(&crowd, at, count_visit, &visited);
        assert_int_equal(visited, count);
        assert_false(crowd_holds_more(&crowd, at, (double)count));
        assert_true(count == 0 || crowd_holds_more(&crowd, at, (double)count - 0.5));
    }
    crowd_free(&crowd);
    free(stage.dot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_disc_wherever_it_lies_holds_more_than_the_cap),
        cmocka_unit_test(a_disc_that_no_dot_is_in_the_middle_of_counts_too),
        cmocka_unit_test(sessions_have_a_cap_of_their_own),
        cmocka_unit_test(as_many_as_are_near_are_found_to_be_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
