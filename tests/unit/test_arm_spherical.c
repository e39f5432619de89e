/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/arm.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kinematics/arm/inverse.h"
#include "kinematics/arm/newton.h"
#include "kinematics/arm/spin.h"
#include "tests/unit/arm_presets.h"

enum { CASES = 100000 };

static const double TIP_MM = 1e-8, TURN_RAD = 1e-9;

static const enum arm_preset closed_form[] = {PRESET_AR4, PRESET_PAROL6, PRESET_THOR,
                                              PRESET_OFFSETS};
enum { CLOSED_FORMS = sizeof closed_form / sizeof closed_form[0] };

static struct machine machine;

static struct arm arm_of(enum arm_preset preset)
{
    return arm_preset_arm(&machine, preset);
}

static double turn_between(const struct frame *a, const struct frame *b)
{
    double sum2 = 0.0;
    for (int row = 0; row < 3; row++) {
        for (int col = 0; col < 3; col++) {
            const double gap = a->r[row][col] - b->r[row][col];
            sum2 += gap * gap;
        }
    }
    return sqrt(0.5 * sum2);
}

/* Fails unless every branch is at the target and inside the limits; how near one is to q. */
static double check_branches(const struct arm *arm, const struct frame *target,
                             const struct joints *q, const struct joints *branch, size_t count)
{
    double nearest = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        const struct frame is = arm_frame_from_joints(arm, &branch[i]);
        const double tip_mm = vec3_distance(is.t, target->t);
        const double turn_rad = turn_between(&is, target);
        if (!(tip_mm <= TIP_MM && turn_rad <= TURN_RAD) || !arm_within_limits(arm, &branch[i])) {
            fail_msg("%s: branch %zu off by %g mm, %g rad", machine.name, i, tip_mm, turn_rad);
        }
        double gap = 0.0;
        for (size_t j = 0; j < arm->joint_count; j++) {
            gap = fmax(gap, fabs(branch[i].q[j] - q->q[j]));
        }
        nearest = fmin(nearest, gap);
    }
    return nearest;
}

static void knows_which_chains_it_solves(void **state)
{
    (void)state;
    for (size_t i = 0; i < CLOSED_FORMS; i++) {
        const struct arm arm = arm_of(closed_form[i]);
        assert_true(arm.spherical_wrist && arm.parallel_elbow);
    }
    assert_false(arm_of(PRESET_NIRYO).spherical_wrist);
    assert_true(arm_of(PRESET_NIRYO).seedable);
    assert_false(arm_of(PRESET_FIVE).spherical_wrist);
    assert_true(arm_of(PRESET_FIVE).offset_exact);
}

static void finds_every_random_pose_again(void **state)
{
    (void)state;
    for (size_t k = 0; k < CLOSED_FORMS; k++) {
        const struct arm arm = arm_of(closed_form[k]);
        uint64_t rng = arm_preset_seed();
        for (int n = 0; n < CASES; n++) {
            struct joints q = {{0}}, branch[ARM_BRANCHES_MAX];
            enum arm_answer why;
            arm_preset_joints(&machine, &rng, q.q);
            const struct frame target = arm_frame_from_joints(&arm, &q);
            const size_t count = inverse_branches(&arm, &target, &q, branch, &why);
            const double nearest = check_branches(&arm, &target, &q, branch, count);
            if (!(nearest < 1e-5)) {
                fail_msg("%s case %d: nearest branch %g rad away", machine.name, n, nearest);
            }
        }
    }
}

/* The same arm without stops. */
static void open_limits(void)
{
    for (size_t i = 0; i < machine.joint_count; i++) {
        machine.joint[i].min = -2.0 * UNITS_PI;
        machine.joint[i].max = 2.0 * UNITS_PI;
    }
}

static void finds_all_eight_when_no_stop_is_in_the_way(void **state)
{
    (void)state;
    for (size_t k = 0; k < CLOSED_FORMS; k++) {
        const struct arm arm = arm_of(closed_form[k]);
        struct joints q = {{0.3, 0.2, 0.4, 0.6, 0.8, 0.5}}, branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        size_t most = 0;
        open_limits();
        for (int n = 0; n < 100; n++) {
            q.q[1] = 0.06 * n;
            const struct frame target = arm_frame_from_joints(&arm, &q);
            const size_t count = inverse_branches(&arm, &target, &q, branch, &why);
            assert_true(check_branches(&arm, &target, &q, branch, count) < 1e-6);
            most = count > most ? count : most;
        }
        assert_int_equal(most, 8);
    }
}

