/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which dot the judge lays a puncture to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/audit/lay.h"

static const double ACROSS_MM = 0.25;

/* Two dots, 0.9 mm apart, on skin that faces up. */
static struct audit_dot dot[2] = {{.place_mm = {10.0, 0.0, 100.0}, .normal = {0.0, 0.0, 1.0}},
                                  {.place_mm = {10.9, 0.0, 100.0}, .normal = {0.0, 0.0, 1.0}}};

/* The number of the dot, or -1. */
static int laid(double off_skin_mm, double x, double z)
{
    struct audit_course course = {.plans = {.dot = dot, .dots = 2}, .off_skin_mm = off_skin_mm};
    struct audit_grid grid;
    uint32_t which = 0;
    audit_grid_init(&grid, audit_lay_reach_mm(&course, ACROSS_MM), 2);
    for (uint32_t i = 0; i < 2; i++) {
        assert_true(audit_grid_add(&grid, dot[i].place_mm, i));
    }
    const double at_mm[3] = {x, 0.0, z};
    const bool found = audit_lay(&course, &grid, at_mm, ACROSS_MM, &which);
    audit_grid_free(&grid);
    return found ? (int)which : -1;
}

static void a_puncture_belongs_to_the_dot_that_is_nearest_along_the_skin(void **state)
{
    (void)state;
    static const struct {
        double off_skin_mm, x, z;
        int dot;
    } ROW[] = {
        {0.0, 10.1, 100.0, 0},  {0.0, 10.8, 100.1, 1},  {0.0, 10.3, 100.0, -1},
        {0.0, 10.0, 100.3, -1}, // the plan's skin is the true one: it has no business there
        {1.5, 10.0, 100.3, 0},  {1.5, 10.1, 101.2, 0},  {1.5, 10.8, 98.8, 1},
        {1.5, 10.3, 100.0, -1}, {1.5, 10.3, 101.0, -1}, // along the skin there is no more room
        {1.5, 10.0, 101.6, -1},
    };
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        const int is = laid(ROW[i].off_skin_mm, ROW[i].x, ROW[i].z);
        if (is != ROW[i].dot) {
            fail_msg("row %zu: dot %d, not %d", i, is, ROW[i].dot);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_puncture_belongs_to_the_dot_that_is_nearest_along_the_skin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
