/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What guards the machine from outside, at moments when nobody thinks of it: the emergency stop as
 * the firmware's alarm and as a pin, the heartbeat relay, and people at the board itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/liar.h"
#include "tests/unit/sim_scene.h"
#include "tests/unit/stream_scene.h"

enum { DOTS = 4 };

#define PLACE       "MPos:0,0,0,0,0,0"
#define PRESS_ALARM "ALARM:10\r\n"
#define AT_HOME     "MPos:-1.000,-1.000,-1.000,-1.000,-1.000,-1.000"

static struct stream_scene *scene;
static struct liar liar;

static int set_up(void **state)
{
    (void)state;
    scene = stream_scene_cold(DOTS);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    return 0;
}

static void with_button(void)
{
    scene->machine.safety.estop_input = true;
}

static void with_relay(void)
{
    scene->machine.safety.heartbeat_s = 0.4;
}

static void load_and_home(void)
{
    struct err err;
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_homed(scene->rig.stream));
}

static enum err_code selftest(void)
{
    struct err err;
    return stream_selftest(scene->rig.stream, scene->rig.now_ns, &err);
}

static void press(bool pressed)
{
    scene->fake.estop = pressed;
    rig_run_s(&scene->rig, 3.0);
}

static void ask_for_a_press(void)
{
    rig_plug(&scene->rig);
    load_and_home();
    assert_int_equal(selftest(), ERR_OK);
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(stream_estop_proof(scene->rig.stream), ESTOP_WAIT_PRESS);
}

/* A board that cuts the motion off by itself tells of the press so. */
static void an_alarm_that_was_asked_for_proves_the_button_and_latches_nothing(void **state)
{
    (void)state;
    with_button();
    ask_for_a_press();
    rig_hear(&scene->rig, PRESS_ALARM);
    assert_int_equal(stream_estop_proof(scene->rig.stream), ESTOP_WAIT_RELEASE);
    assert_true(stream_estop_is_pressed(scene->rig.stream));
    assert_int_equal(stream_state(scene->rig.stream), STREAM_PLANNED);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_estop_proof(scene->rig.stream), ESTOP_PROVEN);
}

/* Pressed while the arm comes home: whoever pressed it meant it. */
static void a_press_while_it_moves_is_no_test(void **state)
{
    for (int alarm = 0; alarm < 2; alarm++) {
        with_button();
        ask_for_a_press();
        assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
        assert_int_equal(selftest(), ERR_BUSY);
        rig_run_s(&scene->rig, 0.1);
        if (alarm) {
            rig_hear(&scene->rig, PRESS_ALARM);
        } else {
            scene->fake.estop = true;
        }
        assert_true(rig_until(&scene->rig, STREAM_ESTOP, 10.0));
        rig_run_s(&scene->rig, 5.0);
        assert_false(stream_is_homed(scene->rig.stream));
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

static void an_alarm_in_a_run_latches_with_or_without_an_input(void **state)
{
    for (int input = 0; input < 2; input++) {
        rig_ready(&scene->rig);
        scene->machine.safety.estop_input = input == 1;
        assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
        rig_run_s(&scene->rig, 0.3);
        rig_hear(&scene->rig, PRESS_ALARM);
        assert_int_equal(stream_state(scene->rig.stream), STREAM_ESTOP);
        assert_int_equal(stream_estop_is_pressed(scene->rig.stream), input);
        assert_false(stream_is_armed(scene->rig.stream));
        rig_run_s(&scene->rig, 5.0);
        assert_in_range(stream_scene_judge(scene, "alarm"), 0, 1);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* Nobody asked for it: whoever pressed it meant it, though nothing moves. */
static void an_alarm_at_rest_that_was_not_asked_for_latches(void **state)
{
    (void)state;
    with_button();
    rig_plug(&scene->rig);
    load_and_home();
    rig_hear(&scene->rig, PRESS_ALARM);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_ESTOP);
    assert_false(stream_is_homed(scene->rig.stream));
}

static void an_alarm_in_a_handshake_is_kept_in_mind(void **state)
{
    (void)state;
    with_button();
    rig_plug(&scene->rig);
    rig_hear(&scene->rig, PRESS_ALARM);
    assert_true(stream_estop_is_pressed(scene->rig.stream));
    assert_int_equal(stream_state(scene->rig.stream), STREAM_IDLE);
    rig_run_s(&scene->rig, 5.0);
    assert_false(stream_estop_is_pressed(scene->rig.stream));
    assert_true(stream_is_connected(scene->rig.stream));
}

static void nobody_arms_with_a_hand_on_the_button(void **state)
{
    (void)state;
    with_button();
    struct err err;
    assert_int_equal(selftest(), ERR_BUSY);
    ask_for_a_press();
    press(true);
    assert_int_equal(stream_estop_proof(scene->rig.stream), ESTOP_WAIT_RELEASE);
    assert_int_equal(stream_command(scene->rig.stream, STREAM_ARM, 0, scene->rig.now_ns, &err),
                     ERR_PERMISSION);
    assert_non_null(strstr(err.msg, "pressed"));
    press(false);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
}

/* It takes no reset before that; a person is told so, once. */
static void a_board_whose_button_is_pressed_is_waited_for(void **state)
{
    (void)state;
    static const char TOLD[] = "the emergency stop is pressed";
    scene->fake.estop = true;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 10.0);
    assert_int_equal(scene->fake.resets, 0);
    const char *told = strstr(scene->rig.notice, TOLD);
    assert_non_null(told);
    assert_null(strstr(told + 1, TOLD));
    press(false);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_connected(scene->rig.stream));
}

static void a_relay_is_heard_for_nobody_and_for_a_board_that_was_refused(void **state)
{
    (void)state;
    with_relay();
    rig_run_s(&scene->rig, 2.0);
    scene->fake.wrong_settings = true;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 10.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRONG_FIRMWARE);
    assert_int_equal(stream_deadline_ns(scene->rig.stream), INT64_MAX);
}

