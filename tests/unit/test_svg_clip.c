/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies outside of a clip-path is no dot, and is counted.
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

#include "config/svg_text.h"
#include "config/units.h"
#include "tests/unit/drawing_fixture.h"
#include "tests/unit/scratch.h"
#include "tests/unit/seed.h"

/* What shows lies in the page's upper left quarter, what does not in the lower right one. */
#define IN         "<circle cx='20' cy='20' r='.2'/>"
#define OUT        "<circle cx='80' cy='80' r='.2'/>"
#define BOTH       IN OUT
#define PATH(body) "<clipPath id='c'>" body "</clipPath>"
#define CUT(body)  "<g clip-path='url(#c)'>" body "</g>"
#define QUARTER    PATH("<rect width='50' height='50'/>")

struct clip_row {
    const char *body;
    size_t dots, clipped;
};

static void check_rows(const struct job *job, const struct clip_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[2048];
        (void)snprintf(text, sizeof text, OPEN "%s</svg>", rows[i].body);
        struct field_import import = FRONT;
        import.svg.stipple_mm = 1;
        struct result result = read_with(job, text, &import);
        check_account(&result, rows[i].body);
        if (result.code != ERR_OK || result.field.count != rows[i].dots ||
            result.count.svg.rejected[SVG_CLIPPED] != rows[i].clipped) {
            fail_msg("%s: %zu dots, %zu clipped, %s", rows[i].body, result.field.count,
                     result.count.svg.rejected[SVG_CLIPPED],
                     result.diags.kept ? result.diags.item[0].text : "nothing said");
        }
        result_free(&result);
    }
}

static void rejects_what_lies_wholly_outside_of_a_clip_path(void **state)
{
    static const struct clip_row rows[] = {
        {QUARTER CUT(BOTH), 1, 1},
        /* wherever it is defined, and however it is named */
        {CUT(BOTH) QUARTER, 1, 1},
        {QUARTER IN "<circle cx='80' cy='80' clip-path='url( \"#c\" )'/>", 1, 1},
        {QUARTER IN "<circle cx='80' cy='80' style='fill:red;clip-path:url(#c)'/>", 1, 1},
        {QUARTER "<style>.k{clip-path:url('#c') border-box}</style><g class='k'>" BOTH "</g>", 1,
         1},
        {QUARTER "<g clip-path='none'>" BOTH "</g>", 2, 0},
        {QUARTER "<g clip-path='url(#c)' style='clip-path:none'>" BOTH "</g>", 2, 0},
        /* its border is inside, and so is what reaches over it */
        {QUARTER CUT("<circle cx='50' cy='50' r='0'/><path d='M50 20h0'/>"), 2, 0},
        {QUARTER CUT("<circle cx='50.3' cy='20' r='.4'/><circle cx='50.5' cy='20' r='.4'/>"), 1, 1},
        {QUARTER CUT("<path d='M49.9 20h.3M50.1 20h.3'/>"), 1, 1},
        {PATH("<rect x='19.9' y='19.9' width='.1' height='.1'/>") CUT(BOTH), 1, 1},
        /* every shape, several of them, none */
        {PATH("<circle cx='20' cy='20' r='40'/>") CUT(BOTH), 1, 1},
        {PATH("<ellipse cx='20' cy='20' rx='9' ry='99'/>") CUT(BOTH), 1, 1},
        {PATH("<polygon points='0 0 50 0 50 50 0 50'/>") CUT(BOTH), 1, 1},
        {PATH("<polyline points='0 0 50 0 50 50 0 50'/>") CUT(BOTH), 1, 1},
        {PATH("<path d='M0 0C50 0 50 0 50 50A50 50 0 0 1 0 0'/>") CUT(BOTH), 1, 1},
        {PATH("<rect width='40' height='40' rx='20'/>")
             CUT("<circle cx='2' cy='2'/><circle cx='6' cy='6'/>"),
         1, 1},
        {PATH("<rect width='9' height='9'/><circle cx='20' cy='20' r='1'/>") CUT(BOTH), 1, 1},
        {PATH("<line x2='100' y2='100'/>") IN CUT(BOTH), 1, 2},
        {PATH("") IN CUT(BOTH), 1, 2},
        {PATH("<rect width='100' height='100' display='none'/>") IN CUT(BOTH), 1, 2},
        {PATH("<rect width='100' height='100' visibility='hidden'/>") IN CUT(BOTH), 1, 2},
        {PATH("<rect width='50' height='50' fill='none'/>") CUT(BOTH), 1, 1},
        {PATH("<use href='#r'/>") "<defs><rect id='r' width='50' height='50'/></defs>" CUT(BOTH), 1,
         1},
    };
    check_rows(*state, rows, sizeof rows / sizeof rows[0]);
}

