/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person's commands at every moment of the first strikes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/liar.h"
#include "tests/unit/seed.h"
#include "tests/unit/stream_scene.h"

enum { DOTS = 4, STEPS_MAX = 400 };

/* A scene that has run for so many events; NULL once the job is done by then. */
static struct stream_scene *scene_after(unsigned steps)
{
    struct stream_scene *scene = stream_scene_new(DOTS);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    for (unsigned i = 0; i < steps; i++) {
        (void)rig_step(&scene->rig, scene->rig.now_ns + 1000000000);
    }
    if (stream_state(scene->rig.stream) == STREAM_DONE) {
        stream_scene_free(scene);
        return NULL;
    }
    return scene;
}

static void check_up(const struct stream_scene *scene, const char *name)
{
    double needle_mm = fake_grbl_needle_mm(&scene->fake);
    if (needle_mm > -4.0 + 1e-6) {
        fail_msg("%s: the needle is at %.3f\n%s", name, needle_mm, scene->rig.notice);
    }
}

/* Gives the command after each number of events; the job rests in `want`, then goes on and ends. */
static void at_every_moment(enum stream_verb verb, enum stream_state want, size_t uncertain_most,
                            double within_s)
{
    struct stream_scene *scene = NULL;
    unsigned steps = 0;
    for (; steps < STEPS_MAX && (scene = scene_after(steps)) != NULL; steps++) {
        char name[64];
        (void)snprintf(name, sizeof(name), "verb %d after %u events", (int)verb, steps);
        assert_int_equal(rig_command(&scene->rig, verb), ERR_OK);
        size_t plunges = scene->rig.plunges;
        bool rested = rig_until(&scene->rig, want, within_s);
        rig_run_s(&scene->rig, 1.0);
        // the last lift may have been on its way already
        if (!rested && stream_state(scene->rig.stream) != STREAM_DONE) {
            fail_msg("%s: %s\n%s", name, stream_state_name(stream_state(scene->rig.stream)),
                     scene->rig.notice);
        }
        check_up(scene, name);
        assert_true(scene->rig.plunges <= plunges + (verb == STREAM_PAUSE));
        size_t uncertain = stream_scene_judge(scene, name);
        stream_scene_recover(scene);
        if (stream_state(scene->rig.stream) != STREAM_DONE || uncertain > uncertain_most ||
            stream_scene_judge(scene, name) > uncertain_most) {
            fail_msg("%s: %s with %zu uncertain\n%s", name,
                     stream_state_name(stream_state(scene->rig.stream)), uncertain,
                     scene->rig.notice);
        }
        stream_scene_free(scene);
    }
    assert_in_range(steps, 40, STEPS_MAX - 1);
}

static void pauses_with_the_foot_up_after_the_strike(void **state)
{
    (void)state;
    at_every_moment(STREAM_PAUSE, STREAM_PAUSED, 0, 1.0);
}

static void holds_within_a_quarter_second_and_loses_no_dot(void **state)
{
    (void)state;
    at_every_moment(STREAM_HOLD_NOW, STREAM_HELD, 0, 0.25);
}

static void stops_within_a_quarter_second(void **state)
{
    (void)state;
    at_every_moment(STREAM_STOP_NOW, STREAM_STOPPED, 1, 0.25);
}

static void stops_for_an_emergency_and_latches(void **state)
{
    (void)state;
    at_every_moment(STREAM_ESTOP_NOW, STREAM_ESTOP, 1, 0.25);
}

/* grblHAL, when a stop byte comes just as a motion ends: it is Idle, and waits for that end. */
static void comes_back_from_a_board_that_a_stop_byte_has_stuck(void **state)
{
    (void)state;
    struct stream_scene *scene = NULL;
    unsigned steps = 0, stuck = 0;
    for (; steps < STEPS_MAX && (scene = scene_after(steps)) != NULL; steps++) {
        char name[64];
        (void)snprintf(name, sizeof(name), "after %u events", steps);
        scene->fake.stop_sticks = true;
        assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
        scene->fake.stop_sticks = false;
        stuck += scene->fake.stuck;
        rig_run_s(&scene->rig, 12.0);
        check_up(scene, name);
        (void)rig_command(&scene->rig, STREAM_RUN);
        (void)rig_until(&scene->rig, STREAM_DONE, 10.0);
        if (stream_state(scene->rig.stream) != STREAM_DONE) {
            fail_msg("%s: %s\n%s", name, stream_state_name(stream_state(scene->rig.stream)),
                     scene->rig.notice);
        }
        assert_true(stream_scene_judge(scene, name) <= 1);
        stream_scene_free(scene);
    }
    assert_true(stuck > 5);
}

/* A reset does not help it either: it is told, and asked who it is once more. */
static void tells_of_a_board_that_reads_no_line_even_behind_a_reset(void **state)
{
    (void)state;
    static struct liar liar;
    struct stream_scene *scene = scene_after(40);
    assert_non_null(scene);
    const unsigned resets = scene->fake.resets;
    liar_come(&liar, &scene->rig, &(struct lie){"retrace", "G53", "", true, 9});
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 60.0));
    assert_int_equal(liar.told, 2);
    assert_non_null(strstr(scene->rig.notice, "could not be taken out"));
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(scene->fake.resets, resets + 2);
    assert_true(stream_is_connected(scene->rig.stream));
    stream_scene_free(scene);
}

