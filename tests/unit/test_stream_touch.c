/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Touch-off: the strike machine and the simulator's core, with a block beside the head.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "controller/stream/stream_private.h"
#include "sim/core.h"
#include "tests/unit/liar.h"
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

static void touches_off(struct sim_scene *scene)
{
    const int64_t until_ns = scene->rig.now_ns + 60000000000;
    sim_scene_run(scene);
    while (rig_count(&scene->rig, RECORD_TOUCH_OFF) == 0) {
        assert_true(rig_step(&scene->rig, until_ns));
    }
}

static bool no_way(void *context, size_t face, const struct joints *from, struct joints *hover,
                   struct hop *hop)
{
    (void)context;
    (void)face;
    (void)from;
    (void)hover;
    (void)hop;
    return false;
}

static void ends_in_drift(struct sim_scene *scene, const char *why)
{
    struct err err;
    const struct record record = {.type = RECORD_REGISTRATION};
    const int64_t until_ns = scene->rig.now_ns + 60000000000;
    while (stream_last_stop(scene->rig.stream) != STOP_DRIFT) {
        if (!rig_step(&scene->rig, until_ns)) {
            fail_msg("%s: no drift", why);
        }
    }
    // the board is asked anew before anything else is
    assert_int_equal(
        stream_register(scene->rig.stream, &scene->solution, &record, scene->rig.now_ns, &err),
        ERR_BUSY);
    run_until(scene, STREAM_PAUSED);
    assert_non_null(strstr(scene->rig.notice, why));
    assert_int_equal(scene->punctures, 0);
    sim_scene_free(scene);
}

static void strikes_nothing_where_no_way_leads_to_the_reference(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_reference(2, 100);
    scene->rig.find_reference = no_way;
    sim_scene_run(scene);
    ends_in_drift(scene, "there is no clear way to it");
}

static void strikes_nothing_when_the_foot_feels_the_reference_too_soon(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_reference(2, 100);
    const struct stream *stream = scene->rig.stream;
    char report[256];
    sim_scene_run(scene);
    while (stream->phase != &PHASE_REACH || !talk_is_done(stream)) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 10000000000));
    }
    const double *at = stream->expect.value;
    (void)snprintf(report, sizeof(report), "<Idle|MPos:%.3f,%.3f,%.3f,%.3f,%.3f,%.3f|Pn:P>\r\n",
                   at[0], at[1], at[2], at[3], at[4], at[5]);
    rig_hear(&scene->rig, report);
    ends_in_drift(scene, "the foot feels it before it is there");
}

/* Answers to the probe that say nothing of the needle. */
static void believes_no_place_that_the_probe_does_not_tell(void **state)
{
    (void)state;
    static const char *const ANSWER[] = {"ok\r\nok\r\n", "$10=1\r\nok\r\nok\r\n",
                                         "[MSG:PRB]\r\nok\r\nok\r\n", "[PRB:0,0:1]\r\nok\r\nok\r\n",
                                         "[PRB:0,0,0,0,0,x:1]\r\nok\r\nok\r\n"};
    for (size_t i = 0; i < sizeof(ANSWER) / sizeof(ANSWER[0]); i++) {
        struct liar liar;
        struct sim_scene *scene = sim_scene_reference(2, 100);
        liar_come(&liar, &scene->rig, &(struct lie){"probe", "G38.2", ANSWER[i], true, 1});
        sim_scene_run(scene);
        ends_in_drift(scene, "the firmware does not tell where");
    }
}

/* A reference straight below: there is no leg to come off it by. */
static bool right_here(void *context, size_t face, const struct joints *from, struct joints *hover,
                       struct hop *hop)
{
    (void)context;
    (void)face;
    *hover = *from;
    hop->count = 0;
    return true;
}

static void comes_off_a_reference_that_is_right_below(void **state)
{
    (void)state;
    struct liar liar;
    struct sim_scene *scene = sim_scene_reference(2, 100);
    scene->rig.find_reference = right_here;
    liar_come(&liar, &scene->rig,
              &(struct lie){"probe", "G38.2", "[PRB:0,0,0,0,0,0:1]\r\nok\r\nok\r\n", true, 1});
    sim_scene_run(scene);
    run_until(scene, STREAM_PAUSED);
    assert_int_equal(liar.told, 1);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_DRIFT);
    assert_int_equal(scene->punctures, 0);
    sim_scene_free(scene);
}

