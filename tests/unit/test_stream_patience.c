/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Too soon and too late: answers that come before their time prove nothing, one question that is
 * lost is asked again, and what does not come is told for what it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "controller/stream/stream_private.h"
#include "tests/unit/doubt_scene.h"
#include "tests/unit/liar.h"
#include "tests/unit/sim_scene.h"
#include "tests/unit/stream_scene.h"

enum { DOTS = 4 };

static const double RELAY_S = 0.4;

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

static void ends_well(const char *name)
{
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NONE);
    assert_int_equal(stream_scene_judge(scene, name), 0);
}

/* A foot that a report shows free while the line that lifts it is not answered: that answer would
 * be taken for one to the hop. A hold whose report is lost keeps the lift back until the proof. */
static void sets_out_only_when_the_lift_is_answered(void **state)
{
    (void)state;
    static const char FREE[] = "<Run|MPos:-350,-250,-200,-94.270,-211.459,-2.000>\r\n",
                      NOT_LIFTED[] = "<Run|MPos:-350,-250,-200,-94.270,-211.459,-3.500>\r\n";
    struct rig *rig = &scene->rig;
    stream_scene_run(scene);
    stream_scene_until(scene, &PHASE_STRIKE);
    liar_come(&liar, rig, &(struct lie){"strike", "?", "", true, 1});
    assert_int_equal(rig_command(rig, STREAM_HOLD_NOW), ERR_OK);
    assert_int_equal(liar.told, 1);
    liar.told = 0;
    liar.lie = (struct lie){"rise", "G53", "", true, 1};
    stream_scene_until(scene, &PHASE_RISE);
    assert_int_equal(liar.told, 1);
    rig_hear(rig, FREE);
    assert_ptr_equal(rig->stream->phase, &PHASE_RISE);
    rig_hear(rig, "ok\r\n");
    rig_hear(rig, NOT_LIFTED);
    assert_ptr_equal(rig->stream->phase, &PHASE_RISE);
    rig_hear(rig, FREE);
    assert_ptr_not_equal(rig->stream->phase, &PHASE_RISE);
    assert_int_equal(stream_last_stop(rig->stream), STOP_HOLD);
}

/* A board that goes on behind a line that it has refused would start the next leg from elsewhere.
 */
static void a_board_that_runs_on_has_one_line_at_a_time_but_for_a_group(void **state)
{
    (void)state;
    struct sim_scene *pad = sim_scene_new(MACHINE_GRBL, 3, NULL);
    struct rig *rig = &pad->rig;
    size_t most = 0, most_of_group = 0;
    sim_scene_run(pad);
    while (stream_state(rig->stream) == STREAM_RUNNING && rig_step(rig, rig->now_ns + 1000000000)) {
        size_t *here = stream_is(rig->stream, PHASE_GROUP) ? &most_of_group : &most;
        *here = rig->lines_waiting > *here ? rig->lines_waiting : *here;
    }
    assert_int_equal(stream_state(rig->stream), STREAM_DONE);
    assert_int_equal(most, 1);
    assert_true(most_of_group > 1);
    sim_scene_free(pad);
}

/* Each of them is heard at once, also where the needle is on its way out already. */
static void a_stop_while_the_foot_is_lifted_asks_at_once(void **state)
{
    static const enum stream_verb VERB[] = {STREAM_HOLD_NOW, STREAM_STOP_NOW, STREAM_ESTOP_NOW};
    static const enum stream_state WANT[] = {STREAM_HELD, STREAM_STOPPED, STREAM_ESTOP};
    for (size_t i = 0; i < sizeof(VERB) / sizeof(VERB[0]); i++) {
        static const struct lie ASKED = {"lift", "?", "", false, 1};
        stream_scene_run(scene);
        rig_run_s(&scene->rig, 0.05);
        assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
        stream_scene_until(scene, &PHASE_LIFT);
        liar_come(&liar, &scene->rig, &ASKED);
        assert_int_equal(rig_command(&scene->rig, VERB[i]), ERR_OK);
        assert_int_equal(liar.told, 1);
        assert_true(rig_until(&scene->rig, WANT[i], 5.0));
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* The line is carried out and its answer is lost, on the way to the hover. */
static void an_answer_that_is_lost_is_told_as_a_proof_that_is_missing(void **state)
{
    (void)state;
    rig_ready(&scene->rig);
    fake_grbl_fail(&scene->fake, FAKE_NO_OK, 1);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 60.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_PROOF);
    assert_int_equal(scene->rig.plunges, 0);
}

/* An old report first: only the second look counts. */
static void a_doubt_is_not_ended_by_the_first_report(void **state)
{
    (void)state;
    static const struct lie OLD = {"settle", "?", "<Idle|MPos:0,0,0,0,0,0|Ln:1>\r\n", true, 1};
    struct stream_scene *struck = doubt_struck(DOUBT_AT + 1, false);
    struct liar old;
    doubt_restart(struck, 1.0);
    liar_come(&old, &struck->rig, &OLD);
    doubt_plug(struck);
    assert_int_equal(old.told, 1);
    doubt_ends_with(struck, DOT_CONFIRMED, "an old report");
}

/* The board is not kept waiting for ever: what it knew has been read, and the disk is the next
 * one's matter. */
static void a_disk_that_hangs_on_the_word_of_a_doubt_is_waited_for_half_a_minute(void **state)
{
    (void)state;
    struct stream_scene *struck = doubt_struck(DOUBT_AT + 1, false);
    struct rig *rig = &struck->rig;
    doubt_restart(struck, 1.0);
    rig->sync_takes_ns = INT64_C(60000000000);
    rig_plug(rig);
    const int64_t latest_ns = rig->now_ns + INT64_C(10000000000);
    while (rig->stream->phase != &PHASE_DOUBT_WORD) {
        assert_true(rig_step(rig, latest_ns));
    }
    const unsigned resets = struck->fake.resets;
    rig_run_s(rig, 29.5);
    assert_int_equal(struck->fake.resets, resets);
    rig_run_s(rig, 1.0);
    assert_int_equal(struck->fake.resets, resets + 1);
    assert_int_equal(stream_last_stop(rig->stream), STOP_NONE);
    rig_run_s(rig, 60.0);
    rig->sync_takes_ns = 100000;
    doubt_ends_with(struck, DOT_CONFIRMED, "a disk that hangs");
}

static void plug_with_relay(void)
{
    struct err err;
    scene->machine.safety.heartbeat_s = RELAY_S;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_homed(scene->rig.stream));
}

