/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/area.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "tests/unit/heads.h"

/* Every piece of the line: the slow way. */
static double line_mm(const struct area *area, struct vec3 p)
{
    double nearest_mm = HUGE_VAL;
    const size_t pieces = area->kind == AREA_STRIP ? area->count - 1 : area->count;
    for (size_t i = 0; i < pieces; i++) {
        const struct vec3 a = area->corner[i].at;
        const struct vec3 b = area->kind == AREA_DISCS ? a : area->corner[(i + 1) % area->count].at;
        const struct vec3 along = vec3_sub(b, a), away = vec3_sub(p, a);
        const double length2 = vec3_dot(along, along);
        const double t =
            length2 > 0.0 ? fmax(0.0, fmin(1.0, vec3_dot(away, along) / length2)) : 0.0;
        nearest_mm = fmin(nearest_mm, vec3_length(vec3_along(away, -t, along)));
    }
    return nearest_mm;
}

static void the_way_to_an_areas_edge_is_that_to_the_nearest_of_all_its_pieces(void **state)
{
    (void)state;
    static const double corner[][2] = {{-60, 40}, {5, 55},  {60, 40},  {70, -20},
                                       {2, -20},  {0, -80}, {-4, -10}, {-70, -20}};
    const struct scalp scalp = heads_median();
    struct chart chart;
    assert_true(chart_init(&chart, &scalp));
    for (int kind = AREA_POLYGON; kind <= AREA_DISCS; kind++) {
        struct area area;
        assert_true(area_from_percent(&area, &chart, (enum area_kind)kind, corner, 8, kind * 4.0));
        for (int i = 0; i < 3000; i++) {
            const struct chart_place place =
                chart_from_percent(&chart, heads_random(-90, 90), heads_random(-90, 90));
            const struct vec3 at = chart_point(&chart, place);
            const double slow_mm = line_mm(&area, at), fast_mm = area_inside_mm(&area, place, at);
            const double want_mm = kind == AREA_POLYGON ? slow_mm : area.radius_mm - slow_mm;
            assert_true(fabs((kind == AREA_POLYGON ? fabs(fast_mm) : fast_mm) - want_mm) < 1e-12);
        }
        area_free(&area);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_way_to_an_areas_edge_is_that_to_the_nearest_of_all_its_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
