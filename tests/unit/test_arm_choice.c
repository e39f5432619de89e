/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/arm.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/arm_presets.h"

static struct machine machine;

static struct arm arm_of(enum arm_preset preset)
{
    return arm_preset_arm(&machine, preset);
}

static bool is_there(const struct arm *arm, const struct joints *joints, const struct tool *want)
{
    const struct tool is = arm_tool_from_joints(arm, joints);
    return vec3_distance(is.tip, want->tip) <= 1e-8 && vec3_distance(is.axis, want->axis) <= 1e-9 &&
           arm_within_limits(arm, joints);
}

static double farthest_joint(const struct arm *arm, const struct joints *a, const struct joints *b)
{
    double worst = 0.0;
    for (size_t i = 0; i < arm->joint_count; i++) {
        worst = fmax(worst, fabs(a->q[i] - b->q[i]));
    }
    return worst;
}

/* Room at every stop, so that a lift can follow. */
static bool has_room(const struct arm *arm, const struct joints *joints)
{
    double room = HUGE_VAL;
    for (size_t i = 0; i < arm->joint_count; i++) {
        room = fmin(room, joints->q[i] - machine.joint[i].min);
        room = fmin(room, machine.joint[i].max - joints->q[i]);
    }
    return room >= 0.05;
}

/* Fails when some branch at some spin is quicker than what was taken. */
static void expect_quickest(const struct arm *arm, const struct tool *target,
                            const struct joints *from, const struct joints *taken)
{
    const double taken_s = arm_move_s(arm, from, taken);
    for (int i = 0; i < ARM_SPINS; i++) {
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        const double spin_rad = i * 2.0 * UNITS_PI / ARM_SPINS;
        const size_t count = arm_branches(arm, target, spin_rad, from, branch, &why);
        for (size_t k = 0; k < count; k++) {
            if (has_room(arm, &branch[k]) == has_room(arm, taken)) {
                assert_true(arm_move_s(arm, from, &branch[k]) >= taken_s - 2e-9);
            }
            assert_true(has_room(arm, taken) || !has_room(arm, &branch[k]));
        }
    }
}

static void takes_the_quickest_of_all_spins_and_branches(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    const struct arm arm = arm_of(PRESET_AR4);
    int tried = 0;
    for (int n = 0; n < 500; n++) {
        struct joints q = {{0}}, from = {{0}}, taken;
        arm_preset_joints(&machine, &rng, q.q);
        arm_preset_joints(&machine, &rng, from.q);
        const struct tool target = arm_tool_from_joints(&arm, &q);
        /* some are reachable only at a spin between those that are tried */
        if (arm_nearest(&arm, &target, &from, &taken) == ARM_OK) {
            assert_true(is_there(&arm, &taken, &target));
            expect_quickest(&arm, &target, &from, &taken);
            tried++;
        }
    }
    assert_true(tried > 450);
}

static void ranks_by_time_and_begins_with_the_nearest(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    const struct arm arm = arm_of(PRESET_PAROL6);
    for (int n = 0; n < 200; n++) {
        struct joints q = {{0}}, nearest, ranked[ARM_RANKED_MAX];
        enum arm_answer why;
        arm_preset_joints(&machine, &rng, q.q);
        const struct tool target = arm_tool_from_joints(&arm, &q);
        const size_t count = arm_ranked(&arm, &target, NULL, ranked, ARM_RANKED_MAX, &why);
        assert_true((count > 0) == (arm_nearest(&arm, &target, NULL, &nearest) == ARM_OK));
        for (size_t i = 0; i < count; i++) {
            assert_true(is_there(&arm, &ranked[i], &target));
            assert_true(i > 0 || farthest_joint(&arm, &ranked[0], &nearest) == 0.0);
            const bool same = i > 0 && has_room(&arm, &ranked[i]) == has_room(&arm, &ranked[i - 1]);
            assert_true(!same || arm_move_s(&arm, &arm.middle, &ranked[i]) + 2e-9 >=
                                     arm_move_s(&arm, &arm.middle, &ranked[i - 1]));
        }
    }
}

