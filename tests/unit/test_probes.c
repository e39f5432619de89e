/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/probes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/scratch.h"

static void points_are_read_however_they_are_parted(void **state)
{
    (void)state;
    static const char TEXT[] = "\xef\xbb\xbf# touched by hand,,\r\nx_mm,y_mm,z_mm\r\n1,-2,3.5\r\n"
                               "\r\n1 -2 3.5\n 1;-2 ; 3.5\n1\t-2\t3.5,,\n# end\n1, -2, 35e-1";
    const double want[3] = {1, -2, 3.5};
    struct probes probes;
    struct diags diags = {0};
    struct err err;
    assert_int_equal(probes_read_text(&probes, "a", TEXT, strlen(TEXT), &diags, &err), ERR_OK);
    assert_int_equal(probes.count, 5);
    for (size_t i = 0; i < probes.count; i++) {
        assert_memory_equal(probes.at[i], want, sizeof(want));
    }
    probes_free(&probes);
}

static void faults_are_told_with_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *told;
    } CASES[] = {
        {"1,2,3\n1,2\n", "a:2:1: error: '1,2'; allowed: three numbers, x y z"},
        {"1,2,3,4\n", "a:1:1: error"},
        {"1,,3\n", "a:1:1: error"},
        {"1,2,nan\n", "a:1:1: error"},
        {"1,2,3\nx,y,z\n", "a:2:1: error"},
        {"1,2,2e6\n", "a:1:1: error"},
        {"# nothing\nx,y,z\n", "a: error: no points"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct probes probes;
        struct diags diags = {0};
        struct err err;
        const char *text = CASES[i].text;
        assert_int_equal(probes_read_text(&probes, "a", text, strlen(text), &diags, &err),
                         ERR_CONFIG);
        assert_true(scratch_has(&diags, CASES[i].told));
        diag_free(&diags);
        probes_free(&probes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_read_however_they_are_parted),
        cmocka_unit_test(faults_are_told_with_their_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