static void a_heartbeat_that_cannot_be_sent_is_a_line_that_is_stuck(void **state)
{
    (void)state;
    with_relay();
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_connected(scene->rig.stream));
    scene->rig.stuck = true;
    rig_run_s(&scene->rig, 0.2);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRITE_STUCK);
    assert_false(stream_is_connected(scene->rig.stream));
}

/* The computer stood still for a second while it asked the board who it is. */
static void a_stall_in_a_handshake_lets_the_relay_drop_and_goes_on(void **state)
{
    (void)state;
    with_relay();
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 0.05);
    scene->rig.now_ns += 1000000000;
    stream_on_time(scene->rig.stream, scene->rig.now_ns);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NONE);
    rig_run_s(&scene->rig, 10.0);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_false(stream_is_homed(scene->rig.stream));
}

/* A board without a hold state shows the relay by its pin, one without the pin by its state. */
static void a_relay_that_shows_by_its_pin_or_by_a_hold_alone_is_proven(void **state)
{
    static const char *const SHOWS[] = {"<Idle|" PLACE "|Pn:H>\r\n", "<Hold:0|" PLACE ">\r\n"};
    for (size_t i = 0; i < sizeof(SHOWS) / sizeof(SHOWS[0]); i++) {
        with_relay();
        liar_come(&liar, &scene->rig, &(struct lie){"relay", "?", SHOWS[i], true, 1});
        rig_plug(&scene->rig);
        load_and_home();
        assert_int_equal(selftest(), ERR_OK);
        rig_run_s(&scene->rig, 5.0);
        assert_int_equal(liar.told, 1);
        assert_int_equal(stream_heartbeat_proof(scene->rig.stream), HEARTBEAT_PROVEN);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* Where a relay can hold it, a hold that nobody here gave is the relay's, moving or not. */
static void a_hold_from_outside_is_the_relays_where_there_is_one(void **state)
{
    for (int runs = 0; runs < 2; runs++) {
        with_relay();
        rig_plug(&scene->rig);
        load_and_home();
        if (runs) {
            scene->fake.at[1] -= 30.0; // by hand
            rig_run_s(&scene->rig, 2.0);
            assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_OK);
            assert_true(stream_is_moving(scene->rig.stream));
        }
        rig_hear(&scene->rig, "<Hold:0|" AT_HOME ">\r\n");
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_HEARTBEAT);
        assert_false(stream_is_homed(scene->rig.stream));
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

static void a_board_that_goes_to_sleep_has_to_be_homed_again(void **state)
{
    (void)state;
    rig_plug(&scene->rig);
    load_and_home();
    rig_hear(&scene->rig, "<Sleep|" AT_HOME ">\r\n");
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_ALARM);
    assert_false(stream_is_homed(scene->rig.stream));
}

/* Somebody has switched it to checking lines in place of carrying them out. */
static void a_board_that_only_checks_lines_is_held_and_flushed(void **state)
{
    (void)state;
    rig_ready(&scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    rig_run_s(&scene->rig, 0.015);
    const unsigned stops = scene->fake.stops;
    rig_hear(&scene->rig, "<Check|" AT_HOME ">\r\n");
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_HOLD);
    assert_int_equal(scene->fake.stops, stops + 1);
    rig_hear(&scene->rig, "<Check|" AT_HOME ">\r\n");
    assert_int_equal(scene->fake.stops, stops + 2);
    assert_true(rig_until(&scene->rig, STREAM_HELD, 5.0));
    stream_scene_recover(scene);
    assert_int_equal(stream_scene_judge(scene, "check"), 0);
}

/* A board without a stop byte goes on from a hold that has nothing to hold. */
static void a_hold_with_nothing_to_hold_is_ended(void **state)
{
    (void)state;
    struct sim_scene *pad = sim_scene_new(MACHINE_GRBL, 2, NULL);
    rig_run_s(&pad->rig, 1.0);
    rig_hear(&pad->rig, "<Hold:0|MPos:0,0,0|FS:0,0>\r\n");
    assert_int_equal(pad->rig.last_realtime, '~');
    sim_scene_run(pad);
    assert_true(rig_until(&pad->rig, STREAM_DONE, 60.0));
    assert_int_equal(sim_scene_judge(pad), 0);
    sim_scene_free(pad);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_alarm_that_was_asked_for_proves_the_button_and_latches_nothing),
        TEST(a_press_while_it_moves_is_no_test),
        TEST(an_alarm_in_a_run_latches_with_or_without_an_input),
        TEST(an_alarm_at_rest_that_was_not_asked_for_latches),
        TEST(an_alarm_in_a_handshake_is_kept_in_mind),
        TEST(nobody_arms_with_a_hand_on_the_button),
        TEST(a_board_whose_button_is_pressed_is_waited_for),
        TEST(a_relay_is_heard_for_nobody_and_for_a_board_that_was_refused),
        TEST(a_heartbeat_that_cannot_be_sent_is_a_line_that_is_stuck),
        TEST(a_stall_in_a_handshake_lets_the_relay_drop_and_goes_on),
        TEST(a_relay_that_shows_by_its_pin_or_by_a_hold_alone_is_proven),
        TEST(a_hold_from_outside_is_the_relays_where_there_is_one),
        TEST(a_board_that_goes_to_sleep_has_to_be_homed_again),
        TEST(a_board_that_only_checks_lines_is_held_and_flushed),
        TEST(a_hold_with_nothing_to_hold_is_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
