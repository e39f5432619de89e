/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/hop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/arm_presets.h"
#include "tests/unit/heads.h"

struct bench {
    struct machine machine;
    struct arm arm;
    struct scalp scalp;
    struct hop_world world;
};

static void bench_init(struct bench *bench, enum arm_preset preset, struct scalp scalp,
                       const struct pose *head)
{
    bench->machine = arm_preset_machine(preset);
    bench->machine.strike.retracted_mm = -2.0;
    bench->machine.strike.clear_mm = -4.0;
    bench->machine.foot_travel_mm = 2.0;
    arm_init(&bench->arm, &bench->machine);
    bench->scalp = scalp;
    bench->world = (struct hop_world){.arm = &bench->arm, .scalp = &bench->scalp};
    bench->world.head_in_base = frame_from_pose(head);
    bench->world.base_in_head = frame_inverse(&bench->world.head_in_base);
}

static void gantry_init_bench(struct bench *bench)
{
    const struct pose head = {.xyz_mm = {225, 225, 0}};
    bench_init(bench, PRESET_GANTRY5, heads_median(), &head);
}

static struct tool hover_on(const struct bench *bench, struct vec3 beside)
{
    const struct scalp_point foot = scalp_project(&bench->scalp, beside);
    const struct frame *head = &bench->world.head_in_base;
    return (struct tool){frame_point(head, foot.at),
                         vec3_scale(frame_turn(head, foot.normal), -1.0)};
}

static struct vec3 random_scalp_place(const struct bench *bench)
{
    for (;;) {
        const struct vec3 centre = bench->scalp.surface_in_head.t;
        const struct vec3 far = vec3_along(centre, 300.0, heads_random_unit());
        const struct vec3 at = scalp_project(&bench->scalp, far).at;
        if (scalp_place_of(&bench->scalp, at) == SCALP_ON) {
            return at;
        }
    }
}

static struct tool tool_in_head(const struct bench *bench, const struct joints *joints)
{
    const struct tool tool = arm_tool_from_joints(&bench->arm, joints);
    return (struct tool){frame_point(&bench->world.base_in_head, tool.tip),
                         frame_turn(&bench->world.base_in_head, tool.axis)};
}

/* Ten looks a mm, for any way that the joints can take the tool. */
static int fine_looks(const struct bench *bench, const struct joints *from, const struct joints *to)
{
    double way_mm = 0.0;
    for (size_t k = 0; k < bench->arm.joint_count; k++) {
        const bool turns = bench->machine.joint[k].kind == MACHINE_REVOLUTE;
        way_mm += (turns ? 120.0 : 1.0) * fabs(to->q[k] - from->q[k]);
    }
    return 20 + (int)fmin(10.0 * way_mm, 4000.0);
}

/* Least distances of the foot, and of the bar from 10 to 60 mm behind it, along one line. */
static void look_finely(const struct bench *bench, const struct joints *from,
                        const struct joints *to, double *foot_mm, double *bar_mm)
{
    const int looks = fine_looks(bench, from, to);
    for (int i = 0; i <= looks; i++) {
        struct joints joints = *from;
        for (size_t k = 0; k < bench->arm.joint_count; k++) {
            joints.q[k] += (to->q[k] - from->q[k]) * i / looks;
        }
        const struct tool tool = tool_in_head(bench, &joints);
        const struct vec3 foot = vec3_along(tool.tip, -1.0, tool.axis);
        *foot_mm = fmin(*foot_mm, scalp_distance(&bench->scalp, foot));
        for (double s = 10.0; i % 20 == 0 && s <= 60.0; s += 10.0) {
            const struct vec3 p = vec3_along(foot, -s, tool.axis);
            *bar_mm = fmin(*bar_mm, scalp_distance(&bench->scalp, p));
        }
    }
}

static void assert_hop_is_clear(const struct bench *bench, const struct joints *from,
                                const struct joints *to, const struct hop *hop)
{
    double foot_mm = 1e9, bar_mm = 1e9;
    struct joints at = *from;
    assert_in_range(hop->count, 0, HOP_VIA_MAX);
    for (int i = 0; i <= hop->count; i++) {
        const struct joints *next = i < hop->count ? &hop->via[i] : to;
        assert_true(arm_within_limits(&bench->arm, next));
        look_finely(bench, &at, next, &foot_mm, &bar_mm);
        at = *next;
    }
    if (!(foot_mm >= 0.5 && bar_mm >= 6.0)) {
        fail_msg("foot %.3f mm, bar %.3f mm off the skin, %d stations", foot_mm, bar_mm,
                 hop->count);
    }
}

