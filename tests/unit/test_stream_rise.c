/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between a strike and the hop away from it the foot has to be seen off the skin: a needle that
 * sticks is never dragged, and nothing moves the arm before a person has been there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "controller/stream/stream_private.h"
#include "sim/core.h"
#include "tests/unit/liar.h"
#include "tests/unit/seed.h"
#include "tests/unit/sim_scene.h"
#include "tests/unit/stream_scene.h"

static void stick(struct sim_scene *scene, bool stuck)
{
    scene->sim->motors.stuck[scene->sim->needle_axis] = stuck;
}

/* In the course of the strike after `strikes` of them, at a moment of the seed. */
static void stick_under_way(struct sim_scene *scene, size_t strikes, double s)
{
    sim_scene_run(scene);
    while (scene->punctures < strikes) {
        (void)rig_step(&scene->rig, scene->rig.now_ns + 1000000);
    }
    rig_run_s(&scene->rig, s);
    stick(scene, true);
}

static void a_person_frees_it_and_the_job_ends(struct sim_scene *scene)
{
    stick(scene, false);
    rig_run_s(&scene->rig, 5.0); // the board is asked again who it is
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME_CLEAR), ERR_OK);
    for (int i = 0; i < 100 && !stream_is_homed(scene->rig.stream); i++) {
        rig_run_s(&scene->rig, 1.0);
    }
    sim_scene_recover(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 300.0));
    assert_true(scene->lateral_most_mm <= 0.05);
    assert_true(scene->depth_most_mm <= 0.52);
}

static void a_needle_that_sticks_at_any_moment_is_never_dragged(void **state)
{
    (void)state;
    static const enum machine_dialect DIALECT[] = {MACHINE_GRBLHAL, MACHINE_GRBL,
                                                   MACHINE_GRBL_MEGA_5X};
    struct seed seed = seed_from_env();
    size_t in_air = 0;
    for (size_t i = 0; i < 36; i++) {
        struct sim_scene *scene = sim_scene_new(DIALECT[i % 3], 4, NULL);
        stick_under_way(scene, 3, 0.45 * seed_unit(&seed));
        assert_true(rig_until(&scene->rig, STREAM_PAUSED, 60.0));
        const enum stop_reason reason = stream_last_stop(scene->rig.stream);
        assert_true(reason == STOP_TOUCH_IN_AIR || reason == STOP_NO_SKIN);
        in_air += reason == STOP_TOUCH_IN_AIR;
        (void)rig_command(&scene->rig, STREAM_STOP_NOW);
        if (reason == STOP_TOUCH_IN_AIR) {
            const size_t motions = scene->rig.motions;
            assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_PERMISSION);
            assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_PERMISSION);
            assert_int_equal(rig_command(&scene->rig, STREAM_HOME_IF_KNOWN), ERR_CHECK);
            assert_int_equal(scene->rig.motions, motions);
            const double arm = scene->sim->plant.last_steps[0];
            assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK); // a script's
            rig_run_s(&scene->rig, 5.0);
            assert_int_equal(stream_last_stop(scene->rig.stream), STOP_TOUCH_IN_AIR);
            assert_true(scene->sim->plant.last_steps[0] == arm);
        }
        assert_int_equal(rig_command(&scene->rig, STREAM_HOME_CLEAR), ERR_OK);
        assert_true(rig_until(&scene->rig, STREAM_FAULT, 60.0)); // its switch does not close
        a_person_frees_it_and_the_job_ends(scene);
        sim_scene_free(scene);
    }
    (void)fprintf(stderr, "# %zu of 36 stuck in the skin or the foot on it\n", in_air);
    assert_true(in_air >= 4);
}

/* Held in the middle of a group whose retract does not come. */
static void a_hold_of_a_needle_that_sticks_leaves_nothing_armed(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 4, NULL);
    sim_scene_run(scene);
    while (scene->sim->plant.entries < 3) {
        (void)rig_step(&scene->rig, scene->rig.now_ns + 1000000);
    }
    stick(scene, true);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_TOUCH_IN_AIR);
    assert_false(stream_is_armed(scene->rig.stream) || stream_is_homed(scene->rig.stream));
    a_person_frees_it_and_the_job_ends(scene);
    sim_scene_free(scene);
}

