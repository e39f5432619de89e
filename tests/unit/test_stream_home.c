/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Homing from beside a head: off it first where the board's counters are to be believed, and only
 * then the firmware's cycle, which knows of no head.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "tests/unit/stream_scene.h"

enum { DOTS = 8, AT = 3, LINES_STRAIGHT = 1, LINES_OFF_FIRST = 2 };

static struct stream_scene *under_way(void)
{
    struct stream_scene *scene = stream_scene_new(DOTS);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    while (scene->rig.plunges < AT) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    return scene;
}

/* Homes; returns how many lines that move it took. */
static size_t home(struct stream_scene *scene, enum stream_verb verb)
{
    size_t before = scene->rig.motions;
    assert_int_equal(rig_command(&scene->rig, verb), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_homed(scene->rig.stream));
    return scene->rig.motions - before;
}

static void refuses_unmoved(struct stream_scene *scene, enum stream_verb verb, enum err_code code)
{
    size_t before = scene->rig.motions;
    assert_int_equal(rig_command(&scene->rig, verb), code);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(scene->rig.motions, before);
}

static void ends(struct stream_scene *scene, const char *name)
{
    stream_scene_recover(scene);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_DONE);
    assert_true(stream_scene_judge(scene, name) <= 1);
    stream_scene_free(scene);
}

static void goes_off_the_head_after_whatever_keeps_the_place(void **state)
{
    (void)state;
    static const enum fake_fault KEEPS[] = {FAKE_NO_FAULT, FAKE_ERROR, FAKE_WRONG_TAG,
                                            FAKE_TWO_OKS};
    for (size_t i = 0; i < sizeof(KEEPS) / sizeof(KEEPS[0]); i++) {
        struct stream_scene *scene = under_way();
        if (KEEPS[i] == FAKE_NO_FAULT) {
            assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
        } else {
            fake_grbl_fail(&scene->fake, KEEPS[i], 3);
        }
        rig_run_s(&scene->rig, 10.0);
        assert_int_not_equal(stream_state(scene->rig.stream), STREAM_RUNNING);
        scene->fake.wrong_tag = false;
        if (home(scene, STREAM_HOME_IF_KNOWN) != LINES_OFF_FIRST) {
            fail_msg("straight home after %s", fake_fault_name(KEEPS[i]));
        }
        ends(scene, fake_fault_name(KEEPS[i]));
    }
}

static void asks_a_person_after_whatever_may_have_lost_it(void **state)
{
    (void)state;
    static const enum fake_fault LOSES[] = {FAKE_ALARM, FAKE_BANNER, FAKE_SILENT};
    for (size_t i = 0; i < sizeof(LOSES) / sizeof(LOSES[0]); i++) {
        struct stream_scene *scene = under_way();
        fake_grbl_fail(&scene->fake, LOSES[i], 3);
        rig_run_s(&scene->rig, 10.0);
        scene->fake.silent = false;
        rig_run_s(&scene->rig, 15.0);
        refuses_unmoved(scene, STREAM_HOME_IF_KNOWN, ERR_CHECK);
        if (home(scene, STREAM_HOME_CLEAR) != LINES_STRAIGHT) {
            fail_msg("by counters that are lost after %s", fake_fault_name(LOSES[i]));
        }
        // homed, they are right again
        assert_int_equal(home(scene, STREAM_HOME_IF_KNOWN), LINES_OFF_FIRST);
        ends(scene, fake_fault_name(LOSES[i]));
    }
}

static void takes_the_consent_to_homing_for_what_it_is(void **state)
{
    (void)state;
    struct stream_scene *scene = under_way();
    fake_grbl_fail(&scene->fake, FAKE_ALARM, 3);
    rig_run_s(&scene->rig, 10.0);
    assert_int_equal(home(scene, STREAM_HOME), LINES_STRAIGHT);
    ends(scene, "alarm");
}

