/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a plan and its joints are held against before anything is struck: where the course has been
 * struck already, and where the joints lead.
 */
#include "controller/plan/again.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "controller/plan/solution.h"
#include "tests/unit/plan_fixture.h"
#include "tests/unit/scratch.h"

enum { SIDE = 6, DOTS = SIDE * SIDE };

static struct fixture fixture;

struct scene {
    struct scratch scratch;
    struct plan plan;
    struct dot_map touched;
};

static struct plan planned(void)
{
    struct plan plan;
    struct err err = {0};
    assert_int_equal(plan_make(&plan, &fixture.inputs, 1, NULL, &err), ERR_OK);
    assert_int_equal(plan.strike_count, DOTS);
    return plan;
}

/* A grid on the pad, planned and put into a directory as that of an earlier job. */
static int set_up(void **state)
{
    static struct scene scene;
    char path[SCRATCH_PATH_SIZE];
    fixture_pad(&fixture);
    fixture_grid(&fixture, SIDE, 2.0);
    scene = (struct scene){.scratch = scratch_new(), .plan = planned()};
    size_t size = 0;
    char *text = plan_write(&scene.plan, &size);
    scratch_write(&scene.scratch, "0001-c-s1.plan", text, size, path);
    free(text);
    *state = &scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    plan_free(&scene->plan);
    dot_map_free(&scene->touched);
    scratch_free(&scene->scratch);
    return 0;
}

static enum err_code check(struct scene *scene, const struct plan *plan)
{
    struct err err = {0};
    return again_check(plan, scene->scratch.directory, &scene->touched, &err);
}

/* Dot 1's place goes by dot 36's name, and so on. */
static struct plan numbered_anew(void)
{
    for (uint32_t i = 0; i < DOTS; i++) {
        fixture.dot[i].id = DOTS - i;
    }
    return planned();
}

static void refuses_a_place_that_was_struck_by_another_name(void **state)
{
    struct scene *scene = *state;
    struct plan plan = numbered_anew();
    assert_int_equal(check(scene, &plan), ERR_OK);
    static const struct {
        enum dot_state state;
        enum err_code code;
    } CASE[] = {{DOT_SKIPPED, ERR_OK},     {DOT_RESOLVED_SKIP, ERR_OK},
                {DOT_INTENT, ERR_DATA},    {DOT_UNCERTAIN, ERR_DATA},
                {DOT_CONFIRMED, ERR_DATA}, {DOT_RESOLVED_STRUCK, ERR_DATA}};
    for (size_t i = 0; i < sizeof(CASE) / sizeof(CASE[0]); i++) {
        dot_map_put(&scene->touched, (struct dot_word){7, CASE[i].state, 0});
        assert_int_equal(check(scene, &plan), CASE[i].code);
    }
    plan_free(&plan);
}

static void another_course_or_another_head_is_another_skin(void **state)
{
    struct scene *scene = *state;
    struct plan plan = numbered_anew();
    dot_map_put(&scene->touched, (struct dot_word){7, DOT_CONFIRMED, 0});
    plan.course[0]++;
    assert_int_equal(check(scene, &plan), ERR_OK);
    plan.course[0]--;
    plan.head.byte[0] ^= 1;
    assert_int_equal(check(scene, &plan), ERR_OK);
    plan.head.byte[0] ^= 1;
    assert_int_equal(check(scene, &plan), ERR_DATA);
    plan_free(&plan);
}

static void a_plan_that_cannot_be_read_is_not_passed_over(void **state)
{
    struct scene *scene = *state;
    char path[SCRATCH_PATH_SIZE];
    dot_map_put(&scene->touched, (struct dot_word){DOTS + 1, DOT_CONFIRMED, 0});
    assert_int_equal(check(scene, &scene->plan), ERR_OK);
    scratch_write(&scene->scratch, "0002-c-s1.plan", "pigment-plan 1\n", 15, path);
    assert_int_equal(check(scene, &scene->plan), ERR_DATA);
}

/* One joint of one dot, off by a little more than a report could tell. */
static void joints_that_lead_elsewhere_are_found(void **state)
{
    (void)state;
    struct machine machine;
    struct diags diags = {0};
    struct err err = {0};
    struct arm arm;
    struct solution solution;
    const struct sha256 hash = {{1}};
    fixture_head(&fixture, "examples/machines/gantry5.yaml");
    fixture_grid(&fixture, SIDE, 2.0);
    struct plan plan = planned();
    assert_int_equal(machine_read(&machine, "examples/machines/gantry5.yaml", &diags, &err),
                     ERR_OK);
    arm_init(&arm, &machine);
    assert_int_equal(solution_make(&solution, &plan, &hash, &machine, &fixture.inputs.head,
                                   &fixture.inputs.job.head_in_base, &err),
                     ERR_OK);
    assert_int_equal(solution_check(&solution, &plan, &arm, false, &err), ERR_OK);
    assert_int_equal(solution_check(&solution, &plan, &arm, true, &err), ERR_OK);
    for (size_t k = 0; k < machine.joint_count; k++) {
        double *q = &solution.strike[DOTS / 2].hover.q[k];
        const double was = *q, off = machine.joint[k].kind == MACHINE_REVOLUTE ? 0.003 : 0.05;
        *q += off;
        assert_int_equal(solution_check(&solution, &plan, &arm, false, &err), ERR_DATA);
        *q = was;
    }
    // where contacts have bent the skin it may lie higher, and no further aside
    solution.head_in_base.xyz_mm[2] -= 1.0;
    assert_int_equal(solution_check(&solution, &plan, &arm, false, &err), ERR_DATA);
    solution.head_in_base.xyz_mm[2] += 1.0;
    solution.strike[3].hover.q[0] += 1.0;
    assert_int_equal(solution_check(&solution, &plan, &arm, true, &err), ERR_DATA);
    solution.strike[3].skip = SKIP_UNREACHABLE;
    assert_int_equal(solution_check(&solution, &plan, &arm, true, &err), ERR_OK);
    solution_free(&solution);
    diag_free(&diags);
    plan_free(&plan);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(refuses_a_place_that_was_struck_by_another_name),
        TEST(another_course_or_another_head_is_another_skin),
        TEST(a_plan_that_cannot_be_read_is_not_passed_over),
        TEST(joints_that_lead_elsewhere_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
