/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The judge's own surfaces against the simulator's, which share no line with them, and files of
 * heads whose skin is not what the controller takes it for.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/fit.h"
#include "config/head.h"
#include "config/memory.h"
#include "sim/audit/files.h"
#include "sim/audit/vector.h"
#include "sim/skin.h"
#include "tests/unit/heads.h"
#include "tests/unit/scratch.h"

static const char LANDMARKS[] =
    "pigment-head 1\nlandmarks_mm:\n  glabella: [99.7, 0, 0]\n  inion: [-85.8, 0, 39.7]\n"
    "  tragion_left: [0, 69, 0]\n  tragion_right: [0, -69, 0]\n  vertex: [35.4, 0, 126.1]\n";

static const char ELLIPSOID[] =
    "surface:\n  ellipsoid: {centre_mm: [10.8, 0, 38.5], semi_mm: [97, 77, 91], pitch_deg: 15.7}\n";

static const char ANALYTIC[] =
    "truth:\n  analytic:\n    centre_mm: [10, 1, 38]\n    semi_mm: [97, 78, 90]\n"
    "    pitch_deg: 12\n    exponent: 2.3\n"
    "    harmonics_mm: [[0, 0, 0.3], [3, 0, 0.8], [4, -2, 0.5], [8, 7, 0.2], [5, -5, -0.3]]\n";

/* Writes head.yaml with those parts; its path goes to `path`. */
static void write_head(const struct scratch *scratch, const char *surface, const char *truth,
                       char path[SCRATCH_PATH_SIZE])
{
    char text[2000];
    int len = snprintf(text, sizeof text, "format: %s%s%s", LANDMARKS, surface, truth);
    scratch_write(scratch, "head.yaml", text, (size_t)len, path);
}

static void agree_along(const struct audit_surface *judge, const struct sim_skin *skin,
                        double off_mm, double turn_rad)
{
    for (int i = 0; i < 500; i++) {
        struct vec3 out = heads_random_unit();
        out.z = fabs(out.z);
        const struct sim_vec from = {10.0 + 100.0 * out.x, 100.0 * out.y, 38.0 + 100.0 * out.z};
        const struct sim_hit hit = sim_skin_hit(
            skin, (struct sim_vec){10.0 + 88.0 * out.x, 88.0 * out.y, 38.0 + 88.0 * out.z},
            sim_vec_unit((struct sim_vec){10.0 - from.x, -from.y, 38.0 - from.z}));
        if (!hit.hit || hit.distance > 5.5) {
            continue;
        }
        double at[3] = {hit.place.x, hit.place.y, hit.place.z}, normal[3], foot[3];
        const double want[3] = {hit.normal.x, hit.normal.y, hit.normal.z};
        assert_true(fabs(audit_surface_distance(judge, at)) < off_mm);
        audit_surface_normal(judge, at, normal);
        assert_true(audit_distance3(normal, want) < turn_rad);
        for (int k = 0; k < 3; k++) {
            foot[k] = at[k];
            at[k] += 0.8 * normal[k];
        }
        assert_true(fabs(audit_surface_distance(judge, at) - 0.8) < 0.02);
        double back[3];
        audit_surface_foot(judge, at, back);
        assert_true(audit_distance3(back, foot) < (judge->mesh ? 0.05 : 1e-6));
    }
}

static void an_analytic_truth_is_the_simulators(void **state)
{
    (void)state;
    struct scratch scratch = scratch_new();
    char path[SCRATCH_PATH_SIZE];
    write_head(&scratch, ELLIPSOID, ANALYTIC, path);
    struct head head;
    struct diags diags = {0};
    struct err err = {0};
    struct audit_head judged;
    struct audit_report report = {0};
    struct sim_skin skin;
    assert_int_equal(head_read(&head, path, &diags, &err), ERR_OK);
    assert_true(audit_head_read(&judged, path, &report));
    assert_true(judged.has_truth && judged.known);
    assert_memory_equal(judged.hash, head.sha256.byte, 32);
    sim_skin_init(&skin, &head);
    agree_along(&judged.truth, &skin, 1e-7, 1e-6);
    const double top[3] = {10, 0, 130};
    assert_true(fabs(audit_surface_distance(&judged.truth, top) -
                     audit_surface_distance(&judged.surface, top)) > 0.1);
    audit_head_free(&judged);
    audit_report_free(&report);
    head_free(&head);
    scratch_free(&scratch);
}

