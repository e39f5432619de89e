/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/chain.h"

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

/* A needle in line with the last axis, flange untouched: tip and axis are those of the flange. */
static struct arm bare_arm_of(enum arm_preset preset)
{
    struct arm arm;
    machine = arm_preset_machine(preset);
    machine.bracket_mm = machine.tool_length_mm = machine.tool_tilt_rad = 0.0;
    machine.flange = (struct pose){{0}, {0}};
    arm_init(&arm, &machine);
    return arm;
}

static void stands_where_the_tables_say(void **state)
{
    (void)state;
    /* worked out link by link on paper from the tables, in the poses that make right angles */
    static const struct {
        enum arm_preset preset;
        struct joints q;
        struct vec3 tip, axis;
    } row[] = {
        {PRESET_AR4, {{0}}, {0, -64.15 - 222.94 - 41, 169.78 + 305}, {0, -1, 0}},
        {PRESET_AR4, {{UNITS_PI / 2}}, {-(64.15 + 263.94), 0, 474.78}, {-1, 0, 0}},
        {PRESET_AR4, {{0, UNITS_PI / 2}}, {0, -64.15 - 305, 169.78 - 263.94}, {0, 0, -1}},
        {PRESET_PAROL6,
         {{0, -UNITS_PI / 2, UNITS_PI}},
         {23.4207 + 176.35 + 37, 0, 110.5 + 180 + 43.5},
         {-1, 0, 0}},
        {PRESET_THOR, {{0}}, {0, 0, 202 + 160 + 194 + 56.5}, {0, 0, 1}},
        {PRESET_NIRYO, {{0}}, {221.5 + 23.7, 0, 183 + 210 + 30 - 5.5}, {1, 0, 0}},
        {PRESET_FIVE, {{0}}, {0, 0, 231 + 221.1 + 223 + 60}, {0, 0, 1}},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct arm arm = bare_arm_of(row[i].preset);
        const struct tool is = arm_tool_from_joints(&arm, &row[i].q);
        if (vec3_distance(is.tip, row[i].tip) > 1e-9 ||
            vec3_distance(is.axis, row[i].axis) > 1e-9) {
            fail_msg("row %zu, %s: tip %.4f %.4f %.4f axis %.3f %.3f %.3f", i, machine.name,
                     is.tip.x, is.tip.y, is.tip.z, is.axis.x, is.axis.y, is.axis.z);
        }
    }
}

static void mounts_the_needle_on_its_bracket(void **state)
{
    (void)state;
    struct arm arm = bare_arm_of(PRESET_THOR);
    const struct joints zero = {{0}};
    const struct frame last = arm_frame_from_joints(&arm, &zero);
    machine.bracket_mm = 30.0;
    machine.tool_tilt_rad = rad_from_deg(60.0);
    machine.tool_length_mm = 100.0;
    arm_init(&arm, &machine);
    const struct frame tool = arm_frame_from_joints(&arm, &zero);
    const struct vec3 in_last = {100.0 * sin(rad_from_deg(60.0)), 0.0, 30.0 + 50.0};
    assert_true(vec3_distance(tool.t, frame_point(&last, in_last)) < 1e-9);
    assert_true(fabs(tool.r[2][2] - 0.5) < 1e-12);
}

static void carries_the_whole_chain_with_its_base(void **state)
{
    (void)state;
    struct arm arm = arm_of(PRESET_AR4);
    const struct joints q = {{0.1, 0.2, 0.3, 0.4, 0.5, 0.6}};
    machine.base = (struct pose){{0}, {0}};
    arm_init(&arm, &machine);
    const struct frame before = arm_frame_from_joints(&arm, &q);
    machine.base = (struct pose){{100, -50, 20}, {0.3, -0.2, 1.1}};
    arm_init(&arm, &machine);
    const struct frame base = frame_from_pose(&machine.base);
    const struct frame want = frame_after(&base, &before), is = arm_frame_from_joints(&arm, &q);
    assert_true(vec3_distance(is.t, want.t) < 1e-10);
    assert_true(fabs(is.r[0][2] - want.r[0][2]) < 1e-13);
}