/* Whoever homes after a crash with the foot down on a strike: the needle comes up first, alone. */
static void homing_moves_no_arm_whose_foot_stays_down(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 4, NULL);
    struct rig *rig = &scene->rig;
    struct err err = {.code = ERR_OK};
    sim_scene_run(scene);
    while (scene->punctures < 3) {
        (void)rig_step(rig, rig->now_ns + 1000000);
    }
    rig_restart(rig, rig->records);
    stick(scene, true);
    rig_plug(rig);
    rig_run_s(rig, 5.0);
    assert_int_equal(stream_load(rig->stream, &rig->job, &err), ERR_OK);
    assert_int_equal(rig_command(rig, STREAM_HOME_IF_KNOWN), ERR_OK);
    const double arm = scene->sim->plant.last_steps[0];
    rig_run_s(rig, 5.0);
    assert_int_equal(stream_last_stop(rig->stream), STOP_TOUCH_IN_AIR);
    assert_true(scene->sim->plant.last_steps[0] == arm);
    assert_int_equal(rig_command(rig, STREAM_HOME_IF_KNOWN), ERR_CHECK);
    a_person_frees_it_and_the_job_ends(scene);
    sim_scene_free(scene);
}

static const struct row {
    const char *name;
    struct lie lie;
    enum stop_reason want; /* STOP_NONE: it ends well */
} rows[] = {
    {"still at its hover",
     {"rise", "?", "<Idle|MPos:-350,-240,0,0,0,-4|Pn:P>\r\n", true, 2},
     STOP_POSITION},
    {"for a moment", {"rise", "?", "<Idle|MPos:-350,-240,0,0,0,-4|Pn:P>\r\n", true, 1}, STOP_NONE},
    {"free, but not lifted",
     {"rise", "?", "<Run|MPos:-350,-240,0,0,0,-4>\r\n", true, 3},
     STOP_NONE},
    {"on its way", {"rise", "?", "<Run|MPos:-350,-240,0,0,0,-3|Pn:P>\r\n", true, 5}, STOP_NONE},
    {"never free",
     {"rise", "?", "<Run|MPos:-350,-240,0,0,0,-3|Pn:P>\r\n", true, 1000000},
     STOP_TOUCH_IN_AIR},
    {"without a place", {"rise", "?", "<Run|WPos:0,0,0,0,0,0>\r\n", true, 1}, STOP_NONE},
    {"nothing", {"rise", "?", "", true, 9}, STOP_SILENT},
    {"an answer to nothing", {"rise", "?", "ok\r\n", false, 1}, STOP_PROOF},
};

static void it_waits_for_the_foot_and_takes_no_other_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct stream_scene *scene = stream_scene_new(4);
        struct liar liar;
        liar_come(&liar, &scene->rig, &row->lie);
        assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
        rig_run_s(&scene->rig, 20.0);
        const enum stop_reason stop = stream_last_stop(scene->rig.stream);
        const bool done = stream_state(scene->rig.stream) == STREAM_DONE;
        // what does not show the foot free and lifted is looked at again, to the last of it
        const unsigned least = row->want == STOP_NONE ? row->lie.times : 1;
        if (stop != row->want || done != (row->want == STOP_NONE) || liar.told < least) {
            fail_msg("%s: told %u times, reason %d, done %d", row->name, liar.told, (int)stop,
                     done);
        }
        assert_int_equal(scene->rig.plunges, done ? 4 : 1);
        liar.lie.times = 0;
        stream_scene_recover(scene);
        assert_int_equal(stream_scene_judge(scene, row->name), 0);
        stream_scene_free(scene);
    }
}

static void until_told(struct rig *rig, const struct liar *liar)
{
    while (liar->told == 0) {
        assert_true(rig_step(rig, rig->now_ns + 1000000000));
    }
}

/* Silence is told as such even where the foot's time is over before three questions went
 * unanswered. */
