/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Layers whose density is a picture: against integrals over the skin that were taken another way;
 * and layers of zones that overlap.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "controller/plan/stage_fill.h"
#include "kinematics/scalp/chart.h"
#include "kinematics/scalp/unwrap.h"
#include "tests/unit/heads.h"
#include "tests/unit/plan_fixture.h"

enum { SIDE = 96, RAYS = 40000 };
static const double MM_PER_PX = 0.75, BLACK_PER_CM2 = 60.0, AT_MM[2] = {6.0, -21.0};
static char PICTURE[] = "crown.png"; /* what the fixture calls it */

static struct fixture fixture;
static struct job_layer layer;
static uint16_t ink[SIDE * SIDE];

/* The left half black, the right a third of it, and a finely dithered band at the top. */
static void paint(void)
{
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        const size_t column = i % SIDE, row = i / SIDE;
        const bool dither = row < SIDE / 4;
        ink[i] = column < SIDE / 2 ? 65535 : 21845;
        ink[i] = !dither ? ink[i] : (column + row) % 2 == 0 ? 65535 : 0;
    }
}

/* A head `scale` times the median one, all of it a zone with the picture. */
static void set_up(double scale)
{
    fixture_head(&fixture, "examples/machines/gantry5.yaml");
    struct head *head = &fixture.inputs.head;
    for (int k = 0; k < 3; k++) {
        head->semi_mm[k] *= scale;
        head->centre_mm[k] *= scale;
        for (int i = 0; i < HEAD_LANDMARKS; i++) {
            head->landmark_mm[i][k] *= scale;
        }
    }
    paint();
    layer = (struct job_layer){
        .session = 1,
        .per_cm2 = BLACK_PER_CM2,
        .picture = {.path = PICTURE, .at_mm = {AT_MM[0], AT_MM[1]}, .mm_per_px = MM_PER_PX}};
    fixture.zone.layer = &layer;
    fixture.zone.layer_count = 1;
    fixture.inputs.field = (struct field){.frame = FIELD_HEAD};
    fixture.inputs.pictures = (struct pictures){
        .map = {{.width = SIDE, .height = SIDE, .ink = ink}}, .path = {PICTURE}, .count = 1};
}

/* The ink at a point of the skin, without any averaging. */
static double ink_at(const struct wrap *sheet, struct vec3 at)
{
    double sheet_mm[2];
    if (wrap_sheet_from_point(sheet, at, sheet_mm) != WRAP_OK) {
        return 0.0;
    }
    return density_map_at(&fixture.inputs.pictures.map[0], (sheet_mm[0] - AT_MM[0]) / MM_PER_PX,
                          (sheet_mm[1] - AT_MM[1]) / MM_PER_PX);
}

/* How many dots the picture asks for: rays in a spiral over a cap, each weighing the skin that its
 * solid angle covers. */
static double wanted_by_rays(const struct scalp *scalp, const struct wrap *sheet)
{
    struct chart chart;
    assert_true(chart_init(&chart, scalp));
    const double lowest = 0.35; /* cosine: the picture ends before that */
    double sum = 0.0;
    for (int i = 0; i < RAYS; i++) {
        const double z = 1.0 - (1.0 - lowest) * (i + 0.5) / RAYS, turn = 2.399963229728653 * i;
        const double across = sqrt(1.0 - z * z);
        const struct vec3 flat =
            vec3_along(vec3_scale(chart.right, across * cos(turn)), across * sin(turn), chart.up);
        const struct vec3 ray = vec3_along(flat, z, chart.out);
        const struct vec3 at =
            chart_point(&chart, chart_from_point(&chart, vec3_along(chart.centre, 60.0, ray)));
        const double reach_mm = vec3_distance(at, chart.centre);
        const struct vec3 normal = scalp_project(scalp, at).normal;
        sum += ink_at(sheet, at) * reach_mm * reach_mm / vec3_dot(normal, ray);
    }
    return 0.01 * BLACK_PER_CM2 * 2.0 * UNITS_PI * (1.0 - lowest) * sum / RAYS;
}

