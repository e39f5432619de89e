/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where somebody watches the head, whatever waits does so off it, straight back along the needle.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/watched_scene.h"

enum { DOTS = 6 };

static const double TOP_MM = -5.0;

static struct stream_scene *scene;

static int set_up(void **state)
{
    (void)state;
    scene = watched_scene_cold(DOTS);
    watched.has_way = true;
    rig_ready(&scene->rig);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    return 0;
}

static void run_to_the_third(void)
{
    struct rig *rig = &scene->rig;
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    while (rig_count(rig, RECORD_CONFIRMED) < 2) {
        assert_true(rig_step(rig, rig->now_ns + 1000000000));
    }
}

static void assert_off(double want_mm)
{
    assert_true(fabs(watched_off_mm(scene) - want_mm) < 0.01);
    assert_true(fabs(fake_grbl_needle_mm(&scene->fake) - TOP_MM) < 0.01);
}

/* The first strike is there, its foot on the skin, when the head begins to move. */
static void waits_off_it_and_comes_back_when_it_is_still(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    run_to_the_third();
    watched.head = STREAM_HEAD_MOVING;
    rig_run_s(rig, 3.0);
    assert_int_equal(stream_state(rig->stream), STREAM_RUNNING);
    assert_off(WATCHED_BACK_MM);
    assert_true(watched.retreats == 1);
    watched.head = STREAM_HEAD_STILL;
    assert_true(rig_until(rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "off"), 0);
}

static void does_not_set_out_to_a_head_that_moves(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    watched.head = STREAM_HEAD_MOVING;
    watched.has_way = false; // it is homed, and well off
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    const size_t motions = rig->motions;
    rig_run_s(rig, 3.0);
    assert_int_equal(stream_state(rig->stream), STREAM_RUNNING);
    assert_true(rig->motions <= motions);
    assert_int_equal(rig_count(rig, RECORD_INTENT), 0);
    watched.head = STREAM_HEAD_STILL;
    assert_true(rig_until(rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "set out"), 0);
}

static void waits_no_longer_than_it_may(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    watched.head = STREAM_HEAD_MOVING;
    for (int turn = 0; turn < 2; turn++) {
        // resumed, it has all of the time again
        assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
        rig_run_s(rig, 4.0);
        assert_int_equal(stream_state(rig->stream), STREAM_RUNNING);
        assert_true(rig_until(rig, STREAM_PAUSED, 3.0));
        assert_int_equal(stream_last_stop(rig->stream), STOP_HEAD);
    }
}

