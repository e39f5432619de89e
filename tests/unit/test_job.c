/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config/job.h"
#include "tests/unit/job_text.h"
#include "tests/unit/scratch.h"

static void reads_a_whole_job(void **state)
{
    (void)state;
    struct job job = job_text_read();
    assert_string_equal(job.course, "c7f3a");
    assert_int_equal(job.seed, 7);
    assert_true(job.has_head_in_base && job.head_in_base.xyz_mm[0] == 225);
    assert_true(fabs(job.head_in_base.rpy_rad[2] - UNITS_PI / 2) < 1e-15);
    assert_true(job.limits.depth_mm == 0.9 && job.limits.session_per_cm2 == 35);
    assert_int_equal(job.sheet[0].origin, HEAD_VERTEX);
    assert_int_equal(job.sheet[0].up, HEAD_GLABELLA);
    assert_true(job.recipe[1].dwell_s == 0.05 && job.recipe[0].depth_mm == 0.4);
    assert_int_equal(job.keep_out_count, 1);
    assert_true(job.keep_out[0].margin_mm == 3 && job.keep_out[0].shape.radius_mm == 3);
    job_free(&job);
}

static void reads_every_kind_of_zone(void **state)
{
    (void)state;
    struct job job = job_text_read();
    assert_int_equal(job.zone_count, 3);
    assert_int_equal(job.zone[0].shape.kind, JOB_POLYGON);
    assert_int_equal(job.zone[0].shape.vertex_count, 4);
    assert_true(job.zone[0].shape.vertex_mm[3][0] == -60);
    assert_int_equal(job.zone[1].shape.kind, JOB_CIRCLE);
    assert_true(job.zone[1].depth_window_mm[0] == 0.3 && job.zone[1].depth_window_mm[1] == 0.9);
    assert_int_equal(job.zone[2].shape.kind, JOB_WHOLE);
    assert_int_equal(job.zone[2].recipe, 1);
    job_free(&job);
}

static struct job read_changed(const char *from, const char *to)
{
    struct scratch scratch = scratch_new();
    char path[SCRATCH_PATH_SIZE], *text = scratch_replace(JOB_TEXT, from, to);
    scratch_write(&scratch, "job.yaml", text, strlen(text), path);
    struct job job;
    struct diags diags = {0};
    struct err err = {0};
    assert_int_equal(job_read(&job, path, &diags, &err), ERR_OK);
    free(text);
    scratch_free(&scratch);
    return job;
}

static void reads_what_is_asked_of_the_order(void **state)
{
    (void)state;
    struct job job = read_changed(
        "seed: 7\n", "order: {tender: last, zones: free, changes: stop, reload_strikes: 400,\n"
                     "        stop_s: 45, break_every_min: 50, break_min: 8}\n");
    assert_int_equal(job.order.tender, JOB_TENDER_LAST);
    assert_true(!job.order.zones_together && job.order.changes_stop);
    assert_int_equal(job.order.reload_strikes, 400);
    assert_true(job.order.stop_s == 45 && job.order.break_every_s == 3000);
    assert_true(job.order.break_s == 480);
    job_free(&job);
    job = read_changed("  rest: {recipe", "  rest: {tender: true, pose: left, recipe");
    assert_true(job.zone[2].tender && !job.zone[0].tender);
    assert_string_equal(job.zone[2].pose, "left");
    assert_true(job.order.zones_together && !job.order.changes_stop);
    assert_int_equal(job.order.tender, JOB_TENDER_ANY);
    assert_int_equal(job.pose_count, 0);
    job_free(&job);
    job = read_changed("seed: 7\n", "poses: {down: {xyz_mm: [1, 2, 3], rpy_deg: [0, 30, 0]}}\n");
    assert_int_equal(job.pose_count, 1);
    assert_string_equal(job.pose[0].id, "down");
    assert_true(job.pose[0].head_in_base.xyz_mm[2] == 3);
    assert_true(fabs(job.pose[0].head_in_base.rpy_rad[1] - UNITS_PI / 6) < 1e-15);
    job_free(&job);
}

static void finds_paths_beside_the_job_and_entries_by_name(void **state)
{
    (void)state;
    struct job job = job_text_read();
    assert_non_null(strstr(job.head_path, "/../heads/median.yaml"));
    assert_int_equal(job_find_zone(&job, "crown", 5), 1);
    assert_int_equal(job_find_zone(&job, "crown", 4), -1);
    assert_int_equal(job_find_shade(&job, "midnight", 3), 1);
    assert_int_equal(job_find_sheet(&job, "side", 4), -1);
    job_free(&job);
}

