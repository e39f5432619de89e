/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The skin's rest where the board does not do as it is told, and where there is nothing to rest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/liar.h"
#include "tests/unit/stream_scene.h"

enum { DOTS = 4 };

static struct stream_scene *scene;
static struct strike_time when[DOTS];
static struct liar liar;

/* The third dot is near the first, and its skin rests for a minute. */
static int set_up(void **state)
{
    (void)state;
    scene = stream_scene_cold(DOTS);
    memset(when, 0, sizeof(when));
    for (size_t i = 0; i < DOTS; i++) {
        scene->strike[i].at_mm.x = 10.0 * (double)i;
        scene->solved[i].time_s = 0.2;
    }
    scene->strike[2].at_mm.x = 1.0;
    scene->plan.rest_mm = 3.0;
    scene->plan.rest_s = 60.0;
    scene->rig.job.when = when;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    return 0;
}

static void run_until_it_waits(void)
{
    stream_scene_run(scene);
    assert_true(stream_rest_left_s(scene->rig.stream) == 0.0);
    while (stream_rest_left_s(scene->rig.stream) == 0.0) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    rig_run_s(&scene->rig, 3.0);
}

static void dots_that_are_left_out_rest_nobodys_skin(void **state)
{
    (void)state;
    scene->solved[0].skip = SKIP_UNREACHABLE;
    stream_scene_run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 20.0));
    assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), DOTS - 1);
}

/* What an earlier process has left out was not touched; what it struck was, once and for all. */
static void arming_again_begins_no_rest_again(void **state)
{
    (void)state;
    scene->state[0] = DOT_CONFIRMED;
    scene->state[1] = DOT_SKIPPED;
    rig_ready(&scene->rig);
    const int64_t since_ns = when[0].ns;
    assert_true(since_ns > 0);
    assert_true(when[1].ns == 0);
    assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
    rig_run_s(&scene->rig, 20.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    assert_true(when[0].ns == since_ns);
}

/* A report from before its time is asked for once more; a second one that is wrong is one too many.
 */
static void a_wait_at_another_place_is_a_fault(void **state)
{
    static const struct {
        const char *says;
        unsigned times;
    } CASES[] = {{"<Run|MPos:0,0,0,0,0,0>\r\n", 1},
                 {"<Idle|MPos:0,0,0,0,0,0>\r\n", 1},
                 {"<Idle|MPos:0,0,0,0,0,0>\r\n", 1000}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        run_until_it_waits();
        liar_come(&liar, &scene->rig,
                  &(struct lie){"rest", "?", CASES[i].says, true, CASES[i].times});
        const bool holds = CASES[i].times == 1;
        if (holds) {
            assert_true(rig_until(&scene->rig, STREAM_DONE, 90.0));
            assert_true(when[2].ns - when[0].ns >= INT64_C(60000000000));
        } else {
            assert_true(rig_until(&scene->rig, STREAM_FAULT, 5.0));
            assert_int_equal(stream_last_stop(scene->rig.stream), STOP_POSITION);
            rig_run_s(&scene->rig, 5.0);
        }
        assert_true(liar.told > 0);
        assert_int_equal(stream_scene_judge(scene, "rest"), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* Its dwell ends, and nobody hears of it; and some time before the patience ends, nor of anything
 * else. */
static void a_board_that_does_not_answer_the_wait_is_a_fault(void **state)
{
    size_t silent = 0, unproven = 0;
    for (double s = 0.0; s < 4.0; s += 0.15) {
        run_until_it_waits();
        fake_grbl_fail(&scene->fake, FAKE_NO_OK, 1);
        rig_run_s(&scene->rig, s);
        scene->fake.silent = true;
        assert_true(rig_until(&scene->rig, STREAM_FAULT, 10.0));
        const enum stop_reason reason = stream_last_stop(scene->rig.stream);
        assert_true(reason == STOP_SILENT || reason == STOP_PROOF);
        silent += reason == STOP_SILENT;
        unproven += reason == STOP_PROOF;
        scene->fake.silent = false;
        rig_run_s(&scene->rig, 5.0);
        assert_int_equal(stream_scene_judge(scene, "no answer"), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
    assert_true(silent > 0 && unproven > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(dots_that_are_left_out_rest_nobodys_skin),
        TEST(arming_again_begins_no_rest_again),
        TEST(a_wait_at_another_place_is_a_fault),
        TEST(a_board_that_does_not_answer_the_wait_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
