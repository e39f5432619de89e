/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fit_surface.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config/memory.h"
#include "kinematics/scalp/scalp.h"
#include "tests/tools/fit_scene.h"
#include "tests/unit/seed.h"

enum { TOUCHES = 150, PLACES = 1500, HEADS_A_SIZE = 4 };

static void touches_give_the_scalp_and_an_honest_band(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    double covered = 0.0;
    for (int i = 0; i < ANALYTIC_SIZES * HEADS_A_SIZE; i++) {
        struct fit_scene scene =
            fit_scene_new((enum analytic_size)(i % ANALYTIC_SIZES), seed_next(&seed));
        struct vec3 point[TOUCHES];
        fit_scene_touch(&scene, point, TOUCHES, 0.2);
        struct fit fit;
        assert_int_equal(fit_from_points(&fit, scene.landmark, point, TOUCHES), FIT_OK);
        const struct fit_error error = fit_scene_error(&scene, &fit, PLACES);
        assert_true(error.rms_mm <= 0.26);
        assert_true(deg_from_rad(error.normal_rms_rad) <= 1.8);
        assert_true(fit.noise_mm > 0.1 && fit.noise_mm < 0.35);
        covered += error.covered / (ANALYTIC_SIZES * HEADS_A_SIZE);
        fit_free(&fit);
    }
    assert_true(covered > 0.93 && covered < 0.97);
}

/* So few that how smooth the skin is and how true the probe are themselves in doubt. */
static void the_band_of_few_touches_tells_of_the_doubt_about_the_smoothing(void **state)
{
    enum { FEW = 60, FITS = 32 };
    (void)state;
    struct seed seed = seed_from_env();
    double covered = 0.0;
    for (int i = 0; i < FITS; i++) {
        struct fit_scene scene =
            fit_scene_new((enum analytic_size)(i % ANALYTIC_SIZES), seed_next(&seed));
        struct vec3 point[FEW];
        fit_scene_touch(&scene, point, FEW, i % 2 == 0 ? 0.2 : 0.4);
        struct fit fit;
        assert_int_equal(fit_from_points(&fit, scene.landmark, point, FEW), FIT_OK);
        covered += fit_scene_error(&scene, &fit, PLACES).covered / FITS;
        fit_free(&fit);
    }
    assert_true(covered > 0.93 && covered < 0.98);
}

/* Mean band of the left half of a scalp over that of the right. */
static double left_over_right(struct fit_scene *scene, const struct fit *fit)
{
    struct scalp scalp;
    const struct head head = {.surface = HEAD_FIT, .fit = (struct fit *)fit};
    double sum_mm[2] = {0.0, 0.0}, count[2] = {0.0, 0.0};
    scalp_init(&scalp, &head);
    for (int i = 0; i < PLACES; i++) {
        struct vec3 at, normal;
        fit_scene_draw(scene, 0.0, &at, &normal);
        sum_mm[at.y > 0.0] += scalp_band_mm(&scalp, at);
        count[at.y > 0.0] += 1.0;
    }
    scalp_deinit(&scalp);
    return sum_mm[1] / count[1] / (sum_mm[0] / count[0]);
}

static void the_band_is_wider_where_touches_show_a_rougher_head(void **state)
{
    enum { FITS = 12 };
    (void)state;
    struct seed seed = seed_from_env();
    double ratio[2] = {0.0, 0.0};
    for (int i = 0; i < 2 * FITS; i++) {
        struct fit_scene scene =
            fit_scene_new((enum analytic_size)(i / 2 % ANALYTIC_SIZES), seed_next(&seed));
        struct vec3 point[TOUCHES];
        fit_scene_touch(&scene, point, TOUCHES, 0.1);
        for (int k = 0; i % 2 == 1 && k < TOUCHES; k++) { // dents, some 40 mm from one to the next
            const double dent_mm = 0.8 * sin(0.16 * point[k].x) * sin(0.16 * point[k].z);
            const double side = fmax(point[k].y, 0.0) / 50.0;
            point[k] = vec3_along(point[k], dent_mm * side, vec3_unit(point[k]));
        }
        struct fit fit;
        assert_int_equal(fit_from_points(&fit, scene.landmark, point, TOUCHES), FIT_OK);
        ratio[i % 2] += left_over_right(&scene, &fit) / FITS;
        fit_free(&fit);
    }
    assert_true(ratio[0] > 0.9 && ratio[0] < 1.1);
    assert_true(ratio[1] > 1.15);
}

