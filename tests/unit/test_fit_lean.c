/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinematics/scalp/scalp.h"
#include "tests/tools/fit_scene.h"
#include "tests/unit/seed.h"

enum { TOUCHES = 150, PLACES = 1500 };

/* Sums over places: squares of how far normals are off and of how far they are said to be; how many
 * are off by more than a limit, and how many are said to be. */
struct leans {
    double off2, said2, over, said_over, count;
};

static void add_leans(struct leans *leans, struct fit_scene *scene, const struct fit *fit,
                      double over_rad)
{
    struct scalp scalp;
    const struct head head = {.surface = HEAD_FIT, .fit = (struct fit *)fit};
    scalp_init(&scalp, &head);
    for (int i = 0; i < PLACES; i++) {
        struct vec3 at, normal;
        fit_scene_draw(scene, 0.0, &at, &normal);
        const struct scalp_point point = scalp_project(&scalp, at);
        const double off = vec3_length(vec3_cross(normal, point.normal));
        const double said = scalp_lean_rad(&scalp, point.at);
        leans->off2 += off * off;
        leans->said2 += said * said;
        leans->over += off > over_rad;
        leans->said_over += scalp_leans_over(&scalp, point.at, over_rad);
        leans->count += 1.0;
    }
    scalp_deinit(&scalp);
}

static void normals_are_off_by_as_much_as_is_said(void **state)
{
    enum { FITS = 12 };
    (void)state;
    struct seed seed = seed_from_env();
    struct leans leans = {0};
    for (int i = 0; i < FITS; i++) {
        struct fit_scene scene =
            fit_scene_new((enum analytic_size)(i % ANALYTIC_SIZES), seed_next(&seed));
        struct vec3 point[TOUCHES];
        fit_scene_touch(&scene, point, TOUCHES, i % 2 == 0 ? 0.2 : 0.1);
        struct fit fit;
        assert_int_equal(fit_from_points(&fit, scene.landmark, point, TOUCHES), FIT_OK);
        add_leans(&leans, &scene, &fit, rad_from_deg(2.0));
        fit_free(&fit);
    }
    const double ratio = sqrt(leans.said2 / leans.off2);
    if (ratio < 0.9 || ratio > 1.4 || leans.said_over < 0.6 * leans.over ||
        leans.said_over > 3.0 * leans.over) {
        fail_msg("%.2f of how far they are off; %.0f over, %.0f said of %.0f", ratio, leans.over,
                 leans.said_over, leans.count);
    }
}

static void nothing_is_said_of_a_scans_normals(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_WOMAN, seed_next(&seed));
    struct mesh mesh = analytic_mesh(&scene.own, 5);
    const struct fit_scan scan = {&mesh, 1.0, scene.own_in_head, false, false};
    struct fit fit;
    assert_int_equal(fit_from_scan(&fit, scene.landmark, &scan), FIT_OK);
    assert_null(fit.lean_rad);
    struct leans leans = {0};
    add_leans(&leans, &scene, &fit, rad_from_deg(2.0));
    assert_true(leans.said2 == 0.0 && deg_from_rad(sqrt(leans.off2 / leans.count)) < 0.3);
    fit_free(&fit);
    mesh_free(&mesh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normals_are_off_by_as_much_as_is_said),
        cmocka_unit_test(nothing_is_said_of_a_scans_normals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
