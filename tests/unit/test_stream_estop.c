/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "tests/unit/stream_scene.h"

static struct stream_scene *scene;

static int set_up(void **state)
{
    (void)state;
    scene = stream_scene_cold(10);
    scene->machine.safety.estop_input = true;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    return 0;
}

static void press(bool pressed)
{
    scene->fake.estop = pressed;
    rig_run_s(&scene->rig, 3.0);
}

static void connect_and_home(void)
{
    struct err err = {0};
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    rig_run_s(&scene->rig, 10.0);
    assert_true(stream_is_homed(scene->rig.stream));
}

static enum err_code selftest(void)
{
    struct err err = {0};
    return stream_selftest(scene->rig.stream, scene->rig.now_ns, &err);
}

static void prove(void)
{
    assert_int_equal(selftest(), ERR_OK);
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(stream_estop_proof(scene->rig.stream), ESTOP_WAIT_PRESS);
    press(true);
    assert_int_equal(stream_estop_proof(scene->rig.stream), ESTOP_WAIT_RELEASE);
    press(false);
    assert_int_equal(stream_estop_proof(scene->rig.stream), ESTOP_PROVEN);
}

static void arms_only_after_the_button_was_pressed_and_let_go(void **state)
{
    (void)state;
    connect_and_home();
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_PERMISSION);
    prove();
    assert_int_equal(stream_state(scene->rig.stream), STREAM_PLANNED); // the test latches nothing
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    assert_int_equal(selftest(), ERR_BUSY);
}

static void a_press_that_nobody_asked_for_latches(void **state)
{
    (void)state;
    connect_and_home();
    press(true);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_ESTOP);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_PERMISSION);
    press(false);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_ESTOP);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
}

/* A button that sticks is no button: it has to be free first. */
static void a_test_begins_with_the_button_free(void **state)
{
    (void)state;
    connect_and_home();
    press(true);
    assert_int_equal(selftest(), ERR_OK);
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(stream_estop_proof(scene->rig.stream), ESTOP_WAIT_FREE);
    press(false);
    assert_int_equal(stream_estop_proof(scene->rig.stream), ESTOP_WAIT_PRESS);
}

static void stops_at_any_moment_of_a_run(void **state)
{
    for (int ms = 0; ms < 2500; ms += 61) {
        connect_and_home();
        prove();
        struct rig *rig = &scene->rig;
        assert_int_equal(rig_command(rig, STREAM_ARM), ERR_OK);
        assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
        rig_run_s(rig, ms * 1e-3);
        scene->fake.estop = true;
        assert_true(rig_until(rig, STREAM_ESTOP, 10.0));
        rig_run_s(rig, 3.0);
        assert_int_equal(stream_last_stop(rig->stream), STOP_ESTOP);
        assert_false(stream_is_armed(rig->stream));
        assert_false(stream_is_homed(rig->stream));
        assert_true(fake_grbl_needle_mm(&scene->fake) <= -2.0);
        assert_in_range(stream_scene_judge(scene, "estop"), 0, 1);
        assert_int_equal(rig_command(rig, STREAM_ARM), ERR_PERMISSION);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

static void means_nothing_where_the_machine_names_no_input(void **state)
{
    (void)state;
    scene->machine.safety.estop_input = false;
    connect_and_home();
    assert_int_equal(selftest(), ERR_DATA);
    press(true);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_PLANNED);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(arms_only_after_the_button_was_pressed_and_let_go),
        TEST(a_press_that_nobody_asked_for_latches),
        TEST(a_test_begins_with_the_button_free),
        TEST(stops_at_any_moment_of_a_run),
        TEST(means_nothing_where_the_machine_names_no_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
