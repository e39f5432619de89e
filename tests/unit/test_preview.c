/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/units.h"
#include "controller/picture/picture_density.h"
#include "controller/picture/picture_dots.h"
#include "controller/picture/preview.h"
#include "controller/picture/view.h"

struct drawn {
    struct plan_inputs inputs;
    struct plan plan;
    char *svg;
    size_t size;
};

static void draw(struct drawn *drawn, const char *job, unsigned session)
{
    struct diags diags = {0};
    struct err err = {0};
    if (plan_inputs_read(&drawn->inputs, job, NULL, &diags, &err) != ERR_OK ||
        plan_make(&drawn->plan, &drawn->inputs, session, NULL, &err) != ERR_OK) {
        fail_msg("%s: %s", job, err.msg);
    }
    diag_free(&diags);
    drawn->svg = preview_svg(&drawn->plan, &drawn->inputs,
                             &(struct preview_options){.kind = PREVIEW_PLAN}, &drawn->size);
    assert_int_equal(drawn->size, strlen(drawn->svg));
}

static void erase(struct drawn *drawn)
{
    free(drawn->svg);
    plan_free(&drawn->plan);
    plan_inputs_free(&drawn->inputs);
}

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        count++;
    }
    return count;
}

/* Every tag closes, in order, and every attribute's quotes pair up. */
static bool is_well_formed(const char *text)
{
    char open[16][16];
    size_t depth = 0, roots = 0;
    for (const char *at = strchr(text, '<'); at; at = strchr(at + 1, '<')) {
        const char *end = strchr(at, '>');
        size_t quotes = 0;
        for (const char *c = at; end && c < end; c++) {
            quotes += *c == '"';
        }
        if (!end || quotes % 2 != 0 || memchr(at + 1, '<', (size_t)(end - at - 1))) {
            return false;
        }
        size_t len = strcspn(at + 1 + (at[1] == '/'), " />\n");
        const char *name = at + 1 + (at[1] == '/');
        if (at[1] == '/') {
            depth--;
            if (depth >= 16 || strlen(open[depth]) != len || strncmp(open[depth], name, len) != 0) {
                return false;
            }
        } else if (at[1] != '?' && end[-1] != '/') {
            if (depth == 16 || len >= 16) {
                return false;
            }
            roots += depth == 0;
            memcpy(open[depth], name, len);
            open[depth++][len] = '\0';
        }
    }
    return depth == 0 && roots == 1;
}

static void the_checker_knows_bad_from_good(void **state)
{
    (void)state;
    assert_true(is_well_formed("<?xml v=\"1\"?><a><b c=\"d\"/>&lt;</a>"));
    assert_false(is_well_formed("<a><b></a>"));
    assert_false(is_well_formed("<a b=\"c></a>"));
    assert_false(is_well_formed("<a></b>"));
    assert_false(is_well_formed("<a><</a>"));
}

static void a_pad_shows_every_dot_once(void **state)
{
    (void)state;
    struct drawn drawn;
    draw(&drawn, "examples/jobs/practice-pad.yaml", 1);
    assert_true(is_well_formed(drawn.svg));
    // dots have no attribute but place and size; two shades in the legend look alike
    size_t dots = count_of(drawn.svg, "r=\"0.25\"/>");
    assert_int_equal(dots, drawn.plan.strike_count);
    assert_int_equal(count_of(drawn.svg, "class=\"view\""), 1);
    assert_non_null(strstr(drawn.svg, "300 dots in: 300 strikes, 0 skipped"));
    erase(&drawn);
}

static void a_head_shows_every_dot_from_above_or_from_a_side(void **state)
{
    (void)state;
    struct drawn drawn;
    draw(&drawn, "examples/jobs/crown.yaml", 1);
    assert_true(is_well_formed(drawn.svg));
    assert_int_equal(count_of(drawn.svg, "class=\"view\""), VIEWS_MAX);
    struct scalp scalp;
    struct page page;
    scalp_init(&scalp, &drawn.inputs.head);
    page_lay_out(&page, &scalp);
    size_t want = 0;
    for (size_t i = 0; i < drawn.plan.strike_count; i++) {
        size_t seen = 0;
        for (size_t k = 0; k < page.view_count; k++) {
            seen += view_faces(&page.view[k], drawn.plan.strike[i].normal);
        }
        assert_true(seen > 0);
        want += seen;
    }
    assert_int_equal(count_of(drawn.svg, "r=\"0.125\"/>"), want);
    erase(&drawn);
}