/* Eight tenths of its time: clocks differ, and a relay that has dropped must not go unnoticed. */
static void what_a_relay_may_take_for_silence_is_a_stop(void **state)
{
    static const double SHARE[] = {0.79, 0.81};
    for (size_t i = 0; i < sizeof(SHARE) / sizeof(SHARE[0]); i++) {
        plug_with_relay();
        struct rig *rig = &scene->rig;
        rig->now_ns = rig->stream->sent_ns + (int64_t)(SHARE[i] * RELAY_S * 1e9);
        stream_on_time(rig->stream, rig->now_ns);
        assert_int_equal(stream_last_stop(rig->stream), i == 0 ? STOP_NONE : STOP_HEARTBEAT);
        assert_int_equal(stream_is_homed(rig->stream), i == 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* The silence is over, and the board does not say what it has made of it. */
static void a_relay_whose_board_does_not_answer_is_not_proven(void **state)
{
    (void)state;
    static const struct lie MUTE = {"relay", "?", "", true, 1000};
    struct err err;
    liar_come(&liar, &scene->rig, &MUTE);
    plug_with_relay();
    assert_int_equal(stream_selftest(scene->rig.stream, scene->rig.now_ns, &err), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_true(liar.told > 0);
    assert_int_equal(stream_heartbeat_proof(scene->rig.stream), HEARTBEAT_UNPROVEN);
    assert_non_null(strstr(scene->rig.notice, "has not dropped"));
    assert_true(stream_is_connected(scene->rig.stream));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NONE);
}

/* Whatever it waits for, one report that is lost on the line costs a moment and no more. */
static void a_question_that_is_lost_is_asked_again_in_every_phase(void **state)
{
    static const char *const PHASE[] = {"approach", "strike", "rise", "lift", "parking", "homing"};
    for (size_t i = 0; i < sizeof(PHASE) / sizeof(PHASE[0]); i++) {
        const struct lie lost = {PHASE[i], "?", "", true, 1};
        liar_come(&liar, &scene->rig, &lost);
        stream_scene_run(scene);
        rig_run_s(&scene->rig, 0.05);
        assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
        assert_true(rig_until(&scene->rig, STREAM_PAUSED, 5.0));
        rig_run_s(&scene->rig, 1.0);
        assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_OK);
        rig_run_s(&scene->rig, 5.0);
        assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
        ends_well(PHASE[i]);
        assert_int_equal(liar.told, 1);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* Whatever a classic board has said of a tool before the last line of the group, it was not asked
 * for behind the strike. */
static void a_tool_that_is_told_too_soon_proves_nothing(void **state)
{
    (void)state;
    struct sim_scene *pad = sim_scene_new(MACHINE_GRBL, 2, NULL);
    struct rig *rig = &pad->rig;
    struct liar mute;
    liar_come(&mute, rig, &(struct lie){"strike", "$G", "", true, 1});
    sim_scene_run(pad);
    while (rig->stream->phase != &PHASE_STRIKE) {
        assert_true(rig_step(rig, rig->now_ns + 1000000000));
    }
    char words[64];
    (void)snprintf(words, sizeof(words), "[GC:G1 G54 G17 G21 G90 G94 T%u F600 S0]\r\n",
                   (unsigned)gcode_tool(rig->stream->tag));
    rig_hear(rig, words);
    for (size_t lines = rig->stream->group_lines; lines > 0; lines--) {
        rig_hear(rig, "ok\r\n");
    }
    assert_true(rig_until(rig, STREAM_FAULT, 10.0));
    assert_int_equal(rig_count(rig, RECORD_CONFIRMED), 0);
    assert_int_equal(pad->punctures, 0);
    sim_scene_free(pad);
}

/* The reset that throws the queue away has no banner: it is looked at again, and reset again. */
static void a_banner_that_is_lost_on_the_way_out_costs_a_moment(void **state)
{
    (void)state;
    struct sim_scene *pad = sim_scene_new(MACHINE_GRBL, 2, NULL);
    struct rig *rig = &pad->rig;
    struct liar lost;
    sim_scene_run(pad);
    rig_run_s(rig, 0.02);
    assert_ptr_equal(rig->stream->phase, &PHASE_APPROACH);
    liar_come(&lost, rig, &(struct lie){"flushing", "\x18", "", true, 1});
    assert_int_equal(rig_command(rig, STREAM_HOLD_NOW), ERR_OK);
    assert_true(rig_until(rig, STREAM_HELD, 20.0));
    assert_int_equal(lost.told, 1);
    assert_int_equal(stream_last_stop(rig->stream), STOP_HOLD);
    sim_scene_free(pad);
}

static void a_port_that_takes_no_question_is_no_port(void **state)
{
    (void)state;
    rig_ready(&scene->rig);
    scene->rig.stuck = true;
    rig_run_s(&scene->rig, 1.5);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRITE_STUCK);
    assert_false(stream_is_connected(scene->rig.stream) || stream_is_homed(scene->rig.stream));
}

/* A hold takes the needle out and nothing else: it arms nothing and homes nothing. */
static void a_hold_of_an_arm_that_is_not_armed_arms_nothing(void **state)
{
    (void)state;
    stream_scene_run(scene);
    rig_run_s(&scene->rig, 0.3);
    assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_STOPPED, 5.0));
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_OK);
    assert_true(stream_is_moving(scene->rig.stream));
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_HELD, 5.0));
    assert_false(stream_is_armed(scene->rig.stream));
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_PERMISSION);
}

