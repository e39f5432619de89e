/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Builds with axes of their own: other letters, and homing cycles that leave some of them out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/board_bench.h"
#include "tests/unit/board_sessions.h"

static const struct fake_session GRBLHAL = GRBLHAL_SESSION, MEGA = MEGA_SESSION("1.1q"),
                                 FLUIDNC = FLUIDNC_SESSION;

/* Stock builds of the Mega leave axes out of their homing cycle, which then show what they showed
 * before; and a build may count from the other end. */
static void believes_no_homing_that_has_left_an_axis_out(void **state)
{
    (void)state;
    static const struct {
        const char *status, *stray;
    } ROW[] = {
        {"|MPos:-1.000,-1.000,-1.000,-1.000,-1.000,-1.000|FS:0,0", NULL},
        {"|MPos:-1.000,-1.000,-1.000,-1.000,0.000,-1.000|FS:0,0", "left axis B at its switch"},
        {"|MPos:-1.000,-1.000,-1.000,-1.000,-1.000,0.000|FS:0,0", "left axis C at its switch"},
        {"|MPos:-449.000,-1.000,-1.000,-1.000,-1.000,-1.000|FS:0,0", "left axis X at its switch"}};
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        struct fake_session says = MEGA;
        says.homed_status = ROW[i].status;
        struct bench *bench = bench_meet(MACHINE_GRBL_MEGA_5X, &says);
        assert_int_equal(rig_command(&bench->rig, STREAM_HOME), ERR_OK);
        rig_run_s(&bench->rig, 8.0);
        assert_true(stream_is_homed(bench->rig.stream) == (ROW[i].stray == NULL));
        if (ROW[i].stray != NULL) {
            assert_true(bench_told(bench, ROW[i].stray));
            assert_int_equal(stream_last_stop(bench->rig.stream), STOP_WRONG_FIRMWARE);
        }
        bench_leave(bench);
    }
}

/* FluidNC counts from wherever its own configuration says (mpos_mm), and nobody can ask it for
 * that.
 */
static void believes_a_board_that_has_its_own_place_for_home(void **state)
{
    (void)state;
    struct fake_session says = FLUIDNC;
    says.homed_status = "|MPos:-449.000,-1.000,-1.000,-1.000,-1.000,0.000|FS:0,0";
    struct bench *bench = bench_meet(MACHINE_FLUIDNC, &says);
    assert_int_equal(rig_command(&bench->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&bench->rig, 8.0);
    assert_true(stream_is_homed(bench->rig.stream));
    bench_leave(bench);
}

/* Its axes 4 to 6 may be called U, V and W: then these are the places of its reports, its settings
 * and its masks. */
static void takes_a_board_that_was_built_with_just_the_machines_letters(void **state)
{
    (void)state;
    static const struct {
        const char *letters;
        bool good;
    } ROW[] = {{"[AXS:6:XYZUVW]\n", true},  {"[AXS:6:XYZUWV]\n", false},
               {"[AXS:6:XYZWVU]\n", false}, {"[AXS:6:XYZABC]\n", false},
               {"[AXS:5:XYZUV]\n", false},  {"[AXS:7:XYZAUVW]\n", false}};
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        char text[SESSION_TEXT];
        struct fake_session says = MEGA;
        says.identity = session_changed(says.identity, "[AXS:6:XYZABC]\n", ROW[i].letters, text);
        struct bench *bench = bench_meet_lettered(&says, "XYZUVW");
        if (stream_is_connected(bench->rig.stream) != ROW[i].good) {
            fail_msg("%s: %s", ROW[i].letters, bench->rig.notice);
        }
        if (ROW[i].good) {
            assert_int_equal(rig_command(&bench->rig, STREAM_HOME), ERR_OK);
            rig_run_s(&bench->rig, 8.0);
            assert_true(stream_is_homed(bench->rig.stream));
        }
        bench_leave(bench);
    }
}

/* grblHAL takes $18x and $19x for $24 and $25 where each axis homes at a speed of its own. */
static void waits_no_longer_for_a_homing_than_its_axes_can_take(void **state)
{
    (void)state;
    static const char EACH[] = "$180=50.0\n$181=25.0\n$185=50.0\n$190=1000.0\n$194=500.0\n";
    for (int each = 0; each < 2; each++) {
        char text[SESSION_TEXT];
        struct fake_session says = GRBLHAL;
        says.settings = session_changed(says.settings, "$24=25.0\n$25=500.0\n",
                                        each ? EACH : "$24=25.0\n$25=500.0\n", text);
        struct bench *bench = bench_meet(MACHINE_GRBLHAL, &says);
        bench->board.homes_for_ever = true;
        assert_int_equal(rig_command(&bench->rig, STREAM_HOME), ERR_OK);
        rig_run_s(&bench->rig, 1200.0);
        assert_int_equal(stream_last_stop(bench->rig.stream), STOP_NONE);
        rig_run_s(&bench->rig, 60.0);
        assert_int_equal(stream_last_stop(bench->rig.stream), STOP_SILENT);
        bench_leave(bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(believes_no_homing_that_has_left_an_axis_out),
        cmocka_unit_test(believes_a_board_that_has_its_own_place_for_home),
        cmocka_unit_test(takes_a_board_that_was_built_with_just_the_machines_letters),
        cmocka_unit_test(waits_no_longer_for_a_homing_than_its_axes_can_take),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
