/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kinematics/scalp/evenness.h"
#include "tests/unit/fill_scene.h"
#include "tests/unit/heads.h"
#include "tests/unit/seed.h"

/* The median head, each length times `scale`. */
static struct scalp head_scaled(double scale)
{
    struct scalp scalp = heads_median();
    scalp.semi_mm = vec3_scale(scalp.semi_mm, scale);
    scalp.surface_in_head.t = vec3_scale(scalp.surface_in_head.t, scale);
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        scalp.landmark[i] = vec3_scale(scalp.landmark[i], scale);
        scalp.landmark_raw[i] = vec3_scale(scalp.landmark_raw[i], scale);
    }
    return scalp;
}

/* Every pair: the slow way. */
static double closest_mm(const struct vec3 *at, size_t count)
{
    double square = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            const struct vec3 off = vec3_sub(at[i], at[j]);
            square = fmin(square, vec3_dot(off, off));
        }
    }
    return sqrt(square);
}

/* The area by another way: rays in a spiral over the sphere about the centre, each weighing what
 * its solid angle covers of the skin. */
static double area_by_rays_mm2(const struct fill_scene *scene, int rays)
{
    double sum = 0.0;
    for (int i = 0; i < rays; i++) {
        const double z = 1.0 - 2.0 * (i + 0.5) / rays, turn = 2.399963229728653 * i;
        const double across = sqrt(1.0 - z * z);
        const struct vec3 ray = {across * cos(turn), across * sin(turn), z};
        const struct vec3 far = vec3_along(scene->chart.centre, 60.0, ray);
        const struct chart_place place = chart_from_point(&scene->chart, far);
        if (vec3_dot(ray, scene->chart.out) < -0.9) {
            continue;
        }
        const struct vec3 at = chart_point(&scene->chart, place);
        if (area_holds(&scene->area, place, at) && fill_scene_allows(&scene->scalp, place, at)) {
            const double reach_mm = vec3_distance(at, scene->chart.centre);
            const struct vec3 normal = scalp_project(&scene->scalp, at).normal;
            sum += reach_mm * reach_mm / vec3_dot(normal, ray);
        }
    }
    return 4.0 * UNITS_PI * sum / rays;
}

static void a_zone_has_as_many_dots_as_its_curved_area_asks_for(void **state)
{
    (void)state;
    for (int large = 0; large < 2; large++) {
        const struct fill_asked asked = {28, 0};
        struct fill_scene scene;
        fill_scene_init(&scene, head_scaled(large ? 1.1 : 1.0), FILL_CROWN, FILL_CROWN_CORNERS,
                        &asked);
        struct fill fill = fill_scene_make(&scene, 7);
        const double area_mm2 = area_by_rays_mm2(&scene, 100000);
        const double wanted = 0.28 * area_mm2;
        assert_true(fabs((double)fill.count - wanted) < 0.002 * wanted + 1.0);
        assert_true(fabs((double)fill.count - scene.wanted) <= 0.5);
        fill_free(&fill);
        fill_scene_free(&scene);
    }
}

static void a_head_a_tenth_larger_has_a_fifth_more_skin_in_the_same_zone(void **state)
{
    (void)state;
    const struct fill_asked asked = {28, 0};
    struct fill_scene small, large;
    fill_scene_init(&small, head_scaled(1.0), FILL_CROWN, FILL_CROWN_CORNERS, &asked);
    fill_scene_init(&large, head_scaled(1.1), FILL_CROWN, FILL_CROWN_CORNERS, &asked);
    assert_true(fabs(large.wanted / small.wanted - 1.21) < 0.002);
    fill_scene_free(&small);
    fill_scene_free(&large);
}

static void dots_of_an_even_zone_are_as_far_apart_as_blue_noise_is(void **state)
{
    (void)state;
    const struct fill_asked asked = {28, 0};
    struct fill_scene scene;
    fill_scene_init(&scene, heads_median(), FILL_CROWN, FILL_CROWN_CORNERS, &asked);
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct fill fill = fill_scene_make(&scene, seed);
        const double spacing_mm =
            sqrt(2.0 * scene.patch.area_mm2 / (sqrt(3.0) * (double)fill.count));
        const double relative = closest_mm(fill.at, fill.count) / spacing_mm;
        assert_true(relative >= 0.69 && relative < 0.86);
        assert_true(fabs(relative - fill.relative_radius) < 1e-3);
        const struct evenness even = evenness_of(&scene.patch, fill.at, fill.count);
        assert_true(even.largest_empty < 1.0);
        assert_true(even.low_power < 0.2);
        assert_true(even.anisotropy_db < -10.0);
        fill_free(&fill);
    }
    fill_scene_free(&scene);
}

