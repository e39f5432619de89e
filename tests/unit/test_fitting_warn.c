/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/fitting_warn.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "config/memory.h"
#include "tests/tools/fit_scene.h"

enum { LEVELS = 6, PLACES = 2000 };

/* What a person brings: a scan of an analytic head, in its own axes, and what was said of it. */
struct brought {
    struct fit_scene scene;
    struct fitting fitting;
    struct fitting_warnings warnings;
};

static struct brought bring(void)
{
    struct brought brought = {.scene = fit_scene_new(ANALYTIC_P50_MAN, 5)};
    struct fitting *fitting = &brought.fitting;
    struct vec3 landmark[HEAD_LANDMARKS];
    *fitting = (struct fitting){.scan_path = "s", .landmarks_path = "l", .mm_per_unit = 1.0};
    fitting->head.surface = HEAD_SCAN;
    fitting->head.source = memory_new(1, sizeof(*fitting->head.source));
    fitting->head.source->mesh = analytic_mesh(&brought.scene.own, LEVELS);
    analytic_landmarks(&brought.scene.own, landmark);
    memcpy(fitting->head.landmark_mm, landmark, sizeof(landmark));
    return brought;
}

static double *corner(struct mesh *mesh, size_t i)
{
    return mesh->triangle[i / 3].corner[i % 3];
}

static struct vec3 in_head(const struct brought *brought, const double own[3])
{
    return frame_point(&brought->scene.own_in_head, (struct vec3){own[0], own[1], own[2]});
}

/* How far above the plane that bounds the scalp, as a sine from the head's centre. */
static double above_rim(const struct brought *brought, const double own[3])
{
    const struct vec3 up = {-sin(rad_from_deg(35.0)), 0.0, cos(rad_from_deg(35.0))};
    const struct vec3 at = in_head(brought, own);
    return vec3_dot(vec3_unit(vec3_sub(at, brought->scene.centre)), up);
}

static void fit_it(struct brought *brought)
{
    struct diags diags = {0};
    struct err err;
    assert_int_equal(fitting_make(&brought->fitting, &diags, &err), ERR_OK);
    fitting_warn(&brought->fitting, &brought->warnings);
}

static bool is_told(const struct brought *brought, const char *what)
{
    bool told = false;
    for (int i = 0; i < brought->warnings.count; i++) {
        told = told || strstr(brought->warnings.text[i], what) != NULL;
    }
    return told;
}

static void nothing_is_said_of_a_good_scan(void **state)
{
    struct brought brought = bring();
    (void)state;
    fit_it(&brought);
    assert_int_equal(brought.warnings.count, 0);
    fitting_free(&brought.fitting);
}

static void a_landmark_off_the_scan_is_named(void **state)
{
    struct brought brought = bring();
    (void)state;
    brought.fitting.head.landmark_mm[HEAD_INION][0] -= 7.0;
    fit_it(&brought);
    assert_int_equal(brought.warnings.count, 1);
    assert_true(is_told(&brought, "inion lies "));
    fitting_free(&brought.fitting);
}

/* The nape cut away: what is left of the scalp has its own narrow band, what is not has one that
 * holds the guess, and a person is told where. */
static void a_scan_without_nape_says_so_and_guesses_honestly(void **state)
{
    struct brought brought = bring();
    struct mesh *mesh = &brought.fitting.head.source->mesh;
    size_t kept = 0;
    (void)state;
    for (size_t i = 0; i < mesh->count; i++) {
        const struct vec3 at = in_head(&brought, mesh->triangle[i].corner[0]);
        if (at.x > -30.0 || at.z > 40.0) {
            mesh->triangle[kept++] = mesh->triangle[i];
        }
    }
    mesh->count = kept;
    fit_it(&brought);
    assert_true(is_told(&brought, "the scan shows no skin"));
    assert_true(is_told(&brought, "(back "));
    const struct fit_error error =
        fit_scene_error(&brought.scene, brought.fitting.head.fit, PLACES);
    assert_true(error.worst_mm > 0.5 && error.covered > 0.9);
    assert_true(fitting_band(&brought.fitting).p50_mm < 0.05);
    fitting_free(&brought.fitting);
}

/* mm that hair stands off the skin at a place of the mesh. */
typedef double hair_mm(const double at[3]);

/* From the hairline up; the face is bare. */
static void grow(struct brought *brought, hair_mm *hair)
{
    struct mesh *mesh = &brought->fitting.head.source->mesh;
    for (size_t i = 0; i < 3 * mesh->count; i++) {
        double *at = corner(mesh, i);
        if (above_rim(brought, at) > 0.05) {
            const double k = hair(at) / vec3_length((struct vec3){at[0], at[1], at[2]});
            for (int axis = 0; axis < 3; axis++) {
                at[axis] *= 1.0 + k;
            }
        }
    }
}

/* 3 mm off the skin on the mean, each 2 mm rough. */
static double locks(const double at[3])
{
    return 3.0 + 2.0 * sin(37.1 * at[0] + 51.3 * at[1] + 43.7 * at[2]);
}

static void hair_is_told_from_the_face_and_its_band_holds_the_skin(void **state)
{
    struct brought brought = bring();
    (void)state;
    grow(&brought, locks);
    fit_it(&brought);
    assert_true(is_told(&brought, "hair: the scalp is far rougher than the face"));
    const struct fit_error error =
        fit_scene_error(&brought.scene, brought.fitting.head.fit, PLACES);
    assert_true(error.rms_mm > 2.0 && error.covered > 0.9);
    fitting_free(&brought.fitting);
}

/* Shown strand by strand the surface is smooth, and the fit follows it; but no skin bends so. */
static double strands(const double at[3])
{
    return 6.0 + sin(0.35 * at[0] + 0.1 * at[2]) * sin(0.3 * at[1] + 0.1 * at[2]);
}

static void strands_of_hair_are_told_by_how_they_bend(void **state)
{
    struct brought brought = bring();
    (void)state;
    grow(&brought, strands);
    fit_it(&brought);
    assert_true(is_told(&brought, "uneven: "));
    fitting_free(&brought.fitting);
}

/* As rough all over, the face as well: a scanner's doing, and no layer on the skin. */
static void voxels_are_no_hair(void **state)
{
    struct brought brought = bring();
    struct mesh *mesh = &brought.fitting.head.source->mesh;
    (void)state;
    for (size_t i = 0; i < 9 * mesh->count; i++) {
        double *at = &corner(mesh, i / 3)[i % 3];
        *at = 2.0 * (floor(*at / 2.0) + 0.5);
    }
    fit_it(&brought);
    assert_false(is_told(&brought, "hair"));
    const struct fit_error error =
        fit_scene_error(&brought.scene, brought.fitting.head.fit, PLACES);
    assert_true(error.covered > 0.92 && error.band_mm < 0.7);
    fitting_free(&brought.fitting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_of_a_good_scan),
        cmocka_unit_test(a_landmark_off_the_scan_is_named),
        cmocka_unit_test(a_scan_without_nape_says_so_and_guesses_honestly),
        cmocka_unit_test(hair_is_told_from_the_face_and_its_band_holds_the_skin),
        cmocka_unit_test(strands_of_hair_are_told_by_how_they_bend),
        cmocka_unit_test(voxels_are_no_hair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
