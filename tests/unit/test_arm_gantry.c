/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/arm.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/arm_presets.h"

enum { CASES = 100000 };

static const double TIP_MM = 1e-8, AXIS_RAD = 1e-9;

static struct machine machine;

static struct arm arm_of(enum arm_preset preset)
{
    return arm_preset_arm(&machine, preset);
}

static void expect_tool(const struct arm *arm, const struct joints *joints, const struct tool *want,
                        const char *what)
{
    const struct tool is = arm_tool_from_joints(arm, joints);
    const double tip_mm = vec3_distance(is.tip, want->tip);
    const double axis_rad = vec3_length(vec3_cross(is.axis, want->axis));
    if (!(tip_mm <= TIP_MM && axis_rad <= AXIS_RAD && vec3_dot(is.axis, want->axis) > 0.0)) {
        fail_msg("%s: tip off by %g mm, axis by %g rad", what, tip_mm, axis_rad);
    }
}

static double distance_between(const struct arm *arm, const struct joints *a,
                               const struct joints *b)
{
    double worst = 0.0;
    for (size_t i = 0; i < arm->joint_count; i++) {
        worst = fmax(worst, fabs(a->q[i] - b->q[i]));
    }
    return worst;
}

static void points_the_needle_as_the_formula_says(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    static const struct {
        const char *name;
        double b_deg, c_deg;
        struct tool want;
    } row[] = {
        {"straight down", 0, 77, {{10, 20, -90}, {0, 0, -1}}},
        {"to x", 90, 0, {{130, 20, 30}, {1, 0, 0}}},
        {"to y", 90, 90, {{10, 140, 30}, {0, 1, 0}}},
        {"back by B", -90, 90, {{10, -100, 30}, {0, -1, 0}}},
        {"thirty", 30, 180, {{-50, 20, -73.92304845413264}, {-0.5, 0, -0.8660254037844386}}},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct joints q = {
            {10, 20, 30, rad_from_deg(row[i].b_deg), rad_from_deg(row[i].c_deg)}};
        expect_tool(&arm, &q, &row[i].want, row[i].name);
    }
}

static void turns_a_right_handed_frame(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    const struct joints q = {{1, 2, 3, 0.7, -1.1}};
    const struct frame f = arm_frame_from_joints(&arm, &q);
    const struct vec3 x = {f.r[0][0], f.r[1][0], f.r[2][0]};
    const struct vec3 y = {f.r[0][1], f.r[1][1], f.r[2][1]};
    const struct vec3 z = {f.r[0][2], f.r[1][2], f.r[2][2]};
    assert_true(vec3_distance(vec3_cross(x, y), z) < 1e-14);
    assert_true(fabs(vec3_length(x) - 1.0) < 1e-14 && fabs(vec3_length(y) - 1.0) < 1e-14);
}

static void comes_back_to_the_joints_that_made_the_pose(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    uint64_t rng = arm_preset_seed();
    for (int n = 0; n < CASES; n++) {
        struct joints branch[ARM_BRANCHES_MAX], q;
        enum arm_answer why;
        arm_preset_joints(&machine, &rng, q.q);
        const struct tool target = arm_tool_from_joints(&arm, &q);
        const size_t count = arm_branches(&arm, &target, 0.0, &q, branch, &why);
        double nearest = HUGE_VAL;
        for (size_t i = 0; i < count; i++) {
            assert_true(arm_within_limits(&arm, &branch[i]));
            expect_tool(&arm, &branch[i], &target, "branch");
            nearest = fmin(nearest, distance_between(&arm, &q, &branch[i]));
        }
        if (!(nearest < 1e-6)) {
            fail_msg("case %d: nearest branch is %g away", n, nearest);
        }
    }
}

static void offers_both_branches_where_both_fit(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    const struct joints q = {{225, 225, 150, 0.8, 0.3}};
    const struct tool target = arm_tool_from_joints(&arm, &q);
    assert_int_equal(arm_branches(&arm, &target, 0.0, NULL, branch, &why), 2);
    assert_int_equal(why, ARM_OK);
    assert_true(fabs(branch[0].q[3] - 0.8) < 1e-12 && fabs(branch[0].q[4] - 0.3) < 1e-12);
    assert_true(fabs(branch[1].q[3] + 0.8) < 1e-12);
    assert_true(fabs(remainder(branch[1].q[4] - 0.3 - UNITS_PI, 2.0 * UNITS_PI)) < 1e-12);
}

