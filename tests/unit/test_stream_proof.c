/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reports that prove too little, come too late or not at all, and machines without a foot: what is
 * not proven is not confirmed, and what cannot be written is not sent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/liar.h"
#include "tests/unit/stream_scene.h"

enum { DOTS = 5 };

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

static void step_until_plunges(size_t plunges)
{
    while (scene->rig.plunges < plunges) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
}

static void ends_unproven(void)
{
    // at once, and not when the strike's time is over
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 1.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_PROOF);
    assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), 0);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_scene_judge(scene, "unproven"), 1);
}

static void a_report_without_a_number_proves_nothing(void **state)
{
    (void)state;
    stream_scene_run(scene);
    step_until_plunges(1);
    scene->fake.forgets_line = true;
    ends_unproven();
}

/* A hold while a group runs asks for a report, and that one is lost: the next one is asked for
 * behind the last answer, and looked at twice. */
static void a_strike_whose_reports_are_lost_or_wrong_is_not_proven(void **state)
{
    for (int slips = 0; slips < 2; slips++) {
        stream_scene_run(scene);
        step_until_plunges(1);
        liar_come(&liar, &scene->rig, &(struct lie){"strike", "?", "", true, 1});
        assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
        assert_int_equal(liar.told, 1);
        scene->fake.slipped = slips == 1;
        scene->fake.wrong_tag = slips == 0;
        ends_unproven();
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* The foot is up already when the second report comes: it has to stand right above its place. */
static void a_strike_that_is_lifted_elsewhere_is_not_proven(void **state)
{
    (void)state;
    stream_scene_run(scene);
    step_until_plunges(1);
    liar_come(&liar, &scene->rig, &(struct lie){"strike", "?", "", true, 1});
    while (liar.told == 0) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    scene->fake.slipped = true;
    ends_unproven();
}

static void a_machine_without_a_foot_strikes_by_its_plan(void **state)
{
    (void)state;
    scene->machine.sense = MACHINE_SENSE_NONE;
    memset(scene->fake.no_skin, true, sizeof(scene->fake.no_skin));
    rig_renew(&scene->rig);
    stream_scene_run(scene);
    scene->fake.touch_in_air = true;
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), DOTS);
    assert_int_equal(stream_scene_judge(scene, "no foot"), 0);
}

/* Left out at its hover, needle down: the rig sees no hop from there that does not begin with the
 * way up. */
static void a_machine_without_a_foot_lifts_its_needle_before_every_hop(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    struct excludes excludes = {0};
    struct record record = {.type = RECORD_EXCLUDE};
    struct err err;
    for (size_t i = 0; i < DOTS; i++) {
        scene->strike[i].at_mm.x = (double)i;
    }
    scene->machine.sense = MACHINE_SENSE_NONE;
    rig->job.excludes = &excludes;
    rig_renew(rig);
    stream_scene_run(scene);
    while (rig_count(rig, RECORD_CONFIRMED) < 1) {
        assert_true(rig_step(rig, rig->now_ns + 1000000000));
    }
    record.body.exclude.x_mm = scene->strike[1].at_mm.x;
    record.body.exclude.radius_mm = 0.2;
    assert_int_equal(stream_exclude(rig->stream, &record, rig->now_ns, &err), ERR_OK);
    assert_true(rig_until(rig, STREAM_DONE, 30.0));
    assert_int_equal(scene->state[1], DOT_SKIPPED);
    assert_int_equal(stream_scene_judge(scene, "left out"), 0);
    excludes_free(&excludes);
}

/* What the judge holds the skin against. */
static void an_intent_says_how_deep_and_for_how_long(void **state)
{
    (void)state;
    stream_scene_run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    size_t intents = 0;
    for (size_t i = 0; i < scene->rig.records; i++) {
        const struct record *record = &scene->rig.record[i];
        if (record->type == RECORD_INTENT) {
            const struct plan_strike *strike = &scene->strike[intents++];
            assert_int_equal(record->dot, strike->dot);
            assert_true(record->body.intent.depth_mm == (float)strike->depth_mm);
            assert_true(record->body.intent.dwell_s == (float)strike->dwell_s);
        }
    }
    assert_int_equal(intents, DOTS);
}

/* Where no number of them is named, missing skin is passed over to the end. */
static void passes_over_missing_skin_without_end_where_no_end_is_named(void **state)
{
    (void)state;
    scene->machine.misses_max = 0;
    memset(scene->fake.no_skin, true, sizeof(scene->fake.no_skin));
    stream_scene_run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(rig_count(&scene->rig, RECORD_SKIPPED), DOTS);
    assert_int_equal(scene->rig.plunges, 0);
}

