/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of a leg that suits the arm, against the shortest way over the skin.
 */
#include "controller/plan/suit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kinematics/arm/track_private.h"
#include "kinematics/path/order.h"
#include "tests/unit/plan_fixture.h"

enum { SIDE = 20, DOTS = SIDE * SIDE };

struct bench {
    struct fixture fixture;
    struct plan plan;
    struct arm arm;
    uint32_t shortest[DOTS];
};

static struct bench *bench_of(const char *machine_path)
{
    struct bench *bench = calloc(1, sizeof *bench);
    struct vec3 point[DOTS];
    struct err err;
    assert_non_null(bench);
    fixture_head(&bench->fixture, machine_path);
    fixture_grid(&bench->fixture, SIDE, 2.5);
    assert_int_equal(plan_make(&bench->plan, &bench->fixture.inputs, 1, NULL, &err), ERR_OK);
    assert_int_equal(bench->plan.strike_count, DOTS);
    arm_init(&bench->arm, &bench->fixture.inputs.machine);
    for (size_t i = 0; i < DOTS; i++) {
        point[i] = bench->plan.strike[i].at_mm;
    }
    const struct order_options options = {.seed = 1, .kicks = 500};
    assert_int_equal(order_points(point, DOTS, &options, bench->shortest), 0);
    return bench;
}

static void bench_free(struct bench *bench)
{
    plan_free(&bench->plan);
    free(bench);
}

static void suit(const struct bench *bench, uint32_t *sequence)
{
    const struct plan_inputs *inputs = &bench->fixture.inputs;
    memcpy(sequence, bench->shortest, sizeof bench->shortest);
    assert_true(
        suit_order(&bench->plan, &inputs->machine, &inputs->job.head_in_base, 500, sequence, DOTS));
}

static double hops_s(const struct bench *bench, const uint32_t *sequence)
{
    static struct tool target[DOTS];
    static struct track track[DOTS];
    const struct frame head = frame_from_pose(&bench->fixture.inputs.job.head_in_base);
    double sum_s = 0.0;
    for (size_t i = 0; i < DOTS; i++) {
        const struct plan_strike *strike = &bench->plan.strike[sequence[i]];
        target[i] = (struct tool){frame_point(&head, strike->at_mm),
                                  vec3_scale(frame_turn(&head, strike->normal), -1.0)};
    }
    assert_true(track_find(&bench->arm, target, DOTS, track));
    for (size_t i = 1; i < DOTS; i++) {
        assert_true(track[i].solved);
        sum_s += 1e-9 * (double)track_hop_ns(&bench->arm, &track[i - 1].joints, &track[i].joints);
    }
    return sum_s;
}

static const char *const ARM[] = {"examples/machines/ar4-mk3.yaml",
                                  "examples/machines/parol6.yaml"};

static void takes_less_time_than_the_shortest_way(void **state)
{
    (void)state;
    for (int m = 0; m < 2; m++) {
        struct bench *bench = bench_of(ARM[m]);
        uint32_t sequence[DOTS];
        suit(bench, sequence);
        const double shortest_s = hops_s(bench, bench->shortest), is_s = hops_s(bench, sequence);
        if (!(is_s < shortest_s)) {
            fail_msg("%s: %.1f s, the shortest way %.1f s", ARM[m], is_s, shortest_s);
        }
        bench_free(bench);
    }
}

static void leaves_out_no_strike_and_repeats_none(void **state)
{
    (void)state;
    struct bench *bench = bench_of(ARM[0]);
    uint32_t sequence[DOTS], again[DOTS];
    bool seen[DOTS] = {false};
    suit(bench, sequence);
    for (size_t i = 0; i < DOTS; i++) {
        assert_in_range(sequence[i], 0, DOTS - 1);
        assert_false(seen[sequence[i]]);
        seen[sequence[i]] = true;
    }
    suit(bench, again);
    assert_memory_equal(sequence, again, sizeof again);
    bench_free(bench);
}

static void leaves_a_gantry_its_shortest_way(void **state)
{
    (void)state;
    struct bench *bench = bench_of("examples/machines/gantry5.yaml");
    uint32_t sequence[DOTS];
    suit(bench, sequence);
    assert_memory_equal(sequence, bench->shortest, sizeof sequence);
    bench_free(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_less_time_than_the_shortest_way),
        cmocka_unit_test(leaves_out_no_strike_and_repeats_none),
        cmocka_unit_test(leaves_a_gantry_its_shortest_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