static void the_foot_hangs_one_mm_over_its_plane_at_clear(void **state)
{
    (void)state;
    struct bench bench;
    gantry_init_bench(&bench);
    assert_true(fabs(hop_foot_lift_mm(&bench.machine) - 1.0) < 1e-12);
}

static void random_hops_over_the_head_stay_clear(void **state)
{
    (void)state;
    struct bench bench;
    struct joints at, goal;
    gantry_init_bench(&bench);
    struct tool target = hover_on(&bench, (struct vec3){35, 0, 126});
    assert_int_equal(arm_nearest(&bench.arm, &target, NULL, &at), ARM_OK);
    int direct = 0, refused = 0;
    for (int i = 0; i < 2000; i++) {
        struct hop hop;
        /* every second hop is a short one */
        const struct vec3 here = tool_in_head(&bench, &at).tip;
        const struct vec3 near = vec3_along(here, heads_random(0, 5), heads_random_unit());
        target = hover_on(&bench, i % 2 ? near : random_scalp_place(&bench));
        if (arm_nearest(&bench.arm, &target, &at, &goal) != ARM_OK) {
            continue;
        }
        /* a rare one beside the face, on the other branch, has no way that keeps off it */
        if (hop_plan(&bench.world, &at, &goal, &hop) != HOP_OK) {
            refused++;
            continue;
        }
        assert_hop_is_clear(&bench, &at, &goal, &hop);
        direct += hop.count == 0;
        at = goal;
    }
    assert_true(direct >= 900 && refused <= 2);
}

static void hops_from_ear_to_ear_and_brow_to_nape_hold(void **state)
{
    (void)state;
    static const struct vec3 side[][2] = {
        {{0, 75, 70}, {0, -75, 70}}, {{100, 0, 90}, {-85, 0, 70}}, {{-60, 60, 70}, {60, -50, 110}}};
    struct bench bench;
    gantry_init_bench(&bench);
    for (int i = 0; i < 6; i++) {
        struct joints from, to;
        struct hop hop;
        const struct tool start = hover_on(&bench, side[i / 2][i % 2]);
        const struct tool goal = hover_on(&bench, side[i / 2][1 - i % 2]);
        assert_int_equal(arm_nearest(&bench.arm, &start, NULL, &from), ARM_OK);
        assert_int_equal(arm_nearest(&bench.arm, &goal, &from, &to), ARM_OK);
        assert_int_equal(hop_plan(&bench.world, &from, &to, &hop), HOP_OK);
        assert_true(hop.count > 0);
        assert_hop_is_clear(&bench, &from, &to, &hop);
    }
}

static void comes_down_from_home_to_anywhere_and_from_any_branch(void **state)
{
    (void)state;
    struct bench bench;
    gantry_init_bench(&bench);
    const struct joints home = arm_homed(&bench.arm);
    int asked = 0;
    for (int i = 0; i < 200; i++) {
        const struct vec3 place = random_scalp_place(&bench);
        const struct tool target = hover_on(&bench, place);
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        const size_t n = arm_branches(&bench.arm, &target, 0.0, NULL, branch, &why);
        asked += (int)n;
        for (size_t k = 0; k < n; k++) {
            struct hop hop;
            assert_int_equal(hop_plan(&bench.world, &home, &branch[k], &hop), HOP_OK);
            assert_hop_is_clear(&bench, &home, &branch[k], &hop);
        }
    }
    assert_true(asked > 200);
}

static void a_dot_is_left_and_met_again_on_the_other_branch(void **state)
{
    (void)state;
    struct bench bench;
    gantry_init_bench(&bench);
    const struct tool target = hover_on(&bench, (struct vec3){80, 30, 100});
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    assert_int_equal(arm_branches(&bench.arm, &target, 0.0, NULL, branch, &why), 2);
    struct hop hop;
    assert_int_equal(hop_plan(&bench.world, &branch[0], &branch[1], &hop), HOP_OK);
    assert_hop_is_clear(&bench, &branch[0], &branch[1], &hop);
}