/* A patch of the ellipsoid's inside out upper half, as text STL (in capitals, after a byte order
 * mark) or OBJ in cm, shifted and turned. */
static void write_scan(const struct scratch *scratch, bool is_obj)
{
    enum { RINGS = 40, STEPS = 80 };
    char *text = malloc(4000000), *at = text;
    at += sprintf(at, is_obj ? "# a head\n" : "\xEF\xBB\xBFSOLID\n");
    for (int i = 0; i < RINGS * STEPS; i++) {
        const int corner[6][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 0}, {1, 1}, {0, 1}};
        for (int c = 0; c < 6; c++) {
            double theta = 1.9 * (i / STEPS + corner[c][0]) / RINGS;
            double phi = 2 * UNITS_PI * (i % STEPS + corner[c][1]) / STEPS;
            double x = 90 * sin(theta) * cos(phi), y = 90 * sin(theta) * sin(phi);
            double z = 90 * cos(theta);
            /* the head's x is the file's y: turned by 90 degrees about z, and shifted */
            at += sprintf(at, "%s %.5f %.5f %.5f\n", is_obj ? "v" : "VERTEX", -y / 10,
                          (x + 10) / 10, (z + 38) / 10);
        }
        if (is_obj) {
            at += sprintf(at, i % 2 ? "f %d/1 %d %d\nf -3//2 -2 -1\n" : "f %d %d %d\nf -3 -2 -1\n",
                          6 * i + 1, 6 * i + 2, 6 * i + 3);
        }
    }
    at += sprintf(at, "%s", is_obj ? "" : "ENDSOLID\n");
    char path[SCRATCH_PATH_SIZE];
    scratch_write(scratch, "true.stl", text, (size_t)(at - text), path);
    free(text);
}

static void agree_on_a_mesh(bool is_obj)
{
    struct scratch scratch = scratch_new();
    char path[SCRATCH_PATH_SIZE];
    write_scan(&scratch, is_obj);
    write_head(&scratch, ELLIPSOID,
               "truth: {scan: {file: true.stl, units: cm, scan_in_head: {rpy_deg: [0, 0, -90]}}}\n",
               path);
    struct head head;
    struct diags diags = {0};
    struct err err = {0};
    struct audit_head judged;
    struct audit_report report = {0};
    struct sim_skin skin;
    struct sim_mesh mesh;
    assert_int_equal(head_read(&head, path, &diags, &err), ERR_OK);
    assert_int_equal(sim_skin_open(&skin, &mesh, &head, path, &err), ERR_OK);
    if (!audit_head_read(&judged, path, &report)) {
        fail_msg("%s", report.trouble);
    }
    agree_along(&judged.truth, &skin, 1e-6, 0.05);
    const double above[3] = {10, 0, 129}, far[3] = {10, 0, 200};
    assert_true(fabs(audit_surface_distance(&judged.truth, above) - 1) < 0.05);
    assert_true(audit_surface_distance(&judged.truth, far) == HUGE_VAL);
    audit_head_free(&judged);
    audit_report_free(&report);
    sim_mesh_free(&mesh);
    head_free(&head);
    scratch_free(&scratch);
}

static void a_mesh_truth_is_the_simulators(void **state)
{
    (void)state;
    agree_on_a_mesh(false);
    agree_on_a_mesh(true);
}

/* A ball of 90 mm with waves on it, as a fit. */
static struct fit wavy_fit(void)
{
    struct fit fit = {.points = 1,
                      .noise_mm = 0.1,
                      .centre_mm = {10.8, 0.5, 38.5},
                      .axis = {-0.342020143, 0, 0.939692621},
                      .right = {0.939692621, 0, 0.342020143},
                      .half = 2};
    fit_new_tables(&fit, 20, 3);
    for (int i = 0; i < 400; i++) {
        fit.r_mm[i] = 90 + sin(0.7 * (i % 20)) + cos(0.5 * (i / 20));
    }
    fit.lean_rad = memory_new(9, sizeof(*fit.lean_rad));
    fit.lean_rad[4] = 0.02;
    fit_quantise(&fit);
    return fit;
}