static void moves_as_its_axes_say(void **state)
{
    (void)state;
    const double small = 1e-6;
    uint64_t rng = arm_preset_seed();
    for (int preset = PRESET_AR4; preset < PRESETS; preset++) {
        const struct arm arm = arm_of((enum arm_preset)preset);
        for (int n = 0; n < 200; n++) {
            struct joints q = {{0}};
            struct chain_axes axes;
            arm_preset_joints(&machine, &rng, q.q);
            const struct frame f = chain_frame(&arm, &q, &axes);
            for (size_t j = 0; j < arm.joint_count; j++) {
                struct joints up = q, down = q;
                up.q[j] += small;
                down.q[j] -= small;
                const struct vec3 rise = vec3_sub(arm_tool_from_joints(&arm, &up).tip,
                                                  arm_tool_from_joints(&arm, &down).tip);
                const struct vec3 lever = vec3_sub(f.t, axes.origin[j]);
                const struct vec3 want = vec3_cross(axes.axis[j], lever);
                assert_true(vec3_distance(vec3_scale(rise, 0.5 / small), want) < 1e-5);
            }
        }
    }
}

static void slides_a_prismatic_joint_along_its_axis(void **state)
{
    (void)state;
    struct arm arm = arm_of(PRESET_AR4);
    machine.joint[3].kind = MACHINE_PRISMATIC;
    arm_init(&arm, &machine);
    struct joints q = {{0.1, 0.2, 0.3, 0.0, 0.5, 0.6}};
    struct chain_axes axes;
    const struct frame before = chain_frame(&arm, &q, &axes);
    q.q[3] = 25.0;
    const struct frame after = chain_frame(&arm, &q, NULL);
    const struct vec3 want = vec3_along(before.t, 25.0, axes.axis[3]);
    assert_true(vec3_distance(after.t, want) < 1e-10);
}

static void a_wrong_sign_does_not_go_unseen(void **state)
{
    (void)state;
    const struct joints q = {{0.3, 0.4, -0.2, 0.5, 0.6, 0.7}};
    struct arm arm = arm_of(PRESET_AR4);
    const struct vec3 right = arm_tool_from_joints(&arm, &q).tip;
    for (size_t j = 0; j < 5; j++) {
        machine = arm_preset_machine(PRESET_AR4);
        machine.joint[j].alpha = -machine.joint[j].alpha;
        machine.joint[j].d_mm = -machine.joint[j].d_mm;
        if (machine.joint[j].alpha == 0.0 && machine.joint[j].d_mm == 0.0) {
            machine.joint[j].a_mm = -machine.joint[j].a_mm;
        }
        arm_init(&arm, &machine);
        assert_true(vec3_distance(arm_tool_from_joints(&arm, &q).tip, right) > 5.0);
    }
}

static void hands_out_right_handed_frames(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (int preset = 0; preset < PRESETS; preset++) {
        const struct arm arm = arm_of((enum arm_preset)preset);
        struct joints q = {{0}};
        arm_preset_joints(&machine, &rng, q.q);
        const struct frame f = arm_frame_from_joints(&arm, &q);
        const struct vec3 x = {f.r[0][0], f.r[1][0], f.r[2][0]};
        const struct vec3 y = {f.r[0][1], f.r[1][1], f.r[2][1]};
        const struct vec3 z = {f.r[0][2], f.r[1][2], f.r[2][2]};
        assert_true(vec3_distance(vec3_cross(x, y), z) < 1e-13);
        assert_true(fabs(vec3_length(x) - 1.0) < 1e-13);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stands_where_the_tables_say),
        cmocka_unit_test(mounts_the_needle_on_its_bracket),
        cmocka_unit_test(carries_the_whole_chain_with_its_base),
        cmocka_unit_test(moves_as_its_axes_say),
        cmocka_unit_test(slides_a_prismatic_joint_along_its_axis),
        cmocka_unit_test(a_wrong_sign_does_not_go_unseen),
        cmocka_unit_test(hands_out_right_handed_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
