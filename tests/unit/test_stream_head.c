/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The still gate, and joints for another place of the head.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "controller/stream/stream_private.h"
#include "tests/unit/stream_scene.h"

static struct stream_scene *scene;
static enum stream_head head;
static bool rests;   /* was it coming to rest when the head was judged last? */
static double way_s; /* of the needle, from the skin to its depth */

static enum stream_head on_head(void *context, size_t i, double in_skin_s)
{
    (void)context;
    assert_true(fabs(in_skin_s - (2.0 * way_s + scene->strike[i].dwell_s)) < 1e-9);
    rests = stream_comes_to_rest(scene->rig.stream);
    return head;
}

static int set_up(void **state)
{
    (void)state;
    head = STREAM_HEAD_STILL;
    way_s = sqrt(2.0 * 0.5 / 5000.0); // it still gains speed there
    scene = stream_scene_cold(6);
    scene->machine.safety.head_wait_s = 5.0;
    rig_watch_head(&scene->rig, on_head);
    rig_ready(&scene->rig);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    return 0;
}

static void strikes_while_the_head_keeps_still(void **state)
{
    (void)state;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "still"), 0);
}

static void waits_while_it_moves_and_goes_on_when_it_does_not(void **state)
{
    (void)state;
    head = STREAM_HEAD_MOVING;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    rig_run_s(&scene->rig, 4.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_RUNNING);
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 0);
    head = STREAM_HEAD_STILL;
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "waits"), 0);
}

static void pauses_for_each_reason_with_the_foot_up(void **state)
{
    static const struct {
        enum stream_head head;
        enum stop_reason want;
    } CASES[] = {{STREAM_HEAD_MOVING, STOP_HEAD},
                 {STREAM_HEAD_MOVED, STOP_HEAD_MOVED},
                 {STREAM_HEAD_STALE, STOP_TRACKER},
                 {STREAM_HEAD_EXPIRED, STOP_EXPIRED}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        head = CASES[i].head;
        assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
        assert_true(rig_until(&scene->rig, STREAM_PAUSED, 20.0));
        assert_int_equal(rig_reason(&scene->rig, RECORD_STOP), CASES[i].want);
        assert_true(fake_grbl_needle_mm(&scene->fake) <= -4.0);
        assert_true(stream_is_armed(scene->rig.stream));
        assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 0);
        head = STREAM_HEAD_STILL;
        assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
        assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* Also between the intent and its first byte: the intent is kept, and struck once. */
static void never_strikes_while_it_moves_at_any_moment(void **state)
{
    for (int ms = 0; ms < 2500; ms += 43) {
        struct rig *rig = &scene->rig;
        rig->sync_takes_ns = 30000000;
        assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
        rig_run_s(rig, ms * 1e-3);
        head = STREAM_HEAD_MOVING;
        size_t plunges = rig->plunges;
        rig_run_s(rig, 3.0);
        assert_int_equal(rig->plunges, plunges);
        head = STREAM_HEAD_STILL;
        assert_true(rig_until(rig, STREAM_DONE, 30.0));
        assert_int_equal(stream_scene_judge(scene, "any moment"), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* Whoever registers a head that has moved, and lets the job go on, has to know of the pause. */
static void a_pause_between_intent_and_needle_shows_when_the_head_is_judged(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    rig->sync_takes_ns = 300000000;
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    while (rig_count(rig, RECORD_INTENT) == 0) {
        assert_true(rig_step(rig, rig->now_ns + 1000000000));
    }
    assert_false(rests);
    assert_int_equal(rig_command(rig, STREAM_PAUSE), ERR_OK);
    head = STREAM_HEAD_MOVED;
    assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
    assert_true(rests);
    assert_int_equal(rig->plunges, 0);
}

static void a_hold_while_it_waits_gets_the_foot_up(void **state)
{
    (void)state;
    head = STREAM_HEAD_MOVING;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_HELD, 2.0));
    head = STREAM_HEAD_STILL;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "hold"), 0);
}