static void believes_an_emergency_stop_to_have_cut_the_motors(void **state)
{
    (void)state;
    struct stream_scene *scene = under_way();
    assert_int_equal(rig_command(&scene->rig, STREAM_ESTOP_NOW), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    refuses_unmoved(scene, STREAM_HOME_IF_KNOWN, ERR_CHECK);
    ends(scene, "estop");
}

/* kill -9 between two strikes; the board reports no H:, so the hover that it shows has to do. */
static void knows_a_board_by_the_hover_that_it_shows(void **state)
{
    (void)state;
    struct err err = {.code = ERR_OK};
    for (int moved = 0; moved < 2; moved++) {
        struct stream_scene *scene = under_way();
        assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
        assert_true(rig_until(&scene->rig, STREAM_PAUSED, 10.0));
        rig_restart(&scene->rig, scene->rig.records);
        if (moved) {
            scene->fake.at[0] += 20.5; // without power for a while, and pushed aside
        }
        rig_plug(&scene->rig);
        rig_run_s(&scene->rig, 15.0);
        assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
        if (moved) {
            refuses_unmoved(scene, STREAM_HOME_IF_KNOWN, ERR_CHECK);
            assert_int_equal(home(scene, STREAM_HOME), LINES_STRAIGHT);
        } else {
            assert_int_equal(home(scene, STREAM_HOME), LINES_OFF_FIRST);
        }
        ends(scene, moved ? "moved" : "stood");
    }
}

static void does_not_move_without_a_clear_way_until_a_person_has_made_one(void **state)
{
    (void)state;
    struct stream_scene *scene = under_way();
    assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    scene->rig.never_approach = true;
    refuses_unmoved(scene, STREAM_HOME, ERR_DATA);
    assert_int_equal(home(scene, STREAM_HOME_CLEAR), LINES_STRAIGHT);
    scene->rig.never_approach = false;
    ends(scene, "no way");
}

/* A script's home asks nobody: while the foot feels something up there, the needle goes further up
 * and nothing else moves. */
static void never_moves_the_arm_while_the_foot_is_stuck(void **state)
{
    (void)state;
    struct stream_scene *scene = under_way();
    assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    scene->fake.touch_in_air = true;
    rig_run_s(&scene->rig, 3.0);
    refuses_unmoved(scene, STREAM_HOME_IF_KNOWN, ERR_CHECK);
    for (int i = 0; i < 2; i++) {
        const size_t before = scene->rig.motions;
        assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
        rig_run_s(&scene->rig, 5.0);
        assert_false(stream_is_homed(scene->rig.stream));
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_TOUCH_IN_AIR);
        assert_int_equal(scene->rig.motions, before + 2); // up, and up once more behind the stop
        assert_true(fake_grbl_needle_mm(&scene->fake) <= -5.0);
    }
    scene->fake.touch_in_air = false;
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(home(scene, STREAM_HOME), LINES_OFF_FIRST);
    ends(scene, "stuck");
}

/* There was a way when a person asked, and there is none any more when the needle is up. */
static void keeps_the_arm_where_it_is_once_its_way_is_gone(void **state)
{
    (void)state;
    struct stream_scene *scene = under_way();
    assert_int_equal(rig_command(&scene->rig, STREAM_STOP_NOW), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
    const double arm = scene->fake.at[0];
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    scene->rig.never_approach = true;
    rig_run_s(&scene->rig, 5.0);
    assert_false(stream_is_homed(scene->rig.stream));
    assert_int_equal(stream_state(scene->rig.stream), STREAM_FAULT);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_BUG);
    assert_true(scene->fake.at[0] == arm);
    scene->rig.never_approach = false;
    assert_int_equal(home(scene, STREAM_HOME), LINES_OFF_FIRST);
    ends(scene, "gone");
}

/* Legs that lead around the head are walked backwards, and the dots that were left out tell of no
 * place. */
static void goes_off_the_head_by_all_the_legs_there_are(void **state)
{
    (void)state;
    struct stream_scene *scene = under_way();
    rig_pull(&scene->rig);
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    scene->rig.detour.count = 2;
    scene->rig.detour.via[0] = scene->rig.detour.via[1] = scene->solved[0].hover;
    scene->state[0] = DOT_SKIPPED;
    assert_int_equal(home(scene, STREAM_HOME_IF_KNOWN), LINES_OFF_FIRST + 2);
    stream_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_off_the_head_after_whatever_keeps_the_place),
        cmocka_unit_test(asks_a_person_after_whatever_may_have_lost_it),
        cmocka_unit_test(takes_the_consent_to_homing_for_what_it_is),
        cmocka_unit_test(believes_an_emergency_stop_to_have_cut_the_motors),
        cmocka_unit_test(knows_a_board_by_the_hover_that_it_shows),
        cmocka_unit_test(does_not_move_without_a_clear_way_until_a_person_has_made_one),
        cmocka_unit_test(never_moves_the_arm_while_the_foot_is_stuck),
        cmocka_unit_test(keeps_the_arm_where_it_is_once_its_way_is_gone),
        cmocka_unit_test(goes_off_the_head_by_all_the_legs_there_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
