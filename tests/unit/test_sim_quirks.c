/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the firmwares do that a sender would not expect, one test a habit, on every board that has
 * it and on those that have not.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/sim_boards.h"

enum { SAID = 4096 };

#define HAL   MACHINE_GRBLHAL
#define G328  MACHINE_GRBL
#define MEGA  MACHINE_GRBL_MEGA_5X
#define FLUID MACHINE_FLUIDNC

static const enum machine_dialect ALL[] = {HAL, G328, MEGA, FLUID};

/* Says it to a fresh, unlocked board; true when the answer is the one wanted. */
static void expect(enum machine_dialect dialect, const char *name, const char *input,
                   const char *want)
{
    struct sim_world *world = sim_board_ready(dialect);
    const char *got = sim_world_ask(world, input);
    if (strcmp(got, want) != 0) {
        fail_msg("dialect %d: %s: got '%s', want '%s'", (int)dialect, name, got, want);
    }
    sim_world_free(world);
}

static const struct {
    enum machine_dialect dialect;
    const char *name, *input, *want;
} answers[] = {
    {HAL, "CR LF ends one line", "G21\r\n", "ok\r\n"},
    {G328, "CR LF ends two lines", "G21\r\n", "ok\r\nok\r\n"},
    {MEGA, "CR LF ends two lines", "G21\r\n", "ok\r\nok\r\n"},
    {FLUID, "CR LF ends one line", "G21\r\n", "ok\r\n"},
    {HAL, "an error sticks", "G2\nG21\n\nG21\n", "error:20\r\nerror:20\r\nok\r\nok\r\n"},
    {G328, "what follows an error runs on", "G2\nG21\n", "error:20\r\nok\r\n"},
    {MEGA, "what follows an error runs on", "G2\nG21\n", "error:20\r\nok\r\n"},
    {FLUID, "what follows an error runs on", "G2\nG21\n", "error:20\r\nok\r\n"},
    {HAL, "T waits for M6", "T7\n$G\n",
     "ok\r\n[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F0 S0]\r\nok\r\n"},
    {G328, "T and F are in $G", "T7\nF12\n$G\n",
     "ok\r\nok\r\n[GC:G0 G54 G17 G21 G90 G94 M5 M9 T7 F12 S0]\r\nok\r\n"},
    {MEGA, "T is in $G", "T255\n$G\n",
     "ok\r\n[GC:G0 G54 G17 G21 G90 G94 M5 M9 T255 F0 S0]\r\nok\r\n"},
    {G328, "T of 256", "T256\n", "error:38\r\n"},
    {HAL, "T of 256", "T256\n", "error:23\r\n"},
    {G328, "no fourth axis", "G0A1\n", "error:20\r\n"},
    {MEGA, "six axes", "G0A-1\n", "ok\r\n"},
    {G328, "a setting out of range", "$110=-4\n", "error:4\r\n"},
    {HAL, "soft limits without homing", "$22=0\n$20=1\n", "ok\r\nerror:10\r\n"},
    {HAL, "a setting out of range", "$110=-4\n", "error:52\r\n"},
    {G328, "a setting that is not there", "$999=1\n", "error:3\r\n"},
    {G328, "a word that is no command", "$FOO\n", "error:2\r\n"},
    {HAL, "a word that is no command", "$FOO\n", "error:3\r\n"},
    {G328, "a checksum is an error", "N1G0X-1*71\n", "error:1\r\n"},
    {G328, "line number too high", "N10000001G4P0\n", "error:27\r\n"},
    {HAL, "jogs past the end are refused", "$H\n$J=X-900F100\n", "ok\r\nerror:15\r\n"},
    {G328, "jogs past the end are refused", "$J=X-900F100\n", "error:15\r\n"},
    {G328, "a jog is no place for G-code", "$J=G1X-1F10\n", "error:16\r\n"},
    {G328, "0x19 is nothing",
     "G2\x19"
     "1\n",
     "ok\r\n"},
    {G328, "identity", "$I\n", "[VER:1.1h.20190830:pigment-sim]\r\n[OPT:V,15,128]\r\nok\r\n"},
    {MEGA, "identity", "$I\n",
     "[VER:1.1q.20240520:pigment-sim]\r\n[AXS:6:XYZABC]\r\n[OPT:VNMGH,35,255,48]\r\nok\r\n"},
};

