/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole sessions with real builds: a board that is set up as the machine file says connects and
 * homes, and whatever of it would fail later is refused at once, with the lines that mend it.
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
                                 MEGA = MEGA_SESSION("1.1q"), MEGA_NEW = MEGA_SESSION("1.2i"),
                                 FLUIDNC = FLUIDNC_SESSION;

static void connects_and_homes_every_board(void **state)
{
    (void)state;
    static const struct {
        enum machine_dialect dialect;
        const struct fake_session *says;
    } ROW[] = {{MACHINE_GRBLHAL, &GRBLHAL},
               {MACHINE_GRBL, &GRBL},
               {MACHINE_GRBL_MEGA_5X, &MEGA},
               {MACHINE_GRBL_MEGA_5X, &MEGA_NEW},
               {MACHINE_FLUIDNC, &FLUIDNC}};
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        struct bench *bench = bench_meet(ROW[i].dialect, ROW[i].says);
        if (!stream_is_connected(bench->rig.stream)) {
            fail_msg("session %zu: %s", i, bench->rig.notice);
        }
        assert_false(stream_is_simulator(bench->rig.stream));
        assert_false(bench_told(bench, "warning"));
        assert_int_equal(rig_command(&bench->rig, STREAM_HOME), ERR_OK);
        rig_run_s(&bench->rig, 8.0);
        assert_true(stream_is_homed(bench->rig.stream));
        assert_int_equal(bench->board.homings, 1);
        bench_leave(bench);
    }
}

static void refuses_settings_that_would_fail_later_and_says_how_to_mend_them(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *mend;
    } ROW[] = {
        // an axis that is in no pass is never homed, and yet the board says H:1
        {"$44=32\n$45=31\n", "$44=4\n$45=3\n", "send, a line each, $44=32 (is 4), $45=31 (is 3)\n"},
        {"$44=32\n$45=31\n$46=0\n", "$44=4\n$45=3\n$46=24\n", ", $46=0 (is 24)\n"},
        // its needle would go home by going out
        {"$23=0\n", "$23=32\n", "send, a line each, $23=0 (is 32)\n"},
        // a reset in motion would leave it homed
        {"$22=1\n", "$22=129\n", "send, a line each, $22=1 (is 129)\n"},
        {"$22=1\n", "$22=128\n", "send, a line each, $22=1 (is 128)\n"},
        // the foot that closes on its way down would raise ALARM:13
        {"$65=0\n", "$65=33\n", "send, a line each, $65=1 (is 33)\n"},
        // a `?` while it homes would begin the line behind that
        {"$39=1\n", "$39=0\n", "send, a line each, $39=1 (is 0)\n"},
        // half of the needle's axis: homing would leave it as near to its other end
        {"$27=1.000\n", "$27=4.000\n", "send, a line each, $27=1.000 (is 4.000)\n"},
        {"$13=0\n", "", "settings of the machine file are missing from $$"},
        {"$11=0.010\n", "$11=0.020\n", "send, a line each, $11=0.010 (is 0.020)\n"},
        {"$10=511\n", "$10=507\n", "send, a line each, $10=511 (is 507)\n"},
    };
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        char text[SESSION_TEXT];
        struct fake_session says = GRBLHAL;
        says.settings = session_changed(says.settings, ROW[i].from, ROW[i].to, text);
        struct bench *bench = bench_meet(MACHINE_GRBLHAL, &says);
        assert_int_equal(stream_last_stop(bench->rig.stream), STOP_WRONG_FIRMWARE);
        if (!bench_told(bench, ROW[i].mend)) {
            fail_msg("%s: %s", ROW[i].to, bench->rig.notice);
        }
        bench_leave(bench);
    }
}

