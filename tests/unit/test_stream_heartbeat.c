/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The heartbeat relay with the strike machine and the simulator's core on one virtual clock.
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

static const double RELAY_S = 0.4;
static const double OUT_S = 0.5; /* a needle has to be out so long after the last byte */

static void connect(struct sim_scene *scene)
{
    struct err err = {.code = ERR_OK};
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 3.0);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
}

static void home(struct sim_scene *scene)
{
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME), ERR_OK);
    for (int i = 0; i < 100 && !stream_is_homed(scene->rig.stream); i++) {
        rig_run_s(&scene->rig, 1.0);
    }
    assert_true(stream_is_homed(scene->rig.stream));
}

static void test_relay(struct sim_scene *scene)
{
    struct err err = {.code = ERR_OK};
    assert_int_equal(stream_selftest(scene->rig.stream, scene->rig.now_ns, &err), ERR_OK);
    rig_run_s(&scene->rig, 5.0);
}

/* Armed, its relay proven. */
static struct sim_scene *ready(unsigned n, double heartbeat_s)
{
    struct sim_scene *scene = sim_scene_relay(n, heartbeat_s);
    connect(scene);
    test_relay(scene);
    home(scene);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    return scene;
}

static size_t hears_nothing(void *context, char *bytes, size_t size)
{
    (void)context;
    (void)bytes;
    (void)size;
    return 0;
}

/* As a process that is stopped does: the world goes on without it. */
static void stand_still(struct sim_scene *scene, double s)
{
    scene->rig.now_ns += (int64_t)(s * 1e9);
    sim_advance(scene->sim, scene->rig.now_ns);
}

static void arms_only_after_the_relay_has_been_seen_to_drop(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_relay(3, RELAY_S);
    struct err err = {.code = ERR_OK};
    connect(scene);
    home(scene);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_PERMISSION);
    test_relay(scene);
    assert_int_equal(stream_heartbeat_proof(scene->rig.stream), HEARTBEAT_PROVEN);
    assert_false(stream_is_homed(scene->rig.stream)); // a spring has moved the needle
    home(scene);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_OK);
    assert_int_equal(stream_selftest(scene->rig.stream, scene->rig.now_ns, &err), ERR_BUSY);
    sim_scene_free(scene);
}

static void a_relay_that_does_not_drop_is_none(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_relay(3, RELAY_S);
    sim_relay_init(scene->sim, 0.0);
    connect(scene);
    home(scene);
    test_relay(scene);
    assert_int_equal(stream_heartbeat_proof(scene->rig.stream), HEARTBEAT_UNPROVEN);
    home(scene);
    assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_PERMISSION);
    sim_scene_free(scene);
}

static void never_drops_while_the_program_lives(void **state)
{
    (void)state;
    struct sim_scene *scene = ready(6, 0.2);
    sim_scene_run(scene);
    rig_run_s(&scene->rig, 3.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 5.0));
    rig_run_s(&scene->rig, 20.0);
    sim_scene_run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 200.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NONE);
    assert_int_equal(sim_scene_judge(scene), 0);
    sim_scene_free(scene);
}

/* Where the machine rests it polls once a second; the heartbeat asks ten times as often. */
static void its_questions_count_where_nobody_answers(void **state)
{
    (void)state;
    struct sim_scene *scene = ready(3, RELAY_S);
    rig_run_s(&scene->rig, 2.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NONE);
    scene->rig.peer.take = hears_nothing;
    rig_run_s(&scene->rig, 1.5);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_SILENT);
    sim_scene_free(scene);
}

/* A board that homes answers nothing before it is home; from then on silence is silence. */
static void its_questions_count_once_a_homing_has_ended(void **state)
{
    (void)state;
    static const struct lie MUTE = {"homing", "?", "", true, 1000};
    struct stream_scene *scene = stream_scene_cold(1);
    struct rig *rig = &scene->rig;
    struct liar liar;
    scene->machine.safety.heartbeat_s = RELAY_S;
    liar_come(&liar, rig, &MUTE);
    rig_plug(rig);
    rig_run_s(rig, 3.0);
    assert_int_equal(rig_command(rig, STREAM_HOME), ERR_OK);
    while (scene->fake.homing) {
        assert_int_equal(stream_last_stop(rig->stream), STOP_NONE);
        assert_true(rig_step(rig, rig->now_ns + 1000000000));
    }
    assert_true(liar.told > 3);
    rig_run_s(rig, RELAY_S + 0.1); // its polls alone would have taken longer
    assert_int_equal(stream_last_stop(rig->stream), STOP_SILENT);
    assert_false(stream_is_homed(rig->stream));
    stream_scene_free(scene);
}

