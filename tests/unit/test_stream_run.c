/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/stream_scene.h"

static void run(struct stream_scene *scene)
{
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
}

static void strikes_twenty_dots_and_is_done(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(20);
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "twenty"), 0);
    struct stream_counts counts = stream_counts(scene->rig.stream);
    assert_int_equal(counts.confirmed, 20);
    assert_int_equal(counts.left, 0);
    assert_int_equal(scene->rig.plunges, 20);
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 20);
    assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), 20);
    assert_int_equal(rig_count(&scene->rig, RECORD_DONE), 1);
    assert_int_equal(scene->rig.synced, scene->rig.records);
    assert_false(stream_is_armed(scene->rig.stream));
    assert_true(fake_grbl_needle_mm(&scene->fake) <= -4.0);
    stream_scene_free(scene);
}

static void fills_the_line_on_long_ways_but_never_over(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(5);
    for (size_t i = 1; i < 5; i++) {
        scene->solved[i].via_count = HOP_VIA_MAX;
    }
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "ways"), 0);
    assert_in_range(scene->rig.in_flight_most, 100, GCODE_IN_FLIGHT_MAX);
    assert_in_range(scene->rig.motions, 4 * HOP_VIA_MAX, 4 * HOP_VIA_MAX + 40);
    stream_scene_free(scene);
}

static void lifts_the_foot_while_the_proof_is_on_the_line(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(2);
    static char recent[65536];
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    (void)stream_recent(scene->rig.stream, &(struct stream_told){0, 0}, recent, sizeof(recent));
    const char *lift = strstr(recent, "> N1G53G1C"), *group = strstr(recent, "> N1G4P0");
    assert_true(group != NULL && lift != NULL && group < lift);
    // asked before the lift is sent; the arm stays until the answer has come
    const char *ask = strstr(group, "> ?"), *leg = strstr(lift, "> G91G0");
    assert_true(ask != NULL && ask < lift && leg != NULL && lift < leg);
    assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), 2);
    stream_scene_free(scene);
}

static void writes_who_armed_and_the_session_before_anything_else(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(2);
    assert_int_equal(scene->rig.record[0].type, RECORD_EPOCH);
    assert_int_equal(scene->rig.record[0].epoch, 1);
    assert_int_equal(scene->rig.record[1].type, RECORD_ARMED);
    assert_int_equal(scene->rig.record[1].body.person.uid, 1000);
    stream_scene_free(scene);
}

static void writes_the_intent_with_both_poses_in_steps(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(1);
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    const struct record *intent = &scene->rig.record[2];
    assert_int_equal(intent->type, RECORD_INTENT);
    assert_int_equal(intent->dot, 1);
    assert_int_equal(intent->tag, 1);
    assert_int_equal(intent->body.intent.a_steps[0], -56000);
    assert_int_equal(intent->body.intent.b_steps[0], -56000);
    assert_int_equal(intent->body.intent.a_steps[5], -6400);
    assert_int_equal(intent->body.intent.b_steps[5], -10400);
    assert_true(intent->body.intent.depth_mm == 0.5f);
    stream_scene_free(scene);
}

static void confirms_with_the_next_intent_in_one_sync(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(10);
    int before = scene->rig.syncs;
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    // one for each intent, one for the last confirmation, one for done; arming's may come first
    assert_in_range(scene->rig.syncs - before, 12, 13);
    stream_scene_free(scene);
}

static void does_not_move_before_it_is_armed(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(3);
    struct err err = {.code = ERR_OK};
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_PERMISSION);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_DATA);
    assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_PERMISSION);
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_PERMISSION);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_PERMISSION);
    rig_run_s(&scene->rig, 10.0);
    assert_int_equal(scene->rig.motions, 0);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 10.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_PERMISSION);
    assert_int_equal(scene->rig.motions, 1);
    stream_scene_free(scene);
}

static void passes_over_what_is_solved_to_be_skipped_and_what_is_done(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(40);
    for (size_t i = 3; i < 30; i++) {
        scene->solved[i].skip = SKIP_UNREACHABLE;
    }
    scene->state[0] = DOT_CONFIRMED;
    scene->state[1] = DOT_RESOLVED_SKIP;
    scene->state[2] = DOT_UNCERTAIN;
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(rig_count(&scene->rig, RECORD_SKIPPED), 27);
    assert_int_equal(rig_reason(&scene->rig, RECORD_SKIPPED), SKIP_UNREACHABLE);
    assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), 10);
    assert_int_equal(scene->fake.struck[0] + scene->fake.struck[1] + scene->fake.struck[2], 0);
    stream_scene_free(scene);
}

static void skips_a_dot_with_no_way_to_it(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(3);
    scene->rig.never_approach = true;
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(rig_count(&scene->rig, RECORD_SKIPPED), 3);
    assert_int_equal(rig_reason(&scene->rig, RECORD_SKIPPED), SKIP_CLEARANCE);
    assert_int_equal(scene->rig.plunges, 0);
    stream_scene_free(scene);
}

static void skips_where_the_foot_feels_no_skin_and_pauses_after_three(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(12);
    scene->fake.no_skin[2] = true;
    scene->fake.no_skin[5] = scene->fake.no_skin[6] = scene->fake.no_skin[7] = true;
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 30.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NO_SKIN);
    assert_int_equal(rig_count(&scene->rig, RECORD_SKIPPED), 4);
    assert_true(fake_grbl_needle_mm(&scene->fake) <= -4.0);
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "no skin"), 0);
    assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), 8);
    stream_scene_free(scene);
}