static void answers_as_each_firmware_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        expect(answers[i].dialect, answers[i].name, answers[i].input, answers[i].want);
    }
}

static const struct {
    enum machine_dialect dialect;
    size_t rx, line;
    unsigned blocks;
    const char *buffer;
} sizes[] = {
    {HAL, 1023, 256, 100, "100,1023"},
    {G328, 128, 79, 15, "15,128"},
    {MEGA, 255, 255, 35, "35,255"},
    {FLUID, 255, 255, 15, "15,255"},
};

static void has_the_buffers_of_its_firmware(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct sim_world *world = sim_board_ready(sizes[i].dialect);
        (void)sim_world_ask(world, "$10=3\n");
        assert_string_equal(sim_world_status(world, "Bf"), sizes[i].buffer);
        sim_world_free(world);
    }
}

/* 3,005 bytes sent blind: what finds the ring full is gone, and no error line tells of it. */
static void loses_what_overruns_the_ring_in_silence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct sim_world *world = sim_board_ready(sizes[i].dialect);
        sim_world_send(world, "G1X-20F600\nG4P1\n");
        for (int line = 0; line < 400; line++) {
            sim_world_send(world, "F100\n");
        }
        sim_world_settle(world);
        const char *said = sim_world_text(world);
        assert_int_equal(sim_counts(world->sim).rx_overruns, 400 * 5 - sizes[i].rx);
        assert_in_range(sim_board_count(said, "ok"), sizes[i].rx / 5, sizes[i].rx / 5 + 3);
        assert_int_equal(sim_board_count(said, "error"), 0);
        sim_world_free(world);
    }
}

static void refuses_lines_that_are_too_long(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char line[300];
        memset(line, '0', sizeof line);
        line[0] = 'F';
        strcpy(line + sizes[i].line, "\n");
        line[1] = '1';
        memset(line + 1, '.', 1);
        expect(sizes[i].dialect, "longest", line, "error:2\r\n");
        line[sizes[i].line] = '0';
        strcpy(line + sizes[i].line + 1, "\n");
        expect(sizes[i].dialect, "one more", line, "error:11\r\n");
    }
}

static void counts_blanks_on_grblhal_only(void **state)
{
    (void)state;
    char line[400] = "G4P0";
    memset(line + 4, ' ', 300);
    strcpy(line + 304, "\n");
    expect(HAL, "blanks count", line, "error:11\r\n");
    expect(MEGA, "blanks are nothing", line, "ok\r\n");
    line[150] = '\n';
    line[151] = '\0';
    expect(G328, "blanks are nothing", line, "ok\r\n");
}

static void dwells_in_steps_of_50_ms_everywhere(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        double least_s, most_s;
    } dwells[] = {{"G4P0.001\n", 0.05, 0.055},
                  {"G4P0.05\n", 0.05, 0.055},
                  {"G4P0.06\n", 0.10, 0.105},
                  {"G4P0.12\n", 0.15, 0.155}};
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        for (size_t row = 0; row < sizeof dwells / sizeof dwells[0]; row++) {
            char said[SAID];
            sim_world_send(world, dwells[row].line);
            const double took = sim_board_until(world, "ok", said, sizeof said);
            assert_true(took > dwells[row].least_s && took < dwells[row].most_s);
        }
        sim_world_free(world);
    }
}

static double time_of_a_move_s(enum machine_dialect dialect, const char *setting)
{
    struct sim_world *world = sim_board_ready(dialect);
    char said[SAID];
    (void)sim_world_ask(world, setting);
    sim_world_send(world, "G1X-1F600\nG4P0\n");
    const double took = sim_board_until(world, "ok", said, sizeof said) +
                        sim_board_until(world, "ok", said, sizeof said);
    assert_string_equal(sim_world_status(world, "state"), "Idle");
    sim_world_free(world);
    return took;
}

