/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/head_open.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config/file.h"
#include "config/memory.h"
#include "controller/plan/plan.h"
#include "controller/plan/squeeze.h"
#include "kinematics/scalp/scalp.h"
#include "tests/tools/fit_scene.h"
#include "tests/unit/plan_fixture.h"
#include "tests/unit/scratch.h"

static const char EXAMPLE[] = "examples/heads/scanned.yaml";
static const char EXAMPLE_FIT[] = "examples/heads/scanned.fit";

enum { TOUCHES = 150, TEXT_SIZE = 16384 };

/* head.yaml of a touched head, its probes beside it, with this surface; their paths. */
struct touched {
    struct scratch scratch;
    char head[SCRATCH_PATH_SIZE], probes[SCRATCH_PATH_SIZE];
};

static struct touched touched_new(const char *surface)
{
    struct touched touched = {.scratch = scratch_new()};
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_WOMAN, 11);
    struct vec3 point[TOUCHES];
    char text[TEXT_SIZE];
    fit_scene_touch(&scene, point, TOUCHES, 0.2);
    int len = snprintf(text, sizeof text, "x_mm,y_mm,z_mm\n");
    for (int i = 0; i < TOUCHES; i++) {
        len += snprintf(text + len, sizeof text - (size_t)len, "%.4f,%.4f,%.4f\n", point[i].x,
                        point[i].y, point[i].z);
    }
    scratch_write(&touched.scratch, "touches.csv", text, (size_t)len, touched.probes);
    len = snprintf(text, sizeof text, "format: pigment-head 1\nlandmarks_mm:\n");
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        const struct vec3 at = scene.landmark[i];
        len += snprintf(text + len, sizeof text - (size_t)len, "  %s: [%.4f, %.4f, %.4f]\n",
                        head_landmark_name[i], at.x, at.y, at.z);
    }
    len += snprintf(text + len, sizeof text - (size_t)len, "surface: {%s}\n", surface);
    scratch_write(&touched.scratch, "head.yaml", text, (size_t)len, touched.head);
    return touched;
}

static enum err_code open_head(const char *path, struct head *head, struct diags *diags)
{
    struct err err;
    return head_open(head, path, diags, &err);
}

static void a_fit_is_read_and_its_bytes_count_in_the_hash(void **state)
{
    (void)state;
    struct head head;
    struct diags diags = {0};
    struct err err;
    struct file own, fit;
    assert_int_equal(open_head(EXAMPLE, &head, &diags), ERR_OK);
    assert_int_equal(head.surface, HEAD_FIT);
    assert_int_equal(head.fit->source, FIT_FROM_SCAN);
    assert_int_equal(file_read(&own, EXAMPLE, &err), ERR_OK);
    assert_int_equal(file_read(&fit, EXAMPLE_FIT, &err), ERR_OK);
    const struct sha256 want = sha256_of_two(own.data, own.size, fit.data, fit.size);
    assert_true(sha256_equal(&head.sha256, &want));
    file_free(&own);
    file_free(&fit);
    head_free(&head);
}

static void probes_are_fitted_when_they_are_read(void **state)
{
    (void)state;
    static const char *const SURFACES[] = {"probes: touches.csv",
                                           "probes: {file: touches.csv, units: 1}"};
    double before_mm = 0.0;
    for (size_t i = 0; i < sizeof(SURFACES) / sizeof(*SURFACES); i++) {
        const struct touched touched = touched_new(SURFACES[i]);
        struct head head;
        struct diags diags = {0};
        struct scalp scalp;
        assert_int_equal(open_head(touched.head, &head, &diags), ERR_OK);
        assert_int_equal(head.fit->source, FIT_FROM_PROBES);
        scalp_init(&scalp, &head);
        const double at_mm = scalp_distance(&scalp, (struct vec3){0, 0, 200});
        assert_true(i == 0 || at_mm == before_mm);
        before_mm = at_mm;
        scalp_deinit(&scalp);
        head_free(&head);
        scratch_free(&touched.scratch);
    }
}

