/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The foot's tour: the strike machine and the simulator's core, the skin elsewhere than modelled.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <string.h>
#include <cmocka.h>

#include "sim/core.h"
#include "tests/unit/liar.h"
#include "tests/unit/sim_scene.h"

enum { SIDE = 5, ALL = SIDE * SIDE };

static const double OFF_MM = 0.01;

/* The head lies that much higher than it was said to. */
static struct sim_scene *raised(double up_mm)
{
    struct sim_scene *said = sim_scene_new(MACHINE_GRBLHAL, 1, NULL);
    struct pose pose = said->fixture.inputs.machine.head_rest;
    sim_scene_free(said);
    pose.xyz_mm[2] += up_mm;
    return sim_scene_new(MACHINE_GRBLHAL, SIDE, &pose);
}

static void add_patch(struct sim_scene *scene, size_t strike, bool hole, double height_mm)
{
    struct sim_ailments *ailments = &scene->sim->plant.ailments;
    const struct vec3 at = scene->plan.strike[strike].at_mm;
    ailments->patch[ailments->patches++] =
        (struct sim_patch){hole, {at.x, at.y, at.z}, 1.0, height_mm};
}

static void feel(struct sim_scene *scene, size_t count)
{
    size_t strike[ALL];
    struct err err = {.code = ERR_OK};
    for (size_t i = 0; i < count; i++) {
        strike[i] = i;
    }
    assert_int_equal(stream_feel(scene->rig.stream, strike, count, scene->rig.now_ns, &err),
                     ERR_OK);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_RUNNING);
}

static const struct stream_feel *felt(struct sim_scene *scene, size_t count)
{
    feel(scene, count);
    if (!rig_until(&scene->rig, STREAM_PAUSED, 600.0)) {
        sim_scene_show(scene);
        fail_msg("%s", stream_state_name(stream_state(scene->rig.stream)));
    }
    return stream_felt(scene->rig.stream);
}

static void assert_nothing_was_struck(const struct sim_scene *scene)
{
    assert_int_equal(scene->touches, 0);
    assert_int_equal(scene->rig.plunges, 0);
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 0);
}

/* Nothing of it stays: the job is then struck as ever. */
static void finish(struct sim_scene *scene)
{
    sim_scene_run(scene);
    if (!rig_until(&scene->rig, STREAM_DONE, 900.0)) {
        sim_scene_show(scene);
        fail_msg("%s", stream_state_name(stream_state(scene->rig.stream)));
    }
    assert_int_equal(sim_scene_judge(scene), 0);
    sim_scene_free(scene);
}

static void finds_the_skin_of_a_head_that_lies_elsewhere(void **state)
{
    (void)state;
    static const double UP_MM[] = {-0.3, 0.0, 0.3, 0.7};
    for (size_t k = 0; k < sizeof(UP_MM) / sizeof(*UP_MM); k++) {
        struct sim_scene *scene = raised(UP_MM[k]);
        const struct stream_feel *found = felt(scene, 6);
        assert_true(found->whole && !found->active);
        for (size_t i = 0; i < found->count; i++) {
            const double want_mm = UP_MM[k] * scene->plan.strike[i].normal.z;
            assert_int_equal(found->answer[i], STREAM_FEEL_SKIN);
            if (fabs(found->off_mm[i] - want_mm) > OFF_MM) {
                fail_msg("%.4f mm where it is %.4f", found->off_mm[i], want_mm);
            }
        }
        assert_nothing_was_struck(scene);
        sim_scene_free(scene);
    }
}

static void feels_a_bump_and_strikes_nothing_by_it(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, SIDE, NULL);
    add_patch(scene, 1, false, 0.4);
    const struct stream_feel *found = felt(scene, 3);
    assert_true(fabs(found->off_mm[0]) < OFF_MM);
    assert_true(fabs(found->off_mm[1] - 0.4) < OFF_MM);
    assert_nothing_was_struck(scene);
    finish(scene);
}

static void says_where_there_is_no_skin_and_goes_on_without_an_alarm(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, SIDE, NULL);
    add_patch(scene, 1, true, 0.0);
    const struct stream_feel *found = felt(scene, 3);
    assert_true(found->whole);
    assert_int_equal(found->answer[1], STREAM_FEEL_NONE);
    assert_int_equal(found->answer[2], STREAM_FEEL_SKIN);
    assert_true(stream_is_homed(scene->rig.stream) && stream_is_armed(scene->rig.stream));
    assert_nothing_was_struck(scene);
    sim_scene_free(scene);
}

