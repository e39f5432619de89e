/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any word at any moment: each reply that a firmware, or noise, could utter is heard once at every
 * step of a whole run, and the promise holds. Then the rims of what people may ask.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/fake_grbl_private.h"
#include "tests/unit/stream_scene.h"

enum { DOTS = 2 };

static const char *const WORD[] = {"ok",
                                   "error:9",
                                   "error:99",
                                   "ALARM:1",
                                   "ALARM:99",
                                   "GrblHAL 1.1f ['$' or '$HELP' for help]",
                                   "<Alarm|MPos:0,0,0,0,0,0>",
                                   "<Hold:0|MPos:0,0,0,0,0,0>",
                                   "<Hold:1|MPos:0,0,0,0,0,0>",
                                   "<Door:0|MPos:0,0,0,0,0,0>",
                                   "<Jog|MPos:0,0,0,0,0,0>",
                                   "<Run|MPos:0,0,0,0,0,0|Pn:P>",
                                   "<Home|MPos:0,0,0,0,0,0>",
                                   "<Idle|MPos:1,2>",
                                   "<Idle|FS:0,0>",
                                   "<Idle|MPos:0,0,0,0,0,0|Ln:1|WCO:1,0,0,0,0,0>",
                                   "[MSG:Stop]",
                                   "[GC:G1 G55 G20 F1]",
                                   "[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F4294967296 S0]",
                                   "[GC:G0 G54 G17 G21 G90 G94]",
                                   "[GC:G0 G54 G17 G20 G90 G94 F1]",
                                   "[GC:G0 G54 G17 G21 G91 G94 F1]",
                                   "[GC:G0 G54 G17 G21 G90 G93 F1]",
                                   "[GC:G1 G54 G17 G21 G90 G94 Fx]",
                                   "[AXS:6]",
                                   "[VER:2:]",
                                   "[VER:2:pigment-sim]",
                                   "[FIRMWARE:FluidNC]",
                                   "[OPT:V,15,128]",
                                   "[DRIVER:pigment-sim]",
                                   "$10",
                                   "$10=-1",
                                   "$10=1e9",
                                   "$100=0",
                                   "noise",
                                   ""};
enum { WORDS = sizeof(WORD) / sizeof(WORD[0]) };

/* Whatever came of it: a person plugs it in again if it must be, and the job comes to its end. */
static void recover(struct stream_scene *scene, const char *word)
{
    struct err err;
    rig_run_s(&scene->rig, 15.0);
    if (!stream_is_connected(scene->rig.stream)) {
        rig_pull(&scene->rig);
        scene->fake.tx_len = 0;
        rig_plug(&scene->rig);
        rig_run_s(&scene->rig, 15.0);
    }
    if (stream_counts(scene->rig.stream).strikes == 0) {
        assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    }
    stream_scene_recover(scene);
    if (stream_state(scene->rig.stream) != STREAM_DONE) {
        fail_msg("%s: the job did not come to its end", word);
    }
    assert_true(stream_scene_judge(scene, word) <= 1);
}

/* Before or after what the firmware is about to say. */
static void utter(struct fake_grbl *fake, const char *word, bool first)
{
    static char waiting[FAKE_TEXT];
    size_t len = first ? fake->tx_len : 0;
    memcpy(waiting, fake->tx, len);
    fake->tx_len -= len;
    fake_say(fake, "%s", word);
    if (fake->tx_len + len <= sizeof(fake->tx)) {
        memcpy(fake->tx + fake->tx_len, waiting, len);
        fake->tx_len += len;
    }
}

/* Hears the word after so many half steps; false when the run was over before. */
static bool hear_after(struct stream_scene *scene, unsigned halves, const char *word, double s)
{
    int64_t until_ns = scene->rig.now_ns + (int64_t)(s * 1e9);
    bool more = true;
    for (unsigned i = 0; more && i < halves / 2; i++) {
        more = rig_step(&scene->rig, until_ns);
    }
    if (more && word != NULL) {
        utter(&scene->fake, word, halves % 2 == 0);
    }
    return more;
}

static void any_word_at_any_moment_of_a_connection(void **state)
{
    (void)state;
    for (size_t w = 0; w < WORDS; w++) {
        bool more = true;
        for (unsigned steps = 0; more; steps++) {
            struct stream_scene *scene = stream_scene_cold(DOTS);
            rig_plug(&scene->rig);
            more = hear_after(scene, steps, WORD[w], 1.5);
            recover(scene, WORD[w]);
            stream_scene_free(scene);
        }
    }
}

static void any_word_at_any_moment_of_a_run(void **state)
{
    (void)state;
    for (size_t w = 0; w < WORDS; w++) {
        bool more = true;
        for (unsigned steps = 0; more; steps++) {
            struct stream_scene *scene = stream_scene_new(DOTS);
            assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
            more = hear_after(scene, steps, WORD[w], 1.0);
            recover(scene, WORD[w]);
            stream_scene_free(scene);
        }
    }
}