static void goes_by_the_rule_that_says_what_is_a_hole(void **state)
{
#define RINGS "d='M0 0H90V90H0ZM10 10H30V30H10Z'" /* round both the same way */
    static const struct clip_row rows[] = {
        {PATH("<path " RINGS "/>") CUT(BOTH), 2, 0},
        {PATH("<path clip-rule='evenodd' " RINGS "/>") CUT(BOTH), 1, 1},
        {PATH("<g style='clip-rule:evenodd'><path " RINGS "/></g>") CUT(BOTH), 1, 1},
        {PATH("<path d='M0 0H90V90H0ZM10 10V30H30V10Z'/>") CUT(BOTH), 1, 1},
        /* two shapes are no holes of each other */
        {"<clipPath id='c' clip-rule='evenodd'><rect width='90' height='90'/>"
         "<rect x='10' y='10' width='20' height='20'/></clipPath>" CUT(BOTH),
         2, 0},
    };
    check_rows(*state, rows, sizeof rows / sizeof rows[0]);
}

static void puts_a_clip_path_where_what_it_cuts_stands(void **state)
{
    static const struct clip_row rows[] = {
        /* in the coordinates of what is cut, its own transform included */
        {QUARTER "<g transform='translate(40 40)' clip-path='url(#c)'>" BOTH "</g>", 1, 1},
        {QUARTER "<g transform='translate(40 40)'>" CUT(OUT "<circle cx='-1' cy='5'/>") "</g>" IN,
         1, 2},
        {"<g transform='scale(9)'>" QUARTER "</g>" CUT(BOTH), 1, 1},
        {"<clipPath id='c' transform='scale(.5)'><rect transform='rotate(90)' y='-100' "
         "width='100' height='100'/></clipPath>" CUT(BOTH),
         1, 1},
        {PATH("<rect width='100%' height='50%'/>") CUT(BOTH), 1, 1},
        /* one in another, whatever is between */
        {QUARTER "<clipPath id='e'><rect x='50' y='50' width='50' height='50'/></clipPath>" IN CUT(
             "<g clip-path='url(#e)'><g>" BOTH "</g></g>"),
         1, 2},
        {"<clipPath id='c' clip-path='url(#e)'><rect width='100' height='100'/></clipPath>"
         "<clipPath id='e'><rect width='50' height='50'/></clipPath>" CUT(BOTH),
         1, 1},
        {PATH("<rect clip-path='url(#e)' width='100' height='100'/>") "<clipPath id='e'><rect "
                                                                      "width='50' "
                                                                      "height='50'/></"
                                                                      "clipPath>" CUT(BOTH),
         1, 1},
        /* what is used brings its own along, and has that of where it is used */
        {QUARTER "<defs><g id='u'>" CUT(BOTH) "</g></defs><use href='#u'/>"
                                              "<use href='#u' x='10'/>",
         2, 2},
        {QUARTER "<defs><g id='u'>" BOTH "</g></defs><use href='#u' clip-path='url(#c)'/>", 1, 1},
        {QUARTER "<defs><g id='u'>" BOTH
                 "</g></defs><g clip-path='url(#c)'><use href='#u' x='40' y='20'/></g>" IN,
         1, 2},
        {QUARTER "<svg x='50' y='50' width='50' height='50' clip-path='url(#c)'>" IN "</svg>" IN, 1,
         1},
        /* of clipPaths in what is used nothing is drawn */
        {"<g id='u'>" QUARTER CUT(BOTH) "</g><use href='#u' y='1'/>", 2, 2},
        {"<g id='u'><defs><circle id='v' cx='9' cy='9'/></defs>" IN "</g><use href='#u' y='1'/>", 2,
         0},
    };
    check_rows(*state, rows, sizeof rows / sizeof rows[0]);
}

