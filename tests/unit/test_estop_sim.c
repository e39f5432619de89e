/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The emergency stop button on a board that raises an alarm at it, and takes no reset while it is
 * pressed: grblHAL's E input.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/sim_scene.h"

static bool told(const struct sim_scene *scene, const char *what)
{
    return strstr(scene->rig.notice, what) != NULL;
}

static void press(struct sim_scene *scene, bool pressed)
{
    sim_press_estop(scene->sim, pressed);
    rig_run_s(&scene->rig, 5.0);
}

static void connect(struct sim_scene *scene)
{
    struct err err = {.code = ERR_OK};
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
}

static void prove(struct sim_scene *scene)
{
    struct err err = {.code = ERR_OK};
    struct stream *stream = scene->rig.stream;
    assert_int_equal(stream_selftest(stream, scene->rig.now_ns, &err), ERR_OK);
    rig_run_s(&scene->rig, 2.0);
    assert_int_equal(stream_estop_proof(stream), ESTOP_WAIT_PRESS);
    press(scene, true);
    assert_int_equal(stream_estop_proof(stream), ESTOP_WAIT_RELEASE);
    press(scene, false);
    assert_int_equal(stream_estop_proof(stream), ESTOP_PROVEN);
}

static void the_test_of_the_button_latches_nothing(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_button(3);
    connect(scene);
    prove(scene);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_int_equal(stream_state(scene->rig.stream), STREAM_PLANNED);
    sim_scene_recover(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 60.0));
    assert_int_equal(sim_scene_judge(scene), 0);
    sim_scene_free(scene);
}

static void a_press_at_any_moment_latches_and_is_waited_out(void **state)
{
    (void)state;
    for (int ms = 0; ms < 1200; ms += 83) {
        struct sim_scene *scene = sim_scene_button(3);
        struct stream *stream = scene->rig.stream;
        connect(scene);
        prove(scene);
        sim_scene_recover(scene);
        rig_run_s(&scene->rig, ms * 1e-3);
        press(scene, true);
        assert_int_equal(stream_state(stream), STREAM_ESTOP);
        assert_int_equal(stream_last_stop(stream), STOP_ESTOP);
        assert_true(told(scene, "the emergency stop is pressed: let it go"));
        assert_false(told(scene, "stopped: silent"));
        assert_int_not_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
        press(scene, false);
        assert_int_equal(stream_state(stream), STREAM_ESTOP);
        assert_true(stream_is_connected(stream));
        assert_in_range(sim_scene_judge(scene), 0, 1);
        sim_scene_recover(scene);
        assert_true(rig_until(&scene->rig, STREAM_DONE, 60.0));
        assert_in_range(sim_scene_judge(scene), 0, 1);
        sim_scene_free(scene);
    }
}

static void a_board_with_its_button_pressed_is_met_when_it_is_free(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_button(3);
    connect(scene);
    rig_pull(&scene->rig);
    press(scene, true);
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 20.0);
    assert_false(stream_is_connected(scene->rig.stream));
    assert_true(told(scene, "the emergency stop is pressed: let it go"));
    assert_false(told(scene, "stopped: silent"));
    press(scene, false);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_int_equal(sim_scene_judge(scene), 0);
    sim_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_test_of_the_button_latches_nothing),
        cmocka_unit_test(a_press_at_any_moment_latches_and_is_waited_out),
        cmocka_unit_test(a_board_with_its_button_pressed_is_met_when_it_is_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