static void stays_put_when_it_is_there_already(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (int preset = 0; preset < PRESETS; preset++) {
        const struct arm arm = arm_of((enum arm_preset)preset);
        for (int n = 0; n < 20; n++) {
            struct joints q = {{0}}, taken;
            arm_preset_joints(&machine, &rng, q.q);
            const struct tool target = arm_tool_from_joints(&arm, &q);
            if (preset != PRESET_NIRYO && preset != PRESET_FIVE && has_room(&arm, &q)) {
                assert_int_equal(arm_nearest(&arm, &target, &q, &taken), ARM_OK);
                assert_true(arm_move_s(&arm, &q, &taken) < 1e-3);
            }
            assert_int_equal(arm_follow(&arm, &target, &q, &taken), ARM_OK);
            assert_true(farthest_joint(&arm, &q, &taken) < 1e-5);
        }
    }
}

static void follows_a_lift_along_the_needle(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (int preset = PRESET_AR4; preset <= PRESET_THOR; preset++) {
        const struct arm arm = arm_of((enum arm_preset)preset);
        int followed = 0;
        for (int n = 0; n < 1000; n++) {
            struct joints q = {{0}}, lifted;
            arm_preset_joints(&machine, &rng, q.q);
            struct tool target = arm_tool_from_joints(&arm, &q);
            target.tip = vec3_along(target.tip, -10.0, target.axis);
            if (arm_follow(&arm, &target, &q, &lifted) == ARM_OK) {
                assert_true(is_there(&arm, &lifted, &target));
                assert_true(farthest_joint(&arm, &q, &lifted) <= 0.7);
                followed++;
            }
        }
        assert_true(followed > 800);
    }
}

static void refuses_to_follow_on_another_branch(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_AR4);
    const struct joints q = {{0.1, 0.5, -0.3, 0.4, 0.8, 0.2}},
                        other = {{0.1, 0.5, -0.3, 2.4, -0.8}};
    const struct tool target = arm_tool_from_joints(&arm, &q);
    struct joints is = other;
    assert_int_equal(arm_follow(&arm, &target, &other, &is), ARM_UNREACHABLE);
    assert_true(farthest_joint(&arm, &is, &other) == 0.0);
}

static void answers_why_there_is_nothing(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_AR4);
    struct joints is = {{9}};
    const struct tool far = {{2000, 0, 0}, {1, 0, 0}}, behind = {{0, 250, 60}, {0, 0, -1}};
    assert_int_equal(arm_nearest(&arm, &far, NULL, &is), ARM_UNREACHABLE);
    machine.joint[0].min = -0.1;
    machine.joint[0].max = 0.1;
    assert_int_equal(arm_nearest(&arm, &behind, NULL, &is), ARM_LIMIT);
    assert_true(is.q[0] == 9.0);
}

static void times_a_move_by_its_slowest_joint(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_AR4);
    const struct joints from = {{0}}, to = {{0.1, 0.0, rad_from_deg(-30), 0.0, 0.2, 0.0}};
    /* 30 degrees at 30 deg/s2 do not reach 60 deg/s: a triangle */
    assert_true(fabs(arm_move_s(&arm, &from, &to) - 2.0) < 1e-9);
    assert_true(arm_move_s(&arm, &to, &to) == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_quickest_of_all_spins_and_branches),
        cmocka_unit_test(ranks_by_time_and_begins_with_the_nearest),
        cmocka_unit_test(stays_put_when_it_is_there_already),
        cmocka_unit_test(follows_a_lift_along_the_needle),
        cmocka_unit_test(refuses_to_follow_on_another_branch),
        cmocka_unit_test(answers_why_there_is_nothing),
        cmocka_unit_test(times_a_move_by_its_slowest_joint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