static void any_word_at_any_moment_of_a_homing(void **state)
{
    (void)state;
    for (size_t w = 0; w < WORDS; w++) {
        for (unsigned steps = 0; steps < 40; steps++) {
            struct stream_scene *scene = stream_scene_new(DOTS);
            assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
            (void)hear_after(scene, steps, WORD[w], 1.5);
            recover(scene, WORD[w]);
            stream_scene_free(scene);
        }
    }
}

static void any_word_on_the_way_out_of_trouble(void **state)
{
    (void)state;
    for (size_t w = 0; w < WORDS; w++) {
        for (unsigned steps = 0; steps < 32; steps++) {
            struct stream_scene *scene = stream_scene_new(DOTS);
            assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
            (void)hear_after(scene, 12, NULL, 1.0);
            (void)rig_command(&scene->rig, STREAM_HOLD_NOW);
            (void)hear_after(scene, steps, WORD[w], 1.0);
            recover(scene, WORD[w]);
            stream_scene_free(scene);
        }
    }
}

/* The firmware falls silent, or the cable is pulled, while the needle is on its way out. */
static void silence_and_unplugging_on_the_way_out(void **state)
{
    (void)state;
    for (unsigned steps = 0; steps < 16; steps++) {
        for (int pulled = 0; pulled < 2; pulled++) {
            struct stream_scene *scene = stream_scene_new(DOTS);
            assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
            (void)hear_after(scene, 12 + 2 * steps, NULL, 1.0);
            (void)rig_command(&scene->rig, STREAM_HOLD_NOW);
            (void)hear_after(scene, steps, NULL, 1.0);
            scene->fake.silent = !pulled;
            if (pulled) {
                rig_pull(&scene->rig);
                rig_pull(&scene->rig);
            }
            rig_run_s(&scene->rig, 20.0);
            scene->fake.silent = false;
            recover(scene, "on the way out");
            stream_scene_free(scene);
        }
    }
}

/* The port takes nothing more from some moment on, without anybody saying that it is gone. */
static void a_port_that_is_stuck_at_any_moment(void **state)
{
    (void)state;
    for (int begun = 0; begun < 2; begun++) {
        for (unsigned steps = 0; steps < 160; steps++) {
            struct stream_scene *scene = begun ? stream_scene_new(DOTS) : stream_scene_cold(DOTS);
            if (begun) {
                assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
            } else {
                rig_plug(&scene->rig);
            }
            (void)hear_after(scene, steps, NULL, 3.0);
            scene->rig.stuck = true;
            if (steps % 4 < 2) {
                (void)rig_command(&scene->rig, steps % 4 ? STREAM_HOLD_NOW : STREAM_STOP_NOW);
            }
            rig_run_s(&scene->rig, 10.0);
            scene->rig.stuck = false;
            rig_plug(&scene->rig);
            recover(scene, "stuck");
            stream_scene_free(scene);
        }
    }
}

static void hears_nothing_while_nobody_is_there(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(DOTS);
    for (size_t w = 0; w < WORDS; w++) {
        stream_on_bytes(scene->rig.stream, WORD[w], strlen(WORD[w]), 1);
        stream_on_bytes(scene->rig.stream, "\n", 1, 1);
    }
    stream_on_synced(scene->rig.stream, true, 2);
    stream_on_lost(scene->rig.stream, 3);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_IDLE);
    assert_int_equal(stream_current(scene->rig.stream), 0);
    assert_int_equal(scene->rig.records, 0);
    stream_scene_free(scene);
}

static void parks_only_where_there_is_a_way(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(DOTS);
    rig_run_s(&scene->rig, 1.0);
    scene->rig.never_approach = true;
    (void)rig_command(&scene->rig, STREAM_PARK);
    rig_run_s(&scene->rig, 5.0);
    scene->rig.never_approach = false;
    (void)rig_command(&scene->rig, STREAM_PARK);
    rig_run_s(&scene->rig, 5.0);
    recover(scene, "park");
    assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_false(stream_is_moving(scene->rig.stream));
    stream_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_word_at_any_moment_of_a_connection),
        cmocka_unit_test(any_word_at_any_moment_of_a_run),
        cmocka_unit_test(any_word_at_any_moment_of_a_homing),
        cmocka_unit_test(any_word_on_the_way_out_of_trouble),
        cmocka_unit_test(silence_and_unplugging_on_the_way_out),
        cmocka_unit_test(a_port_that_is_stuck_at_any_moment),
        cmocka_unit_test(hears_nothing_while_nobody_is_there),
        cmocka_unit_test(parks_only_where_there_is_a_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