static void stops_when_the_foot_feels_something_in_the_air(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(5);
    run(scene);
    rig_run_s(&scene->rig, 0.2);
    scene->fake.touch_in_air = true;
    (void)rig_command(&scene->rig, STREAM_PAUSE);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 5.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_TOUCH_IN_AIR);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_PERMISSION);
    scene->fake.touch_in_air = false;
    stream_scene_recover(scene);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_DONE);
    assert_int_equal(stream_scene_judge(scene, "air"), 0);
    stream_scene_free(scene);
}

static void refuses_a_strike_deeper_than_the_plan_allows(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(3);
    scene->solved[1].depth_mm = 1.01;
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 30.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_BUG);
    assert_int_equal(scene->rig.plunges, 1);
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 1);
    stream_scene_free(scene);
}

static void refuses_jobs_that_do_not_fit(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(3);
    struct err err = {.code = ERR_OK};
    struct stream_job job = scene->rig.job;
    assert_int_equal(stream_load(scene->rig.stream, &job, &err), ERR_BUSY);
    rig_run_s(&scene->rig, 0.1);
    job.next_tag = 9999999;
    assert_int_equal(stream_load(scene->rig.stream, &job, &err), ERR_DATA);
    scene->machine.baud = 9600;
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_CONFIG);
    assert_non_null(strstr(err.msg, "ms at 9600 baud"));
    scene->machine.baud = 115200;
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    run(scene);
    rig_run_s(&scene->rig, 0.05);
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_BUSY);
    stream_scene_free(scene);
}

static void goes_on_with_a_job_where_an_earlier_run_left_it(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(6);
    struct err err = {.code = ERR_OK};
    scene->state[0] = scene->state[1] = DOT_CONFIRMED;
    scene->rig.job.next_tag = 501;
    scene->rig.job.epoch = 3;
    rig_run_s(&scene->rig, 0.1);
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(scene->rig.record[scene->rig.records - 1].epoch, 4);
    assert_int_equal(scene->rig.record[scene->rig.records - 2].tag, 504);
    assert_int_equal(scene->rig.plunges, 4);
    stream_scene_free(scene);
}

static void parks_at_home_and_comes_back(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(4);
    run(scene);
    rig_run_s(&scene->rig, 0.1);
    (void)rig_command(&scene->rig, STREAM_PAUSE);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 5.0));
    assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    struct axes axes;
    assert_true(stream_axes(scene->rig.stream, &axes));
    assert_float_equal(axes.value[0], -1.0, 0.002);
    assert_float_equal(axes.value[5], -1.0, 0.002);
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "park"), 0);
    stream_scene_free(scene);
}

static void keeps_a_record_of_the_talk(void **state)
{
    (void)state;
    static char out[65536];
    struct stream_scene *scene = stream_scene_new(20);
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    size_t len = stream_recent(scene->rig.stream, &(struct stream_told){0, 0}, out, sizeof(out));
    assert_int_equal(len, strlen(out));
    assert_non_null(strstr(out, " > N20G4P0G90\n"));
    assert_non_null(strstr(out, " < ok\n"));
    assert_in_range(stream_recent(scene->rig.stream, &(struct stream_told){0, 0}, out, 100), 10,
                    99);
    stream_scene_free(scene);
}

static void tells_the_talk_a_piece_at_a_time_and_each_line_once(void **state)
{
    (void)state;
    static char whole[65536], pieces[65536], piece[200];
    struct stream_scene *scene = stream_scene_new(20);
    struct stream_told told = {0, 0};
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    size_t len =
        stream_recent(scene->rig.stream, &(struct stream_told){0, 0}, whole, sizeof(whole));
    while (stream_recent(scene->rig.stream, &told, piece, sizeof(piece)) > 0) {
        (void)strcat(pieces, piece);
    }
    assert_string_equal(pieces, whole);
    assert_true(len > 2000 && stream_recent(scene->rig.stream, &told, piece, sizeof(piece)) == 0);
    stream_scene_free(scene);
}

static void a_machine_at_rest_does_not_talk_its_history_away(void **state)
{
    (void)state;
    static char out[65536];
    struct stream_scene *scene = stream_scene_new(20);
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    rig_run_s(&scene->rig, 600.0);
    (void)stream_recent(scene->rig.stream, &(struct stream_told){0, 0}, out, sizeof(out));
    assert_non_null(strstr(out, " > N20G4P0G90\n"));
    stream_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strikes_twenty_dots_and_is_done),
        cmocka_unit_test(tells_the_talk_a_piece_at_a_time_and_each_line_once),
        cmocka_unit_test(a_machine_at_rest_does_not_talk_its_history_away),
        cmocka_unit_test(fills_the_line_on_long_ways_but_never_over),
        cmocka_unit_test(writes_who_armed_and_the_session_before_anything_else),
        cmocka_unit_test(writes_the_intent_with_both_poses_in_steps),
        cmocka_unit_test(confirms_with_the_next_intent_in_one_sync),
        cmocka_unit_test(does_not_move_before_it_is_armed),
        cmocka_unit_test(passes_over_what_is_solved_to_be_skipped_and_what_is_done),
        cmocka_unit_test(skips_a_dot_with_no_way_to_it),
        cmocka_unit_test(skips_where_the_foot_feels_no_skin_and_pauses_after_three),
        cmocka_unit_test(stops_when_the_foot_feels_something_in_the_air),
        cmocka_unit_test(refuses_a_strike_deeper_than_the_plan_allows),
        cmocka_unit_test(refuses_jobs_that_do_not_fit),
        cmocka_unit_test(goes_on_with_a_job_where_an_earlier_run_left_it),
        cmocka_unit_test(parks_at_home_and_comes_back),
        cmocka_unit_test(keeps_a_record_of_the_talk),
        cmocka_unit_test(lifts_the_foot_while_the_proof_is_on_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
