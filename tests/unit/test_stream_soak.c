/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole jobs under a rain of faults, commands, pulled cables and killed processes, from a seed:
 * whatever happens, no dot is struck twice and none is forgotten.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/seed.h"
#include "tests/unit/stream_scene.h"

enum { DOTS = 8, RUNS = 4000 };

static void command(struct stream_scene *scene, struct seed *seed)
{
    static const enum stream_verb VERB[] = {STREAM_PAUSE,     STREAM_RUN,  STREAM_HOLD_NOW,
                                            STREAM_STOP_NOW,  STREAM_ARM,  STREAM_HOME,
                                            STREAM_ESTOP_NOW, STREAM_PARK, STREAM_RUN};
    (void)rig_command(&scene->rig, VERB[seed_below(seed, sizeof(VERB) / sizeof(VERB[0]))]);
}

static void fault(struct stream_scene *scene, struct seed *seed)
{
    fake_grbl_fail(&scene->fake, (enum fake_fault)(1 + seed_below(seed, FAKE_FAULTS - 1)),
                   seed_below(seed, 12));
}

static void pull(struct stream_scene *scene, struct seed *seed)
{
    (void)seed;
    if (scene->rig.plugged) {
        rig_pull(&scene->rig);
    }
}

/* The firmware goes on with what it holds; what was on its way to the disk may have got there. */
static void kill_process(struct stream_scene *scene, struct seed *seed)
{
    struct rig *rig = &scene->rig;
    size_t loose = rig->records - rig->synced;
    rig_restart(rig, rig->synced + seed_below(seed, (uint32_t)loose + 1));
    rig_run_s(rig, 0.5 * seed_unit(seed));
}

static void stand_up(struct stream_scene *scene, struct seed *seed)
{
    (void)seed;
    struct err err = {.code = ERR_OK};
    struct rig *rig = &scene->rig;
    if (scene->fake.unplugged || !rig->plugged) {
        scene->fake.unplugged = false;
        rig_plug(rig);
    }
    scene->fake.silent = scene->fake.wrong_tag = scene->fake.slipped = false;
    rig_run_s(rig, 12.0);
    if (stream_counts(rig->stream).strikes == 0) {
        assert_int_equal(stream_load(rig->stream, &rig->job, &err), ERR_OK);
    }
    if (!stream_is_homed(rig->stream)) {
        (void)rig_command(rig, STREAM_HOME);
        rig_run_s(rig, 5.0);
    }
    (void)rig_command(rig, STREAM_ARM);
    (void)rig_command(rig, STREAM_RUN);
}

static void some_steps(struct stream_scene *scene, struct seed *seed)
{
    for (uint32_t i = seed_below(seed, 60); i > 0; i--) {
        (void)rig_step(&scene->rig, scene->rig.now_ns + 1000000000);
        if (scene->fake.unplugged && scene->rig.plugged) {
            rig_pull(&scene->rig);
        }
    }
}

static void one_run(struct seed *seed, unsigned run)
{
    static void (*const DO[])(struct stream_scene * scene, struct seed * seed) = {
        command, command, fault, fault, pull, kill_process, stand_up, stand_up};
    char name[64];
    (void)snprintf(name, sizeof(name), "run %u", run);
    struct stream_scene *scene = stream_scene_new(DOTS);
    scene->rig.sync_takes_ns = (int64_t)(seed_unit(seed) * seed_unit(seed) * 2e7);
    (void)rig_command(&scene->rig, STREAM_RUN);
    uint32_t trouble = seed_below(seed, 12);
    for (uint32_t i = 0; i < trouble; i++) {
        some_steps(scene, seed);
        DO[seed_below(seed, sizeof(DO) / sizeof(DO[0]))](scene, seed);
    }
    scene->fake.fault_armed = false;
    for (int i = 0; i < 8 && stream_state(scene->rig.stream) != STREAM_DONE; i++) {
        stand_up(scene, seed);
        (void)rig_until(&scene->rig, STREAM_DONE, 20.0);
    }
    size_t uncertain = stream_scene_judge(scene, name);
    if (stream_state(scene->rig.stream) != STREAM_DONE || uncertain > trouble) {
        fail_msg("%s: %s, %zu uncertain\n%s", name,
                 stream_state_name(stream_state(scene->rig.stream)), uncertain, scene->rig.notice);
    }
    stream_scene_free(scene);
}

static void no_dot_is_struck_twice_and_none_is_forgotten(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (unsigned run = 0; run < RUNS; run++) {
        one_run(&seed, run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_dot_is_struck_twice_and_none_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
