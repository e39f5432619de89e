/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of a board's settings can be lived with and had better be otherwise: said as it connects,
 * with the lines that mend it, and for as long as it is there.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/board_bench.h"
#include "tests/unit/board_sessions.h"
#include "tests/unit/stream_scene.h"

static const struct fake_session GRBLHAL = GRBLHAL_SESSION, GRBL = GRBL_SESSION,
                                 MEGA = MEGA_SESSION("1.1q");

static void warns_where_the_needle_is_not_the_first_to_home(void **state)
{
    (void)state;
    static const char *const PASSES[] = {"$44=4\n$45=3\n$46=56\n", "$44=63\n$45=0\n$46=0\n",
                                         "$44=0\n$45=31\n$46=32\n"};
    for (size_t i = 0; i < sizeof(PASSES) / sizeof(PASSES[0]); i++) {
        char text[SESSION_TEXT];
        struct fake_session says = GRBLHAL;
        says.settings = session_changed(says.settings, "$44=32\n$45=31\n$46=0\n", PASSES[i], text);
        struct bench *bench = bench_meet(MACHINE_GRBLHAL, &says);
        assert_true(stream_is_connected(bench->rig.stream));
        assert_true(bench_told(bench,
                               "warning: the needle is not the first to home, and alone; send, "
                               "a line each, $44=32 (is "));
        bench_leave(bench);
    }
}

static void warns_where_hard_limits_leave_the_needle_no_room(void **state)
{
    (void)state;
    char text[SESSION_TEXT];
    struct fake_session says = GRBLHAL;
    says.settings = session_changed(says.settings, "$21=0\n", "$21=1\n", text);
    struct bench *bench = bench_meet(MACHINE_GRBLHAL, &says);
    assert_true(stream_is_connected(bench->rig.stream));
    assert_true(
        bench_told(bench, "and ends a deep strike with ALARM:2; send, $27=0.800 (is 1.000)\n"));
    bench_leave(bench);
}

static void warns_where_homing_leaves_the_needle_low(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool warns;
    } ROW[] = {{"$27=2.000\n", false}, {"$27=2.001\n", true}, {"$27=3.990\n", true}};
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        char text[SESSION_TEXT];
        struct fake_session says = GRBLHAL;
        says.settings = session_changed(says.settings, "$27=1.000\n", ROW[i].line, text);
        struct bench *bench = bench_meet(MACHINE_GRBLHAL, &says);
        assert_true(stream_is_connected(bench->rig.stream));
        assert_int_equal(bench_told(bench, "while the arm homes; send, $27=2.000 (is "),
                         ROW[i].warns);
        bench_leave(bench);
    }
}

static void warns_where_motors_lose_their_power_at_rest(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool warns;
    } ROW[] = {{"$1=25\n", true}, {"$1=0\n", true}, {"$1=255\n", false}, {"", false}};
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        char text[SESSION_TEXT];
        struct fake_session says = GRBL;
        says.settings = session_changed(says.settings, "$1=255\n", ROW[i].line, text);
        struct bench *bench = bench_meet(MACHINE_GRBL, &says);
        assert_true(stream_is_connected(bench->rig.stream));
        assert_true((stream_warning(bench->rig.stream) != NULL) == ROW[i].warns);
        assert_true(bench_told(bench, "send $1=255") == ROW[i].warns);
        bench_leave(bench);
    }
}

static void warns_where_an_axis_takes_more_steps_than_the_board_makes(void **state)
{
    (void)state;
    static const struct {
        double needle_mm_s, x_mm_s;
        const char *told; /* NULL: no warning */
    } ROW[] = {{18.75, 0.0, NULL},
               {18.8, 0.0, "at its full speed axis C takes "},
               {100.0, 0.0, "at its full speed axis C takes "},
               {18.75, 1000.0, "at its full speed axis X takes "}};
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        struct bench *bench = bench_meet(MACHINE_GRBL_MEGA_5X, &MEGA);
        assert_null(stream_warning(bench->rig.stream));
        bench->machine.needle.speed = ROW[i].needle_mm_s;
        bench->machine.joint[0].speed = fmax(bench->machine.joint[0].speed, ROW[i].x_mm_s);
        rig_plug(&bench->rig);
        rig_run_s(&bench->rig, 8.0);
        assert_true(stream_is_connected(bench->rig.stream));
        assert_true((stream_warning(bench->rig.stream) != NULL) == (ROW[i].told != NULL));
        assert_true(ROW[i].told == NULL || bench_told(bench, ROW[i].told));
        bench_leave(bench);
    }
}

static void advises_shorter_reports_without_a_warning(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool advises;
    } ROW[] = {{"$10=511\n", true}, {"$10=125\n", true}, {"$10=117\n", false}, {"$10=21\n", false}};
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        char text[SESSION_TEXT];
        struct fake_session says = GRBLHAL;
        says.settings = session_changed(says.settings, "$10=511\n", ROW[i].line, text);
        struct bench *bench = bench_meet(MACHINE_GRBLHAL, &says);
        assert_true(stream_is_connected(bench->rig.stream));
        assert_null(stream_warning(bench->rig.stream));
        assert_true(bench_told(bench, "looked at; $10=117 (is ") == ROW[i].advises);
        bench_leave(bench);
    }
}

/* One text for all that there is to mend, for as long as the board is there. */
static void warns_of_everything_at_once_while_the_board_is_there(void **state)
{
    (void)state;
    char cramped[SESSION_TEXT], text[SESSION_TEXT];
    struct fake_session says = GRBLHAL;
    says.settings = session_changed(says.settings, "$21=0\n", "$21=1\n", cramped);
    says.settings = session_changed(says.settings, "$1=255\n", "$1=25\n", text);
    struct bench *bench = bench_meet(MACHINE_GRBLHAL, &says);
    const char *warning = stream_warning(bench->rig.stream);
    assert_non_null(warning);
    assert_non_null(strstr(warning, "send, $27=0.800 (is 1.000); warning: "));
    assert_non_null(strstr(warning, "send $1=255"));
    rig_pull(&bench->rig);
    assert_null(stream_warning(bench->rig.stream));
    bench_leave(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(warns_where_the_needle_is_not_the_first_to_home),
        cmocka_unit_test(warns_where_hard_limits_leave_the_needle_no_room),
        cmocka_unit_test(warns_where_homing_leaves_the_needle_low),
        cmocka_unit_test(warns_where_motors_lose_their_power_at_rest),
        cmocka_unit_test(warns_where_an_axis_takes_more_steps_than_the_board_makes),
        cmocka_unit_test(advises_shorter_reports_without_a_warning),
        cmocka_unit_test(warns_of_everything_at_once_while_the_board_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
