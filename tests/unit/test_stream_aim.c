/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hovers that are aimed anew at the machine, and the ways there: whatever way is not clear, a
 * strike is struck at a place that is known to be over its dot, or not at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <string.h>
#include <cmocka.h>

#include "controller/stream/stream_private.h"
#include "tests/unit/stream_scene.h"

enum { DOTS = 4 };

static const double AIMED_RAD = 0.02; /* off the solved wrist */
static double aim_rad;

static struct stream_scene *scene;
static struct ways {
    bool aimed, solved, beside; /* is there a clear way to such a hover? */
    int legs_beside;
} ways;

static struct joints aim(void *context, size_t i, const struct joints *from)
{
    (void)context;
    (void)from;
    struct joints hover = scene->solved[i].hover;
    hover.q[3] += aim_rad;
    return hover;
}

static bool is_solved(const struct joints *hover)
{
    return hover->q[3] == scene->solved[0].hover.q[3];
}

static bool find_way(void *context, size_t i, const struct joints *from, const struct joints *hover,
                     struct hop *hop)
{
    (void)context;
    hop->count = 0;
    if (!is_solved(hover)) {
        return ways.aimed;
    }
    const bool beside = fabs(from->q[0] - scene->solved[i].hover.q[0]) < 0.5;
    hop->count = beside ? ways.legs_beside : 0;
    hop->via[0] = *hover;
    return beside ? ways.beside : ways.solved;
}

static int set_up(void **state)
{
    (void)state;
    ways = (struct ways){true, true, true, 0};
    aim_rad = AIMED_RAD;
    scene = stream_scene_cold(DOTS);
    scene->rig.aim = aim;
    scene->rig.find_way = find_way;
    rig_renew(&scene->rig);
    rig_ready(&scene->rig);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    return 0;
}

/* How far from the solved hover the wrist stood for the intent of that dot, degrees. */
static double aimed_deg(uint32_t dot)
{
    const double steps_per_deg = scene->machine.joint[3].steps_per_unit;
    const double solved_deg = deg_from_rad(scene->solved[0].hover.q[3]) - 100.0;
    for (size_t i = 0; i < scene->rig.records; i++) {
        const struct record *record = &scene->rig.record[i];
        if (record->type == RECORD_INTENT && record->dot == dot) {
            return record->body.intent.a_steps[3] / steps_per_deg - solved_deg;
        }
    }
    fail_msg("dot %u has no intent", dot);
    return 0.0;
}

static void strike(size_t dots)
{
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    while (stream_counts(scene->rig.stream).confirmed < dots) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
}

static void strikes_where_it_aimed(void **state)
{
    (void)state;
    strike(DOTS);
    for (uint32_t dot = 1; dot <= DOTS; dot++) {
        assert_true(fabs(aimed_deg(dot) - deg_from_rad(AIMED_RAD)) < 0.01);
    }
    assert_int_equal(stream_scene_judge(scene, "aimed"), 0);
}

static void strikes_at_the_solved_hover_where_there_is_no_way_to_another(void **state)
{
    (void)state;
    ways.aimed = false;
    strike(DOTS);
    assert_true(fabs(aimed_deg(DOTS)) < 0.01);
    assert_int_equal(stream_scene_judge(scene, "solved"), 0);
}

/* The solution's own legs are known to be clear: they begin at the solved hover beside this one. */
static void goes_by_the_solved_hovers_where_there_is_no_way_from_an_aimed_one(void **state)
{
    (void)state;
    strike(1);
    ways.aimed = ways.solved = false;
    strike(DOTS);
    assert_true(fabs(aimed_deg(1)) > 1.0);
    assert_true(fabs(aimed_deg(DOTS)) < 0.01);
    assert_int_equal(stream_scene_judge(scene, "by the solved ones"), 0);
}

