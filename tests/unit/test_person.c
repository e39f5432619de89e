/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/person.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinematics/arm/body.h"
#include "kinematics/path/hop.h"
#include "kinematics/path/hop_leg.h"
#include "tests/unit/heads.h"

struct scene {
    struct machine machine;
    struct arm arm;
    struct scalp scalp;
    struct hop_world world;
};

static void scene_init(struct scene *scene, const char *machine)
{
    struct diags diags = {0};
    struct err err = {0};
    assert_int_equal(machine_read(&scene->machine, machine, &diags, &err), ERR_OK);
    arm_init(&scene->arm, &scene->machine);
    scene->scalp = heads_median();
    scene->world = (struct hop_world){.arm = &scene->arm, .scalp = &scene->scalp};
    scene->world.head_in_base = frame_from_pose(&scene->machine.head_rest);
    scene->world.base_in_head = frame_inverse(&scene->world.head_in_base);
}

static double gap_mm(const struct scene *scene, const struct joints *joints)
{
    return person_gap_mm(&scene->arm, &scene->scalp, &scene->world.base_in_head, joints, 1e3);
}

/* Every body at every mm against the skin, no thought spared. */
static double slow_head_gap_mm(const struct scene *scene, const struct joints *joints)
{
    struct capsule body[BODY_CAPSULES_MAX];
    const size_t count = arm_body_capsules(&scene->arm, joints, body);
    double least_mm = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        const struct vec3 from = frame_point(&scene->world.base_in_head, body[i].from);
        const struct vec3 to = frame_point(&scene->world.base_in_head, body[i].to);
        const double length_mm = vec3_distance(from, to) - (i + 1 == count ? 40.0 : 0.0);
        const struct vec3 along = vec3_unit(vec3_sub(to, from));
        for (double s = 0.0; s <= length_mm; s += 1.0) {
            const double skin_mm = scalp_distance(&scene->scalp, vec3_along(from, s, along));
            least_mm = fmin(least_mm, skin_mm - body[i].radius_mm);
        }
    }
    return least_mm;
}

static struct joints between(const struct scene *scene, const struct joints *from,
                             const struct joints *to, double part)
{
    struct joints at = *from;
    for (size_t i = 0; i < scene->arm.joint_count; i++) {
        at.q[i] += part * (to->q[i] - from->q[i]);
    }
    return at;
}

static struct joints random_joints(const struct scene *scene)
{
    struct joints joints = {{0.0}};
    for (size_t i = 0; i < scene->arm.joint_count; i++) {
        joints.q[i] = heads_random(scene->machine.joint[i].min, scene->machine.joint[i].max);
    }
    return joints;
}

static bool hovers_at_random(const struct scene *scene, const struct joints *from,
                             struct joints *hover)
{
    const struct vec3 far = vec3_along(scene->scalp.surface_in_head.t, 300.0, heads_random_unit());
    const struct scalp_point foot = scalp_project(&scene->scalp, far);
    const struct tool target = {
        frame_point(&scene->world.head_in_base, foot.at),
        vec3_scale(frame_turn(&scene->world.head_in_base, foot.normal), -1.0)};
    return scalp_place_of(&scene->scalp, foot.at) == SCALP_ON &&
           arm_nearest(&scene->arm, &target, from, hover) == ARM_OK;
}

static double least_gap_along_mm(const struct scene *scene, const struct joints *from,
                                 const struct joints *to)
{
    enum { LOOKS = 200 };
    double least_mm = HUGE_VAL;
    for (int i = 0; i <= LOOKS; i++) {
        const struct joints at = between(scene, from, to, (double)i / LOOKS);
        least_mm = fmin(least_mm, gap_mm(scene, &at));
    }
    return least_mm;
}

