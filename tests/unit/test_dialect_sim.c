/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every dialect over the simulated board that speaks it: whole jobs, holds at any moment, and
 * boards that are reset, started anew and disturbed by strangers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "gcode/dialect.h"
#include "tests/unit/seed.h"
#include "tests/unit/sim_scene.h"

static const enum machine_dialect ALL[] = {MACHINE_GRBLHAL, MACHINE_GRBL, MACHINE_GRBL_MEGA_5X,
                                           MACHINE_FLUIDNC};

enum { DIALECTS = sizeof(ALL) / sizeof(ALL[0]) };

static void finish(struct sim_scene *scene)
{
    if (!rig_until(&scene->rig, STREAM_DONE, 600.0)) {
        sim_scene_show(scene);
        fail_msg("%s: %s", gcode_dialect(scene->fixture.inputs.machine.dialect)->name,
                 stream_state_name(stream_state(scene->rig.stream)));
    }
}

static void strikes_more_dots_than_there_are_tool_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < DIALECTS; i++) {
        struct sim_scene *scene = sim_scene_new(ALL[i], 17, NULL);
        int64_t from_ns = scene->rig.now_ns;
        sim_scene_run(scene);
        finish(scene);
        struct stream_counts counts = stream_counts(scene->rig.stream);
        (void)fprintf(stderr, "# %s: %.2f strikes/s\n", gcode_dialect(ALL[i])->name,
                      counts.confirmed / ((double)(scene->rig.now_ns - from_ns) * 1e-9));
        assert_in_range(counts.confirmed, GCODE_TOOLS + 1, 289);
        assert_int_equal(counts.confirmed, scene->plan.strike_count);
        assert_int_equal(scene->punctures, counts.confirmed);
        assert_int_equal(sim_scene_judge(scene), 0);
        sim_scene_free(scene);
    }
}

/* The time until the needle is out and the machine stands. */
static double hold_s(struct sim_scene *scene)
{
    int64_t from_ns = scene->rig.now_ns;
    (void)rig_command(&scene->rig, STREAM_HOLD_NOW);
    if (!rig_until(&scene->rig, STREAM_HELD, 3.0)) {
        sim_scene_show(scene);
        fail_msg("not held");
    }
    return (double)(scene->rig.now_ns - from_ns) * 1e-9;
}

static void holds_at_any_moment_and_goes_on(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (size_t i = 0; i < DIALECTS; i++) {
        struct sim_scene *scene = sim_scene_new(ALL[i], 8, NULL);
        double slowest_s = 0.0;
        sim_scene_run(scene);
        for (int k = 0; k < 80; k++) {
            rig_run_s(&scene->rig, 0.4 * seed_unit(&seed));
            if (stream_state(scene->rig.stream) == STREAM_DONE) {
                break;
            }
            double s = hold_s(scene);
            slowest_s = s > slowest_s ? s : slowest_s;
            sim_scene_run(scene);
        }
        finish(scene);
        (void)fprintf(stderr, "# %s: slowest hold %.0f ms\n", gcode_dialect(ALL[i])->name,
                      slowest_s * 1e3);
        assert_true(slowest_s <= (gcode_dialect(ALL[i])->stop_byte != 0 ? 0.25 : 0.8));
        assert_int_equal(sim_scene_judge(scene), 0);
        assert_true(scene->lateral_most_mm <= 0.05);
        sim_scene_free(scene);
    }
}

/* Stops that nobody asked for: what a stranger on the line, or the board itself, can do. */
static void disturb_reset(struct sim_scene *scene)
{
    sim_receive(scene->sim, "\x18", 1);
}

static void disturb_held_reset(struct sim_scene *scene)
{
    sim_receive(scene->sim, "!", 1);
    rig_run_s(&scene->rig, 0.02);
    sim_receive(scene->sim, "\x18", 1);
}

static void disturb_hold(struct sim_scene *scene)
{
    sim_receive(scene->sim, "!", 1);
}

static void disturb_reboot(struct sim_scene *scene)
{
    sim_reboot(scene->sim);
}

static void disturb_line(struct sim_scene *scene)
{
    sim_receive(scene->sim, "G7\n", 3);
}

