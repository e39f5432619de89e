/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/file.h"
#include "config/number.h"
#include "controller/plan/solution.h"
#include "kinematics/scalp/wrap.h"
#include "tests/unit/plan_fixture.h"

static struct fixture fixture;

static struct plan planned(unsigned session, const struct dot_map *touched)
{
    struct plan plan;
    struct err err = {0};
    if (plan_make(&plan, &fixture.inputs, session, touched, &err) != ERR_OK) {
        fail_msg("plan_make: %s", err.msg);
    }
    assert_int_equal(plan.dots_in, plan.strike_count + plan.skip_count);
    return plan;
}

static enum skip_reason fate_of(const struct plan *plan, uint32_t dot)
{
    for (size_t i = 0; i < plan->skip_count; i++) {
        if (plan->skip[i].dot == dot) {
            return plan->skip[i].reason;
        }
    }
    for (size_t i = 0; i < plan->strike_count; i++) {
        if (plan->strike[i].dot == dot) {
            return SKIP_NONE;
        }
    }
    fail_msg("dot %u is neither struck nor skipped", dot);
    return SKIP_NONE;
}

static void accounts_for_every_dot_by_reason(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    fixture_dot(&fixture, 0, 0, 1);    /* 1 struck */
    fixture_dot(&fixture, 0.5, 0, 1);  /* 2 too close to 1 */
    fixture_dot(&fixture, 500, 0, 1);  /* 3 off the pad */
    fixture_dot(&fixture, 20, 0, 1);   /* 4 in the keep-out */
    fixture_dot(&fixture, 23.9, 0, 1); /* 5 in its margin */
    fixture_dot(&fixture, 24.2, 0, 1); /* 6 just outside */
    fixture_dot(&fixture, -10, 0, 2);  /* 7 another session */
    fixture_keep_out(&fixture, 20, 0, 3, 1);
    struct plan plan = planned(1, NULL);
    const enum skip_reason want[] = {SKIP_NONE,     SKIP_TOO_CLOSE, SKIP_OFF_SCALP,
                                     SKIP_KEEP_OUT, SKIP_KEEP_OUT,  SKIP_NONE};
    for (uint32_t dot = 1; dot <= 6; dot++) {
        assert_int_equal(fate_of(&plan, dot), want[dot - 1]);
    }
    assert_int_equal(plan.dots_in, 6);
    assert_int_equal(plan.skipped[SKIP_KEEP_OUT], 2);
    plan_free(&plan);
}

static void leaves_out_what_a_ledger_of_the_course_excludes(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    fixture_dot(&fixture, 0, 0, 1);
    fixture_dot(&fixture, 10, 0, 1);
    struct plan plan = planned(1, NULL);
    struct record record = {.type = RECORD_EXCLUDE};
    record.body.exclude.x_mm = plan.strike[0].at_mm.x + 3.0;
    record.body.exclude.y_mm = plan.strike[0].at_mm.y;
    record.body.exclude.z_mm = plan.strike[0].at_mm.z;
    record.body.exclude.radius_mm = 4.0;
    const uint32_t dot = plan.strike[0].dot;
    struct excludes excludes = {0};
    excludes_add_record(&excludes, &record);
    plan_free(&plan);
    fixture.inputs.excludes = &excludes;
    plan = planned(1, NULL);
    assert_int_equal(fate_of(&plan, dot), SKIP_KEEP_OUT);
    assert_int_equal(fate_of(&plan, 3 - dot), SKIP_NONE);
    assert_string_equal(plan.skip[0].detail, "excluded");
    plan_free(&plan);
    excludes_free(&excludes);
    fixture.inputs.excludes = NULL;
}