/* All dots behind the one whose strike was just confirmed. */
static void leaves_out_what_no_way_leads_to(void **state)
{
    static const struct {
        struct ways ways;
        uint32_t vias;
    } CASES[] = {{{false, false, false, 0}, 0},
                 {{false, false, true, 1}, 0},
                 {{false, false, true, 0}, HOP_VIA_MAX}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        strike(1);
        ways = CASES[i].ways;
        for (size_t k = 1; k < DOTS; k++) {
            scene->solved[k].via_count = CASES[i].vias;
        }
        assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
        assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 1);
        assert_int_equal(rig_count(&scene->rig, RECORD_SKIPPED), DOTS - 1);
        assert_int_equal(rig_reason(&scene->rig, RECORD_SKIPPED), SKIP_CLEARANCE);
        assert_int_equal(stream_scene_judge(scene, "no way"), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

static void lay_head_elsewhere(void)
{
    static struct solved moved[DOTS]; // the stream keeps both
    static struct solution solution;
    struct rig *rig = &scene->rig;
    struct err err;
    solution = scene->solution;
    const struct record record = {.type = RECORD_REGISTRATION};
    memcpy(moved, scene->solved, sizeof(moved));
    for (size_t i = 0; i < DOTS; i++) {
        moved[i].hover.q[1] += 10.0;
    }
    solution.strike = moved;
    assert_int_equal(stream_register(rig->stream, &solution, &record, rig->now_ns, &err), ERR_OK);
}

/* An aim was made for joints that hold no more. */
static void forgets_an_aim_once_the_head_is_registered_anew(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    strike(1);
    assert_int_equal(rig_command(rig, STREAM_PAUSE), ERR_OK);
    assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
    lay_head_elsewhere();
    rig_run_s(rig, 1.0);
    assert_int_equal(rig_command(rig, STREAM_PARK), ERR_OK);
    rig_run_s(rig, 5.0);
    assert_false(stream_is_moving(rig->stream));
    strike(DOTS);
    assert_int_equal(stream_scene_judge(scene, "registered"), 0);
}

/* Over a dot that was not struck any more, and then the head was laid elsewhere: no way is known to
 * be clear to where that dot was. */
static void goes_home_by_no_aim_at_a_head_that_lay_elsewhere(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    strike(1);
    while (!rig->stream->aim[1].there) {
        assert_true(rig_step(rig, rig->now_ns + 1000000000));
    }
    assert_int_equal(rig_command(rig, STREAM_PAUSE), ERR_OK);
    assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
    lay_head_elsewhere();
    rig_run_s(rig, 1.0);
    ways.aimed = false;
    assert_int_equal(rig_command(rig, STREAM_PARK), ERR_OK);
    rig_run_s(rig, 5.0);
    assert_false(stream_is_moving(rig->stream));
    strike(DOTS);
    assert_int_equal(stream_scene_judge(scene, "laid elsewhere"), 0);
}

/* Somebody has moved it by hand, or from a pendant, while it stood. */
static void goes_from_where_the_arm_is_not_from_where_it_was_left(void **state)
{
    (void)state;
    strike(1);
    assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 5.0));
    scene->fake.at[1] -= 30.0;
    rig_run_s(&scene->rig, 3.0);
    strike(DOTS);
    assert_int_equal(stream_scene_judge(scene, "moved by hand"), 0);
}

/* Paused at its hover, pushed off it, and aimed anew: the latest aim holds. */
static void strikes_where_it_aimed_last(void **state)
{
    (void)state;
    for (int pushed = 0; pushed < 2; pushed++) {
        struct rig *rig = &scene->rig;
        strike(2);
        while (rig->stream->phase != &PHASE_APPROACH) {
            assert_true(rig_step(rig, rig->now_ns + 1000000000));
        }
        assert_int_equal(rig_command(rig, STREAM_PAUSE), ERR_OK);
        assert_true(rig_until(rig, STREAM_PAUSED, 5.0));
        assert_int_equal(rig->stream->stands_at, 2);
        scene->fake.at[1] -= pushed * 30.0;
        rig_run_s(rig, 2.0);
        aim_rad = 2.0 * AIMED_RAD;
        strike(3);
        assert_true(fabs(aimed_deg(3) - deg_from_rad((1 + pushed) * AIMED_RAD)) < 0.01);
        assert_true(rig_until(rig, STREAM_DONE, 30.0));
        assert_int_equal(stream_scene_judge(scene, "aimed last"), 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(strikes_where_it_aimed),
        TEST(strikes_where_it_aimed_last),
        TEST(strikes_at_the_solved_hover_where_there_is_no_way_to_another),
        TEST(goes_by_the_solved_hovers_where_there_is_no_way_from_an_aimed_one),
        TEST(leaves_out_what_no_way_leads_to),
        TEST(forgets_an_aim_once_the_head_is_registered_anew),
        TEST(goes_home_by_no_aim_at_a_head_that_lay_elsewhere),
        TEST(goes_from_where_the_arm_is_not_from_where_it_was_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
