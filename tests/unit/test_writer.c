/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "gcode/dialect.h"
#include "gcode/writer.h"
#include "tests/unit/seed.h"

static const struct gcode_needle NEEDLE = {.letter = 'C',
                                           .sign = -1.0,
                                           .homed_at_mm = -6.0,
                                           .retracted_mm = -2.0,
                                           .speed_mm_s = 100.0,
                                           .cap_mm = 1.2};

static void writes_the_closed_group(void **state)
{
    (void)state;
    char out[GCODE_IN_FLIGHT_MAX + 1];
    static const char WANT[] = "G1C-6.5000F6000.0\nG4P0.05\nG1C-4.0000F6000.0\nN17G4P0\n";
    assert_int_equal(gcode_group(out, sizeof(out), &NEEDLE, 0.5, 0.05, 17), sizeof(WANT) - 1);
    assert_string_equal(out, WANT);
    assert_int_not_equal(gcode_group(out, sizeof(out), &NEEDLE, 0.35, 0.0, 9999999), 0);
    assert_string_equal(out, "G1C-6.3500F6000.0\nG1C-4.0000F6000.0\nN9999999G4P0\n");
}

static void refuses_groups_that_must_not_be(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double cap_mm, depth_mm, dwell_s;
        uint32_t tag;
        bool want;
    } CASE[] = {
        {"the machine's cap", 1.2, 1.2, 0.0, 1, true},
        {"past the machine's cap", 1.2, 1.2001, 0.0, 1, false},
        {"the compiled cap", 9.0, 1.5, 0.0, 1, true},
        {"past the compiled cap", 9.0, 1.51, 0.0, 1, false},
        {"not a depth", 1.2, NAN, 0.0, 1, false},
        {"infinitely deep", INFINITY, INFINITY, 0.0, 1, false},
        {"no cap at all", NAN, 0.5, 0.0, 1, false},
        {"no depth", 1.2, 0.0, 0.0, 1, false},
        {"out of the skin", 1.2, -0.1, 0.0, 1, false},
        {"dwell 0.05", 1.2, 0.5, 0.05, 1, true},
        {"dwell 0.10", 1.2, 0.5, 0.10, 1, true},
        {"dwell between the steps", 1.2, 0.5, 0.03, 1, false},
        {"dwell too long", 1.2, 0.5, 0.15, 1, false},
        {"dwell back in time", 1.2, 0.5, -0.05, 1, false},
        {"no dwell that is a number", 1.2, 0.5, NAN, 1, false},
        {"tag 0", 1.2, 0.5, 0.0, 0, false},
        {"tag past the firmware's", 1.2, 0.5, 0.0, 10000000, false},
    };
    for (size_t i = 0; i < sizeof(CASE) / sizeof(CASE[0]); i++) {
        char out[GCODE_IN_FLIGHT_MAX + 1];
        struct gcode_needle needle = NEEDLE;
        needle.cap_mm = CASE[i].cap_mm;
        size_t len =
            gcode_group(out, sizeof(out), &needle, CASE[i].depth_mm, CASE[i].dwell_s, CASE[i].tag);
        if ((len > 0) != CASE[i].want || (len == 0 && out[0] != '\0')) {
            fail_msg("%s", CASE[i].name);
        }
    }
}

static void refuses_a_group_that_does_not_end_above_the_skin(void **state)
{
    (void)state;
    char out[GCODE_IN_FLIGHT_MAX + 1];
    struct gcode_needle needle = NEEDLE;
    needle.retracted_mm = 0.1;
    assert_int_equal(gcode_group(out, sizeof(out), &needle, 0.5, 0.0, 1), 0);
}