static void a_board_that_falls_silent_at_the_last_moment_is_silent(void **state)
{
    (void)state;
    static const struct lie ON_SKIN = {"rise", "?", "<Run|MPos:-350,-240,0,0,0,-3|Pn:P>\r\n", true,
                                       1000000};
    struct stream_scene *scene = stream_scene_new(4);
    struct liar liar;
    liar_come(&liar, &scene->rig, &ON_SKIN);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    until_told(&scene->rig, &liar);
    const int64_t late_ns = scene->rig.stream->deadline_ns;
    rig_run_s(&scene->rig, s_from_ns(late_ns - scene->rig.now_ns) - 0.3);
    liar.lie.says = "";
    while (scene->rig.stream->phase == &PHASE_RISE) {
        assert_true(rig_step(&scene->rig, late_ns));
    }
    assert_true(scene->rig.now_ns == late_ns);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_SILENT);
    liar.lie.times = 0;
    stream_scene_recover(scene);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_DONE);
    assert_int_equal(stream_scene_judge(scene, "silent at last"), 0);
    stream_scene_free(scene);
}

/* The foot was free when the rise ended, and is not any more when the needle is up. */
static void a_foot_that_is_touched_at_the_end_of_its_lift_ends_the_job_there(void **state)
{
    (void)state;
    static const struct lie LIFT = {"lift", "", "", false, 1};
    struct stream_scene *scene = stream_scene_new(4);
    struct liar liar;
    liar_come(&liar, &scene->rig, &LIFT);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    rig_run_s(&scene->rig, 0.05);
    assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
    until_told(&scene->rig, &liar);
    scene->fake.touch_in_air = true;
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_PAUSED);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_TOUCH_IN_AIR);
    assert_false(stream_is_armed(scene->rig.stream) || stream_is_homed(scene->rig.stream));
    stream_scene_recover(scene);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_DONE);
    assert_int_equal(stream_scene_judge(scene, "lift"), 0);
    stream_scene_free(scene);
}

/* Held on the way to a hover, and the foot does not come free of whatever it has met there. */
static void a_foot_that_is_touched_behind_a_hold_leaves_nothing_armed(void **state)
{
    (void)state;
    static const struct lie APPROACH = {"approach", "", "", false, 1};
    struct stream_scene *scene = stream_scene_new(4);
    struct liar liar;
    liar_come(&liar, &scene->rig, &APPROACH);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    until_told(&scene->rig, &liar);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    scene->fake.touch_in_air = true;
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_TOUCH_IN_AIR);
    assert_false(stream_is_armed(scene->rig.stream) || stream_is_homed(scene->rig.stream));
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_PERMISSION);
    stream_scene_recover(scene);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_DONE);
    assert_int_equal(stream_scene_judge(scene, "hold"), 0);
    stream_scene_free(scene);
}

/* Paused, armed and homed, and a swab or a hand lifts the foot. */
static void nothing_leaves_a_pause_while_the_foot_is_touched(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(4);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    rig_run_s(&scene->rig, 0.05);
    assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 5.0));
    scene->fake.touch_in_air = true;
    rig_run_s(&scene->rig, 3.0);
    assert_true(stream_is_armed(scene->rig.stream) && stream_is_homed(scene->rig.stream));
    const size_t motions = scene->rig.motions;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_CHECK);
    assert_int_equal(rig_command(&scene->rig, STREAM_PARK), ERR_CHECK);
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(scene->rig.motions, motions);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_PAUSED);
    scene->fake.touch_in_air = false;
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "swab"), 0);
    stream_scene_free(scene);
}

static void without_a_foot_there_is_nothing_to_wait_for(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(4);
    scene->machine.sense = MACHINE_SENSE_NONE;
    rig_ready(&scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(stream_scene_judge(scene, "no foot"), 0);
    stream_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_needle_that_sticks_at_any_moment_is_never_dragged),
        cmocka_unit_test(a_hold_of_a_needle_that_sticks_leaves_nothing_armed),
        cmocka_unit_test(homing_moves_no_arm_whose_foot_stays_down),
        cmocka_unit_test(it_waits_for_the_foot_and_takes_no_other_word),
        cmocka_unit_test(a_board_that_falls_silent_at_the_last_moment_is_silent),
        cmocka_unit_test(a_foot_that_is_touched_at_the_end_of_its_lift_ends_the_job_there),
        cmocka_unit_test(a_foot_that_is_touched_behind_a_hold_leaves_nothing_armed),
        cmocka_unit_test(nothing_leaves_a_pause_while_the_foot_is_touched),
        cmocka_unit_test(without_a_foot_there_is_nothing_to_wait_for),
    };
    return cmocka_run_group_tests_name("stream_rise", tests, NULL, NULL);
}