static void leaves_out_what_is_excluded(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, SIDE, NULL);
    scene->solution.strike[1].skip = SKIP_CLEARANCE;
    const struct stream_feel *found = felt(scene, 3);
    assert_int_equal(found->answer[1], STREAM_FEEL_NONE);
    assert_int_equal(found->answer[2], STREAM_FEEL_SKIN);
    sim_scene_free(scene);
}

static void can_be_held_or_paused_anywhere_on_its_way(void **state)
{
    (void)state;
    for (double s = 0.1; s < 8.0; s += 0.41) {
        const bool holds = fmod(s, 0.82) < 0.41;
        struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 3, NULL);
        feel(scene, 3);
        rig_run_s(&scene->rig, s);
        (void)rig_command(&scene->rig, holds ? STREAM_HOLD_NOW : STREAM_PAUSE);
        const bool rests = rig_until(&scene->rig, holds ? STREAM_HELD : STREAM_PAUSED, 5.0);
        assert_true(rests || stream_felt(scene->rig.stream)->whole);
        assert_false(stream_felt(scene->rig.stream)->active);
        assert_nothing_was_struck(scene);
        finish(scene);
    }
}

/* In the worst case the probe finds nothing: an alarm, and the one door. */
static void a_foot_that_goes_numb_anywhere_on_its_way_strikes_nothing(void **state)
{
    (void)state;
    size_t alarms = 0;
    for (double s = 1.0; s < 6.0; s += 0.17) {
        struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 3, NULL);
        feel(scene, 3);
        rig_run_s(&scene->rig, s);
        scene->sim->plant.ailments.no_touch = true;
        rig_run_s(&scene->rig, 30.0);
        const enum stream_state ends = stream_state(scene->rig.stream);
        assert_true(ends == STREAM_PAUSED || ends == STREAM_FAULT);
        assert_false(stream_felt(scene->rig.stream)->active);
        alarms += stream_last_stop(scene->rig.stream) == STOP_ALARM;
        assert_int_equal(stream_is_armed(scene->rig.stream), ends == STREAM_PAUSED);
        assert_nothing_was_struck(scene);
        sim_scene_free(scene);
    }
    assert_true(alarms > 0);
}

/* Still for so many looks, then moving. */
static int looks_still;

static enum stream_head moving(void *context, size_t i, double in_skin_s)
{
    (void)context;
    (void)i;
    (void)in_skin_s;
    return looks_still-- > 0 ? STREAM_HEAD_STILL : STREAM_HEAD_MOVING;
}

static void does_not_touch_a_head_that_moves(void **state)
{
    (void)state;
    const size_t strike[3] = {0, 1, 2};
    for (int still = 0; still < 3; still++) {
        struct sim_scene *scene = sim_scene_relay(3, 0.0);
        struct err err = {.code = ERR_OK};
        rig_watch_head(&scene->rig, moving);
        rig_ready(&scene->rig);
        const size_t motions = scene->rig.motions;
        looks_still = still;
        assert_int_equal(stream_feel(scene->rig.stream, strike, 3, scene->rig.now_ns, &err),
                         ERR_OK);
        assert_true(rig_until(&scene->rig, STREAM_PAUSED, 600.0));
        rig_run_s(&scene->rig, 1.0); // what is being written is
        const struct stream_feel *found = stream_felt(scene->rig.stream);
        assert_false(found->active || found->whole);
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_HEAD);
        assert_int_equal(rig_reason(&scene->rig, RECORD_STOP), STOP_HEAD);
        for (int k = 0; k < 3; k++) {
            assert_int_equal(found->answer[k] == STREAM_FEEL_SKIN, k < still);
        }
        assert_true(still > 0 || scene->rig.motions == motions);
        assert_nothing_was_struck(scene);
        sim_scene_free(scene);
    }
}

/* Places in a keep-out, of another pose or without a way are passed over, the others felt. */
static void passes_over_what_may_not_be_reached(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, SIDE, NULL);
    struct excludes excludes = excludes_new();
    struct record ball = {.type = RECORD_EXCLUDE};
    ball.body.exclude.kind = EXCLUDE_PLACE;
    ball.body.exclude.x_mm = scene->plan.strike[1].at_mm.x;
    ball.body.exclude.y_mm = scene->plan.strike[1].at_mm.y;
    ball.body.exclude.z_mm = scene->plan.strike[1].at_mm.z;
    ball.body.exclude.radius_mm = 0.5;
    excludes_add_record(&excludes, &ball);
    scene->rig.job.excludes = &excludes;
    scene->plan.pose_count = 2;
    scene->plan.strike[2].pose = 1;
    struct err err;
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    const struct stream_feel *found = felt(scene, 4);
    assert_int_equal(found->answer[0], STREAM_FEEL_SKIN);
    assert_int_equal(found->answer[1], STREAM_FEEL_NONE);
    assert_int_equal(found->answer[2], STREAM_FEEL_NONE);
    assert_int_equal(found->answer[3], STREAM_FEEL_SKIN);
    scene->rig.never_approach = true;
    scene->sim->motors.slip[0] = 0.0;
    assert_int_equal(felt(scene, 1)->answer[0], STREAM_FEEL_NONE);
    assert_nothing_was_struck(scene);
    sim_scene_free(scene);
    excludes_free(&excludes);
}

