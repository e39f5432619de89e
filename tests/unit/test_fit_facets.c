/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fit_surface.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinematics/scalp/scalp_fit.h"
#include "tests/tools/blue_noise.h"
#include "tests/tools/fit_scene.h"

enum { PLACES = 3000 };

static struct fit fit_of(const struct fit_scene *scene, int levels, bool is_skin)
{
    struct mesh mesh = analytic_mesh(&scene->own, levels);
    const struct fit_scan scan = {&mesh, 1.0, scene->own_in_head, false, is_skin};
    struct fit fit;
    assert_int_equal(fit_from_scan(&fit, scene->landmark, &scan), FIT_OK);
    mesh_free(&mesh);
    return fit;
}

/* All facets lie under the skin that their corners are on: by 0.18 mm where triangles are as long
 * as a finger is broad, by 0.01 mm where there are 32,768. The band has to know that, and is nearly
 * nothing else. Only triangles that are shorter than what is between closer knots have those. */
static void the_band_of_a_smooth_scan_tells_how_deep_its_facets_lie(void **state)
{
    static const struct {
        int levels, side;
        double rms_mm, band_mm;
    } CASES[] = {{4, 44, 0.22, 0.29}, {6, 64, 0.015, 0.016}};
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, 5);
        struct fit fit = fit_of(&scene, CASES[i].levels, false);
        const struct fit_error error = fit_scene_error(&scene, &fit, PLACES);
        assert_int_equal(fit.side, CASES[i].side);
        assert_true(error.rms_mm < CASES[i].rms_mm);
        assert_true(error.covered > 0.93);
        assert_true(error.band_mm < CASES[i].band_mm);
        fit_free(&fit);
    }
}

/* Said to be the skin itself, triangles leave the same shape, and a band without their depth. */
static void facets_that_are_the_skin_itself_widen_no_band(void **state)
{
    (void)state;
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, 5);
    struct fit smooth = fit_of(&scene, 4, false), printed = fit_of(&scene, 4, true);
    for (int i = 0; i < smooth.side * smooth.side; i++) {
        assert_true(printed.r_mm[i] == smooth.r_mm[i]);
    }
    const double smooth_mm = fit_scene_error(&scene, &smooth, PLACES).band_mm;
    const double printed_mm = fit_scene_error(&scene, &printed, PLACES).band_mm;
    assert_true(printed_mm < 0.5 * smooth_mm);
    fit_free(&smooth);
    fit_free(&printed);
}

/* On a sphere each side is bent by 1 / r whichever way it goes. */
static void the_bend_along_sides_is_that_of_a_sphere(void **state)
{
    enum { SIDE = 12 };
    const double r_mm = 80.0;
    double table_mm[SIDE * SIDE];
    (void)state;
    for (int i = 0; i < SIDE * SIDE; i++) {
        table_mm[i] = r_mm;
    }
    const struct scalp_fit sphere = {.half_width = 2.0, .side = SIDE, .r_mm = table_mm};
    uint64_t random = 3;
    for (int i = 0; i < 100; i++) {
        const struct fit_place at = {random_unit(&random) - 0.5, random_unit(&random) - 0.5};
        struct fit_jet jet;
        scalp_fit_jet(&sphere, at, &jet);
        const struct vec3 along = vec3_unit(jet.du), across = vec3_cross(jet.normal, along);
        const double turn = 6.0 * random_unit(&random);
        const struct vec3 e =
            vec3_along(vec3_scale(along, 5.0 * cos(turn)), 5.0 * sin(turn), across);
        const double squares[6] = {e.x * e.x, e.x * e.y, e.x * e.z,
                                   e.y * e.y, e.y * e.z, e.z * e.z};
        assert_true(fabs(scalp_fit_sagitta(&jet, squares) - 25.0 / r_mm) < 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_band_of_a_smooth_scan_tells_how_deep_its_facets_lie),
        cmocka_unit_test(facets_that_are_the_skin_itself_widen_no_band),
        cmocka_unit_test(the_bend_along_sides_is_that_of_a_sphere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