static void a_touch_without_a_place_is_no_touch_in_the_air(void **state)
{
    (void)state;
    stream_scene_run(scene);
    rig_hear(&scene->rig, "<Run|FS:0,0|Pn:P>\r\n");
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NONE);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "no place"), 0);
}

/* An intent that a hold kept is kept by what the foot feels on the way back to it as well. */
static void an_intent_survives_a_touch_in_the_air(void **state)
{
    (void)state;
    stream_scene_run(scene);
    scene->rig.sync_takes_ns = 300000000;
    while (rig_count(&scene->rig, RECORD_INTENT) < 1) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_HELD, 5.0));
    scene->rig.sync_takes_ns = 100000;
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    rig_hear(&scene->rig, "<Run|MPos:-350,-250,-200,-94.270,-211.459,-2.000|Pn:P>\r\n");
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_TOUCH_IN_AIR);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 5.0));
    assert_int_equal(rig_count(&scene->rig, RECORD_UNCERTAIN), 0);
    rig_run_s(&scene->rig, 1.0);
    if (!stream_is_homed(scene->rig.stream)) {
        return; // then it is for a person
    }
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "touch in the air"), 0);
}

/* Whatever a way is made of, no line that is no line leaves. */
static void a_way_that_no_line_can_say_is_a_bug_and_nothing_is_sent(void **state)
{
    for (int bad = 1; bad <= 2; bad++) {
        stream_scene_run(scene);
        step_until_plunges(1);
        scene->rig.detour.count = 2;
        scene->rig.detour.via[0] = scene->solved[0].hover;
        scene->rig.detour.via[0].q[0] = bad == 2 ? 1e7 : 100.0;
        scene->rig.detour.via[1] = scene->solved[0].hover;
        scene->rig.detour.via[1].q[0] = 1e7;
        scene->solved[0].skip = SKIP_NONE;
        assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
        assert_true(rig_until(&scene->rig, STREAM_PAUSED, 5.0));
        rig_run_s(&scene->rig, 1.0);
        const size_t motions = scene->rig.motions;
        assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_OK);
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_BUG);
        rig_run_s(&scene->rig, 5.0);
        assert_int_equal(scene->rig.motions, motions + 1); // up, by the one door
        assert_int_equal(stream_state(scene->rig.stream), STREAM_FAULT);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* The stop went out; the line that takes the needle out does not. */
static void a_port_that_is_stuck_behind_a_stop_is_told(void **state)
{
    (void)state;
    stream_scene_run(scene);
    rig_run_s(&scene->rig, 0.005);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    scene->rig.stuck = true;
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRITE_STUCK);
    assert_false(stream_is_homed(scene->rig.stream));
    scene->rig.stuck = false;
    rig_plug(&scene->rig);
    stream_scene_recover(scene);
    assert_int_equal(stream_scene_judge(scene, "stuck"), 0);
}

/* It knows its name and its settings, and never says where it is. */
static void a_board_that_never_tells_its_place_is_never_home(void **state)
{
    (void)state;
    struct err err;
    liar_come(&liar, &scene->rig,
              &(struct lie){NULL, "?", "<Idle|FS:0,0|Ln:10000000>\r\n", true, 1000000});
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME_IF_KNOWN), ERR_CHECK);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 2000.0);
    assert_false(stream_is_homed(scene->rig.stream));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_SILENT);
    assert_int_equal(scene->rig.motions, 1); // $H
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_report_without_a_number_proves_nothing),
        TEST(a_strike_whose_reports_are_lost_or_wrong_is_not_proven),
        TEST(a_strike_that_is_lifted_elsewhere_is_not_proven),
        TEST(a_machine_without_a_foot_strikes_by_its_plan),
        TEST(an_intent_says_how_deep_and_for_how_long),
        TEST(a_machine_without_a_foot_lifts_its_needle_before_every_hop),
        TEST(passes_over_missing_skin_without_end_where_no_end_is_named),
        TEST(a_touch_without_a_place_is_no_touch_in_the_air),
        TEST(an_intent_survives_a_touch_in_the_air),
        TEST(a_way_that_no_line_can_say_is_a_bug_and_nothing_is_sent),
        TEST(a_port_that_is_stuck_behind_a_stop_is_told),
        TEST(a_board_that_never_tells_its_place_is_never_home),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
