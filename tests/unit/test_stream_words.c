/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people ask for at the wrong moment, or with the wrong thing in their hands.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/stream_scene.h"

enum { DOTS = 4 };

static struct stream_scene *scene;

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

static enum err_code load(void)
{
    struct err err;
    return stream_load(scene->rig.stream, &scene->rig.job, &err);
}

static void connect(void)
{
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 3.0);
    assert_true(stream_is_connected(scene->rig.stream));
}

static void until_intents(size_t intents)
{
    while (rig_count(&scene->rig, RECORD_INTENT) < intents) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
}

/* Held between an intent and its first byte: the disk has not answered yet. */
static void hold_with_an_intent(void)
{
    rig_ready(&scene->rig);
    scene->rig.sync_takes_ns = 300000000;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    until_intents(1);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_HELD, 5.0));
    scene->rig.sync_takes_ns = 100000;
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(rig_count(&scene->rig, RECORD_UNCERTAIN), 0);
}

static void takes_no_job_that_does_not_fit(void **state)
{
    (void)state;
    connect();
    struct stream_job *job = &scene->rig.job;
    scene->solution.count = DOTS - 1;
    assert_int_equal(load(), ERR_DATA);
    scene->solution.count = DOTS;
    job->next_tag = 0;
    assert_int_equal(load(), ERR_DATA);
    job->next_tag = 9999999;
    assert_int_equal(load(), ERR_DATA);
    job->next_tag = 1;
    assert_int_equal(load(), ERR_OK);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_PLANNED);
}

/* A needle that reaches deeper than any strike may go, and one so slow that it is in the skin
 * before the way out is in the firmware. */
static void takes_no_job_for_a_machine_that_cannot_strike_safely(void **state)
{
    (void)state;
    scene->machine.strike.depth_cap_mm = MACHINE_DEPTH_CAP_MM + 0.5;
    rig_renew(&scene->rig);
    connect();
    assert_int_equal(load(), ERR_CONFIG);
    scene->machine.strike.depth_cap_mm = 1.2;
    scene->machine.baud = 9600;
    rig_renew(&scene->rig);
    connect();
    assert_int_equal(load(), ERR_CONFIG);
    // a needle that never reaches its speed in the air takes its time
    scene->machine.needle.accel = 20.0;
    assert_int_equal(load(), ERR_OK);
}

static void a_job_that_people_have_settled_to_its_last_dot_is_done(void **state)
{
    (void)state;
    scene->state[0] = DOT_RESOLVED_STRUCK;
    scene->state[1] = DOT_RESOLVED_SKIP;
    scene->state[2] = DOT_CONFIRMED;
    scene->state[3] = DOT_SKIPPED;
    connect();
    assert_int_equal(load(), ERR_OK);
    const struct stream_counts counts = stream_counts(scene->rig.stream);
    assert_int_equal(counts.confirmed, 2);
    assert_int_equal(counts.skipped, 2);
    assert_int_equal(counts.left, 0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_DONE);
}

static void an_intent_that_was_kept_ends_with_the_job(void **state)
{
    (void)state;
    hold_with_an_intent();
    assert_int_equal(load(), ERR_OK);
    assert_int_equal(rig_count(&scene->rig, RECORD_UNCERTAIN), 1);
    assert_int_equal(rig_reason(&scene->rig, RECORD_UNCERTAIN), STOP_HOLD);
    assert_int_equal(scene->fake.struck[0], 0);
}

static void an_intent_that_was_kept_ends_with_a_registration(void **state)
{
    (void)state;
    struct err err;
    const struct record record = {.type = RECORD_REGISTRATION};
    hold_with_an_intent();
    assert_int_equal(
        stream_register(scene->rig.stream, &scene->solution, &record, scene->rig.now_ns, &err),
        ERR_OK);
    assert_int_equal(rig_count(&scene->rig, RECORD_UNCERTAIN), 1);
    stream_scene_recover(scene);
    assert_int_equal(stream_scene_judge(scene, "registered"), 1);
    assert_int_equal(scene->fake.struck[0], 0);
}

/* By hand, and so far that no way leads back: it was to be struck, so it cannot be skipped. */
/* A person who settled it meanwhile would see it struck all the same, by the resume. */
static void an_intent_that_was_kept_is_in_hand_until_a_stop(void **state)
{
    (void)state;
    hold_with_an_intent();
    assert_true(stream_is_on(scene->rig.stream, 0));
    assert_false(stream_is_on(scene->rig.stream, 1));
    assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
    assert_false(stream_is_on(scene->rig.stream, 0));
    assert_int_equal(scene->state[0], DOT_UNCERTAIN);
    scene->state[0] = DOT_RESOLVED_STRUCK;
    stream_scene_recover(scene);
    assert_int_equal(scene->fake.struck[0], 0);
}

static void an_intent_that_no_way_leads_back_to_is_for_a_person(void **state)
{
    (void)state;
    hold_with_an_intent();
    scene->fake.at[1] -= 30.0;
    rig_run_s(&scene->rig, 2.0);
    scene->rig.never_approach = true;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    rig_run_s(&scene->rig, 2.0);
    assert_int_equal(scene->state[0], DOT_UNCERTAIN);
    assert_int_equal(rig_reason(&scene->rig, RECORD_UNCERTAIN), STOP_HOLD);
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 1);
    assert_int_equal(scene->rig.plunges, 0);
}

static void an_intent_that_finds_no_skin_any_more_waits_for_a_person(void **state)
{
    (void)state;
    hold_with_an_intent();
    scene->fake.no_skin[0] = true;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 5.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NO_SKIN);
    assert_int_equal(rig_count(&scene->rig, RECORD_SKIPPED), 0);
    scene->fake.no_skin[0] = false;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 10.0));
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), DOTS);
    assert_int_equal(stream_scene_judge(scene, "no skin"), 0);
}