static void never_strikes_with_an_air_move(void **state)
{
    (void)state;
    char out[64];
    assert_int_not_equal(gcode_needle_air(out, sizeof(out), &NEEDLE, -4.0), 0);
    assert_string_equal(out, "G1C-2.0000F6000.0\n");
    assert_int_not_equal(gcode_needle_air(out, sizeof(out), &NEEDLE, 0.0), 0);
    assert_int_equal(gcode_needle_air(out, sizeof(out), &NEEDLE, 0.001), 0);
    assert_int_equal(gcode_needle_air(out, sizeof(out), &NEEDLE, NAN), 0);
    assert_int_not_equal(gcode_lift(out, sizeof(out), &NEEDLE, -4.0, 17), 0);
    assert_memory_equal(out, "N17G53G1", 8); // a line number goes before all else
    assert_int_equal(gcode_lift(out, sizeof(out), &NEEDLE, 0.001, 17), 0);
    assert_int_equal(gcode_lift(out, sizeof(out), &NEEDLE, -4.0, 0), 0);
    assert_int_not_equal(gcode_lift(out, sizeof(out), &NEEDLE, -4.0, 9999999), 0);
    assert_int_equal(gcode_lift(out, sizeof(out), &NEEDLE, -4.0, 10000000), 0);
}

static void writes_moves_with_four_decimals_and_no_minus_zero(void **state)
{
    (void)state;
    char out[GCODE_IN_FLIGHT_MAX + 1];
    const struct gcode_axes to = {.count = 3, .letter = "XYA", .value = {-0.00001, 12.34566, -7.0}};
    assert_int_not_equal(gcode_rapid(out, sizeof(out), &to), 0);
    assert_string_equal(out, "G0X0.0000Y12.3457A-7.0000\n");
    assert_int_equal(gcode_barrier(out, sizeof(out), gcode_dialect(MACHINE_GRBLHAL)), 5);
    assert_string_equal(out, "G4P0\n");
}

static void writes_by_how_much_so_that_a_lost_point_is_no_place(void **state)
{
    (void)state;
    static const struct {
        double by;
        char guard;
        const char *line;
    } ROW[] = {
        {12.3456, '\0', "G91G0X12.3456\n"}, {-1.0, '\0', "G91G0X-1.0000\n"},
        {0.8, '\0', "G91G0X.80000\n"},      {-0.0125, 'C', "G91G0X-.012500C.0001\n"},
        {0.001, '\0', "G91G0X.0010000\n"},  {-0.0001, 'Z', "G91G0X-.00010000Z.0001\n"},
        {10.0, '\0', "G91G0X10.0000\n"},
    };
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        char out[GCODE_IN_FLIGHT_MAX + 1];
        const struct gcode_axes by = {.count = 1, .letter = "X", .value = {ROW[i].by}};
        const size_t len = gcode_rapid_by(out, sizeof(out), &by, ROW[i].guard);
        assert_string_equal(out, ROW[i].line);
        assert_int_equal(len, strlen(ROW[i].line));
        // its point lost, each word but the guard says at least 10,000
        char *point = strchr(out, '.');
        memmove(point, point + 1, strlen(point));
        assert_true(fabs(strtod(out + strlen("G91G0X"), NULL)) >= 1e4);
    }
}

static void refuses_moves_that_are_no_moves(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct gcode_axes to;
    } CASE[] = {
        {"no axis", {.count = 0}},
        {"not a number", {.count = 1, .letter = "X", .value = {NAN}}},
        {"infinite", {.count = 1, .letter = "X", .value = {-INFINITY}}},
        {"far away", {.count = 1, .letter = "X", .value = {1e5}}},
        {"a letter that is no axis", {.count = 1, .letter = "F", .value = {1.0}}},
        {"a letter that is a command", {.count = 1, .letter = "!", .value = {1.0}}},
        {"no letter", {.count = 1, .letter = "", .value = {1.0}}},
    };
    for (size_t i = 0; i < sizeof(CASE) / sizeof(CASE[0]); i++) {
        char out[GCODE_IN_FLIGHT_MAX + 1];
        if (gcode_rapid(out, sizeof(out), &CASE[i].to) != 0 ||
            gcode_rapid_by(out, sizeof(out), &CASE[i].to, '\0') != 0) {
            fail_msg("%s: %s", CASE[i].name, out);
        }
    }
}

