/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "controller/cli/screen.h"

/* What stands from `message` on, for a status with these two. */
static char *shown(const char *message, const char *warning)
{
    char *text = NULL;
    size_t size = 0;
    json_t *status = json_pack("{s:s}", "message", message);
    if (warning != NULL) {
        (void)json_object_set_new(status, "warning", json_string(warning));
    }
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    screen_print_status(out, status);
    assert_int_equal(fclose(out), 0);
    json_decref(status);
    char *from = strdup(strstr(text, "message"));
    free(text);
    return from;
}

static void shows_settings_to_be_sent_one_below_the_other(void **state)
{
    (void)state;
    static const struct {
        const char *message, *warning, *want;
    } ROW[] = {
        {"running", NULL, "message    running\n"},
        {"", "two things: send $1=255", "message    \n           two things: send $1=255\n"},
        {"differ; send, a line each, $11=0.010 (is 0.020), $100=160.000 (is 250.000)", NULL,
         "message    differ; send, a line each:\n           $11=0.010 (is 0.020)\n"
         "           $100=160.000 (is 250.000)\n"},
        {"-", "first; send, a line each, $44=32 (is 4), $45=31 (is 3); warning: more",
         "message    -\n           first; send, a line each:\n           $44=32 (is 4)\n"
         "           $45=31 (is 3)\n           warning: more\n"},
        // cut off where the daemon had no more room
        {"send, a line each, $11=0.0", NULL, "message    send, a line each:\n           $11=0.0\n"},
        {"send, a line each, $11=1 (is 2), $1", NULL,
         "message    send, a line each:\n           $11=1 (is 2)\n           $1\n"},
        {"send, a line each, ", NULL, "message    send, a line each, \n"},
    };
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        char *text = shown(ROW[i].message, ROW[i].warning);
        assert_string_equal(text, ROW[i].want);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_settings_to_be_sent_one_below_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
