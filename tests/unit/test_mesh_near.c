/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/mesh_near.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/seed.h"

static void a_place_is_as_far_as_the_nearest_of_plane_side_and_corner(void **state)
{
    static const struct {
        struct vec3 p;
        double far;
    } CASES[] = {
        {{1, 1, 0}, 0},  {{1, 1, 2}, 2},  {{1, 1, -2}, 2},
        {{2, -3, 0}, 3}, {{-3, 0, 4}, 5}, {{5, 5, 7}, 8.18535277187245},
        {{7, 0, 4}, 5},  {{0, 7, -4}, 5},
    };
    struct mesh_triangle triangle = {{{0, 0, 0}, {4, 0, 0}, {0, 4, 0}}};
    const struct mesh mesh = {.triangle = &triangle, .count = 1}, none = {.count = 0};
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        assert_true(fabs(mesh_near(&mesh, CASES[i].p) - CASES[i].far) < 1e-12);
    }
    assert_true(mesh_near(&none, CASES[0].p) == HUGE_VAL);
}

/* Against the nearest of many places of the triangle; a flat one is its longest side. */
static void no_place_of_the_triangle_is_nearer(void **state)
{
    enum { TRIANGLES = 60, STEPS = 60 };
    struct seed seed = seed_from_env();
    (void)state;
    for (int n = 0; n < TRIANGLES; n++) {
        struct mesh_triangle t;
        for (int i = 0; i < 9; i++) {
            t.corner[i / 3][i % 3] = n % 3 == 0 && i / 3 == 2
                                         ? 0.5 * (t.corner[0][i % 3] + t.corner[1][i % 3])
                                         : seed_unit(&seed);
        }
        const struct mesh mesh = {.triangle = &t, .count = 1};
        const struct vec3 p = {2.0 * seed_unit(&seed), 2.0 * seed_unit(&seed), seed_unit(&seed)};
        double nearest = HUGE_VAL;
        for (int k = 0; k < (STEPS + 1) * (STEPS + 1); k++) {
            const double b = (double)(k / (STEPS + 1)) / STEPS,
                         c = (double)(k % (STEPS + 1)) / STEPS;
            double at[3];
            for (int i = 0; i < 3 && b + c <= 1.0; i++) {
                at[i] = (1.0 - b - c) * t.corner[0][i] + b * t.corner[1][i] + c * t.corner[2][i];
            }
            if (b + c <= 1.0) {
                nearest = fmin(nearest, vec3_distance(p, (struct vec3){at[0], at[1], at[2]}));
            }
        }
        const double found = mesh_near(&mesh, p);
        assert_true(found <= nearest + 1e-12 && found > nearest - 0.03);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_as_far_as_the_nearest_of_plane_side_and_corner),
        cmocka_unit_test(no_place_of_the_triangle_is_nearer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
