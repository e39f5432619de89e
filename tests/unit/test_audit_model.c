/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The judge's own model of a head that is given by a scan or by touches, against the fit that the
 * controller makes of the same file.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/head.h"
#include "controller/plan/head_open.h"
#include "kinematics/scalp/scalp.h"
#include "sim/audit/files.h"
#include "sim/audit/vector.h"
#include "tests/tools/fit_scene.h"
#include "tests/unit/scratch.h"
#include "tests/unit/seed.h"

enum { PLACES = 800, TOUCHES = 150, TEXT = 16384 };

static const char LANDMARKS[] = "format: pigment-head 1\nlandmarks_mm:\n";

static int put_landmarks(char *text, int size, const struct fit_scene *scene)
{
    int len = snprintf(text, (size_t)size, "%s", LANDMARKS);
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        const struct vec3 at = scene->landmark[i];
        len += snprintf(text + len, (size_t)(size - len), "  %s: [%.4f, %.4f, %.4f]\n",
                        head_landmark_name[i], at.x, at.y, at.z);
    }
    return len;
}

/* Touches in inches, with every sort of separator. */
static void write_touched(const struct scratch *scratch, struct fit_scene *scene, size_t count,
                          char path[SCRATCH_PATH_SIZE])
{
    static char text[TEXT];
    struct vec3 point[TOUCHES];
    int len = snprintf(text, sizeof text, "x_in,y_in,z_in\n# by hand\n");
    fit_scene_touch(scene, point, TOUCHES, 0.1);
    for (size_t i = 0; i < count; i++) {
        const struct vec3 p = vec3_scale(point[i], 1 / 25.4);
        len += snprintf(text + len, sizeof text - (size_t)len,
                        i % 3 ? "%.7f, %.7f;%.7f\n" : "%.7f\t%.7f %.7f\n", p.x, p.y, p.z);
    }
    scratch_write(scratch, "touches.csv", text, (size_t)len, path);
    len = put_landmarks(text, sizeof text, scene);
    len += snprintf(text + len, sizeof text - (size_t)len,
                    "surface:\n  probes: {file: touches.csv, units: in}\n");
    scratch_write(scratch, "head.yaml", text, (size_t)len, path);
}

/* The worst of places all over the scalp; normals as well. */
static void assert_agrees(const char *path, struct fit_scene *scene, double most_mm)
{
    struct head head;
    struct audit_head judged;
    struct audit_report report = {0};
    struct diags diags = {0};
    struct err err = {0};
    struct scalp scalp;
    if (head_open(&head, path, &diags, &err) != ERR_OK) {
        fail_msg("%s", diags.kept > 0 ? diags.item[0].text : err.msg);
    }
    assert_true(audit_head_read(&judged, path, &report));
    assert_true(judged.known);
    assert_true(judged.model_mm >= most_mm);
    scalp_init(&scalp, &head);
    for (int i = 0; i < PLACES; i++) {
        struct vec3 at, normal;
        fit_scene_draw(scene, 0.0, &at, &normal);
        const struct scalp_point point = scalp_project(&scalp, at);
        const double own_mm[3] = {point.at.x, point.at.y, point.at.z};
        const double own_normal[3] = {point.normal.x, point.normal.y, point.normal.z};
        double turned[3];
        audit_surface_normal(&judged.surface, own_mm, turned);
        assert_true(fabs(audit_surface_distance(&judged.surface, own_mm)) < most_mm);
        assert_true(audit_distance3(turned, own_normal) < 0.1 * most_mm);
    }
    scalp_deinit(&scalp);
    audit_head_free(&judged);
    audit_report_free(&report);
    head_free(&head);
    diag_free(&diags);
}

static void a_touched_head_is_the_controllers_within_what_touches_tell(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scratch scratch = scratch_new();
    for (int size = 0; size < ANALYTIC_SIZES; size++) {
        char path[SCRATCH_PATH_SIZE];
        struct fit_scene scene = fit_scene_new((enum analytic_size)size, seed_next(&seed));
        write_touched(&scratch, &scene, TOUCHES, path);
        assert_agrees(path, &scene, 1.5);
    }
    scratch_free(&scratch);
}

static void write_scanned(const struct scratch *scratch, const struct fit_scene *scene,
                          bool is_mirrored, char path[SCRATCH_PATH_SIZE])
{
    static char text[4000000];
    struct mesh mesh = analytic_mesh(&scene->own, 5);
    size_t len = (size_t)snprintf(text, sizeof text, "solid head\n");
    for (size_t i = 0; i < mesh.count; i++) {
        len += (size_t)snprintf(text + len, sizeof text - len, "facet\nouter loop\n");
        for (int c = 0; c < 3; c++) {
            const double *p = mesh.triangle[i].corner[is_mirrored ? 2 - c : c];
            const struct vec3 at =
                frame_point(&scene->own_in_head, (struct vec3){p[0], p[1], p[2]});
            len += (size_t)snprintf(text + len, sizeof text - len, "vertex %.6f %.6f %.6f\n",
                                    0.1 * at.x, 0.1 * at.y, 0.1 * at.z);
        }
        len += (size_t)snprintf(text + len, sizeof text - len, "endloop\nendfacet\n");
    }
    len += (size_t)snprintf(text + len, sizeof text - len, "endsolid head\n");
    scratch_write(scratch, "head.stl", text, len, path);
    mesh_free(&mesh);
    int said = put_landmarks(text, 4000, scene);
    said += snprintf(text + said, 4000, "surface:\n  scan: {file: head.stl, units: cm%s}\n",
                     is_mirrored ? ", winding: inward" : "");
    scratch_write(scratch, "head.yaml", text, (size_t)said, path);
}

static void a_scanned_head_is_the_controllers_within_the_knots(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scratch scratch = scratch_new();
    for (int is_inward = 0; is_inward <= 1; is_inward++) {
        char path[SCRATCH_PATH_SIZE];
        struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, seed_next(&seed));
        write_scanned(&scratch, &scene, is_inward, path);
        assert_agrees(path, &scene, 0.3);
    }
    scratch_free(&scratch);
}

static void too_few_touches_are_no_skin_to_judge_by(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scratch scratch = scratch_new();
    struct audit_head judged;
    struct audit_report report = {0};
    char path[SCRATCH_PATH_SIZE];
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, seed_next(&seed));
    write_touched(&scratch, &scene, 12, path);
    assert_false(audit_head_read(&judged, path, &report));
    audit_head_free(&judged);
    audit_report_free(&report);
    scratch_free(&scratch);
}

static void a_line_that_is_no_touch_is_told(void **state)
{
    (void)state;
    static const char *const BAD[] = {"1,2\n", "1,2,3,4\n", "1,2,x\n", "1,2,1e999\n"};
    struct seed seed = seed_from_env();
    struct scratch scratch = scratch_new();
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        struct audit_head judged;
        struct audit_report report = {0};
        char path[SCRATCH_PATH_SIZE], touches[SCRATCH_PATH_SIZE];
        struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, seed_next(&seed));
        write_touched(&scratch, &scene, TOUCHES, path);
        scratch_write(&scratch, "touches.csv", BAD[i], strlen(BAD[i]), touches);
        assert_false(audit_head_read(&judged, path, &report));
        audit_head_free(&judged);
        audit_report_free(&report);
    }
    scratch_free(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_touched_head_is_the_controllers_within_what_touches_tell),
        cmocka_unit_test(a_scanned_head_is_the_controllers_within_the_knots),
        cmocka_unit_test(too_few_touches_are_no_skin_to_judge_by),
        cmocka_unit_test(a_line_that_is_no_touch_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