static void write_wavy_head(const struct scratch *scratch, char path[SCRATCH_PATH_SIZE])
{
    char unused[SCRATCH_PATH_SIZE];
    struct fit fit = wavy_fit();
    size_t size = 0;
    char *text = fit_write(&fit, &size);
    scratch_write(scratch, "head.fit", text, size, unused);
    write_head(scratch, "surface: {fit: head.fit}\n", "", path);
    free(text);
    fit_free(&fit);
}

static void a_fit_without_a_truth_is_the_simulators_skin(void **state)
{
    (void)state;
    struct scratch scratch = scratch_new();
    char path[SCRATCH_PATH_SIZE];
    write_wavy_head(&scratch, path);
    struct head head;
    struct diags diags = {0};
    struct err err = {0};
    struct audit_head judged;
    struct audit_report report = {0};
    struct sim_skin skin;
    struct sim_mesh mesh;
    assert_int_equal(head_read(&head, path, &diags, &err), ERR_OK);
    assert_int_equal(sim_skin_open(&skin, &mesh, &head, path, &err), ERR_OK);
    assert_true(audit_head_read(&judged, path, &report));
    assert_memory_equal(judged.hash, head.sha256.byte, 32);
    agree_along(&judged.truth, &skin, 1e-7, 1e-6);
    audit_head_free(&judged);
    audit_report_free(&report);
    head_free(&head);
    scratch_free(&scratch);
}

static void walks_on_a_fit_as_on_any_surface(void **state)
{
    (void)state;
    struct scratch scratch = scratch_new();
    char path[SCRATCH_PATH_SIZE];
    write_wavy_head(&scratch, path);
    struct audit_head head;
    struct audit_report report = {0};
    if (!audit_head_read(&head, path, &report)) {
        fail_msg("%s", report.trouble);
    }
    const double *vertex = audit_head_landmark(&head, "vertex");
    struct audit_sheet sheet;
    assert_true(
        audit_sheet_init(&sheet, &head.surface, vertex, audit_head_landmark(&head, "glabella")));
    for (int i = 0; i < 60; i++) {
        const double xy[2] = {heads_random(-60, 60), heads_random(-60, 60)};
        double at[3], back[2];
        audit_sheet_point(&sheet, xy, at);
        assert_true(fabs(audit_surface_distance(&head.surface, at)) < 1e-6);
        assert_true(audit_sheet_place(&sheet, at, back));
        assert_true(hypot(back[0] - xy[0], back[1] - xy[1]) < 1e-4);
    }
    audit_head_free(&head);
    audit_report_free(&report);
    scratch_free(&scratch);
}

static void refuses_a_fit_that_is_cut_or_bent(void **state)
{
    (void)state;
    static const char *const row[][2] = {{"pigment-fit 1", "pigment-fit 2"},
                                         {"spline 20 2", "spline 21 2"},
                                         {"spline 20 2", "spline 200 2"},
                                         {"right 0.939692621", "right 0.939602"},
                                         {"lean\nl 0", "lean\nb 0"},
                                         {"lean\nl 0", "lean\nlean\nl 0"},
                                         {"end 36", "end 35"}};
    struct scratch scratch = scratch_new();
    struct fit fit = wavy_fit();
    size_t size = 0;
    char *text = fit_write(&fit, &size);
    for (size_t i = 0; i <= sizeof row / sizeof row[0]; i++) {
        bool whole = i == sizeof row / sizeof row[0];
        char *bent = scratch_replace(text, row[whole ? 0 : i][0], row[whole ? 0 : i][!whole]);
        char path[SCRATCH_PATH_SIZE];
        struct audit_radial radial;
        struct audit_report report = {0};
        double centre_mm[3], axis[3][3];
        scratch_write(&scratch, "head.fit", bent, strlen(bent), path);
        bool good = audit_fit_read(&radial, centre_mm, axis, path, &report);
        if (good != whole) {
            fail_msg("%s: %s", whole ? "whole" : row[i][1], report.trouble);
        }
        audit_radial_free(&radial);
        audit_report_free(&report);
        free(bent);
    }
    free(text);
    fit_free(&fit);
    scratch_free(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_analytic_truth_is_the_simulators),
        cmocka_unit_test(a_mesh_truth_is_the_simulators),
        cmocka_unit_test(a_fit_without_a_truth_is_the_simulators_skin),
        cmocka_unit_test(walks_on_a_fit_as_on_any_surface),
        cmocka_unit_test(refuses_a_fit_that_is_cut_or_bent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