/* At the ears the map is stretched by half, and the zone's rim cuts what a dot knows of it. */
static void dots_by_the_ears_are_as_far_apart_as_elsewhere(void **state)
{
    (void)state;
    static const double side[][2] = {{60, 10}, {80, 0}, {80, -30}, {60, -30}};
    const struct fill_asked asked = {250, 0};
    struct fill_scene scene;
    fill_scene_init(&scene, heads_median(), side, 4, &asked);
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct fill fill = fill_scene_make(&scene, seed);
        assert_true(closest_mm(fill.at, fill.count) >= 0.69 * fill_spacing_mm(2.5));
        fill_free(&fill);
    }
    fill_scene_free(&scene);
}

static void a_feathered_zone_keeps_the_distance_that_each_place_asks_for(void **state)
{
    (void)state;
    const struct fill_asked asked = {35, 15};
    struct fill_scene scene;
    fill_scene_init(&scene, heads_median(), FILL_CROWN, FILL_CROWN_CORNERS, &asked);
    struct fill fill = fill_scene_make(&scene, 3);
    assert_int_equal(fill.count, lround(scene.wanted));
    for (size_t i = 0; i < fill.count; i++) {
        struct patch_place at;
        assert_true(patch_at(&scene.patch, chart_from_point(&scene.chart, fill.at[i]), &at));
        const double spacing_mm = fill_spacing_mm(at.per_mm2);
        for (size_t j = 0; j < fill.count; j++) {
            assert_true(i == j || vec3_distance(fill.at[i], fill.at[j]) >= 0.35 * spacing_mm);
        }
    }
    fill_free(&fill);
    fill_scene_free(&scene);
}

static void bands_of_a_feather_hold_the_share_that_they_ask_for(void **state)
{
    (void)state;
    const struct fill_asked asked = {60, 15};
    struct fill_scene scene;
    fill_scene_init(&scene, heads_median(), FILL_CROWN, FILL_CROWN_CORNERS, &asked);
    double wanted[4] = {0}, have[4] = {0};
    for (size_t i = 0; i < scene.patch.columns * scene.patch.rows; i++) {
        const double edge_mm = scene.patch.edge_mm[i];
        const int band = edge_mm < 15.0 ? (int)fmax(0.0, edge_mm / 5.0) : 3;
        wanted[band] += scene.patch.per_mm2[i] * scene.patch.skin_mm2[i];
    }
    struct fill fill = fill_scene_make(&scene, 3);
    for (size_t i = 0; i < fill.count; i++) {
        const double edge_mm =
            area_inside_mm(&scene.area, chart_from_point(&scene.chart, fill.at[i]), fill.at[i]);
        have[edge_mm < 15.0 ? (int)fmax(0.0, edge_mm / 5.0) : 3] += 1.0;
    }
    for (int band = 0; band < 4; band++) {
        assert_true(fabs(have[band] - wanted[band]) < 0.08 * wanted[band] + 4.0);
    }
    fill_free(&fill);
    fill_scene_free(&scene);
}

static void every_dot_lies_on_the_skin_inside_its_zone(void **state)
{
    (void)state;
    const struct fill_asked asked = {28, 0};
    struct fill_scene scene;
    fill_scene_init(&scene, heads_median(), FILL_CROWN, FILL_CROWN_CORNERS, &asked);
    struct fill fill = fill_scene_make(&scene, 9);
    for (size_t i = 0; i < fill.count; i++) {
        const struct chart_place place = chart_from_point(&scene.chart, fill.at[i]);
        assert_true(fabs(scalp_distance(&scene.scalp, fill.at[i])) < 0.005);
        assert_true(area_inside_mm(&scene.area, place, fill.at[i]) >= 0.049);
    }
    fill_free(&fill);
    fill_scene_free(&scene);
}

static void the_same_seed_gives_the_same_bits_and_another_seed_others(void **state)
{
    (void)state;
    const struct fill_asked asked = {28, 4};
    struct fill_scene scene;
    fill_scene_init(&scene, heads_median(), FILL_CROWN, FILL_CROWN_CORNERS, &asked);
    struct fill one = fill_scene_make(&scene, 7), same = fill_scene_make(&scene, 7);
    struct fill other = fill_scene_make(&scene, 8);
    assert_int_equal(one.count, same.count);
    assert_memory_equal(one.at, same.at, one.count * sizeof *one.at);
    assert_memory_not_equal(one.at, other.at, one.count * sizeof *one.at);
    fill_free(&one);
    fill_free(&same);
    fill_free(&other);
    fill_scene_free(&scene);
}

