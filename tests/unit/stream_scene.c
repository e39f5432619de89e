/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/stream_scene.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "controller/stream/stream_private.h"
#include "tests/unit/fake_machine.h"

static void fill(struct stream_scene *scene, size_t dots)
{
    assert(dots <= FAKE_DOTS);
    scene->plan = (struct plan){
        .strike = scene->strike, .strike_count = dots, .dots_in = dots, .depth_limit_mm = 1.0};
    scene->solution =
        (struct solution){.strike = scene->solved, .count = dots, .solved_count = dots};
    scene->solution.via = scene->via;
    for (size_t i = 0; i < HOP_VIA_MAX; i++) {
        // lines of every length
        double far = i % 2 == 0 ? 400.0 : 4.0;
        scene->via[i] =
            (struct joints){{450.0 - far, 450.0 - far, 300.0 - (double)(9 * i), 1.2, -1}};
    }
    for (size_t i = 0; i < dots; i++) {
        scene->strike[i] = (struct plan_strike){
            .dot = (uint32_t)i + 1, .depth_mm = 0.5, .dwell_s = i % 2 == 0 ? 0.0 : 0.05};
        scene->solved[i] = (struct solved){.retracted_mm = -2.0, .depth_mm = 0.5};
        scene->solved[i].hover = (struct joints){{100.0 + (double)i, 200.0, 100.0, 0.1, -0.2}};
    }
}

struct stream_scene *stream_scene_cold(size_t dots)
{
    struct stream_scene *scene = calloc(1, sizeof(*scene));
    assert(scene != NULL);
    scene->machine = fake_machine();
    fill(scene, dots);
    fake_grbl_init(&scene->fake, &scene->machine);
    const struct rig_peer peer = fake_grbl_peer(&scene->fake);
    rig_init(&scene->rig, &scene->machine, &peer);
    scene->rig.job = (struct stream_job){
        .plan = &scene->plan, .solution = &scene->solution, .state = scene->state, .next_tag = 1};
    return scene;
}

struct stream_scene *stream_scene_new(size_t dots)
{
    struct stream_scene *scene = stream_scene_cold(dots);
    rig_ready(&scene->rig);
    return scene;
}

void stream_scene_free(struct stream_scene *scene)
{
    rig_free(&scene->rig);
    free(scene);
}

void stream_scene_run(struct stream_scene *scene)
{
    rig_ready(&scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
}

void stream_scene_until(struct stream_scene *scene, const struct phase *phase)
{
    const int64_t latest_ns = scene->rig.now_ns + INT64_C(10000000000);
    while (scene->rig.stream->phase != phase) {
        assert_true(rig_step(&scene->rig, latest_ns));
    }
}

static void stand_up(struct stream_scene *scene)
{
    if (scene->fake.unplugged || !scene->rig.plugged) {
        scene->fake.unplugged = false;
        scene->fake.tx_len = 0;
        rig_plug(&scene->rig);
    }
    scene->fake.silent = scene->fake.wrong_tag = scene->fake.slipped = false;
    scene->fake.fault_armed = scene->fake.touch_in_air = false;
    rig_run_s(&scene->rig, 15.0);
}

void stream_scene_recover(struct stream_scene *scene)
{
    struct rig *rig = &scene->rig;
    stand_up(scene);
    for (int i = 0; i < 5 && stream_state(rig->stream) != STREAM_DONE; i++) {
        if (!stream_is_homed(rig->stream)) {
            (void)rig_command(rig, STREAM_HOME);
            rig_run_s(rig, 5.0);
        }
        (void)rig_command(rig, STREAM_ARM);
        (void)rig_command(rig, STREAM_RUN);
        (void)rig_until(rig, STREAM_DONE, 30.0);
    }
}

static void show(const struct stream_scene *scene)
{
    static char recent[65536];
    (void)stream_recent(scene->rig.stream, &(struct stream_told){0, 0}, recent, sizeof(recent));
    (void)fprintf(stderr, "%s%s", scene->rig.notice, recent);
}

/* The last word that the ledger has of a dot. */
static int last_word(const struct rig *rig, uint32_t dot)
{
    int word = 0;
    for (size_t i = 0; i < rig->records; i++) {
        word = rig->record[i].dot == dot ? (int)rig->record[i].type : word;
    }
    return word;
}

/* No second intent for a dot, and one end of it. */
static bool told_once(const struct rig *rig, uint32_t dot)
{
    size_t intents = 0, ends = 0;
    for (size_t i = 0; i < rig->records; i++) {
        const enum record_type type = rig->record[i].type;
        const bool ours = rig->record[i].dot == dot;
        intents += ours && type == RECORD_INTENT;
        ends += ours &&
                (type == RECORD_CONFIRMED || type == RECORD_UNCERTAIN || type == RECORD_SKIPPED);
    }
    return intents <= 1 && ends <= 1;
}

static bool agrees(const struct stream_scene *scene, size_t i)
{
    static const int WORD[] = {[DOT_PLANNED] = 0,
                               [DOT_INTENT] = RECORD_INTENT,
                               [DOT_CONFIRMED] = RECORD_CONFIRMED,
                               [DOT_UNCERTAIN] = RECORD_UNCERTAIN,
                               [DOT_SKIPPED] = RECORD_SKIPPED};
    return last_word(&scene->rig, scene->strike[i].dot) == WORD[scene->state[i]];
}

size_t stream_scene_judge(const struct stream_scene *scene, const char *name)
{
    size_t uncertain = 0;
    for (size_t i = 0; i < scene->plan.strike_count; i++) {
        unsigned struck = scene->fake.struck[i];
        uint8_t state = scene->state[i];
        bool bad = struck > 1 || (state == DOT_CONFIRMED && struck != 1) ||
                   (struck == 1 && state != DOT_CONFIRMED && state != DOT_UNCERTAIN) ||
                   !agrees(scene, i) || !told_once(&scene->rig, scene->strike[i].dot);
        if (bad) {
            show(scene);
            fail_msg("%s: dot %zu struck %u times, state %d, last word %d", name, i, struck,
                     (int)state, last_word(&scene->rig, scene->strike[i].dot));
        }
        uncertain += state == DOT_UNCERTAIN;
    }
    return uncertain;
}