static void the_same_plan_gives_the_same_bytes(void **state)
{
    (void)state;
    struct drawn one, two;
    draw(&one, "examples/jobs/crown.yaml", 2);
    draw(&two, "examples/jobs/crown.yaml", 2);
    assert_string_equal(one.svg, two.svg);
    erase(&one);
    erase(&two);
}

static void zones_in_scalp_coordinates_have_their_outline(void **state)
{
    (void)state;
    static double place[3][2] = {{-20, 10}, {20, 10}, {0, 40}};
    static const enum job_shape_kind KINDS[] = {JOB_SCALP_POLYGON, JOB_SCALP_STRIP,
                                                JOB_SCALP_DISCS};
    struct drawn drawn;
    draw(&drawn, "examples/jobs/crown.yaml", 1);
    struct job_shape *shape = &drawn.inputs.job.zone[0].shape;
    const struct job_shape old = *shape;
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        size_t size = 0;
        *shape = (struct job_shape){
            .kind = KINDS[i], .place_percent = place, .place_count = 3, .radius_mm = 4};
        char *svg = preview_svg(&drawn.plan, &drawn.inputs,
                                &(struct preview_options){.kind = PREVIEW_PLAN}, &size);
        assert_true(is_well_formed(svg));
        /* some view sees it */
        assert_non_null(strstr(svg, "class=\"zone\" d=\"M"));
        free(svg);
    }
    *shape = old;
    erase(&drawn);
}

/* What is drawn of the first zone in a view, counted from 0, when its shape is this polygon. */
static void outline_of(struct drawn *drawn, double (*place)[2], size_t count, int view, char *out,
                       size_t room)
{
    static const char START[] = "class=\"zone\" d=\"";
    size_t size = 0;
    drawn->inputs.job.zone[0].shape =
        (struct job_shape){.kind = JOB_SCALP_POLYGON, .place_percent = place, .place_count = count};
    char *svg = preview_svg(&drawn->plan, &drawn->inputs,
                            &(struct preview_options){.kind = PREVIEW_PLAN}, &size);
    const char *at = svg;
    for (int i = 0; i <= view; i++) {
        at = strstr(at, START);
        assert_non_null(at);
        at += sizeof START - 1;
    }
    const size_t len = strcspn(at, "\"");
    assert_true(len < room);
    memcpy(out, at, len);
    out[len] = '\0';
    free(svg);
}

static void parts_of_a_zone_are_drawn_without_what_joins_them(void **state)
{
    (void)state;
    static double place[8][2] = {{20, 10},  {30, 10},  {20, 20},  {20, 10},
                                 {-20, 10}, {-20, 20}, {-30, 10}, {-20, 10}};
    static char both[8192], one[4096], other[4096], joined[8192];
    struct drawn drawn;
    draw(&drawn, "examples/jobs/crown.yaml", 1);
    drawn.inputs.job.zone_count = 1;
    const struct job_shape old = drawn.inputs.job.zone[0].shape;
    for (int view = 0; view < 5; view++) {
        outline_of(&drawn, place, 8, view, both, sizeof both);
        outline_of(&drawn, place, 4, view, one, sizeof one);
        outline_of(&drawn, place + 4, 4, view, other, sizeof other);
        (void)snprintf(joined, sizeof joined, "%s%s", one, other);
        assert_string_equal(both, joined);
    }
    drawn.inputs.job.zone[0].shape = old;
    erase(&drawn);
}

static void every_reason_of_a_skip_has_a_colour_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SKIP_REASONS; i++) {
        const char *colour = picture_skip_colour((enum skip_reason)i);
        assert_non_null(colour);
        for (unsigned k = 0; k < i; k++) {
            assert_string_not_equal(colour, picture_skip_colour((enum skip_reason)k));
        }
    }
}

static void skipped_dots_are_crossed_out_and_counted(void **state)
{
    (void)state;
    struct drawn drawn;
    struct err err;
    draw(&drawn, "examples/jobs/practice-pad.yaml", 1);
    free(drawn.svg);
    plan_free(&drawn.plan);
    drawn.inputs.job.limits.gap_mm = 2.7;
    assert_int_equal(plan_make(&drawn.plan, &drawn.inputs, 1, NULL, &err), ERR_OK);
    drawn.svg = preview_svg(&drawn.plan, &drawn.inputs,
                            &(struct preview_options){.kind = PREVIEW_PLAN}, &drawn.size);
    assert_true(drawn.plan.skip_count > 0);
    assert_int_equal(count_of(drawn.svg, "class=\"skip\""), drawn.plan.skip_count);
    assert_non_null(strstr(drawn.svg, "too-close: "));
    assert_true(is_well_formed(drawn.svg));
    erase(&drawn);
}

