/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Noise on the way to the host, then a flood of it for seconds, at every moment of a strike: a
 * group that is whole in the firmware ends by itself, and whatever is made of the noise cuts none.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/sim_scene.h"

enum { MOMENTS = 30, STRIKE = 2 };

static const double STEP_S = 0.02; /* they span a strike, its lift and the way to the next */
static const double DWELL_S = 0.1, IN_SKIN_MOST_S = 0.15;
/* A hold asks for a report, which in a dwell shows the board at rest; then nothing gets through. */
static const double HOLD_AFTER_S = 0.02, REPORT_S = 0.015;

struct noise {
    const char *name;
    enum sim_fault_kind kind;
    double count, byte;
};

static const struct noise FLOOD = {"a line without an end for 5 s", SIM_FAULT_TX_GARBAGE, 60000,
                                   'x'};
static const struct noise NOISE[] = {
    {"a few bytes", SIM_FAULT_TX_GARBAGE, 20, 0xff},
    {"a line of nonsense", SIM_FAULT_SAY, NAN, NAN},
    {"another byte", SIM_FAULT_TX_SET, NAN, 'Z'},
    {"bytes lost", SIM_FAULT_TX_DROP, 5, NAN},
    {"half a line", SIM_FAULT_TX_HALF_LINE, NAN, NAN},
};

static void add(struct sim_faults *faults, const struct noise *noise, double delay_s)
{
    struct sim_fault *fault = &faults->fault[faults->count++];
    *fault = (struct sim_fault){.kind = noise->kind,
                                .trigger = SIM_TRIGGER_STRIKE,
                                .when = STRIKE,
                                .delay_s = delay_s,
                                .text = "k"};
    for (size_t i = 0; i < SIM_FAULT_NUMBERS; i++) {
        fault->number[i] = NAN;
    }
    fault->number[SIM_NUMBER_COUNT] = noise->count;
    fault->number[SIM_NUMBER_BYTE] = noise->byte;
}

/* Until the noise has begun, or what came before it has stopped the job. */
static void run_into_noise(struct sim_scene *scene)
{
    const int64_t until_ns = scene->rig.now_ns + 10000000000;
    while (sim_counts(scene->sim).faults == 0 && rig_step(&scene->rig, until_ns)) {
    }
}

static void check(enum machine_dialect dialect, const struct noise *noise, double delay_s,
                  bool hold)
{
    struct sim_scene *scene = sim_scene_new(dialect, 2, NULL);
    struct sim_faults faults = {.count = 0};
    add(&faults, noise, delay_s);
    add(&faults, &FLOOD, delay_s + HOLD_AFTER_S + REPORT_S);
    sim_set_faults(scene->sim, &faults);
    for (size_t i = 0; i < scene->plan.strike_count; i++) {
        scene->plan.strike[i].dwell_s = DWELL_S;
    }
    sim_scene_run(scene);
    run_into_noise(scene);
    rig_run_s(&scene->rig, HOLD_AFTER_S);
    if (hold) {
        (void)rig_command(&scene->rig, STREAM_HOLD_NOW);
    }
    rig_run_s(&scene->rig, 20.0);
    if (stream_state(scene->rig.stream) != STREAM_DONE) {
        sim_scene_recover(scene);
    }
    if (!rig_until(&scene->rig, STREAM_DONE, 60.0) || sim_scene_judge(scene) > 1 ||
        scene->in_skin_most_s > IN_SKIN_MOST_S) {
        sim_scene_show(scene);
        fail_msg("%s, %.2f s after strike %d: %s, in skin %.3f s", noise->name, delay_s, STRIKE,
                 stream_state_name(stream_state(scene->rig.stream)), scene->in_skin_most_s);
    }
    assert_int_equal(sim_counts(scene->sim).faults, 2);
    sim_scene_free(scene);
}

static void at_every_moment(enum machine_dialect dialect)
{
    for (size_t i = 0; i < sizeof(NOISE) / sizeof(NOISE[0]); i++) {
        for (int k = 0; k < MOMENTS; k++) {
            check(dialect, &NOISE[i], STEP_S * k, false);
            check(dialect, &NOISE[i], STEP_S * k, true);
        }
    }
}

static void noise_leaves_no_needle_in_the_skin_on_grblhal(void **state)
{
    (void)state;
    at_every_moment(MACHINE_GRBLHAL);
}

static void noise_leaves_no_needle_in_the_skin_on_an_uno(void **state)
{
    (void)state;
    at_every_moment(MACHINE_GRBL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_leaves_no_needle_in_the_skin_on_grblhal),
        cmocka_unit_test(noise_leaves_no_needle_in_the_skin_on_an_uno),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