/* How far q is from the nearest of the branches, whole turns aside. */
static double nearest_gap(const struct joints *q, const struct joints *branch, size_t count)
{
    double nearest = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        double gap = 0.0;
        for (int j = 0; j < 6; j++) {
            gap = fmax(gap, fabs(remainder(branch[i].q[j] - q->q[j], 2.0 * UNITS_PI)));
        }
        nearest = fmin(nearest, gap);
    }
    return nearest;
}

static void newton_from_anywhere_finds_no_branch_that_is_missing(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (size_t k = 0; k < CLOSED_FORMS; k++) {
        const struct arm arm = arm_of(closed_form[k]);
        int found = 0;
        open_limits();
        for (int n = 0; n < 1500; n++) {
            struct joints q = {{0}}, guess = {{0}}, branch[ARM_BRANCHES_MAX];
            enum arm_answer why;
            arm_preset_joints(&machine, &rng, q.q);
            arm_preset_joints(&machine, &rng, guess.q);
            const struct frame target = arm_frame_from_joints(&arm, &q);
            const size_t count = inverse_branches(&arm, &target, &q, branch, &why);
            if (arm_preset_from_singular(&arm, &q) > 0.05 && newton_solve(&arm, &target, &guess)) {
                assert_true(nearest_gap(&guess, branch, count) < 1e-6);
                found++;
            }
        }
        assert_true(found > 200);
    }
}

static void branches_differ_from_each_other(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_AR4);
    const struct joints q = {{0.3, 0.5, -0.4, 0.6, 0.8, 0.5}};
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    open_limits();
    const struct frame target = arm_frame_from_joints(&arm, &q);
    const size_t count = inverse_branches(&arm, &target, &q, branch, &why);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            double gap = 0.0;
            for (int k = 0; k < 6; k++) {
                gap = fmax(gap, fabs(remainder(branch[i].q[k] - branch[j].q[k], 2.0 * UNITS_PI)));
            }
            assert_true(gap > 0.1);
        }
    }
}

static void holds_its_word_with_a_straight_wrist(void **state)
{
    (void)state;
    static const double tiny[] = {0.0, 1e-16, 1e-13, 1e-12, 1e-11, 1e-10, 1e-8, 1e-6, 1e-3};
    for (size_t k = 0; k < CLOSED_FORMS; k++) {
        const struct arm arm = arm_of(closed_form[k]);
        uint64_t rng = arm_preset_seed();
        for (size_t n = 0; n < 100 * (sizeof tiny / sizeof tiny[0]); n++) {
            struct joints q = {{0}}, branch[ARM_BRANCHES_MAX];
            enum arm_answer why;
            arm_preset_joints(&machine, &rng, q.q);
            q.q[4] = -machine.joint[4].theta + (n % 2 ? 1.0 : -1.0) * tiny[n / 100];
            const struct frame target = arm_frame_from_joints(&arm, &q);
            const size_t count = inverse_branches(&arm, &target, &q, branch, &why);
            assert_true(count > 0);
            check_branches(&arm, &target, &q, branch, count);
        }
    }
}

static void keeps_the_free_joint_of_a_straight_wrist(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_AR4);
    const struct joints q = {{0.3, 0.5, -0.4, 0.6, 0.0, 0.5}};
    const struct frame target = arm_frame_from_joints(&arm, &q);
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    const size_t count = inverse_branches(&arm, &target, &q, branch, &why);
    assert_true(check_branches(&arm, &target, &q, branch, count) < 1e-6);
}

static void holds_its_word_with_the_elbow_almost_straight(void **state)
{
    (void)state;
    static const double tiny[] = {0.0, 1e-16, 1e-12, 1e-9, 1e-8, 1e-7, 1e-5, 1e-3};
    const struct arm arm = arm_of(PRESET_AR4);
    open_limits();
    for (size_t n = 0; n < sizeof tiny / sizeof tiny[0]; n++) {
        /* the forearm is along axis 4: q3 = -90 degrees is straight */
        const struct joints q = {{0.3, 0.5, -UNITS_PI / 2.0 + tiny[n], 0.6, 0.9, 0.5}};
        const struct frame target = arm_frame_from_joints(&arm, &q);
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        const size_t count = inverse_branches(&arm, &target, &q, branch, &why);
        assert_true(check_branches(&arm, &target, &q, branch, count) < 1e-5);
    }
}

