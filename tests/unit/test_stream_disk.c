/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A disk that is full, slow or gone, at the moments when the strike machine has something to say to
 * it: nothing more is struck, and nothing that was struck is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/liar.h"
#include "tests/unit/stream_scene.h"

enum { DOTS = 4 };

static struct stream_scene *scene;

static int set_up(void **state)
{
    (void)state;
    scene = stream_scene_new(DOTS);
    rig_run_s(&scene->rig, 1.0); // what arming has to say is written
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    return 0;
}

static void until_confirmed(size_t dots)
{
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    while (stream_counts(scene->rig.stream).confirmed < dots) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
}

static enum err_code exclude(struct excludes *excludes)
{
    struct err err;
    struct record record = {.type = RECORD_EXCLUDE};
    record.body.exclude.x_mm = 1e3;
    scene->rig.job.excludes = excludes;
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    rig_run_s(&scene->rig, 1.0);
    scene->rig.record_fails = true;
    return stream_exclude(scene->rig.stream, &record, scene->rig.now_ns, &err);
}

/* The word was taken, and cannot be kept: whoever arms or resumes is told so. */
static void a_keep_out_that_cannot_be_written_ends_the_arming(void **state)
{
    (void)state;
    struct excludes excludes = {0};
    struct err err;
    assert_int_equal(exclude(&excludes), ERR_IO);
    assert_false(stream_is_saving(scene->rig.stream));
    assert_true(stream_ledger_failed(scene->rig.stream));
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 5.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_LEDGER);
    assert_int_equal(scene->rig.plunges, 0);
    assert_int_equal(stream_command(scene->rig.stream, STREAM_ARM, 0, scene->rig.now_ns, &err),
                     ERR_PERMISSION);
    excludes_free(&excludes);
}

static void nobody_arms_on_a_ledger_that_has_failed_at_rest(void **state)
{
    (void)state;
    struct excludes excludes = {0};
    struct err err;
    assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(exclude(&excludes), ERR_IO);
    assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_STOPPED);
    assert_int_equal(stream_command(scene->rig.stream, STREAM_ARM, 0, scene->rig.now_ns, &err),
                     ERR_PERMISSION);
    assert_non_null(strstr(err.msg, "ledger"));
    excludes_free(&excludes);
}

static void a_head_that_cannot_be_written_down_is_not_registered(void **state)
{
    (void)state;
    struct err err;
    const struct record record = {.type = RECORD_REGISTRATION};
    scene->rig.record_fails = true;
    assert_int_equal(
        stream_register(scene->rig.stream, &scene->solution, &record, scene->rig.now_ns, &err),
        ERR_IO);
    assert_true(stream_ledger_failed(scene->rig.stream));
}

/* More words than wait for a disk that does not answer. */
static void a_disk_that_hangs_takes_no_words_without_end(void **state)
{
    (void)state;
    struct err err;
    const struct record record = {.type = RECORD_REGISTRATION};
    size_t taken = 0;
    scene->rig.sync_takes_ns = INT64_C(60000000000);
    while (taken < 100 && stream_register(scene->rig.stream, &scene->solution, &record,
                                          scene->rig.now_ns, &err) == ERR_OK) {
        taken++;
    }
    assert_in_range(taken, 2, 99);
    assert_true(stream_ledger_failed(scene->rig.stream));
}

/* The job goes on once more, to find that nothing is left; its end is told already. */
static void a_cable_that_is_pulled_while_the_end_is_written_leaves_one_end(void **state)
{
    (void)state;
    until_confirmed(DOTS);
    scene->rig.sync_takes_ns = 500000000;
    while (rig_count(&scene->rig, RECORD_DONE) == 0) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    assert_int_not_equal(stream_state(scene->rig.stream), STREAM_DONE);
    rig_pull(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_FAULT);
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 30.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(rig_count(&scene->rig, RECORD_DONE), 1);
}

/* What waited for a sync finds no room behind it. */
static void a_disk_that_is_full_behind_a_sync_stops_the_job(void **state)
{
    (void)state;
    scene->rig.sync_takes_ns = 200000000;
    until_confirmed(1);
    while (rig_count(&scene->rig, RECORD_INTENT) < 2) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK); // its word waits
    scene->rig.record_fails = true;
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_FAULT);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_LEDGER);
    assert_int_equal(scene->rig.plunges, 1);
}

/* The job has been struck, and nobody can write that it is over. */
static void a_disk_that_fails_at_the_end_leaves_a_job_that_is_not_done(void **state)
{
    (void)state;
    struct err err;
    const struct record record = {.type = RECORD_EXCLUDE};
    struct excludes excludes = {0};
    scene->rig.job.excludes = &excludes;
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    until_confirmed(DOTS);
    rig_run_s(&scene->rig, 0.005); // the foot is on its way up
    scene->rig.record_fails = true;
    assert_int_equal(stream_exclude(scene->rig.stream, &record, scene->rig.now_ns, &err), ERR_IO);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(rig_count(&scene->rig, RECORD_DONE), 0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_FAULT);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_LEDGER);
    assert_false(stream_is_moving(scene->rig.stream));
    assert_true(stream_ledger_failed(scene->rig.stream));
    for (size_t i = 0; i < DOTS; i++) {
        assert_int_equal(scene->fake.struck[i], 1);
    }
    excludes_free(&excludes);
}

/* The same while the last of the lift is under way, behind the last word that was asked for. */
static void a_disk_that_fails_behind_the_last_strike_leaves_a_job_that_is_not_done(void **state)
{
    (void)state;
    static const struct lie LIFT = {"lift", "", "", false, 1};
    struct err err;
    struct liar liar;
    const struct record record = {.type = RECORD_EXCLUDE};
    struct excludes excludes = {0};
    scene->rig.job.excludes = &excludes;
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    liar_come(&liar, &scene->rig, &LIFT);
    until_confirmed(DOTS);
    while (liar.told == 0) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    rig_run_s(&scene->rig, 0.0005); // what it was to write is written
    scene->rig.record_fails = true;
    assert_int_equal(stream_exclude(scene->rig.stream, &record, scene->rig.now_ns, &err), ERR_IO);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NONE);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(rig_count(&scene->rig, RECORD_DONE), 0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_FAULT);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_LEDGER);
    assert_false(stream_is_moving(scene->rig.stream));
    excludes_free(&excludes);
}

/* While the board is asked who it is nothing moves: the fault is told, and the asking goes on. */
static void a_disk_that_fails_in_a_handshake_is_told_when_it_fails(void **state)
{
    (void)state;
    until_confirmed(1);
    scene->rig.sync_takes_ns = 500000000;
    scene->rig.sync_fails_at = scene->rig.syncs + 1;
    rig_pull(&scene->rig);
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 0.6);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_LEDGER);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_int_equal(stream_state(scene->rig.stream), STREAM_FAULT);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_PERMISSION);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_keep_out_that_cannot_be_written_ends_the_arming),
        TEST(nobody_arms_on_a_ledger_that_has_failed_at_rest),
        TEST(a_head_that_cannot_be_written_down_is_not_registered),
        TEST(a_disk_that_hangs_takes_no_words_without_end),
        TEST(a_cable_that_is_pulled_while_the_end_is_written_leaves_one_end),
        TEST(a_disk_that_is_full_behind_a_sync_stops_the_job),
        TEST(a_disk_that_fails_at_the_end_leaves_a_job_that_is_not_done),
        TEST(a_disk_that_fails_behind_the_last_strike_leaves_a_job_that_is_not_done),
        TEST(a_disk_that_fails_in_a_handshake_is_told_when_it_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
