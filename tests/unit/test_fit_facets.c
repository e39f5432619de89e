/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fit_surface.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/fit_scene.h"

/* All facets lie under the skin that their corners are on, by some 0.01 mm here: more where it is
 * more bent. The band has to know that, and is nearly nothing else. */
static void the_band_of_a_smooth_scan_tells_how_deep_its_facets_lie(void **state)
{
    enum { LEVELS = 6, PLACES = 3000 };
    (void)state;
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, 5);
    struct mesh mesh = analytic_mesh(&scene.own, LEVELS);
    const struct fit_scan scan = {&mesh, 1.0, scene.own_in_head, false};
    struct fit fit;
    assert_int_equal(fit_from_scan(&fit, scene.landmark, &scan), FIT_OK);
    const struct fit_error error = fit_scene_error(&scene, &fit, PLACES);
    assert_true(error.rms_mm < 0.015);
    assert_true(error.covered > 0.88);
    assert_true(error.band_mm < 0.016);
    fit_free(&fit);
    mesh_free(&mesh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_band_of_a_smooth_scan_tells_how_deep_its_facets_lie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