static void a_picture_gets_the_dots_that_it_asks_of_the_curved_skin(void **state)
{
    (void)state;
    for (int large = 0; large < 2; large++) {
        set_up(large ? 1.1 : 1.0);
        struct scalp scalp;
        struct wrap sheet;
        struct layers_filled filled;
        struct err err = {0};
        scalp_init(&scalp, &fixture.inputs.head);
        assert_int_equal(wrap_init(&sheet, &scalp, HEAD_VERTEX, HEAD_GLABELLA), WRAP_OK);
        assert_int_equal(layers_fill(&fixture.inputs, &filled, &err), ERR_OK);
        const double wanted = wanted_by_rays(&scalp, &sheet), dots = (double)filled.added;
        print_message("asked %.1f, %.0f dots\n", wanted, dots);
        assert_true(fabs(dots - wanted) < 0.01 * wanted + 1.0);

        /* by places of the picture: black, a third, dithered to a half */
        double count[3] = {0};
        for (size_t i = 0; i < fixture.inputs.field.count; i++) {
            const struct dot *dot = &fixture.inputs.field.dot[i];
            double at[2];
            assert_int_equal(
                wrap_sheet_from_point(&sheet, (struct vec3){dot->x_mm, dot->y_mm, dot->z_mm}, at),
                WRAP_OK);
            const double row = SIDE / 2.0 - (at[1] - AT_MM[1]) / MM_PER_PX;
            count[row < SIDE / 4.0 ? 2 : at[0] < AT_MM[0] ? 0 : 1]++;
        }
        assert_true(fabs(count[1] / count[0] - 1.0 / 3.0) < 0.02);
        assert_true(fabs(count[2] / (count[0] + count[1]) - 0.25) < 0.02);
        layers_filled_free(&filled);
        free(fixture.inputs.field.dot);
    }
}

/* Two zones on the sheet, one before the other, each fading over the 8 mm that both cover. */
static double front_mm[][2] = {{-40, -5}, {40, -5}, {40, 45}, {-40, 45}};
static double back_mm[][2] = {{-40, -45}, {40, -45}, {40, 3}, {-40, 3}};
static struct job_zone overlapping[2];

static void set_up_overlap(uint64_t seed)
{
    fixture_head(&fixture, "examples/machines/gantry5.yaml");
    layer = (struct job_layer){.session = 1, .per_cm2 = 18, .feather_mm = 8};
    for (int k = 0; k < 2; k++) {
        overlapping[k] = fixture.zone;
        overlapping[k].shape = (struct job_shape){
            .kind = JOB_POLYGON, .vertex_mm = k == 0 ? front_mm : back_mm, .vertex_count = 4};
        overlapping[k].layer = &layer;
        overlapping[k].layer_count = 1;
    }
    fixture.inputs.job.seed = seed;
    fixture.inputs.job.zone = overlapping;
    fixture.inputs.job.zone_count = 2;
    fixture.inputs.field = (struct field){.frame = FIELD_HEAD};
}

/* Dots of the middle of the sheet whose y is from low_mm to high_mm. */
static size_t count_between(const struct wrap *sheet, double low_mm, double high_mm)
{
    size_t count = 0;
    for (size_t i = 0; i < fixture.inputs.field.count; i++) {
        const struct dot *dot = &fixture.inputs.field.dot[i];
        double at[2];
        assert_int_equal(
            wrap_sheet_from_point(sheet, (struct vec3){dot->x_mm, dot->y_mm, dot->z_mm}, at),
            WRAP_OK);
        count += fabs(at[0]) < 30.0 && at[1] > low_mm && at[1] < high_mm;
    }
    return count;
}

static void zones_that_overlap_by_their_feather_fade_into_each_other(void **state)
{
    (void)state;
    double seam = 0.0, back_half = 0.0, inside = 0.0;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        set_up_overlap(seed);
        struct scalp scalp;
        struct wrap sheet;
        struct layers_filled filled;
        struct err err = {0};
        scalp_init(&scalp, &fixture.inputs.head);
        assert_int_equal(wrap_init(&sheet, &scalp, HEAD_VERTEX, HEAD_GLABELLA), WRAP_OK);
        assert_int_equal(layers_fill(&fixture.inputs, &filled, &err), ERR_OK);
        seam += (double)count_between(&sheet, -5.0, 3.0) / 8.0;
        back_half += (double)count_between(&sheet, -5.0, -1.0) / 4.0;
        inside +=
            (double)(count_between(&sheet, 5.0, 17.0) + count_between(&sheet, -19.0, -7.0)) / 24.0;
        layers_filled_free(&filled);
        free(fixture.inputs.field.dot);
    }
    print_message("of the density beside it: %.2f in the seam, %.2f in its back half\n",
                  seam / inside, back_half / inside);
    assert_true(seam > 0.8 * inside && seam < 1.05 * inside);
    assert_true(back_half > 0.85 * inside);
}

