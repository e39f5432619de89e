/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/hairline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "kinematics/scalp/fill.h"
#include "tests/unit/heads.h"

static double fading(const void *context, struct vec3 at, double edge_mm)
{
    (void)at;
    const double feather_mm = *(const double *)context;
    return 30.0 * (feather_mm > 0.0 ? fmax(0.0, fmin(1.0, edge_mm / feather_mm)) : 1.0);
}

/* Fills a polygon of the head and measures its front edge. */
static struct hairline_figures measure(const struct chart *chart, const double (*percent)[2],
                                       size_t corners, double feather_mm)
{
    struct area area;
    struct patch patch;
    struct fill fill;
    assert_true(area_from_percent(&area, chart, AREA_POLYGON, percent, corners, 0.0));
    const struct patch_want want = {.chart = chart, .area = &area};
    assert_true(patch_init(&patch, &want));
    const double dots = patch_set_density(&patch, fading, &feather_mm);
    const struct fill_want fill_want = {
        .patch = &patch, .count = (size_t)lround(dots), .gap_mm = 0.3, .seed = 5};
    assert_true(fill_make(&fill, &fill_want));
    const struct hairline_figures figures = hairline_measure(chart, fill.at, fill.count);
    fill_free(&fill);
    patch_free(&patch);
    area_free(&area);
    assert_true(figures.is_known);
    return figures;
}

static void a_made_line_is_measured_as_it_was_asked_for(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    struct chart chart;
    assert_true(chart_init(&chart, &scalp));
    for (int style = 0; style < HAIRLINE_STYLES; style++) {
        const struct hairline_want want = {.style = (enum hairline_style)style,
                                           .height_mm = 78,
                                           .width_mm = 110,
                                           .recession_mm = 14,
                                           .depth_mm = 25,
                                           .seed = 3};
        struct hairline line;
        assert_true(hairline_make(&line, &chart, &want));
        const struct hairline_figures figures =
            measure(&chart, (const double(*)[2])line.percent, HAIRLINE_CORNERS, line.feather_mm);
        /* dots begin somewhat behind the line, the more the softer it is */
        assert_true(figures.height_mm > 77 && figures.height_mm < 84);
        assert_true(figures.width_mm > 95 && figures.width_mm < 120);
        assert_true(figures.bend_mm > 2);
        assert_true(figures.recession_mm > 4 && figures.recession_mm < 24);
        assert_true(figures.asymmetry_mm < 5);
    }
}

static void a_softer_style_fades_over_more_skin(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    struct chart chart;
    assert_true(chart_init(&chart, &scalp));
    double feather_mm[HAIRLINE_STYLES];
    for (int style = 0; style < HAIRLINE_STYLES; style++) {
        const struct hairline_want want = {.style = (enum hairline_style)style,
                                           .height_mm = 78,
                                           .width_mm = 110,
                                           .recession_mm = 14,
                                           .depth_mm = 25,
                                           .seed = 3};
        struct hairline line;
        assert_true(hairline_make(&line, &chart, &want));
        feather_mm[style] =
            measure(&chart, (const double(*)[2])line.percent, HAIRLINE_CORNERS, line.feather_mm)
                .feather_mm;
    }
    assert_true(feather_mm[HAIRLINE_SOFT] > feather_mm[HAIRLINE_DEFINED] + 1.0);
}

static void a_hard_straight_line_shows_in_every_figure(void **state)
{
    (void)state;
    static const double hard[][2] = {{-38, 48}, {38, 48}, {38, 34}, {-38, 34}};
    const struct scalp scalp = heads_median();
    struct chart chart;
    assert_true(chart_init(&chart, &scalp));
    const struct hairline_figures figures = measure(&chart, hard, 4, 0.0);
    assert_true(figures.bend_mm < 2.0);
    assert_true(figures.macro_mm < 0.3);
    assert_true(figures.feather_mm < 2.0);
}

static void a_line_that_would_cross_the_brow_is_refused(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    struct chart chart;
    assert_true(chart_init(&chart, &scalp));
    const struct hairline_want want = {
        .height_mm = 40, .width_mm = 110, .recession_mm = 10, .depth_mm = 20, .seed = 1};
    struct hairline line;
    assert_false(hairline_make(&line, &chart, &want));
}

static void the_line_moves_with_the_landmarks_to_a_larger_head(void **state)
{
    (void)state;
    struct scalp scalp = heads_median();
    struct chart chart;
    assert_true(chart_init(&chart, &scalp));
    const struct hairline_want want = {.style = HAIRLINE_NATURAL,
                                       .height_mm = 78,
                                       .width_mm = 110,
                                       .recession_mm = 14,
                                       .depth_mm = 25,
                                       .seed = 3};
    struct hairline line;
    assert_true(hairline_make(&line, &chart, &want));
    const struct hairline_figures small =
        measure(&chart, (const double(*)[2])line.percent, HAIRLINE_CORNERS, line.feather_mm);
    scalp.semi_mm = vec3_scale(scalp.semi_mm, 1.1);
    scalp.surface_in_head.t = vec3_scale(scalp.surface_in_head.t, 1.1);
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        scalp.landmark[i] = vec3_scale(scalp.landmark[i], 1.1);
        scalp.landmark_raw[i] = vec3_scale(scalp.landmark_raw[i], 1.1);
    }
    assert_true(chart_init(&chart, &scalp));
    const struct hairline_figures large =
        measure(&chart, (const double(*)[2])line.percent, HAIRLINE_CORNERS, line.feather_mm);
    assert_true(fabs(large.height_mm / small.height_mm - 1.1) < 0.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_made_line_is_measured_as_it_was_asked_for),
        cmocka_unit_test(a_softer_style_fades_over_more_skin),
        cmocka_unit_test(a_hard_straight_line_shows_in_every_figure),
        cmocka_unit_test(a_line_that_would_cross_the_brow_is_refused),
        cmocka_unit_test(the_line_moves_with_the_landmarks_to_a_larger_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
