/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/zones.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/heads.h"
#include "tests/unit/job_text.h"
#include "tests/unit/scratch.h"

/* The job of JOB_TEXT with one more zone of that template. */
static struct job job_with(const char *template, const char *places)
{
    char zone[200];
    (void)snprintf(zone, sizeof zone,
                   "  made: {template: %s, %srecipe: full}\nkeep_outs:", template, places);
    char *text = scratch_replace(JOB_TEXT, "keep_outs:", zone);
    struct scratch scratch = scratch_new();
    char path[SCRATCH_PATH_SIZE];
    scratch_write(&scratch, "job.yaml", text, strlen(text), path);
    struct job job;
    struct diags diags = {0};
    struct err err = {0};
    assert_int_equal(job_read(&job, path, &diags, &err), ERR_OK);
    scratch_free(&scratch);
    diag_free(&diags);
    free(text);
    return job;
}

static bool holds(const struct chart *chart, const struct area *area, const double percent[2])
{
    const struct chart_place place = chart_from_percent(chart, percent[0], percent[1]);
    return area_holds(area, place, chart_point(chart, place));
}

static void a_named_zone_holds_what_its_name_says_and_not_the_rest(void **state)
{
    (void)state;
    static const struct {
        const char *name, *places;
        double in[2][2], out[3][2];
    } row[] = {
        {"frontal_hairline", "", {{0, 45}, {28, 40}}, {{0, 60}, {0, 10}, {60, 20}}},
        {"crown", "", {{0, -40}, {15, -40}}, {{0, 0}, {0, -75}, {40, -40}}},
        {"vertex", "", {{0, 0}, {15, 5}}, {{0, 40}, {0, -40}, {40, 0}}},
        {"temples", "", {{42, 28}, {-42, 28}}, {{0, 34}, {0, 26}, {60, -20}}},
        {"part_line", "", {{13, 15}, {13, 30}}, {{-13, 15}, {30, 15}, {0, -60}}},
        {"sides", "", {{52, -10}, {-52, -10}}, {{0, 0}, {0, -34}, {0, 22}}},
        {"nape", "", {{0, -90}, {20, -85}}, {{0, -60}, {60, -90}, {0, 0}}},
        {"strip_scar", "", {{0, -79}, {26, -74}}, {{0, -70}, {0, -90}, {60, -79}}},
        {"dot_scars",
         "discs_percent: [[5, -80], [-9, -78]], ",
         {{5, -80}, {-9, -78}},
         {{0, -80}, {8, -80}, {5, -84}}},
        {"areata_patch",
         "discs_percent: [[30, -50]], radius_mm: 10, ",
         {{30, -50}, {33, -50}},
         {{40, -50}, {30, -60}, {-30, -50}}},
    };
    const struct scalp scalp = heads_median();
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct job job = job_with(row[i].name, row[i].places);
        struct zones zones;
        struct area area;
        struct err err;
        zones_init(&zones, &job, &scalp, NULL);
        const int made = job_find_zone(&job, "made", 4);
        assert_int_equal(zones_area(&zones, &job.zone[made], &area, &err), ERR_OK);
        for (size_t k = 0; k < 3; k++) {
            const bool in = k == 2 || holds(&zones.chart, &area, row[i].in[k]);
            if (!in || holds(&zones.chart, &area, row[i].out[k])) {
                fail_msg("%s: place %zu", row[i].name, k);
            }
        }
        area_free(&area);
        zones_free(&zones);
        job_free(&job);
    }
}

static void beard_and_brow_are_off_until_they_are_enabled(void **state)
{
    (void)state;
    static const char *const names[] = {"beard", "brow"};
    for (size_t i = 0; i < 2; i++) {
        struct job off = job_with(names[i], ""), on = job_with(names[i], "enabled: true, ");
        assert_true(off.zone[job_find_zone(&off, "made", 4)].is_off);
        assert_false(on.zone[job_find_zone(&on, "made", 4)].is_off);
        job_free(&off);
        job_free(&on);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_named_zone_holds_what_its_name_says_and_not_the_rest),
        cmocka_unit_test(beard_and_brow_are_off_until_they_are_enabled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