/* A fit that was changed a little tells whether it was read or made anew. */
static void a_fit_that_was_made_before_is_read_in_place_of_a_new_one(void **state)
{
    (void)state;
    const struct touched touched = touched_new("probes: touches.csv");
    char fit_path[SCRATCH_PATH_SIZE];
    struct head fresh, other;
    struct diags diags = {0};
    struct err err;
    size_t size = 0;
    assert_int_equal(open_head(touched.head, &fresh, &diags), ERR_OK);
    fresh.fit->r_mm[300] += 0.5;
    char *text = fit_write(fresh.fit, &size);
    scratch_write(&touched.scratch, "made.fit", text, size, fit_path);
    assert_int_equal(head_open_fitted(&other, touched.head, fit_path, &diags, &err), ERR_OK);
    assert_true(sha256_equal(&other.sha256, &fresh.sha256));
    assert_true(other.fit->r_mm[300] == fresh.fit->r_mm[300]);
    assert_int_equal(other.source->probes.count, 0);
    head_free(&other);
    free(text);
    // of other touches: made anew
    fresh.fit->source_sha256.byte[0] ^= 1;
    text = fit_write(fresh.fit, &size);
    scratch_write(&touched.scratch, "made.fit", text, size, fit_path);
    assert_int_equal(head_open_fitted(&other, touched.head, fit_path, &diags, &err), ERR_OK);
    assert_true(fabs(other.fit->r_mm[300] - fresh.fit->r_mm[300] + 0.5) < 1e-4);
    head_free(&other);
    free(text);
    // and where there is none at all, or none can be read
    static const char *const NONE[] = {"/nowhere.fit", "examples/heads/scanned.yaml"};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(head_open_fitted(&other, touched.head, NONE[i], &diags, &err), ERR_OK);
        assert_int_equal(other.source->probes.count, TOUCHES);
        head_free(&other);
    }
    head_free(&fresh);
    scratch_free(&touched.scratch);
}

static void an_outline_has_the_hash_of_the_whole_head(void **state)
{
    (void)state;
    static const char *const SURFACES[] = {"probes: touches.csv",
                                           "scan: {file: touches.csv, units: mm}"};
    for (size_t i = 0; i < 2; i++) {
        const struct touched touched = touched_new(SURFACES[i]);
        struct head outline;
        struct diags diags = {0};
        struct err err;
        struct file own, bytes;
        assert_int_equal(head_read_outline(&outline, touched.head, &diags, &err), ERR_OK);
        assert_int_equal(file_read(&own, touched.head, &err), ERR_OK);
        assert_int_equal(file_read(&bytes, touched.probes, &err), ERR_OK);
        const struct sha256 want = sha256_of_two(own.data, own.size, bytes.data, bytes.size);
        assert_true(sha256_equal(&outline.sha256, &want));
        file_free(&own);
        file_free(&bytes);
        head_free(&outline);
        scratch_free(&touched.scratch);
    }
}

static void what_cannot_be_a_surface_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *surface, *told;
    } CASES[] = {
        {"fit: none.fit", "none.fit"},
        {"fit: touches.csv", "touches.csv:1:1: error: no fit file"},
        {"fit: touches.csv, probes: touches.csv", "give one of ellipsoid, pad, fit, scan, probes"},
        {"scan: touches.csv", "scan"},
        {"scan: {file: touches.csv}", "units: missing"},
        {"scan: {file: touches.csv, units: mm}", "not a line of an STL, PLY or OBJ file"},
        {"scan: {file: touches.csv, units: ell}", "units: allowed: mm, cm, m, in"},
        {"scan: {file: touches.csv, units: mm, winding: up}", "winding"},
        {"scan: {file: touches.csv, units: mm, facets: round}", "facets"},
        {"probes: {file: touches.csv, units: cm}", "a fifth of the scalp or more"},
        {"probes: {file: touches.csv, units: mm, probes_in_head: {xyz_mm: [60, 0, 0]}}",
         "off the surface; allowed: 25"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        const struct touched touched = touched_new(CASES[i].surface);
        struct head head;
        struct diags diags = {0};
        assert_int_equal(open_head(touched.head, &head, &diags), ERR_CONFIG);
        if (!scratch_has(&diags, CASES[i].told)) {
            fail_msg("case %zu: %s", i, diags.kept > 0 ? diags.item[0].text : "nothing");
        }
        diag_free(&diags);
        head_free(&head);
        scratch_free(&touched.scratch);
    }
}

static struct fixture fixture;

/* Dots about the vertex of the example's fitted head; the whole band this wide. */
static void plan_on_fit(double band_mm, enum machine_sense sense, size_t *struck, size_t *skipped)
{
    struct diags diags = {0};
    struct err err;
    struct plan plan;
    fixture_head(&fixture, "examples/machines/gantry5.yaml");
    head_free(&fixture.inputs.head);
    assert_int_equal(head_open(&fixture.inputs.head, EXAMPLE, &diags, &err), ERR_OK);
    struct fit *fit = fixture.inputs.head.fit;
    for (int i = 0; i < fit->band_side * fit->band_side; i++) {
        fit->band_mm[i] = band_mm;
    }
    fixture.inputs.machine.sense = sense;
    fixture.zone.depth_window_mm[0] = 0.3;
    fixture.zone.depth_window_mm[1] = 0.7;
    fixture_grid(&fixture, 4, 3.0);
    for (size_t i = 0; i < fixture.inputs.field.count; i++) {
        fixture.dot[i].depth_mm = 0.5;
    }
    assert_int_equal(plan_make(&plan, &fixture.inputs, 1, NULL, &err), ERR_OK);
    *struck = plan.strike_count;
    *skipped = plan.skipped[SKIP_BAND];
    plan_free(&plan);
    head_free(&fixture.inputs.head);
}

