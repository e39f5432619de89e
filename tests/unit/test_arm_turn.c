/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joints for a place whatever the turn about the needle, with what stands in the way of it.
 */
#include "kinematics/arm/turn.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/arm_presets.h"

static const enum arm_preset spinning[] = {PRESET_AR4, PRESET_PAROL6, PRESET_THOR, PRESET_NIRYO};
enum { SPINNING = sizeof spinning / sizeof spinning[0] };

/* Joints that hold the tool where q does, none outside its range. */
static void check_reached(const struct arm *arm, const struct joints *q, double *spin_rad)
{
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    const struct tool target = arm_tool_from_joints(arm, q);
    const size_t count = turn_branches(arm, &target, spin_rad, NULL, branch, &why);
    if (count == 0) {
        fail_msg("%s: not reached, %d", arm->machine->name, (int)why);
    }
    for (size_t i = 0; i < count; i++) {
        const struct tool is = arm_tool_from_joints(arm, &branch[i]);
        assert_true(vec3_distance(is.tip, target.tip) < 1e-8);
        assert_true(vec3_distance(is.axis, target.axis) < 1e-9);
        assert_true(arm_within_limits(arm, &branch[i]));
    }
}

static void finds_a_turn_for_every_pose_that_some_joints_have(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (size_t k = 0; k < SPINNING; k++) {
        const struct machine machine = arm_preset_machine(spinning[k]);
        struct arm arm;
        arm_init(&arm, &machine);
        for (int n = 0; n < 3000; n++) {
            struct joints q = {{0}};
            double spin_rad = 0.0;
            arm_preset_joints(&machine, &rng, q.q);
            check_reached(&arm, &q, &spin_rad);
        }
    }
}

static void works_around_a_joint_that_cannot_move(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (size_t stuck = 0; stuck < 6; stuck++) {
        struct machine machine = arm_preset_machine(PRESET_PAROL6);
        struct machine_joint *joint = &machine.joint[stuck];
        joint->min = joint->max = 0.6 * joint->min + 0.4 * joint->max;
        struct arm arm;
        arm_init(&arm, &machine);
        for (int n = 0; n < 20; n++) {
            struct joints q = {{0}};
            double spin_rad = 0.0;
            do {
                arm_preset_joints(&machine, &rng, q.q);
            } while (arm_preset_from_singular(&arm, &q) < 0.2);
            check_reached(&arm, &q, &spin_rad);
        }
    }
}

static void turns_on_past_180_degrees_without_a_step(void **state)
{
    (void)state;
    const struct machine machine = arm_preset_machine(PRESET_GANTRY5); /* C goes to +-200 */
    struct arm arm;
    arm_init(&arm, &machine);
    struct joints at = {{225, 225, 200, rad_from_deg(60), rad_from_deg(150)}};
    for (double deg = 150.0; deg <= 200.0; deg += 1.0) {
        const struct joints q = {{225, 225, 200, rad_from_deg(60), rad_from_deg(deg)}};
        const struct tool target = arm_tool_from_joints(&arm, &q);
        assert_int_equal(arm_follow(&arm, &target, &at, &at), ARM_OK);
        assert_true(fabs(at.q[4] - q.q[4]) < 1e-9);
    }
}

static void tells_tiny_angles_from_none(void **state)
{
    (void)state;
    const struct machine machine = arm_preset_machine(PRESET_PAROL6);
    struct arm arm;
    arm_init(&arm, &machine);
    for (double tiny = 1e-15; tiny < 1e-2; tiny *= 10.0) {
        struct joints q = {{tiny, -1.4 + tiny, 3.3 - tiny, tiny, -tiny, tiny}};
        double spin_rad = tiny;
        check_reached(&arm, &q, &spin_rad);
    }
}

static void keeps_the_turn_that_will_do(void **state)
{
    (void)state;
    const struct machine machine = arm_preset_machine(PRESET_THOR);
    struct arm arm;
    arm_init(&arm, &machine);
    const struct joints q = {{0.1, 0.3, 0.4, 0.2, 0.7, 0.1}};
    double spin_rad = 1.25;
    check_reached(&arm, &q, &spin_rad);
    const double kept_rad = spin_rad;
    check_reached(&arm, &q, &spin_rad);
    assert_true(spin_rad == kept_rad);
}

static void says_why_no_turn_will_do(void **state)
{
    (void)state;
    struct machine machine = arm_preset_machine(PRESET_AR4);
    struct arm arm;
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why = ARM_OK;
    double spin_rad = 0.0;
    arm_init(&arm, &machine);
    const struct tool far = {{2000, 0, 0}, {1, 0, 0}};
    assert_int_equal(turn_branches(&arm, &far, &spin_rad, NULL, branch, &why), 0);
    assert_int_equal(why, ARM_UNREACHABLE);
    const struct joints q = {{0.2, 0.4, -0.3, 0.5, 0.9, 0.0}};
    const struct tool target = arm_tool_from_joints(&arm, &q);
    machine.joint[0].min = machine.joint[0].max = rad_from_deg(120);
    arm_init(&arm, &machine);
    assert_int_equal(turn_branches(&arm, &target, &spin_rad, NULL, branch, &why), 0);
    assert_int_equal(why, ARM_LIMIT);
    assert_true(spin_rad == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_a_turn_for_every_pose_that_some_joints_have),
        cmocka_unit_test(works_around_a_joint_that_cannot_move),
        cmocka_unit_test(turns_on_past_180_degrees_without_a_step),
        cmocka_unit_test(tells_tiny_angles_from_none),
        cmocka_unit_test(keeps_the_turn_that_will_do),
        cmocka_unit_test(says_why_no_turn_will_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