static void knots_give_a_sheets_places_within_a_twentieth_of_a_mm(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    struct chart chart;
    struct wrap sheet;
    struct unwrap unwrap;
    assert_true(chart_init(&chart, &scalp));
    assert_int_equal(wrap_init(&sheet, &scalp, HEAD_VERTEX, HEAD_GLABELLA), WRAP_OK);
    const struct unwrap_want want = {.chart = &chart,
                                     .sheet = &sheet,
                                     .low = {-70, -70},
                                     .high = {70, 70},
                                     .about_mm = {0, -10},
                                     .reach_mm = 50};
    assert_true(unwrap_init(&unwrap, &want));
    int known = 0;
    for (int i = 0; i < 2000; i++) {
        const struct chart_place place = {heads_random(-70, 70), heads_random(-70, 70)};
        double fast[2], exact[2];
        const struct vec3 at = chart_point(&chart, place);
        struct scalp_point about;
        assert_int_equal(wrap_point(&sheet, 0, -10, &about), WRAP_OK);
        if (!unwrap_at(&unwrap, place, fast)) {
            assert_true(vec3_distance(at, about.at) > 50.0);
            continue;
        }
        assert_int_equal(wrap_sheet_from_point(&sheet, at, exact), WRAP_OK);
        assert_true(hypot(fast[0] - exact[0], fast[1] - exact[1]) < 0.05);
        known++;
    }
    assert_true(known > 500);
    unwrap_free(&unwrap);
}

static void a_picture_off_the_head_is_refused(void **state)
{
    (void)state;
    struct layers_filled filled;
    struct err err = {0};
    set_up(1.0);
    layer.picture.at_mm[1] = -390.0;
    assert_int_equal(layers_fill(&fixture.inputs, &filled, &err), ERR_DATA);
    assert_non_null(strstr(err.msg, "picture"));
    layers_filled_free(&filled);
    free(fixture.inputs.field.dot);
}

static void a_plan_is_bound_to_pictures_and_existing_dots(void **state)
{
    (void)state;
    struct plan plan[3];
    struct err err = {0};
    for (int i = 0; i < 3; i++) {
        set_up(1.0);
        fixture.inputs.field.dot = fixture.dot;
        fixture_dot(&fixture, 0, 0, 1);
        fixture.inputs.field.frame = FIELD_SHEET;
        fixture.inputs.pictures.map[0].sha256.byte[31] = (uint8_t)(i > 0);
        fixture.inputs.existing.sha256.byte[0] = (uint8_t)(i > 1);
        assert_int_equal(plan_make(&plan[i], &fixture.inputs, 1, NULL, &err), ERR_OK);
        struct plan back;
        size_t size = 0;
        char *text = plan_write(&plan[i], &size);
        assert_int_equal(plan_read_text(&back, "a.plan", text, size, &err), ERR_OK);
        assert_true(sha256_equal(&back.named, &plan[i].named));
        plan_free(&back);
        free(text);
    }
    assert_false(sha256_equal(&plan[0].named, &plan[1].named));
    assert_false(sha256_equal(&plan[1].named, &plan[2].named));
    for (int i = 0; i < 3; i++) {
        plan_free(&plan[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_gets_the_dots_that_it_asks_of_the_curved_skin),
        cmocka_unit_test(zones_that_overlap_by_their_feather_fade_into_each_other),
        cmocka_unit_test(knots_give_a_sheets_places_within_a_twentieth_of_a_mm),
        cmocka_unit_test(a_picture_off_the_head_is_refused),
        cmocka_unit_test(a_plan_is_bound_to_pictures_and_existing_dots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
