/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each lint that a dot or a zone may get, once, and nothing else of its kind: with its dot, its
 * zone, its number and the limit that it breaks.
 */
#include "controller/plan/lint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "tests/unit/plan_fixture.h"

static struct fixture fixture; /* its dots are too many for a stack */
static struct job_layer layer;
static struct job_existing hair;
static struct existing_point hair_point;

static void two_dots(double apart_mm, double depth_mm)
{
    fixture_dot(&fixture, 0, 0, 1)->depth_mm = depth_mm;
    fixture_dot(&fixture, apart_mm, 0, 1)->depth_mm = 0.4;
}

static void make_deep(void)
{
    fixture.needle.wire_mm = 0.1; /* it stays small */
    two_dots(9, 0.85);
}

static void make_large(void)
{
    fixture.needle.wire_mm = 0.6;
    two_dots(9, 0.75);
}

static void make_merging(void)
{
    fixture.needle.wire_mm = 0.8;
    two_dots(0.62, 0.78);
}

static void make_close(void)
{
    two_dots(0.55, 0.4);
}

static void make_shallow(void)
{
    two_dots(9, 0.2);
}

static void make_dark(void)
{
    fixture.two_shades[0].water_per_pigment = 5;
    two_dots(9, 0.4);
    fixture_dot(&fixture, 5, 5, 2);
}

static void make_lighter(void)
{
    fixture_dot(&fixture, 0, 0, 1)->shade = 1;
    fixture_dot(&fixture, 5, 0, 2);
}

static void make_full(void)
{
    fixture.inputs.job.limits.session_per_cm2 = 3;
    for (int i = 0; i < 4; i++) {
        fixture_dot(&fixture, 2 * i, 0, 1);
    }
}

static void make_hairy(void)
{
    hair = (struct job_existing){.id = "mine"};
    hair_point = (struct existing_point){.keep_off_mm = 0.3, .counts = true};
    fixture.inputs.job.existing = &hair;
    fixture.inputs.job.existing_count = 1;
    fixture.inputs.existing.point = &hair_point;
    fixture.inputs.existing.count = 1;
    two_dots(9, 0.4);
    fixture.dot[0].x_mm = 0.2;
}

/* Bald skin that is to stay bald for further than a disc of a square centimetre is wide. */
static void make_bald(void)
{
    make_hairy();
    hair_point.keep_off_mm = 18;
    fixture.dot[0].x_mm = 30;
    fixture.dot[1].x_mm = 14;
}

/* 25 to a square centimetre of a round zone that asks for so many. */
static void make_layer(double per_cm2, double feather_mm)
{
    fixture.zone.shape = (struct job_shape){.kind = JOB_CIRCLE, .radius_mm = 15};
    layer = (struct job_layer){.session = 1, .per_cm2 = per_cm2, .feather_mm = feather_mm};
    fixture.zone.layer = &layer;
    fixture.zone.layer_count = 1;
    fixture_grid(&fixture, 15, 2.0);
    size_t kept = 0;
    for (size_t i = 0; i < fixture.inputs.field.count; i++) {
        if (hypot(fixture.dot[i].x_mm, fixture.dot[i].y_mm) < 14.9) {
            fixture.dot[kept++] = fixture.dot[i];
        }
    }
    fixture.inputs.field.count = kept;
}

static void make_sharp(void)
{
    make_layer(25, 0);
}

static void make_thin(void)
{
    make_layer(35, 2);
}

static void make_patchy(void)
{
    make_layer(25, 2);
    size_t kept = 0;
    for (size_t i = 0; i < fixture.inputs.field.count; i++) {
        if (hypot(fixture.dot[i].x_mm, fixture.dot[i].y_mm) > 4) {
            fixture.dot[kept++] = fixture.dot[i];
        }
    }
    fixture.inputs.field.count = kept;
}

static const struct kind_row {
    const char *name;
    void (*make)(void);
    bool is_error;
    uint32_t dot; /* 0: of the zone */
    double low, high, limit;
    const char *unit;
} ROWS[] = {
    {"too-deep", make_deep, false, 1, 0.85, 0.85, 0.8, "mm"},
    {"too-shallow", make_shallow, false, 1, 0.2, 0.2, 0.3, "mm"},
    {"healed-size", make_large, false, 1, 0.4, 0.8, 0.4, "mm"},
    {"merges", make_merging, true, 1, 0.62, 0.9, 0.62, "mm"},
    {"too-close", make_close, true, 2, 0.55, 0.55, 0.6, "mm"},
    {"too-dark-early", make_dark, false, 1, 5, 5, 8, "water"},
    {"lighter-later", make_lighter, true, 2, 20, 20, 6, "water"},
    {"over-cap", make_full, true, 1, 4, 4, 3, "per cm2"},
    {"near-hair", make_hairy, true, 1, 0.2, 0.2, 0.3, "mm"},
    {"near-hair", make_bald, true, 2, 14, 14, 18, "mm"},
    {"too-sharp", make_sharp, false, 0, 0, 0, 1, "mm"},
    {"density", make_thin, false, 0, 20, 30, 30.5, "per cm2"},
    {"patchy", make_patchy, false, 0, 1.36, 4, 1.35, "spacings"},
};

static bool is_as(const struct lint *lint, const struct kind_row *row)
{
    const bool is_dot = row->dot == 0 || lint->dot == row->dot;
    return lint->is_error == row->is_error && is_dot && strcmp(lint->zone, "all") == 0 &&
           lint->number > row->low - 1e-6 && lint->number < row->high + 1e-6 &&
           fabs(lint->limit - row->limit) < 0.05 * row->limit && strcmp(lint->unit, row->unit) == 0;
}

static void every_kind_comes_with_its_dot_zone_number_and_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct lints lints;
        struct err err;
        const struct lint *found = NULL;
        fixture_two_shades(&fixture);
        ROWS[i].make();
        assert_int_equal(lint_job(&fixture.inputs, &lints, &err), ERR_OK);
        for (size_t k = 0; k < lints.count; k++) {
            const bool is_it = strcmp(lint_name(lints.item[k].kind), ROWS[i].name) == 0;
            found = is_it && found == NULL ? &lints.item[k] : found;
        }
        if (found == NULL || !is_as(found, &ROWS[i])) {
            fail_msg("%s: %s, dot %u, zone %s, %g of %g %s", ROWS[i].name,
                     found ? found->text : "nothing", found ? found->dot : 0,
                     found ? found->zone : "", found ? found->number : 0, found ? found->limit : 0,
                     found ? found->unit : "");
        }
        lints_free(&lints);
    }
}

static void a_scar_as_small_as_two_dots_draws_no_sharp_edge(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct lints lints;
        struct err err;
        size_t sharp = 0;
        fixture_two_shades(&fixture);
        make_sharp();
        fixture.zone.shape.radius_mm = k == 0 ? 1.5 : 2.5;
        assert_int_equal(lint_job(&fixture.inputs, &lints, &err), ERR_OK);
        for (size_t i = 0; i < lints.count; i++) {
            sharp += strcmp(lint_name(lints.item[i].kind), "too-sharp") == 0;
        }
        assert_int_equal(sharp, k);
        lints_free(&lints);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scar_as_small_as_two_dots_draws_no_sharp_edge),
        cmocka_unit_test(every_kind_comes_with_its_dot_zone_number_and_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