static void the_same_points_give_the_same_bytes(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, seed_next(&seed));
    struct vec3 point[TOUCHES];
    fit_scene_touch(&scene, point, TOUCHES, 0.2);
    struct fit fit, again;
    size_t size = 0, again_size = 0;
    assert_int_equal(fit_from_points(&fit, scene.landmark, point, TOUCHES), FIT_OK);
    assert_int_equal(fit_from_points(&again, scene.landmark, point, TOUCHES), FIT_OK);
    char *text = fit_write(&fit, &size), *again_text = fit_write(&again, &again_size);
    assert_int_equal(size, again_size);
    assert_memory_equal(text, again_text, size);
    // what is in hand is what the file holds
    struct fit read;
    struct diags diags = {0};
    struct err err;
    assert_int_equal(fit_read_text(&read, "a", text, size, &diags, &err), ERR_OK);
    const size_t cells = (size_t)fit.side * (size_t)fit.side;
    assert_memory_equal(read.r_mm, fit.r_mm, cells * sizeof(double));
    free(text);
    free(again_text);
    fit_free(&read);
    fit_free(&fit);
    fit_free(&again);
}

static void a_slip_of_the_probe_is_left_out(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_WOMAN, seed_next(&seed));
    struct vec3 point[TOUCHES];
    fit_scene_touch(&scene, point, TOUCHES, 0.2);
    point[17] = vec3_along(point[17], 0.1, vec3_sub(point[17], scene.centre));
    struct fit fit;
    assert_int_equal(fit_from_points(&fit, scene.landmark, point, TOUCHES), FIT_OK);
    assert_true(fit.points < TOUCHES);
    assert_true(fit_scene_error(&scene, &fit, PLACES).rms_mm <= 0.30);
    fit_free(&fit);
}

static void too_few_touches_or_one_side_alone_are_no_scalp(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, seed_next(&seed));
    struct vec3 point[TOUCHES];
    fit_scene_touch(&scene, point, TOUCHES, 0.2);
    struct fit fit;
    assert_int_equal(fit_from_points(&fit, scene.landmark, point, 19), FIT_TOO_FEW);
    fit_free(&fit);
    size_t left = 0;
    for (size_t i = 0; i < TOUCHES; i++) {
        if (point[i].y > 20.0) {
            point[left++] = point[i];
        }
    }
    assert_int_equal(fit_from_points(&fit, scene.landmark, point, left), FIT_OPEN);
    fit_free(&fit);
}

/* A scan of the scene's head: how many units a mm, and what is in its axes. */
struct scan_scene {
    struct fit_scene scene;
    struct mesh mesh;
};

static struct scan_scene scan_new(struct seed *seed, int levels)
{
    struct scan_scene scan = {.scene = fit_scene_new(ANALYTIC_P50_MAN, seed_next(seed))};
    scan.mesh = analytic_mesh(&scan.scene.own, levels);
    return scan;
}

static void add(struct mesh *mesh, struct mesh_triangle triangle)
{
    struct mesh_triangle *grown = memory_new(mesh->count + 1, sizeof(*grown));
    memcpy(grown, mesh->triangle, mesh->count * sizeof(*grown));
    grown[mesh->count] = triangle;
    free(mesh->triangle);
    mesh->triangle = grown;
    mesh->count++;
}

static struct fit_scan as_it_is(const struct scan_scene *scan)
{
    return (struct fit_scan){&scan->mesh, 1.0, scan->scene.own_in_head, false, false};
}

/* All that is normal in a scan at once: an inner shell, ears, a hole, no neck, flat and doubled
 * triangles. */