static void leaves_out_dots_outside_their_zone(void **state)
{
    (void)state;
    double triangle[][2] = {{-10, -10}, {10, -10}, {0, 10}};
    fixture_pad(&fixture);
    fixture.zone.shape =
        (struct job_shape){.kind = JOB_POLYGON, .vertex_mm = triangle, .vertex_count = 3};
    fixture_dot(&fixture, 0, 0, 1);
    fixture_dot(&fixture, 9, 9, 1);
    struct plan plan = planned(1, NULL);
    assert_int_equal(fate_of(&plan, 1), SKIP_NONE);
    assert_int_equal(fate_of(&plan, 2), SKIP_OUTSIDE_ZONE);
    plan_free(&plan);
}

/* The same dots, drawn on the sheet and as the head frame's places, rounded as a field has them. */
static void sheets_bound_dots_of_the_head_frame_as_they_do_their_own(void **state)
{
    (void)state;
    struct plan drawn, lifted;
    fixture_head(&fixture, "examples/machines/gantry5.yaml");
    fixture.zone.shape = (struct job_shape){.kind = JOB_CIRCLE, .radius_mm = 30};
    fixture_grid(&fixture, 20, 4);
    fixture_keep_out(&fixture, 11, -7, 5, 2);
    drawn = planned(1, NULL);
    struct scalp scalp;
    struct wrap sheet;
    scalp_init(&scalp, &fixture.inputs.head);
    assert_int_equal(wrap_init(&sheet, &scalp, HEAD_VERTEX, HEAD_GLABELLA), WRAP_OK);
    for (size_t i = 0; i < fixture.inputs.field.count; i++) {
        struct dot *dot = &fixture.dot[i];
        struct scalp_point point;
        assert_int_equal(wrap_point(&sheet, dot->x_mm, dot->y_mm, &point), WRAP_OK);
        dot->x_mm = number_quantise(point.at.x, 4);
        dot->y_mm = number_quantise(point.at.y, 4);
        dot->z_mm = number_quantise(point.at.z, 4);
    }
    fixture.inputs.field.frame = FIELD_HEAD;
    lifted = planned(1, NULL);
    assert_true(drawn.skipped[SKIP_KEEP_OUT] > 5 && drawn.skipped[SKIP_OUTSIDE_ZONE] > 50);
    assert_int_equal(lifted.skipped[SKIP_KEEP_OUT], drawn.skipped[SKIP_KEEP_OUT]);
    assert_int_equal(lifted.skipped[SKIP_OUTSIDE_ZONE], drawn.skipped[SKIP_OUTSIDE_ZONE]);
    plan_free(&drawn);
    plan_free(&lifted);
}

static void fills_no_square_centimetre_over_its_cap(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    fixture.inputs.job.limits.session_per_cm2 = 30;
    fixture_grid(&fixture, 30, 1.5); /* 44 a cm2 */
    struct plan plan = planned(1, NULL);
    assert_true(plan.skipped[SKIP_OVER_CAP] > 100);
    for (size_t i = 0; i < plan.strike_count; i++) {
        unsigned in_disc = 0;
        for (size_t k = 0; k < plan.strike_count; k++) {
            in_disc += vec3_distance(plan.strike[i].at_mm, plan.strike[k].at_mm) <= 5.6418958;
        }
        assert_in_range(in_disc, 1, 30);
    }
    plan_free(&plan);
}

static void widens_the_gap_to_other_sessions_by_what_registrations_are_off(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    fixture_dot(&fixture, 0, 0, 1);
    fixture_dot(&fixture, 0.7, 0, 1); /* 2 of the same session */
    fixture_dot(&fixture, -1.1, 0, 2);
    fixture_dot(&fixture, -1.3, 5, 2);
    fixture_dot(&fixture, 0, 5, 1);
    struct plan plan = planned(2, NULL);
    assert_int_equal(fate_of(&plan, 3), SKIP_NONE);
    plan_free(&plan);
    fixture.inputs.job.registration = (struct job_registration){.given = true, .error_mm = 0.3};
    plan = planned(2, NULL);
    assert_int_equal(fate_of(&plan, 3), SKIP_TOO_CLOSE);
    assert_int_equal(fate_of(&plan, 4), SKIP_NONE);
    plan_free(&plan);
    plan = planned(1, NULL);
    assert_int_equal(fate_of(&plan, 2), SKIP_NONE);
    plan_free(&plan);
}

