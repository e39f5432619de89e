/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How soon the needle is out of the skin on each simulated board: after a hold, when the group ends
 * by itself; and where a fault cuts the group, by 0x19 or by a hold and a reset. Prints the
 * slowest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "gcode/dialect.h"
#include "sim/core.h"
#include "tests/unit/seed.h"
#include "tests/unit/sim_scene.h"

static const enum machine_dialect ALL[] = {MACHINE_GRBLHAL, MACHINE_GRBL, MACHINE_GRBL_MEGA_5X,
                                           MACHINE_FLUIDNC};

enum { DIALECTS = sizeof(ALL) / sizeof(ALL[0]), HOLDS = 20, CUTS = 10 };

static const double MS = 1e-3, LOOK_S = 2.0, DWELL_S = 0.1;
static const double WHOLE_S = 0.25, STOP_BYTE_S = 0.4, RESET_S = 0.8;

/* To some moment at which the needle is in the skin. */
static void go_in(struct sim_scene *scene, struct seed *seed)
{
    for (int ms = 0; !scene->sim->plant.open; ms++) {
        assert_true(ms < 20000);
        rig_run_s(&scene->rig, MS);
    }
    for (unsigned ms = seed_below(seed, 140); ms > 0 && scene->sim->plant.open; ms--) {
        rig_run_s(&scene->rig, MS);
    }
}

/* Until the needle is out, and stays out. */
static double out_s(struct sim_scene *scene)
{
    double out_s = 0.0;
    for (double s = 0.0; s < LOOK_S; s += MS) {
        out_s = scene->sim->plant.open ? s + MS : out_s;
        rig_run_s(&scene->rig, MS);
    }
    return out_s;
}

/* A stroke is over before a stop takes hold of it; in a dwell the needle waits in the skin. */
static struct sim_scene *dwelling(enum machine_dialect dialect)
{
    struct sim_scene *scene = sim_scene_new(dialect, 6, NULL);
    for (size_t i = 0; i < scene->plan.strike_count; i++) {
        scene->plan.strike[i].dwell_s = DWELL_S;
    }
    return scene;
}

static double slowest(struct sim_scene *scene, unsigned times, enum stream_state end,
                      void (*stop)(struct rig *rig), struct seed *seed)
{
    double slowest_s = 0.0;
    sim_scene_run(scene);
    for (unsigned i = 0; i < times; i++) {
        go_in(scene, seed);
        stop(&scene->rig);
        const double s = out_s(scene);
        slowest_s = s > slowest_s ? s : slowest_s;
        assert_int_equal(stream_state(scene->rig.stream), end);
        sim_scene_recover(scene);
    }
    return slowest_s;
}

static void hold(struct rig *rig)
{
    assert_int_equal(rig_command(rig, STREAM_HOLD_NOW), ERR_OK);
}

/* An error that nobody can have made: the group is cut short. */
static void refuse(struct rig *rig)
{
    rig_hear(rig, "error:2\n");
}

static void is_out_in_a_quarter_second_where_the_group_is_whole(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (size_t i = 0; i < DIALECTS; i++) {
        struct sim_scene *scene = dwelling(ALL[i]);
        const double s = slowest(scene, HOLDS, STREAM_HELD, hold, &seed);
        (void)fprintf(stderr, "# %s: %.0f ms after a hold\n", gcode_dialect(ALL[i])->name, s / MS);
        assert_true(s <= WHOLE_S);
        assert_int_equal(sim_scene_judge(scene), 0);
        sim_scene_free(scene);
    }
}

static void is_out_in_time_where_a_fault_cuts_the_group(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (size_t i = 0; i < DIALECTS; i++) {
        struct sim_scene *scene = dwelling(ALL[i]);
        const struct gcode_dialect *dialect = gcode_dialect(ALL[i]);
        const double s = slowest(scene, CUTS, STREAM_FAULT, refuse, &seed);
        (void)fprintf(stderr, "# %s: %.0f ms after %s\n", dialect->name, s / MS,
                      dialect->stop_byte != 0 ? "0x19" : "! and 0x18");
        assert_true(s <= (dialect->stop_byte != 0 ? STOP_BYTE_S : RESET_S));
        assert_true(sim_scene_judge(scene) <= CUTS);
        sim_scene_free(scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_out_in_a_quarter_second_where_the_group_is_whole),
        cmocka_unit_test(is_out_in_time_where_a_fault_cuts_the_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
