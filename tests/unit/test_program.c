/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "gcode/program.h"

static const struct gcode_needle NEEDLE = {.letter = 'Z',
                                           .sign = -1.0,
                                           .homed_at_mm = -6.0,
                                           .retracted_mm = -2.0,
                                           .speed_mm_s = 50.0,
                                           .cap_mm = 1.2};
static const double CLEAR_MM = -4.0;
static const struct gcode_axes LEGS[] = {{.count = 2, .letter = "XY", .value = {1.0, 2.0}},
                                         {.count = 2, .letter = "XY", .value = {3.0, 4.5}}};

static void says_first_that_it_promises_nothing(void **state)
{
    (void)state;
    char out[GCODE_PROGRAM_PIECE_SIZE];
    assert_int_not_equal(gcode_program_header(out, sizeof(out), &NEEDLE, CLEAR_MM, 300), 0);
    assert_int_equal(strncmp(out, "; none of the promises", 22), 0);
    assert_non_null(strstr(out, "\n; strikes 300\nG21\nG90\nG94\nG1Z-2.0000F3000.0\n"));
}

static void has_no_real_time_byte_in_a_comment(void **state)
{
    (void)state;
    char out[GCODE_PROGRAM_PIECE_SIZE];
    size_t len = gcode_program_header(out, sizeof(out), &NEEDLE, CLEAR_MM, 1000000);
    for (size_t i = 0; i < len; i++) {
        assert_false(gcode_is_realtime(out[i]) || (unsigned char)out[i] > '~');
    }
}

static void writes_a_strike_with_the_foot_up_between(void **state)
{
    (void)state;
    char out[GCODE_PROGRAM_PIECE_SIZE];
    const struct gcode_program_strike strike = {
        .number = 7, .leg = LEGS, .leg_count = 2, .depth_mm = 0.5, .dwell_s = 0.05};
    size_t len = gcode_program_strike(out, sizeof(out), &NEEDLE, CLEAR_MM, &strike);
    assert_string_equal(out, "G0X1.0000Y2.0000\nG0X3.0000Y4.5000\nG1Z-4.0000F3000.0\n"
                             "G1Z-6.5000F3000.0\nG4P0.05\nG1Z-4.0000F3000.0\nN7G4P0\n"
                             "G1Z-2.0000F3000.0\n");
    assert_int_equal(len, strlen(out));
}

static void refuses_a_strike_that_the_group_refuses(void **state)
{
    (void)state;
    char out[GCODE_PROGRAM_PIECE_SIZE];
    struct gcode_program_strike strike = {
        .number = 7, .leg = LEGS, .leg_count = 2, .depth_mm = 1.21, .dwell_s = 0.0};
    assert_int_equal(gcode_program_strike(out, sizeof(out), &NEEDLE, CLEAR_MM, &strike), 0);
    strike.depth_mm = 1.2;
    assert_int_not_equal(gcode_program_strike(out, sizeof(out), &NEEDLE, CLEAR_MM, &strike), 0);
    assert_int_equal(gcode_program_strike(out, 60, &NEEDLE, CLEAR_MM, &strike), 0);
}

static void ends_with_the_foot_up(void **state)
{
    (void)state;
    char out[GCODE_PROGRAM_PIECE_SIZE];
    assert_int_not_equal(gcode_program_footer(out, sizeof(out), &NEEDLE, CLEAR_MM), 0);
    assert_string_equal(out, "G1Z-2.0000F3000.0\nM2\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_first_that_it_promises_nothing),
        cmocka_unit_test(has_no_real_time_byte_in_a_comment),
        cmocka_unit_test(writes_a_strike_with_the_foot_up_between),
        cmocka_unit_test(refuses_a_strike_that_the_group_refuses),
        cmocka_unit_test(ends_with_the_foot_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
