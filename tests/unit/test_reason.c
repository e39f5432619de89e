/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "controller/ledger/reason.h"

static void every_skip_has_a_name_of_its_own_that_reads_back(void **state)
{
    (void)state;
    for (unsigned i = 1; i < SKIP_REASONS; i++) {
        const char *name = skip_reason_name((enum skip_reason)i);
        enum skip_reason read = SKIP_NONE;
        assert_true(skip_reason_from_name(name, strlen(name), &read));
        assert_int_equal(read, i);
    }
}

static void a_word_that_is_no_reason_is_refused(void **state)
{
    (void)state;
    enum skip_reason read;
    assert_false(skip_reason_from_name("tilted", 6, &read));
    assert_false(skip_reason_from_name("tilted", 0, &read));
    assert_false(skip_reason_from_name("none", 4, &read));
}

static void every_stop_has_a_name_and_advice(void **state)
{
    (void)state;
    for (unsigned i = 0; i < STOP_REASONS; i++) {
        assert_string_not_equal(stop_reason_name((enum stop_reason)i), "unknown");
        assert_true(strlen(stop_reason_advice((enum stop_reason)i)) > 20);
    }
}

static void numbers_from_a_newer_ledger_still_have_words(void **state)
{
    (void)state;
    assert_string_equal(skip_reason_name((enum skip_reason)60000), "unknown");
    assert_string_equal(stop_reason_name((enum stop_reason)60000), "unknown");
    assert_non_null(stop_reason_advice((enum stop_reason)60000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_skip_has_a_name_of_its_own_that_reads_back),
        cmocka_unit_test(a_word_that_is_no_reason_is_refused),
        cmocka_unit_test(every_stop_has_a_name_and_advice),
        cmocka_unit_test(numbers_from_a_newer_ledger_still_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