/* With the foot on the skin nobody waits for a disk that has said no. */
static void an_intent_that_cannot_be_written_is_told_at_once(void **state)
{
    (void)state;
    stream_scene_run(scene);
    rig_run_s(&scene->rig, 0.005);
    scene->rig.record_fails = true;
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 2.0));
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_LEDGER);
    assert_false(stream_is_moving(scene->rig.stream));
    assert_int_equal(scene->rig.plunges, 0);
    assert_true(fake_grbl_needle_mm(&scene->fake) <= scene->machine.strike.clear_mm + 0.01);
}

/* The number before was never confirmed, so this one proves nothing that was asked in time. */
static void a_strike_behind_one_that_was_left_out_is_not_asked_for(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    struct excludes excludes = {0};
    struct record record = {.type = RECORD_EXCLUDE};
    struct err err;
    for (size_t i = 0; i < DOTS; i++) {
        scene->strike[i].at_mm.x = (double)i;
    }
    rig->job.excludes = &excludes;
    stream_scene_run(scene);
    rig->sync_takes_ns = 50000000;
    while (rig_count(rig, RECORD_INTENT) < 2) {
        assert_true(rig_step(rig, rig->now_ns + 1000000000));
    }
    record.body.exclude.x_mm = scene->strike[1].at_mm.x;
    record.body.exclude.radius_mm = 0.2;
    assert_int_equal(stream_exclude(rig->stream, &record, rig->now_ns, &err), ERR_OK);
    while (rig->plunges < 2) {
        assert_true(rig_step(rig, rig->now_ns + 1000000000));
    }
    assert_int_equal(rig_count(rig, RECORD_UNCERTAIN), 1);
    rig_pull(rig);
    rig_run_s(rig, 1.0);
    rig_plug(rig);
    rig_run_s(rig, 10.0);
    assert_int_equal(scene->state[2], DOT_UNCERTAIN);
    stream_scene_recover(scene);
    assert_int_equal(stream_scene_judge(scene, "left out"), 2);
    excludes_free(&excludes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sets_out_only_when_the_lift_is_answered),
        TEST(a_board_that_runs_on_has_one_line_at_a_time_but_for_a_group),
        TEST(a_stop_while_the_foot_is_lifted_asks_at_once),
        TEST(an_answer_that_is_lost_is_told_as_a_proof_that_is_missing),
        TEST(a_doubt_is_not_ended_by_the_first_report),
        TEST(a_disk_that_hangs_on_the_word_of_a_doubt_is_waited_for_half_a_minute),
        TEST(what_a_relay_may_take_for_silence_is_a_stop),
        TEST(a_relay_whose_board_does_not_answer_is_not_proven),
        TEST(a_question_that_is_lost_is_asked_again_in_every_phase),
        TEST(a_tool_that_is_told_too_soon_proves_nothing),
        TEST(a_banner_that_is_lost_on_the_way_out_costs_a_moment),
        TEST(a_port_that_takes_no_question_is_no_port),
        TEST(a_hold_of_an_arm_that_is_not_armed_arms_nothing),
        TEST(an_intent_that_cannot_be_written_is_told_at_once),
        TEST(a_strike_behind_one_that_was_left_out_is_not_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
