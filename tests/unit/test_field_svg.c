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

#include "tests/unit/drawing_fixture.h"
#include "tests/unit/scratch.h"

static void takes_every_spelling_of_a_dot(void **state)
{
    static const char *const spellings[] = {
        "<circle cx='60' cy='40' r='.2'/>",
        "<circle cx='60' cy='40' r='0'/>",
        "<circle cx='60' cy='40'/>",
        "<ellipse cx='60' cy='40' rx='.3' ry='.1'/>",
        "<path d='M60 40'/>",
        "<path d='M60 40z'/>",
        "<path d='M60 40h0'/>",
        "<path d='M60 40L60 40'/>",
        "<path d='M59.8 40a.2.2 0 1 0 .4 0a.2.2 0 1 0-.4 0z'/>",
        "<line x1='60' y1='40' x2='60' y2='40'/>",
        "<polyline points='59.9,39.9 60.1,40.1'/>",
        "<polygon points='59.9,39.9 60.1,39.9 60.1,40.1 59.9,40.1'/>",
        "<rect x='59.8' y='39.8' width='.4' height='.4'/>",
        "<g transform='translate(60 40)'><circle r='.2'/></g>",
        "<circle cx='60mm' cy='40mm' r='.2' transform='scale(.264583333333)'/>",
        "<svg x='50' y='30' width='20' height='20' viewBox='0 0 10 10'><circle cx='5' cy='5' "
        "r='.1'/></svg>",
        "<defs><circle id='c' cx='1' cy='1' r='.2'/></defs><use href='#c' x='59' y='39'/>",
        "<use href='#later' transform='translate(59 39)'/><symbol id='later'><circle cx='1' cy='1' "
        "r='.2'/></symbol>",
    };
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, OPEN "%s</svg>", spellings[i]);
        struct result result = read_with(*state, text, &FRONT);
        check_account(&result, spellings[i]);
        const struct dot *dot = result.field.dot;
        if (result.code != ERR_OK || result.field.count != 1 || fabs(dot->x_mm - 10) > 0.0002 ||
            fabs(dot->y_mm - 10) > 0.0002) {
            fail_msg("%s: code %d, %zu dots at %g, %g", spellings[i], (int)result.code,
                     result.field.count, dot ? dot->x_mm : 1e9, dot ? dot->y_mm : 1e9);
        }
        result_free(&result);
    }
}

static void counts_what_is_no_dot_and_names_what_is_wrong(void **state)
{
    static const struct {
        const char *body;
        enum err_code code;
        enum svg_reject reject;
        const char *says; /* "" nothing */
    } rows[] = {
        {"<path d='M0 0L30 30'/>", ERR_DATA, SVG_STROKE, "1:153: error: a stroke"},
        {"<circle r='-1'/>", ERR_DATA, SVG_UNREADABLE, "no numbers that can be read"},
        {"<circle cx='5em' cy='1' r='1'/>", ERR_DATA, SVG_UNREADABLE, "no numbers"},
        {"<path d='M1 1 Lx'/>", ERR_DATA, SVG_UNREADABLE, "no numbers"},
        {"<path/>", ERR_OK, SVG_EMPTY, ""},
        {"<path d=' '/>", ERR_OK, SVG_EMPTY, ""},
        {"<polyline points=''/>", ERR_OK, SVG_EMPTY, ""},
        {"<polyline points='1 2 x'/>", ERR_DATA, SVG_UNREADABLE, "no numbers"},
        {"<use href='#nobody'/>", ERR_DATA, SVG_UNREADABLE, "nothing of that id"},
        {"<text>hi</text><circle r='0' cx='50' cy='50'/>", ERR_OK, SVG_TEXT, "text is no dot"},
        {"<image/><circle r='0' cx='50' cy='50'/>", ERR_OK, SVG_IMAGE, "image is no dot"},
        {"<circle r='1' display='none'/>", ERR_OK, SVG_HIDDEN, ""},
        {"<g style='fill:red; display : none'><circle r='1'/></g>", ERR_OK, SVG_HIDDEN, ""},
        {LAYER("%1 guide") "<path d='M0 0L30 30'/></g>", ERR_OK, SVG_SKIPPED_LAYER, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, OPEN "%s</svg>", rows[i].body);
        struct result result = read_with(*state, text, &FRONT);
        check_account(&result, rows[i].body);
        const bool is_said = rows[i].says[0] == '\0'
                                 ? result.diags.errors + result.diags.warnings == 0
                                 : scratch_has(&result.diags, rows[i].says);
        if (result.code != rows[i].code || result.count.svg.rejected[rows[i].reject] != 1 ||
            !is_said) {
            fail_msg("%s: code %d, %s", rows[i].body, (int)result.code,
                     result.diags.kept ? result.diags.item[0].text : "nothing said");
        }
        result_free(&result);
    }
}