static void waits_behind_each_move_before_it_cuts_the_motors_power_on_classic_boards(void **state)
{
    (void)state;
    static const struct {
        enum machine_dialect dialect;
        double longer_s;
    } boards[] = {{HAL, 0.0}, {G328, 0.025}, {MEGA, 0.025}};
    for (size_t i = 0; i < sizeof boards / sizeof boards[0]; i++) {
        const double kept_s = time_of_a_move_s(boards[i].dialect, "$1=255\n");
        const double cut_s = time_of_a_move_s(boards[i].dialect, "$1=25\n");
        assert_true(fabs(cut_s - kept_s - boards[i].longer_s) < 1e-3);
    }
}

static void waits_for_nothing_at_a_dwell_of_nothing_on_fluidnc_only(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        char said[SAID];
        sim_world_send(world, "G1X-10F600\n");
        (void)sim_board_until(world, "ok", said, sizeof said);
        sim_world_send(world, "G4P0\n");
        const double took = sim_board_until(world, "ok", said, sizeof said);
        assert_true(ALL[i] == FLUID ? took < 0.01 : took > 0.9);
        sim_world_free(world);
    }
}

static void runs_what_is_cut_before_it_holds(void **state)
{
    (void)state;
    static const double late_s[] = {[HAL] = 0.1, [G328] = 0.06, [MEGA] = 0.1, [FLUID] = 0.1};
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        (void)sim_world_ask(world, "$120=500\n");
        sim_world_send(world, "G1X-100F1200\n");
        sim_world_run(world, 0.5);
        const double before = sim_board_x(world);
        sim_world_send(world, "!");
        sim_world_run(world, 0.5);
        const double moved = before - sim_board_x(world);
        assert_string_equal(sim_world_status(world, "state"), "Hold:0");
        assert_true(moved > 0.4 + 20 * (late_s[ALL[i]] - 0.012));
        assert_true(moved < 0.4 + 20 * (late_s[ALL[i]] + 0.032));
        sim_world_free(world);
    }
}

static void keeps_the_needle_in_when_held_in_a_dwell(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        char said[SAID];
        sim_world_send(world, "G4P1\n");
        sim_world_run(world, 0.2);
        sim_world_send(world, "!");
        sim_world_run(world, 1.5);
        assert_string_equal(sim_world_text(world), "");
        assert_string_equal(sim_world_status(world, "state"), "Hold:0");
        sim_world_send(world, "~");
        const double took = sim_board_until(world, "ok", said, sizeof said);
        assert_true(took > 0.75 && took < 0.85);
        sim_world_free(world);
    }
}

static void acts_on_live_bytes_in_comments(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        sim_world_send(world, "(hi!)\n");
        sim_world_run(world, 0.05);
        assert_string_equal(sim_world_status(world, "state"), "Hold:0");
        sim_world_send(world, "~(\xc3\x84)\n");
        sim_world_run(world, 0.05);
        assert_string_equal(sim_world_status(world, "state"), "Door:0");
        sim_world_free(world);
    }
}

static void joins_a_half_line_to_the_next(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        (void)sim_world_ask(world, "G1F600X-1");
        (void)sim_world_ask(world, "\n");
        assert_true(sim_board_x(world) < -0.99);
        sim_world_free(world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_as_each_firmware_does),
        cmocka_unit_test(has_the_buffers_of_its_firmware),
        cmocka_unit_test(loses_what_overruns_the_ring_in_silence),
        cmocka_unit_test(refuses_lines_that_are_too_long),
        cmocka_unit_test(counts_blanks_on_grblhal_only),
        cmocka_unit_test(dwells_in_steps_of_50_ms_everywhere),
        cmocka_unit_test(waits_behind_each_move_before_it_cuts_the_motors_power_on_classic_boards),
        cmocka_unit_test(waits_for_nothing_at_a_dwell_of_nothing_on_fluidnc_only),
        cmocka_unit_test(runs_what_is_cut_before_it_holds),
        cmocka_unit_test(keeps_the_needle_in_when_held_in_a_dwell),
        cmocka_unit_test(acts_on_live_bytes_in_comments),
        cmocka_unit_test(joins_a_half_line_to_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
