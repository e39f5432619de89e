/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/shortfall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "controller/plan/skip_why.h"
#include "tests/unit/heads.h"
#include "tests/unit/plan_fixture.h"

static struct fixture fixture; /* its dots are too many for a stack */

struct scene {
    struct machine machine;
    struct arm arm;
    struct shortfall_arm free_arm;
    struct scalp scalp;
    struct coverage coverage;
};

/* The head as it rests, or at the machine's base. */
static void scene_init(struct scene *scene, const char *machine, bool rests)
{
    static const struct pose at_base = {{0, 0, 0}, {0, 0, 0}};
    struct diags diags = {0};
    struct err err = {0};
    assert_int_equal(machine_read(&scene->machine, machine, &diags, &err), ERR_OK);
    arm_init(&scene->arm, &scene->machine);
    shortfall_arm_init(&scene->free_arm, &scene->machine);
    scene->scalp = heads_median();
    coverage_init(&scene->coverage, &scene->arm, &scene->scalp);
    coverage_place(&scene->coverage, rests ? &scene->machine.head_rest : &at_base);
}

/* Needle straight down, or tilted by so much to the front. */
static struct scalp_point place_at(double x_mm, double y_mm, double z_mm, double tilt_deg)
{
    const double tilt_rad = rad_from_deg(tilt_deg);
    return (struct scalp_point){.at = {x_mm, y_mm, z_mm},
                                .normal = {sin(tilt_rad), 0.0, cos(tilt_rad)}};
}

static void names_the_joint_that_is_missed_by_least_and_its_stop(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/gantry5.yaml", false);
    const struct scalp_point off_x = place_at(463.25, 200, 100, 0);
    const struct shortfall x = shortfall_of(&scene.coverage, &scene.free_arm, &off_x);
    assert_int_equal(x.kind, SHORTFALL_JOINT);
    assert_string_equal(scene.machine.joint[x.joint].name, "X");
    assert_true(fabs(x.number - 463.25) < 1e-6 && x.limit == 450.0);

    // X Y Z within: only the tilt is too much, and it is as much to either side
    const struct scalp_point tilted = place_at(200, 200, 250, 103);
    const struct shortfall b = shortfall_of(&scene.coverage, &scene.free_arm, &tilted);
    assert_int_equal(b.kind, SHORTFALL_JOINT);
    assert_string_equal(scene.machine.joint[b.joint].name, "B");
    assert_true(fabs(fabs(b.number) - rad_from_deg(103)) < 1e-9);
    assert_true(fabs(fabs(b.limit) - rad_from_deg(100)) < 1e-9 && b.number * b.limit > 0.0);
}

static bool has_joints(const struct scene *scene, const struct tool *target)
{
    for (int i = 0; i < ARM_SPINS_FINE; i++) {
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        if (arm_branches(&scene->free_arm.arm, target, i * 2.0 * UNITS_PI / ARM_SPINS_FINE, NULL,
                         branch, &why) > 0) {
            return true;
        }
    }
    return false;
}

static void says_how_far_a_place_is_out_of_reach(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene, "examples/machines/parol6.yaml", false);
    static const double AWAY_MM[] = {600, 900, 1500};
    for (size_t i = 0; i < 3; i++) {
        const struct scalp_point place = place_at(AWAY_MM[i], 50, 100, 0);
        const struct shortfall far = shortfall_of(&scene.coverage, &scene.free_arm, &place);
        assert_int_equal(far.kind, SHORTFALL_REACH);
        // where all of that is taken off along x there are joints, where less is there are none
        struct tool target = {.axis = vec3_scale(place.normal, -1.0)};
        target.tip = vec3_along(place.at, -1.1 * far.number, (struct vec3){1, 0, 0});
        assert_true(has_joints(&scene, &target));
        target.tip = vec3_along(place.at, -0.9 * far.number, (struct vec3){1, 0, 0});
        assert_false(has_joints(&scene, &target));
    }
}