/* It shows three decimals, and could be given no more. */
static void takes_a_junction_that_the_board_shows_rounded(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool good;
    } ROW[] = {{"$11=0.012\n", true},
               {"$11=0.013\n", true},
               {"$11=0.0125\n", true},
               {"$11=0.011\n", false},
               {"$11=0.014\n", false}};
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        char text[SESSION_TEXT];
        struct fake_session says = GRBLHAL;
        says.settings = session_changed(says.settings, "$11=0.010\n", ROW[i].line, text);
        struct bench *bench = bench_meet(MACHINE_GRBLHAL, &says);
        assert_false(stream_is_connected(bench->rig.stream));
        bench->machine.junction_mm = 0.0125;
        rig_plug(&bench->rig);
        rig_run_s(&bench->rig, 8.0);
        assert_true(stream_is_connected(bench->rig.stream) == ROW[i].good);
        bench_leave(bench);
    }
}

static void takes_a_probe_protection_where_nothing_feels(void **state)
{
    (void)state;
    char text[SESSION_TEXT];
    struct fake_session says = GRBLHAL;
    says.settings = session_changed(says.settings, "$65=0\n", "$65=32\n", text);
    struct bench *bench = bench_meet(MACHINE_GRBLHAL, &says);
    assert_false(stream_is_connected(bench->rig.stream));
    bench->machine.sense = MACHINE_SENSE_NONE;
    rig_plug(&bench->rig);
    rig_run_s(&bench->rig, 8.0);
    assert_true(stream_is_connected(bench->rig.stream));
    bench_leave(bench);
}

static void refuses_a_receive_buffer_that_would_be_overrun(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        bool good;
    } ROW[] = {{"[OPT:V,15,128]", true},  {"[OPT:V,15,127]", true}, {"[OPT:V,15,126]", false},
               {"[OPT:V,15,64]", false},  {"[OPT:V,15,0]", true}, // 256, in a byte
               {"[OPT:V,15]", true},      {"[OPT:PHS]", true},      {"[OPT:V,15,x]", true},
               {"[OPT:V,15,64,3]", false}};
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        char text[SESSION_TEXT];
        struct fake_session says = GRBL;
        says.identity = session_changed(says.identity, "[OPT:V,15,128]", ROW[i].options, text);
        struct bench *bench = bench_meet(MACHINE_GRBL, &says);
        if (stream_is_connected(bench->rig.stream) != ROW[i].good ||
            bench_told(bench, "its receive buffer ($I, OPT:) holds fewer than the 127 bytes") ==
                ROW[i].good) {
            fail_msg("%s: %s", ROW[i].options, bench->rig.notice);
        }
        bench_leave(bench);
    }
}

static void refuses_versions_that_it_does_not_know(void **state)
{
    (void)state;
    static const struct {
        enum machine_dialect dialect;
        const struct fake_session *says;
        const char *from, *to;
    } ROW[] = {{MACHINE_GRBL, &GRBL, "VER:1.1h.", "VER:0.9j."},
               {MACHINE_GRBL, &GRBL, "VER:1.1h.", "VER:1.2i."},
               {MACHINE_GRBL_MEGA_5X, &MEGA, "VER:1.1q.", "VER:2.0a."},
               {MACHINE_GRBL_MEGA_5X, &MEGA, "[AXS:6:XYZABC]\n", ""},
               {MACHINE_GRBLHAL, &GRBLHAL, "[FIRMWARE:grblHAL]\n", ""},
               {MACHINE_FLUIDNC, &FLUIDNC, " FluidNC v3.9.9", ""}};
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        char text[SESSION_TEXT];
        struct fake_session says = *ROW[i].says;
        says.identity = session_changed(says.identity, ROW[i].from, ROW[i].to, text);
        struct bench *bench = bench_meet(ROW[i].dialect, &says);
        assert_true(bench_told(bench, "$I does not name the dialect of the machine file"));
        bench_leave(bench);
    }
}

static void refuses_a_board_whose_speeds_are_overridden(void **state)
{
    (void)state;
    static const char *const OVERRIDE[] = {"|Ov:200,100,100", "|Ov:100,25,100"};
    for (size_t i = 0; i < sizeof(OVERRIDE) / sizeof(OVERRIDE[0]); i++) {
        char text[SESSION_TEXT];
        struct fake_session says = GRBLHAL;
        says.status = session_changed(says.status, "|WCS:G54", OVERRIDE[i], text);
        struct bench *bench = bench_meet(MACHINE_GRBLHAL, &says);
        assert_true(bench_told(bench, "a feed or rapid override is on: set both to 100 %"));
        bench_leave(bench);
    }
}

