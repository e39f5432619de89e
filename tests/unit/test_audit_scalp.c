/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scalp coordinates of the judge against those that plans are made by: two pieces of arithmetic
 * that know nothing of each other have to agree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/job.h"
#include "controller/plan/zones.h"
#include "kinematics/scalp/area.h"
#include "sim/audit/scalp.h"
#include "tests/unit/scratch.h"
#include "tests/unit/seed.h"

/* A job of templates, and of each kind of shape. */
static const char JOB[] =
    "format: pigment-job 1\ncourse: c\nmachine: m.yaml\nhead: h.yaml\nfield: f.csv\n"
    "head_in_base: {xyz_mm: [0, 0, 0]}\nsheets: {top: {origin: vertex, up: glabella}}\n"
    "needles: {n: {wire_mm: 0.25, points: 1, taper_mm: 2.0}}\n"
    "shades: {light: {water_per_pigment: 20, grey: 0.55}}\n"
    "recipes: {soft: {needle: n, depth_mm: 0.4, dwell_s: 0}}\nzones:\n"
    "  a: {template: frontal_hairline, recipe: soft}\n  b: {template: crown, recipe: soft}\n"
    "  c: {template: vertex, recipe: soft}\n  d: {template: temples, recipe: soft}\n"
    "  e: {template: part_line, recipe: soft}\n  f: {template: sides, recipe: soft}\n"
    "  g: {template: nape, recipe: soft}\n  h: {template: strip_scar, width_mm: 8, recipe: soft}\n"
    "  i: {template: dot_scars, discs_percent: [[3, -50], [9, -44]], recipe: soft}\n"
    "  j: {template: areata_patch, discs_percent: [[-30, 5]], radius_mm: 9, recipe: soft}\n"
    "  k: {template: beard, recipe: soft}\n  l: {template: brow, recipe: soft}\n"
    "  m: {template: part_line, strip_percent: [[-9, 9], [-8, -30]], recipe: soft}\n"
    "  n: {polygon_percent: [[-30, -20], [40, -35], [5, 60]], recipe: soft}\n"
    "  o: {strip_percent: [[-50, 0], [0, 30], [50, 0]], width_mm: 12, recipe: soft}\n"
    "keep_outs:\n  p: {discs_percent: [[10, 10], [-20, -30]], radius_mm: 4, margin_mm: 2}\n";

static struct job job;
static struct audit_job judged_job;

static int open_jobs(void **state)
{
    struct scratch scratch = scratch_new();
    char path[SCRATCH_PATH_SIZE];
    struct diags diags = {0};
    struct err err = {0};
    struct audit_report report = {0};
    (void)state;
    scratch_write(&scratch, "job.yaml", JOB, strlen(JOB), path);
    if (job_read(&job, path, &diags, &err) != ERR_OK) {
        fail_msg("%s", diags.kept ? diags.item[0].text : err.msg);
    }
    assert_true(audit_job_read(&judged_job, path, &report));
    audit_report_free(&report);
    scratch_free(&scratch);
    return 0;
}

static int close_jobs(void **state)
{
    (void)state;
    job_free(&job);
    audit_job_free(&judged_job);
    return 0;
}

/* One head as the judge has it and as plans have it. */
struct both {
    struct head head;
    struct scalp scalp;
    struct zones zones;
    struct audit_head judged;
    struct audit_scalp judged_scalp;
};

static void open_both(struct both *both, const char *path)
{
    struct diags diags = {0};
    struct err err = {0};
    struct audit_report report = {0};
    assert_int_equal(head_read(&both->head, path, &diags, &err), ERR_OK);
    scalp_init(&both->scalp, &both->head);
    zones_init(&both->zones, &job, &both->scalp, NULL);
    assert_true(both->zones.has_chart);
    assert_true(audit_head_read(&both->judged, path, &report));
    assert_true(audit_scalp_init(&both->judged_scalp, &both->judged));
    audit_report_free(&report);
}

static void close_both(struct both *both)
{
    zones_free(&both->zones);
    scalp_deinit(&both->scalp);
    head_free(&both->head);
    audit_head_free(&both->judged);
}

static const char *const HEADS[] = {"examples/heads/median.yaml", "examples/heads/pad.yaml"};