static void takes_shares_of_the_size_of_what_is_cut(void **state)
{
#define LEFT                                                                                       \
    "<clipPath id='c' clipPathUnits='objectBoundingBox'><rect width='.5' height='1'/></clipPath>"
    static const struct clip_row rows[] = {
        {LEFT CUT(BOTH), 1, 1},
        {LEFT "<g transform='rotate(180 50 50)'>" CUT(BOTH) "</g>", 1, 1},
        /* all of it counts, whatever is cut or not to be seen */
        {LEFT CUT(BOTH "<circle cx='300' cy='20' visibility='hidden'/>"), 2, 0},
        {LEFT CUT(BOTH "<circle cx='300' cy='20' display='none'/>"), 1, 1},
        {LEFT "<defs><g id='u'>" CUT(BOTH) "</g></defs><use href='#u'/><use href='#u' y='3'/>", 2,
         2},
        {LEFT "<path clip-path='url(#c)' d='M20 20h0M80 80h0'/>", 1, 1},
        {LEFT CUT("<use href='#v'/><use href='#v' x='60'/>") "<defs><circle id='v' cx='20' cy='20' "
                                                             "r='.3'/></defs>",
         1, 1},
        {LEFT IN CUT("<circle cx='20' cy='20' r='0'/>"), 1, 1},
    };
    check_rows(*state, rows, sizeof rows / sizeof rows[0]);
}

/* The upper half of the left half of what is cut, or of what a part of the path is. */
static void takes_shares_of_the_size_of_parts_of_a_path(void **state)
{
#define HALF                                                                                       \
    "<clipPath id='e' clipPathUnits='objectBoundingBox'><rect width='1' height='.5'/></clipPath>"
    static const struct clip_row rows[] = {
        {HALF PATH("<rect width='100' height='100' clip-path='url(#e)'/>") CUT(BOTH), 1, 1},
        {HALF PATH("<rect width='100' height='180' clip-path='url(#e)'/>") CUT(BOTH), 2, 0},
        {HALF PATH("<rect width='100' height='30' clip-path='url(#e)'/>") CUT(BOTH), 0, 2},
        /* the box of all subpaths, and of all that a `use` brings */
        {HALF PATH("<path clip-path='url(#e)' d='M10 0H30V30H10zM10 70H99V99H10z'/>") CUT(BOTH), 1,
         1},
        {HALF "<defs><g id='u'><rect width='100' height='30'/><rect width='100' y='70' "
              "height='100'/></g></defs>" PATH("<use href='#u' clip-path='url(#e)'/>") CUT(BOTH),
         2, 0},
        {HALF PATH("<rect width='100' height='50' transform='translate(0 60)' "
                   "clip-path='url(#e)'/>") CUT(BOTH),
         1, 1},
        {HALF PATH("<rect width='50' height='50' clip-path='url(#e)'/>"
                   "<rect x='50' y='50' width='50' height='50'/>") CUT(BOTH),
         2, 0},
        /* a share of a share: of the things cut, whose box is 60.4 large */
        {HALF "<clipPath id='c' clipPathUnits='objectBoundingBox'><rect width='1' height='.9' "
              "clip-path='url(#e)'/></clipPath>" CUT(BOTH),
         1, 1},
        {"<clipPath id='e' clipPathUnits='objectBoundingBox'/>" PATH(
             "<rect width='9' height='9' clip-path='url(#e)'/>") CUT(BOTH),
         0, 2},
    };
    check_rows(*state, rows, sizeof rows / sizeof rows[0]);
}

