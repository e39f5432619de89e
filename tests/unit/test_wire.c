/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static struct wire wire;

static const int64_t MS = 1000000, NOW = INT64_C(5000000000);

static int forget(void **state)
{
    (void)state;
    memset(&wire, 0, sizeof(wire));
    return 0;
}

static void sent(const char *text, int64_t ms)
{
    wire_sent(&wire, text, strlen(text), NOW + ms * MS);
}

static void heard(const char *text, int64_t ms)
{
    wire_heard(&wire, text, strlen(text), NOW + ms * MS);
}

/* What is printed: all that is kept, or what is new. */
static void want(const char *text, bool dump)
{
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);
    if (dump) {
        wire_dump(&wire, out, NOW);
    } else {
        wire_tell(&wire, out);
    }
    (void)fclose(out);
    assert_string_equal(printed, text);
    free(printed);
}

static void keeps_both_ways_in_their_order_and_says_how_long_ago(void **state)
{
    (void)state;
    sent("G53G1Z-2F3000\nG4P0\n", -900);
    heard("ok\r\no", -850);
    heard("k\r\n", -800);
    sent("!", -700);
    sent("\x18", -600);
    heard("\r\nGrbl 1.1h ['$' for help]\r\n", -500);
    want("pigmentd:   -0.9000 > G53G1Z-2F3000\n"
         "pigmentd:   -0.9000 > G4P0\n"
         "pigmentd:   -0.8500 < ok  (2 times, until -0.8000)\n"
         "pigmentd:   -0.7000 > !\n"
         "pigmentd:   -0.6000 > {18}\n"
         "pigmentd:   -0.5000 < Grbl 1.1h ['$' for help]\n",
         true);
}

static void a_machine_at_rest_does_not_talk_its_history_away(void **state)
{
    (void)state;
    sent("$H\n", -90000);
    for (int i = 0; i < 1000; i++) {
        sent("?", -80000 + i);
        heard("<Idle|MPos:0.000,0.000,0.000|FS:0,0>\r\n", -80000 + i);
    }
    want("pigmentd:  -90.0000 > $H\n"
         "pigmentd:  -80.0000 < <Idle|MPos:0.000,0.000,0.000|FS:0,0>  (1000 times, until "
         "-79.0010)\n",
         true);
}

static void keeps_the_latest_hundred_of_each_way(void **state)
{
    (void)state;
    char text[32];
    for (int i = 0; i < 250; i++) {
        (void)snprintf(text, sizeof(text), "N%dG4P0\n", i);
        sent(text, i);
    }
    char *printed = NULL;
    size_t size = 0, lines = 0;
    FILE *out = open_memstream(&printed, &size);
    wire_dump(&wire, out, NOW);
    (void)fclose(out);
    for (const char *at = printed; (at = strchr(at, '\n')) != NULL; at++) {
        lines++;
    }
    assert_int_equal(lines, WIRE_LINES);
    assert_non_null(strstr(printed, "> N150G4P0\n"));
    assert_null(strstr(printed, "> N149G4P0\n"));
    free(printed);
}

static void tells_each_line_once(void **state)
{
    (void)state;
    sent("$I\n", 0);
    want("pigmentd: > $I\n", false);
    want("", false);
    heard("[VER:1.1f:]\r\n", 1);
    sent("$$\n", 2);
    want("pigmentd: < [VER:1.1f:]\npigmentd: > $$\n", false);
}

static void cuts_what_is_long_and_shows_what_is_no_text(void **state)
{
    (void)state;
    char flood[4 * WIRE_TEXT];
    memset(flood, 0xff, sizeof(flood));
    wire_heard(&wire, flood, sizeof(flood), NOW);
    heard("\n", 0);
    assert_int_equal(wire.heard.count, 1);
    assert_true(strlen(wire.heard.line[0].text) < WIRE_TEXT);
    assert_int_equal(strncmp(wire.heard.line[0].text, "{ff}{ff}", 8), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(keeps_both_ways_in_their_order_and_says_how_long_ago, forget),
        cmocka_unit_test_setup(a_machine_at_rest_does_not_talk_its_history_away, forget),
        cmocka_unit_test_setup(keeps_the_latest_hundred_of_each_way, forget),
        cmocka_unit_test_setup(tells_each_line_once, forget),
        cmocka_unit_test_setup(cuts_what_is_long_and_shows_what_is_no_text, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
