/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The planned motion against what physics allows, seen from outside: segment by segment.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/sim_world.h"

enum { AXES = 6, ROUNDS = 200, MOVES = 60 };

struct bench {
    struct sim_settings settings;
    struct sim_planner planner;
    struct sim_steps steps;
    uint64_t random;
};

static struct bench *new_bench(void)
{
    struct bench *bench = calloc(1, sizeof *bench);
    const struct machine machine = sim_world_gantry();
    assert_non_null(bench);
    sim_settings_init(&bench->settings, &machine);
    sim_planner_init(&bench->planner);
    sim_steps_init(&bench->steps);
    const char *seed = getenv("TEST_SEED");
    bench->random = seed != NULL ? strtoull(seed, NULL, 10) : 1;
    return bench;
}

static double uniform(struct bench *bench, double low, double high)
{
    bench->random = bench->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return low + (high - low) * (double)(bench->random >> 11) * 0x1p-53;
}

static struct sim_move random_move(struct bench *bench)
{
    const bool rapid = uniform(bench, 0, 1) < 0.3;
    struct sim_move move = {.feed = uniform(bench, 60, 20000),
                            .kind = rapid ? SIM_MOVE_RAPID : SIM_MOVE_FEED};
    for (int i = 0; i < AXES; i++) {
        const double here = (double)bench->planner.position_steps[i] /
                            bench->settings.axis[i].value[SIM_AXIS_STEPS_PER_UNIT];
        const double reach = uniform(bench, 0, 1) < 0.5 ? 0.0 : uniform(bench, 0, 1) < 0.5 ? 1 : 40;
        move.target[i] = here + uniform(bench, -reach, reach);
    }
    return move;
}

/* One segment, as an observer sees it: how fast each axis went. */
struct seen {
    double speed[AXES], seconds, along; /* along: speed along the block */
    uint32_t block;
};

static struct seen watch(struct bench *bench, double *last)
{
    struct sim_travel travel;
    const struct sim_segment segment = bench->steps.segment[bench->steps.tail % SIM_SEGMENTS];
    struct seen seen = {.block = segment.block, .seconds = (double)segment.ns * 1e-9};
    sim_steps_finish(&bench->steps, &bench->planner, &travel);
    double norm2 = 0.0;
    for (int i = 0; i < AXES; i++) {
        const double per_unit = bench->settings.axis[i].value[SIM_AXIS_STEPS_PER_UNIT];
        assert_true(fabs(travel.from[i] - last[i]) < 1e-6);
        last[i] = travel.to[i];
        seen.speed[i] = (travel.to[i] - travel.from[i]) / per_unit / seen.seconds;
        norm2 += seen.speed[i] * seen.speed[i];
    }
    seen.along = sqrt(norm2);
    return seen;
}

static void assert_speeds_hold(const struct bench *bench, const struct seen *seen)
{
    for (int i = 0; i < AXES; i++) {
        const double most = bench->settings.axis[i].value[SIM_AXIS_RATE_PER_MIN] / 60.0;
        if (fabs(seen->speed[i]) > most * 1.001 + 1e-6) {
            fail_msg("axis %d at %.3f, at most %.3f", i, seen->speed[i], most);
        }
    }
}

/* mean speeds lie in the middle of their segments */
static void assert_accels_hold(const struct bench *bench, const struct seen *a,
                               const struct seen *b)
{
    const double between = 0.5 * (a->seconds + b->seconds);
    for (int i = 0; i < AXES; i++) {
        const double most = bench->settings.axis[i].value[SIM_AXIS_ACCEL_PER_S2];
        const double change = fabs(b->speed[i] - a->speed[i]);
        if (change > most * between * 1.001 + 1e-3) {
            fail_msg("axis %d: %.4f in %.6f s, at most %.1f/s2", i, change, between, most);
        }
    }
}

/* What an arc that stays within the deviation allows, at the full acceleration of the slowest
 * axis of the turn. */
static double corner_speed(const struct bench *bench, const struct seen *a, const struct seen *b)
{
    double turn[AXES], cosine = 0.0, norm2 = 0.0, accel = 1e30;
    for (int i = 0; i < AXES; i++) {
        turn[i] = b->speed[i] / b->along - a->speed[i] / a->along;
        cosine -= a->speed[i] * b->speed[i] / a->along / b->along;
        norm2 += turn[i] * turn[i];
    }
    for (int i = 0; i < AXES; i++) {
        const double most = bench->settings.axis[i].value[SIM_AXIS_ACCEL_PER_S2];
        const double part = fabs(turn[i]) / sqrt(norm2);
        accel = part > 1e-9 && most / part < accel ? most / part : accel;
    }
    const double half = sqrt(fmax(0.0, 0.5 * (1.0 - cosine)));
    return half > 0.999999 ? 1e9 : sqrt(accel * 0.01 * half / (1.0 - half));
}

static void assert_corner_holds(const struct bench *bench, const struct seen *a,
                                const struct seen *b)
{
    const double accel = bench->planner.block[a->block % SIM_BLOCK_RING].accel;
    const double least = a->along - accel * a->seconds / 2.0;
    const double most = corner_speed(bench, a, b);
    if (least > most * 1.01 + 0.01) {
        fail_msg("corner passed at %.3f or more, at most %.3f", least, most);
    }
}

