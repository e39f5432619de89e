/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that a line and a firmware can do wrong, at every line of the first strikes: it ends
 * stopped, with at most one dot uncertain, and after a person's home and arm the job ends with no
 * dot struck twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/stream_scene.h"

enum { DOTS = 5, LINES = 26 };

/* Runs until nothing more happens by itself. */
static void run_into(struct stream_scene *scene)
{
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    int64_t until = scene->rig.now_ns + 20000000000;
    bool pulled = false;
    while (rig_step(&scene->rig, until)) {
        if (scene->fake.unplugged && !pulled) {
            pulled = true;
            rig_pull(&scene->rig);
        }
    }
}

static void check_fault(enum fake_fault fault, unsigned line)
{
    char name[64];
    (void)snprintf(name, sizeof(name), "%s at line %u", fake_fault_name(fault), line);
    struct stream_scene *scene = stream_scene_new(DOTS);
    fake_grbl_fail(&scene->fake, fault, line);
    run_into(scene);
    enum stream_state stopped = stream_state(scene->rig.stream);
    if (stopped != STREAM_FAULT && stopped != STREAM_DONE) {
        fail_msg("%s: %s", name, stream_state_name(stopped));
    }
    size_t uncertain = stream_scene_judge(scene, name);
    size_t plunges = scene->rig.plunges;
    rig_run_s(&scene->rig, 20.0);
    assert_int_equal(scene->rig.plunges, plunges);
    stream_scene_recover(scene);
    if (stream_state(scene->rig.stream) != STREAM_DONE || uncertain > 1 ||
        stream_scene_judge(scene, name) != uncertain) {
        fail_msg("%s: %s, %zu uncertain\n%s", name,
                 stream_state_name(stream_state(scene->rig.stream)), uncertain, scene->rig.notice);
    }
    assert_int_equal(rig_count(&scene->rig, RECORD_UNCERTAIN), uncertain);
    stream_scene_free(scene);
}

static void at_every_line(enum fake_fault fault)
{
    for (unsigned line = 0; line < LINES; line++) {
        check_fault(fault, line);
    }
}

#define EVERY_LINE(test, fault)                                                                    \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        at_every_line(fault);                                                                      \
    }

EVERY_LINE(survives_a_refused_line, FAKE_ERROR)
EVERY_LINE(survives_an_alarm, FAKE_ALARM)
EVERY_LINE(survives_a_restart_of_the_firmware, FAKE_BANNER)
EVERY_LINE(survives_silence, FAKE_SILENT)
EVERY_LINE(survives_a_garbled_answer, FAKE_GARBLE)
EVERY_LINE(survives_an_ok_that_lies, FAKE_FALSE_OK)
EVERY_LINE(survives_an_ok_too_many, FAKE_TWO_OKS)
EVERY_LINE(survives_a_lost_ok, FAKE_NO_OK)
EVERY_LINE(survives_the_number_of_another_line, FAKE_WRONG_TAG)
EVERY_LINE(survives_lost_steps, FAKE_SLIP)
EVERY_LINE(survives_a_noisy_status, FAKE_NOISY_STATUS)
EVERY_LINE(survives_a_pulled_cable, FAKE_UNPLUGGED)

/* What each fault must end in when it hits the last line of the second strike's group. */
static void tells_the_reason_of_each_fault(void **state)
{
    (void)state;
    static const struct {
        enum fake_fault fault;
        enum stop_reason want;
        size_t uncertain;
    } CASE[] = {
        {FAKE_ERROR, STOP_ERROR_REPLY, 1},   {FAKE_ALARM, STOP_ALARM, 1},
        {FAKE_BANNER, STOP_BANNER, 1},       {FAKE_SILENT, STOP_SILENT, 1},
        {FAKE_GARBLE, STOP_GARBLED, 1},      {FAKE_FALSE_OK, STOP_PROOF, 1},
        {FAKE_TWO_OKS, STOP_PROOF, 1},       {FAKE_WRONG_TAG, STOP_PROOF, 1},
        {FAKE_SLIP, STOP_PROOF, 1},          {FAKE_NOISY_STATUS, STOP_NONE, 0},
        {FAKE_UNPLUGGED, STOP_PORT_LOST, 1}, {FAKE_NO_OK, STOP_PROOF, 1},
    };
    for (size_t i = 0; i < sizeof(CASE) / sizeof(CASE[0]); i++) {
        struct stream_scene *scene = stream_scene_new(DOTS);
        fake_grbl_fail(&scene->fake, CASE[i].fault, 14);
        run_into(scene);
        enum stop_reason got = stream_last_stop(scene->rig.stream);
        size_t uncertain = stream_scene_judge(scene, fake_fault_name(CASE[i].fault));
        if (got != CASE[i].want || uncertain != CASE[i].uncertain) {
            fail_msg("%s: %s, %zu uncertain\n%s", fake_fault_name(CASE[i].fault),
                     stop_reason_name(got), uncertain, scene->rig.notice);
        }
        stream_scene_free(scene);
    }
}

