/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is asked again when a strike is about to happen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/stream_scene.h"

static struct stream_scene *scene;
static struct excludes excludes;

/* Dot i lies at x = i. */
static int set_up(void **state)
{
    (void)state;
    scene = stream_scene_cold(10);
    for (size_t i = 0; i < 10; i++) {
        scene->strike[i].at_mm.x = (double)i;
    }
    excludes = excludes_new();
    scene->rig.job.excludes = &excludes;
    rig_ready(&scene->rig);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    excludes_free(&excludes);
    return 0;
}

static struct record ball(double x_mm, double radius_mm)
{
    struct record record = {.type = RECORD_EXCLUDE};
    record.body.exclude.kind = EXCLUDE_PLACE;
    record.body.exclude.x_mm = x_mm;
    record.body.exclude.radius_mm = radius_mm;
    return record;
}

static enum err_code exclude(double x_mm, double radius_mm)
{
    struct err err;
    struct record record = ball(x_mm, radius_mm);
    return stream_exclude(scene->rig.stream, &record, scene->rig.now_ns, &err);
}

static void run_to_the_end(void)
{
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 60.0));
}

static void leaves_out_what_lies_in_a_keep_out_added_before(void **state)
{
    (void)state;
    assert_int_equal(exclude(4.0, 1.0), ERR_OK);
    run_to_the_end();
    assert_int_equal(stream_scene_judge(scene, "before"), 0);
    assert_int_equal(stream_counts(scene->rig.stream).skipped, 3); // rim included
    assert_int_equal(rig_reason(&scene->rig, RECORD_SKIPPED), SKIP_KEEP_OUT);
    assert_int_equal(rig_count(&scene->rig, RECORD_EXCLUDE), 1);
    for (size_t i = 3; i <= 5; i++) {
        assert_int_equal(scene->fake.struck[i], 0);
    }
}

/* At whatever moment of the run it comes: what follows its record has no intent in it. */
static void no_intent_follows_a_keep_out_at_any_moment(void **state)
{
    for (int ms = 0; ms < 3000; ms += 37) {
        struct rig *rig = &scene->rig;
        assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
        rig_run_s(rig, ms * 1e-3);
        assert_int_equal(exclude(4.5, 2.0), ERR_OK);
        unsigned struck_then[10];
        memcpy(struck_then, scene->fake.struck, sizeof(struck_then));
        size_t at = stream_current(rig->stream);
        assert_true(rig_until(rig, STREAM_DONE, 60.0));
        (void)stream_scene_judge(scene, "any moment");
        bool seen = false;
        for (size_t i = 0; i < rig->records; i++) {
            const struct record *record = &rig->record[i];
            seen = seen || record->type == RECORD_EXCLUDE;
            bool inside = record->dot >= 4 && record->dot <= 7;
            assert_false(seen && inside && record->type == RECORD_INTENT);
        }
        for (size_t i = 3; i <= 6; i++) { // only a group that was out already goes on
            assert_true(i == at || scene->fake.struck[i] == struck_then[i]);
        }
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

static void says_when_the_keep_out_is_on_disk(void **state)
{
    (void)state;
    assert_false(stream_is_saving(scene->rig.stream));
    assert_int_equal(exclude(4.0, 1.0), ERR_OK);
    assert_true(stream_is_saving(scene->rig.stream));
    assert_int_equal(exclude(5.0, 1.0), ERR_BUSY);
    rig_run_s(&scene->rig, 1.0);
    assert_false(stream_is_saving(scene->rig.stream));
    assert_int_equal(scene->rig.synced, scene->rig.records);
    assert_int_equal(excludes.count, 1);
}

static void refuses_more_keep_outs_than_there_is_room_for(void **state)
{
    (void)state;
    for (int i = 0; i < EXCLUDES_MAX; i++) {
        assert_int_equal(exclude(100.0 + i, 0.5), ERR_OK);
        rig_run_s(&scene->rig, 0.1);
    }
    assert_int_equal(exclude(4.0, 1.0), ERR_DATA);
    assert_int_equal(excludes.count, EXCLUDES_MAX);
}

static void a_keep_out_over_a_held_intent_asks_a_person(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    rig->sync_takes_ns = 50000000;
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    while (rig_count(rig, RECORD_INTENT) == 0) {
        assert_true(rig_step(rig, rig->now_ns + 1000000) || rig->now_ns < 60000000000);
    }
    assert_int_equal(exclude(0.0, 0.5), ERR_OK);
    assert_true(rig_until(rig, STREAM_DONE, 60.0));
    assert_int_equal(stream_scene_judge(scene, "held"), 1);
    assert_int_equal(scene->fake.struck[0], 0);
    assert_int_equal(scene->state[0], DOT_UNCERTAIN);
}

static void stops_before_it_moves_when_a_number_has_gone_bad(void **state)
{
    static const struct {
        double depth_mm, q0;
    } BAD[] = {{1.01, 100.0}, {0.0, 100.0}, {-1.0, 100.0}, {NAN, 100.0}, {0.5, 450.1}, {0.5, NAN}};
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        scene->solved[0].depth_mm = BAD[i].depth_mm;
        scene->solved[0].hover.q[0] = BAD[i].q0;
        size_t motions = scene->rig.motions;
        assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
        rig_run_s(&scene->rig, 5.0);
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_BUG);
        assert_int_equal(stream_state(scene->rig.stream), STREAM_FAULT);
        assert_int_equal(scene->rig.motions, motions);
        assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

static void the_machines_cap_binds_below_the_plans_limit(void **state)
{
    (void)state;
    scene->machine.strike.depth_cap_mm = 0.4;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_BUG);
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 0);
}

static void the_needles_own_range_binds_below_both(void **state)
{
    (void)state;
    scene->machine.needle.max = 0.3;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 10.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_BUG);
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 0);
}

static void arms_a_job_only_on_the_backend_that_it_began_on(void **state)
{
    static const struct {
        enum record_backend backend;
        enum err_code want;
    } CASES[] = {{RECORD_ANY_BACKEND, ERR_OK},
                 {RECORD_HARDWARE, ERR_OK}, // what the fake firmware is taken for
                 {RECORD_SIMULATOR, ERR_PERMISSION}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
        struct err err = {0};
        struct stream_job job = scene->rig.job;
        job.backend = CASES[i].backend;
        assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
        rig_run_s(&scene->rig, 1.0);
        assert_int_equal(stream_load(scene->rig.stream, &job, &err), ERR_OK);
        assert_int_equal(rig_command(&scene->rig, STREAM_ARM), CASES[i].want);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(leaves_out_what_lies_in_a_keep_out_added_before),
        TEST(no_intent_follows_a_keep_out_at_any_moment),
        TEST(says_when_the_keep_out_is_on_disk),
        TEST(refuses_more_keep_outs_than_there_is_room_for),
        TEST(a_keep_out_over_a_held_intent_asks_a_person),
        TEST(stops_before_it_moves_when_a_number_has_gone_bad),
        TEST(the_needles_own_range_binds_below_both),
        TEST(arms_a_job_only_on_the_backend_that_it_began_on),
        TEST(the_machines_cap_binds_below_the_plans_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
