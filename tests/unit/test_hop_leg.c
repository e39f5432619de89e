/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Legs that are looked at only where they must be, against looks at a tenth of a millimetre.
 */
#include "kinematics/path/hop_leg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "controller/plan/head_open.h"
#include "kinematics/arm/body.h"
#include "kinematics/path/person.h"
#include "tests/unit/heads.h"

enum { LEGS = 500 };

struct scene {
    struct machine machine;
    struct arm arm;
    struct scalp scalp;
    struct hop_world world;
};

static void scene_init(struct scene *scene, const char *machine, const char *head)
{
    struct diags diags = {0};
    struct err err = {0};
    struct head opened;
    assert_int_equal(machine_read(&scene->machine, machine, &diags, &err), ERR_OK);
    assert_int_equal(head_open(&opened, head, &diags, &err), ERR_OK);
    arm_init(&scene->arm, &scene->machine);
    scalp_init(&scene->scalp, &opened);
    head_free(&opened);
    scene->world = (struct hop_world){.arm = &scene->arm, .scalp = &scene->scalp};
    scene->world.head_in_base = frame_from_pose(&scene->machine.head_rest);
    scene->world.base_in_head = frame_inverse(&scene->world.head_in_base);
}

/* Near the crown, far from the face; some way off the skin. */
static struct tool target_near(const struct scene *scene, struct vec3 beside, double off_mm)
{
    const struct scalp_point skin = scalp_project(&scene->scalp, beside);
    const struct frame *head = &scene->world.head_in_base;
    const struct vec3 tilt = vec3_scale(heads_random_unit(), 0.3 * heads_random(0.0, 1.0));
    return (struct tool){
        frame_point(head, vec3_along(skin.at, off_mm, skin.normal)),
        vec3_scale(vec3_unit(vec3_add(frame_turn(head, skin.normal), tilt)), -1.0)};
}

static struct joints part_of(const struct scene *scene, const struct joints *from,
                             const struct joints *to, double part)
{
    struct joints joints = *from;
    for (size_t k = 0; k < scene->arm.joint_count; k++) {
        joints.q[k] += (to->q[k] - from->q[k]) * part;
    }
    return joints;
}

/* Least room of foot and bar over what they have to have, whatever the leg. */
static double slow_room_mm(const struct scene *scene, const struct joints *from,
                           const struct joints *to)
{
    enum { LOOKS = 400 };
    const double lift_mm = hop_foot_lift_mm(&scene->machine);
    double room_mm = HUGE_VAL;
    for (int i = 0; i <= LOOKS; i++) {
        const struct joints joints = part_of(scene, from, to, (double)i / LOOKS);
        const struct tool tool = hop_tool_in_head(&scene->world, &joints);
        const struct vec3 foot = vec3_along(tool.tip, -lift_mm, tool.axis);
        room_mm = fmin(room_mm, scalp_distance(&scene->scalp, foot) - 0.5 * lift_mm);
        for (double s = 10.0; s <= 60.0; s += 12.5) {
            const struct vec3 at = vec3_along(foot, -s, tool.axis);
            room_mm = fmin(room_mm, scalp_distance(&scene->scalp, at) - 6.5);
        }
    }
    return room_mm;
}

/* Half of the legs are as short as hops from dot to dot. */
static bool random_leg(const struct scene *scene, int i, struct joints *from, struct joints *to)
{
    const struct vec3 here = {heads_random(-60, 20), heads_random(-30, 30), 110};
    const double away_mm = i % 2 == 0 ? heads_random(0.2, 2.0) : heads_random(2.0, 30.0);
    const struct vec3 there = vec3_along(here, away_mm, heads_random_unit());
    const struct tool a = target_near(scene, here, heads_random(-0.6, 1.5));
    const struct tool b = target_near(scene, there, heads_random(-0.6, 1.5));
    return arm_nearest(&scene->arm, &a, NULL, from) == ARM_OK &&
           arm_nearest(&scene->arm, &b, from, to) == ARM_OK;
}

