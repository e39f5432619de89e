/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/stream_scene.h"

static bool told(const struct stream_scene *scene, const char *what)
{
    return strstr(scene->rig.notice, what) != NULL;
}

static const char *talk(const struct stream_scene *scene)
{
    static char out[65536];
    (void)stream_recent(scene->rig.stream, &(struct stream_told){0, 0}, out, sizeof(out));
    return out;
}

static const char BANNER[] = "GrblHAL 1.1f ['$' or '$HELP' for help]\r\n";

static void is_ready_in_three_seconds_and_has_moved_nothing(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 3.0);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_false(stream_is_homed(scene->rig.stream));
    assert_false(stream_is_simulator(scene->rig.stream));
    assert_int_equal(scene->rig.motions, 0);
    assert_int_equal(scene->fake.resets, 1);
    // nothing but real-time bytes before the reset: no newline can complete a stranger's half line
    const char *out = talk(scene);
    assert_non_null(strstr(out, "> ?"));
    assert_true(strstr(out, "> \\x18") < strstr(out, "> $I"));
    stream_scene_free(scene);
}

static void throws_a_half_line_away_that_somebody_left(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    memcpy(scene->fake.rx, "G1C-7.5", 7);
    scene->fake.rx_len = 7;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 3.0);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_int_equal(scene->fake.moves, 0);
    assert_true(scene->fake.at[5] == 0.0);
    stream_scene_free(scene);
}

static void moving(struct stream_scene *scene, int64_t for_ns)
{
    scene->fake.moves = 1;
    scene->fake.move[0] = (struct fake_move){.end_ns = for_ns};
    memcpy(scene->fake.move[0].from, scene->fake.at, sizeof(scene->fake.at));
    memcpy(scene->fake.move[0].to, scene->fake.at, sizeof(scene->fake.at));
}

static void lets_a_motion_under_way_end(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    moving(scene, 1500000000);
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 1.4);
    assert_int_equal(scene->fake.resets + scene->fake.holds, 0);
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(scene->fake.holds, 0);
    assert_true(stream_is_connected(scene->rig.stream));
    stream_scene_free(scene);
}

/* What a terminal has kept while nobody listened. */
static void resets_no_motion_for_a_banner_of_long_ago(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    moving(scene, 1500000000);
    rig_plug(&scene->rig);
    stream_on_bytes(scene->rig.stream, BANNER, sizeof(BANNER) - 1, scene->rig.now_ns);
    rig_run_s(&scene->rig, 1.4);
    assert_int_equal(scene->fake.resets + scene->fake.holds, 0);
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(scene->fake.resets, 1);
    assert_true(stream_is_connected(scene->rig.stream));
    stream_scene_free(scene);
}

static void holds_a_motion_that_does_not_end_before_it_resets(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    moving(scene, 60000000000);
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(scene->fake.holds, 1);
    assert_int_equal(scene->fake.resets, 1);
    assert_false(scene->fake.alarmed);
    assert_true(stream_is_connected(scene->rig.stream));
    stream_scene_free(scene);
}

static void connects_to_an_alarmed_board_and_homes_it(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    struct err err = {.code = ERR_OK};
    scene->fake.alarmed = true;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 3.0);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_homed(scene->rig.stream));
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    assert_true(scene->rig.record[0].body.epoch.nonce >= 1);
    stream_scene_free(scene);
}

static void keeps_asking_a_silent_device_and_says_so_once(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    scene->fake.silent = true;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 60.0);
    assert_false(stream_is_connected(scene->rig.stream));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_SILENT);
    const char *first = strstr(scene->rig.notice, "stopped: silent");
    assert_non_null(first);
    assert_null(strstr(first + 1, "stopped: silent"));
    assert_int_equal(scene->fake.resets, 1);
    scene->fake.silent = false;
    rig_run_s(&scene->rig, 6.0);
    assert_true(stream_is_connected(scene->rig.stream));
    stream_scene_free(scene);
}

static unsigned times_told(const struct stream_scene *scene, const char *what)
{
    unsigned times = 0;
    for (const char *at = scene->rig.notice; (at = strstr(at, what)) != NULL; at++) {
        times++;
    }
    return times;
}

