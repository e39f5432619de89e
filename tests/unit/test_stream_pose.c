/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A head that is laid anew in the middle of a job, and the arm that gets out of its way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/fake_grbl_private.h"
#include "tests/unit/stream_scene.h"

enum { DOTS = 12, FIRST = 2 /* of the second pose */ };

static struct stream_scene *scene;
static struct plan_event event[1];

static int set_up(void **state)
{
    (void)state;
    scene = stream_scene_cold(DOTS);
    event[0] = (struct plan_event){FIRST, PLAN_POSE, "left", 60};
    scene->plan.event = event;
    scene->plan.event_count = 1;
    scene->plan.pose_count = 2;
    for (size_t i = FIRST; i < DOTS; i++) {
        scene->strike[i].pose = 1;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    return 0;
}

static bool is_at_home(void)
{
    bool home = true;
    for (size_t i = 0; i < FAKE_AXIS_COUNT; i++) {
        home = home && fabs(scene->fake.at[i] + 1.0) < 0.02; // a mm off the switches
    }
    return home;
}

static void run_to_pose(void)
{
    rig_ready(&scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 30.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_POSE);
    rig_run_s(&scene->rig, 5.0);
    assert_false(stream_is_moving(scene->rig.stream));
}

/* The same places, for the other pose. */
static struct solution second_pose(void)
{
    struct solution solution = scene->solution;
    solution.pose = 1;
    return solution;
}

static enum err_code lay(const struct solution *solution)
{
    struct err err;
    const struct record record = {.type = RECORD_REGISTRATION};
    enum err_code code =
        stream_register(scene->rig.stream, solution, &record, scene->rig.now_ns, &err);
    rig_run_s(&scene->rig, 1.0);
    return code;
}

static void gets_out_of_the_way_and_goes_on_once_the_head_is_registered(void **state)
{
    (void)state;
    run_to_pose();
    assert_true(is_at_home());
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_PERMISSION);
    assert_int_equal(rig_count(&scene->rig, RECORD_EVENT), 0);
    const struct solution solution = second_pose();
    assert_int_equal(lay(&solution), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), DOTS);
    assert_int_equal(stream_scene_judge(scene, "two poses"), 0);
}

static void stays_where_it_is_when_no_way_leads_home(void **state)
{
    (void)state;
    rig_ready(&scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    while (stream_counts(scene->rig.stream).confirmed < FIRST) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    scene->rig.never_approach = true;
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 30.0));
    rig_run_s(&scene->rig, 5.0);
    assert_false(is_at_home());
    assert_true(fake_grbl_needle_mm(&scene->fake) <= -4.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_PAUSED);
}

static void gives_way_to_nobody_from_home(void **state)
{
    for (int skipped = 0; skipped < 2; skipped++) {
        event[0].before = 0;
        // so many that the disk is asked before the event comes
        for (size_t i = 0; skipped && i < DOTS - 1; i++) {
            scene->solved[i].skip = SKIP_UNREACHABLE;
            event[0].before = DOTS - 1;
        }
        run_to_pose();
        assert_true(is_at_home());
        assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* Whoever stops it has said where it is to stay. */
static void a_stop_on_its_way_out_of_the_way_keeps_it_there(void **state)
{
    (void)state;
    rig_ready(&scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    while (stream_last_stop(scene->rig.stream) != STOP_POSE) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    assert_int_equal(rig_command(&scene->rig, STREAM_ESTOP_NOW), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_ESTOP);
    assert_false(is_at_home());
}

/* A pause of its own is none of an event that a person has attended to. */
static void a_pause_after_a_pose_is_no_pose(void **state)
{
    (void)state;
    run_to_pose();
    const struct solution solution = second_pose();
    assert_int_equal(lay(&solution), ERR_OK);
    assert_non_null(stream_event(scene->rig.stream));
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 5.0));
    assert_null(stream_event(scene->rig.stream));
    rig_run_s(&scene->rig, 3.0);
    assert_false(is_at_home());
}

/* A plan that lays the head anew without an event for it: nobody was asked. */
static void strikes_nothing_that_wants_the_head_elsewhere(void **state)
{
    (void)state;
    scene->plan.event_count = 0;
    rig_ready(&scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 30.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_BUG);
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), FIRST);
}