/* A switch that stays closed feels everything, and so nothing. */
static void stops_when_the_foot_does_not_come_off_the_skin(void **state)
{
    (void)state;
    struct liar liar;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 2, NULL);
    liar_come(&liar, &scene->rig, &(struct lie){"off", "G1", "", false, 1});
    feel(scene, 2);
    while (liar.told == 0) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 10000000000));
    }
    scene->sim->plant.ailments.early_mm = 6.0;
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 60.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_TOUCH_IN_AIR);
    assert_false(stream_felt(scene->rig.stream)->whole);
    assert_nothing_was_struck(scene);
    sim_scene_free(scene);
}

static void looks_twice_before_it_takes_the_foot_to_be_off(void **state)
{
    (void)state;
    struct liar liar;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 2, NULL);
    liar_come(&liar, &scene->rig, &(struct lie){"off", "?", "<Run|FS:0,0>\r\n", true, 1});
    assert_true(felt(scene, 2)->whole);
    assert_int_equal(liar.told, 1);
    assert_nothing_was_struck(scene);
    sim_scene_free(scene);
}

/* On its way over: something is under a foot that is up. */
static void stops_for_a_touch_in_the_air(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 2, NULL);
    feel(scene, 2);
    rig_hear(&scene->rig, "<Run|MPos:0,0,0,0,0,0|Pn:P>\r\n");
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_TOUCH_IN_AIR);
    assert_false(stream_felt(scene->rig.stream)->active);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 10.0));
    assert_nothing_was_struck(scene);
    sim_scene_free(scene);
}

static void a_machine_without_a_foot_feels_nothing(void **state)
{
    (void)state;
    struct err err;
    const size_t strike[] = {0};
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 2, NULL);
    scene->fixture.inputs.machine.sense = MACHINE_SENSE_NONE;
    assert_int_equal(stream_feel(scene->rig.stream, strike, 1, scene->rig.now_ns, &err), ERR_DATA);
    sim_scene_free(scene);
}

static void is_refused_unless_armed_and_at_rest(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 3, NULL);
    struct stream *stream = scene->rig.stream;
    const size_t strike[STREAM_FEEL_MAX + 1] = {0};
    const int64_t now_ns = scene->rig.now_ns;
    struct err err = {.code = ERR_OK};
    assert_int_equal(stream_feel(stream, strike, 0, now_ns, &err), ERR_USAGE);
    assert_int_equal(stream_feel(stream, strike, STREAM_FEEL_MAX + 1, now_ns, &err), ERR_USAGE);
    sim_scene_run(scene);
    assert_int_equal(stream_feel(stream, strike, 1, scene->rig.now_ns, &err), ERR_BUSY);
    assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_STOPPED, 30.0));
    assert_int_equal(stream_feel(stream, strike, 1, scene->rig.now_ns, &err), ERR_PERMISSION);
    sim_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_skin_of_a_head_that_lies_elsewhere),
        cmocka_unit_test(feels_a_bump_and_strikes_nothing_by_it),
        cmocka_unit_test(says_where_there_is_no_skin_and_goes_on_without_an_alarm),
        cmocka_unit_test(leaves_out_what_is_excluded),
        cmocka_unit_test(can_be_held_or_paused_anywhere_on_its_way),
        cmocka_unit_test(a_foot_that_goes_numb_anywhere_on_its_way_strikes_nothing),
        cmocka_unit_test(does_not_touch_a_head_that_moves),
        cmocka_unit_test(passes_over_what_may_not_be_reached),
        cmocka_unit_test(stops_when_the_foot_does_not_come_off_the_skin),
        cmocka_unit_test(looks_twice_before_it_takes_the_foot_to_be_off),
        cmocka_unit_test(stops_for_a_touch_in_the_air),
        cmocka_unit_test(a_machine_without_a_foot_feels_nothing),
        cmocka_unit_test(is_refused_unless_armed_and_at_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