static void names_cannot_break_the_markup(void **state)
{
    (void)state;
    struct drawn drawn;
    draw(&drawn, "examples/jobs/practice-pad.yaml", 1);
    free(drawn.svg);
    (void)strcpy(drawn.plan.course, "<b a=\"&\x01");
    drawn.svg = preview_svg(&drawn.plan, &drawn.inputs,
                            &(struct preview_options){.kind = PREVIEW_PLAN}, &drawn.size);
    assert_true(is_well_formed(drawn.svg));
    assert_non_null(strstr(drawn.svg, "&lt;b a=&quot;&amp;?"));
    erase(&drawn);
}

/* Looked at from outside: what is to the right on the page is to the viewer's right. */
static void no_view_is_mirrored(void **state)
{
    (void)state;
    static const char *const job[] = {"examples/jobs/practice-pad.yaml",
                                      "examples/jobs/crown.yaml"};
    for (size_t i = 0; i < 2; i++) {
        struct drawn drawn;
        struct scalp scalp;
        struct page page;
        draw(&drawn, job[i], 1);
        scalp_init(&scalp, &drawn.inputs.head);
        page_lay_out(&page, &scalp);
        for (size_t k = 0; k < page.view_count; k++) {
            const struct view *view = &page.view[k];
            const struct vec3 out = vec3_cross(view->right, view->up);
            assert_true(vec3_distance(out, view->towards) < 1e-12);
        }
        erase(&drawn);
    }
}

static void draws_close_dots_in_the_colour_of_their_density(void **state)
{
    (void)state;
    struct drawn drawn;
    draw(&drawn, "examples/jobs/practice-pad.yaml", 1);
    free(drawn.svg);
    const struct preview_options options = {.kind = PREVIEW_DENSITY};
    drawn.svg = preview_svg(&drawn.plan, &drawn.inputs, &options, &drawn.size);
    assert_true(is_well_formed(drawn.svg));
    // one disc for each strike, and no way of the needle
    assert_true(count_of(drawn.svg, "<circle") >= drawn.plan.strike_count);
    assert_int_equal(count_of(drawn.svg, "class=\"way\""), 0);
    unsigned *per_cm2 = picture_densities(&drawn.plan);
    for (size_t i = 0; i < drawn.plan.strike_count; i++) {
        unsigned count = 0;
        for (size_t k = 0; k < drawn.plan.strike_count; k++) {
            const struct vec3 apart =
                vec3_sub(drawn.plan.strike[i].at_mm, drawn.plan.strike[k].at_mm);
            count += vec3_length(apart) <= sqrt(100 / UNITS_PI);
        }
        assert_int_equal(per_cm2[i], count);
    }
    free(per_cm2);
    erase(&drawn);
}

static void draws_a_bare_head_before_anything_has_healed(void **state)
{
    (void)state;
    struct drawn drawn;
    draw(&drawn, "examples/jobs/practice-pad.yaml", 1);
    const struct preview_options options = {.kind = PREVIEW_HEALED, .sessions = 1, .years = 4};
    free(drawn.svg);
    drawn.svg = preview_svg(&drawn.plan, &drawn.inputs, &options, &drawn.size);
    assert_true(is_well_formed(drawn.svg));
    assert_int_equal(count_of(drawn.svg, "fill-opacity=\"0."), drawn.plan.strike_count);
    struct plan none = drawn.plan;
    none.strike_count = 0;
    free(drawn.svg);
    drawn.svg = preview_svg(&none, &drawn.inputs, &options, &drawn.size);
    assert_int_equal(count_of(drawn.svg, "fill-opacity=\"0."), 0);
    erase(&drawn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checker_knows_bad_from_good),
        cmocka_unit_test(a_pad_shows_every_dot_once),
        cmocka_unit_test(a_head_shows_every_dot_from_above_or_from_a_side),
        cmocka_unit_test(the_same_plan_gives_the_same_bytes),
        cmocka_unit_test(zones_in_scalp_coordinates_have_their_outline),
        cmocka_unit_test(parts_of_a_zone_are_drawn_without_what_joins_them),
        cmocka_unit_test(every_reason_of_a_skip_has_a_colour_of_its_own),
        cmocka_unit_test(skipped_dots_are_crossed_out_and_counted),
        cmocka_unit_test(names_cannot_break_the_markup),
        cmocka_unit_test(no_view_is_mirrored),
        cmocka_unit_test(draws_close_dots_in_the_colour_of_their_density),
        cmocka_unit_test(draws_a_bare_head_before_anything_has_healed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
