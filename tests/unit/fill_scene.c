/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/fill_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>

const double FILL_CROWN[FILL_CROWN_CORNERS][2] = {
    {-40, 30}, {40, 30}, {45, -20}, {0, -60}, {-45, -20}};

double fill_scene_per_cm2(const void *asked, struct vec3 at, double edge_mm)
{
    (void)at;
    const struct fill_asked *by = asked;
    const double share = by->feather_mm > 0.0 ? edge_mm / by->feather_mm : 1.0;
    return by->per_cm2 * fmax(0.0, fmin(1.0, share));
}

bool fill_scene_allows(const void *scalp, struct chart_place place, struct vec3 at)
{
    (void)place;
    return scalp_place_of(scalp, at) == SCALP_ON;
}

void fill_scene_init(struct fill_scene *scene, struct scalp scalp, const double (*corner)[2],
                     size_t corners, const struct fill_asked *asked)
{
    scene->scalp = scalp;
    assert_true(chart_init(&scene->chart, &scene->scalp));
    assert_true(area_from_percent(&scene->area, &scene->chart, AREA_POLYGON, corner, corners, 0.0));
    const struct patch_want want = {.chart = &scene->chart,
                                    .area = &scene->area,
                                    .keep_inside_mm = 0.05,
                                    .allows = fill_scene_allows,
                                    .context = &scene->scalp};
    assert_true(patch_init(&scene->patch, &want));
    scene->wanted = patch_set_density(&scene->patch, fill_scene_per_cm2, asked);
}

void fill_scene_free(struct fill_scene *scene)
{
    patch_free(&scene->patch);
    area_free(&scene->area);
}

struct fill fill_scene_make(const struct fill_scene *scene, uint64_t seed)
{
    const struct fill_want want = {.patch = &scene->patch,
                                   .count = (size_t)lround(scene->wanted),
                                   .gap_mm = 0.3,
                                   .seed = seed};
    struct fill fill;
    assert_true(fill_make(&fill, &want));
    return fill;
}