static void keeps_the_gap_to_dots_of_other_sessions(void **state)
{
    (void)state;
    fixture_pad(&fixture);
    fixture_dot(&fixture, 0, 0, 2);
    fixture_dot(&fixture, 0.3, 0, 1);
    struct plan first = planned(1, NULL);
    struct plan second = planned(2, NULL);
    assert_int_equal(fate_of(&first, 2), SKIP_NONE);
    assert_int_equal(fate_of(&second, 1), SKIP_TOO_CLOSE);
    plan_free(&first);
    plan_free(&second);
}

static void never_takes_a_dot_that_a_ledger_holds(void **state)
{
    (void)state;
    struct dot_word slot[8] = {{0}};
    struct dot_map touched = {.slot = slot, .capacity = 8, .count = 1};
    for (size_t i = 0; i < 8; i++) {
        slot[i] = (struct dot_word){.dot = 2, .state = DOT_UNCERTAIN};
    }
    slot[7] = (struct dot_word){0};
    fixture_pad(&fixture);
    fixture_dot(&fixture, 0, 0, 1);
    fixture_dot(&fixture, 0.4, 0, 1); /* struck before: dot 1 has to give way */
    struct plan plan = planned(1, &touched);
    assert_int_equal(fate_of(&plan, 2), SKIP_ALREADY_STRUCK);
    assert_int_equal(fate_of(&plan, 1), SKIP_TOO_CLOSE);
    assert_int_equal(plan.touched, 1);
    plan_free(&plan);
}

static void same_inputs_give_the_same_bytes(void **state)
{
    (void)state;
    size_t size[2];
    char *text[2];
    fixture_pad(&fixture);
    fixture_grid(&fixture, 17, 1.3);
    for (int i = 0; i < 2; i++) {
        struct plan plan = planned(1, NULL);
        text[i] = plan_write(&plan, &size[i]);
        plan_free(&plan);
    }
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(text[0], text[1], size[0]);
    free(text[0]);
    free(text[1]);
}

static void write_file(const char *path, const char *text, size_t size)
{
    struct err err;
    assert_int_equal(file_write(path, text, size, &err), ERR_OK);
}

static void a_plan_read_back_is_the_plan(void **state)
{
    (void)state;
    char path[] = "/tmp/pigment-plan-XXXXXX";
    close(mkstemp(path));
    fixture_pad(&fixture);
    fixture_grid(&fixture, 5, 2);
    fixture_keep_out(&fixture, 0, 0, 1, 0);
    struct plan plan = planned(1, NULL), back;
    size_t size, size_back;
    struct sha256 hash;
    struct err err;
    char *text = plan_write(&plan, &size);
    write_file(path, text, size);
    assert_int_equal(plan_read(&back, path, &hash, &err), ERR_OK);
    char *again = plan_write(&back, &size_back);
    assert_int_equal(size, size_back);
    assert_memory_equal(text, again, size);
    free(text);
    free(again);
    plan_free(&plan);
    plan_free(&back);
    unlink(path);
}

static void refuses_every_shorter_plan(void **state)
{
    (void)state;
    char path[] = "/tmp/pigment-plan-XXXXXX";
    close(mkstemp(path));
    fixture_pad(&fixture);
    fixture_grid(&fixture, 2, 2);
    struct plan plan = planned(1, NULL), back;
    size_t size;
    struct sha256 hash;
    struct err err;
    char *text = plan_write(&plan, &size);
    for (size_t cut = 0; cut < size; cut++) {
        FILE *file = fopen(path, "w");
        fwrite(text, 1, cut, file);
        fclose(file);
        if (plan_read(&back, path, &hash, &err) == ERR_OK) {
            fail_msg("took the first %zu bytes of %zu for a plan", cut, size);
        }
    }
    free(text);
    plan_free(&plan);
    unlink(path);
}

