/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "config/diag.h"

static void names_the_place(void **state)
{
    (void)state;
    struct diags diags = {0};
    diag_error(&diags, (struct place){"m.yaml", 3, 9}, "no %s", "axis");
    diag_warn(&diags, (struct place){"m.yaml", 0, 0}, "old");
    assert_string_equal(diags.item[0].text, "m.yaml:3:9: error: no axis");
    assert_string_equal(diags.item[1].text, "m.yaml: warning: old");
    assert_int_equal(diags.errors, 1);
    assert_int_equal(diags.warnings, 1);
    diag_free(&diags);
}

static void counts_on_when_it_keeps_no_more(void **state)
{
    (void)state;
    struct diags diags = {0};
    for (size_t i = 0; i < DIAG_KEPT_MAX + 5; i++) {
        diag_error(&diags, (struct place){"f", 1, 1}, "again");
    }
    assert_int_equal(diags.kept, DIAG_KEPT_MAX);
    assert_int_equal(diags.errors, DIAG_KEPT_MAX + 5);
    diag_free(&diags);
}

static void never_passes_control_bytes_to_a_terminal(void **state)
{
    (void)state;
    struct diags diags = {0};
    diag_error(&diags, (struct place){"f\x1b[2J", 1, 1}, "a\x1b[31m\nb\x7f\xc2\x9b\xc3\xa9");
    assert_string_equal(diags.item[0].text, "f?[2J:1:1: error: a?[31m?b???\xc3\xa9");
    diag_free(&diags);
}

static void cuts_what_is_too_long(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct diags diags = {0};
    diag_error(&diags, (struct place){text, 2147483647, 2147483647}, "%s", text);
    assert_int_equal(strlen(diags.item[0].text), DIAG_TEXT_SIZE - 1);
    diag_free(&diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_the_place),
        cmocka_unit_test(counts_on_when_it_keeps_no_more),
        cmocka_unit_test(never_passes_control_bytes_to_a_terminal),
        cmocka_unit_test(cuts_what_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
