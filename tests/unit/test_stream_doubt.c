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
#include "tests/unit/stream_scene.h"

enum { DOTS = 5, AT = 2 };

/* As a ledger's summary has it. */
static struct ledger_open open_of(const struct rig *rig)
{
    struct ledger_open open = {.there = false};
    const struct record *confirmed = NULL;
    for (size_t i = 0; i < rig->records; i++) {
        const struct record *record = &rig->record[i];
        if (record->type == RECORD_INTENT) {
            open = (struct ledger_open){
                .there = true, .dot = record->dot, .tag = record->tag, .epoch = record->epoch};
            open.follows = confirmed != NULL && confirmed->tag + 1 == record->tag &&
                           confirmed->epoch == record->epoch;
            memcpy(open.a_steps, record->body.intent.a_steps, sizeof(open.a_steps));
        }
        confirmed = record->type == RECORD_CONFIRMED ? record : confirmed;
        open.there = open.there && (record->dot != open.dot || record->type == RECORD_INTENT);
    }
    return open;
}

/* Until that many plunges have been sent and, if asked, the needle has been in. */
static struct stream_scene *struck(unsigned plunges, bool wait_for_skin)
{
    struct stream_scene *scene = stream_scene_new(DOTS);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    while (scene->rig.plunges < plunges ||
           (wait_for_skin && scene->fake.struck[plunges - 1] == 0)) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    return scene;
}

/* kill -9, and a new process a while later. */
static void restart(struct stream_scene *scene, double after_s)
{
    struct err err;
    struct rig *rig = &scene->rig;
    rig_restart(rig, rig->records);
    rig->job.open = open_of(rig);
    assert_true(rig->job.open.there);
    rig_run_s(rig, after_s);
    assert_int_equal(stream_load(rig->stream, &rig->job, &err), ERR_OK);
    assert_int_equal(rig_count(rig, RECORD_UNCERTAIN), 0);
}

static void plug(struct stream_scene *scene)
{
    size_t motions = scene->rig.motions;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 15.0);
    assert_int_equal(scene->rig.motions, motions);
}

static void ends_with(struct stream_scene *scene, enum dot_state want, const char *name)
{
    if (scene->state[AT] != want) {
        fail_msg("%s: state %d\n%s", name, (int)scene->state[AT], scene->rig.notice);
    }
    (void)stream_scene_judge(scene, name);
    stream_scene_recover(scene);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_DONE);
    assert_int_equal(stream_scene_judge(scene, name), want == DOT_UNCERTAIN);
    stream_scene_free(scene);
}

static void confirms_a_strike_that_the_firmware_still_shows(void **state)
{
    (void)state;
    struct stream_scene *scene = struck(AT + 1, false);
    restart(scene, 1.0);
    assert_int_equal(stream_counts(scene->rig.stream).uncertain, 1);
    plug(scene);
    ends_with(scene, DOT_CONFIRMED, "still up");
}

static void waits_for_a_group_that_still_runs(void **state)
{
    (void)state;
    struct stream_scene *scene = struck(AT + 1, true);
    restart(scene, 0.0);
    plug(scene);
    ends_with(scene, DOT_CONFIRMED, "still running");
}

static void confirms_over_a_line_that_was_lost_and_came_back(void **state)
{
    (void)state;
    struct stream_scene *scene = struck(AT + 1, false);
    rig_pull(&scene->rig);
    assert_int_equal(rig_count(&scene->rig, RECORD_UNCERTAIN), 0);
    rig_run_s(&scene->rig, 2.0);
    plug(scene);
    ends_with(scene, DOT_CONFIRMED, "line back");
}

static void is_uncertain_when_the_line_does_not_come_back(void **state)
{
    (void)state;
    struct stream_scene *scene = struck(AT + 1, false);
    rig_pull(&scene->rig);
    rig_run_s(&scene->rig, 15.0);
    assert_int_equal(rig_count(&scene->rig, RECORD_UNCERTAIN), 1);
    ends_with(scene, DOT_UNCERTAIN, "line gone");
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
        struct stream_scene *scene = struck(AT + 1, false);
        struct rig *rig = &scene->rig;
        rig_restart(rig, rig->records);
        rig_run_s(rig, 1.0);
        rig->job.open = open_of(rig);
        tell_lie(scene, lie);
        assert_int_equal(stream_load(rig->stream, &rig->job, &err), ERR_OK);
        plug(scene);
        ends_with(scene, DOT_UNCERTAIN, name);
    }
}

static void is_uncertain_when_the_group_never_left(void **state)
{
    (void)state;
    struct stream_scene *scene = struck(AT, false);
    while (rig_count(&scene->rig, RECORD_INTENT) <= AT) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    restart(scene, 1.0);
    plug(scene);
    assert_int_equal(scene->fake.struck[AT], 0);
    ends_with(scene, DOT_UNCERTAIN, "never left");
}

/* The word is on disk before the firmware is made to forget. */
static void writes_the_word_before_the_reset(void **state)
{
    (void)state;
    struct stream_scene *scene = struck(AT + 1, false);
    restart(scene, 1.0);
    scene->rig.sync_takes_ns = 5000000000;
    unsigned resets = scene->fake.resets;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), AT + 1);
    assert_int_equal(scene->fake.resets, resets);
    rig_run_s(&scene->rig, 5.0);
    assert_true(scene->fake.resets > resets);
    ends_with(scene, DOT_CONFIRMED, "slow disk");
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