static void agrees_with_what_the_coverage_says_of_a_place(void **state)
{
    (void)state;
    static const char *const machine[] = {"examples/machines/parol6.yaml",
                                          "examples/machines/ar4-mk3.yaml"};
    enum { POINTS = 300 };
    size_t said[COVERAGE_ANSWERS] = {0};
    for (size_t m = 0; m < 2; m++) {
        struct scene scene;
        scene_init(&scene, machine[m], true);
        for (size_t i = 0; i < POINTS; i++) {
            double area_mm2;
            const struct scalp_point place = coverage_sample(&scene.scalp, i, POINTS, &area_mm2);
            const enum coverage_answer answer = coverage_at(&scene.coverage, &place);
            const struct shortfall lack = shortfall_of(&scene.coverage, &scene.free_arm, &place);
            said[answer]++;
            switch (lack.kind) {
            case SHORTFALL_WAY:
                assert_int_equal(answer, COVERAGE_OK);
                break;
            case SHORTFALL_RISE: // by less than coverage asks for, or by more
                assert_true(lack.number < 15.0 ? answer != COVERAGE_REACH : answer == COVERAGE_OK);
                break;
            case SHORTFALL_GAP:
                assert_true(lack.number < lack.limit && answer != COVERAGE_OK);
                break;
            case SHORTFALL_JOINT:
                assert_true(answer == COVERAGE_LIMIT || answer == COVERAGE_TILT ||
                            answer == COVERAGE_REACH);
                assert_true(fabs(lack.number) > fabs(lack.limit) || lack.limit != lack.number);
                break;
            case SHORTFALL_REACH:
                assert_int_equal(answer, COVERAGE_REACH);
                assert_true(lack.number > 0.0);
                break;
            }
        }
    }
    assert_true(said[COVERAGE_OK] > 50 && said[COVERAGE_COLLISION] > 3);
}

static void says_it_of_a_dot_in_the_pose_that_misses_least(void **state)
{
    (void)state;
    fixture_head(&fixture, "examples/machines/gantry5.yaml");
    struct job *job = &fixture.inputs.job;
    job->head_in_base.xyz_mm[0] = 450.0; // the top of the head is at 464
    static struct job_pose pose[1] = {{.id = "left"}};
    pose[0].head_in_base = job->head_in_base;
    pose[0].head_in_base.xyz_mm[0] = 440.0;
    const struct dot *dot = fixture_dot(&fixture, 0, 0, 1);
    struct skip_whys whys;
    struct err err = {0};
    assert_int_equal(skip_whys_init(&whys, &fixture.inputs, &err), ERR_OK);
    const struct skip_why one = skip_why_of(&whys, dot, SKIP_UNREACHABLE);
    assert_true(one.is_known && one.number > 450.0 && one.limit == 450.0);
    assert_string_equal(one.unit, "mm");
    job->pose = pose;
    job->pose_count = 1;
    const struct skip_why two = skip_why_of(&whys, dot, SKIP_UNREACHABLE);
    assert_true(fabs(one.number - two.number - 10.0) < 0.01);
    assert_non_null(strstr(two.text, "X would be at "));
    // a zone that asks for a pose is struck in no other
    memcpy(fixture.zone.pose, "rest", sizeof "rest");
    const struct skip_why asked = skip_why_of(&whys, dot, SKIP_UNREACHABLE);
    assert_true(asked.number == one.number);
    assert_false(skip_why_of(&whys, dot, SKIP_TOO_CLOSE).is_known);
    skip_whys_free(&whys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_the_joint_that_is_missed_by_least_and_its_stop),
        cmocka_unit_test(says_how_far_a_place_is_out_of_reach),
        cmocka_unit_test(agrees_with_what_the_coverage_says_of_a_place),
        cmocka_unit_test(says_it_of_a_dot_in_the_pose_that_misses_least),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
