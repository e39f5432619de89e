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
        if (stop != row->want || done != (row->want == STOP_NONE) || liar.told == 0) {
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
        cmocka_unit_test(without_a_foot_there_is_nothing_to_wait_for),
    };
    return cmocka_run_group_tests_name("stream_rise", tests, NULL, NULL);
}
