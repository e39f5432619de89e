/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/locate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/heads.h"

enum { PROBES = 150 };

static const double LANDMARK[5][3] = {
    {99.7, 0, 0}, {-85.8, 0, 39.7}, {0, 69, 0}, {0, -69, 0}, {35.4, 0, 126.1}};
static const struct pose SAID = {{225, 225, 40}, {0, 0, 0}};

/* What is measured on the median head when it lies there. */
struct scene {
    struct scalp scalp;
    struct measured_fiducial fiducial[5];
    struct measured_probe probe[PROBES];
    struct measured measured;
    struct job_registration limits;
};

static void put(double out[3], struct vec3 p)
{
    memcpy(out, (double[]){p.x, p.y, p.z}, 3 * sizeof(double));
}

static void measure(struct scene *scene, const struct pose *pose, double fiducial_mm,
                    double probe_mm)
{
    const struct frame head_in_base = frame_from_pose(pose);
    *scene = (struct scene){.scalp = heads_median(), .limits = job_registration_default()};
    scene->measured = (struct measured){
        .fiducial = scene->fiducial, .probe = scene->probe, .fiducials = 5, .probes = PROBES};
    for (int i = 0; i < 5; i++) {
        const struct vec3 at = {LANDMARK[i][0] + heads_random(-fiducial_mm, fiducial_mm),
                                LANDMARK[i][1], LANDMARK[i][2]};
        memcpy(scene->fiducial[i].in_head_mm, LANDMARK[i], sizeof LANDMARK[i]);
        memcpy(scene->fiducial[i].name, "abcde" + i, 1);
        put(scene->fiducial[i].in_base_mm, frame_point(&head_in_base, at));
    }
    for (int i = 0; i < PROBES;) {
        const struct vec3 out = heads_random_unit();
        if (out.z > -0.3) {
            const struct scalp_point place =
                scalp_project(&scene->scalp, vec3_along((struct vec3){10, 0, 40}, 90, out));
            const struct vec3 at =
                vec3_along(place.at, heads_random(-probe_mm, probe_mm), place.normal);
            scene->probe[i].line = 3 + i;
            put(scene->probe[i++].in_base_mm, frame_point(&head_in_base, at));
        }
    }
}

static struct located located(const struct scene *scene, const struct plan *plan)
{
    struct located result;
    locate(&result, &scene->measured, &scene->scalp, plan, &SAID, &scene->limits);
    return result;
}

static void finds_the_head_by_fiducials_then_probes(void **state)
{
    (void)state;
    struct scene scene;
    const struct pose truth = {{228, 222, 43}, {0.05, -0.08, 0.1}};
    measure(&scene, &truth, 2.0, 0.1);
    const struct located is = located(&scene, NULL);
    assert_int_equal(is.answer, REGISTER_OK);
    assert_int_equal(is.kind, LOCATE_PROBES);
    assert_true(is.fiducials_mm > 0.2 && is.registration.residual_mm < 0.1);
    assert_true(is.places > 300 && is.error_mm < 0.3);
    assert_true(fabs(is.error_rms_mm - hypot(is.normal_rms_mm, is.tangential_rms_mm)) < 1e-9);
    for (int i = 0; i < 3; i++) {
        assert_true(fabs(is.head_in_base.xyz_mm[i] - truth.xyz_mm[i]) < 1.0);
        assert_true(fabs(is.head_in_base.rpy_rad[i] - truth.rpy_rad[i]) < 0.01);
    }
}

static void finds_it_by_either_alone(void **state)
{
    (void)state;
    struct scene scene;
    const struct pose truth = {{226, 224, 41}, {0.01, 0.02, -0.02}};
    measure(&scene, &truth, 0.05, 0.1);
    scene.measured.probes = 0;
    struct located is = located(&scene, NULL);
    assert_int_equal(is.answer, REGISTER_OK);
    assert_int_equal(is.kind, LOCATE_FIDUCIALS);
    assert_int_equal(strlen(is.worst), 1);

    scene.measured.probes = PROBES;
    scene.measured.fiducials = 0; // the start is where the head was said to lie
    is = located(&scene, NULL);
    assert_int_equal(is.answer, REGISTER_OK);
    assert_int_equal(is.kind, LOCATE_PROBES);
    assert_memory_equal(is.worst, "line ", 5);
}

static void predicts_for_the_dots_of_a_plan(void **state)
{
    (void)state;
    struct scene scene;
    measure(&scene, &SAID, 0.1, 0.2);
    struct plan_strike strike[2] = {{.dot = 7}, {.dot = 9}};
    const struct vec3 near[2] = {{10, 0, 130}, {10, 0, 40}};
    const struct plan plan = {.strike = strike, .strike_count = 2};
    for (int i = 0; i < 2; i++) {
        const struct vec3 out = {i == 0 ? 0.0 : -80.0, 0.0, 0.0};
        const struct scalp_point place = scalp_project(&scene.scalp, vec3_add(near[i], out));
        strike[i].at_mm = place.at;
        strike[i].normal = place.normal;
    }
    const struct located is = located(&scene, &plan);
    assert_int_equal(is.places, 2);
    assert_true(is.worst_dot == 7 || is.worst_dot == 9);
    assert_true(is.error_mm >= is.error_rms_mm);
}

static void refuses_what_the_job_does_not_allow(void **state)
{
    (void)state;
    struct scene scene;
    measure(&scene, &SAID, 0.1, 0.8);
    assert_int_equal(located(&scene, NULL).answer, REGISTER_RESIDUAL);
    measure(&scene, &SAID, 0.1, 0.2);
    scene.limits.error_mm = 0.05;
    assert_int_equal(located(&scene, NULL).answer, REGISTER_ERROR);
    const struct pose turned = {{225, 225, 40}, {0, 0, rad_from_deg(30)}};
    measure(&scene, &turned, 0.1, 0.2);
    assert_int_equal(located(&scene, NULL).answer, REGISTER_TURNED);
    // a landmark taken for another one: no start for probes
    measure(&scene, &SAID, 0.1, 0.2);
    memcpy(scene.fiducial[0].in_base_mm, scene.fiducial[4].in_base_mm, 3 * sizeof(double));
    assert_true(located(&scene, NULL).answer != REGISTER_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_head_by_fiducials_then_probes),
        cmocka_unit_test(finds_it_by_either_alone),
        cmocka_unit_test(predicts_for_the_dots_of_a_plan),
        cmocka_unit_test(refuses_what_the_job_does_not_allow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
