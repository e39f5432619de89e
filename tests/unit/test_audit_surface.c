/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/audit/grid.h"
#include "sim/audit/place.h"
#include "sim/audit/surface.h"
#include "sim/audit/vector.h"
#include "tests/unit/audit_scene.h"

static const double PI = 3.14159265358979323846;

static struct audit_surface ellipsoid(double a, double b, double c)
{
    return (struct audit_surface){
        .centre_mm = {1, 2, 3}, .axis = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, .semi_mm = {a, b, c}};
}

static void walks_great_circles_on_a_sphere(void **state)
{
    (void)state;
    const struct audit_surface sphere = ellipsoid(90, 90, 90);
    const double top[3] = {1, 2, 93}, front[3] = {91, 2, 3};
    struct audit_sheet sheet;
    assert_true(audit_sheet_init(&sheet, &sphere, top, front));
    for (double length_mm = 10; length_mm < 150; length_mm += 10) {
        const double xy[2] = {0.6 * length_mm, 0.8 * length_mm};
        const double turn = length_mm / 90;
        /* up is forward, right is to the head's right: minus y */
        const double want[3] = {1 + 90 * sin(turn) * 0.8, 2 - 90 * sin(turn) * 0.6,
                                3 + 90 * cos(turn)};
        double at[3];
        audit_sheet_point(&sheet, xy, at);
        assert_true(audit_distance3(at, want) < 1e-4);
    }
}

static void finds_the_sheet_place_of_every_point(void **state)
{
    (void)state;
    const struct audit_surface head = ellipsoid(97, 77, 91);
    const double top[3] = {1, 2, 94}, front[3] = {98, 2, 3};
    struct audit_sheet sheet;
    unsigned random = 77;
    assert_true(audit_sheet_init(&sheet, &head, top, front));
    for (int i = 0; i < 2000; i++) {
        const double angle = 2 * PI * afx_random(&random, 10000) / 10000.;
        const double length_mm = 110 * afx_random(&random, 10000) / 10000.;
        const double xy[2] = {length_mm * cos(angle), length_mm * sin(angle)};
        double at[3], back[2];
        audit_sheet_point(&sheet, xy, at);
        assert_true(fabs(audit_surface_distance(&head, at)) < 1e-4);
        assert_true(audit_sheet_place(&sheet, at, back));
        assert_true(hypot(back[0] - xy[0], back[1] - xy[1]) < 1e-4);
    }
}

static void is_not_mirrored(void **state)
{
    (void)state;
    const struct audit_surface head = ellipsoid(97, 77, 91);
    const double top[3] = {1, 2, 94}, front[3] = {98, 2, 3};
    struct audit_sheet sheet;
    double cross[3];
    assert_true(audit_sheet_init(&sheet, &head, top, front));
    audit_cross3(sheet.right, sheet.up, cross);
    assert_true(audit_distance3(cross, sheet.normal) < 1e-12);
}

static void refuses_a_sheet_whose_up_lies_above_its_origin(void **state)
{
    (void)state;
    const struct audit_surface head = ellipsoid(97, 77, 91);
    const double top[3] = {1, 2, 94}, above[3] = {1, 2, 200};
    struct audit_sheet sheet;
    assert_false(audit_sheet_init(&sheet, &head, top, above));
}

static void stands_on_the_nearest_point(void **state)
{
    (void)state;
    const struct audit_surface head = ellipsoid(97, 77, 91);
    unsigned random = 5;
    for (int i = 0; i < 500; i++) {
        double p[3], foot[3], normal[3], off[3], cross[3];
        for (int k = 0; k < 3; k++) {
            p[k] = 60 + (double)afx_random(&random, 80);
        }
        audit_surface_foot(&head, p, foot);
        audit_surface_normal(&head, foot, normal);
        audit_sub3(p, foot, off);
        audit_cross3(off, normal, cross);
        assert_true(fabs(audit_surface_distance(&head, foot)) < 1e-6);
        assert_true(audit_length3(cross) < 1e-5);
    }
}

static void measures_the_distance_from_rims(void **state)
{
    (void)state;
    double square[4][2] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}};
    const struct audit_area polygon = {.kind = AUDIT_POLYGON, .vertex_mm = square, .vertices = 4};
    const struct audit_area circle = {.kind = AUDIT_CIRCLE, .at_mm = {1, 1}, .radius_mm = 2};
    const struct {
        const struct audit_area *area;
        double p[2], want;
    } cases[] = {{&polygon, {5, 4}, -4},           {&polygon, {5, 13}, 3}, {&polygon, {13, 14}, 5},
                 {&polygon, {-1, -1}, 1.41421356}, {&circle, {1, 1}, -2},  {&circle, {1, 6}, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(fabs(audit_area_distance(cases[i].area, cases[i].p) - cases[i].want) < 1e-6);
    }
}

static void finds_the_nearest_of_many_points(void **state)
{
    (void)state;
    struct audit_grid grid;
    double points[400][3];
    unsigned random = 9;
    audit_grid_init(&grid, 1.0, 400);
    for (uint32_t i = 0; i < 400; i++) {
        for (int k = 0; k < 3; k++) {
            points[i][k] = (double)afx_random(&random, 5000) / 1000 - 2.5;
        }
        assert_true(audit_grid_add(&grid, points[i], i));
    }
    for (uint32_t i = 0; i < 400; i++) {
        uint32_t found = 0;
        double distance_mm = 1;
        const double near[3] = {points[i][0] + 0.003, points[i][1], points[i][2]};
        assert_true(audit_grid_nearest(&grid, near, 1.0, &found, &distance_mm));
        for (uint32_t k = 0; k < 400; k++) {
            assert_true(audit_distance3(points[k], near) >= distance_mm);
        }
    }
    audit_grid_free(&grid);
}

static void keeps_crowded_cells_small(void **state)
{
    (void)state;
    struct audit_grid grid;
    const double at[3] = {0.5, 0.5, 0.5};
    size_t kept = 0;
    audit_grid_init(&grid, 1.0, 1);
    for (uint32_t i = 0; i < 10000; i++) {
        kept += audit_grid_add(&grid, at, i);
    }
    assert_true(kept < 100);
    audit_grid_free(&grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_great_circles_on_a_sphere),
        cmocka_unit_test(finds_the_sheet_place_of_every_point),
        cmocka_unit_test(is_not_mirrored),
        cmocka_unit_test(refuses_a_sheet_whose_up_lies_above_its_origin),
        cmocka_unit_test(stands_on_the_nearest_point),
        cmocka_unit_test(measures_the_distance_from_rims),
        cmocka_unit_test(finds_the_nearest_of_many_points),
        cmocka_unit_test(keeps_crowded_cells_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