static void a_second_fill_goes_into_the_largest_gaps_of_the_first(void **state)
{
    (void)state;
    const struct fill_asked first_asked = {28, 0}, both_asked = {48, 0};
    struct fill_scene scene;
    fill_scene_init(&scene, heads_median(), FILL_CROWN, FILL_CROWN_CORNERS, &first_asked);
    struct fill first = fill_scene_make(&scene, 7);
    const struct evenness before = evenness_of(&scene.patch, first.at, first.count);
    const double first_mm = fill_spacing_mm(0.28), both_mm = fill_spacing_mm(0.48);

    struct fill_taken *taken = calloc(first.count, sizeof *taken);
    assert_non_null(taken);
    for (size_t i = 0; i < first.count; i++) {
        taken[i] = (struct fill_taken){first.at[i], 0.6, true};
    }
    const double both = patch_set_density(&scene.patch, fill_scene_per_cm2, &both_asked);
    const struct fill_want want = {.patch = &scene.patch,
                                   .count = (size_t)lround(both) - first.count,
                                   .taken = taken,
                                   .taken_count = first.count,
                                   .gap_mm = 0.6,
                                   .seed = 8};
    struct fill second;
    assert_true(fill_make(&second, &want));
    assert_int_equal(second.count, want.count);

    struct vec3 *all = calloc(first.count + second.count, sizeof *all);
    assert_non_null(all);
    memcpy(all, first.at, first.count * sizeof *all);
    memcpy(all + first.count, second.at, second.count * sizeof *all);
    const struct evenness after = evenness_of(&scene.patch, all, first.count + second.count);
    assert_true(after.largest_empty * both_mm < 0.85 * before.largest_empty * first_mm);
    assert_true(after.relative_radius >= 0.65);
    free(all);
    free(taken);
    fill_free(&first);
    fill_free(&second);
    fill_scene_free(&scene);
}

static void hair_is_kept_off_and_takes_its_share_only_where_it_counts(void **state)
{
    (void)state;
    const struct fill_asked asked = {40, 0};
    struct fill_scene scene;
    fill_scene_init(&scene, heads_median(), FILL_CROWN, FILL_CROWN_CORNERS, &asked);
    struct fill hair = fill_scene_make(&scene, 1);
    /* hair on the right half only, all of what is asked for */
    size_t count = 0;
    for (size_t i = 0; i < hair.count; i++) {
        if (hair.at[i].y < 0.0) {
            hair.at[count++] = hair.at[i];
        }
    }
    const double beyond = patch_beyond(&scene.patch, hair.at, count);
    assert_true(fabs(beyond / (scene.wanted - (double)count) - 1.0) < 0.1);
    struct fill_taken *taken = calloc(count, sizeof *taken);
    assert_non_null(taken);
    for (size_t i = 0; i < count; i++) {
        taken[i] = (struct fill_taken){hair.at[i], 0.5, true};
    }
    const struct fill_want want = {.patch = &scene.patch,
                                   .count = (size_t)lround(beyond),
                                   .taken = taken,
                                   .taken_count = count,
                                   .gap_mm = 0.3,
                                   .seed = 8};
    struct fill fill;
    assert_true(fill_make(&fill, &want));
    size_t among_hair = 0;
    for (size_t i = 0; i < fill.count; i++) {
        among_hair += fill.at[i].y < -6.0;
        for (size_t k = 0; k < count; k++) {
            assert_true(vec3_distance(fill.at[i], hair.at[k]) >= 0.5 - 1e-9);
        }
    }
    assert_true((double)among_hair < 0.1 * (double)fill.count);
    free(taken);
    fill_free(&hair);
    fill_free(&fill);
    fill_scene_free(&scene);
}

static void a_gap_that_leaves_no_room_gives_fewer_dots_and_says_so(void **state)
{
    (void)state;
    const struct fill_asked asked = {28, 0};
    struct fill_scene scene;
    fill_scene_init(&scene, heads_median(), FILL_CROWN, FILL_CROWN_CORNERS, &asked);
    const struct fill_want want = {
        .patch = &scene.patch, .count = (size_t)lround(scene.wanted), .gap_mm = 4.0, .seed = 1};
    struct fill fill;
    assert_true(fill_make(&fill, &want));
    assert_true(fill.count > 0 && fill.count < want.count / 2);
    assert_true(closest_mm(fill.at, fill.count) >= 4.0);
    fill_free(&fill);
    fill_scene_free(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zone_has_as_many_dots_as_its_curved_area_asks_for),
        cmocka_unit_test(a_head_a_tenth_larger_has_a_fifth_more_skin_in_the_same_zone),
        cmocka_unit_test(dots_of_an_even_zone_are_as_far_apart_as_blue_noise_is),
        cmocka_unit_test(dots_by_the_ears_are_as_far_apart_as_elsewhere),
        cmocka_unit_test(a_feathered_zone_keeps_the_distance_that_each_place_asks_for),
        cmocka_unit_test(bands_of_a_feather_hold_the_share_that_they_ask_for),
        cmocka_unit_test(every_dot_lies_on_the_skin_inside_its_zone),
        cmocka_unit_test(the_same_seed_gives_the_same_bits_and_another_seed_others),
        cmocka_unit_test(a_second_fill_goes_into_the_largest_gaps_of_the_first),
        cmocka_unit_test(hair_is_kept_off_and_takes_its_share_only_where_it_counts),
        cmocka_unit_test(a_gap_that_leaves_no_room_gives_fewer_dots_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