static void spoil(struct scan_scene *scan)
{
    struct mesh *mesh = &scan->mesh;
    const size_t count = mesh->count;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const double *at = mesh->triangle[i].corner[0];
        const bool is_neck = at[2] < -60.0;
        const bool is_hole = fabs(at[0]) < 9.0 && fabs(at[1] - 20.0) < 9.0 && at[2] > 0.0;
        if (!is_neck && !is_hole) {
            mesh->triangle[kept++] = mesh->triangle[i];
        }
    }
    mesh->count = kept;
    const struct mesh_triangle one = mesh->triangle[kept / 2];
    struct mesh_triangle flat = one, inner = one;
    memcpy(flat.corner[1], flat.corner[0], sizeof(flat.corner[0]));
    for (int k = 0; k < 9; k++) {
        inner.corner[k / 3][k % 3] *= 0.8;
    }
    add(mesh, one);
    add(mesh, flat);
    add(mesh, inner);
    // a pinna: a fin that stands off the skin behind the tragion
    const struct frame head_in_own = frame_inverse(&scan->scene.own_in_head);
    for (int side = 0; side < 2; side++) {
        const struct vec3 tragion = scan->scene.landmark[HEAD_TRAGION_LEFT + side];
        const double out = side == 0 ? 1.0 : -1.0;
        const struct vec3 fin[3] = {{tragion.x - 5, tragion.y + 2 * out, tragion.z - 25},
                                    {tragion.x - 30, tragion.y + 18 * out, tragion.z + 5},
                                    {tragion.x - 5, tragion.y + 4 * out, tragion.z + 30}};
        struct mesh_triangle pinna;
        for (int k = 0; k < 3; k++) {
            const struct vec3 at = frame_point(&head_in_own, fin[k]);
            memcpy(pinna.corner[k], &at, sizeof(at));
        }
        add(mesh, pinna);
    }
}

static void a_scan_with_all_its_faults_gives_the_scalp(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scan_scene scan = scan_new(&seed, 5);
    spoil(&scan);
    const struct fit_scan as = as_it_is(&scan);
    struct fit fit;
    assert_int_equal(fit_from_scan(&fit, scan.scene.landmark, &as), FIT_OK);
    const struct fit_error error = fit_scene_error(&scan.scene, &fit, PLACES);
    assert_true(error.rms_mm <= 0.15);
    assert_true(error.covered > 0.8);
    fit_free(&fit);
    mesh_free(&scan.mesh);
}

/* Cut off under the ears, and nothing where the cut was. */
static void a_scan_without_a_neck_gives_the_scalp(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scan_scene scan = scan_new(&seed, 5);
    size_t kept = 0;
    for (size_t i = 0; i < scan.mesh.count; i++) {
        if (scan.mesh.triangle[i].corner[0][2] > -35.0) {
            scan.mesh.triangle[kept++] = scan.mesh.triangle[i];
        }
    }
    assert_true(kept < scan.mesh.count);
    scan.mesh.count = kept;
    const struct fit_scan as = as_it_is(&scan);
    struct fit fit;
    assert_int_equal(fit_from_scan(&fit, scan.scene.landmark, &as), FIT_OK);
    const struct fit_error error = fit_scene_error(&scan.scene, &fit, PLACES);
    if (error.rms_mm > 0.15) {
        fail_msg("%.3f mm RMS", error.rms_mm);
    }
    fit_free(&fit);
    mesh_free(&scan.mesh);
}

/* Places to 1 mm, as a scan out of voxels has them: 0.29 mm RMS. */
static void a_scan_in_voxels_is_smoothed(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scan_scene scan = scan_new(&seed, 6);
    for (size_t i = 0; i < 9 * scan.mesh.count; i++) {
        double *at = &scan.mesh.triangle[i / 9].corner[i % 9 / 3][i % 3];
        *at = floor(*at) + 0.5;
    }
    const struct fit_scan as = as_it_is(&scan);
    struct fit fit;
    assert_int_equal(fit_from_scan(&fit, scan.scene.landmark, &as), FIT_OK);
    const struct fit_error error = fit_scene_error(&scan.scene, &fit, PLACES);
    assert_true(error.rms_mm <= 0.32);
    assert_true(error.covered > 0.9);
    fit_free(&fit);
    mesh_free(&scan.mesh);
}

static void a_mirrored_scan_is_refused_by_its_winding(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scan_scene scan = scan_new(&seed, 3);
    for (size_t i = 0; i < 3 * scan.mesh.count; i++) {
        scan.mesh.triangle[i / 3].corner[i % 3][1] *= -1.0;
    }
    const struct fit_scan as = as_it_is(&scan);
    struct fit fit;
    assert_int_equal(fit_from_scan(&fit, scan.scene.landmark, &as), FIT_INWARD);
    fit_free(&fit);
    mesh_free(&scan.mesh);
}