/* Some moment of a strike, its hop or the next strike; false when the job has ended. */
static bool somewhere(struct sim_scene *scene, struct seed *seed)
{
    size_t plunges = scene->rig.plunges;
    while (scene->rig.plunges == plunges && stream_state(scene->rig.stream) == STREAM_RUNNING) {
        (void)rig_step(&scene->rig, scene->rig.now_ns + 1000000000);
    }
    rig_run_s(&scene->rig, 0.3 * seed_unit(seed));
    const int ms_most = seed_below(seed, 2) == 0 ? 1000 : 0; // half of them in the skin
    for (int ms = 0; ms < ms_most && !scene->sim->plant.open; ms++) {
        rig_run_s(&scene->rig, 1e-3);
    }
    return stream_state(scene->rig.stream) == STREAM_RUNNING;
}

static void the_needle_is_out_half_a_second_after_the_program_has_stopped(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct sim_scene *scene = ready(7, RELAY_S);
    unsigned stops = 0, in_skin = 0;
    sim_scene_run(scene);
    while (stops < 30 && somewhere(scene, &seed)) {
        stops++;
        in_skin += scene->sim->plant.open;
        if (stops % 3 == 0) {
            // the last word is a hold that keeps a needle where it is
            sim_receive(scene->sim, "!", 1);
        }
        stand_still(scene, OUT_S);
        assert_false(scene->sim->plant.open);
        stand_still(scene, 9.5);
        assert_false(scene->sim->plant.open);
        assert_true(scene->sim->relay.dropped);
        assert_true(rig_until(&scene->rig, STREAM_FAULT, 1.0));
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_HEARTBEAT);
        assert_false(stream_is_homed(scene->rig.stream));
        assert_int_equal(rig_command(&scene->rig, STREAM_ARM), ERR_PERMISSION);
        rig_run_s(&scene->rig, 5.0);
        sim_scene_recover(scene);
    }
    assert_true(stops >= 10 && in_skin >= 2);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 200.0));
    size_t uncertain = sim_scene_judge(scene);
    (void)fprintf(stderr, "# %u stops, %u with the needle in, %zu uncertain\n", stops, in_skin,
                  uncertain);
    assert_true(uncertain <= stops);
    sim_scene_free(scene);
}

static void a_short_stall_costs_nothing(void **state)
{
    (void)state;
    struct sim_scene *scene = ready(4, RELAY_S);
    sim_scene_run(scene);
    for (int i = 0; i < 20; i++) {
        rig_run_s(&scene->rig, 0.11);
        stand_still(scene, 0.15);
    }
    assert_true(rig_until(&scene->rig, STREAM_DONE, 100.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NONE);
    sim_scene_free(scene);
}

/* At the third strike's puncture; number: of the alarm. */
static struct sim_scene *struck_by(enum sim_fault_kind kind, double number)
{
    struct sim_scene *scene = ready(4, RELAY_S);
    struct sim_faults faults = {.count = 1};
    faults.fault[0] = (struct sim_fault){.kind = kind, .trigger = SIM_TRIGGER_STRIKE, .when = 3.0};
    for (int i = 0; i < SIM_FAULT_NUMBERS; i++) {
        faults.fault[0].number[i] = __builtin_nan("");
    }
    faults.fault[0].number[0] = number;
    sim_set_faults(scene->sim, &faults);
    sim_scene_run(scene);
    return scene;
}

/* A firmware that hangs takes no stop: silence gets the needle out. */
static void falls_silent_for_a_firmware_that_hangs(void **state)
{
    (void)state;
    struct sim_scene *scene = struck_by(SIM_FAULT_HANG, __builtin_nan(""));
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 10.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_SILENT);
    rig_run_s(&scene->rig, OUT_S);
    assert_true(scene->sim->relay.dropped);
    assert_false(scene->sim->plant.open);
    rig_run_s(&scene->rig, 10.0);
    sim_reboot(scene->sim);
    rig_run_s(&scene->rig, 10.0);
    sim_scene_recover(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 100.0));
    assert_true(sim_scene_judge(scene) <= 1);
    sim_scene_free(scene);
}