static void keeps_c_where_it_is_when_the_needle_points_down(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    const struct tool target = {{225, 225, 100}, {0, 0, -1}};
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    for (double c = -3.4; c < 3.4; c += 0.17) {
        const struct joints near = {{0, 0, 0, 0, c}};
        assert_int_equal(arm_branches(&arm, &target, 0.0, &near, branch, &why), 1);
        assert_true(fabs(branch[0].q[4] - c) < 1e-12);
        expect_tool(&arm, &branch[0], &target, "pole");
    }
}

/* It comes from there: a limit switch that it goes back to would end the job with an alarm. */
static void leaves_the_home_switch_of_c_when_the_needle_points_down(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    const struct tool target = {{225, 225, 100}, {0, 0, -1}};
    const double end = rad_from_deg(200.0);
    for (double side = -1.0; side <= 1.0; side += 2.0) {
        const struct joints near = {{0, 0, 0, 0, side * end}};
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        assert_int_equal(arm_branches(&arm, &target, 0.0, &near, branch, &why), 1);
        assert_true(fabs(branch[0].q[4] - side * (end - 0.05)) < 1e-12);
        expect_tool(&arm, &branch[0], &target, "pole");
    }
}

static void holds_its_word_close_to_the_pole(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    for (double tiny = 1e-16; tiny < 1e-2; tiny *= 3.0) {
        const struct vec3 axis = vec3_unit((struct vec3){-0.6 * tiny, 0.8 * tiny, -1.0});
        const struct tool target = {{225, 225, 100}, axis};
        const size_t count = arm_branches(&arm, &target, 0.0, NULL, branch, &why);
        assert_true(count > 0);
        for (size_t i = 0; i < count; i++) {
            expect_tool(&arm, &branch[i], &target, "near the pole");
        }
    }
}

static void adds_the_turn_that_is_nearest(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    const struct joints q = {{225, 225, 150, 0.8, rad_from_deg(190)}};
    const struct tool target = arm_tool_from_joints(&arm, &q);
    const struct joints low = {{225, 225, 150, 0.8, rad_from_deg(-150)}};
    assert_true(arm_branches(&arm, &target, 0.0, &q, branch, &why) == 2);
    assert_true(fabs(branch[0].q[4] - rad_from_deg(190)) < 1e-12);
    assert_true(arm_branches(&arm, &target, 0.0, &low, branch, &why) == 2);
    assert_true(fabs(branch[0].q[4] - rad_from_deg(-170)) < 1e-12);
}

static void says_limit_when_only_the_range_is_in_the_way(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why = ARM_OK;
    const struct tool far = {{225, 225, 900}, {0, 0, -1}}, up = {{225, 225, 100}, {0, 0, 1}};
    assert_int_equal(arm_branches(&arm, &far, 0.0, NULL, branch, &why), 0);
    assert_int_equal(why, ARM_LIMIT);
    assert_int_equal(arm_branches(&arm, &up, 0.0, NULL, branch, &why), 0);
    assert_int_equal(why, ARM_LIMIT);
}

static void stands_at_the_stop_but_not_past_it(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    struct joints q = {{450.0, 0.0, 300.0, rad_from_deg(100), rad_from_deg(-200)}};
    assert_true(arm_within_limits(&arm, &q));
    q.q[0] = 450.0 + 5e-10;
    assert_true(arm_within_limits(&arm, &q));
    q.q[0] = 450.0 + 1e-6;
    assert_false(arm_within_limits(&arm, &q));
    q.q[0] = -1e-6;
    assert_false(arm_within_limits(&arm, &q));
}

static void puts_the_foot_flat_on_a_pad_or_refuses(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_BENCH3);
    static const struct {
        const char *name;
        struct tool target;
        size_t count;
        enum arm_answer why;
    } row[] = {
        {"flat", {{30, 40, 10}, {0, 0, -1}}, 1, ARM_OK},
        {"within half the travel", {{30, 40, 10.99}, {0, 0, -1}}, 1, ARM_OK},
        {"too high", {{30, 40, 11.01}, {0, 0, -1}}, 0, ARM_UNREACHABLE},
        {"too low", {{30, 40, 8.9}, {0, 0, -1}}, 0, ARM_UNREACHABLE},
        {"a little tilted", {{30, 40, 10}, {0.05, 0, -0.99874921777}}, 1, ARM_OK},
        {"too tilted", {{30, 40, 10}, {0.06, 0, -0.99819837707}}, 0, ARM_UNREACHABLE},
        {"from below", {{30, 40, 10}, {0, 0, 1}}, 0, ARM_UNREACHABLE},
        {"beside the rails", {{-1, 40, 10}, {0, 0, -1}}, 0, ARM_LIMIT},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        const size_t count = arm_branches(&arm, &row[i].target, 0.0, NULL, branch, &why);
        if (count != row[i].count || why != row[i].why) {
            fail_msg("%s: %zu branches, answer %d", row[i].name, count, (int)why);
        }
    }
}