static void says_once_each_time_that_a_pendant_has_taken_the_board(void **state)
{
    (void)state;
    static const char *const WHAT = "a pendant has taken the board (MPG:1)";
    struct stream_scene *scene = stream_scene_cold(2);
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 6.0);
    assert_true(stream_is_connected(scene->rig.stream));
    rig_hear(&scene->rig, "<Idle|MPos:0,0,0,0,0,0|MPG:0>\r\n<Idle|MPos:0,0,0,0,0,0>\r\n");
    assert_int_equal(times_told(scene, WHAT), 0);
    rig_hear(&scene->rig, "<Idle|MPos:0,0,0,0,0,0|MPG:1>\r\n<Idle|MPos:0,0,0,0,0,0|MPG:1>\r\n");
    rig_hear(&scene->rig, "<Run|MPos:1,0,0,0,0,0>\r\n");
    assert_int_equal(times_told(scene, WHAT), 1);
    rig_hear(&scene->rig, "<Idle|MPos:0,0,0,0,0,0|MPG:0>\r\n<Idle|MPos:0,0,0,0,0,0|MPG:1>\r\n");
    assert_int_equal(times_told(scene, WHAT), 2);
    stream_scene_free(scene);
}

static void refuses_a_board_with_other_settings_and_names_them(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    scene->fake.wrong_settings = true;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_false(stream_is_connected(scene->rig.stream));
    assert_int_equal(stream_state(scene->rig.stream), STREAM_FAULT);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRONG_FIRMWARE);
    assert_true(told(scene,
                     "wrong firmware: settings differ from the machine file; send, a line each, "
                     "$102=160.000 (is 161.600)\n"));
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_BUSY);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(scene->rig.motions, 0);
    scene->fake.wrong_settings = false;
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_BUSY);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_connected(scene->rig.stream));
    stream_scene_free(scene);
}

static void refuses_a_board_of_another_kind(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    scene->fake.firmware = "Marlin";
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRONG_FIRMWARE);
    assert_int_equal(scene->rig.motions, 0);
    stream_scene_free(scene);
}

static void refuses_a_board_that_speaks_another_dialect(void **state)
{
    (void)state;
    static const enum machine_dialect DIALECT[] = {MACHINE_GRBL_MEGA_5X, MACHINE_FLUIDNC};
    for (size_t i = 0; i < sizeof(DIALECT) / sizeof(DIALECT[0]); i++) {
        struct stream_scene *scene = stream_scene_cold(2);
        rig_free(&scene->rig);
        scene->machine.dialect = DIALECT[i];
        const struct rig_peer peer = fake_grbl_peer(&scene->fake);
        rig_init(&scene->rig, &scene->machine, &peer);
        rig_plug(&scene->rig);
        rig_run_s(&scene->rig, 5.0);
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRONG_FIRMWARE);
        assert_true(told(scene, "$I does not name the dialect of the machine file"));
        assert_int_equal(scene->rig.motions, 0);
        stream_scene_free(scene);
    }
}

static void refuses_a_board_that_lacks_an_axis(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    scene->machine.needle.axis = 'U';
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRONG_FIRMWARE);
    assert_true(told(scene, "an axis of the machine file is missing"));
    stream_scene_free(scene);
}

static void refuses_a_board_that_reports_its_axes_in_another_order(void **state)
{
    (void)state;
    static const char *const LETTERS[] = {"XYZBAC", "XYZXAB", "YXZABC", "XYZUABC"};
    for (size_t i = 0; i < sizeof(LETTERS) / sizeof(LETTERS[0]); i++) {
        struct stream_scene *scene = stream_scene_cold(2);
        scene->fake.letters = LETTERS[i];
        rig_plug(&scene->rig);
        rig_run_s(&scene->rig, 5.0);
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRONG_FIRMWARE);
        assert_true(told(scene, "in another order"));
        assert_int_equal(scene->rig.motions, 0);
        stream_scene_free(scene);
    }
}

/* It would run behind the back of everything that was proven: inches, an offset, a move. */
static void refuses_a_board_that_carries_out_lines_by_itself(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    scene->fake.start_line = "G20";
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_false(stream_is_connected(scene->rig.stream));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRONG_FIRMWARE);
    assert_true(told(scene, "a start-up line is stored ($N)"));
    assert_int_equal(scene->rig.motions, 0);
    scene->fake.start_line = "";
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_BUSY);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_connected(scene->rig.stream));
    stream_scene_free(scene);
}

static void refuses_a_board_that_reports_without_being_asked(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    scene->fake.reports_ms = 200;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRONG_FIRMWARE);
    assert_true(told(scene, "send, a line each, $481=0 (is 200)"));
    stream_scene_free(scene);
}