static void disturb_far_target(struct sim_scene *scene)
{
    static const char LINE[] = "G53G0X9999\n";
    sim_receive(scene->sim, LINE, sizeof(LINE) - 1);
}

static void disturb_check(struct sim_scene *scene)
{
    sim_receive(scene->sim, "$C\n", 3);
}

static void disturb_sleep(struct sim_scene *scene)
{
    sim_receive(scene->sim, "$SLP\n", 5);
}

static void disturb_door(struct sim_scene *scene)
{
    sim_receive(scene->sim, "\x84", 1);
}

/* A reset right behind the alarm, which the firmware forgets. */
static void disturb_twice(struct sim_scene *scene)
{
    disturb_far_target(scene);
    rig_run_s(&scene->rig, 0.05);
    disturb_reset(scene);
}

static void (*const DISTURB[])(struct sim_scene *scene) = {
    disturb_reset,      disturb_held_reset, disturb_hold,  disturb_reboot, disturb_line,
    disturb_far_target, disturb_check,      disturb_sleep, disturb_door,   disturb_twice};

enum { DISTURBANCES = sizeof(DISTURB) / sizeof(DISTURB[0]), FAULTS = 90 };

/* Until it is ready to be asked again; then home, arm, resume. */
static void go_on(struct sim_scene *scene)
{
    rig_run_s(&scene->rig, 15.0);
    enum stream_state state = stream_state(scene->rig.stream);
    if (state != STREAM_RUNNING && state != STREAM_DONE) {
        sim_scene_recover(scene);
    }
}

static void costs_a_dot_a_fault_at_most_and_strikes_none_twice(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (size_t i = 0; i < DIALECTS; i++) {
        struct sim_scene *scene = sim_scene_new(ALL[i], 15, NULL);
        size_t faults = 0;
        sim_scene_run(scene);
        while (faults < FAULTS && stream_state(scene->rig.stream) == STREAM_RUNNING) {
            size_t plunges = scene->rig.plunges + seed_below(&seed, 3);
            while (scene->rig.plunges <= plunges &&
                   stream_state(scene->rig.stream) == STREAM_RUNNING) {
                (void)rig_step(&scene->rig, scene->rig.now_ns + 1000000000);
            }
            rig_run_s(&scene->rig, 0.3 * seed_unit(&seed));
            DISTURB[faults++ % DISTURBANCES](scene);
            go_on(scene);
        }
        finish(scene);
        size_t uncertain = sim_scene_judge(scene);
        (void)fprintf(stderr, "# %s: %zu faults, %zu uncertain, %.3f mm at most\n",
                      gcode_dialect(ALL[i])->name, faults, uncertain, scene->depth_most_mm);
        assert_true(uncertain <= faults);
        sim_scene_free(scene);
    }
}

/* Hold and reset at that moment of a strike: the reset answers a waiting line with a false ok. */
static void reset_in_hold(enum machine_dialect dialect, double at_s, double held_s)
{
    struct sim_scene *scene = sim_scene_new(dialect, 3, NULL);
    sim_scene_run(scene);
    while (scene->rig.plunges < 3) {
        (void)rig_step(&scene->rig, scene->rig.now_ns + 1000000000);
    }
    rig_run_s(&scene->rig, at_s);
    sim_receive(scene->sim, "!", 1);
    rig_run_s(&scene->rig, held_s);
    sim_receive(scene->sim, "\x18", 1);
    go_on(scene);
    finish(scene);
    assert_in_range(sim_scene_judge(scene), 0, 1);
    sim_scene_free(scene);
}

static void believes_no_ok_that_a_reset_gave(void **state)
{
    (void)state;
    static const double HELD_S[] = {0.0, 0.05, 0.15};
    for (size_t i = 0; i < DIALECTS; i++) {
        for (size_t k = 0; k < sizeof(HELD_S) / sizeof(HELD_S[0]); k++) {
            for (int ms = 0; ms < 240; ms += 6) {
                reset_in_hold(ALL[i], ms * 1e-3, HELD_S[k]);
            }
        }
    }
}

