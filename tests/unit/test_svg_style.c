/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is drawn but not to be seen, and what lies in a view of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/svg_style.h"
#include "tests/unit/drawing_fixture.h"
#include "tests/unit/scratch.h"
#include "tests/unit/seed.h"

/* One circle whose place is 10, 10 on the sheet, and is seen. */
#define SEEN "<circle cx='60' cy='40' r='.2'/>"

struct hidden_row {
    const char *body;
    size_t dots, hidden;
};

static void check_hidden(const struct job *job, const struct hidden_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, OPEN "%s</svg>", rows[i].body);
        struct result result = read_with(job, text, &FRONT);
        check_account(&result, rows[i].body);
        if (result.code != ERR_OK || result.field.count != rows[i].dots ||
            result.count.svg.rejected[SVG_HIDDEN] != rows[i].hidden ||
            (rows[i].dots == 1 && fabs(result.field.dot[0].x_mm - 10) > 1e-6)) {
            fail_msg("%s: %zu dots, %zu hidden, %s", rows[i].body, result.field.count,
                     result.count.svg.rejected[SVG_HIDDEN],
                     result.diags.kept ? result.diags.item[0].text : "nothing said");
        }
        result_free(&result);
    }
}

static void counts_what_is_not_to_be_seen_as_hidden(void **state)
{
    static const struct hidden_row rows[] = {
        {SEEN, 1, 0},
        {"<circle opacity='0'/>", 0, 1},
        {"<circle opacity='0.0%'/>", 0, 1},
        {"<circle opacity='.05' r='.2' cx='60' cy='40'/>", 1, 0},
        {"<circle visibility='collapse'/>", 0, 1},
        {"<circle style='fill:none; Opacity : 0 !important'/>", 0, 1},
        {"<circle style='display:none;display:inline' cx='60' cy='40'/>", 1, 0},
        {"<circle display='none' style='display:inline' cx='60' cy='40'/>", 1, 0},
        /* visibility may be turned on again inside, the others may not */
        {"<g visibility='hidden'><circle/><circle visibility='visible' cx='60' cy='40'/></g>", 1,
         1},
        {"<g display='none'><circle display='inline' visibility='visible'/></g>", 0, 1},
        {"<g opacity='0'><circle opacity='1'/></g>", 0, 1},
        {"<style>.a{display:none}</style><circle class='b a'/>" SEEN, 1, 1},
        {"<style>.a{display:none}</style><circle class='ab' cx='60' cy='40'/>", 1, 0},
        {SEEN
         "<circle id='x'/><style><![CDATA[ #x , #y { fill : red ; visibility:hidden } ]]></style>",
         1, 1},
        {"<style>/* .a{} */ circle{opacity:0}</style><ellipse cx='60' cy='40'/><circle/>", 1, 1},
        {"<style>circle{display:none}.s{display:inline}</style>"
         "<circle class='s' cx='60' cy='40'/>",
         1, 0},
        {"<style>.s{display:none}#i{display:inline}.s{display:none}</style>"
         "<circle class='s' id='i' cx='60' cy='40'/>",
         1, 0},
        {"<style>@media print{.a{fill:red} .b{fill:red} } circle.c{display:none}</style>"
         "<circle class='c'/>" SEEN,
         1, 1},
        {"<style>g .a, .a > b {fill:red} @font-face{src:url(x)}</style>" SEEN, 1, 0},
        {"<style>g .a{display:inline}</style>" SEEN, 1, 0},
        {"<style>.a{display:none}</style><symbol id='s'><circle class='a'/>" SEEN
         "</symbol><use href='#s'/>",
         1, 1},
        {"<svg width='0' height='5'><circle/></svg>" SEEN, 1, 1},
    };
    check_hidden(*state, rows, sizeof rows / sizeof rows[0]);
}

static void draws_the_first_of_a_switch_that_may_be_drawn(void **state)
{
    static const struct hidden_row rows[] = {
        {"<switch>" SEEN "<circle/><circle/></switch>", 1, 2},
        {"<switch><desc/><circle requiredExtensions='x'/><g>" SEEN SEEN "</g><circle/></switch>", 2,
         2},
        {"<switch><circle systemLanguage='de'/><g systemLanguage='fr, en-GB'>" SEEN "</g></switch>",
         1, 1},
        {"<circle requiredExtensions=''/>" SEEN, 1, 1},
        {"<foreignObject requiredExtensions='x'><circle/></foreignObject>" SEEN, 1, 1},
    };
    check_hidden(*state, rows, sizeof rows / sizeof rows[0]);
}

