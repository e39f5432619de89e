/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plan over several poses of the head: which dot is struck in which, what its text says of them,
 * and that the joints of each are for the head as it lies then.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "controller/plan/plan_pose.h"
#include "controller/plan/solution.h"

static const struct sha256 NONE = {{0}};

struct scene {
    struct plan_inputs inputs;
    struct plan plan;
    struct solution solution;
};

/* pose: of the job's one zone. */
static void scene_init(struct scene *scene, const char *pose)
{
    struct diags diags = {0};
    struct err err = {0};
    if (plan_inputs_read(&scene->inputs, "examples/jobs/two-poses.yaml", NULL, &diags, &err) !=
        ERR_OK) {
        fail_msg("%s", diags.kept > 0 ? diags.item[0].text : err.msg);
    }
    strcpy(scene->inputs.job.zone[0].pose, pose);
    assert_int_equal(
        plan_make_solved(&scene->plan, &scene->inputs, 1, NULL, &scene->solution, &err), ERR_OK);
}

static void scene_free(struct scene *scene)
{
    solution_free(&scene->solution);
    plan_free(&scene->plan);
    plan_inputs_free(&scene->inputs);
}

static size_t count_in(const struct plan *plan, size_t pose)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->strike_count; i++) {
        count += plan->strike[i].pose == pose;
    }
    return count;
}

static void strikes_each_dot_in_its_zones_pose_or_else_the_first_that_gets_at_it(void **state)
{
    (void)state;
    struct scene any, down, rest;
    scene_init(&any, "");
    scene_init(&down, "chin-down");
    scene_init(&rest, JOB_POSE_REST);
    assert_int_equal(any.plan.strike_count, any.plan.dots_in);
    assert_true(count_in(&any.plan, 0) > 300 && count_in(&any.plan, 1) > 20);
    assert_int_equal(count_in(&down.plan, 1), down.plan.strike_count);
    assert_int_equal(count_in(&rest.plan, 0), rest.plan.strike_count);
    // what one pose does not reach is skipped in that pose, and struck in the other
    assert_true(rest.plan.skipped[SKIP_UNREACHABLE] > 20);
    for (size_t i = 0; i < rest.plan.skip_count; i++) {
        size_t k = 0;
        while (any.plan.strike[k].dot != rest.plan.skip[i].dot) {
            k++;
        }
        assert_int_equal(any.plan.strike[k].pose, 1);
    }
    scene_free(&any);
    scene_free(&down);
    scene_free(&rest);
}

static void asks_for_a_pose_once_before_all_of_its_strikes(void **state)
{
    (void)state;
    struct scene any, down;
    scene_init(&any, "");
    scene_init(&down, "chin-down");
    assert_int_equal(any.plan.event_count, 1);
    assert_int_equal(any.plan.event[0].kind, PLAN_POSE);
    assert_int_equal(any.plan.event[0].before, count_in(&any.plan, 0));
    assert_int_equal(down.plan.event_count, 1);
    assert_int_equal(down.plan.event[0].before, 0);
    assert_int_equal(down.solution.pose, 1);
    scene_free(&any);
    scene_free(&down);
}

static void reads_back_what_it_says_of_poses(void **state)
{
    (void)state;
    struct scene scene;
    struct plan back;
    struct err err;
    size_t size = 0, again_size = 0;
    scene_init(&scene, "");
    char *text = plan_write(&scene.plan, &size);
    assert_int_equal(plan_read_text(&back, "p", text, size, &err), ERR_OK);
    assert_int_equal(back.pose_count, 2);
    for (size_t i = 0; i < back.strike_count; i++) {
        assert_int_equal(back.strike[i].pose, scene.plan.strike[i].pose);
    }
    char *again = plan_write(&back, &again_size);
    assert_int_equal(again_size, size);
    assert_memory_equal(again, text, size);
    free(again);
    free(text);
    plan_free(&back);
    scene_free(&scene);
}