static void says_so_when_no_lift_is_in_reach(void **state)
{
    (void)state;
    struct bench bench;
    gantry_init_bench(&bench);
    struct joints from, to;
    struct hop hop;
    const struct tool start = hover_on(&bench, (struct vec3){35, 45, 120});
    const struct tool goal = hover_on(&bench, (struct vec3){35, -45, 120});
    assert_int_equal(arm_nearest(&bench.arm, &start, NULL, &from), ARM_OK);
    assert_int_equal(arm_nearest(&bench.arm, &goal, &from, &to), ARM_OK);
    assert_int_equal(hop_plan(&bench.world, &from, &to, &hop), HOP_OK);
    /* now the Z slide ends a hair above both */
    bench.machine.joint[2].max = fmax(from.q[2], to.q[2]) + 0.5;
    assert_int_equal(hop_plan(&bench.world, &from, &to, &hop), HOP_NO_CLEARANCE);
    assert_int_equal(hop.count, 0);
}

/* A pose that the arm could reach but not leave would end the session there. */
static void refuses_a_goal_that_it_could_not_leave(void **state)
{
    (void)state;
    struct bench bench;
    gantry_init_bench(&bench);
    struct joints from, to;
    struct hop hop;
    const struct tool start = hover_on(&bench, (struct vec3){35, 2, 126});
    const struct tool goal = hover_on(&bench, (struct vec3){35, 0, 126});
    assert_int_equal(arm_nearest(&bench.arm, &start, NULL, &from), ARM_OK);
    assert_int_equal(arm_nearest(&bench.arm, &goal, &from, &to), ARM_OK);
    assert_int_equal(hop_plan(&bench.world, &from, &to, &hop), HOP_OK);
    bench.machine.joint[2].max = fmax(from.q[2], to.q[2]) + 1.0;
    assert_int_equal(hop_plan(&bench.world, &from, &to, &hop), HOP_NO_CLEARANCE);
}

/* Over the face: more than the edge that a dot at the rim needs, and not high above. */
static bool is_low_over_the_face(const struct bench *bench, const struct joints *joints)
{
    const struct tool tool = tool_in_head(bench, joints);
    const struct vec3 foot = vec3_along(tool.tip, -1.0, tool.axis);
    const struct vec3 skin = scalp_project(&bench->scalp, foot).at;
    const struct vec3 higher = {skin.x, skin.y, skin.z + 8.0};
    const enum scalp_place place = scalp_place_of(&bench->scalp, skin);
    return scalp_distance(&bench->scalp, foot) < 55.0 &&
           (place == SCALP_EYE ||
            (place == SCALP_FACE && scalp_place_of(&bench->scalp, higher) == SCALP_FACE));
}

static void no_leg_goes_over_eyes_or_face(void **state)
{
    (void)state;
    enum { LOOKS = 200 };
    struct bench bench;
    gantry_init_bench(&bench);
    struct joints at = arm_homed(&bench.arm), goal;
    for (int i = 0; i < 60; i++) {
        struct hop hop;
        /* from side to side of the forehead, where the face is in the way, or from home */
        const struct vec3 temple = {heads_random(60, 110), i % 2 ? 60.0 : -60.0,
                                    heads_random(55, 90)};
        const struct tool target = hover_on(&bench, temple);
        if (scalp_place_of(&bench.scalp, scalp_project(&bench.scalp, temple).at) != SCALP_ON ||
            arm_nearest(&bench.arm, &target, &at, &goal) != ARM_OK) {
            continue;
        }
        assert_int_equal(hop_plan(&bench.world, &at, &goal, &hop), HOP_OK);
        for (int k = 0; k <= hop.count; k++) {
            const struct joints *next = k < hop.count ? &hop.via[k] : &goal;
            for (int look = 0; look <= LOOKS; look++) {
                struct joints joints = at;
                for (size_t j = 0; j < bench.arm.joint_count; j++) {
                    joints.q[j] += (next->q[j] - at.q[j]) * look / LOOKS;
                }
                assert_false(is_low_over_the_face(&bench, &joints));
            }
            at = *next;
        }
    }
}