static void shows_what_is_used_however_its_original_is(void **state)
{
    static const struct hidden_row rows[] = {
        {"<g display='none'><circle id='a' cx='60' cy='40'/></g><use href='#a'/>", 1, 1},
        {"<g visibility='hidden'><circle id='a' cx='60' cy='40'/></g><use href='#a'/>", 1, 1},
        {"<defs><circle id='a' display='none'/></defs><use href='#a'/>" SEEN, 1, 1},
        {"<defs><circle id='a' visibility='visible' cx='60' cy='40'/></defs>"
         "<use visibility='hidden' href='#a'/>",
         1, 0},
    };
    check_hidden(*state, rows, sizeof rows / sizeof rows[0]);
}

static void counts_what_is_neither_filled_nor_stroked_as_unpainted(void **state)
{
    static const struct {
        const char *body;
        size_t dots, unpainted;
    } rows[] = {
        {"<circle fill='none'/>", 0, 1},
        {"<circle fill='transparent' stroke='none'/>", 0, 1},
        {"<circle fill='RGBA(1, 2, 3, 0.0)'/>", 0, 1},
        {"<circle fill='rgb(1 2 3 / 0%)' stroke='#1230'/>", 0, 1},
        {"<circle fill='hsla(9,9%,9%,0)' stroke='#11223300'/>", 0, 1},
        {"<circle fill-opacity='0'/><circle fill='none' stroke='red' stroke-opacity='.0'/>", 0, 2},
        {"<circle fill='none' stroke='red' stroke-width='0px'/>", 0, 1},
        {"<g fill='none'><circle/><g style='fill:inherit'><circle/></g></g>", 0, 2},
        {"<style>.a{fill:none}</style><rect class='a' width='90' height='90'/>", 0, 1},
        {SEEN, 1, 0},
        {"<circle fill='none' stroke='red' cx='60' cy='40'/>", 1, 0},
        {"<circle fill='rgba(1,2,3,0.01)' cx='60' cy='40'/>", 1, 0},
        {"<circle fill='#1001' cx='60' cy='40'/><circle fill='#123456' cx='60' cy='40'/>", 2, 0},
        {"<circle fill='url(#a,b,0)' cx='60' cy='40'/>", 1, 0},
        {"<g fill='none'><circle fill='red' cx='60' cy='40'/></g>", 1, 0},
        {"<g fill='none' stroke='red'><circle stroke-width='0.2' cx='60' cy='40'/></g>", 1, 0},
        {"<path d='M60 40' stroke='none'/>", 1, 0},
        {"<circle r='0' cx='60' cy='40'/>", 1, 0},
        /* nobody here knows what that rule colours */
        {"<style>g > circle{stroke:red}</style><circle fill='none' cx='60' cy='40'/>", 1, 0},
        {"<defs><circle id='a' fill='none' cx='60' cy='40'/></defs>"
         "<use href='#a'/><use href='#a' stroke='red'/>",
         1, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, OPEN "%s</svg>", rows[i].body);
        struct result result = read_with(*state, text, &FRONT);
        check_account(&result, rows[i].body);
        if (result.code != ERR_OK || result.field.count != rows[i].dots ||
            result.count.svg.rejected[SVG_UNPAINTED] != rows[i].unpainted ||
            (rows[i].dots > 0 && fabs(result.field.dot[0].x_mm - 10) > 1e-6)) {
            fail_msg("%s: %zu dots, %zu unpainted, %s", rows[i].body, result.field.count,
                     result.count.svg.rejected[SVG_UNPAINTED],
                     result.diags.kept ? result.diags.item[0].text : "nothing said");
        }
        result_free(&result);
    }
}

