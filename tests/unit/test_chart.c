/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/chart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "tests/unit/heads.h"

static void scalp_coordinates_are_100_at_the_landmarks_and_come_back(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    struct chart chart;
    assert_true(chart_init(&chart, &scalp));
    static const struct {
        enum head_landmark mark;
        double percent[2];
    } row[] = {{HEAD_VERTEX, {0, 0}},
               {HEAD_GLABELLA, {0, 100}},
               {HEAD_INION, {0, -100}},
               {HEAD_TRAGION_RIGHT, {100, 0}},
               {HEAD_TRAGION_LEFT, {-100, 0}}};
    for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
        double percent[2];
        chart_percent(&chart, chart_from_point(&chart, scalp.landmark_raw[row[i].mark]), percent);
        assert_true(fabs(percent[0] - row[i].percent[0]) < 1e-6);
        assert_true(fabs(percent[1] - row[i].percent[1]) < 1e-6);
    }
    for (int i = 0; i < 200; i++) {
        const double x = heads_random(-90, 90), y = heads_random(-90, 90);
        const struct chart_place place = chart_from_percent(&chart, x, y);
        double percent[2];
        chart_percent(&chart, place, percent);
        assert_true(fabs(percent[0] - x) < 1e-3 && fabs(percent[1] - y) < 1e-3);
        const struct vec3 at = chart_point(&chart, place);
        assert_true(fabs(scalp_distance(&scalp, at)) < 1e-5);
        const struct chart_place back = chart_from_point(&chart, at);
        assert_true(hypot(back.x_mm - place.x_mm, back.y_mm - place.y_mm) < 1e-6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalp_coordinates_are_100_at_the_landmarks_and_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