static void goes_home_from_anywhere(void **state)
{
    (void)state;
    struct bench bench;
    gantry_init_bench(&bench);
    const struct joints home = arm_homed(&bench.arm);
    for (int i = 0; i < 100; i++) {
        const struct tool target = hover_on(&bench, random_scalp_place(&bench));
        struct joints from;
        struct hop hop;
        if (arm_nearest(&bench.arm, &target, NULL, &from) == ARM_OK) {
            assert_int_equal(hop_plan(&bench.world, &from, &home, &hop), HOP_OK);
            assert_hop_is_clear(&bench, &from, &home, &hop);
        }
    }
}

static void a_line_through_the_head_has_negative_clearance(void **state)
{
    (void)state;
    struct bench bench;
    gantry_init_bench(&bench);
    struct joints from, to;
    const struct tool start = hover_on(&bench, (struct vec3){35, 45, 120});
    const struct tool goal = hover_on(&bench, (struct vec3){35, -45, 120});
    assert_int_equal(arm_nearest(&bench.arm, &start, NULL, &from), ARM_OK);
    assert_int_equal(arm_nearest(&bench.arm, &goal, &from, &to), ARM_OK);
    assert_true(hop_clearance_mm(&bench.world, &from, &to) < -3.0);
    assert_true(fabs(hop_clearance_mm(&bench.world, &from, &from) - 1.0) < 1e-6);
}

static void hops_on_a_pad_are_straight(void **state)
{
    (void)state;
    struct bench bench;
    const struct pose head = {.xyz_mm = {60, 60, 10}};
    const struct scalp pad = heads_pad((struct vec3){0, 0, 0}, (struct vec3){0, 0, 1});
    bench_init(&bench, PRESET_BENCH3, pad, &head);
    struct joints at = arm_homed(&bench.arm), goal;
    for (int i = 0; i < 1000; i++) {
        const struct vec3 place = {heads_random(-50, 50), heads_random(-50, 50), 0};
        const struct tool target = hover_on(&bench, place);
        struct hop hop;
        assert_int_equal(arm_nearest(&bench.arm, &target, &at, &goal), ARM_OK);
        assert_int_equal(hop_plan(&bench.world, &at, &goal, &hop), HOP_OK);
        assert_int_equal(hop.count, 0);
        at = goal;
    }
}

static void an_arm_of_six_joints_hops_over_the_head(void **state)
{
    (void)state;
    struct bench bench;
    const struct pose head = {
        .xyz_mm = {229.3, 0, -64.2},
        .rpy_rad = {rad_from_deg(5.7), rad_from_deg(0.3), rad_from_deg(19.2)}};
    bench_init(&bench, PRESET_PAROL6, heads_median(), &head);
    struct joints at, goal;
    int hops = 0, refused = 0;
    const struct tool first = hover_on(&bench, (struct vec3){-40, 0, 110});
    assert_int_equal(arm_nearest(&bench.arm, &first, NULL, &at), ARM_OK);
    for (int i = 0; i < 300; i++) {
        const struct tool target = hover_on(&bench, random_scalp_place(&bench));
        struct hop hop;
        if (arm_nearest(&bench.arm, &target, &at, &goal) != ARM_OK) {
            continue;
        }
        hops++;
        if (hop_plan(&bench.world, &at, &goal, &hop) != HOP_OK) {
            refused++;
            continue;
        }
        assert_hop_is_clear(&bench, &at, &goal, &hop);
        at = goal;
    }
    print_message("parol6: %d of %d whole-head hops refused\n", refused, hops);
    assert_true(hops > 200 && refused < hops / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_foot_hangs_one_mm_over_its_plane_at_clear),
        cmocka_unit_test(random_hops_over_the_head_stay_clear),
        cmocka_unit_test(hops_from_ear_to_ear_and_brow_to_nape_hold),
        cmocka_unit_test(comes_down_from_home_to_anywhere_and_from_any_branch),
        cmocka_unit_test(a_dot_is_left_and_met_again_on_the_other_branch),
        cmocka_unit_test(says_so_when_no_lift_is_in_reach),
        cmocka_unit_test(refuses_a_goal_that_it_could_not_leave),
        cmocka_unit_test(no_leg_goes_over_eyes_or_face),
        cmocka_unit_test(goes_home_from_anywhere),
        cmocka_unit_test(a_line_through_the_head_has_negative_clearance),
        cmocka_unit_test(hops_on_a_pad_are_straight),
        cmocka_unit_test(an_arm_of_six_joints_hops_over_the_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