/* A line on which the fifth strike's number arrives as another's. */
static void receive_another_tool(void *context, const char *bytes, size_t len)
{
    char line[512];
    assert_true(len < sizeof(line));
    memcpy(line, bytes, len);
    line[len] = '\0';
    char *tool = strstr(line, "\nT5G90\n");
    if (tool != NULL) {
        tool[2] = '4';
    }
    sim_receive(context, line, len);
}

static void confirms_nothing_by_another_strikes_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < DIALECTS; i++) {
        if (gcode_dialect(ALL[i])->proof != GCODE_BY_TOOL) {
            continue;
        }
        struct sim_scene *scene = sim_scene_new(ALL[i], 3, NULL);
        scene->rig.peer.receive = receive_another_tool;
        sim_scene_run(scene);
        assert_true(rig_until(&scene->rig, STREAM_FAULT, 60.0));
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_PROOF);
        rig_run_s(&scene->rig, 1.0);
        assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), 4);
        assert_int_equal(rig_count(&scene->rig, RECORD_UNCERTAIN), 1);
        go_on(scene);
        finish(scene);
        assert_int_equal(sim_scene_judge(scene), 1);
        sim_scene_free(scene);
    }
}

/* A line on which the first letter of every leg is lost. */
static void receive_a_broken_leg(void *context, const char *bytes, size_t len)
{
    char line[512];
    assert_true(len < sizeof(line));
    memcpy(line, bytes, len);
    line[0] = len > 5 && memcmp(line, "G53G0", 5) == 0 ? 'Q' : line[0];
    sim_receive(context, line, len);
}

static void sends_nothing_behind_a_leg_that_was_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < DIALECTS; i++) {
        if (!gcode_dialect(ALL[i])->runs_on) {
            continue;
        }
        struct sim_scene *scene = sim_scene_new(ALL[i], 3, NULL);
        scene->rig.peer.receive = receive_a_broken_leg;
        size_t motions = scene->rig.motions;
        sim_scene_run(scene);
        assert_true(rig_until(&scene->rig, STREAM_FAULT, 60.0));
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_ERROR_REPLY);
        // needle up, the leg, and behind the stop what takes the needle out
        assert_int_equal(scene->rig.motions, motions + 2);
        rig_run_s(&scene->rig, 5.0);
        assert_int_equal(scene->rig.motions, motions + 3);
        assert_int_equal(scene->touches, 0);
        sim_scene_free(scene);
    }
}

static void takes_up_a_board_that_is_mute_in_its_alarm(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBL, 3, NULL);
    disturb_far_target(scene);
    rig_run_s(&scene->rig, 15.0);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_false(stream_is_homed(scene->rig.stream));
    sim_scene_recover(scene);
    finish(scene);
    assert_int_equal(sim_scene_judge(scene), 0);
    sim_scene_free(scene);
}

/* Nothing runs, and somebody else has had the line. */
static void takes_up_a_board_that_a_stranger_left_in_another_mode(void **state)
{
    (void)state;
    static void (*const LEFT[])(struct sim_scene * scene) = {disturb_check, disturb_sleep,
                                                             disturb_door, disturb_hold};
    for (size_t i = 0; i < DIALECTS * sizeof(LEFT) / sizeof(LEFT[0]); i++) {
        struct sim_scene *scene = sim_scene_new(ALL[i % DIALECTS], 3, NULL);
        LEFT[i / DIALECTS](scene);
        rig_run_s(&scene->rig, 15.0);
        sim_scene_recover(scene);
        go_on(scene); // check mode shows at the first approach, which is held
        finish(scene);
        assert_int_equal(sim_scene_judge(scene), 0);
        sim_scene_free(scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strikes_more_dots_than_there_are_tool_numbers),
        cmocka_unit_test(holds_at_any_moment_and_goes_on),
        cmocka_unit_test(costs_a_dot_a_fault_at_most_and_strikes_none_twice),
        cmocka_unit_test(believes_no_ok_that_a_reset_gave),
        cmocka_unit_test(confirms_nothing_by_another_strikes_number),
        cmocka_unit_test(sends_nothing_behind_a_leg_that_was_refused),
        cmocka_unit_test(takes_up_a_board_that_is_mute_in_its_alarm),
        cmocka_unit_test(takes_up_a_board_that_a_stranger_left_in_another_mode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