static void refuses_styles_that_hide_or_move_what_it_cannot_tell(void **state)
{
    static const struct {
        const char *body, *says;
    } rows[] = {
        {"<style>g .a{display:none}</style>", "style: a rule hides, cuts or moves"},
        {"<style>.a.b{opacity:0}</style>", "style: a rule hides, cuts or moves"},
        {"<style>circle:nth-child(2){visibility:hidden}</style>",
         "style: a rule hides, cuts or moves"},
        {"<style>@media print{.b{fill:red} .a{display:none}}</style>",
         "style: a rule hides, cuts or moves"},
        {"<style>@media print{.a{display:none}}</style>", "style: a rule hides, cuts or moves"},
        {"<style>g > circle{transform:scale(2)}</style>", "style: a rule hides, cuts or moves"},
        {"<style>circle{transform:scale(2)}</style>", "a transform of CSS is not read"},
        {"<g style='transform: translate(3px)'/>", "a transform of CSS is not read"},
        {"<circle style='cx:9px'/>", "a transform of CSS is not read, nor a place"},
        {"<style>.a{rotate:9deg}</style><g class='a'/>", "a transform of CSS is not read"},
        {"<g transform='rotate(9)' transform-origin='50 50'/>", "transform-origin is not read"},
        {"<g transform='scale(2)' style='transform-origin: center'/>", "transform-origin is not"},
        {"<svg viewBox='0 0 10'/>", "viewBox: '0 0 10' is no place and size"},
        {"<svg viewBox='0 0 10 -1'/>", "viewBox: '0 0 10 -1' is no place and size"},
        {"<svg viewBox='0 0 9 9' preserveAspectRatio='xMidyMid'/>", "preserveAspectRatio: 'xMid"},
        {"<svg width='wide'/>", "width: 'wide' is no length"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, OPEN "%s" SEEN "</svg>", rows[i].body);
        struct result result = read_with(*state, text, &FRONT);
        check_account(&result, rows[i].body);
        if (result.code != ERR_DATA || !scratch_has(&result.diags, rows[i].says)) {
            fail_msg("%s: code %d, %s", rows[i].body, (int)result.code,
                     result.diags.kept ? result.diags.item[0].text : "nothing said");
        }
        result_free(&result);
    }
}

/* A middle of a view of 10 by 10 units, or a corner of it, on a page of 100 mm. */
static void puts_views_where_their_size_and_box_say(void **state)
{
    static const struct {
        const char *open, *close;
        double x_mm, y_mm; /* of the view's 5, 5 */
    } rows[] = {
        {"<svg viewBox='0 0 10 10'>", "</svg>", 0, 0},
        {"<svg width='50%' height='20%' viewBox='0 0 10 10'>", "</svg>", -25, 40},
        {"<svg x='10%' width='20' height='20' viewBox='0 0 10 10'>", "</svg>", -30, 40},
        {"<svg width='40' height='20' viewBox='0 0 10 10' preserveAspectRatio='xMinYMid'>",
         "</svg>", -40, 40},
        {"<svg width='40' height='20' viewBox='0 0 10 10' preserveAspectRatio='xMaxYMax meet'>",
         "</svg>", -20, 40},
        {"<svg width='40' height='20' viewBox='0 0 10 10' preserveAspectRatio='xMidYMin slice'>",
         "</svg>", -30, 30},
        {"<svg width='40' height='20' viewBox='0 0 10 10' preserveAspectRatio='none'>", "</svg>",
         -30, 40},
        {"<svg width='20' height='20'>", "</svg>", -45, 45},
        {"<g transform='scale(2)' transform-origin='0px 0'>", "</g>", -40, 40},
        {"<svg width='37.795276' height='1cm' x='25.4mm' y='1in' viewBox='0 0 10 10'>", "</svg>",
         64.8976, -64.8976},
        {"<symbol id='s' viewBox='0 0 10 10'>", "</symbol><use href='#s'/>", 0, 0},
        {"<symbol id='s' viewBox='0 0 10 10'>",
         "</symbol><use href='#s' x='10' y='20' width='20' height='20'/>", -30, 20},
        {"<symbol id='s' viewBox='0 0 10 10' preserveAspectRatio='xMaxYMid'>",
         "</symbol><use href='#s' width='40' height='20' transform='translate(5)'/>", -15, 40},
        {"<symbol id='s'>", "</symbol><use href='#s' x='10' width='20' height='20'/>", -35, 45},
        {"<defs><symbol id='s' viewBox='0 0 10 10'>",
         "</symbol><g id='g'><use href='#s' width='10' height='10'/></g></defs>"
         "<use href='#g' x='20'/>",
         -25, 45},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, OPEN "%s<circle cx='5' cy='5' r='.01'/>%s</svg>",
                       rows[i].open, rows[i].close);
        struct result result = read_with(*state, text, &FRONT);
        check_account(&result, rows[i].open);
        const struct dot *dot = result.field.dot;
        if (result.code != ERR_OK || result.field.count != 1 ||
            fabs(dot->x_mm - rows[i].x_mm) > 2e-4 || fabs(dot->y_mm - rows[i].y_mm) > 2e-4) {
            fail_msg("%s: %zu dots at %g, %g; %s", rows[i].open, result.field.count,
                     dot ? dot->x_mm : 0, dot ? dot->y_mm : 0,
                     result.diags.kept ? result.diags.item[0].text : "nothing said");
        }
        result_free(&result);
    }
}