static void writes_to_the_line_in_the_same_call(void **state)
{
    (void)state;
    static const enum stream_verb VERB[] = {STREAM_HOLD_NOW, STREAM_STOP_NOW, STREAM_ESTOP_NOW};
    for (unsigned i = 0; i < 3 * 36; i++) {
        struct stream_scene *scene = scene_after(i / 3);
        assert_non_null(scene);
        static char before[65536], after[65536];
        (void)stream_recent(scene->rig.stream, &(struct stream_told){0, 0}, before, sizeof(before));
        assert_int_equal(rig_command(&scene->rig, VERB[i % 3]), ERR_OK);
        (void)stream_recent(scene->rig.stream, &(struct stream_told){0, 0}, after, sizeof(after));
        assert_string_not_equal(before, after);
        stream_scene_free(scene);
    }
}

static void stays_stopped_until_a_person_homes_and_arms(void **state)
{
    (void)state;
    struct stream_scene *scene = scene_after(30);
    assert_int_equal(rig_command(&scene->rig, STREAM_ESTOP_NOW), ERR_OK);
    rig_run_s(&scene->rig, 2.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_PERMISSION);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_PERMISSION);
    assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_PERMISSION);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_PLANNED);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_PERMISSION);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    stream_scene_free(scene);
}

static void breaks_off_a_homing(void **state)
{
    (void)state;
    static const enum stream_verb VERB[] = {STREAM_HOLD_NOW, STREAM_STOP_NOW, STREAM_ESTOP_NOW};
    for (size_t i = 0; i < 3; i++) {
        struct stream_scene *scene = stream_scene_new(DOTS);
        unsigned resets = scene->fake.resets;
        assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
        rig_run_s(&scene->rig, 0.5);
        assert_int_equal(rig_command(&scene->rig, VERB[i]), ERR_OK);
        assert_int_equal(scene->fake.resets, resets + 1);
        assert_false(stream_is_homed(scene->rig.stream));
        rig_run_s(&scene->rig, 5.0);
        assert_true(stream_is_connected(scene->rig.stream));
        assert_false(stream_is_armed(scene->rig.stream));
        stream_scene_recover(scene);
        assert_int_equal(stream_state(scene->rig.stream), STREAM_DONE);
        stream_scene_free(scene);
    }
}

static void shrugs_off_a_thousand_commands_a_second(void **state)
{
    (void)state;
    static const enum stream_verb VERB[] = {STREAM_PAUSE, STREAM_RUN,      STREAM_HOLD_NOW,
                                            STREAM_RUN,   STREAM_STOP_NOW, STREAM_ARM,
                                            STREAM_RUN};
    struct seed seed = seed_from_env();
    for (size_t kinds = 2; kinds <= sizeof(VERB) / sizeof(VERB[0]); kinds++) {
        struct stream_scene *scene = scene_after(5);
        for (int i = 0; i < 3000 && rig_count(&scene->rig, RECORD_STOP) < 1000; i++) {
            (void)rig_command(&scene->rig, VERB[seed_below(&seed, (uint32_t)kinds)]);
            rig_run_s(&scene->rig, 0.001);
        }
        assert_true(stream_scene_judge(scene, "spam") <= DOTS);
        stream_scene_recover(scene);
        assert_int_equal(stream_state(scene->rig.stream), STREAM_DONE);
        size_t uncertain = stream_scene_judge(scene, "spam");
        assert_true(kinds > 4 || uncertain == 0);
        stream_scene_free(scene);
    }
}

static void says_nothing_twice(void **state)
{
    (void)state;
    static const enum stream_verb VERB[] = {STREAM_HOLD_NOW, STREAM_STOP_NOW, STREAM_ESTOP_NOW};
    for (size_t i = 0; i < 3; i++) {
        struct stream_scene *scene = scene_after(20);
        for (int n = 0; n < 500; n++) {
            assert_int_equal(rig_command(&scene->rig, VERB[i]), ERR_OK);
            rig_run_s(&scene->rig, 0.001);
        }
        assert_int_equal(rig_count(&scene->rig, RECORD_STOP), 1);
        stream_scene_free(scene);
    }
}

static void a_resume_overtakes_its_pause(void **state)
{
    (void)state;
    struct stream_scene *scene = scene_after(12);
    assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 10.0));
    assert_int_equal(stream_scene_judge(scene, "overtake"), 0);
    stream_scene_free(scene);
}

