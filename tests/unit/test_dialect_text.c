/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is written for each dialect, and what its `$G` is read as.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "gcode/dialect.h"
#include "gcode/reply.h"
#include "gcode/writer.h"

static const enum machine_dialect CLASSIC[] = {MACHINE_GRBL, MACHINE_GRBL_MEGA_5X, MACHINE_FLUIDNC};

enum { CLASSICS = sizeof(CLASSIC) / sizeof(CLASSIC[0]) };

static struct gcode_needle needle(enum machine_dialect dialect)
{
    return (struct gcode_needle){.letter = 'Z',
                                 .sign = -1.0,
                                 .homed_at_mm = -6.0,
                                 .retracted_mm = -2.0,
                                 .speed_mm_s = 50.0,
                                 .cap_mm = 1.2,
                                 .dialect = gcode_dialect(dialect)};
}

#define STROKES "G91G1Z-2.5000F3000.0\nG4P0.05\nG1Z2.5000F3000.0\n"

static void ends_a_group_in_a_way_that_the_firmware_can_prove(void **state)
{
    (void)state;
    static const struct {
        enum machine_dialect dialect;
        const char *want;
    } CASE[] = {
        {MACHINE_GRBLHAL, STROKES "N300G4P0G90\n"},
        {MACHINE_GRBL, STROKES "G4P0\nT45G90\n$G\n"},
        {MACHINE_GRBL_MEGA_5X, STROKES "G4P0\nT45G90\n$G\n"},
        {MACHINE_FLUIDNC, STROKES "G4P0.01\nT45G90\n$G\n"},
    };
    for (size_t i = 0; i < sizeof(CASE) / sizeof(CASE[0]); i++) {
        char out[GCODE_IN_FLIGHT_MAX + 1];
        struct gcode_needle axis = needle(CASE[i].dialect);
        size_t len = gcode_group(out, sizeof(out), &axis, 0.5, 0.05, 300);
        assert_int_equal(len, strlen(CASE[i].want));
        assert_string_equal(out, CASE[i].want);
    }
}

static void gives_tags_in_a_row_different_tools(void **state)
{
    (void)state;
    static const struct {
        uint32_t tag, tool;
    } CASE[] = {{1, 1}, {2, 2}, {255, 255}, {256, 1}, {510, 255}, {511, 1}, {9999999, 174}};
    for (size_t i = 0; i < sizeof(CASE) / sizeof(CASE[0]); i++) {
        assert_int_equal(gcode_tool(CASE[i].tag), CASE[i].tool);
    }
    for (uint32_t tag = 1; tag < 2000; tag++) {
        assert_in_range(gcode_tool(tag), 1, GCODE_TOOLS);
        assert_int_not_equal(gcode_tool(tag), gcode_tool(tag + 1));
    }
}

static void fits_every_group_and_line_into_the_smallest_board(void **state)
{
    (void)state;
    for (size_t i = 0; i < CLASSICS; i++) {
        char out[GCODE_IN_FLIGHT_MAX + 1];
        struct gcode_needle axis = needle(CLASSIC[i]);
        axis.homed_at_mm = -99000.0;
        axis.speed_mm_s = 9999.0;
        size_t len = gcode_group(out, sizeof(out), &axis, 1.2, 0.1, 255);
        assert_in_range(len, 1, GCODE_IN_FLIGHT_MAX);
        assert_true(gcode_may_send(out, len));
        for (const char *line = out; *line != '\0'; line = strchr(line, '\n') + 1) {
            assert_true(strcspn(line, "\n") <= axis.dialect->line_max);
        }
    }
}

static void refuses_depth_and_dwell_on_every_board(void **state)
{
    (void)state;
    for (size_t i = 0; i < CLASSICS; i++) {
        char out[GCODE_IN_FLIGHT_MAX + 1];
        struct gcode_needle axis = needle(CLASSIC[i]);
        assert_int_equal(gcode_group(out, sizeof(out), &axis, 1.21, 0.0, 1), 0);
        assert_int_equal(gcode_group(out, sizeof(out), &axis, 0.0, 0.0, 1), 0);
        assert_int_equal(gcode_group(out, sizeof(out), &axis, 0.5, 0.2, 1), 0);
        assert_int_equal(gcode_group(out, sizeof(out), &axis, 0.5, 0.0, 0), 0);
    }
}

static void reads_the_tool_only_from_a_whole_modal_state(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool read;
        uint32_t want;
    } CASE[] = {
        {"[GC:G1 G54 G17 G21 G90 G94 M5 M9 T17 F3000 S0]", true, 17},
        {"[GC:G1 G54 G17 G21 G90 G94 M5 M9 T255 F3000. S0.]", true, 255},
        {"[GC:G0 T0 F0 S0]", true, 0},
        {"[GC:G1 T1 T2]", false, 0},
        {"[GC:G1 T]", false, 0},
        {"[GC:G1 T-1]", false, 0},
        {"[GC:G1 T1.5]", false, 0},
        {"[GC:G1 T017]", false, 0},
        {"[GC:G1 F17]", false, 0},
        {"[GC:]", false, 0},
        {"[MSG:G1 T17]", false, 0},
        {"[GC:G1 T17", false, 0},
        {"T17", false, 0},
        {"ok", false, 0},
    };
    for (size_t i = 0; i < sizeof(CASE) / sizeof(CASE[0]); i++) {
        struct reply reply = reply_parse(CASE[i].line, strlen(CASE[i].line));
        uint32_t got = 0;
        if (reply_modal_word(&reply, 'T', &got) != CASE[i].read ||
            (CASE[i].read && got != CASE[i].want)) {
            fail_msg("%s: %u", CASE[i].line, got);
        }
    }
}

static void reads_no_tool_whose_last_digit_was_cut_off(void **state)
{
    (void)state;
    char line[256] = "[GC:";
    while (strlen(line) < REPLY_TEXT_SIZE - 2) {
        strcat(line, "G");
    }
    line[REPLY_TEXT_SIZE - 4] = '\0';
    strcat(line, " T255]");
    for (size_t k = 0; k < 8; k++) {
        struct reply reply = reply_parse(line, strlen(line));
        uint32_t got = 255;
        assert_true(!reply_modal_word(&reply, 'T', &got) || got == 255);
        memmove(line + 5, line + 4, strlen(line + 4) + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_a_group_in_a_way_that_the_firmware_can_prove),
        cmocka_unit_test(gives_tags_in_a_row_different_tools),
        cmocka_unit_test(fits_every_group_and_line_into_the_smallest_board),
        cmocka_unit_test(refuses_depth_and_dwell_on_every_board),
        cmocka_unit_test(reads_the_tool_only_from_a_whole_modal_state),
        cmocka_unit_test(reads_no_tool_whose_last_digit_was_cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