static void the_gap_is_what_a_look_at_every_millimetre_finds(void **state)
{
    (void)state;
    static const char *const MACHINE[] = {"examples/machines/ar4-mk3.yaml",
                                          "examples/machines/parol6.yaml",
                                          "examples/machines/thor.yaml"};
    int near = 0;
    for (int i = 0; i < 90; i++) {
        struct scene scene;
        scene_init(&scene, MACHINE[i % 3]);
        const struct joints far = random_joints(&scene);
        struct joints joints;
        if (!hovers_at_random(&scene, NULL, &joints)) {
            continue;
        }
        joints = between(&scene, &joints, &far, heads_random(0.0, 0.3));
        const double slow_mm = slow_head_gap_mm(&scene, &joints), is_mm = gap_mm(&scene, &joints);
        /* shoulders may be nearer than the head; deep inside it no distance means much */
        assert_true(is_mm <= slow_mm + 0.3 || slow_mm < -20.0);
        near += slow_mm > -10.0 && slow_mm < 60.0;
    }
    assert_true(near > 3);
}

static void enough_cuts_off_what_is_far_and_nothing_else(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/ar4-mk3.yaml");
    for (int i = 0; i < 300; i++) {
        const struct joints joints = random_joints(&scene);
        const double all_mm = gap_mm(&scene, &joints);
        const double cut_mm =
            person_gap_mm(&scene.arm, &scene.scalp, &scene.world.base_in_head, &joints, 20.0);
        assert_true(fabs(cut_mm - fmin(all_mm, 20.0)) < 0.3);
    }
}

static void a_leg_is_clear_when_200_looks_at_it_say_so(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/ar4-mk3.yaml");
    int clear = 0, hit = 0;
    for (int i = 0; i < 400; i++) {
        struct joints from, far;
        if (!hovers_at_random(&scene, NULL, &from) || !hovers_at_random(&scene, NULL, &far)) {
            continue;
        }
        const struct joints to = between(&scene, &from, &far, heads_random(0.02, 1.0));
        const double least_mm = least_gap_along_mm(&scene, &from, &to);
        const bool is_clear =
            person_leg_is_clear(&scene.arm, &scene.scalp, &scene.world.base_in_head, &from, &to);
        if (is_clear) {
            assert_true(least_mm > PERSON_CLEARANCE_MM - 0.8);
        } else {
            assert_true(least_mm < PERSON_CLEARANCE_MM + 2.5);
        }
        clear += is_clear;
        hit += !is_clear;
    }
    assert_true(clear > 10 && hit > 10);
}

/* Moves the person so that the middle of that body of the arm is at a place in the head frame. */
static void put_body(struct scene *scene, const struct joints *joints, size_t i, struct vec3 place)
{
    struct capsule body[BODY_CAPSULES_MAX];
    assert_true(arm_body_capsules(&scene->arm, joints, body) > i);
    struct frame *frame = &scene->world.base_in_head;
    const struct vec3 middle = vec3_scale(vec3_add(body[i].from, body[i].to), 0.5);
    frame->t = vec3_add(frame->t, vec3_sub(place, frame_point(frame, middle)));
    scene->world.head_in_base = frame_inverse(frame);
}

static void a_link_in_a_shoulder_collides_though_the_head_is_far(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/ar4-mk3.yaml");
    const struct joints home = arm_homed(&scene.arm);
    put_body(&scene, &home, 0, (struct vec3){-40.0, 300.0, -260.0});
    const double beside_mm = gap_mm(&scene, &home);
    put_body(&scene, &home, 0, (struct vec3){-40.0, 160.0, -260.0});
    assert_true(gap_mm(&scene, &home) < fmin(beside_mm, 0.0));
    assert_false(
        person_leg_is_clear(&scene.arm, &scene.scalp, &scene.world.base_in_head, &home, &home));
}

static void gantries_without_bodies_are_always_far_enough(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/gantry5.yaml");
    const struct joints joints = random_joints(&scene);
    assert_true(gap_mm(&scene, &joints) == 1e3);
}