static void keeps_every_axis_within_its_speed_and_acceleration(void **state)
{
    (void)state;
    struct bench *bench = new_bench();
    double last[SIM_AXES_MAX] = {0};
    struct seen before = {.block = UINT32_MAX};
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < MOVES; i++) {
            const struct sim_move move = random_move(bench);
            (void)sim_planner_add(&bench->planner, &bench->settings, &move);
        }
        sim_steps_cut(&bench->steps, &bench->planner, 0);
        while (bench->steps.moving) {
            const struct seen seen = watch(bench, last);
            assert_speeds_hold(bench, &seen);
            if (seen.block == before.block) {
                assert_accels_hold(bench, &before, &seen);
            } else if (seen.block == before.block + 1 && before.along > 0.0) {
                assert_corner_holds(bench, &before, &seen);
            }
            before = seen;
        }
        assert_memory_equal(bench->steps.position, bench->planner.position_steps,
                            sizeof bench->steps.position);
        assert_true(bench->steps.speed == 0.0);
        before.block = UINT32_MAX;
    }
    free(bench);
}

static double time_of_move(struct bench *bench, const struct sim_move *move)
{
    double last[SIM_AXES_MAX], seconds = 0.0;
    for (int i = 0; i < SIM_AXES_MAX; i++) {
        last[i] = (double)bench->steps.position[i];
    }
    assert_true(sim_planner_add(&bench->planner, &bench->settings, move));
    sim_steps_cut(&bench->steps, &bench->planner, 0);
    while (bench->steps.moving) {
        seconds += watch(bench, last).seconds;
    }
    return seconds;
}

static void takes_the_time_of_a_trapezoid(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double x, y, feed, want_s;
        enum sim_move_kind kind;
    } cases[] = {
        {"cruises", -100, 0, 6000, 1.0 + 100.0 / 3000, SIM_MOVE_FEED},
        {"never reaches its speed", -101, 0, 12000, 2 * 0.0182574186, SIM_MOVE_FEED},
        {"rapid of one axis", -1, 0, 0, 0.5 + 200.0 / 3000, SIM_MOVE_RAPID},
        {"F beyond the axis", -101, 0, 99999, 0.5 + 200.0 / 3000, SIM_MOVE_FEED},
        {"two axes share F", -1, -100, 600, 14.142136 + 10 / 4242.64, SIM_MOVE_FEED},
    };
    struct bench *bench = new_bench();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct sim_move move = {
            .target = {cases[i].x, cases[i].y}, .feed = cases[i].feed, .kind = cases[i].kind};
        const double got = time_of_move(bench, &move);
        if (fabs(got - cases[i].want_s) > 1e-4) {
            fail_msg("%s: %.6f s, want %.6f", cases[i].name, got, cases[i].want_s);
        }
    }
    free(bench);
}

static void takes_inverse_time_at_its_word(void **state)
{
    (void)state;
    struct bench *bench = new_bench();
    const struct sim_move move = {
        .target = {-10}, .feed = 30, .inverse_time = true, .kind = SIM_MOVE_FEED};
    assert_true(fabs(time_of_move(bench, &move) - 2.0) < 0.01);
    free(bench);
}

static void passes_a_straight_corner_without_slowing(void **state)
{
    (void)state;
    struct bench *bench = new_bench();
    double last[SIM_AXES_MAX] = {0}, seconds = 0.0;
    for (int i = 1; i <= 10; i++) {
        const struct sim_move move = {.target = {-10.0 * i}, .feed = 6000, .kind = SIM_MOVE_FEED};
        assert_true(sim_planner_add(&bench->planner, &bench->settings, &move));
    }
    sim_steps_cut(&bench->steps, &bench->planner, 0);
    while (bench->steps.moving) {
        seconds += watch(bench, last).seconds;
    }
    assert_true(fabs(seconds - (1.0 + 100.0 / 3000)) < 1e-4);
    free(bench);
}

static void drops_moves_of_no_step(void **state)
{
    (void)state;
    struct bench *bench = new_bench();
    const struct sim_move move = {.target = {0.003}, .kind = SIM_MOVE_RAPID};
    assert_false(sim_planner_add(&bench->planner, &bench->settings, &move));
    assert_true(sim_planner_empty(&bench->planner));
    free(bench);
}

static void stops_anywhere_without_a_jolt(void **state)
{
    (void)state;
    struct bench *bench = new_bench();
    double last[SIM_AXES_MAX] = {0};
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < MOVES; i++) {
            const struct sim_move move = random_move(bench);
            (void)sim_planner_add(&bench->planner, &bench->settings, &move);
        }
        sim_steps_cut(&bench->steps, &bench->planner, 0);
        int until = (int)uniform(bench, 0, 100);
        struct seen before = {.block = UINT32_MAX};
        while (bench->steps.moving) {
            const struct seen seen = watch(bench, last);
            if (until-- == 0) {
                sim_steps_hold(&bench->steps);
            }
            if (seen.block == before.block) {
                assert_accels_hold(bench, &before, &seen);
            }
            before = seen;
        }
        assert_true(bench->steps.speed < 1e-4);
        sim_steps_release(&bench->steps);
        sim_steps_kill(&bench->steps, &bench->planner, 0);
        for (int i = 0; i < SIM_AXES_MAX; i++) {
            last[i] = (double)bench->steps.position[i];
        }
    }
    free(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_every_axis_within_its_speed_and_acceleration),
        cmocka_unit_test(takes_the_time_of_a_trapezoid),
        cmocka_unit_test(takes_inverse_time_at_its_word),
        cmocka_unit_test(passes_a_straight_corner_without_slowing),
        cmocka_unit_test(drops_moves_of_no_step),
        cmocka_unit_test(stops_anywhere_without_a_jolt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
