/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The raster of a zone against its line, node by node.
 */
#include "kinematics/scalp/patch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/heads.h"

static const double CROWN[][2] = {{-60, 40}, {60, 40}, {70, -20}, {0, -80}, {-70, -20}};
/* A bite out of one side. */
static const double BITTEN[][2] = {{-30, 20}, {30, 20},  {30, -20}, {2, -20},
                                   {0, 10},   {-2, -20}, {-30, -20}};

struct scene {
    struct scalp scalp;
    struct chart chart;
    struct area area;
    struct patch patch;
};

static void set_up(struct scene *scene, const double (*corner)[2], size_t corners, double scale)
{
    scene->scalp = heads_median();
    assert_true(chart_init(&scene->chart, &scene->scalp));
    double scaled[8][2];
    for (size_t i = 0; i < corners; i++) {
        scaled[i][0] = scale * corner[i][0];
        scaled[i][1] = scale * corner[i][1];
    }
    assert_true(area_from_percent(&scene->area, &scene->chart, AREA_POLYGON,
                                  (const double(*)[2])scaled, corners, 0.0));
    const struct patch_want want = {
        .chart = &scene->chart, .area = &scene->area, .keep_inside_mm = 0.05};
    assert_true(patch_init(&scene->patch, &want));
}

static void tear_down(struct scene *scene)
{
    patch_free(&scene->patch);
    area_free(&scene->area);
}

/* Exact for two cells about the line; further off on the right side, and not nearer than that. */
static void look_at_every_node(const struct scene *scene)
{
    const struct patch *patch = &scene->patch;
    for (size_t i = 0; i < patch->columns * patch->rows; i++) {
        const size_t column = i % patch->columns, row = i / patch->columns;
        const struct chart_place place = {patch->low.x_mm + (double)column * patch->cell_mm,
                                          patch->low.y_mm + (double)row * patch->cell_mm};
        const double is_mm = patch->edge_mm[i];
        const double exact_mm = area_inside_mm(&scene->area, place, patch_node(patch, column, row));
        if (fabs(exact_mm) <= 2.0 * patch->cell_mm) {
            assert_true(fabs(is_mm - exact_mm) < 1e-9);
        }
        assert_true((is_mm > 0.0) == (exact_mm > 0.0));
        assert_true(fabs(is_mm) > 1.5 * patch->cell_mm || fabs(exact_mm) <= 2.0 * patch->cell_mm);
        assert_true(fabs(is_mm - exact_mm) < 0.25 * fabs(exact_mm) + 1e-9);
    }
}

static void nodes_near_the_edge_know_it_exactly_and_others_nearly(void **state)
{
    (void)state;
    for (double scale = 0.1; scale < 1.05; scale += 0.3) {
        struct scene scene;
        set_up(&scene, CROWN, 5, scale);
        look_at_every_node(&scene);
        tear_down(&scene);
        set_up(&scene, BITTEN, 7, scale);
        look_at_every_node(&scene);
        tear_down(&scene);
    }
}

/* A place of a cell that the edge crosses has the edge that a look at all of the line gives it. */
static void a_place_of_a_mixed_cell_is_judged_by_the_line_itself(void **state)
{
    (void)state;
    struct scene scene;
    set_up(&scene, BITTEN, 7, 1.0);
    int in = 0, out = 0;
    for (int i = 0; i < 20000; i++) {
        const struct chart_place place = {
            heads_random(scene.area.low_mm[0], scene.area.high_mm[0]),
            heads_random(scene.area.low_mm[1], scene.area.high_mm[1])};
        struct patch_place at;
        const bool is_on = patch_at(&scene.patch, place, &at);
        const double exact_mm =
            area_inside_mm(&scene.area, place, chart_point(&scene.chart, place));
        /* a cell's tip between the samples of it may be left out */
        assert_true(is_on ? exact_mm > 0.04 : exact_mm < 0.06 + 0.25 * scene.patch.cell_mm);
        in += is_on;
        out += !is_on;
    }
    assert_true(in > 1000 && out > 300);
    tear_down(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_near_the_edge_know_it_exactly_and_others_nearly),
        cmocka_unit_test(a_place_of_a_mixed_cell_is_judged_by_the_line_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