static void every_solved_hover_puts_the_tip_on_its_dot(void **state)
{
    static const char *const machines[] = {"examples/machines/gantry5.yaml",
                                           "examples/machines/parol6.yaml",
                                           "examples/machines/ar4-mk3.yaml"};
    (void)state;
    for (size_t m = 0; m < 3; m++) {
        fixture_head(&fixture, machines[m]);
        fixture_grid(&fixture, 12, 3);
        struct plan plan = planned(1, NULL);
        struct solution solution;
        struct err err;
        const struct sha256 none = {{0}};
        const struct pose *pose = &fixture.inputs.job.head_in_base;
        assert_int_equal(solution_make(&solution, &plan, &none, &fixture.inputs.machine,
                                       &fixture.inputs.head, pose, &err),
                         ERR_OK);
        struct arm arm;
        arm_init(&arm, &fixture.inputs.machine);
        const struct frame head = frame_from_pose(pose);
        assert_true(plan.strike_count > 140);
        assert_int_equal(solution.solved_count, plan.strike_count);
        for (size_t i = 0; i < solution.count; i++) {
            const struct tool tool = arm_tool_from_joints(&arm, &solution.strike[i].hover);
            const struct vec3 want = frame_point(&head, plan.strike[i].at_mm);
            const struct vec3 into = frame_turn(&head, plan.strike[i].normal);
            assert_true(vec3_distance(tool.tip, want) < 1e-3);
            assert_true(vec3_distance(tool.axis, vec3_scale(into, -1)) < 1e-5);
        }
        solution_free(&solution);
        plan_free(&plan);
    }
}

static void a_solution_read_back_is_the_solution(void **state)
{
    (void)state;
    char path[] = "/tmp/pigment-solution-XXXXXX";
    close(mkstemp(path));
    fixture_head(&fixture, "examples/machines/gantry5.yaml");
    fixture_grid(&fixture, 6, 4);
    struct plan plan = planned(1, NULL);
    struct solution solution, back;
    struct err err;
    const struct sha256 hash = {{1, 2, 3}};
    assert_int_equal(solution_make(&solution, &plan, &hash, &fixture.inputs.machine,
                                   &fixture.inputs.head, &fixture.inputs.job.head_in_base, &err),
                     ERR_OK);
    size_t size, size_back;
    char *text = solution_write(&solution, &plan, &fixture.inputs.machine, &size);
    write_file(path, text, size);
    assert_int_equal(solution_read(&back, path, &plan, &hash, &fixture.inputs.machine, &err),
                     ERR_OK);
    char *again = solution_write(&back, &plan, &fixture.inputs.machine, &size_back);
    assert_int_equal(size, size_back);
    assert_memory_equal(text, again, size);
    free(text);
    free(again);
    solution_free(&solution);
    solution_free(&back);
    plan_free(&plan);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_for_every_dot_by_reason),
        cmocka_unit_test(leaves_out_dots_outside_their_zone),
        cmocka_unit_test(leaves_out_what_a_ledger_of_the_course_excludes),
        cmocka_unit_test(sheets_bound_dots_of_the_head_frame_as_they_do_their_own),
        cmocka_unit_test(fills_no_square_centimetre_over_its_cap),
        cmocka_unit_test(keeps_the_gap_to_dots_of_other_sessions),
        cmocka_unit_test(widens_the_gap_to_other_sessions_by_what_registrations_are_off),
        cmocka_unit_test(never_takes_a_dot_that_a_ledger_holds),
        cmocka_unit_test(same_inputs_give_the_same_bytes),
        cmocka_unit_test(a_plan_read_back_is_the_plan),
        cmocka_unit_test(refuses_every_shorter_plan),
        cmocka_unit_test(every_solved_hover_puts_the_tip_on_its_dot),
        cmocka_unit_test(a_solution_read_back_is_the_solution),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