static void writes_nothing_that_does_not_fit(void **state)
{
    (void)state;
    char out[GCODE_IN_FLIGHT_MAX + 1];
    size_t len = gcode_group(out, sizeof(out), &NEEDLE, 0.5, 0.05, 17);
    for (size_t size = 0; size <= len; size++) {
        memset(out, '#', sizeof(out));
        assert_int_equal(gcode_group(out, size, &NEEDLE, 0.5, 0.05, 17), 0);
        assert_true(out[size] == '#');
    }
    assert_int_equal(gcode_group(out, len + 1, &NEEDLE, 0.5, 0.05, 17), len);
}

static void keeps_every_line_in_the_alphabet_and_in_flight(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (int i = 0; i < 20000; i++) {
        char out[256];
        struct gcode_axes to = {.count = 1 + seed_below(&seed, 8), .letter = "XYZABCUV"};
        for (size_t k = 0; k < to.count; k++) {
            to.value[k] = (seed_unit(&seed) - 0.5) * pow(10.0, 5.3 * seed_unit(&seed));
        }
        size_t rapid = gcode_rapid(out, sizeof(out), &to);
        assert_true(rapid > 0 && rapid <= GCODE_IN_FLIGHT_MAX && rapid == strlen(out));
        assert_true(gcode_may_send(out, rapid) && strstr(out, "-0.0000") == NULL);
        size_t group = gcode_group(out, sizeof(out), &NEEDLE, 1.2 * seed_unit(&seed) + 1e-9, 0.05,
                                   1 + seed_below(&seed, 9999999));
        assert_true(group > 0 && group <= GCODE_IN_FLIGHT_MAX && gcode_may_send(out, group));
    }
}

static void knows_the_alphabet_byte_by_byte(void **state)
{
    (void)state;
    static const char ALLOWED[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.+-=$\n";
    static const char REALTIME[] = "?!~\x18\x19\x85";
    for (int c = 0; c < 256; c++) {
        char byte = (char)c;
        bool allowed = memchr(ALLOWED, byte, sizeof(ALLOWED) - 1) != NULL;
        bool realtime = memchr(REALTIME, byte, sizeof(REALTIME) - 1) != NULL;
        assert_int_equal(gcode_may_send(&byte, 1), allowed);
        assert_int_equal(gcode_is_realtime(byte), realtime);
    }
}

static void knows_grblhal(void **state)
{
    (void)state;
    const struct gcode_dialect *dialect = gcode_dialect(MACHINE_GRBLHAL);
    assert_string_equal(dialect->name, "grblhal");
    assert_true(dialect->proof == GCODE_BY_LINE && dialect->stop_byte == 0x19);
    assert_int_equal(gcode_axis_slot(dialect->letters, 'X'), 0);
    assert_int_equal(gcode_axis_slot(dialect->letters, 'U'), 6);
    assert_int_equal(gcode_axis_slot(dialect->letters, 'F'), -1);
    assert_int_equal(gcode_axis_slot(dialect->letters, '\0'), -1);
    assert_int_equal(gcode_axis_slot(gcode_dialect(MACHINE_GRBL)->letters, 'A'), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_closed_group),
        cmocka_unit_test(refuses_groups_that_must_not_be),
        cmocka_unit_test(refuses_a_group_that_does_not_end_above_the_skin),
        cmocka_unit_test(never_strikes_with_an_air_move),
        cmocka_unit_test(writes_moves_with_four_decimals_and_no_minus_zero),
        cmocka_unit_test(writes_by_how_much_so_that_a_lost_point_is_no_place),
        cmocka_unit_test(refuses_moves_that_are_no_moves),
        cmocka_unit_test(writes_nothing_that_does_not_fit),
        cmocka_unit_test(keeps_every_line_in_the_alphabet_and_in_flight),
        cmocka_unit_test(knows_the_alphabet_byte_by_byte),
        cmocka_unit_test(knows_grblhal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