/* What was good when the arm set out is asked once more where it has come. */
static void strikes_nothing_that_has_changed_on_the_way(void **state)
{
    for (int pose = 0; pose < 2; pose++) {
        rig_ready(&scene->rig);
        assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
        scene->solution.pose = pose == 1 ? 1 : 0;
        scene->solved[0].depth_mm = pose == 1 ? 0.5 : 1.15; // more than the plan allows
        assert_true(rig_until(&scene->rig, STREAM_FAULT, 30.0));
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_BUG);
        assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* Over two skulls' worth of legs, out and home again. */
static void parks_by_all_the_legs_there_are(void **state)
{
    (void)state;
    scene->rig.detour.count = 2;
    for (int k = 0; k < 2; k++) {
        scene->rig.detour.via[k] = (struct joints){{200.0, 200.0, 250.0, 0.1, -0.2}};
    }
    scene->plan.event_count = 0;
    scene->plan.pose_count = 0;
    rig_ready(&scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    scene->fake.at[1] -= 30.0; // by hand: it stands at no hover any more
    rig_run_s(&scene->rig, 2.0);
    const size_t motions = scene->rig.motions;
    assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_OK);
    assert_true(stream_is_moving(scene->rig.stream));
    rig_run_s(&scene->rig, 5.0);
    assert_true(is_at_home());
    assert_true(scene->rig.motions >= motions + 7);
}

static bool only_the_first_way(void *context, size_t i, const struct joints *from,
                               const struct joints *hover, struct hop *hop)
{
    (void)i;
    (void)hover;
    struct rig *rig = context;
    hop->count = 0;
    // from home there is none, and once it has been asked twice there is none from anywhere
    return from->q[0] < 449.0 && rig->detour.count-- > 0;
}

static void does_not_park_where_half_of_the_way_is_missing(void **state)
{
    (void)state;
    scene->plan.event_count = 0;
    scene->plan.pose_count = 0;
    rig_ready(&scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    scene->fake.at[1] -= 30.0;
    rig_run_s(&scene->rig, 2.0);
    scene->rig.find_way = only_the_first_way;
    const size_t motions = scene->rig.motions;
    for (int ways = 0; ways < 2; ways++) {
        scene->rig.detour.count = ways;
        assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_DATA);
    }
    assert_int_equal(scene->rig.motions, motions);
    assert_false(stream_is_moving(scene->rig.stream));
}

/* Nothing tells where a head may be: it is for a person. */
static void does_not_park_without_a_job_that_has_strikes(void **state)
{
    (void)state;
    struct err err;
    scene->plan.event_count = 0;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 3.0);
    assert_null(stream_event(scene->rig.stream));
    assert_int_equal(stream_events_done(scene->rig.stream), 0);
    for (int loaded = 0; loaded < 2; loaded++) {
        assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
        rig_run_s(&scene->rig, 5.0);
        assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_OK); // it is there
        scene->fake.at[1] -= 30.0;
        rig_run_s(&scene->rig, 2.0);
        assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_DATA);
        scene->plan.strike_count = scene->solution.count = 0;
        assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    }
    assert_false(stream_is_moving(scene->rig.stream));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(gets_out_of_the_way_and_goes_on_once_the_head_is_registered),
        TEST(stays_where_it_is_when_no_way_leads_home),
        TEST(gives_way_to_nobody_from_home),
        TEST(a_stop_on_its_way_out_of_the_way_keeps_it_there),
        TEST(a_pause_after_a_pose_is_no_pose),
        TEST(strikes_nothing_that_wants_the_head_elsewhere),
        TEST(strikes_nothing_that_has_changed_on_the_way),
        TEST(parks_by_all_the_legs_there_are),
        TEST(does_not_park_where_half_of_the_way_is_missing),
        TEST(does_not_park_without_a_job_that_has_strikes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
