/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config/file.h"
#include "config/head.h"
#include "config/units.h"
#include "tests/unit/scratch.h"

static const char MEDIAN[] = "examples/heads/median.yaml";
static const char PAD[] = "examples/heads/pad.yaml";

static void reads_the_median_head(void **state)
{
    (void)state;
    struct head head;
    struct diags diags = {0};
    struct err err = {0};
    assert_int_equal(head_read(&head, MEDIAN, &diags, &err), ERR_OK);
    assert_int_equal(head.surface, HEAD_ELLIPSOID);
    assert_true(head.semi_mm[1] == 77 && head.centre_mm[2] == 38.5);
    assert_true(fabs(head.pitch_rad - 15.7 * UNITS_PI / 180) < 1e-15);
    assert_true(head.has_landmark[HEAD_INION] && head.landmark_mm[HEAD_INION][2] == 39.7);
}

static void reads_what_the_skin_truly_is(void **state)
{
    (void)state;
    static const char ANALYTIC[] =
        "pigment-head 1\ntruth: {analytic: {centre_mm: [1, 2, 3], semi_mm: [90, 80, 70], "
        "exponent: 2.5, pitch_deg: 90, harmonics_mm: [[0, 0, 1], [8, -8, 0.5]]}}";
    static const char SCAN[] = "pigment-head 1\ntruth: {scan: {file: a.stl, units: in, "
                               "scan_in_head: {xyz_mm: [1, 2, 3], rpy_deg: [0, 0, 180]}}}";
    struct file file;
    struct err err = {0};
    struct diags diags = {0};
    struct head head;
    struct scratch scratch = scratch_new();
    char path[SCRATCH_PATH_SIZE];
    assert_int_equal(file_read(&file, MEDIAN, &err), ERR_OK);
    for (int i = 0; i < 2; i++) {
        char *text = scratch_replace(file.data, "pigment-head 1", i == 0 ? ANALYTIC : SCAN);
        scratch_write(&scratch, "head.yaml", text, strlen(text), path);
        assert_int_equal(head_read(&head, path, &diags, &err), ERR_OK);
        if (i == 0) {
            assert_int_equal(head.truth.kind, HEAD_TRUTH_ANALYTIC);
            assert_true(head.truth.exponent == 2.5 && head.truth.harmonics == 2);
            assert_true(head.truth.harmonic[1].order == -8 && head.truth.harmonic[1].mm == 0.5);
            assert_true(fabs(head.truth.pitch_rad - UNITS_PI / 2) < 1e-15);
        } else {
            assert_int_equal(head.truth.kind, HEAD_TRUTH_SCAN);
            assert_string_equal(head.truth.file, "a.stl");
            assert_true(head.truth.mm_per_unit == 25.4 && head.truth.scan_in_head.xyz_mm[2] == 3);
        }
        free(text);
    }
    file_free(&file);
    scratch_free(&scratch);
}

static void reads_the_practice_pad(void **state)
{
    (void)state;
    struct head head;
    struct diags diags = {0};
    struct err err = {0};
    assert_int_equal(head_read(&head, PAD, &diags, &err), ERR_OK);
    assert_int_equal(head.surface, HEAD_PAD);
    assert_true(head.pad_normal[2] == 1 && head.pad_size_mm[0] == 120);
    assert_true(head.has_landmark[HEAD_VERTEX] && !head.has_landmark[HEAD_INION]);
}

static const struct {
    const char *path, *from, *to, *want;
} FAULTS[] = {
    {MEDIAN, "tragion_left: [0, 69, 0]", "tragion_left: [0, -69.1, 0]", "swapped"},
    {MEDIAN, "tragion_left: [0, 69, 0]", "tragion_left: [0, 169, 0]", "238.0 mm apart"},
    {MEDIAN, "tragion_left: [0, 69, 0]", "tragion_left: [50, 69, 0]", "from the origin"},
    {MEDIAN, "  inion: [-85.8, 0, 39.7]\n", "", "the key 'inion' is missing"},
    {MEDIAN, "inion: [-85.8, 0, 39.7]", "inion: [-85.8, 0]", "must be a list of 3 numbers"},
    {MEDIAN, "[35.4, 0, 126.1]", "[35.4, 0, 160]", "vertex: about"},
    {MEDIAN, "[35.4, 0, 126.1]", "[126.1, 0, 35.4]", "not in the head frame"},
    {MEDIAN, "[97, 77, 91]", "[97, 77, 9.1]", "out of range; allowed: 40 to 150"},
    {MEDIAN, "  ellipsoid:", "  cube:", "give one of ellipsoid, pad"},
    {MEDIAN, "pitch_deg: 15.7", "pich_deg: 15.7", "did you mean 'pitch_deg'?"},
    {MEDIAN, "pigment-head 1", "pigment-head 9", "version '9' of pigment-head is not known"},
    {MEDIAN, "pigment-head 1", "pigment-head 1\ntruth: {}", "give one of analytic, scan"},
    {MEDIAN, "pigment-head 1", "pigment-head 1\ntruth: {scan: {file: a.stl}}",
     "'units' is missing"},
    {MEDIAN, "pigment-head 1", "pigment-head 1\ntruth: {scan: {units: mm}}", "'file' is missing"},
    {MEDIAN, "pigment-head 1",
     "pigment-head 1\ntruth: {analytic: {centre_mm: [0, 0, 0], semi_mm: [9, 80, 80]}}",
     "out of range; allowed: 40 to 150"},
    {MEDIAN, "pigment-head 1",
     "pigment-head 1\ntruth: {analytic: {centre_mm: [0, 0, 0], semi_mm: [90, 80, 80], "
     "harmonics_mm: [[2, -3, 1]]}}",
     "no degree 2 with order -3"},
    {PAD, "normal: [0, 0, 1]", "normal: [0, 0, 0.1]", "a direction of length 1"},
    {PAD, "vertex: [0, 0, 0]", "vertex: [0, 0, 3]", "off the pad's plane"},
    {PAD, "vertex: [0, 0, 0]", "inion: [0, 0, 0]", "the key 'vertex' is missing"},
    {PAD, "size_mm: [120, 120]", "size_mm: [120, 0]", "out of range"},
};

static void tells_what_is_wrong_with_a_head(void **state)
{
    (void)state;
    struct scratch scratch = scratch_new();
    for (size_t i = 0; i < sizeof(FAULTS) / sizeof(*FAULTS); i++) {
        struct file file;
        struct err err = {0};
        assert_int_equal(file_read(&file, FAULTS[i].path, &err), ERR_OK);
        char *text = scratch_replace(file.data, FAULTS[i].from, FAULTS[i].to);
        char path[SCRATCH_PATH_SIZE];
        scratch_write(&scratch, "head.yaml", text, strlen(text), path);
        struct head head;
        struct diags diags = {0};
        enum err_code code = head_read(&head, path, &diags, &err);
        if (code != ERR_CONFIG || !scratch_has(&diags, FAULTS[i].want)) {
            fail_msg("%s -> %d %s", FAULTS[i].to, (int)code,
                     diags.kept ? diags.item[0].text : "no error");
        }
        diag_free(&diags);
        free(text);
        file_free(&file);
    }
    scratch_free(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_median_head),
        cmocka_unit_test(reads_what_the_skin_truly_is),
        cmocka_unit_test(reads_the_practice_pad),
        cmocka_unit_test(tells_what_is_wrong_with_a_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
