/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "config/err.h"

static void carries_code_and_text(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(err_set(&err, ERR_IO, "%s: %d", "port", 7), ERR_IO);
    assert_string_equal(err.msg, "port: 7");
    assert_int_equal(err.code, 74);
}

static void wraps_with_context_and_keeps_the_code(void **state)
{
    (void)state;
    struct err err = {0};
    err_set(&err, ERR_BUSY, "taken");
    assert_int_equal(err_wrap(&err, "open arm on %s", "ttyS0"), ERR_BUSY);
    assert_string_equal(err.msg, "open arm on ttyS0: taken");
}

static void takes_its_own_message_as_an_argument(void **state)
{
    (void)state;
    struct err err = {0};
    err_set(&err, ERR_IO, "deep");
    err_set(&err, ERR_DATA, "outer (%s)", err.msg);
    assert_string_equal(err.msg, "outer (deep)");
}

static void cuts_what_is_too_long(void **state)
{
    (void)state;
    char text[2 * ERR_MSG_SIZE];
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct err err = {0};
    for (size_t len = ERR_MSG_SIZE - 8; len < ERR_MSG_SIZE + 8; len++) {
        err_set(&err, ERR_IO, "end");
        err_wrap(&err, "%.*s", (int)len, text);
        assert_in_range(strlen(err.msg), ERR_MSG_SIZE - 8, ERR_MSG_SIZE - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carries_code_and_text),
        cmocka_unit_test(wraps_with_context_and_keeps_the_code),
        cmocka_unit_test(takes_its_own_message_as_an_argument),
        cmocka_unit_test(cuts_what_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
