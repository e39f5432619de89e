/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/points.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Reads a text as a file of points. */
static enum err_code read_text(const char *text, size_t len, struct points *points,
                               struct diags *diags)
{
    char path[] = "/tmp/pigment-points-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, len), len);
    assert_int_equal(close(fd), 0);
    struct err err = {0};
    const enum err_code code = points_read(points, path, diags, &err);
    assert_int_equal(unlink(path), 0);
    return code;
}

static void reads_what_people_write(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        size_t want;
    } row[] = {
        {"nothing", "", 0},
        {"one", "1 2 3\n", 1},
        {"no newline", "1 2 3\n4 5 6", 2},
        {"tabs, commas and blanks", "1\t2\t3\n 4 , 5,6 \n", 2},
        {"CRLF", "1 2 3\r\n4 5 6\r\n", 2},
        {"semicolons", "1;2;3\n4 ; 5;6\n", 2},
        {"a spreadsheet's first line", "\xef\xbb\xbfx_mm,y_mm,z_mm\n1,2,3\n", 1},
        {"comments and empty lines", "# x y z\n\n1 2 3\n  # 4\n \n", 1},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct points points;
        struct diags diags = {0};
        const enum err_code code = read_text(row[i].text, strlen(row[i].text), &points, &diags);
        if (code != ERR_OK || points.count != row[i].want || diags.errors != 0) {
            fail_msg("%s: %zu points, %zu errors", row[i].name, points.count, diags.errors);
        }
        points_free(&points);
        diag_free(&diags);
    }
}

static void names_the_place_of_every_error(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } row[] = {
        {"1 2\n", ":1:4: error: 2 numbers; wanted x y z, mm"},
        {"1 2 3\n4 five 6\n", ":2:3: error: 'five' is no number; wanted mm, at most 1e15"},
        {"1 2 3 4\n", ":1:7: error: more than 3 numbers; wanted x y z, mm"},
        {"1 2 nan\n", ":1:5: error: 'nan' is no number; wanted mm, at most 1e15"},
        {"1 2 1e16\n", ":1:5: error: '1e16' is no number; wanted mm, at most 1e15"},
        {"1 \x1b[2J 3\n", ":1:3: error: '?[2J' is no number; wanted mm, at most 1e15"},
        {"1,5;2;3\n", ":1:1: error: '1,5' is no number; wanted mm, at most 1e15, with a decimal"},
        {"1,5;2\n", ":1:1: error: '1,5' is no number; wanted mm, at most 1e15, with a decimal"},
        {"nan 2 3\n", ":1:1: error: 'nan' is no number; wanted mm, at most 1e15"},
        {"1 2 3\nx y z\n", ":2:1: error: 'x' is no number; wanted mm, at most 1e15"},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct points points;
        struct diags diags = {0};
        assert_int_equal(read_text(row[i].text, strlen(row[i].text), &points, &diags), ERR_DATA);
        assert_int_equal(diags.errors, 1);
        assert_non_null(strstr(diags.item[0].text, row[i].want));
        points_free(&points);
        diag_free(&diags);
    }
}

static void lists_all_errors_and_survives_any_bytes(void **state)
{
    (void)state;
    struct points points;
    struct diags diags = {0};
    static const char lines[] = "x\n1 2 3\ny\n\0\n\xff\xfe\n";
    assert_int_equal(read_text(lines, sizeof lines - 1, &points, &diags), ERR_DATA);
    assert_int_equal(diags.errors, 4);
    points_free(&points);
    diag_free(&diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_people_write),
        cmocka_unit_test(names_the_place_of_every_error),
        cmocka_unit_test(lists_all_errors_and_survives_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