/* Once it comes to rest, the word before that has to come to its end. */
static void a_resume_that_comes_too_late_has_to_wait(void **state)
{
    (void)state;
    static const struct {
        struct lie lie;
        enum stream_verb verb;
        enum stream_state rests;
    } ROW[] = {{{"strike", "", "", false, 1}, STREAM_HOLD_NOW, STREAM_HELD},
               {{"lift", "", "", false, 1}, STREAM_PAUSE, STREAM_PAUSED}};
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        struct stream_scene *scene = scene_after(12);
        struct liar liar;
        liar_come(&liar, &scene->rig, &ROW[i].lie);
        for (bool given = false; liar.told == 0;) {
            given = given || (ROW[i].verb == STREAM_PAUSE &&
                              rig_command(&scene->rig, STREAM_PAUSE) == ERR_OK);
            assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
        }
        assert_int_equal(rig_command(&scene->rig, ROW[i].verb), ERR_OK);
        assert_int_equal(stream_state(scene->rig.stream), STREAM_RUNNING);
        assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_BUSY);
        assert_true(rig_until(&scene->rig, ROW[i].rests, 1.0));
        assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
        assert_true(rig_until(&scene->rig, STREAM_DONE, 10.0));
        assert_int_equal(stream_scene_judge(scene, "too late"), 0);
        stream_scene_free(scene);
    }
}

/* The warning that a board was met with is told once more to whoever arms. */
static void arms_with_the_warning_of_what_the_board_should_not_do(void **state)
{
    (void)state;
    static const struct lie CUTS = {"settings", "$$", "$1=25\r\n", false, 1};
    static const char TOLD[] = "armed\nwarning: the board takes the power off its motors 25 ms";
    struct stream_scene *scene = stream_scene_cold(DOTS);
    struct liar liar;
    liar_come(&liar, &scene->rig, &CUTS);
    rig_ready(&scene->rig);
    assert_non_null(strstr(scene->rig.notice, TOLD));
    assert_int_equal(stream_state(scene->rig.stream), STREAM_ARMED);
    stream_scene_free(scene);
}

/* Between the intent and the first byte of its group. */
static struct stream_scene *scene_with_an_intent_unsent(void)
{
    struct stream_scene *scene = stream_scene_new(DOTS);
    rig_run_s(&scene->rig, 1.0);
    scene->rig.sync_takes_ns = 100000000;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    while (rig_count(&scene->rig, RECORD_INTENT) == 0) {
        (void)rig_step(&scene->rig, scene->rig.now_ns + 1000000000);
    }
    return scene;
}

static void a_hold_keeps_an_intent_whose_group_was_never_sent(void **state)
{
    (void)state;
    struct stream_scene *scene = scene_with_an_intent_unsent();
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_HELD, 1.0));
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(scene->rig.plunges, 0);
    assert_int_equal(scene->state[0], DOT_INTENT);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 10.0));
    assert_int_equal(stream_scene_judge(scene, "held intent"), 0);
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), DOTS);
    stream_scene_free(scene);
}

static void a_resume_waits_for_the_disk_as_the_strike_did(void **state)
{
    (void)state;
    struct stream_scene *scene = scene_with_an_intent_unsent();
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_HELD, 0.05));
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    rig_run_s(&scene->rig, 0.035);
    assert_int_equal(scene->rig.plunges, 0);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 10.0));
    assert_int_equal(stream_scene_judge(scene, "disk"), 0);
    stream_scene_free(scene);
}

static void a_stop_leaves_no_intent_open(void **state)
{
    (void)state;
    struct stream_scene *scene = scene_with_an_intent_unsent();
    assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_STOPPED, 1.0));
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(scene->rig.plunges, 0);
    assert_int_equal(scene->state[0], DOT_UNCERTAIN);
    assert_int_equal(rig_reason(&scene->rig, RECORD_UNCERTAIN), STOP_OPERATOR);
    stream_scene_free(scene);
}

static void has_nothing_to_stop_when_nothing_moves(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(DOTS);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_DATA);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_BUSY);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_IDLE);
    assert_int_equal(rig_command(&scene->rig, STREAM_ESTOP_NOW), ERR_OK);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_ESTOP);
    assert_int_equal(scene->rig.records, 0);
    stream_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_with_the_foot_up_after_the_strike),
        cmocka_unit_test(holds_within_a_quarter_second_and_loses_no_dot),
        cmocka_unit_test(stops_within_a_quarter_second),
        cmocka_unit_test(stops_for_an_emergency_and_latches),
        cmocka_unit_test(comes_back_from_a_board_that_a_stop_byte_has_stuck),
        cmocka_unit_test(tells_of_a_board_that_reads_no_line_even_behind_a_reset),
        cmocka_unit_test(writes_to_the_line_in_the_same_call),
        cmocka_unit_test(stays_stopped_until_a_person_homes_and_arms),
        cmocka_unit_test(breaks_off_a_homing),
        cmocka_unit_test(shrugs_off_a_thousand_commands_a_second),
        cmocka_unit_test(says_nothing_twice),
        cmocka_unit_test(a_resume_overtakes_its_pause),
        cmocka_unit_test(a_resume_that_comes_too_late_has_to_wait),
        cmocka_unit_test(arms_with_the_warning_of_what_the_board_should_not_do),
        cmocka_unit_test(a_hold_keeps_an_intent_whose_group_was_never_sent),
        cmocka_unit_test(a_resume_waits_for_the_disk_as_the_strike_did),
        cmocka_unit_test(a_stop_leaves_no_intent_open),
        cmocka_unit_test(has_nothing_to_stop_when_nothing_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
