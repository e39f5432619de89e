/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "config/svg_path.h"
#include "config/svg_text.h"

static void splits_numbers_where_svg_does(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t count;
        double value[4];
    } rows[] = {
        {"1 2", 2, {1, 2}},    {"1.5.5", 2, {1.5, 0.5}},
        {"-3-4", 2, {-3, -4}}, {" 1e2 , +.5e-1", 2, {100, 0.05}},
        {"5.", 1, {5}},        {"2em", 1, {2}},
        {"", 0, {0}},          {"nan", 0, {0}},
        {"0x10", 1, {0}},      {"1,,2", 1, {1}},
        {"1e400", 0, {0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text = rows[i].text;
        double value = 0;
        size_t count = 0;
        while (count < 4 && svg_next_number(&text, &value)) {
            if (fabs(value - rows[i].value[count]) > 1e-12) {
                fail_msg("'%s': number %zu is %g", rows[i].text, count, value);
            }
            count++;
        }
        if (count != rows[i].count) {
            fail_msg("'%s': %zu numbers", rows[i].text, count);
        }
    }
}

static void knows_the_units_of_lengths(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        double value;
        enum svg_unit unit;
    } rows[] = {
        {"120mm", true, 120, SVG_UNIT_LENGTH}, {"8.5in", true, 215.9, SVG_UNIT_LENGTH},
        {"2cm", true, 20, SVG_UNIT_LENGTH},    {"72pt", true, 25.4, SVG_UNIT_LENGTH},
        {" 640 ", true, 640, SVG_UNIT_NONE},   {"640px", true, 640, SVG_UNIT_PX},
        {"100%", true, 100, SVG_UNIT_PERCENT}, {"12 furlongs", false, 0, SVG_UNIT_NONE},
        {"mm", false, 0, SVG_UNIT_NONE},       {"1,5mm", false, 0, SVG_UNIT_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double value = 0;
        enum svg_unit unit = SVG_UNIT_NONE;
        const bool good = svg_length(rows[i].text, &value, &unit);
        if (good != rows[i].good ||
            (good && (fabs(value - rows[i].value) > 1e-9 || unit != rows[i].unit))) {
            fail_msg("'%s': %d %g", rows[i].text, good, value);
        }
    }
}

static void applies_transforms_from_right_to_left(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        double x, y; /* where (3, 1) goes */
    } rows[] = {
        {"translate(10)", true, 13, 1},
        {"translate(10,20) scale(2)", true, 16, 22},
        {"scale(2) translate(10,20)", true, 26, 42},
        {"rotate(90)", true, -1, 3},
        {"rotate(-90 3 0)", true, 4, 0},
        {"rotate(180),scale(2 3)", true, -6, -3},
        {"skewX(45)", true, 4, 1},
        {"skewY(45)", true, 3, 4},
        {"matrix(0 1 -1 0 200 0)", true, 199, 3},
        {"", true, 3, 1},
        {"none", true, 3, 1},
        {"rotate(1,2)", false, 0, 0},
        {"translate(1", false, 0, 0},
        {"turn(3)", false, 0, 0},
        {"matrix(1 2 3 4 5)", false, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct affine affine;
        const bool good = svg_transform(rows[i].text, &affine);
        const struct svg_point at = affine_apply(&affine, (struct svg_point){3, 1});
        if (good != rows[i].good || (good && hypot(at.x - rows[i].x, at.y - rows[i].y) > 1e-9)) {
            fail_msg("'%s': %d (%g, %g)", rows[i].text, good, at.x, at.y);
        }
    }
}

static void undoes_a_transform_by_its_inverse(void **state)
{
    (void)state;
    struct affine affine, inverse;
    assert_true(svg_transform("translate(3 4) rotate(31) skewX(12) scale(.3 -2)", &affine));
    assert_true(affine_inverse(&affine, &inverse));
    const struct svg_point there = affine_apply(&affine, (struct svg_point){7, -5});
    const struct svg_point back = affine_apply(&inverse, there);
    assert_true(hypot(back.x - 7, back.y + 5) < 1e-9);
    assert_true(svg_transform("scale(0)", &affine));
    assert_false(affine_inverse(&affine, &inverse));
}

/* The outlines of a path: how many, and the box and the points of the last one. */
struct seen {
    enum svg_path_answer end;
    size_t outlines, points;
    double lo_x, hi_x, lo_y, hi_y;
    bool closed;
};

static struct seen walk(const char *data)
{
    struct svg_path path = {.text = data};
    struct seen seen = {.end = svg_path_next(&path)};
    while (seen.end == SVG_PATH_OUTLINE) {
        seen.outlines++;
        seen.points = path.outline.count;
        seen.closed = path.outline.closed;
        seen.lo_x = seen.lo_y = INFINITY;
        seen.hi_x = seen.hi_y = -INFINITY;
        for (size_t i = 0; i < path.outline.count; i++) {
            seen.lo_x = fmin(seen.lo_x, path.outline.point[i].x);
            seen.hi_x = fmax(seen.hi_x, path.outline.point[i].x);
            seen.lo_y = fmin(seen.lo_y, path.outline.point[i].y);
            seen.hi_y = fmax(seen.hi_y, path.outline.point[i].y);
        }
        seen.end = svg_path_next(&path);
    }
    svg_path_free(&path);
    return seen;
}

static void sees_every_subpath_of_a_path(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        size_t outlines;
        double box[4]; /* lo_x hi_x lo_y hi_y of the last */
        bool closed;
    } rows[] = {
        {"M5 6", 1, {5, 5, 6, 6}, false},
        {"M5,6m1-1", 2, {6, 6, 5, 5}, false},
        {"M5 6z", 1, {5, 5, 6, 6}, true},
        {"M1 1 2 3 4 5", 1, {1, 4, 1, 5}, false},
        {"m1 1 2 3 4 5", 1, {1, 7, 1, 9}, false},
        {"M0 0h3v4H1V2z", 1, {0, 3, 0, 4}, true},
        {"M0 0z l1 1", 2, {0, 1, 0, 1}, false},
        {"M0 0 C0 4 4 4 4 0 S8-4 8 0", 1, {0, 8, -3, 3}, false},
        {"M0 0Q2 4 4 0T8 0", 1, {0, 8, -2, 2}, false},
        {"M1 0a1 1 0 10-2 0a1 1 0 102 0z", 1, {-1, 1, -1, 1}, true},
        {"M0 0A0 5 0 0 1 3 4", 1, {0, 3, 0, 4}, false},
        {"M0 0a1 1 0 01.5.5", 1, {0, 0.5, 0, 0.5}, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct seen seen = walk(rows[i].data);
        const double *box = rows[i].box;
        const bool is_boxed = fabs(seen.lo_x - box[0]) < 0.02 && fabs(seen.hi_x - box[1]) < 0.02 &&
                              fabs(seen.lo_y - box[2]) < 0.02 && fabs(seen.hi_y - box[3]) < 0.02;
        if (seen.end != SVG_PATH_END || seen.outlines != rows[i].outlines || !is_boxed ||
            seen.closed != rows[i].closed) {
            fail_msg("'%s': %zu outlines, end %d, x %g..%g y %g..%g", rows[i].data, seen.outlines,
                     (int)seen.end, seen.lo_x, seen.hi_x, seen.lo_y, seen.hi_y);
        }
    }
}

static void refuses_what_is_no_path(void **state)
{
    (void)state;
    static const char *const rows[] = {"L1 1",     "M1",         "M1 1L2",
                                       "M1 1X3",   "M1 1C1 2 3", "M0 0A1 1 0 2 0 3 3",
                                       "M1 1 nan", "1 1",        "z"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (walk(rows[i]).end != SVG_PATH_BAD) {
            fail_msg("'%s' was read", rows[i]);
        }
    }
    assert_int_equal(walk("  ").end, SVG_PATH_END);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_numbers_where_svg_does),
        cmocka_unit_test(knows_the_units_of_lengths),
        cmocka_unit_test(applies_transforms_from_right_to_left),
        cmocka_unit_test(undoes_a_transform_by_its_inverse),
        cmocka_unit_test(sees_every_subpath_of_a_path),
        cmocka_unit_test(refuses_what_is_no_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