static void a_band_that_leaves_the_window_or_the_foot_skips_the_dot(void **state)
{
    (void)state;
    static const struct {
        double band_mm;
        enum machine_sense sense;
        bool is_struck;
    } CASES[] = {
        {0.19, MACHINE_SENSE_NONE, true},
        {0.21, MACHINE_SENSE_NONE, false},
        {0.99, MACHINE_SENSE_FOOT, true},
        {1.01, MACHINE_SENSE_FOOT, false},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        size_t struck = 0, skipped = 0;
        plan_on_fit(CASES[i].band_mm, CASES[i].sense, &struck, &skipped);
        assert_int_equal(struck, CASES[i].is_struck ? 16 : 0);
        assert_int_equal(skipped, CASES[i].is_struck ? 0 : 16);
    }
}

/* A needle that leans by 2 degrees RMS leans by more than 3 in exp(-(3 / 2)^2), 0.1054, of places.
 */
static void normals_that_are_not_known_well_enough_skip_the_dot(void **state)
{
    (void)state;
    static const struct {
        double lean_deg, share;
        bool is_struck;
    } CASES[] = {{2.0, 0.0, true},   {2.0, 0.10, false}, {2.0, 0.11, true},
                 {0.0, 0.001, true}, {0.9, 0.001, true}, {1.3, 0.001, false}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct diags diags = {0};
        struct err err;
        struct plan plan;
        fixture_head(&fixture, "examples/machines/gantry5.yaml");
        head_free(&fixture.inputs.head);
        assert_int_equal(head_open(&fixture.inputs.head, EXAMPLE, &diags, &err), ERR_OK);
        struct fit *fit = fixture.inputs.head.fit;
        const size_t nodes = (size_t)fit->band_side * (size_t)fit->band_side;
        fit->lean_rad = memory_new(nodes, sizeof(*fit->lean_rad));
        for (size_t k = 0; k < nodes; k++) {
            fit->lean_rad[k] = rad_from_deg(CASES[i].lean_deg);
        }
        fixture.inputs.job.limits.lean_share = CASES[i].share;
        fixture_grid(&fixture, 4, 3.0);
        assert_int_equal(plan_make(&plan, &fixture.inputs, 1, NULL, &err), ERR_OK);
        assert_int_equal(plan.strike_count, CASES[i].is_struck ? 16 : 0);
        assert_int_equal(plan.skipped[SKIP_TILT], CASES[i].is_struck ? 0 : 16);
        plan_free(&plan);
        head_free(&fixture.inputs.head);
        fixture.inputs.job.limits.lean_share = 0.0;
    }
}

static void the_worst_squeeze_is_at_the_furthest_dot(void **state)
{
    (void)state;
    struct squeeze worst;
    fixture_head(&fixture, "examples/machines/gantry5.yaml");
    assert_false(squeeze_worst(&fixture.inputs, &worst));
    fixture_dot(&fixture, 0, 20, 1);
    fixture_dot(&fixture, 10, -78, 1);
    fixture_dot(&fixture, -40, 3, 1);
    assert_true(squeeze_worst(&fixture.inputs, &worst));
    assert_int_equal(worst.dot, 2);
    assert_true(worst.across > 0.80 && worst.across < 0.90);
    assert_true(worst.away_mm > 78.6 && worst.away_mm < 78.7);
    assert_string_equal(worst.sheet, "top");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fit_is_read_and_its_bytes_count_in_the_hash),
        cmocka_unit_test(probes_are_fitted_when_they_are_read),
        cmocka_unit_test(a_fit_that_was_made_before_is_read_in_place_of_a_new_one),
        cmocka_unit_test(an_outline_has_the_hash_of_the_whole_head),
        cmocka_unit_test(what_cannot_be_a_surface_is_told),
        cmocka_unit_test(a_band_that_leaves_the_window_or_the_foot_skips_the_dot),
        cmocka_unit_test(normals_that_are_not_known_well_enough_skip_the_dot),
        cmocka_unit_test(the_worst_squeeze_is_at_the_furthest_dot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
