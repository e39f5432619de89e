/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Off a head that moves, and the arm does not stand where it was last sent, or nobody knows for
 * sure that it does.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "controller/stream/stream_private.h"
#include "tests/unit/liar.h"
#include "tests/unit/watched_scene.h"

enum { DOTS = 6 };

static const double PUSHED_MM = 20.5;

static struct stream_scene *scene;
static unsigned ways_asked;

static bool on_way(void *context, size_t i, const struct joints *from, const struct joints *hover,
                   struct hop *hop)
{
    (void)context;
    (void)i;
    (void)from;
    (void)hover;
    hop->count = 0;
    ways_asked++;
    return true;
}

static int set_up(void **state)
{
    (void)state;
    ways_asked = 0;
    scene = watched_scene_cold(DOTS);
    scene->rig.find_way = on_way;
    rig_ready(&scene->rig);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    return 0;
}

/* Paused at the hover of the third strike, before its intent. */
static void pause_at_the_third(void)
{
    struct rig *rig = &scene->rig;
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    while (rig_count(rig, RECORD_CONFIRMED) < 2 || rig->stream->phase != &PHASE_APPROACH) {
        assert_true(rig_step(rig, rig->now_ns + 1000000000));
    }
    assert_int_equal(rig_command(rig, STREAM_PAUSE), ERR_OK);
    assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
    assert_int_equal(watched.has_way ? rig->stream->retreat.of : rig->stream->stands_at,
                     stream_current(rig->stream));
}

/* What lies straight back from where somebody has pushed it is no way to the hover. */
static void looks_for_a_way_back_to_a_hover_that_it_was_pushed_off(void **state)
{
    for (int pushed = 0; pushed < 2; pushed++) {
        struct rig *rig = &scene->rig;
        pause_at_the_third();
        scene->fake.at[0] += pushed * PUSHED_MM;
        rig_run_s(rig, 2.0);
        watched.has_way = true;
        watched.head = STREAM_HEAD_MOVING;
        assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
        rig_run_s(rig, 2.0);
        assert_true(fabs(watched_off_mm(scene) - WATCHED_BACK_MM) < 0.01);
        ways_asked = 0;
        watched.head = STREAM_HEAD_STILL;
        rig_run_s(rig, 0.2);
        assert_int_equal(ways_asked, pushed);
        assert_true(rig_until(rig, STREAM_DONE, 30.0));
        assert_int_equal(stream_scene_judge(scene, "pushed"), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* Straight back from the hover it was, before it went home. */
static void looks_for_a_way_from_where_it_was_parked(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    watched.has_way = true;
    pause_at_the_third();
    assert_true(fabs(watched_off_mm(scene) - WATCHED_BACK_MM) < 0.01);
    rig_run_s(rig, 1.0);
    assert_int_equal(rig_command(rig, STREAM_PARK), ERR_OK);
    rig_run_s(rig, 5.0);
    ways_asked = 0;
    assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
    assert_int_equal(ways_asked, 1);
    assert_true(rig_until(rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "parked"), 0);
}

/* It is asked for again before the time is over, up there as well as on the way back. */
static void a_report_that_is_lost_on_the_way_off_costs_a_moment(void **state)
{
    static const char *const PHASE[] = {"raise", "retreat"};
    for (size_t i = 0; i < sizeof(PHASE) / sizeof(PHASE[0]); i++) {
        struct liar liar;
        const struct lie lost = {PHASE[i], "?", "", true, 1};
        watched.has_way = true;
        liar_come(&liar, &scene->rig, &lost);
        pause_at_the_third();
        assert_int_equal(liar.told, 1);
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NONE);
        assert_true(fabs(watched_off_mm(scene) - WATCHED_BACK_MM) < 0.01);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* A new process knows the place only by the hover that the board shows: enough for the needle, and
 * not for the arm. */
static void moves_no_arm_by_counters_that_nobody_has_proven(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    struct err err;
    pause_at_the_third();
    rig_restart(rig, rig->records);
    rig_plug(rig);
    rig_run_s(rig, 15.0);
    assert_int_equal(stream_load(rig->stream, &rig->job, &err), ERR_OK);
    watched.has_way = true;
    scene->fake.touch_in_air = true;
    assert_int_equal(rig_command(rig, STREAM_HOME), ERR_OK);
    assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
    assert_int_equal(stream_last_stop(rig->stream), STOP_TOUCH_IN_AIR);
    assert_int_equal(watched.retreats, 0);
    assert_true(fabs(watched_off_mm(scene)) < 0.01);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(looks_for_a_way_back_to_a_hover_that_it_was_pushed_off),
        TEST(looks_for_a_way_from_where_it_was_parked),
        TEST(a_report_that_is_lost_on_the_way_off_costs_a_moment),
        TEST(moves_no_arm_by_counters_that_nobody_has_proven),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