static enum stream_head head;

static enum stream_head on_head(void *context, size_t i, double in_skin_s)
{
    (void)context;
    (void)i;
    (void)in_skin_s;
    return head;
}

/* A head that has moved has moved no steps of the arm. */
static void a_pause_for_the_head_asks_for_no_touch_off(void **state)
{
    (void)state;
    static const enum stream_head HEAD[] = {STREAM_HEAD_MOVED, STREAM_HEAD_STALE,
                                            STREAM_HEAD_EXPIRED};
    struct sim_scene *scene = sim_scene_reference(3, 100);
    head = STREAM_HEAD_STILL;
    rig_watch_head(&scene->rig, on_head);
    rig_ready(&scene->rig);
    touches_off(scene);
    for (size_t i = 0; i < sizeof(HEAD) / sizeof(HEAD[0]); i++) {
        head = HEAD[i];
        run_until(scene, STREAM_PAUSED);
        head = STREAM_HEAD_STILL;
        rig_run_s(&scene->rig, 1.0);
        sim_scene_run(scene);
        rig_run_s(&scene->rig, 1.0);
    }
    run_until(scene, STREAM_DONE);
    assert_int_equal(rig_count(&scene->rig, RECORD_TOUCH_OFF), 2);
    assert_int_equal(sim_scene_judge(scene), 0);
    sim_scene_free(scene);
}

/* A person who homes in the middle takes the proof away from what was struck: whose word is that?
 */
static void homing_in_a_pause_leaves_strikes_suspect_by_a_persons_word(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_reference(3, 100);
    touches_off(scene);
    while (scene->punctures < 3) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 10000000000));
    }
    assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
    run_until(scene, STREAM_PAUSED);
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    run_until(scene, STREAM_PLANNED);
    assert_int_equal(last_touch_off(scene)->reason, STOP_OPERATOR);
    assert_int_equal(last_touch_off(scene)->body.touch_off.first_tag, 1);
    sim_scene_free(scene);
}

/* Nothing was struck that could be suspect. */
static void homing_without_a_job_says_nothing_of_strikes(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_reference(2, 10);
    const size_t said = rig_count(&scene->rig, RECORD_TOUCH_OFF);
    rig_renew(&scene->rig);
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 60.0);
    assert_true(stream_is_homed(scene->rig.stream));
    assert_int_equal(rig_count(&scene->rig, RECORD_TOUCH_OFF), said);
    sim_scene_free(scene);
}

/* A tour of the foot begins with one where it is due, and is none where that finds steps lost. */
static void touches_off_before_the_foot_feels_where_the_skin_is(void **state)
{
    (void)state;
    for (int lost = 0; lost < 2; lost++) {
        struct sim_scene *scene = sim_scene_reference(4, 6);
        const size_t strike[] = {0, 1};
        struct err err;
        if (lost) {
            lose(scene, 0);
        }
        assert_int_equal(stream_feel(scene->rig.stream, strike, 2, scene->rig.now_ns, &err),
                         ERR_OK);
        run_until(scene, STREAM_PAUSED);
        assert_int_equal(rig_count(&scene->rig, RECORD_TOUCH_OFF), 1);
        assert_int_equal(last_touch_off(scene)->reason, lost ? STOP_DRIFT : STOP_NONE);
        assert_true(stream_felt(scene->rig.stream)->whole == !lost);
        assert_int_equal(scene->touches, 0);
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
        cmocka_unit_test(strikes_nothing_where_no_way_leads_to_the_reference),
        cmocka_unit_test(strikes_nothing_when_the_foot_feels_the_reference_too_soon),
        cmocka_unit_test(believes_no_place_that_the_probe_does_not_tell),
        cmocka_unit_test(comes_off_a_reference_that_is_right_below),
        cmocka_unit_test(a_pause_for_the_head_asks_for_no_touch_off),
        cmocka_unit_test(homing_in_a_pause_leaves_strikes_suspect_by_a_persons_word),
        cmocka_unit_test(touches_off_before_the_foot_feels_where_the_skin_is),
        cmocka_unit_test(homing_without_a_job_says_nothing_of_strikes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