static void holds_its_word_with_the_wrist_over_the_first_axis(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_THOR);
    open_limits();
    for (double off = 1e-14; off < 1.0; off *= 10.0) {
        /* arm straight up, then leaned a little */
        const struct joints q = {{0.4, off, 0.0, 0.2, 0.7, 0.1}};
        const struct frame target = arm_frame_from_joints(&arm, &q);
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        const size_t count = inverse_branches(&arm, &target, &q, branch, &why);
        assert_true(count > 0);
        check_branches(&arm, &target, &q, branch, count);
    }
}

static void tells_out_of_reach_from_out_of_limits(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_AR4);
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why = ARM_OK;
    const struct tool far = {{2000, 0, 0}, {1, 0, 0}};
    assert_int_equal(arm_branches(&arm, &far, 0.0, NULL, branch, &why), 0);
    assert_int_equal(why, ARM_UNREACHABLE);
    /* behind the stop of joint 2 on every branch */
    const struct joints q = {{0.0, rad_from_deg(-80), 0.2, 0.0, 0.5, 0.0}};
    const struct frame target = arm_frame_from_joints(&arm, &q);
    size_t count = inverse_branches(&arm, &target, &q, branch, &why);
    check_branches(&arm, &target, &q, branch, count);
    machine.joint[1].min = machine.joint[1].max = rad_from_deg(89.0);
    count = inverse_branches(&arm, &target, &q, branch, &why);
    assert_int_equal(count, 0);
    assert_int_equal(why, ARM_LIMIT);
}

static void turns_joint_six_by_whole_turns_into_its_range(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_PAROL6); /* joint 6: 0 to 360 degrees */
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    for (double deg = 1.0; deg < 360.0; deg += 7.0) {
        const struct joints q = {{0.1, -1.4, 3.3, 0.3, 0.6, rad_from_deg(deg)}};
        const struct frame target = arm_frame_from_joints(&arm, &q);
        const size_t count = inverse_branches(&arm, &target, &q, branch, &why);
        assert_true(check_branches(&arm, &target, &q, branch, count) < 1e-6);
    }
}

static void spin_turns_the_tool_about_its_needle(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (int n = 0; n < 1000; n++) {
        const struct vec3 axis =
            vec3_unit((struct vec3){arm_preset_random(&rng) - 0.5, arm_preset_random(&rng) - 0.5,
                                    arm_preset_random(&rng) - 0.5});
        const struct tool target = {{1, 2, 3}, axis};
        const struct frame at0 = spin_frame(&target, 0.0), at1 = spin_frame(&target, 1.0);
        const struct vec3 x0 = {at0.r[0][0], at0.r[1][0], at0.r[2][0]};
        const struct vec3 x1 = {at1.r[0][0], at1.r[1][0], at1.r[2][0]};
        assert_true(fabs(vec3_dot(x0, axis)) < 1e-14 && fabs(vec3_length(x0) - 1.0) < 1e-14);
        assert_true(fabs(vec3_dot(x0, x1) - cos(1.0)) < 1e-14);
        assert_true(fabs(vec3_dot(vec3_cross(x0, x1), axis) - sin(1.0)) < 1e-14);
        const struct frame kept = spin_carried(&target, &at1, 0.0);
        assert_true(turn_between(&kept, &at1) < 1e-13);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_which_chains_it_solves),
        cmocka_unit_test(finds_every_random_pose_again),
        cmocka_unit_test(finds_all_eight_when_no_stop_is_in_the_way),
        cmocka_unit_test(newton_from_anywhere_finds_no_branch_that_is_missing),
        cmocka_unit_test(branches_differ_from_each_other),
        cmocka_unit_test(holds_its_word_with_a_straight_wrist),
        cmocka_unit_test(keeps_the_free_joint_of_a_straight_wrist),
        cmocka_unit_test(holds_its_word_with_the_elbow_almost_straight),
        cmocka_unit_test(holds_its_word_with_the_wrist_over_the_first_axis),
        cmocka_unit_test(tells_out_of_reach_from_out_of_limits),
        cmocka_unit_test(turns_joint_six_by_whole_turns_into_its_range),
        cmocka_unit_test(spin_turns_the_tool_about_its_needle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
