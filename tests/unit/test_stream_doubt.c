/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A strike whose proof nobody heard: confirmed when the firmware that struck it can show so,
 * uncertain in every other case, and never struck again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "controller/stream/axes.h"
#include "tests/unit/doubt_scene.h"

enum { AT = DOUBT_AT };

static void confirms_a_strike_that_the_firmware_still_shows(void **state)
{
    (void)state;
    struct stream_scene *scene = doubt_struck(AT + 1, false);
    doubt_restart(scene, 1.0);
    assert_int_equal(stream_counts(scene->rig.stream).uncertain, 1);
    doubt_plug(scene);
    doubt_ends_with(scene, DOT_CONFIRMED, "still up");
}

static void waits_for_a_group_that_still_runs(void **state)
{
    (void)state;
    struct stream_scene *scene = doubt_struck(AT + 1, true);
    doubt_restart(scene, 0.0);
    doubt_plug(scene);
    doubt_ends_with(scene, DOT_CONFIRMED, "still running");
}

static void confirms_over_a_line_that_was_lost_and_came_back(void **state)
{
    (void)state;
    struct stream_scene *scene = doubt_struck(AT + 1, false);
    rig_pull(&scene->rig);
    assert_int_equal(rig_count(&scene->rig, RECORD_UNCERTAIN), 0);
    rig_run_s(&scene->rig, 2.0);
    doubt_plug(scene);
    doubt_ends_with(scene, DOT_CONFIRMED, "line back");
}

static void is_uncertain_when_the_line_does_not_come_back(void **state)
{
    (void)state;
    struct stream_scene *scene = doubt_struck(AT + 1, false);
    rig_pull(&scene->rig);
    rig_run_s(&scene->rig, 15.0);
    assert_int_equal(rig_count(&scene->rig, RECORD_UNCERTAIN), 1);
    doubt_ends_with(scene, DOT_UNCERTAIN, "line gone");
}

enum lie {
    SILENT,
    RESET,
    OTHER_TAG,
    ELSEWHERE,
    OTHER_FEED,
    ALARMED,
    FIRST_OF_EPOCH,
    OTHER_A,
    LIES
};

static void tell_lie(struct stream_scene *scene, enum lie lie)
{
    struct fake_grbl *fake = &scene->fake;
    fake->silent = lie == SILENT;
    fake->wrong_tag = lie == OTHER_TAG;
    fake->slipped = lie == ELSEWHERE;
    fake->alarmed = lie == ALARMED;
    fake->feed = lie == OTHER_FEED ? 77 : fake->feed;
    scene->rig.job.open.follows = lie != FIRST_OF_EPOCH;
    scene->rig.job.open.a_steps[0] += lie == OTHER_A;
    if (lie == RESET) {
        fake->line = fake->feed = 0;
        fake->feeds = false;
    }
}

static void confirms_nothing_on_less_than_all_of_the_proof(void **state)
{
    (void)state;
    for (enum lie lie = SILENT; lie < LIES; lie++) {
        char name[32];
        (void)snprintf(name, sizeof(name), "lie %d", (int)lie);
        struct err err;
        struct stream_scene *scene = doubt_struck(AT + 1, false);
        struct rig *rig = &scene->rig;
        rig_restart(rig, rig->records);
        rig_run_s(rig, 1.0);
        rig->job.open = doubt_open_of(rig);
        tell_lie(scene, lie);
        assert_int_equal(stream_load(rig->stream, &rig->job, &err), ERR_OK);
        doubt_plug(scene);
        doubt_ends_with(scene, DOT_UNCERTAIN, name);
    }
}

static void is_uncertain_when_the_group_never_left(void **state)
{
    (void)state;
    struct stream_scene *scene = doubt_struck(AT, false);
    while (rig_count(&scene->rig, RECORD_INTENT) <= AT) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    doubt_restart(scene, 1.0);
    doubt_plug(scene);
    assert_int_equal(scene->fake.struck[AT], 0);
    doubt_ends_with(scene, DOT_UNCERTAIN, "never left");
}

/* The word is on disk before the firmware is made to forget. */
static void writes_the_word_before_the_reset(void **state)
{
    (void)state;
    struct stream_scene *scene = doubt_struck(AT + 1, false);
    doubt_restart(scene, 1.0);
    scene->rig.sync_takes_ns = 5000000000;
    unsigned resets = scene->fake.resets;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), AT + 1);
    assert_int_equal(scene->fake.resets, resets);
    rig_run_s(&scene->rig, 5.0);
    assert_true(scene->fake.resets > resets);
    doubt_ends_with(scene, DOT_CONFIRMED, "slow disk");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(confirms_a_strike_that_the_firmware_still_shows),
        cmocka_unit_test(waits_for_a_group_that_still_runs),
        cmocka_unit_test(confirms_over_a_line_that_was_lost_and_came_back),
        cmocka_unit_test(is_uncertain_when_the_line_does_not_come_back),
        cmocka_unit_test(confirms_nothing_on_less_than_all_of_the_proof),
        cmocka_unit_test(is_uncertain_when_the_group_never_left),
        cmocka_unit_test(writes_the_word_before_the_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
