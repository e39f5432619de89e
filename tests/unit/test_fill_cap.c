/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fills that ask for as much as, or more than, a square centimetre may hold: against discs about
 * every point of a raster of the skin, the slow way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "controller/plan/crowd.h"
#include "controller/plan/stage_fill.h"
#include "kinematics/scalp/chart.h"
#include "tests/unit/plan_fixture.h"

static const double CAP = 35.0, ZONE_MM = 19.0, RASTER_MM = 0.35;
static double at_percent[1][2] = {{6.0, 12.0}};

static struct fixture fixture;
static struct job_layer layer[2];

static void set_up(double per_cm2, double feather_mm, uint64_t seed)
{
    fixture_head(&fixture, "examples/machines/gantry5.yaml");
    layer[0] = (struct job_layer){.session = 1, .per_cm2 = per_cm2, .feather_mm = feather_mm};
    layer[1] = (struct job_layer){.session = 2, .per_cm2 = 20.0};
    fixture.zone.layer = layer;
    fixture.zone.layer_count = 1;
    fixture.zone.shape = (struct job_shape){.kind = JOB_SCALP_DISCS,
                                            .place_percent = at_percent,
                                            .place_count = 1,
                                            .radius_mm = ZONE_MM};
    fixture.inputs.field = (struct field){.frame = FIELD_HEAD};
    fixture.inputs.job.seed = seed;
    fixture.inputs.job.limits.session_per_cm2 = CAP;
    fixture.inputs.job.limits.course_per_cm2 = 0.0;
}

static struct vec3 place_of(const struct dot *dot)
{
    return (struct vec3){dot->x_mm, dot->y_mm, dot->z_mm};
}

/* The most dots of a session (0: of all) in any disc about a point of the raster. */
static size_t fullest(unsigned session)
{
    const struct field *field = &fixture.inputs.field;
    struct scalp scalp;
    struct chart chart;
    size_t most = 0;
    scalp_init(&scalp, &fixture.inputs.head);
    assert_true(chart_init(&chart, &scalp));
    const struct chart_place middle =
        chart_from_percent(&chart, at_percent[0][0], at_percent[0][1]);
    for (double x = -ZONE_MM; x <= ZONE_MM; x += RASTER_MM) {
        for (double y = -ZONE_MM; y <= ZONE_MM; y += RASTER_MM) {
            const struct chart_place place = {middle.x_mm + x, middle.y_mm + y};
            const struct vec3 centre = chart_point(&chart, place);
            size_t count = 0;
            for (size_t i = 0; i < field->count; i++) {
                const struct dot *dot = &field->dot[i];
                count += (session == 0 || dot->session == session) &&
                         vec3_distance(place_of(dot), centre) <= CROWD_DISC_RADIUS_MM;
            }
            most = count > most ? count : most;
        }
    }
    scalp_deinit(&scalp);
    return most;
}

static void tear_down(struct layers_filled *filled)
{
    layers_filled_free(filled);
    free(fixture.inputs.field.dot);
}

static void a_fill_that_asks_for_the_cap_never_has_more_in_any_square_centimetre(void **state)
{
    (void)state;
    static const struct {
        double per_cm2, feather_mm;
    } cases[] = {{35, 0}, {35, 5}, {60, 0}, {31, 0}};
    for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        struct layers_filled filled;
        struct err err = {0};
        set_up(cases[i / 2].per_cm2, cases[i / 2].feather_mm, i);
        assert_int_equal(layers_fill(&fixture.inputs, &filled, &err), ERR_OK);
        const struct layer_fill *fill = &filled.fill[0];
        assert_int_equal(fill->dots, fixture.inputs.field.count);
        assert_true(fabs((double)(fill->dots + fill->over_cap) - fill->asked) < 1.0);
        assert_true(fullest(1) <= (size_t)CAP);
        /* and not by leaving the zone bare */
        const double cm2 = 0.01 * fill->area_mm2;
        assert_true(cases[i / 2].feather_mm > 0.0 || (double)fill->dots > 0.8 * CAP * cm2);
        tear_down(&filled);
    }
}

static void a_fill_well_below_the_cap_has_all_that_it_asks_for(void **state)
{
    (void)state;
    struct layers_filled filled;
    struct err err = {0};
    set_up(27.0, 0.0, 5);
    assert_int_equal(layers_fill(&fixture.inputs, &filled, &err), ERR_OK);
    assert_int_equal(filled.fill[0].over_cap, 0);
    assert_true(fullest(1) > 30); // the oracle sees what there is
    tear_down(&filled);
}

static void a_plan_skips_no_dot_of_a_fill_that_was_capped(void **state)
{
    (void)state;
    struct layers_filled filled;
    struct plan plan;
    struct err err = {0};
    set_up(40.0, 0.0, 9);
    assert_int_equal(layers_fill(&fixture.inputs, &filled, &err), ERR_OK);
    assert_true(filled.fill[0].over_cap > 0);
    assert_int_equal(plan_make(&plan, &fixture.inputs, 1, NULL, &err), ERR_OK);
    assert_int_equal(plan.skipped[SKIP_OVER_CAP], 0);
    assert_int_equal(plan.strike_count, fixture.inputs.field.count);
    plan_free(&plan);
    tear_down(&filled);
}

static void a_later_session_counts_towards_the_course(void **state)
{
    (void)state;
    struct layers_filled filled;
    struct err err = {0};
    set_up(25.0, 0.0, 11);
    fixture.zone.layer_count = 2;
    fixture.inputs.job.limits.course_per_cm2 = 40.0;
    assert_int_equal(layers_fill(&fixture.inputs, &filled, &err), ERR_OK);
    assert_int_equal(filled.fill[0].over_cap, 0);
    assert_true(filled.fill[1].over_cap > 0);
    assert_true(fullest(0) <= 40);
    tear_down(&filled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fill_that_asks_for_the_cap_never_has_more_in_any_square_centimetre),
        cmocka_unit_test(a_fill_well_below_the_cap_has_all_that_it_asks_for),
        cmocka_unit_test(a_plan_skips_no_dot_of_a_fill_that_was_capped),
        cmocka_unit_test(a_later_session_counts_towards_the_course),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