static void is_judged_as_by_a_look_at_every_tenth_of_a_mm(const char *machine, const char *head)
{
    struct scene scene;
    int clear = 0, hit = 0;
    scene_init(&scene, machine, head);
    for (int i = 0; i < LEGS; i++) {
        struct joints from, to;
        if (!random_leg(&scene, i, &from, &to) ||
            !person_leg_is_clear(&scene.arm, &scene.scalp, &scene.world.base_in_head, &from, &to)) {
            continue;
        }
        const double room_mm = slow_room_mm(&scene, &from, &to);
        const bool is_clear = hop_leg_is_clear(&scene.world, &from, &to);
        if (is_clear ? room_mm < -1e-9 : room_mm > 0.0201) {
            fail_msg("%s with %.4f mm of room", is_clear ? "clear" : "not clear", room_mm);
        }
        clear += is_clear;
        hit += !is_clear;
    }
    assert_true(clear > LEGS / 10 && hit > LEGS / 10);
    scalp_deinit(&scene.scalp);
}

static void a_leg_over_an_even_head_is_judged_as_by_close_looks(void **state)
{
    (void)state;
    is_judged_as_by_a_look_at_every_tenth_of_a_mm("examples/machines/gantry5.yaml",
                                                  "examples/heads/median.yaml");
    is_judged_as_by_a_look_at_every_tenth_of_a_mm("examples/machines/parol6.yaml",
                                                  "examples/heads/median.yaml");
}

static void a_leg_over_a_measured_head_is_judged_as_by_close_looks(void **state)
{
    (void)state;
    is_judged_as_by_a_look_at_every_tenth_of_a_mm("examples/machines/gantry5.yaml",
                                                  "examples/heads/scanned.yaml");
    is_judged_as_by_a_look_at_every_tenth_of_a_mm("examples/machines/parol6.yaml",
                                                  "examples/heads/scanned.yaml");
}

/* A point of the tool, at every place of the leg. */
static void no_point_of_the_tool_bows_out_further_than_is_said(void **state)
{
    static const char *const MACHINE[] = {"examples/machines/gantry5.yaml",
                                          "examples/machines/parol6.yaml",
                                          "examples/machines/ar4-mk3.yaml"};
    (void)state;
    for (int i = 0; i < 300; i++) {
        struct scene scene;
        scene_init(&scene, MACHINE[i % 3], "examples/heads/median.yaml");
        struct joints from, to;
        for (size_t k = 0; k < scene.arm.joint_count; k++) {
            const struct machine_joint *joint = &scene.machine.joint[k];
            from.q[k] = heads_random(joint->min, joint->max);
            to.q[k] = from.q[k] + 0.2 * heads_random(-1.0, 1.0) * (joint->max - joint->min);
        }
        const double lever_mm = scene.machine.model == MACHINE_SERIAL_DH
                                    ? scene.arm.reach_mm
                                    : scene.machine.pivot_to_tip_mm;
        const double bow_mm = arm_bow_mm(&scene.arm, lever_mm, &from, &to);
        const struct vec3 a = arm_tool_from_joints(&scene.arm, &from).tip;
        const struct vec3 b = arm_tool_from_joints(&scene.arm, &to).tip;
        for (double part = 0.0; part <= 1.0; part += 0.05) {
            const struct joints at = part_of(&scene, &from, &to, part);
            const struct vec3 straight = vec3_along(vec3_scale(a, 1.0 - part), part, b);
            assert_true(vec3_distance(arm_tool_from_joints(&scene.arm, &at).tip, straight) <=
                        bow_mm + 1e-9);
        }
        scalp_deinit(&scene.scalp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_leg_over_an_even_head_is_judged_as_by_close_looks),
        cmocka_unit_test(a_leg_over_a_measured_head_is_judged_as_by_close_looks),
        cmocka_unit_test(no_point_of_the_tool_bows_out_further_than_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
