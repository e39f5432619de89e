/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever a head file names its surface by, controller and judge bind a plan to the same files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/head.h"
#include "sim/audit/files.h"
#include "tests/unit/scratch.h"

static const char HEAD[] = "format: pigment-head 1\n"
                           "landmarks_mm:\n"
                           "  glabella: [99.7, 0, 0]\n"
                           "  inion: [-85.8, 0, 39.7]\n"
                           "  tragion_left: [0, 69, 0]\n"
                           "  tragion_right: [0, -69, 0]\n"
                           "  vertex: [35.4, 0, 126.1]\n"
                           "surface:\n  ";

static void assert_hashes_agree(const char *path)
{
    struct head head;
    struct audit_head judged;
    struct audit_report report = {0};
    struct diags diags = {0};
    struct err err = {0};
    if (head_read(&head, path, &diags, &err) != ERR_OK) {
        fail_msg("%s", diags.kept > 0 ? diags.item[0].text : err.msg);
    }
    assert_true(audit_head_read(&judged, path, &report));
    assert_memory_equal(judged.hash, head.sha256.byte, sizeof judged.hash);
    audit_head_free(&judged);
    audit_report_free(&report);
    head_free(&head);
    diag_free(&diags);
}

/* Twenty touches all over a head, whatever its shape. */
static size_t write_touches(char *text, size_t size)
{
    size_t len = 0;
    for (int i = 0; i < 20; i++) {
        const double x = i % 5 - 2, y = i / 5 - 1.5;
        len += (size_t)snprintf(text + len, size - len, "%.3f,%.3f,%.3f\n", 20 * x, 20 * y,
                                (120 - 3 * x * x - 3 * y * y));
    }
    return len;
}

static void binds_to_touches_in_both_forms_of_the_key(void **state)
{
    (void)state;
    static const char *const FORMS[] = {"probes: touches.csv\n",
                                        "probes: {file: touches.csv, units: mm}\n"};
    struct scratch scratch = scratch_new();
    char path[SCRATCH_PATH_SIZE], text[2048];
    const size_t size = write_touches(text, sizeof text);
    scratch_write(&scratch, "touches.csv", text, size, path);
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
        const int len = snprintf(text, sizeof text, "%s%s", HEAD, FORMS[i]);
        scratch_write(&scratch, "head.yaml", text, (size_t)len, path);
        assert_hashes_agree(path);
    }
    scratch_free(&scratch);
}

static void binds_to_a_scan(void **state)
{
    (void)state;
    struct scratch scratch = scratch_new();
    char path[SCRATCH_PATH_SIZE], text[2048], here[512];
    assert_non_null(getcwd(here, sizeof here));
    const int len = snprintf(text, sizeof text,
                             "%sscan: {file: %s/examples/scans/head.stl, units: mm}\n", HEAD, here);
    scratch_write(&scratch, "head.yaml", text, (size_t)len, path);
    assert_hashes_agree(path);
    scratch_free(&scratch);
}

static void binds_to_a_fit_and_not_to_its_truth(void **state)
{
    (void)state;
    assert_hashes_agree("examples/heads/scanned.yaml");
}

static void binds_to_a_file_that_says_all_itself(void **state)
{
    (void)state;
    assert_hashes_agree("examples/heads/median.yaml");
    assert_hashes_agree("examples/heads/pad.yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binds_to_touches_in_both_forms_of_the_key),
        cmocka_unit_test(binds_to_a_scan),
        cmocka_unit_test(binds_to_a_fit_and_not_to_its_truth),
        cmocka_unit_test(binds_to_a_file_that_says_all_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
