/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Touch-off: the strike machine and the simulator's core, with a block beside the head.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <stdio.h>
#include <cmocka.h>

#include "sim/core.h"
#include "tests/unit/sim_scene.h"

static const struct record *last_touch_off(const struct sim_scene *scene)
{
    const struct record *last = NULL;
    for (size_t i = 0; i < scene->rig.records; i++) {
        const struct record *record = &scene->rig.record[i];
        last = record->type == RECORD_TOUCH_OFF ? record : last;
    }
    assert_non_null(last);
    return last;
}

static void run_until(struct sim_scene *scene, enum stream_state state)
{
    if (!rig_until(&scene->rig, state, 900.0)) {
        sim_scene_show(scene);
        fail_msg("%s", stream_state_name(stream_state(scene->rig.stream)));
    }
}

/* After homing, every ten strikes, and before the end. */
static void touches_off_as_often_as_the_machine_file_says(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_reference(5, 10);
    sim_scene_run(scene);
    run_until(scene, STREAM_DONE);
    size_t strikes = scene->plan.strike_count;
    assert_int_equal(stream_counts(scene->rig.stream).confirmed, strikes);
    assert_int_equal(rig_count(&scene->rig, RECORD_TOUCH_OFF), 1 + (strikes + 9) / 10);
    assert_int_equal(last_touch_off(scene)->reason, STOP_NONE);
    assert_true(fabs(last_touch_off(scene)->body.touch_off.drift_mm) < 0.02);
    assert_int_equal(last_touch_off(scene)->body.touch_off.last_tag, strikes);
    assert_int_equal(sim_scene_judge(scene), 0);
    sim_scene_free(scene);
}

/* Steps that this axis loses in the middle of a job, 0.2 mm or a third of a degree of them. */
static void lose(struct sim_scene *scene, size_t axis)
{
    const struct sim_axis *of = &scene->sim->settings.axis[axis];
    double units = axis == 3 || axis == 4 ? 0.3 : 0.2;
    scene->sim->motors.slip[axis] += round(units * of->value[SIM_AXIS_STEPS_PER_UNIT]);
}

static void sees_steps_that_any_axis_has_lost(void **state)
{
    (void)state;
    for (size_t axis = 0; axis < 6; axis++) {
        struct sim_scene *scene = sim_scene_reference(4, 6);
        sim_scene_run(scene);
        while (scene->punctures < 8) {
            rig_run_s(&scene->rig, 0.05);
        }
        lose(scene, axis);
        run_until(scene, STREAM_PAUSED);
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_DRIFT);
        const struct record *record = last_touch_off(scene);
        assert_int_equal(record->reason, STOP_DRIFT);
        assert_int_equal(record->body.touch_off.first_tag, 7);
        assert_int_equal(record->body.touch_off.last_tag, 12);
        assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_PERMISSION);
        sim_scene_recover(scene);
        run_until(scene, STREAM_DONE);
        assert_int_equal(last_touch_off(scene)->reason, STOP_NONE);
        assert_int_equal(sim_scene_judge(scene), 0);
        sim_scene_free(scene);
    }
}

static void a_needle_that_does_not_move_does_not_find_it(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_reference(4, 6);
    scene->sim->motors.stuck[scene->sim->needle_axis] = true;
    sim_scene_run(scene);
    run_until(scene, STREAM_PAUSED);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_DRIFT);
    assert_int_equal(scene->rig.plunges, 0);
    scene->sim->motors.stuck[scene->sim->needle_axis] = false;
    rig_run_s(&scene->rig, 10.0);
    sim_scene_recover(scene);
    run_until(scene, STREAM_DONE);
    sim_scene_free(scene);
}

/* Every plunge of a needle that is broken off ends above the skin, and nobody would know. */
static void sees_a_needle_that_is_broken_off(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_reference(4, 6);
    sim_scene_run(scene);
    while (scene->punctures < 8) {
        rig_run_s(&scene->rig, 0.05);
    }
    scene->sim->plant.ailments.short_mm = 0.6;
    run_until(scene, STREAM_PAUSED);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_DRIFT);
    assert_int_equal(last_touch_off(scene)->body.touch_off.face, 0);
    assert_true(fabs(last_touch_off(scene)->body.touch_off.drift_mm - 0.6) < 0.01);
    sim_scene_free(scene);
}

/* What homing has made right again nobody can prove any more. */
static void strikes_whose_place_was_lost_unproven_are_suspect(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_reference(4, 100);
    sim_scene_run(scene);
    while (scene->punctures < 8) {
        rig_run_s(&scene->rig, 0.05);
    }
    sim_restart_trip(scene->sim, 1);
    run_until(scene, STREAM_FAULT);
    rig_run_s(&scene->rig, 10.0);
    sim_scene_recover(scene);
    size_t suspects = 0;
    for (size_t i = 0; i < scene->rig.records; i++) {
        const struct record *record = &scene->rig.record[i];
        if (record->type == RECORD_TOUCH_OFF && record->reason == STOP_ALARM) {
            suspects += record->body.touch_off.last_tag - record->body.touch_off.first_tag + 1;
        }
    }
    assert_in_range(suspects, 8, 9);
    run_until(scene, STREAM_DONE);
    assert_int_equal(last_touch_off(scene)->reason, STOP_NONE);
    sim_scene_free(scene);
}

static void can_be_held_anywhere_on_its_way(void **state)
{
    (void)state;
    for (double s = 0.1; s < 12.0; s += 0.37) {
        struct sim_scene *scene = sim_scene_reference(2, 100);
        sim_scene_run(scene);
        rig_run_s(&scene->rig, s);
        assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
        if (rig_until(&scene->rig, STREAM_HELD, 3.0)) {
            sim_scene_run(scene);
        }
        run_until(scene, STREAM_DONE);
        assert_int_equal(sim_scene_judge(scene), 0);
        sim_scene_free(scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(touches_off_as_often_as_the_machine_file_says),
        cmocka_unit_test(sees_steps_that_any_axis_has_lost),
        cmocka_unit_test(a_needle_that_does_not_move_does_not_find_it),
        cmocka_unit_test(sees_a_needle_that_is_broken_off),
        cmocka_unit_test(strikes_whose_place_was_lost_unproven_are_suspect),
        cmocka_unit_test(can_be_held_anywhere_on_its_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