/* One change to the job, and a part of the complaint. */
static const struct {
    const char *from, *to, *want;
} FAULTS[] = {
    {"course: c7f3a", "course: Ann Example", "is no token"},
    {"course: c7f3a", "course: c2345678901234567890", "1 to 19"},
    {"field: field.csv\n", "", "the key 'field' is missing"},
    {"[0.3, 0.5]", "[0.3, 0.5]\n    clear_from: 2027-02-30", "is no date"},
    {"[0.3, 0.5]", "[0.3, 0.5]\n    lighter_because: na\xc3\xafve", "1 to 63 plain letters"},
    {"[0.3, 0.5]", "[0.3, 0.5]\n    hairline: true\n    mode: density", "has no hairline"},
    {"[0.3, 0.5]", "[0.3, 0.5]\n    mode: density", "kind: hair"},
    {"[0.3, 0.5]",
     "[0.3, 0.5]\n    mode: density\n    layers: [{session: 1, shade: mid, per_cm2: 9}]",
     "feather_mm must be at least 3"},
    {"reviewed: 2026-11-02", "kind: lesion", "'reviewed' is missing"},
    {"margin_mm: 3",
     "margin_mm: 3, kind: lesion, cleared: {by: d, on: 2026-11-02, until: "
     "2026-12-02}",
     "only a keloid or a birthmark"},
    {"margin_mm: 3",
     "margin_mm: 3, kind: keloid, cleared: {by: d, on: 2026-11-02, until: 2026-11-01}",
     "ends before it begins"},
    {"grey: 0.40}", "grey: 0.40, sessions: [2, 1.5]}", "sessions: 1.5 is no session"},
    {"grey: 0.40}", "grey: 0.40, sessions: []}", "sessions: none"},
    {"grey: 0.40}", "grey: 0.40, product: Ann Example}", "is no token"},
    {"grey: 0.40}\n", "grey: 0.40, product: nero}\npigments: [nero]\n",
     "shade light is of product ''; allowed"},
    {"grey: 0.40}\n", "grey: 0.40}\npigments: []\n", "pigments: 0 of them"},
    {"[0.3, 0.5]", "[0.3, 0.5]\n    skin: leather", "skin: 'leather'"},
    {"wire_mm: 0.25", "wire_mm: 0.40", "0.05 to 0.35"},
    {"points: 1,", "points: 4,", "1 to 3"},
    {"needles: {n25", "person: {skin_lightness: 70}\nneedles: {n25", "'hair_lightness' is missing"},
    {"[0.3, 0.5]", "[0.3, 0.5]\n    layers: []", "1 to 64"},
    {"[0.3, 0.5]", "[0.3, 0.5]\n    layers: [{session: 1, shade: light}]", "'per_cm2' is missing"},
    {"[0.3, 0.5]",
     "[0.3, 0.5]\n    layers: [{session: 1, shade: light, density: {map: a.png, mm_per_pixel: 1}}]",
     "'black_per_cm2' is missing"},
    {"[0.3, 0.5]",
     "[0.3, 0.5]\n    layers: [{session: 1, shade: light, density: {map: a.png, mm_per_pixel: 0, "
     "black_per_cm2: 9}}]",
     "0.01 to 20"},
    {"[0.3, 0.5]",
     "[0.3, 0.5]\n    layers: [{session: 1, shade: light, density: {map: a.png, mm_per_pixel: 1, "
     "black_per_cm2: 9, sheet: side}}]",
     "'side' is not in 'sheets'"},
    {"[0.3, 0.5]",
     "[0.3, 0.5]\n    layers: [{session: 1, shade: light, per_cm2: 9, density: {map: a.png, "
     "mm_per_pixel: 1, black_per_cm2: 9}}]",
     "comes from one of"},
    {"[0.3, 0.5]", "[0.3, 0.5]\n    layers: [{session: 1, shade: 20, per_cm2: 9}]",
     "'20' is not in 'shades'"},
    {"[0.3, 0.5]",
     "[0.3, 0.5]\n    layers: [{session: 1, shade: mid, per_cm2: 9}, "
     "{session: 1, shade: mid, per_cm2: 8}]",
     "the same session and shade"},
    {"[0.3, 0.5]",
     "[0.3, 0.5]\n    layers: [{session: 1, shade: mid, per_cm2: 9, "
     "gradient: {from: [1, 1], to: [1, 1], per_cm2: 3}}]",
     "the same place"},
    {"rest: {recipe", "rest: {template: top, recipe", "allowed: frontal_hairline"},
    {"rest: {recipe", "rest: {template: dot_scars, recipe", "says where they lie"},
    {"rest: {recipe", "rest: {strip_percent: [[0, 0], [9, 9]], recipe", "'width_mm' is missing"},
    {"keep_outs:", "existing: {hair: {kind: wool, points: a.xyz}}\nkeep_outs:", "hair"},
    {"dwell_s: 0.05", "dwell_s: 0.07", "allowed: 0, 0.05, 0.10"},
    {"dwell_s: 0.05", "dwell_s: -0.05", "out of range"},
    {"depth_mm: 0.9", "depth_mm: 1.1", "allowed: 0.1 to 1"},
    {"depth_mm: 0.50", "depth_mm: 0.95", "allowed: 0.1 to 0.9"},
    {"[0.3, 0.5]", "[0.45, 0.5]", "outside the zone's window 0.45 to 0.5"},
    {"[0.3, 0.5]", "[0.5, 0.3]", "must not be above the second"},
    {"[0.3, 0.5]", "[0.3, 0.95]", "allowed: 0.1 to 0.9"},
    {"needle: n25", "needle: n99", "'n99' is not in 'needles'"},
    {"recipe: soft", "recipe: hard", "'hard' is not in 'recipes'"},
    {"    sheet: top", "    sheet: left", "'left' is not in 'sheets'"},
    {"    sheet: top\n", "", "the key 'sheet' is missing"},
    {"  rest: {recipe", "  rest: {sheet: top, recipe", "a sheet but no shape"},
    {"radius: 45}", "radius: 45}, polygon_mm: [[0,0],[1,0],[1,1]]", "two shapes; allowed: one of"},
    {", [60, 80], [-60, 80]]", "]", "3 to 1000 places"},
    {"[60, 80], [-60, 80]", "[-60, 80], [60, 80]", "cross each other"},
    {"[50, 55], [60, 80], [-60, 80]", "[-40, 55], [-30, 55]", "it has no area"},
    {"[60, 80]", "[60, nan]", "'nan' is not a number"},
    {"up: glabella", "up: vertex", "to another landmark"},
    {"up: glabella", "up: nose", "allowed: glabella, inion"},
    {"2026-11-02", "2026-13-02", "is no date"},
    {"2026-11-02", "yesterday", "is no date"},
    {"mole1: {sheet: top, circle_mm: {at: [12, -20], radius: 3}, ", "mole1: {", "needs a shape"},
    {"  mid: {", "  light: {", "duplicate key 'light'"},
    {"  mid: {", "  m d: {", "is no entry"},
    {"gap_mm: 0.5", "gap: 0.5", "did you mean 'gap_mm'?"},
    {"seed: 7", "registration: {residual_mm: 3}", "allowed: 0.01 to 2"},
    {"seed: 7", "registration: {turn_deg: 200}", "allowed: 1 to 180"},
    {"seed: 7", "registration: {expires_strikes: 1.5}", "whole number"},
    {"seed: 7", "registration: {expires: 6}", "unknown key 'expires'"},
    {"seed: 7", "order: {tender: never}", "allowed: any, first, last"},
    {"seed: 7", "order: {reload_strikes: 0}", "allowed: 1 to"},
    {"seed: 7", "order: {reload: 100}", "unknown key 'reload'"},
    {"seed: 7", "order: {break_every_min: 0.5}", "allowed: 1 to 720"},
    {"  rest: {recipe", "  rest: {tender: perhaps, recipe", "allowed: false, true"},
    {"  rest: {recipe", "  rest: {pose: 'on the left', recipe", "is no token"},
    {"seed: 7", "poses: {rest: {xyz_mm: [0, 0, 0]}}", "take another name"},
    {"seed: 7", "poses: {down: {rpy_deg: [0, 400, 0]}}", "allowed: -360 to 360"},
    {"seed: 7", "poses: {down: {pitch_deg: 30}}", "unknown key 'pitch_deg'"},
    {"zones:\n  front:\n", "poses: {down: {}}\nzones:\n  front:\n    pose: up\n",
     "'up' is neither rest nor in 'poses'"},
    {"seed: 7", "seed: 7.5", "is not a whole number"},
    {"pigment-job 1", "pigment-job 2", "version '2' of pigment-job"},
};

static void tells_what_is_wrong_with_a_job(void **state)
{
    (void)state;
    struct scratch scratch = scratch_new();
    for (size_t i = 0; i < sizeof(FAULTS) / sizeof(*FAULTS); i++) {
        char *text = scratch_replace(JOB_TEXT, FAULTS[i].from, FAULTS[i].to);
        char path[SCRATCH_PATH_SIZE];
        scratch_write(&scratch, "job.yaml", text, strlen(text), path);
        struct job job;
        struct diags diags = {0};
        struct err err = {0};
        enum err_code code = job_read(&job, path, &diags, &err);
        if (code != ERR_DATA || !scratch_has(&diags, FAULTS[i].want)) {
            fail_msg("%s -> %d %s", FAULTS[i].to, (int)code,
                     diags.kept ? diags.item[0].text : "no error");
        }
        job_free(&job);
        diag_free(&diags);
        free(text);
    }
    scratch_free(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_whole_job),
        cmocka_unit_test(reads_every_kind_of_zone),
        cmocka_unit_test(reads_what_is_asked_of_the_order),
        cmocka_unit_test(finds_paths_beside_the_job_and_entries_by_name),
        cmocka_unit_test(tells_what_is_wrong_with_a_job),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