static void refuses_a_plan_that_is_not_at_one_with_itself_about_poses(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } CASES[] = {
        {"event pose 60.0 chin-down", "event pose 60.0 chin-left"},
        {"event pose 60.0 chin-down", "event pose 60.0          "},
        {"\npose chin-down 200.0000", "\npose rest      200.0000"},
        {"\npose chin-down 200.0000", "\npose chin-down 2x0.0000"},
    };
    struct scene scene;
    struct err err;
    size_t size = 0;
    scene_init(&scene, "");
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct plan back;
        char *text = plan_write(&scene.plan, &size);
        char *at = strstr(text, CASES[i].from);
        assert_non_null(at);
        memcpy(at, CASES[i].to, strlen(CASES[i].to));
        assert_int_equal(plan_read_text(&back, "p", text, size, &err), ERR_DATA);
        free(text);
    }
    scene_free(&scene);
}

/* The foot's plane at every hover of that pose is on its dot, the head lying there. */
static void assert_strikes_land(const struct scene *scene, const struct solution *solution,
                                size_t pose, const struct pose *head_in_base)
{
    struct arm arm;
    const struct frame head = frame_from_pose(head_in_base);
    arm_init(&arm, &scene->inputs.machine);
    for (size_t i = 0; i < solution->count; i++) {
        const struct plan_strike *strike = &scene->plan.strike[i];
        if (strike->pose == pose && solution->strike[i].skip == SKIP_NONE) {
            const struct tool tool = arm_tool_from_joints(&arm, &solution->strike[i].hover);
            assert_true(vec3_distance(tool.tip, frame_point(&head, strike->at_mm)) < 1e-3);
        }
    }
}

static void solves_every_strike_for_the_head_as_it_lies_then(void **state)
{
    (void)state;
    struct scene scene;
    struct solution later;
    struct err err;
    scene_init(&scene, "");
    const struct pose *rest = &scene.plan.pose[0].head_in_base;
    const struct pose *down = &scene.plan.pose[1].head_in_base;
    assert_strikes_land(&scene, &scene.solution, 0, rest);
    assert_strikes_land(&scene, &scene.solution, 1, down);
    struct pose registered = *down;
    registered.xyz_mm[0] += 2.0;
    registered.rpy_rad[2] += 0.02;
    assert_int_equal(solution_make_lying(&later, &scene.plan, &NONE, &scene.inputs.machine,
                                         &scene.inputs.head, &registered, 1, &err),
                     ERR_OK);
    assert_true(later.solved_count + 3 > later.count);
    assert_strikes_land(&scene, &later, 0, rest);
    assert_strikes_land(&scene, &later, 1, &registered);
    solution_free(&later);
    scene_free(&scene);
}

static void a_solution_says_which_pose_it_was_registered_in(void **state)
{
    (void)state;
    struct scene scene;
    struct solution back;
    struct err err;
    size_t size = 0;
    scene_init(&scene, "chin-down");
    const struct machine *machine = &scene.inputs.machine;
    char *text = solution_write(&scene.solution, &scene.plan, machine, &size);
    assert_int_equal(solution_read_text(&back, "s", text, size, &scene.plan, &NONE, machine, &err),
                     ERR_OK);
    assert_int_equal(back.pose, 1);
    solution_free(&back);
    char *at = strstr(text, "\npose chin-down");
    assert_non_null(at);
    memcpy(at, "\npose chin-left", 15);
    assert_int_equal(solution_read_text(&back, "s", text, size, &scene.plan, &NONE, machine, &err),
                     ERR_DATA);
    free(text);
    scene_free(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strikes_each_dot_in_its_zones_pose_or_else_the_first_that_gets_at_it),
        cmocka_unit_test(asks_for_a_pose_once_before_all_of_its_strikes),
        cmocka_unit_test(reads_back_what_it_says_of_poses),
        cmocka_unit_test(refuses_a_plan_that_is_not_at_one_with_itself_about_poses),
        cmocka_unit_test(solves_every_strike_for_the_head_as_it_lies_then),
        cmocka_unit_test(a_solution_says_which_pose_it_was_registered_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
