/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/newton.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kinematics/arm/inverse.h"
#include "tests/unit/arm_presets.h"

static struct machine machine;

static struct arm arm_of(enum arm_preset preset)
{
    struct arm arm;
    machine = arm_preset_machine(preset);
    arm_init(&arm, &machine);
    return arm;
}

/* A machine whose table was measured: every entry a little off. */
static struct arm calibrated_arm_of(enum arm_preset preset, double off_mm, double off_deg)
{
    struct arm arm;
    uint64_t rng = 7;
    machine = arm_preset_machine(preset);
    for (size_t i = 0; i < machine.joint_count; i++) {
        machine.joint[i].d_mm += off_mm * (2.0 * arm_preset_random(&rng) - 1.0);
        machine.joint[i].a_mm += off_mm * (2.0 * arm_preset_random(&rng) - 1.0);
        machine.joint[i].alpha += rad_from_deg(off_deg) * (2.0 * arm_preset_random(&rng) - 1.0);
        machine.joint[i].theta += rad_from_deg(off_deg) * (2.0 * arm_preset_random(&rng) - 1.0);
    }
    arm_init(&arm, &machine);
    return arm;
}

static void check_tool(const struct arm *arm, const struct joints *joints,
                       const struct frame *target)
{
    const struct tool is = arm_tool_from_joints(arm, joints);
    const struct vec3 axis = {target->r[0][2], target->r[1][2], target->r[2][2]};
    const double tip_mm = vec3_distance(is.tip, target->t);
    const double axis_rad = vec3_distance(is.axis, axis);
    if (!(tip_mm <= 1e-8 && axis_rad <= 1e-9)) {
        fail_msg("%s: off by %g mm, %g rad", machine.name, tip_mm, axis_rad);
    }
}

/* Share of random poses that some branch reaches; every branch is checked. */
static double solved_share(const struct arm *arm, int cases, double *found_again)
{
    uint64_t rng = arm_preset_seed();
    int solved = 0, again = 0;
    for (int n = 0; n < cases; n++) {
        struct joints q = {{0}}, branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        arm_preset_joints(&machine, &rng, q.q);
        const struct frame target = arm_frame_from_joints(arm, &q);
        const size_t count = inverse_branches(arm, &target, &arm->middle, branch, &why);
        bool same = false;
        for (size_t i = 0; i < count; i++) {
            double gap = 0.0;
            check_tool(arm, &branch[i], &target);
            assert_true(arm_within_limits(arm, &branch[i]));
            for (size_t j = 0; j < arm->joint_count; j++) {
                gap = fmax(gap, fabs(branch[i].q[j] - q.q[j]));
            }
            same = same || gap < 1e-4;
        }
        solved += count > 0;
        again += same;
    }
    *found_again = (double)again / cases;
    return (double)solved / cases;
}

static void solves_chains_that_no_closed_form_fits(void **state)
{
    (void)state;
    static const struct {
        enum arm_preset preset;
        int cases;
        double off_mm, off_deg, solved, again;
    } row[] = {
        {PRESET_NIRYO, 10000, 0.0, 0.0, 0.99, 0.95},
        {PRESET_AR4, 10000, 0.5, 0.5, 0.99, 0.97},
        {PRESET_PAROL6, 10000, 0.5, 0.5, 0.97, 0.95},
        {PRESET_FIVE, 1000, 0.0, 0.0, 0.99, 0.95},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct arm arm = calibrated_arm_of(row[i].preset, row[i].off_mm, row[i].off_deg);
        double again;
        assert_false(arm.spherical_wrist);
        const double solved = solved_share(&arm, row[i].cases, &again);
        print_message("%s: solved %.4f, found again %.4f\n", machine.name, solved, again);
        if (solved < row[i].solved || again < row[i].again) {
            fail_msg("%s: solved %.4f, found again %.4f", machine.name, solved, again);
        }
    }
}

static void walks_back_from_nearby(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (int preset = PRESET_AR4; preset < PRESETS; preset++) {
        const struct arm arm = arm_of((enum arm_preset)preset);
        int missed = 0;
        for (int n = 0; n < 1000; n++) {
            struct joints q = {{0}}, guess;
            arm_preset_joints(&machine, &rng, q.q);
            const struct frame target = arm_frame_from_joints(&arm, &q);
            guess = q;
            for (size_t j = 0; j < arm.joint_count; j++) {
                guess.q[j] += 0.05 * (arm_preset_random(&rng) - 0.5);
            }
            if (newton_solve(&arm, &target, &guess)) {
                check_tool(&arm, &guess, &target);
            } else {
                missed++;
            }
        }
        assert_true(missed <= 5);
    }
}

static void gives_up_out_of_reach_and_says_so(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_NIRYO);
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why = ARM_OK;
    const struct tool far = {{900, 0, 900}, {0, 0, -1}};
    assert_int_equal(arm_branches(&arm, &far, 0.0, NULL, branch, &why), 0);
    assert_int_equal(why, ARM_UNREACHABLE);
}

static void does_not_take_a_tool_that_points_the_opposite_way(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_FIVE);
    struct joints q = {{0.1, 0.3, 0.5, 0.4, 0.2}};
    struct frame target = arm_frame_from_joints(&arm, &q);
    for (int row = 0; row < 3; row++) {
        target.r[row][2] = -target.r[row][2];
        target.r[row][1] = -target.r[row][1];
    }
    assert_false(newton_solve(&arm, &target, &q));
}

static void five_joints_leave_the_spin_alone(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_FIVE);
    const struct joints q = {{0.1, 0.3, 0.5, 0.4, 0.2}};
    const struct tool target = arm_tool_from_joints(&arm, &q);
    struct joints branch[ARM_BRANCHES_MAX], is;
    enum arm_answer why;
    for (double spin = 0.0; spin < 6.0; spin += 1.5) {
        assert_true(arm_branches(&arm, &target, spin, &q, branch, &why) > 0);
    }
    assert_int_equal(arm_follow(&arm, &target, &q, &is), ARM_OK);
    assert_true(fabs(is.q[1] - 0.3) < 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solves_chains_that_no_closed_form_fits),
        cmocka_unit_test(walks_back_from_nearby),
        cmocka_unit_test(gives_up_out_of_reach_and_says_so),
        cmocka_unit_test(does_not_take_a_tool_that_points_the_opposite_way),
        cmocka_unit_test(five_joints_leave_the_spin_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