static void rests_off_it_for_each_reason(void **state)
{
    static const enum stream_head REASON[] = {STREAM_HEAD_MOVED, STREAM_HEAD_STALE,
                                              STREAM_HEAD_EXPIRED};
    for (size_t i = 0; i < sizeof(REASON) / sizeof(REASON[0]); i++) {
        struct rig *rig = &scene->rig;
        run_to_the_third();
        watched.head = REASON[i];
        assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
        assert_off(WATCHED_BACK_MM);
        assert_true(stream_is_armed(rig->stream));
        watched.head = STREAM_HEAD_STILL;
        assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
        assert_true(rig_until(rig, STREAM_DONE, 30.0));
        assert_int_equal(stream_scene_judge(scene, "reason"), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

static void rests_off_it_when_a_person_pauses(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    run_to_the_third();
    assert_int_equal(rig_command(rig, STREAM_PAUSE), ERR_OK);
    assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
    assert_off(WATCHED_BACK_MM);
    // and again, where it is off already
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    assert_int_equal(rig_command(rig, STREAM_PAUSE), ERR_OK);
    assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
    assert_off(WATCHED_BACK_MM);
}

/* Straight back from a hover is told by where the arm is, not by where it has been: the next one's,
 * at some of these moments. */
static void finds_its_way_from_where_it_was_parked(void **state)
{
    for (int ms = 0; ms < 200; ms += 10) {
        struct rig *rig = &scene->rig;
        run_to_the_third();
        rig_run_s(rig, ms * 1e-3);
        watched.head = STREAM_HEAD_MOVING;
        rig_run_s(rig, 3.0);
        assert_off(WATCHED_BACK_MM);
        assert_int_equal(rig_command(rig, STREAM_PAUSE), ERR_OK);
        assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
        assert_int_equal(rig_command(rig, STREAM_PARK), ERR_OK);
        rig_run_s(rig, 5.0);
        assert_true(watched_off_mm(scene) > WATCHED_BACK_MM + 10.0);
        watched.head = STREAM_HEAD_STILL;
        assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
        assert_true(rig_until(rig, STREAM_DONE, 30.0));
        assert_int_equal(stream_scene_judge(scene, "parked"), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* The dot that it waited for is left out meanwhile: that makes it wait no longer. */
static void a_wait_ends_in_time_whichever_dot_it_is_for(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    struct excludes excludes = {0};
    struct err err;
    struct record record = {.type = RECORD_EXCLUDE};
    rig->job.excludes = &excludes;
    scene->plan.strike[0].at_mm.x = 50.0; // away from the others
    rig_run_s(rig, 1.0);
    assert_int_equal(stream_load(rig->stream, &rig->job, &err), ERR_OK);
    assert_int_equal(rig_command(rig, STREAM_ARM), ERR_OK);
    rig_run_s(rig, 1.0);
    watched.head = STREAM_HEAD_MOVING;
    watched.has_way = false;
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    rig_run_s(rig, 4.0);
    record.body.exclude.x_mm = scene->plan.strike[0].at_mm.x;
    record.body.exclude.radius_mm = 0.2;
    assert_int_equal(stream_exclude(rig->stream, &record, rig->now_ns, &err), ERR_OK);
    assert_true(rig_until(rig, STREAM_PAUSED, 1.5));
    assert_int_equal(stream_last_stop(rig->stream), STOP_HEAD);
    assert_int_equal(stream_current(rig->stream), 1);
    excludes_free(&excludes);
}

/* Whenever it begins, and resumed whenever it is on its way: each dot once, and the job ends. */
static void loses_nothing_whenever_it_is_paused_and_resumed(void **state)
{
    for (int k = 0; k < 80; k++) {
        struct rig *rig = &scene->rig;
        run_to_the_third();
        rig_run_s(rig, k * 2.5e-3);
        assert_int_equal(rig_command(rig, STREAM_PAUSE), ERR_OK);
        rig_run_s(rig, k % 7 * 0.04);
        while (rig_command(rig, STREAM_RUN) != ERR_OK) {
            rig_run_s(rig, 0.05);
        }
        assert_true(rig_until(rig, STREAM_DONE, 30.0));
        assert_int_equal(stream_scene_judge(scene, "resumed"), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* Also between the intent and its first byte: it is struck from the hover that was intended. */
static void strikes_once_whenever_the_head_moves(void **state)
{
    for (int ms = 0; ms < 2500; ms += 43) {
        struct rig *rig = &scene->rig;
        rig->sync_takes_ns = 30000000;
        assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
        rig_run_s(rig, ms * 1e-3);
        watched.head = STREAM_HEAD_MOVING;
        const size_t plunges = rig->plunges;
        rig_run_s(rig, 3.0);
        assert_int_equal(rig->plunges, plunges);
        watched.head = STREAM_HEAD_STILL;
        assert_true(rig_until(rig, STREAM_DONE, 30.0));
        assert_int_equal(rig_count(rig, RECORD_INTENT), DOTS);
        assert_int_equal(stream_scene_judge(scene, "any moment"), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* A foot that feels something up there: straight back is the one way that drags no needle; then a
 * person has to look, as ever. */
static void goes_straight_back_from_a_touch_in_air_and_latches(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    run_to_the_third();
    const double x = scene->fake.at[0], y = scene->fake.at[1];
    scene->fake.touch_in_air = true;
    watched.head = STREAM_HEAD_MOVING;
    assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
    assert_int_equal(stream_last_stop(rig->stream), STOP_TOUCH_IN_AIR);
    assert_false(stream_is_armed(rig->stream) || stream_is_homed(rig->stream));
    assert_off(WATCHED_BACK_MM);
    assert_true(fabs(scene->fake.at[0] - x) < 0.01 && fabs(scene->fake.at[1] - y) < 0.01);
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_PERMISSION);
}

/* On its way up, on its way back, and while it waits there. */
static void latches_whenever_the_foot_feels_something(void **state)
{
    for (int ms = 0; ms < 900; ms += 15) {
        struct rig *rig = &scene->rig;
        run_to_the_third();
        watched.head = STREAM_HEAD_MOVING;
        rig_run_s(rig, ms * 1e-3);
        scene->fake.touch_in_air = true;
        assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
        assert_int_equal(stream_last_stop(rig->stream), STOP_TOUCH_IN_AIR);
        assert_false(stream_is_armed(rig->stream) || stream_is_homed(rig->stream));
        assert_off(WATCHED_BACK_MM);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* Steps that were lost on the way up, or on the way back. */
static void stops_where_it_is_not_where_it_was_sent(void **state)
{
    for (unsigned line = 1; line <= 3; line++) {
        struct rig *rig = &scene->rig;
        run_to_the_third();
        watched.head = STREAM_HEAD_MOVING;
        fake_grbl_fail(&scene->fake, FAKE_SLIP, line);
        assert_true(rig_until(rig, STREAM_FAULT, 5.0));
        assert_int_equal(stream_last_stop(rig->stream), STOP_POSITION);
        assert_int_equal(rig_count(rig, RECORD_CONFIRMED), 2);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* Still for long enough to set out, and not to strike: all of that is one wait. */
static void a_head_that_moves_again_gets_no_more_time(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    run_to_the_third();
    watched.head = STREAM_HEAD_MOVING;
    rig_run_s(rig, 3.0);
    watched.head = STREAM_HEAD_STILL;
    const size_t motions = rig->motions;
    while (rig->motions == motions) {
        assert_true(rig_step(rig, rig->now_ns + 1000000000));
    }
    watched.head = STREAM_HEAD_MOVING;
    assert_true(rig_until(rig, STREAM_PAUSED, 2.5));
    assert_int_equal(stream_last_stop(rig->stream), STOP_HEAD);
    assert_int_equal(rig_count(rig, RECORD_CONFIRMED), 2);
    assert_off(WATCHED_BACK_MM);
}

static void stays_where_it_is_when_there_is_no_way_back(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    watched.has_way = false;
    run_to_the_third();
    watched.head = STREAM_HEAD_MOVING;
    rig_run_s(rig, 3.0);
    assert_off(0.0);
    watched.head = STREAM_HEAD_STILL;
    assert_true(rig_until(rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "no way"), 0);
}

static void a_hold_moves_nothing_but_the_needle(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    run_to_the_third();
    assert_int_equal(rig_command(rig, STREAM_HOLD_NOW), ERR_OK);
    assert_true(rig_until(rig, STREAM_HELD, 5.0));
    assert_int_equal(watched.retreats, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(waits_off_it_and_comes_back_when_it_is_still),
        TEST(does_not_set_out_to_a_head_that_moves),
        TEST(waits_no_longer_than_it_may),
        TEST(rests_off_it_for_each_reason),
        TEST(rests_off_it_when_a_person_pauses),
        TEST(finds_its_way_from_where_it_was_parked),
        TEST(a_wait_ends_in_time_whichever_dot_it_is_for),
        TEST(loses_nothing_whenever_it_is_paused_and_resumed),
        TEST(strikes_once_whenever_the_head_moves),
        TEST(goes_straight_back_from_a_touch_in_air_and_latches),
        TEST(latches_whenever_the_foot_feels_something),
        TEST(stops_where_it_is_not_where_it_was_sent),
        TEST(a_head_that_moves_again_gets_no_more_time),
        TEST(stays_where_it_is_when_there_is_no_way_back),
        TEST(a_hold_moves_nothing_but_the_needle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
