/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is under a mask is no dot, and is counted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/drawing_fixture.h"
#include "tests/unit/scratch.h"

#define IN   "<circle cx='20' cy='20' r='.2'/>"
#define OUT  "<circle cx='80' cy='80' r='.2'/>"
#define BOTH IN OUT

/* What a mask shows is not known here: nothing under one is struck, and all of it is counted. */
static void leaves_out_and_counts_what_is_under_a_mask(void **state)
{
#define MASK "<mask id='m'><rect width='50' height='50' fill='white'/></mask>"
    static const struct {
        const char *body;
        size_t dots, masked;
        bool told;
    } rows[] = {
        {MASK "<g mask='url(#m)'>" BOTH "</g>" IN, 1, 2, true},
        {MASK "<g style='mask:url(#m)'><g mask='none'>" BOTH "</g></g>", 0, 2, true},
        {MASK "<style>.a{mask:url(#m)}</style><g class='a'>" IN "</g>" OUT, 1, 1, true},
        {MASK "<g mask='none'>" BOTH "</g>", 2, 0, false},
        {MASK "<defs><g id='u' mask='url(#m)'>" BOTH "</g></defs>" IN "<use href='#u'/>", 1, 2,
         true},
        {MASK "<defs><g id='u'>" BOTH "</g></defs><use href='#u' mask='url(#m)'/><use href='#u'/>",
         2, 2, true},
        {MASK "<g mask='url(#m)'><defs><g id='u'>" BOTH "</g></defs></g><use href='#u'/>", 2, 0,
         true},
        /* a stroke that nobody may see drags nothing */
        {MASK "<path mask='url(#m)' d='M0 0H90'/>" IN, 1, 1, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, OPEN "%s</svg>", rows[i].body);
        struct result result = read_with(*state, text, &FRONT);
        check_account(&result, rows[i].body);
        if (result.code != ERR_OK || result.field.count != rows[i].dots ||
            result.count.svg.rejected[SVG_MASKED] != rows[i].masked ||
            scratch_has(&result.diags, "what it shows is not known here") != rows[i].told) {
            fail_msg("%s: %zu dots, %zu masked, %s", rows[i].body, result.field.count,
                     result.count.svg.rejected[SVG_MASKED],
                     result.diags.kept ? result.diags.item[0].text : "nothing said");
        }
        result_free(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_out_and_counts_what_is_under_a_mask),
    };
    return cmocka_run_group_tests(tests, open_job, close_job);
}