/* Builds of a few years ago name the line in work only: no strike could be proven on one. */
static void refuses_a_build_that_forgets_its_line_at_rest(void **state)
{
    (void)state;
    for (int alarmed = 0; alarmed < 2; alarmed++) {
        struct stream_scene *scene = stream_scene_cold(2);
        scene->fake.forgets_line = true;
        scene->fake.alarmed = alarmed == 1;
        rig_plug(&scene->rig);
        rig_run_s(&scene->rig, 5.0);
        (void)rig_command(&scene->rig, STREAM_HOME);
        rig_run_s(&scene->rig, 8.0);
        assert_false(stream_is_homed(scene->rig.stream));
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRONG_FIRMWARE);
        assert_true(told(scene, "does not report the line number of a machine at rest"));
        stream_scene_free(scene);
    }
}

static void believes_no_answer_that_is_not_fresh(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    scene->fake.deaf_to_feed = true;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 10.0);
    assert_false(stream_is_connected(scene->rig.stream));
    scene->fake.deaf_to_feed = false;
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_connected(scene->rig.stream));
    stream_scene_free(scene);
}

static void starts_again_when_the_board_restarts_meanwhile(void **state)
{
    (void)state;
    for (int ms = 0; ms < 600; ms += 20) {
        struct stream_scene *scene = stream_scene_cold(2);
        rig_plug(&scene->rig);
        rig_run_s(&scene->rig, ms * 1e-3);
        stream_on_bytes(scene->rig.stream, BANNER, sizeof(BANNER) - 1, scene->rig.now_ns);
        rig_run_s(&scene->rig, 4.0);
        assert_true(stream_is_connected(scene->rig.stream));
        assert_int_equal(scene->rig.motions, 0);
        stream_scene_free(scene);
    }
}

static void a_board_that_restarts_at_rest_faults_nothing_but_must_be_homed(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_homed(scene->rig.stream));
    stream_on_bytes(scene->rig.stream, BANNER, sizeof(BANNER) - 1, scene->rig.now_ns);
    assert_false(stream_is_homed(scene->rig.stream));
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_IDLE);
    assert_true(stream_is_connected(scene->rig.stream));
    stream_scene_free(scene);
}

static void a_new_session_of_the_firmware_is_a_new_epoch(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(2);
    rig_run_s(&scene->rig, 0.5);
    rig_pull(&scene->rig);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_FAULT);
    stream_scene_recover(scene);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_DONE);
    assert_int_equal(rig_count(&scene->rig, RECORD_EPOCH), 2);
    assert_int_equal(scene->rig.record[scene->rig.records - 1].epoch, 2);
    stream_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_ready_in_three_seconds_and_has_moved_nothing),
        cmocka_unit_test(throws_a_half_line_away_that_somebody_left),
        cmocka_unit_test(lets_a_motion_under_way_end),
        cmocka_unit_test(resets_no_motion_for_a_banner_of_long_ago),
        cmocka_unit_test(holds_a_motion_that_does_not_end_before_it_resets),
        cmocka_unit_test(connects_to_an_alarmed_board_and_homes_it),
        cmocka_unit_test(keeps_asking_a_silent_device_and_says_so_once),
        cmocka_unit_test(says_once_each_time_that_a_pendant_has_taken_the_board),
        cmocka_unit_test(refuses_a_board_with_other_settings_and_names_them),
        cmocka_unit_test(refuses_a_board_of_another_kind),
        cmocka_unit_test(refuses_a_board_that_speaks_another_dialect),
        cmocka_unit_test(refuses_a_board_that_lacks_an_axis),
        cmocka_unit_test(refuses_a_board_that_reports_its_axes_in_another_order),
        cmocka_unit_test(refuses_a_board_that_carries_out_lines_by_itself),
        cmocka_unit_test(refuses_a_board_that_reports_without_being_asked),
        cmocka_unit_test(refuses_a_build_that_forgets_its_line_at_rest),
        cmocka_unit_test(believes_no_answer_that_is_not_fresh),
        cmocka_unit_test(starts_again_when_the_board_restarts_meanwhile),
        cmocka_unit_test(a_board_that_restarts_at_rest_faults_nothing_but_must_be_homed),
        cmocka_unit_test(a_new_session_of_the_firmware_is_a_new_epoch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