/* From dot to dot all over the scalp of a small arm, most of whose ways are narrow. */
static void hops_keep_links_off_the_person_and_go_round_where_they_must(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/parol6.yaml");
    struct joints at = arm_homed(&scene.arm), goal;
    int rounds = 0;
    for (int i = 0; i < 400 || (rounds == 0 && i < 10000); i++) {
        struct hop hop, over;
        if (!hovers_at_random(&scene, &at, &goal) ||
            hop_plan(&scene.world, &at, &goal, &hop) != HOP_OK) {
            continue;
        }
        const bool round = hop_plan_over(&scene.world, &at, &goal, &over) != HOP_OK;
        for (int k = 0; k <= hop.count && (round || i % 16 == 0); k++) {
            const struct joints *next = k < hop.count ? &hop.via[k] : &goal;
            const struct joints *last = k > 0 ? &hop.via[k - 1] : &at;
            assert_true(least_gap_along_mm(&scene, last, next) > PERSON_CLEARANCE_MM - 0.8);
        }
        rounds += round;
        at = goal;
    }
    assert_true(rounds > 0);
}

static void a_goal_where_a_link_is_in_the_head_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/parol6.yaml");
    struct joints home = arm_homed(&scene.arm), goal;
    while (!hovers_at_random(&scene, &home, &goal)) {
    }
    put_body(&scene, &goal, 1, (struct vec3){0.0, 0.0, 60.0});
    struct hop hop;
    assert_int_equal(hop_plan(&scene.world, &home, &goal, &hop), HOP_NO_CLEARANCE);
    assert_int_equal(hop.count, 0);
}

/* And no leg at all, wherever to, so that none needs to be looked for. */
static void nothing_leaves_from_where_a_link_is_in_the_person(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/parol6.yaml");
    const struct joints home = arm_homed(&scene.arm);
    struct joints goal;
    assert_true(hop_may_leave(&scene.world, &home));
    put_body(&scene, &home, 1, (struct vec3){0.0, 0.0, 60.0});
    assert_false(hop_may_leave(&scene.world, &home));
    for (int i = 0; i < 300; i++) {
        struct hop hop;
        goal = random_joints(&scene);
        assert_false(hop_leg_is_clear(&scene.world, &home, &goal));
        assert_int_equal(hop_plan(&scene.world, &home, &goal, &hop), HOP_NO_CLEARANCE);
    }
}

static void assert_same_hop(const struct hop *a, const struct hop *b)
{
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->via, b->via, (size_t)a->count * sizeof(a->via[0]));
}

/* The way back from one place is looked for once, for all goals from there. */
static void plans_that_share_the_way_round_are_what_each_is_alone(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/parol6.yaml");
    struct joints at = arm_homed(&scene.arm);
    int alone = 0, rounds = 0;
    for (int place = 0; place < 20 || (rounds == 0 && place < 500); place++) {
        struct hop_round round = {.known = false};
        struct joints goal, next = at;
        for (int i = 0; i < 8; i++) {
            struct hop hop, shared;
            if (!hovers_at_random(&scene, &at, &goal)) {
                continue;
            }
            const enum hop_answer answer = hop_plan(&scene.world, &at, &goal, &hop);
            assert_int_equal(hop_plan_sharing(&scene.world, &at, &goal, &round, &shared), answer);
            assert_same_hop(&hop, &shared);
            next = answer == HOP_OK ? goal : next;
            alone += answer == HOP_OK;
            rounds += answer == HOP_OK && round.clear;
        }
        at = next;
    }
    assert_true(alone > 20 && rounds > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gap_is_what_a_look_at_every_millimetre_finds),
        cmocka_unit_test(enough_cuts_off_what_is_far_and_nothing_else),
        cmocka_unit_test(a_leg_is_clear_when_200_looks_at_it_say_so),
        cmocka_unit_test(a_link_in_a_shoulder_collides_though_the_head_is_far),
        cmocka_unit_test(gantries_without_bodies_are_always_far_enough),
        cmocka_unit_test(hops_keep_links_off_the_person_and_go_round_where_they_must),
        cmocka_unit_test(a_goal_where_a_link_is_in_the_head_is_refused),
        cmocka_unit_test(nothing_leaves_from_where_a_link_is_in_the_person),
        cmocka_unit_test(plans_that_share_the_way_round_are_what_each_is_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
