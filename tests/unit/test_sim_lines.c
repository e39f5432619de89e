/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/sim_world.h"

static int new_world(void **state)
{
    *state = sim_world_new();
    return 0;
}

static int free_world(void **state)
{
    sim_world_free(*state);
    return 0;
}

/* each case in a world of its own */
static const struct {
    const char *name, *input, *want;
} answers[] = {
    {"empty line", "\n", "ok\r\n"},
    {"one ok for CR LF", "G21\r\n", "ok\r\n"},
    {"CR alone", "G21\rG90\r", "ok\r\nok\r\n"},
    {"two empty lines", "\n\n", "ok\r\nok\r\n"},
    {"lower case and blanks", " g1 x -1 f100 \n", "ok\r\n"},
    {"comments", "(hello)G21;rest\n", "ok\r\n"},
    {"comment alone", "(hello)\n", "ok\r\n"},
    {"blank inside a number", "G1X-1 5F100\n", "ok\r\n"},
    {"no letter", "1\n", "error:1\r\n"},
    {"checksum", "N1G0X-1*71\n", "error:1\r\n"},
    {"no number", "GX\n", "error:2\r\n"},
    {"comma", "G0X-1,5\n", "error:1\r\n"},
    {"exponent", "G0X-1E3\n", "error:20\r\n"},
    {"not a number", "G0XNAN\n", "error:2\r\n"},
    {"unknown command", "$FOO\n", "error:3\r\n"},
    {"negative feed", "G1X-1F-5\n", "error:4\r\n"},
    {"arcs are not there", "G2X-1I1\n", "error:20\r\n"},
    {"two motions", "G0G1X-1F1\n", "error:21\r\n"},
    {"no feed", "G1X-1\n", "error:22\r\n"},
    {"inverse time wants F on each line", "G93\nG1X-1F60\nG1X-2\n", "ok\r\nok\r\nerror:22\r\n"},
    {"odd code", "G1.55\n", "error:23\r\n"},
    {"dwell and move", "G4P1G1X-1F9\n", "error:24\r\n"},
    {"repeated word", "G0X-1X-2\n", "error:25\r\n"},
    {"machine coordinates of nothing", "G53G0\n", "error:26\r\n"},
    {"line number too high", "N10000001G4P0\n", "error:27\r\n"},
    {"highest line number", "N10000000G4P0\n", "ok\r\n"},
    {"dwell without P", "G4\n", "error:28\r\n"},
    {"absurd target", "G0X99999999\n", "error:33\r\n"},
    {"unused word", "G0X-1R3\n", "error:36\r\n"},
    {"axis that is not there", "G0W1\n", "error:36\r\n"},
    {"jog without feed", "$J=X-1\n", "error:22\r\n"},
    {"jog with a foreign code", "$J=G1X-1F10\n", "error:16\r\n"},
    {"jog of nothing", "$J=F10\n", "error:26\r\n"},
    {"setting out of range", "$110=-4\n", "error:52\r\n"},
    {"setting that is not there", "$999=1\n", "error:3\r\n"},
    {"setting", "$11=0.02\n", "ok\r\n"},
    {"parser state", "G91\n$G\n", "ok\r\n[GC:G0 G54 G17 G21 G91 G94 M5 M9 T0 F0 S0]\r\nok\r\n"},
    {"feed is kept", "F321\n$G\n", "ok\r\n[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F321 S0]\r\nok\r\n"},
    {"error leaves the modal state", "G91G2\n\n$G\n",
     "error:20\r\nok\r\n[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F0 S0]\r\nok\r\n"},
};

static void answers_each_line_as_the_firmware_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct sim_world *world = sim_world_new();
        const char *got = sim_world_ask(world, answers[i].input);
        if (strcmp(got, answers[i].want) != 0) {
            fail_msg("%s: got '%s', want '%s'", answers[i].name, got, answers[i].want);
        }
        sim_world_free(world);
    }
}

static void repeats_an_error_until_a_blank_line(void **state)
{
    assert_string_equal(sim_world_ask(*state, "G2\nG0X-1\nG4P0\n\nG4P0\n"),
                        "error:20\r\nerror:20\r\nerror:20\r\nok\r\nok\r\n");
    assert_string_equal(sim_world_status(*state, "MPos"), "0.000,0.000,0.000,0.000,0.000,0.000");
}

static void repeats_an_error_until_a_dollar_line(void **state)
{
    assert_string_equal(sim_world_ask(*state, "G2\nG4P0\n$N\nG4P0\n"),
                        "error:20\r\nerror:20\r\n$N0=\r\n$N1=\r\nok\r\nok\r\n");
}

static void forgets_an_error_at_a_reset(void **state)
{
    (void)sim_world_ask(*state, "G2\n\x18");
    assert_string_equal(sim_world_ask(*state, "G4P0\n"), "ok\r\n");
}

static void takes_256_characters_and_no_more(void **state)
{
    char line[300] = "G4P0";
    memset(line + 4, ' ', 252);
    strcpy(line + 256, "\n");
    assert_string_equal(sim_world_ask(*state, line), "ok\r\n");
    strcpy(line + 256, " \n");
    assert_string_equal(sim_world_ask(*state, line), "error:11\r\n");
}