static void stipples_only_what_shows_of_a_stroke(void **state)
{
    static const struct clip_row rows[] = {
        {QUARTER CUT("<path d='M45.5 20H60'/>"), 5, 0},
        {QUARTER IN CUT("<path d='M51 20H60M51 51H60V60H51Z'/>"), 1, 2},
    };
    check_rows(*state, rows, sizeof rows / sizeof rows[0]);
}

static void tells_of_what_it_cannot_cut(void **state)
{
    static const struct {
        const char *body, *told;
        bool is_refused;
        size_t dots;
    } rows[] = {
        {CUT(BOTH), "there is no clipPath '#c'", false, 2},
        {"<g id='c'/>" CUT(BOTH), "there is no clipPath '#c'", false, 2},
        {"<g style='clip-path:inset(5px)'>" BOTH "</g>", "allowed: url(#ID) of a clipPath", true,
         0},
        {"<g clip-path='url(a.svg#c)'>" BOTH "</g>", "allowed: url(#ID) of a clipPath", true, 0},
        {PATH("<text>o</text>") CUT(BOTH), "clipPath: text", true, 0},
        {PATH("<circle r='x'/>") CUT(BOTH), "clipPath: text, and what has no numbers", true, 0},
        {PATH("<use href='#c'/>") CUT(BOTH), "clipPath: it uses nothing, or itself", true, 0},
        {"<style>g > g {clip-path:url(#c)}</style>" QUARTER BOTH, "hides, cuts or moves", true, 0},
        {"<style>g > g {mask:url(#c)}</style>" QUARTER BOTH, "hides, cuts or moves", true, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, OPEN "%s</svg>", rows[i].body);
        struct result result = read_with(*state, text, &FRONT);
        check_account(&result, rows[i].body);
        if ((result.code != ERR_OK) != rows[i].is_refused ||
            !scratch_has(&result.diags, rows[i].told) ||
            (!rows[i].is_refused && result.field.count != rows[i].dots)) {
            fail_msg("%s: %zu dots, %s", rows[i].body, result.field.count,
                     result.diags.kept ? result.diags.item[0].text : "nothing said");
        }
        result_free(&result);
    }
}

/* Paths that cut themselves, each many times over: 40 to the ninth ways. */
static void ends_however_clip_paths_cut_each_other(void **state)
{
    char text[8192] = OPEN "<clipPath id='c'>";
    for (int i = 0; i < 40; i++) {
        strcat(text, "<rect width='50' height='50' clip-path='url(#c)'/>");
    }
    strcat(text, "</clipPath>" IN CUT(IN IN) "</svg>");
    struct result result = read_with(*state, text, &FRONT);
    check_account(&result, "cut by itself");
    assert_true(result.code != ERR_OK || result.count.svg.rejected[SVG_CLIPPED] == 2);
    result_free(&result);
}

enum { CORNERS = 7, POINTS = 40, PATHS = 2 };

/* A polygon in the coordinates of the page, and as the file has it: under a transform. */
struct blade {
    struct svg_point corner[CORNERS];
    bool is_even_odd;
};

/* By angles, unlike the reader: how often the corners go round p. */
static bool holds(const struct blade *blade, struct svg_point p)
{
    double sum = 0;
    for (int i = 0; i < CORNERS; i++) {
        const struct svg_point a = blade->corner[i], b = blade->corner[(i + 1) % CORNERS];
        const double ax = a.x - p.x, ay = a.y - p.y, bx = b.x - p.x, by = b.y - p.y;
        sum += atan2(ax * by - ay * bx, ax * bx + ay * by);
    }
    const long turns = lround(sum / (2 * UNITS_PI));
    return blade->is_even_odd ? turns % 2 != 0 : turns != 0;
}

static struct affine random_turn(struct seed *seed, char *text, size_t size)
{
    const double angle_deg = 360 * seed_unit(seed), scale = 0.5 + seed_unit(seed);
    const double x = 40 * seed_unit(seed) - 20, y = 40 * seed_unit(seed) - 20;
    (void)snprintf(text, size, "translate(%.9f,%.9f) rotate(%.9f) scale(%.9f %.9f)", x, y,
                   angle_deg, scale, -scale);
    const double c = scale * cos(rad_from_deg(angle_deg)), s = scale * sin(rad_from_deg(angle_deg));
    return (struct affine){c, s, s, -c, x, y};
}