static void gives_places_the_percent_that_plans_give_them(void **state)
{
    struct seed seed = seed_from_env();
    (void)state;
    for (size_t h = 0; h < 2; h++) {
        static struct both both;
        open_both(&both, HEADS[h]);
        for (int i = 0; i < 300; i++) {
            const double want[2] = {160 * seed_unit(&seed) - 80, 160 * seed_unit(&seed) - 80};
            const struct vec3 at = chart_point(
                &both.zones.chart, chart_from_percent(&both.zones.chart, want[0], want[1]));
            double percent[2], place_mm[3];
            audit_scalp_percent(&both.judged_scalp, (double[]){at.x, at.y, at.z}, percent);
            assert_true(fabs(percent[0] - want[0]) < 1e-4 && fabs(percent[1] - want[1]) < 1e-4);
            audit_scalp_point(&both.judged_scalp, want, place_mm);
            const struct vec3 place = {place_mm[0], place_mm[1], place_mm[2]};
            assert_true(vec3_distance(place, at) < 1e-4);
        }
        close_both(&both);
    }
}

/* How far out of an area a place is, as the controller has it. */
static double out_mm(const struct both *both, const struct area *area, struct vec3 at)
{
    return -area_inside_mm(area, chart_from_point(&both->zones.chart, at), at);
}

static void check_shape(const struct both *both, const struct job_shape *shape,
                        const struct audit_area *judged, struct seed *seed)
{
    struct area area;
    struct audit_rim rim;
    size_t inside = 0;
    assert_true(zones_shape(&both->zones, shape, &area));
    assert_int_equal(judged->vertices, shape->place_count);
    audit_rim_lay(&rim, &both->judged_scalp, judged);
    for (int i = 0; i < 150; i++) {
        /* about a corner, where it is decided */
        const double *corner = shape->place_percent[seed_below(seed, (uint32_t)shape->place_count)];
        const double x = corner[0] + 30 * seed_unit(seed) - 15;
        const double y = corner[1] + 30 * seed_unit(seed) - 15;
        const struct vec3 at =
            chart_point(&both->zones.chart, chart_from_percent(&both->zones.chart, x, y));
        const double want_mm = out_mm(both, &area, at);
        const double mm =
            audit_rim_distance(&rim, &both->judged_scalp, judged, (double[]){at.x, at.y, at.z});
        if (fabs(mm - want_mm) > 0.02) {
            fail_msg("zone %s: %.4f mm out, %.4f in the plan's eyes", judged->name, mm, want_mm);
        }
        inside += mm < 0;
    }
    assert_true(inside > 0);
    audit_rim_free(&rim);
    area_free(&area);
}

static void tells_the_inside_of_every_shape_as_plans_do(void **state)
{
    struct seed seed = seed_from_env();
    (void)state;
    for (size_t h = 0; h < 2; h++) {
        static struct both both;
        open_both(&both, HEADS[h]);
        for (size_t z = 0; z < job.zone_count; z++) {
            const bool is_face = job.zone[z].is_off; /* off the scalp */
            if (!is_face) {
                check_shape(&both, &job.zone[z].shape, audit_job_zone(&judged_job, job.zone[z].id),
                            &seed);
            }
        }
        check_shape(&both, &job.keep_out[0].shape, &judged_job.keep_out[0], &seed);
        assert_true(judged_job.keep_out[0].margin_mm == 2);
        close_both(&both);
    }
}

static void has_the_outlines_of_every_template(void **state)
{
    (void)state;
    for (size_t z = 0; z < job.zone_count; z++) {
        const struct job_shape *shape = &job.zone[z].shape;
        const struct audit_area *judged = audit_job_zone(&judged_job, job.zone[z].id);
        assert_int_equal(judged->vertices, shape->place_count);
        assert_memory_equal(judged->vertex_mm, shape->place_percent,
                            shape->place_count * sizeof *shape->place_percent);
        assert_true(judged->radius_mm == shape->radius_mm);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_places_the_percent_that_plans_give_them),
        cmocka_unit_test(tells_the_inside_of_every_shape_as_plans_do),
        cmocka_unit_test(has_the_outlines_of_every_template),
    };
    return cmocka_run_group_tests(tests, open_jobs, close_jobs);
}
