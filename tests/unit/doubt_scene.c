/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/doubt_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

struct ledger_open doubt_open_of(const struct rig *rig)
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

struct stream_scene *doubt_struck(unsigned plunges, bool wait_for_skin)
{
    struct stream_scene *scene = stream_scene_new(DOUBT_DOTS);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    while (scene->rig.plunges < plunges ||
           (wait_for_skin && scene->fake.struck[plunges - 1] == 0)) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    return scene;
}

void doubt_restart(struct stream_scene *scene, double after_s)
{
    struct err err;
    struct rig *rig = &scene->rig;
    rig_restart(rig, rig->records);
    rig->job.open = doubt_open_of(rig);
    assert_true(rig->job.open.there);
    rig_run_s(rig, after_s);
    assert_int_equal(stream_load(rig->stream, &rig->job, &err), ERR_OK);
    assert_int_equal(rig_count(rig, RECORD_UNCERTAIN), 0);
}

void doubt_plug(struct stream_scene *scene)
{
    size_t motions = scene->rig.motions;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 15.0);
    assert_int_equal(scene->rig.motions, motions);
}

void doubt_ends_with(struct stream_scene *scene, enum dot_state want, const char *name)
{
    if (scene->state[DOUBT_AT] != want) {
        fail_msg("%s: state %d\n%s", name, (int)scene->state[DOUBT_AT], scene->rig.notice);
    }
    (void)stream_scene_judge(scene, name);
    stream_scene_recover(scene);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_DONE);
    assert_int_equal(stream_scene_judge(scene, name), want == DOT_UNCERTAIN);
    stream_scene_free(scene);
}