/* Writes a clipPath whose corners are random on the page, under the transform that it is used in.
 */
static size_t write_blade(struct seed *seed, struct blade *blade, int number,
                          const struct affine *to_page, char *out, size_t size)
{
    blade->is_even_odd = seed_unit(seed) < 0.5;
    struct affine back;
    assert_true(affine_inverse(to_page, &back));
    size_t used = (size_t)snprintf(out, size, "<clipPath id='k%d'><path clip-rule='%s' d='M",
                                   number, blade->is_even_odd ? "evenodd" : "nonzero");
    for (int i = 0; i < CORNERS; i++) {
        blade->corner[i] = (struct svg_point){100 * seed_unit(seed), 100 * seed_unit(seed)};
        const struct svg_point own = affine_apply(&back, blade->corner[i]);
        used += (size_t)snprintf(out + used, size - used, " %.12f %.12f", own.x, own.y);
    }
    return used + (size_t)snprintf(out + used, size - used, "z'/></clipPath>");
}

static void cuts_as_an_oracle_by_angles_does(void **state)
{
    struct seed seed = seed_from_env();
    size_t kept = 0;
    for (int round = 0; round < 100; round++) {
        static char text[32768], turn[PATHS][256];
        struct affine to_page[PATHS];
        struct blade blade[PATHS];
        to_page[0] = random_turn(&seed, turn[0], sizeof turn[0]);
        const struct affine inner = random_turn(&seed, turn[1], sizeof turn[1]);
        to_page[1] = affine_of(&to_page[0], &inner);
        size_t used = (size_t)snprintf(text, sizeof text, OPEN);
        for (int i = 0; i < PATHS; i++) {
            used += write_blade(&seed, &blade[i], i, &to_page[i], text + used, sizeof text - used);
        }
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "<circle r='0'/><g transform='%s' clip-path='url(#k0)'>"
                                 "<g transform='%s' clip-path='url(#k1)'>",
                                 turn[0], turn[1]);
        struct affine back;
        size_t wanted = 1;
        assert_true(affine_inverse(&to_page[1], &back));
        for (int i = 0; i < POINTS; i++) {
            const struct svg_point page = {100 * seed_unit(&seed), 100 * seed_unit(&seed)};
            const struct svg_point own = affine_apply(&back, page);
            wanted += holds(&blade[0], page) && holds(&blade[1], page);
            used += (size_t)snprintf(text + used, sizeof text - used, "<path d='M%.12f %.12fz'/>",
                                     own.x, own.y);
        }
        (void)snprintf(text + used, sizeof text - used, "</g></g></svg>");
        struct result result = read_with(*state, text, &FRONT);
        check_account(&result, text);
        assert_int_equal(result.code, ERR_OK);
        assert_int_equal(result.field.count, wanted);
        assert_int_equal(result.count.svg.rejected[SVG_CLIPPED], POINTS + 1 - wanted);
        kept += wanted;
        result_free(&result);
    }
    assert_true(kept > 200 && kept < 100 * POINTS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rejects_what_lies_wholly_outside_of_a_clip_path),
        cmocka_unit_test(goes_by_the_rule_that_says_what_is_a_hole),
        cmocka_unit_test(puts_a_clip_path_where_what_it_cuts_stands),
        cmocka_unit_test(takes_shares_of_the_size_of_what_is_cut),
        cmocka_unit_test(takes_shares_of_the_size_of_parts_of_a_path),
        cmocka_unit_test(stipples_only_what_shows_of_a_stroke),
        cmocka_unit_test(tells_of_what_it_cannot_cut),
        cmocka_unit_test(ends_however_clip_paths_cut_each_other),
        cmocka_unit_test(cuts_as_an_oracle_by_angles_does),
    };
    return cmocka_run_group_tests(tests, open_job, close_job);
}