static void goes_on_with_other_joints_after_a_registration(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    struct err err = {0};
    struct record record = {.type = RECORD_REGISTRATION};
    record.body.registration.revision = 2;
    record.body.registration.parent = 1;
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    assert_int_equal(stream_register(rig->stream, &scene->solution, &record, rig->now_ns, &err),
                     ERR_BUSY);
    head = STREAM_HEAD_MOVED;
    assert_true(rig_until(rig, STREAM_PAUSED, 20.0));
    struct solved moved[6];
    struct solution solution = scene->solution;
    for (size_t i = 0; i < 6; i++) {
        moved[i] = scene->solved[i];
        moved[i].hover.q[1] += 10.0;
    }
    solution.strike = moved;
    assert_int_equal(stream_register(rig->stream, &solution, &record, rig->now_ns, &err), ERR_OK);
    assert_true(stream_is_saving(rig->stream));
    rig_run_s(rig, 1.0);
    assert_false(stream_is_saving(rig->stream));
    head = STREAM_HEAD_STILL;
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(rig, STREAM_DONE, 30.0));
    assert_int_equal(rig_count(rig, RECORD_REGISTRATION), 1);
    for (size_t i = 0; i < rig->records; i++) {
        const struct record *intent = &rig->record[i];
        bool there = intent->body.intent.a_steps[1] == (210 - 450) * 160;
        assert_true(intent->type != RECORD_INTENT || there);
    }
}

static void a_head_that_has_moved_away_is_no_missing_skin(void **state)
{
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        scene->fake.no_skin[i] = true;
    }
    head = STREAM_HEAD_MOVED;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 20.0));
    assert_int_equal(rig_reason(&scene->rig, RECORD_STOP), STOP_HEAD_MOVED);
    assert_int_equal(rig_count(&scene->rig, RECORD_SKIPPED), 0);
}

static bool on_blurs(void *context, size_t i, int64_t from_ns, int64_t to_ns, double in_skin_s)
{
    const struct rig *rig = context;
    const int64_t air_ns = 30000000; // 2 mm of air, before the skin and behind it
    assert_true(in_skin_s > 0.0 && to_ns == rig->now_ns - air_ns);
    assert_true(from_ns == rig->stream->since_ns + air_ns);
    return i == 2;
}

/* The needle is out by itself sooner than by anything else: struck, and said to be blurred. */
static void a_strike_under_which_the_head_moved_says_so(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    rig->blurs = on_blurs;
    rig_renew(rig);
    rig_ready(rig);
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(rig, STREAM_DONE, 30.0));
    for (size_t i = 0; i < rig->records; i++) {
        const struct record *record = &rig->record[i];
        const int want = record->dot == scene->strike[2].dot ? STOP_HEAD : STOP_NONE;
        assert_true(record->type != RECORD_CONFIRMED || record->reason == want);
    }
    assert_int_equal(stream_scene_judge(scene, "blurred"), 0);
}

/* A needle that is at its speed before it is at its depth is in the skin for less. */
static void asks_for_as_long_as_the_needle_will_be_in_the_skin(void **state)
{
    (void)state;
    scene->machine.needle.accel = 50000.0;
    way_s = 100.0 / 50000.0 + (0.5 - 0.1) / 100.0;
    rig_renew(&scene->rig);
    rig_ready(&scene->rig);
    strikes_while_the_head_keeps_still(state);
}

/* Where it was intended it is struck, once the head is there again. */
static void an_intent_survives_a_head_that_is_lost_before_its_first_byte(void **state)
{
    static const enum stream_head LOST[] = {STREAM_HEAD_MOVED, STREAM_HEAD_STALE};
    for (size_t i = 0; i < sizeof(LOST) / sizeof(LOST[0]); i++) {
        struct rig *rig = &scene->rig;
        rig->sync_takes_ns = 30000000;
        assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
        while (rig_count(rig, RECORD_INTENT) < 2) {
            assert_true(rig_step(rig, rig->now_ns + 1000000000));
        }
        head = LOST[i];
        assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
        assert_int_equal(rig->plunges, 1);
        head = STREAM_HEAD_STILL;
        rig_run_s(rig, 1.0);
        assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
        assert_true(rig_until(rig, STREAM_DONE, 30.0));
        assert_int_equal(rig_count(rig, RECORD_INTENT), 6);
        assert_int_equal(stream_scene_judge(scene, "lost"), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(strikes_while_the_head_keeps_still),
        TEST(waits_while_it_moves_and_goes_on_when_it_does_not),
        TEST(pauses_for_each_reason_with_the_foot_up),
        TEST(never_strikes_while_it_moves_at_any_moment),
        TEST(a_pause_between_intent_and_needle_shows_when_the_head_is_judged),
        TEST(a_hold_while_it_waits_gets_the_foot_up),
        TEST(a_head_that_has_moved_away_is_no_missing_skin),
        TEST(goes_on_with_other_joints_after_a_registration),
        TEST(a_strike_under_which_the_head_moved_says_so),
        TEST(asks_for_as_long_as_the_needle_will_be_in_the_skin),
        TEST(an_intent_survives_a_head_that_is_lost_before_its_first_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