static void takes_percentages_of_the_view_that_they_lie_in(void **state)
{
    static const struct {
        const char *body;
        double x_mm, y_mm, diameter_mm;
    } rows[] = {
        {"<circle cx='60%' cy='40%' r='0.2%'/>", 10, 10, 0.4},
        {"<svg width='50%' height='20%'><circle cx='50%' cy='50%' r='.1'/></svg>", -25, 40, 0.2},
        {"<svg viewBox='0 0 10 20'><circle cx='50%' cy='25%' r='.1'/></svg>", 0, 25, 1},
        {"<svg viewBox='0 0 30 40'><ellipse cx='0' cy='0' rx='1%' ry='1%'/></svg>", -37.5, 50,
         1.732},
        {"<rect x='60%' y='40%' width='0.4%' height='.4'/>", 10.2, 9.8, 0.4},
        {"<line x1='60%' x2='60%' y1='40%' y2='40%'/>", 10, 10, 0},
        {"<symbol id='s' viewBox='0 0 10 10'><circle cx='50%' cy='50%' r='.02'/></symbol>"
         "<use href='#s' x='10%' width='20' height='20'/>",
         -30, 40, 0.08},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, OPEN "%s</svg>", rows[i].body);
        struct result result = read_with(*state, text, &FRONT);
        check_account(&result, rows[i].body);
        const struct dot *dot = result.field.dot;
        if (result.code != ERR_OK || result.field.count != 1 ||
            fabs(dot->x_mm - rows[i].x_mm) > 2e-4 || fabs(dot->y_mm - rows[i].y_mm) > 2e-4 ||
            fabs(dot->diameter_mm - rows[i].diameter_mm) > 6e-4) {
            fail_msg("%s: %zu dots at %g, %g, %g wide; %s", rows[i].body, result.field.count,
                     dot ? dot->x_mm : 0, dot ? dot->y_mm : 0, dot ? dot->diameter_mm : 0,
                     result.diags.kept ? result.diags.item[0].text : "nothing said");
        }
        result_free(&result);
    }
}

/* Whatever a sheet holds, it is read to its end or refused. */
static void reads_any_sheet_to_its_end(void **state)
{
    static const char PIECES[] = "{};:/*.#,@ abdisplaynone!\n";
    struct seed seed = seed_from_env();
    (void)state;
    for (int round = 0; round < 2000; round++) {
        char text[64];
        const size_t size = (size_t)(seed_unit(&seed) * sizeof text);
        for (size_t i = 0; i < size; i++) {
            text[i] = PIECES[(size_t)(seed_unit(&seed) * (sizeof PIECES - 1))];
        }
        char *exact = malloc(size + 1); /* so that a sanitizer sees a step too far */
        memcpy(exact, text, size);
        exact = realloc(exact, size > 0 ? size : 1);
        struct svg_style style = {0};
        (void)svg_style_read(&style, exact, size);
        assert_true(style.count <= size);
        svg_style_free(&style);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_what_is_not_to_be_seen_as_hidden),
        cmocka_unit_test(draws_the_first_of_a_switch_that_may_be_drawn),
        cmocka_unit_test(shows_what_is_used_however_its_original_is),
        cmocka_unit_test(counts_what_is_neither_filled_nor_stroked_as_unpainted),
        cmocka_unit_test(refuses_styles_that_hide_or_move_what_it_cannot_tell),
        cmocka_unit_test(puts_views_where_their_size_and_box_say),
        cmocka_unit_test(takes_percentages_of_the_view_that_they_lie_in),
        cmocka_unit_test(reads_any_sheet_to_its_end),
    };
    return cmocka_run_group_tests(tests, open_job, close_job);
}
