/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The record of the talk on the line, to the letter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/stream_scene.h"

enum { KEPT = 100, SAID = 150 };

static struct stream_scene *scene;
static char out[65536];

static int set_up(void **state)
{
    (void)state;
    scene = stream_scene_cold(1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    return 0;
}

static const char *recent(void)
{
    struct stream_told told = {0, 0};
    (void)stream_recent(scene->rig.stream, &told, out, sizeof(out));
    return out;
}

/* Reports that say the same are one line; whatever else is said twice was said twice. */
static void a_report_that_repeats_itself_is_one_line_with_how_often(void **state)
{
    (void)state;
    static const char *const SAID_TO_US[] = {
        "<Idle|MPos:0>", "<Idle|MPos:0>", "<Idle|MPos:0>", "<Idle|MPos:1>", "ok", "ok",
        "<Idle|MPos:1>"};
    assert_string_equal(recent(), "");
    for (size_t i = 0; i < sizeof(SAID_TO_US) / sizeof(SAID_TO_US[0]); i++) {
        rig_hear(&scene->rig, SAID_TO_US[i]);
        rig_hear(&scene->rig, "\r\n");
        scene->rig.now_ns += 500000000;
    }
    assert_string_equal(recent(), "0.0000 < <Idle|MPos:0>  (3 times)\n"
                                  "1.5000 < <Idle|MPos:1>\n"
                                  "2.0000 < ok\n"
                                  "2.5000 < ok\n"
                                  "3.0000 < <Idle|MPos:1>\n");
}

static void the_last_hundred_lines_are_kept_oldest_first(void **state)
{
    (void)state;
    for (int i = 0; i < SAID; i++) {
        char line[32];
        (void)snprintf(line, sizeof(line), "$%d=1\r\n", i);
        rig_hear(&scene->rig, line);
    }
    rig_hear(&scene->rig, "<Idle|MPos:0>\r\n");
    rig_hear(&scene->rig, "<Idle|MPos:0>\r\n");
    const char *at = recent();
    for (int i = SAID - KEPT + 1; i < SAID; i++) {
        char want[32];
        const int len = snprintf(want, sizeof(want), "0.0000 < $%d=1\n", i);
        assert_memory_equal(at, want, (size_t)len);
        at += len;
    }
    assert_string_equal(at, "0.0000 < <Idle|MPos:0>  (2 times)\n");
}

/* Ours and theirs, as they were said. */
static void both_ways_are_told_in_the_order_of_the_talk(void **state)
{
    (void)state;
    rig_hear(&scene->rig, "ok\r\n");
    scene->rig.now_ns = 1000000000;
    scene->rig.plugged = true;
    stream_on_connected(scene->rig.stream, scene->rig.now_ns);
    scene->rig.now_ns = 2000000000;
    rig_hear(&scene->rig, "error:9\r\nerror:8\r\n");
    assert_string_equal(recent(), "0.0000 < ok\n1.0000 > ?\n2.0000 < error:9\n2.0000 < error:8\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_report_that_repeats_itself_is_one_line_with_how_often),
        TEST(the_last_hundred_lines_are_kept_oldest_first),
        TEST(both_ways_are_told_in_the_order_of_the_talk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