static void refuses_pages_that_have_no_size(void **state)
{
    static const struct {
        const char *attributes;
        const char *says;
        double page_mm; /* when it is read */
    } rows[] = {
        {"width='800' height='600'", "no physical size", 0},
        {"width='100%' height='100%' viewBox='0 0 80 60'", "no physical size", 0},
        {"viewBox='0 0 80 60'", "no physical size", 0},
        {"width='9000mm' height='600mm'", "allowed: up to 5000 mm", 0},
        {"width='800px' height='600px'", NULL, 800 * 25.4 / 96},
        {"width='90' height='90' inkscape:version='0.48.4 r9939'", NULL, 25.4},
        {"width='96' height='96' inkscape:version='1.2 (dc2aedaf03)'", NULL, 25.4},
        {"width='4in' height='3in' viewBox='0 0 384 288'", NULL, 101.6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        (void)snprintf(
            text, sizeof text,
            "<svg xmlns:inkscape='http://www.inkscape.org/namespaces/inkscape' %s><circle "
            "cx='50' cy='50' r='.1'/></svg>",
            rows[i].attributes);
        struct result result = read_with(*state, text, &FRONT);
        const bool is_good = rows[i].says
                                 ? scratch_has(&result.diags, rows[i].says)
                                 : fabs(result.count.svg.page_mm[0] - rows[i].page_mm) < 1e-6;
        if (!is_good || (rows[i].says == NULL) != (result.code == ERR_OK)) {
            fail_msg("%s: %g mm, %s", rows[i].attributes, result.count.svg.page_mm[0],
                     result.diags.kept ? result.diags.item[0].text : "nothing said");
        }
        result_free(&result);
    }
}

static void takes_a_page_width_for_a_drawing_without_units(void **state)
{
    struct field_import import = FRONT;
    import.svg.width_mm = 80;
    struct result result = read_with(
        *state, "<svg width='800' height='600'><circle cx='500' cy='200' r='1'/></svg>", &import);
    assert_int_equal(result.code, ERR_OK);
    assert_true(result.field.dot[0].x_mm == 10 && result.field.dot[0].y_mm == 10);
    assert_true(result.field.dot[0].diameter_mm == 0.2);
    result_free(&result);
}

static void never_guesses_shade_or_session_from_digits(void **state)
{
    const struct field_import nothing = {.sheet = NULL};
    struct result result = read_with(
        *state, OPEN LAYER("shade 18 session 2") "<circle r='1'/><circle r='1'/></g></svg>",
        &nothing);
    assert_int_equal(result.code, ERR_DATA);
    assert_int_equal(result.diags.errors, 1); // one a layer
    assert_true(scratch_has(&result.diags, "says no zone"));
    assert_int_equal(result.count.unmapped, 2);
    check_account(&result, "digits");
    result_free(&result);
}

static void takes_words_from_names_attributes_and_the_caller(void **state)
{
    const struct field_import crown = {.words = {.zone = "crown", .shade = "mid", .session = 2}};
    struct result result = read_with(
        *state,
        OPEN LAYER("zone=front session=3") "<circle cx='50' cy='50' data-shade='light'/></g>"
                                           "<circle cx='51' cy='50' r='.2'/></svg>",
        &crown);
    assert_int_equal(result.code, ERR_OK);
    const struct dot *dot = result.field.dot;
    assert_int_equal(dot[0].zone, 0);
    assert_int_equal(dot[0].shade, 0);
    assert_int_equal(dot[0].session, 3);
    assert_int_equal(dot[1].zone, 1);
    assert_int_equal(dot[1].shade, 1);
    assert_int_equal(dot[1].session, 2);
    result_free(&result);
}

static void makes_a_pause_of_a_layer_that_asks_for_one(void **state)
{
    struct result result =
        read_with(*state,
                  OPEN "<circle cx='50' cy='50'/>" LAYER(
                      "!2 new cup shade=mid") "<circle cx='51' cy='50'/></g></svg>",
                  &FRONT);
    assert_int_equal(result.code, ERR_OK);
    assert_int_equal(result.field.part_count, 2);
    assert_int_equal(result.field.dot[0].part, 0);
    assert_int_equal(result.field.dot[1].part, 1);
    assert_string_equal(result.field.part[1].note, "2 new cup");
    result_free(&result);
}

static void refuses_a_pen_height_and_speed(void **state)
{
    static const char *const names[] = {"1 crown+H30", "+S5", "3+D100+H1"};
    for (size_t i = 0; i < 3; i++) {
        char text[512];
        (void)snprintf(text, sizeof text, OPEN LAYER("%s") "<circle cx='50' cy='50'/></g></svg>",
                       names[i]);
        struct result result = read_with(*state, text, &FRONT);
        assert_int_equal(result.code, ERR_DATA);
        assert_true(scratch_has(&result.diags, "+H and +S"));
        result_free(&result);
    }
}

static void tells_of_circles_that_are_too_wide_to_wish_for(void **state)
{
    struct result result = read_with(*state,
                                     OPEN "<circle cx='50' cy='50' r='30'/>"
                                          "<circle cx='51' cy='50' r='.2'/></svg>",
                                     &FRONT);
    assert_int_equal(result.code, ERR_OK);
    assert_int_equal(result.field.count, 2);
    assert_true(result.field.dot[0].diameter_mm == 0);
    assert_true(scratch_has(&result.diags, "1 circles are wider than 2 mm"));
    result_free(&result);
}

static void refuses_a_frame_that_it_cannot_find_before_the_first_dot(void **state)
{
    struct result result = read_with(*state,
                                     "<svg xmlns='http://www.w3.org/2000/svg' data-frame='head' "
                                     "width='100mm' height='100mm'><circle/></svg>",
                                     &FRONT);
    assert_int_equal(result.code, ERR_DATA);
    assert_true(scratch_has(&result.diags, "data-frame: 'head' stands where"));
    result_free(&result);
}

static void says_what_to_do_about_a_packed_drawing(void **state)
{
    struct result result = read_with(*state, "\x1f\x8b\x08 and so on", &FRONT);
    assert_int_equal(result.code, ERR_DATA);
    assert_true(scratch_has(&result.diags, "gunzip it"));
    result_free(&result);
}

static void stipples_strokes_only_when_it_is_told_to(void **state)
{
    struct field_import import = FRONT;
    import.svg.stipple_mm = 1;
    struct result result =
        read_with(*state, OPEN "<path d='M45 50h10'/><path d='M40 40h2v2h-2z'/></svg>", &import);
    assert_int_equal(result.code, ERR_OK);
    assert_int_equal(result.count.svg.strokes_stippled, 2);
    assert_int_equal(result.field.count, 11 + 8);
    assert_true(result.field.dot[0].x_mm == -5 && result.field.dot[10].x_mm == 5);
    check_account(&result, "stipple");
    result_free(&result);
}

static void lets_no_repetition_grow_beyond_measure(void **state)
{
    char text[4096];
    int used = snprintf(text, sizeof text, OPEN "<defs><g id='a0'>");
    for (int i = 0; i < 10; i++) {
        used += snprintf(text + used, sizeof text - (size_t)used, "<circle r='0'/>");
    }
    for (int level = 1; level < 8; level++) {
        used += snprintf(text + used, sizeof text - (size_t)used, "</g><g id='a%d'>", level);
        for (int i = 0; i < 10; i++) {
            used +=
                snprintf(text + used, sizeof text - (size_t)used, "<use href='#a%d'/>", level - 1);
        }
    }
    (void)snprintf(text + used, sizeof text - (size_t)used, "</g></defs><use href='#a7'/></svg>");
    struct result result = read_with(*state, text, &FRONT);
    assert_int_equal(result.code, ERR_DATA);
    assert_true(scratch_has(&result.diags, "beyond all measure") ||
                scratch_has(&result.diags, "too many dots"));
    result_free(&result);
    result =
        read_with(*state, OPEN "<g id='me'><use href='#me'/></g><use href='#me'/></svg>", &FRONT);
    assert_int_equal(result.code, ERR_DATA);
    assert_true(scratch_has(&result.diags, "repeats itself"));
    result_free(&result);
}

static void refuses_documents_with_declarations_of_their_own(void **state)
{
    struct result result = read_with(
        *state, "<!DOCTYPE svg [<!ENTITY a 'b'>]>" OPEN "<circle cx='50' cy='50'/></svg>", &FRONT);
    assert_int_equal(result.code, ERR_DATA);
    assert_true(scratch_has(&result.diags, "save as plain SVG"));
    result_free(&result);
    result = read_with(*state,
                       "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' "
                       "'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'>" OPEN
                       "<circle cx='50' cy='50'/></svg>",
                       &FRONT);
    assert_int_equal(result.code, ERR_OK);
    result_free(&result);
}

/* Nobody opens what a drawing names. */
static void looks_at_nothing_outside_the_file(void **state)
{
    static const struct {
        const char *body;
        enum err_code code;
    } CASE[] = {
        {"<use href='beside.svg#dot'/>", ERR_DATA},
        {"<use xlink:href='file:///etc/hostname#dot' xmlns:xlink='http://www.w3.org/1999/xlink'/>",
         ERR_DATA},
        {"<image href='beside.svg' width='9' height='9'/>", ERR_OK},
        {"<image href='http://127.0.0.1:9/x.svg' width='9' height='9'/>", ERR_OK},
    };
    for (size_t i = 0; i < sizeof CASE / sizeof CASE[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, OPEN "%s<circle r='0' cx='50' cy='50'/></svg>",
                       CASE[i].body);
        struct result result = read_with(*state, text, &FRONT);
        if (result.code != CASE[i].code || (result.code == ERR_OK && result.field.count != 1)) {
            fail_msg("%s: code %d, %zu dots", CASE[i].body, (int)result.code, result.field.count);
        }
        result_free(&result);
    }
    struct result result =
        read_with(*state,
                  "<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>" OPEN
                  "<circle cx='50' cy='50'/>&a;</svg>",
                  &FRONT);
    assert_int_equal(result.code, ERR_DATA);
    result_free(&result);
}

static void reads_no_shorter_prefix_of_a_drawing(void **state)
{
    static const char TEXT[] = OPEN "<circle cx='50' cy='50' r='.2'/></svg>";
    for (size_t len = 0; len + 1 < sizeof TEXT; len++) {
        struct result result = {.code = ERR_OK};
        struct err err = {0};
        result.code = field_read_svg_text(&result.field, &result.count, "a.svg", TEXT, len, &FRONT,
                                          *state, 0.45, &result.diags, &err);
        if (result.code != ERR_DATA) {
            fail_msg("read %zu bytes of %zu", len, sizeof TEXT - 1);
        }
        result_free(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_every_spelling_of_a_dot),
        cmocka_unit_test(counts_what_is_no_dot_and_names_what_is_wrong),
        cmocka_unit_test(refuses_pages_that_have_no_size),
        cmocka_unit_test(takes_a_page_width_for_a_drawing_without_units),
        cmocka_unit_test(never_guesses_shade_or_session_from_digits),
        cmocka_unit_test(takes_words_from_names_attributes_and_the_caller),
        cmocka_unit_test(makes_a_pause_of_a_layer_that_asks_for_one),
        cmocka_unit_test(refuses_a_pen_height_and_speed),
        cmocka_unit_test(tells_of_circles_that_are_too_wide_to_wish_for),
        cmocka_unit_test(refuses_a_frame_that_it_cannot_find_before_the_first_dot),
        cmocka_unit_test(says_what_to_do_about_a_packed_drawing),
        cmocka_unit_test(stipples_strokes_only_when_it_is_told_to),
        cmocka_unit_test(lets_no_repetition_grow_beyond_measure),
        cmocka_unit_test(refuses_documents_with_declarations_of_their_own),
        cmocka_unit_test(looks_at_nothing_outside_the_file),
        cmocka_unit_test(reads_no_shorter_prefix_of_a_drawing),
    };
    return cmocka_run_group_tests(tests, open_job, close_job);
}