/* Upside down, turned and in metres: the landmarks, taken in the scan, put all of it right. */
static void a_scan_in_metres_and_upside_down_is_the_same_head(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scan_scene scan = scan_new(&seed, 4);
    const struct fit_scan as = as_it_is(&scan);
    struct fit fit, other;
    assert_int_equal(fit_from_scan(&fit, scan.scene.landmark, &as), FIT_OK);
    const struct pose turned = {.xyz_mm = {10, -300, 1500}, .rpy_rad = {3.0, 0.2, -2.0}};
    const struct frame own_in_scan = frame_from_pose(&turned);
    const struct frame scan_in_own = frame_inverse(&own_in_scan);
    for (size_t i = 0; i < 3 * scan.mesh.count; i++) {
        double *at = scan.mesh.triangle[i / 3].corner[i % 3];
        const struct vec3 moved = frame_point(&own_in_scan, (struct vec3){at[0], at[1], at[2]});
        const struct vec3 metres = vec3_scale(moved, 1e-3);
        memcpy(at, &metres, sizeof(metres));
    }
    const struct fit_scan as_other = {
        &scan.mesh, 1000.0, frame_after(&scan.scene.own_in_head, &scan_in_own), false, false};
    assert_int_equal(fit_from_scan(&other, scan.scene.landmark, &as_other), FIT_OK);
    assert_true(fabs(fit_scene_error(&scan.scene, &fit, PLACES).rms_mm -
                     fit_scene_error(&scan.scene, &other, PLACES).rms_mm) < 0.02);
    const struct head head = {.surface = HEAD_FIT, .fit = &fit};
    const struct head other_head = {.surface = HEAD_FIT, .fit = &other};
    struct scalp scalp, other_scalp;
    scalp_init(&scalp, &head);
    scalp_init(&other_scalp, &other_head);
    for (int i = 0; i < PLACES; i++) {
        struct vec3 at, normal;
        fit_scene_draw(&scan.scene, 0.0, &at, &normal);
        assert_true(fabs(scalp_distance(&scalp, at) - scalp_distance(&other_scalp, at)) < 0.01);
    }
    scalp_deinit(&scalp);
    scalp_deinit(&other_scalp);
    fit_free(&fit);
    fit_free(&other);
    mesh_free(&scan.mesh);
}

/* Hair stands off the skin, differently from place to place: no surface, but an honest band. */
static void a_scan_with_hair_gets_a_wide_band(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scan_scene scan = scan_new(&seed, 5);
    for (size_t i = 0; i < scan.mesh.count; i++) {
        const double lift = 1.0 + 0.03 * seed_unit(&seed);
        for (int k = 0; k < 9; k++) {
            scan.mesh.triangle[i].corner[k / 3][k % 3] *= lift;
        }
    }
    const struct fit_scan as = as_it_is(&scan);
    struct fit fit;
    assert_int_equal(fit_from_scan(&fit, scan.scene.landmark, &as), FIT_OK);
    assert_true(fit.noise_mm > 0.4);
    assert_true(fit_scene_error(&scan.scene, &fit, PLACES).band_mm > 0.4);
    fit_free(&fit);
    mesh_free(&scan.mesh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(touches_give_the_scalp_and_an_honest_band),
        cmocka_unit_test(the_band_of_few_touches_tells_of_the_doubt_about_the_smoothing),
        cmocka_unit_test(the_band_is_wider_where_touches_show_a_rougher_head),
        cmocka_unit_test(the_same_points_give_the_same_bytes),
        cmocka_unit_test(a_slip_of_the_probe_is_left_out),
        cmocka_unit_test(too_few_touches_or_one_side_alone_are_no_scalp),
        cmocka_unit_test(a_scan_with_all_its_faults_gives_the_scalp),
        cmocka_unit_test(a_scan_without_a_neck_gives_the_scalp),
        cmocka_unit_test(a_scan_in_voxels_is_smoothed),
        cmocka_unit_test(a_mirrored_scan_is_refused_by_its_winding),
        cmocka_unit_test(a_scan_in_metres_and_upside_down_is_the_same_head),
        cmocka_unit_test(a_scan_with_hair_gets_a_wide_band),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
