/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "kinematics/path/placement.h"
#include "tests/unit/heads.h"

struct scene {
    struct machine machine;
    struct arm arm;
    struct scalp scalp;
    struct coverage coverage;
};

static void scene_init(struct scene *scene, const char *machine)
{
    struct diags diags = {0};
    struct err err = {0};
    assert_int_equal(machine_read(&scene->machine, machine, &diags, &err), ERR_OK);
    arm_init(&scene->arm, &scene->machine);
    scene->scalp = heads_median();
    coverage_init(&scene->coverage, &scene->arm, &scene->scalp);
    coverage_place(&scene->coverage, &scene->machine.head_rest);
}

static size_t scalp_places(const struct scalp *scalp, struct scalp_point *place, size_t points)
{
    size_t count = 0;
    double area_mm2;
    for (size_t i = 0; i < points; i++) {
        const struct scalp_point one = coverage_sample(scalp, i, points, &area_mm2);
        if (scalp_place_of(scalp, one.at) == SCALP_ON) {
            place[count++] = one;
        }
    }
    return count;
}

static void samples_add_up_to_the_area_of_the_head(void **state)
{
    (void)state;
    enum { POINTS = 20000 };
    const struct scalp scalp = heads_median();
    double sum_mm2 = 0, area_mm2, direct_mm2 = 0;
    for (size_t i = 0; i < POINTS; i++) {
        const struct scalp_point at = coverage_sample(&scalp, i, POINTS, &area_mm2);
        assert_true(fabs(scalp_distance(&scalp, at.at)) < 1e-6);
        sum_mm2 += area_mm2;
    }
    // the area of an ellipsoid by sin(theta) |r_theta x r_phi| on a grid
    const struct vec3 s = scalp.semi_mm;
    for (int i = 0; i < 400; i++) {
        const double t = (i + 0.5) * UNITS_PI / 400, st = sin(t), ct = cos(t);
        for (int k = 0; k < 800; k++) {
            const double p = (k + 0.5) * 2 * UNITS_PI / 800, sp = sin(p), cp = cos(p);
            const struct vec3 a = {s.x * ct * cp, s.y * ct * sp, -s.z * st};
            const struct vec3 b = {-s.x * st * sp, s.y * st * cp, 0};
            direct_mm2 += vec3_length(vec3_cross(a, b)) * (UNITS_PI / 400) * (2 * UNITS_PI / 800);
        }
    }
    assert_true(fabs(sum_mm2 - direct_mm2) < 0.002 * direct_mm2);
}

static void calls_a_place_ok_only_with_joints_that_stand_clear_of_the_person(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/ar4-mk3.yaml");
    struct scalp_point place[400];
    const size_t count = scalp_places(&scene.scalp, place, 400);
    size_t ok = 0;
    for (size_t i = 0; i < count; i++) {
        ok += coverage_at(&scene.coverage, &place[i]) == COVERAGE_OK;
    }
    assert_true(ok * 10 > count * 9);
    // a head far off is in nobody's way, one around the needle unit is
    const struct joints middle = scene.arm.middle;
    const struct pose far = {{3000, 0, 0}, {0, 0, 0}};
    coverage_place(&scene.coverage, &far);
    assert_true(coverage_is_clear(&scene.coverage, &middle));
    const struct tool tool = arm_tool_from_joints(&scene.arm, &middle);
    const struct pose in_the_way = {{tool.tip.x - 90 * tool.axis.x, tool.tip.y - 90 * tool.axis.y,
                                     tool.tip.z - 90 * tool.axis.z},
                                    {0, 0, 0}};
    coverage_place(&scene.coverage, &in_the_way);
    assert_false(coverage_is_clear(&scene.coverage, &middle));
}

static void tells_out_of_reach_from_beyond_a_limit(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/parol6.yaml");
    const struct pose far = {{3000, 0, 0}, {0, 0, 0}};
    double area_mm2;
    const struct scalp_point top = coverage_sample(&scene.scalp, 0, 100, &area_mm2);
    coverage_place(&scene.coverage, &far);
    assert_int_equal(coverage_at(&scene.coverage, &top), COVERAGE_REACH);
    scene_init(&scene, "examples/machines/gantry5.yaml");
    const struct pose beside = {{2000, 225, 0}, {0, 0, 0}};
    coverage_place(&scene.coverage, &beside);
    assert_int_equal(coverage_at(&scene.coverage, &top), COVERAGE_LIMIT);
}

static void gives_each_place_to_one_pose_and_covers_more_than_the_first(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/ar4-mk3.yaml");
    struct scalp_point place[90];
    int owner[90];
    struct placement pose[PLACEMENT_POSES_MAX];
    const size_t count = scalp_places(&scene.scalp, place, 90);
    struct pose turned = scene.machine.head_rest;
    turned.rpy_rad[2] += UNITS_PI; // face to the arm
    coverage_place(&scene.coverage, &turned);
    size_t before = 0, owned[PLACEMENT_POSES_MAX] = {0};
    for (size_t i = 0; i < count; i++) {
        before += coverage_at(&scene.coverage, &place[i]) == COVERAGE_OK;
    }
    const size_t poses = placement_find(&scene.coverage, place, count, &turned, pose, owner);
    assert_true(poses >= 1 && poses <= PLACEMENT_POSES_MAX);
    for (size_t i = 0; i < count; i++) {
        assert_true(owner[i] >= -1 && owner[i] < (int)poses);
        if (owner[i] >= 0) {
            owned[owner[i]]++;
            coverage_place(&scene.coverage, &pose[owner[i]].head_in_base);
            assert_int_equal(coverage_at(&scene.coverage, &place[i]), COVERAGE_OK);
        }
    }
    size_t all = 0;
    for (size_t i = 0; i < poses; i++) {
        assert_int_equal(owned[i], pose[i].covered);
        assert_true(i == 0 || pose[i].covered <= pose[i - 1].covered);
        all += owned[i];
    }
    assert_true(all > before && all >= count - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_add_up_to_the_area_of_the_head),
        cmocka_unit_test(calls_a_place_ok_only_with_joints_that_stand_clear_of_the_person),
        cmocka_unit_test(tells_out_of_reach_from_beyond_a_limit),
        cmocka_unit_test(gives_each_place_to_one_pose_and_covers_more_than_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
