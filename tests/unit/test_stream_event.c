/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events of the plan, and the skin's rest, at the machine.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/stream_scene.h"

static struct stream_scene *scene;
static struct plan_event event[4];
static struct strike_time when[8];

static int set_up(void **state)
{
    (void)state;
    scene = stream_scene_cold(8);
    memset(when, 0, sizeof when);
    for (size_t i = 0; i < 8; i++) {
        scene->strike[i].at_mm.x = 10.0 * (double)i;
        scene->solved[i].time_s = 0.2;
    }
    scene->rig.job.when = when;
    scene->plan.event = event;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    return 0;
}

static void with_events(size_t count, const struct plan_event *events)
{
    memcpy(event, events, count * sizeof *event);
    scene->plan.event_count = count;
    rig_ready(&scene->rig);
}

static void resume(void)
{
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
}

static void stops_at_each_event_and_goes_on_when_a_person_says_so(void **state)
{
    static const struct plan_event EVENTS[] = {{2, PLAN_RELOAD, "light", 60},
                                               {2, PLAN_BREAK, "", 600},
                                               {5, PLAN_POSE, "left", 60},
                                               {7, PLAN_NEEDLE, "n35", 60}};
    static const struct {
        uint32_t struck, done;
        enum stop_reason reason;
    } WANT[] = {{2, 2, STOP_RELOAD}, {5, 3, STOP_POSE}, {7, 4, STOP_NEEDLE}};
    (void)state;
    with_events(4, EVENTS);
    for (size_t i = 0; i < 3; i++) {
        resume();
        assert_true(rig_until(&scene->rig, STREAM_PAUSED, 30.0));
        assert_int_equal(stream_last_stop(scene->rig.stream), WANT[i].reason);
        assert_int_equal(stream_counts(scene->rig.stream).confirmed, WANT[i].struck);
        assert_non_null(stream_event(scene->rig.stream));
        assert_true(fake_grbl_needle_mm(&scene->fake) <= -4.0);
        rig_run_s(&scene->rig, 700.0);
        assert_int_equal(stream_state(scene->rig.stream), STREAM_PAUSED);
        assert_int_equal(rig_count(&scene->rig, RECORD_EVENT), i);
    }
    uint32_t done = 0;
    for (size_t i = 0, k = 0; i < scene->rig.records; i++) {
        if (scene->rig.record[i].type == RECORD_EVENT) {
            done = scene->rig.record[i].body.event.done;
            assert_int_equal(done, k + 2); // two of them wait at the first stop
            k++;
        }
    }
    assert_int_equal(done, 3);
    assert_non_null(strstr(scene->rig.notice, "reload light: "));
    assert_non_null(strstr(scene->rig.notice, "break: "));
    resume();
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(rig_count(&scene->rig, RECORD_EVENT), 3);
    assert_int_equal(stream_events_done(scene->rig.stream), 4);
    assert_int_equal(stream_scene_judge(scene, "events"), 0);
}

static void comes_again_after_anything_but_a_resume_from_it(void **state)
{
    static const struct plan_event EVENTS[] = {{0, PLAN_RELOAD, "light", 60}};
    (void)state;
    with_events(1, EVENTS);
    resume();
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 30.0));
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 20.0);
    assert_null(stream_event(scene->rig.stream));
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    resume();
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_PAUSED);
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 0);
    assert_int_equal(rig_count(&scene->rig, RECORD_EVENT), 0);
    resume();
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(rig_count(&scene->rig, RECORD_EVENT), 1);
}

static void is_not_asked_for_again_once_its_record_is_there(void **state)
{
    static const struct plan_event EVENTS[] = {{3, PLAN_RELOAD, "light", 60},
                                               {6, PLAN_BREAK, "", 60}};
    (void)state;
    scene->rig.job.events_done = 1;
    with_events(2, EVENTS);
    resume();
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 30.0));
    assert_int_equal(stream_counts(scene->rig.stream).confirmed, 6);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_BREAK);
}

static void asks_for_nothing_when_no_strike_follows(void **state)
{
    static const struct plan_event EVENTS[] = {{7, PLAN_RELOAD, "light", 60}};
    (void)state;
    scene->solved[7].skip = SKIP_UNREACHABLE;
    with_events(1, EVENTS);
    resume();
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(rig_count(&scene->rig, RECORD_EVENT), 0);
}

static void near_strikes_wait_and_go_on_by_themselves(void **state)
{
    (void)state;
    scene->plan.rest_mm = 3.0;
    scene->plan.rest_s = 12.0;
    scene->strike[5].at_mm.x = 11.0; /* near the second */
    rig_ready(&scene->rig);
    resume();
    rig_run_s(&scene->rig, 8.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_RUNNING);
    assert_int_equal(stream_counts(scene->rig.stream).confirmed, 5);
    assert_true(stream_rest_left_s(scene->rig.stream) > 1.0);
    assert_true(fake_grbl_needle_mm(&scene->fake) <= -4.0);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_non_null(strstr(scene->rig.notice, "for the skin to rest"));
    assert_true(when[5].ns - when[1].ns >= INT64_C(12000000000));
    assert_true(when[4].ns - when[0].ns < INT64_C(6000000000));
    assert_int_equal(stream_scene_judge(scene, "rest"), 0);
}

static void a_wait_can_be_paused_held_and_stopped(void **state)
{
    static const enum stream_verb VERB[] = {STREAM_PAUSE, STREAM_HOLD_NOW};
    static const enum stream_state WANT[] = {STREAM_PAUSED, STREAM_HELD};
    (void)state;
    scene->plan.rest_mm = 3.0;
    scene->plan.rest_s = 40.0;
    scene->strike[1].at_mm.x = 1.0;
    rig_ready(&scene->rig);
    for (size_t i = 0; i < 2; i++) {
        resume();
        rig_run_s(&scene->rig, 4.0);
        assert_true(stream_rest_left_s(scene->rig.stream) > 1.0);
        assert_int_equal(rig_command(&scene->rig, VERB[i]), ERR_OK);
        assert_true(rig_until(&scene->rig, WANT[i], 5.0));
        assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 1);
    }
    resume();
    assert_true(rig_until(&scene->rig, STREAM_DONE, 90.0));
    assert_int_equal(stream_scene_judge(scene, "paused wait"), 0);
}

static void what_an_earlier_process_struck_rests_from_the_arming_on(void **state)
{
    (void)state;
    scene->plan.rest_mm = 3.0;
    scene->plan.rest_s = 30.0;
    scene->strike[1].at_mm.x = 1.0;
    scene->state[0] = DOT_CONFIRMED;
    rig_ready(&scene->rig);
    const int64_t armed_ns = scene->rig.now_ns;
    resume();
    assert_true(rig_until(&scene->rig, STREAM_DONE, 90.0));
    assert_true(when[1].ns - armed_ns >= INT64_C(29000000000));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(stops_at_each_event_and_goes_on_when_a_person_says_so),
        TEST(comes_again_after_anything_but_a_resume_from_it),
        TEST(is_not_asked_for_again_once_its_record_is_there),
        TEST(asks_for_nothing_when_no_strike_follows),
        TEST(near_strikes_wait_and_go_on_by_themselves),
        TEST(a_wait_can_be_paused_held_and_stopped),
        TEST(what_an_earlier_process_struck_rests_from_the_arming_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