/* The parking of a door that is closed again is a motion like another. */
static void waits_for_a_door_to_give_the_machine_back(void **state)
{
    (void)state;
    static const char *const DOOR[] = {"Door:2", "Door:3"};
    for (size_t i = 0; i < sizeof(DOOR) / sizeof(DOOR[0]); i++) {
        struct fake_session says = GRBLHAL;
        says.state = DOOR[i];
        struct bench *bench = bench_meet(MACHINE_GRBLHAL, &says);
        assert_int_equal(bench->board.resets, 0);
        bench->board.says.state = "Idle";
        rig_run_s(&bench->rig, 8.0);
        assert_int_equal(bench->board.resets, 1);
        assert_true(stream_is_connected(bench->rig.stream));
        bench_leave(bench);
    }
}

/* One whose memory was wiped says so, and lists what it begins with, before its banner. */
static void connects_to_a_board_that_has_just_lost_its_settings(void **state)
{
    (void)state;
    struct fake_session says = MEGA;
    says.banner = "error:7\n$0=10\n$1=25\n$10=1\n$100=250.000\n$135=200.000\n"
                  "\nGrbl 1.1q ['$' for help]\n[MSG:'$H'|'$X' to unlock]\n";
    struct bench *bench = bench_meet(MACHINE_GRBL_MEGA_5X, &says);
    assert_true(stream_is_connected(bench->rig.stream));
    assert_null(stream_warning(bench->rig.stream));
    bench_leave(bench);
}

/* `$` without an end: grblHAL takes what follows for the rest of that line, a `?` as well. */
static void resets_a_board_whose_half_line_swallows_its_questions(void **state)
{
    (void)state;
    struct bench *bench = bench_meet(MACHINE_GRBLHAL, &GRBLHAL);
    bench->board.swallows = true;
    bench->board.resets = 0;
    rig_plug(&bench->rig);
    rig_run_s(&bench->rig, 10.0);
    // it may be homing, without a word
    assert_int_equal(bench->board.resets, 0);
    assert_false(stream_is_connected(bench->rig.stream));
    rig_run_s(&bench->rig, 10.0);
    assert_int_equal(bench->board.resets, 1);
    assert_true(stream_is_connected(bench->rig.stream));
    bench_leave(bench);
}

static void holds_where_somebody_overrides_the_speed(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(FAKE_DOTS / 8);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    while (scene->rig.plunges < 2) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    scene->fake.overrides = "|Ov:110,100,100";
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_HELD);
    assert_true(strstr(scene->rig.notice, "a feed or rapid override is on at the board") != NULL);
    // it comes to rest again at once for as long as that is so
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_HELD);
    scene->fake.overrides = "|Ov:100,100,100";
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 60.0));
    assert_int_equal(stream_scene_judge(scene, "override"), 0);
    stream_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connects_and_homes_every_board),
        cmocka_unit_test(refuses_settings_that_would_fail_later_and_says_how_to_mend_them),
        cmocka_unit_test(takes_a_junction_that_the_board_shows_rounded),
        cmocka_unit_test(takes_a_probe_protection_where_nothing_feels),
        cmocka_unit_test(refuses_a_receive_buffer_that_would_be_overrun),
        cmocka_unit_test(refuses_versions_that_it_does_not_know),
        cmocka_unit_test(refuses_a_board_whose_speeds_are_overridden),
        cmocka_unit_test(waits_for_a_door_to_give_the_machine_back),
        cmocka_unit_test(connects_to_a_board_that_has_just_lost_its_settings),
        cmocka_unit_test(resets_a_board_whose_half_line_swallows_its_questions),
        cmocka_unit_test(holds_where_somebody_overrides_the_speed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