/* No way up by its motor may be asked of a board that has stopped in alarm or started anew. */
static void falls_silent_for_a_needle_that_an_alarm_leaves_in_the_skin(void **state)
{
    (void)state;
    static const struct {
        enum sim_fault_kind kind;
        double alarm;
        enum stop_reason reason;
    } CASES[] = {{SIM_FAULT_ALARM, 1.0, STOP_ALARM},  {SIM_FAULT_ALARM, 2.0, STOP_ALARM},
                 {SIM_FAULT_ALARM, 3.0, STOP_ALARM},  {SIM_FAULT_ALARM, 17.0, STOP_ALARM},
                 {SIM_FAULT_RESET, 0.0, STOP_ALARM}, /* its banner comes into the silence */
                 {SIM_FAULT_REBOOT, 0.0, STOP_BANNER}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct sim_scene *scene = struck_by(CASES[i].kind, CASES[i].alarm);
        assert_true(rig_until(&scene->rig, STREAM_FAULT, 20.0));
        assert_int_equal(stream_last_stop(scene->rig.stream), CASES[i].reason);
        assert_true(scene->sim->plant.open);
        rig_run_s(&scene->rig, OUT_S);
        assert_false(scene->sim->plant.open);
        rig_run_s(&scene->rig, 10.0);
        sim_scene_recover(scene);
        assert_true(rig_until(&scene->rig, STREAM_DONE, 100.0));
        assert_true(sim_scene_judge(scene) <= 1);
        sim_scene_free(scene);
    }
}

/* A board that says ok to the way up and does not go it. */
static void falls_silent_where_the_needle_cannot_be_taken_out(void **state)
{
    (void)state;
    static const struct lie NO_WAY_UP = {"retrace", "G53", "ok\n", true, 1000};
    struct sim_scene *scene = ready(2, RELAY_S);
    struct liar liar;
    for (size_t i = 0; i < scene->plan.strike_count; i++) {
        scene->plan.strike[i].dwell_s = 0.1;
    }
    sim_scene_run(scene);
    while (!scene->sim->plant.open) {
        rig_run_s(&scene->rig, 1e-3);
    }
    rig_run_s(&scene->rig, 0.02);
    liar_come(&liar, &scene->rig, &NO_WAY_UP);
    rig_hear(&scene->rig, "error:2\n");
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(liar.told, 1);
    assert_true(scene->sim->plant.open);
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 10.0));
    rig_run_s(&scene->rig, 15.0);
    assert_false(scene->sim->plant.open);
    assert_true(stream_is_connected(scene->rig.stream));
    sim_scene_free(scene);
}

/* Where the needle is not in the skin, or its relay is being tried, nothing is gained by silence.
 */
static void greets_a_board_in_alarm_at_once_where_no_needle_is_in_the_skin(void **state)
{
    (void)state;
    struct sim_scene *scene = ready(2, RELAY_S);
    struct err err = {.code = ERR_OK};
    sim_restart_trip(scene->sim, 1);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_ALARM);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_false(scene->sim->relay.dropped);
    assert_int_equal(stream_selftest(scene->rig.stream, scene->rig.now_ns, &err), ERR_OK);
    rig_run_s(&scene->rig, 0.1);
    sim_restart_trip(scene->sim, 1);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_int_not_equal(stream_heartbeat_proof(scene->rig.stream), HEARTBEAT_PROVEN);
    test_relay(scene);
    assert_int_equal(stream_heartbeat_proof(scene->rig.stream), HEARTBEAT_PROVEN);
    sim_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arms_only_after_the_relay_has_been_seen_to_drop),
        cmocka_unit_test(a_relay_that_does_not_drop_is_none),
        cmocka_unit_test(never_drops_while_the_program_lives),
        cmocka_unit_test(its_questions_count_where_nobody_answers),
        cmocka_unit_test(its_questions_count_once_a_homing_has_ended),
        cmocka_unit_test(the_needle_is_out_half_a_second_after_the_program_has_stopped),
        cmocka_unit_test(a_short_stall_costs_nothing),
        cmocka_unit_test(falls_silent_for_a_firmware_that_hangs),
        cmocka_unit_test(falls_silent_for_a_needle_that_an_alarm_leaves_in_the_skin),
        cmocka_unit_test(falls_silent_where_the_needle_cannot_be_taken_out),
        cmocka_unit_test(greets_a_board_in_alarm_at_once_where_no_needle_is_in_the_skin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