static void asks_for_nothing_without_a_job(void **state)
{
    (void)state;
    struct err err;
    struct rig *rig = &scene->rig;
    struct record record = {.type = RECORD_EXCLUDE};
    connect();
    assert_int_equal(stream_exclude(rig->stream, &record, rig->now_ns, &err), ERR_DATA);
    record.type = RECORD_REGISTRATION;
    assert_int_equal(stream_register(rig->stream, &scene->solution, &record, rig->now_ns, &err),
                     ERR_DATA);
    assert_int_equal(rig_command(rig, STREAM_ARM), ERR_DATA);
    assert_int_equal(rig->records, 0);
    // and homing needs none
    assert_int_equal(rig_command(rig, STREAM_HOME), ERR_OK);
    rig_run_s(rig, 5.0);
    assert_int_equal(stream_state(rig->stream), STREAM_IDLE);
    assert_true(stream_is_homed(rig->stream));
}

static void a_job_without_strikes_tells_of_no_head(void **state)
{
    (void)state;
    scene->plan.strike_count = scene->solution.count = 0;
    connect();
    assert_int_equal(load(), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME_IF_KNOWN), ERR_CHECK);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_homed(scene->rig.stream));
}

/* While it parks it is armed, and moves all the same. */
static void neither_runs_nor_touches_while_it_parks(void **state)
{
    (void)state;
    struct err err;
    const size_t strike[] = {0};
    struct rig *rig = &scene->rig;
    rig_ready(rig);
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    until_intents(2);
    assert_int_equal(rig_command(rig, STREAM_PAUSE), ERR_OK);
    assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
    rig_run_s(rig, 1.0);
    assert_int_equal(rig_command(rig, STREAM_PARK), ERR_OK);
    assert_true(stream_is_moving(rig->stream) && stream_is_armed(rig->stream));
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_BUSY);
    assert_int_equal(stream_feel(rig->stream, strike, 1, rig->now_ns, &err), ERR_BUSY);
    rig_run_s(rig, 5.0);
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(rig, STREAM_DONE, 10.0));
    assert_int_equal(stream_scene_judge(scene, "parked"), 0);
}

/* The board of an alarm answers nothing before it is homed: then its answers have to be fresh. */
static void a_board_that_has_come_home_moves_until_its_answers_are_fresh(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    scene->fake.alarmed = true;
    connect();
    assert_int_equal(load(), ERR_OK);
    assert_int_equal(rig_command(rig, STREAM_HOME), ERR_OK);
    size_t while_nonce = 0;
    while (!stream_is_homed(rig->stream)) {
        assert_true(rig_step(rig, rig->now_ns + 5000000000));
        const bool stands = scene->fake.at[0] == -1.0 && !scene->fake.homing;
        if (stands && !stream_is_homed(rig->stream)) {
            assert_true(stream_is_moving(rig->stream));
            assert_int_equal(load(), ERR_BUSY);
            while_nonce++;
        }
    }
    assert_true(while_nonce > 0);
}

/* Its dot was settled by somebody else while the arm was on its way. */
static void strikes_no_dot_that_a_person_settles_before_its_intent(void **state)
{
    (void)state;
    rig_ready(&scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    scene->state[0] = DOT_RESOLVED_SKIP;
    assert_true(rig_until(&scene->rig, STREAM_DONE, 10.0));
    assert_int_equal(scene->fake.struck[0], 0);
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), DOTS - 1);
}

/* The nonce of a session is none that the session before has shown, whatever the clock says. */
static void two_sessions_never_have_the_same_number(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    for (int i = 0; i < 2; i++) {
        rig->now_ns = INT64_C(999000) * 20000 * (i + 1);
        connect();
        assert_int_equal(rig_command(rig, STREAM_HOME_CLEAR), ERR_OK);
        rig_run_s(rig, 5.0);
        if (i == 0) {
            assert_int_equal(load(), ERR_OK);
        }
        assert_int_equal(rig_command(rig, STREAM_ARM), ERR_OK);
        rig_run_s(rig, 1.0);
        rig_pull(rig);
        rig_run_s(rig, 1.0);
    }
    const struct record *epoch[2];
    size_t epochs = 0;
    for (size_t i = 0; i < rig->records; i++) {
        if (rig->record[i].type == RECORD_EPOCH) {
            assert_true(epochs < 2);
            epoch[epochs++] = &rig->record[i];
        }
    }
    assert_int_equal(epochs, 2);
    assert_int_equal(epoch[1]->body.epoch.nonce, epoch[0]->body.epoch.nonce % 999 + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_no_job_that_does_not_fit),
        TEST(takes_no_job_for_a_machine_that_cannot_strike_safely),
        TEST(a_job_that_people_have_settled_to_its_last_dot_is_done),
        TEST(an_intent_that_was_kept_ends_with_the_job),
        TEST(an_intent_that_was_kept_ends_with_a_registration),
        TEST(an_intent_that_was_kept_is_in_hand_until_a_stop),
        TEST(an_intent_that_no_way_leads_back_to_is_for_a_person),
        TEST(an_intent_that_finds_no_skin_any_more_waits_for_a_person),
        TEST(asks_for_nothing_without_a_job),
        TEST(a_job_without_strikes_tells_of_no_head),
        TEST(neither_runs_nor_touches_while_it_parks),
        TEST(a_board_that_has_come_home_moves_until_its_answers_are_fresh),
        TEST(strikes_no_dot_that_a_person_settles_before_its_intent),
        TEST(two_sessions_never_have_the_same_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