static void moves_a_pad_machine_to_the_very_place(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_BENCH3);
    const struct tool target = {{31.5, 42.25, 10.0}, {0, 0, -1}};
    struct joints q;
    assert_int_equal(arm_nearest(&arm, &target, NULL, &q), ARM_OK);
    assert_true(q.q[0] == 31.5 && q.q[1] == 42.25);
    expect_tool(&arm, &q, &target, "pad");
}

static void takes_the_quicker_of_two_branches(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    const struct joints q = {{225, 225, 150, -0.8, 0.3}}, other = {{225, 225, 150, 0.8, -2.8}};
    const struct tool target = arm_tool_from_joints(&arm, &q);
    struct joints is;
    assert_int_equal(arm_nearest(&arm, &target, &q, &is), ARM_OK);
    assert_true(distance_between(&arm, &q, &is) < 1e-9);
    assert_int_equal(arm_nearest(&arm, &target, &other, &is), ARM_OK);
    assert_true(is.q[3] > 0.0);
}

static void follows_on_its_branch_and_refuses_a_jump(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    const struct joints q = {{225, 225, 150, 0.5, 0.3}};
    struct tool target = arm_tool_from_joints(&arm, &q);
    struct joints is;
    target.tip = vec3_along(target.tip, -6.0, target.axis);
    assert_int_equal(arm_follow(&arm, &target, &q, &is), ARM_OK);
    assert_true(fabs(is.q[3] - 0.5) < 1e-9 && fabs(is.q[4] - 0.3) < 1e-9);
    expect_tool(&arm, &is, &target, "lifted");
    target.axis = (struct vec3){-sin(0.5) * cos(0.3), -sin(0.5) * sin(0.3), -cos(0.5)};
    assert_int_equal(arm_follow(&arm, &target, &q, &is), ARM_UNREACHABLE);
}

static void homes_inside_its_range(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_GANTRY5);
    machine.joint[2].homed_at = 305.0;
    machine.joint[3].homed_at = -9.0;
    const struct joints homed = arm_homed(&arm);
    assert_true(homed.q[0] == 450.0 && homed.q[2] == 300.0);
    assert_true(homed.q[3] == machine.joint[3].min);
    assert_true(arm_within_limits(&arm, &homed));
}

static void finds_its_joints_by_name_in_any_order(void **state)
{
    (void)state;
    struct arm arm = arm_of(PRESET_GANTRY5);
    const struct machine_joint x = machine.joint[0];
    machine.joint[0] = machine.joint[4];
    machine.joint[4] = x;
    arm_init(&arm, &machine);
    const struct joints q = {{rad_from_deg(90), 20, 30, rad_from_deg(90), 10}};
    const struct tool want = {{10, 140, 30}, {0, 1, 0}};
    expect_tool(&arm, &q, &want, "C first");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_the_needle_as_the_formula_says),
        cmocka_unit_test(turns_a_right_handed_frame),
        cmocka_unit_test(comes_back_to_the_joints_that_made_the_pose),
        cmocka_unit_test(offers_both_branches_where_both_fit),
        cmocka_unit_test(keeps_c_where_it_is_when_the_needle_points_down),
        cmocka_unit_test(leaves_the_home_switch_of_c_when_the_needle_points_down),
        cmocka_unit_test(holds_its_word_close_to_the_pole),
        cmocka_unit_test(adds_the_turn_that_is_nearest),
        cmocka_unit_test(says_limit_when_only_the_range_is_in_the_way),
        cmocka_unit_test(stands_at_the_stop_but_not_past_it),
        cmocka_unit_test(puts_the_foot_flat_on_a_pad_or_refuses),
        cmocka_unit_test(moves_a_pad_machine_to_the_very_place),
        cmocka_unit_test(takes_the_quicker_of_two_branches),
        cmocka_unit_test(follows_on_its_branch_and_refuses_a_jump),
        cmocka_unit_test(homes_inside_its_range),
        cmocka_unit_test(finds_its_joints_by_name_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