static void strikes_nothing_more_after_a_sync_has_failed(void **state)
{
    (void)state;
    for (int n = 1; n < 10; n++) {
        struct stream_scene *scene = stream_scene_new(DOTS);
        scene->rig.sync_fails_at = scene->rig.syncs + n;
        assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
        rig_run_s(&scene->rig, 20.0);
        enum stream_state stopped = stream_state(scene->rig.stream);
        if (n <= DOTS + 1) {
            assert_int_equal(stopped, STREAM_FAULT);
            assert_int_equal(stream_last_stop(scene->rig.stream), STOP_LEDGER);
            assert_true(scene->rig.plunges < (size_t)n);
            assert_true(fake_grbl_needle_mm(&scene->fake) <= -4.0);
            size_t plunges = scene->rig.plunges;
            (void)rig_command(&scene->rig, STREAM_HOME);
            rig_run_s(&scene->rig, 10.0);
            assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_PERMISSION);
            assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_PERMISSION);
            assert_int_equal(scene->rig.plunges, plunges);
        }
        stream_scene_free(scene);
    }
}

static void strikes_nothing_when_the_ledger_takes_no_record(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(DOTS);
    rig_run_s(&scene->rig, 1.0);
    scene->rig.record_fails = true;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 5.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_LEDGER);
    assert_int_equal(scene->rig.plunges, 0);
    stream_scene_free(scene);
}

static void strikes_nothing_while_a_sync_does_not_come_back(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(DOTS);
    rig_run_s(&scene->rig, 1.0);
    scene->rig.sync_takes_ns = INT64_MAX / 2;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 60.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_LEDGER);
    assert_int_equal(scene->rig.plunges, 0);
    rig_run_s(&scene->rig, 5.0);
    assert_true(fake_grbl_needle_mm(&scene->fake) <= -4.0);
    stream_scene_free(scene);
}

static void takes_the_needle_out_when_the_firmware_speaks_again(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(DOTS);
    fake_grbl_fail(&scene->fake, FAKE_SILENT, 13);
    run_into(scene);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_FAULT);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_SILENT);
    assert_int_equal(scene->fake.resets, 1);
    scene->fake.silent = false;
    rig_run_s(&scene->rig, 10.0);
    assert_true(fake_grbl_needle_mm(&scene->fake) <= -4.0);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_false(stream_is_homed(scene->rig.stream));
    stream_scene_free(scene);
}

static void does_not_lose_heart_in_floods_of_noise(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(DOTS);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    static char noise[100000];
    memset(noise, '\xa5', sizeof(noise));
    stream_on_bytes(scene->rig.stream, noise, sizeof(noise), scene->rig.now_ns);
    stream_on_bytes(scene->rig.stream, "\r\n", 2, scene->rig.now_ns);
    rig_run_s(&scene->rig, 20.0);
    assert_int_equal(stream_scene_judge(scene, "noise"), 0);
    stream_scene_recover(scene);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_DONE);
    assert_int_equal(stream_scene_judge(scene, "noise"), 0);
    stream_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_reason_of_each_fault),
        cmocka_unit_test(survives_a_refused_line),
        cmocka_unit_test(survives_an_alarm),
        cmocka_unit_test(survives_a_restart_of_the_firmware),
        cmocka_unit_test(survives_silence),
        cmocka_unit_test(survives_a_garbled_answer),
        cmocka_unit_test(survives_an_ok_that_lies),
        cmocka_unit_test(survives_an_ok_too_many),
        cmocka_unit_test(survives_a_lost_ok),
        cmocka_unit_test(survives_the_number_of_another_line),
        cmocka_unit_test(survives_lost_steps),
        cmocka_unit_test(survives_a_noisy_status),
        cmocka_unit_test(survives_a_pulled_cable),
        cmocka_unit_test(strikes_nothing_more_after_a_sync_has_failed),
        cmocka_unit_test(strikes_nothing_when_the_ledger_takes_no_record),
        cmocka_unit_test(strikes_nothing_while_a_sync_does_not_come_back),
        cmocka_unit_test(takes_the_needle_out_when_the_firmware_speaks_again),
        cmocka_unit_test(does_not_lose_heart_in_floods_of_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
