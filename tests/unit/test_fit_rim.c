/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fit_surface.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/fit_scene.h"

enum { LEVELS = 6, PLACES = 3000 };
static const double NOISE_MM = 0.3, FOLDS_MM = 1.0, FOLD_MM = 20.0;

/* How far above the plane that bounds the scalp, as a sine from the head's centre. */
static double above_rim(const struct fit_scene *scene, struct vec3 at)
{
    const struct vec3 up = {-sin(rad_from_deg(35.0)), 0.0, cos(rad_from_deg(35.0))};
    return vec3_dot(vec3_unit(vec3_sub(at, scene->centre)), up);
}

/* A scanner's noise all over, and folds as of ears and neck where there is no scalp. A wave that is
 * far shorter than a triangle is noise, the same for all triangles that share a corner. */
static struct mesh rough_mesh(const struct fit_scene *scene, double folds_mm)
{
    struct mesh mesh = analytic_mesh(&scene->own, LEVELS);
    for (size_t i = 0; i < 3 * mesh.count; i++) {
        double *at = mesh.triangle[i / 3].corner[i % 3];
        const struct vec3 own = {at[0], at[1], at[2]};
        const bool is_scalp = above_rim(scene, frame_point(&scene->own_in_head, own)) > -0.02;
        const double noise = sin(37.1 * own.x + 51.3 * own.y + 43.7 * own.z);
        const double fold = is_scalp ? 0.0 : sin(2.0 * UNITS_PI / FOLD_MM * own.z);
        const double k = (sqrt(2.0) * NOISE_MM * noise + folds_mm * fold) / vec3_length(own);
        for (int axis = 0; axis < 3; axis++) {
            at[axis] *= 1.0 + k;
        }
    }
    return mesh;
}

static struct fit_error error_of(double folds_mm)
{
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, 5);
    struct mesh mesh = rough_mesh(&scene, folds_mm);
    const struct fit_scan scan = {&mesh, 1.0, scene.own_in_head, false, false};
    struct fit fit;
    assert_int_equal(fit_from_scan(&fit, scene.landmark, &scan), FIT_OK);
    const struct fit_error error = fit_scene_error(&scene, &fit, PLACES);
    fit_free(&fit);
    mesh_free(&mesh);
    return error;
}

/* One weight of the penalty is found for all that counts in full: folds beyond the rim would have
 * the scalp follow its scanner's noise. */
static void ears_and_neck_do_not_say_how_smooth_a_scalp_is(void **state)
{
    (void)state;
    const struct fit_error clean = error_of(0.0), folded = error_of(FOLDS_MM);
    assert_true(clean.rms_mm < 0.1 && clean.covered > 0.93);
    assert_true(folded.rms_mm < 1.2 * clean.rms_mm && folded.covered > 0.93);
    assert_true(folded.normal_rms_rad < 1.2 * clean.normal_rms_rad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ears_and_neck_do_not_say_how_smooth_a_scalp_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