static void loses_bytes_of_a_full_ring_without_a_word(void **state)
{
    struct sim_world *world = *state;
    (void)sim_world_ask(world, "G1X-50F600\n");
    sim_world_send(world, "G1X0F600\nG4P0\n");
    for (int i = 0; i < 300; i++) {
        sim_world_send(world, "G4P0\n");
    }
    sim_world_run(world, 0.5);
    assert_string_equal(sim_world_status(world, "Bf"), "99,0");
    sim_world_settle(world);
    const char *text = sim_world_text(world);
    size_t oks = 0;
    for (; (text = strstr(text, "ok")) != NULL; text++) {
        oks++;
    }
    assert_in_range(oks, 150, 250);
    assert_true(sim_counts(world->sim).rx_overruns > 400);
}

static void answers_no_faster_than_the_wire(void **state)
{
    struct sim_world *world = *state;
    for (int i = 0; i < 300; i++) {
        sim_world_send(world, "$$\n");
    }
    sim_world_settle(world);
    size_t oks = 0;
    for (const char *text = sim_world_text(world); (text = strstr(text, "ok")) != NULL; text++) {
        oks++;
    }
    assert_int_equal(oks, 300);
    assert_int_equal(world->sim->out.lost, 0);
}

static void takes_live_bytes_out_of_comments(void **state)
{
    struct sim_world *world = *state;
    assert_string_equal(sim_world_ask(world, "(oh! dear"), "");
    assert_string_equal(sim_world_status(world, "state"), "Hold:0");
}

static void drops_bytes_past_ascii(void **state)
{
    assert_string_equal(sim_world_ask(*state, "G4\xff\xc0P0\n"), "ok\r\n");
}

static void completes_a_half_line_with_the_next_newline(void **state)
{
    struct sim_world *world = *state;
    assert_string_equal(sim_world_ask(world, "G1Z-1F600"), "");
    assert_string_equal(sim_world_ask(world, "\n"), "ok\r\n");
    assert_string_equal(sim_world_status(world, "MPos"), "0.000,0.000,-1.000,0.000,0.000,0.000");
}

static void discards_a_half_line_at_a_reset(void **state)
{
    struct sim_world *world = *state;
    (void)sim_world_ask(world, "G1Z-1F600\x18");
    assert_string_equal(sim_world_ask(world, "\n"), "ok\r\n");
    assert_string_equal(sim_world_status(world, "MPos"), "0.000,0.000,0.000,0.000,0.000,0.000");
}

static void says_that_it_is_a_simulator(void **state)
{
    const char *text = sim_world_ask(*state, "$I\n");
    assert_non_null(strstr(text, "[VER:1.1f."));
    assert_non_null(strstr(text, "[OPT:VNMSL,100,1023,6,0]\r\n[AXS:6:XYZABC]\r\n"));
    assert_non_null(strstr(text, "[FIRMWARE:grblHAL]\r\n"));
    assert_non_null(strstr(text, "[DRIVER:pigment-sim]\r\n"));
}

static void lists_the_machine_in_its_settings(void **state)
{
    const char *text = sim_world_ask(*state, "$105=800\n$$\n");
    assert_non_null(strstr(text, "$10=511\r\n$11=0.010\r\n"));
    assert_non_null(strstr(text, "$100=160.000\r\n"));
    assert_non_null(strstr(text, "$105=800.000\r\n"));
    assert_non_null(strstr(text, "$113=10800.000\r\n"));
    assert_non_null(strstr(text, "$122=3000.000\r\n"));
    assert_non_null(strstr(text, "$135=8.000\r\nok\r\n"));
}

static void answers_a_question_before_the_line_behind_it(void **state)
{
    sim_world_home(*state);
    const char *said = sim_world_ask(*state, "?N7G1X-5F100\n");
    const char *report = strstr(said, "<Idle|MPos:-1.000,"), *ok = strstr(said, "ok");
    assert_true(report != NULL && ok != NULL && report < ok);
}

static void takes_wire_time_for_every_byte(void **state)
{
    struct sim_world *world = *state;
    const double start = sim_world_now_s(world), byte_s = 10.0 / 115200;
    sim_world_send(world, "G21 G90\n");
    sim_world_run(world, 11.5 * byte_s);
    assert_string_equal(sim_world_text(world), "");
    sim_world_run(world, byte_s);
    assert_string_equal(sim_world_text(world), "ok\r\n");
    assert_true(sim_world_now_s(world) - start < 13 * byte_s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_each_line_as_the_firmware_does),
#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, new_world, free_world)
        IN_A_WORLD(repeats_an_error_until_a_blank_line),
        IN_A_WORLD(repeats_an_error_until_a_dollar_line),
        IN_A_WORLD(forgets_an_error_at_a_reset),
        IN_A_WORLD(takes_256_characters_and_no_more),
        IN_A_WORLD(loses_bytes_of_a_full_ring_without_a_word),
        IN_A_WORLD(answers_no_faster_than_the_wire),
        IN_A_WORLD(takes_live_bytes_out_of_comments),
        IN_A_WORLD(drops_bytes_past_ascii),
        IN_A_WORLD(completes_a_half_line_with_the_next_newline),
        IN_A_WORLD(discards_a_half_line_at_a_reset),
        IN_A_WORLD(says_that_it_is_a_simulator),
        IN_A_WORLD(lists_the_machine_in_its_settings),
        IN_A_WORLD(answers_a_question_before_the_line_behind_it),
        IN_A_WORLD(takes_wire_time_for_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
