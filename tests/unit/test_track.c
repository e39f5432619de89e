/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tracks over a head against what they promise, and against taking the quickest joints at each
 * place, which is how they were found before.
 */
#include "kinematics/arm/track.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/machine.h"
#include "kinematics/arm/track_cost.h"
#include "kinematics/arm/track_private.h"
#include "tests/unit/arm_presets.h"
#include "tests/unit/heads.h"

enum { ROWS = 12, COLUMNS = 20, PLACES = ROWS * COLUMNS };

struct bench {
    struct machine machine;
    struct arm arm;
    struct tool target[PLACES];
    struct track track[PLACES];
};

/* Rows to and fro over a ball where the machine's head rests. */
static struct bench *bench_of(const char *path, double pitch_mm)
{
    struct bench *bench = calloc(1, sizeof *bench);
    struct diags diags = {.item = NULL};
    struct err err;
    assert_non_null(bench);
    assert_int_equal(machine_read(&bench->machine, path, &diags, &err), ERR_OK);
    arm_init(&bench->arm, &bench->machine);
    const struct frame head = frame_from_pose(&bench->machine.head_rest);
    const double step = pitch_mm / 90.0;
    for (int i = 0; i < PLACES; i++) {
        const int row = i / COLUMNS, column = row % 2 ? COLUMNS - 1 - i % COLUMNS : i % COLUMNS;
        const double u = step * (row - ROWS / 2) - 0.3, v = step * (column - COLUMNS / 2);
        const struct vec3 out = {sin(u) * cos(v), sin(v), cos(u) * cos(v)};
        const struct vec3 at = {10.0 + 90.0 * out.x, 90.0 * out.y, 35.0 + 90.0 * out.z};
        bench->target[i] =
            (struct tool){frame_point(&head, at), vec3_scale(frame_turn(&head, out), -1.0)};
    }
    return bench;
}

static void find(struct bench *bench)
{
    assert_true(track_fits(&bench->arm));
    assert_true(track_find(&bench->arm, bench->target, PLACES, bench->track));
}

static const char *const ARM[] = {"examples/machines/ar4-mk3.yaml",
                                  "examples/machines/parol6.yaml"};

static void reaches_every_place_within_the_limits(void **state)
{
    (void)state;
    for (int m = 0; m < 2; m++) {
        struct bench *bench = bench_of(ARM[m], 3.0);
        find(bench);
        for (int i = 0; i < PLACES; i++) {
            const struct joints *joints = &bench->track[i].joints;
            assert_true(bench->track[i].solved);
            assert_true(arm_within_limits(&bench->arm, joints));
            const struct tool is = arm_tool_from_joints(&bench->arm, joints);
            assert_true(vec3_distance(is.tip, bench->target[i].tip) < 1e-8);
            assert_true(vec3_distance(is.axis, bench->target[i].axis) < 1e-9);
        }
        free(bench);
    }
}

static double all_hops_s(const struct bench *bench)
{
    double sum_s = 0.0;
    for (int i = 1; i < PLACES; i++) {
        sum_s += 1e-9 * (double)track_hop_ns(&bench->arm, &bench->track[i - 1].joints,
                                             &bench->track[i].joints);
    }
    return sum_s;
}

static void is_no_slower_than_the_quickest_joints_one_by_one(void **state)
{
    (void)state;
    for (int m = 0; m < 2; m++) {
        struct bench *bench = bench_of(ARM[m], 3.0);
        find(bench);
        const double track_s = all_hops_s(bench);
        bench->track[0].joints = bench->arm.middle;
        for (int i = 0; i < PLACES; i++) {
            const struct joints *from = &bench->track[i > 0 ? i - 1 : 0].joints;
            assert_int_equal(
                arm_nearest(&bench->arm, &bench->target[i], from, &bench->track[i].joints), ARM_OK);
        }
        const double greedy_s = all_hops_s(bench);
        if (!(track_s < 1.02 * greedy_s)) {
            fail_msg("%s: %.2f s, one by one %.2f s", ARM[m], track_s, greedy_s);
        }
        free(bench);
    }
}

static void no_wrist_or_elbow_flips_between_neighbours(void **state)
{
    (void)state;
    for (int m = 0; m < 2; m++) {
        struct bench *bench = bench_of(ARM[m], 3.0);
        find(bench);
        for (int i = 1; i < PLACES; i++) {
            for (size_t j = 0; j < bench->arm.joint_count; j++) {
                const double step_rad =
                    bench->track[i].joints.q[j] - bench->track[i - 1].joints.q[j];
                assert_true(fabs(step_rad) < 0.5 * TRACK_JUMP_RAD);
            }
        }
        free(bench);
    }
}

/* Off its drawing as a calibrated arm is: no closed form any more. */
static void put_off(struct bench *bench)
{
    for (size_t i = 0; i < bench->machine.joint_count; i++) {
        struct machine_joint *joint = &bench->machine.joint[i];
        joint->d_mm += heads_random(-0.5, 0.5);
        joint->a_mm += heads_random(-0.5, 0.5);
        joint->alpha += rad_from_deg(heads_random(-0.5, 0.5));
        joint->theta += rad_from_deg(heads_random(-0.5, 0.5));
    }
    arm_init(&bench->arm, &bench->machine);
    assert_false(bench->arm.spherical_wrist);
}

static void a_calibrated_arm_has_a_track_as_quick_as_its_drawing(void **state)
{
    (void)state;
    for (int m = 0; m < 2; m++) {
        struct bench *bench = bench_of(ARM[m], 3.0);
        find(bench);
        const double drawn_s = all_hops_s(bench);
        put_off(bench);
        find(bench);
        for (int i = 0; i < PLACES; i++) {
            const struct tool is = arm_tool_from_joints(&bench->arm, &bench->track[i].joints);
            assert_true(bench->track[i].solved);
            assert_true(arm_within_limits(&bench->arm, &bench->track[i].joints));
            assert_true(vec3_distance(is.tip, bench->target[i].tip) < 1e-8);
            assert_true(vec3_distance(is.axis, bench->target[i].axis) < 1e-9);
        }
        if (!(all_hops_s(bench) < 1.05 * drawn_s)) {
            fail_msg("%s: %.2f s, as drawn %.2f s", ARM[m], all_hops_s(bench), drawn_s);
        }
        free(bench);
    }
}

static void keeps_away_from_the_stops_where_there_is_room(void **state)
{
    (void)state;
    struct bench *bench = bench_of(ARM[0], 3.0);
    find(bench);
    for (int i = 0; i < PLACES; i++) {
        assert_true(track_crowding(&bench->arm, &bench->track[i].joints) < 0.5);
    }
    free(bench);
}

/* Nothing near one is quick. Other joints for these places come as near as 12 and 35 degrees. */
static void keeps_singular_places_at_a_distance(void **state)
{
    (void)state;
    static const double LEAST_DEG[] = {15.0, 45.0};
    for (int m = 0; m < 2; m++) {
        struct bench *bench = bench_of(ARM[m], 3.0);
        find(bench);
        for (int i = 0; i < PLACES; i++) {
            const double away_rad = arm_preset_from_singular(&bench->arm, &bench->track[i].joints);
            assert_true(away_rad > rad_from_deg(LEAST_DEG[m]));
        }
        free(bench);
    }
}

static void a_place_out_of_reach_is_left_out_and_nothing_else(void **state)
{
    (void)state;
    struct bench *bench = bench_of(ARM[0], 3.0);
    static const int FAR[] = {0, 17, 96, 97, PLACES - 1};
    for (size_t k = 0; k < sizeof FAR / sizeof FAR[0]; k++) {
        bench->target[FAR[k]].tip.z += 5000.0;
    }
    find(bench);
    for (int i = 0, k = 0; i < PLACES; i++) {
        const bool far = k < 5 && FAR[k] == i;
        k += far;
        assert_int_equal(bench->track[i].solved, !far);
    }
    free(bench);
}

static void the_same_places_give_the_same_joints(void **state)
{
    (void)state;
    struct bench *a = bench_of(ARM[1], 2.0), *b = bench_of(ARM[1], 2.0);
    find(a);
    find(b);
    for (int i = 0; i < PLACES; i++) {
        assert_memory_equal(&a->track[i].joints, &b->track[i].joints, sizeof(struct joints));
    }
    free(a);
    free(b);
}

static void one_place_and_none_are_tracks_as_well(void **state)
{
    (void)state;
    struct bench *bench = bench_of(ARM[0], 3.0);
    assert_true(track_find(&bench->arm, bench->target, 0, bench->track));
    assert_true(track_find(&bench->arm, bench->target, 1, bench->track));
    assert_true(bench->track[0].solved);
    free(bench);
}

static void the_cost_of_a_hop_is_symmetric_and_near_its_time(void **state)
{
    (void)state;
    struct bench *bench = bench_of(ARM[0], 3.0);
    struct track_cost cost;
    find(bench);
    assert_true(track_cost_init(&cost, &bench->arm, bench->target, bench->track, PLACES));
    double cost_s = 0.0;
    for (uint32_t i = 1; i < PLACES; i++) {
        assert_int_equal(track_cost_between(&cost, i - 1, i), track_cost_between(&cost, i, i - 1));
        assert_int_equal(track_cost_between(&cost, i, i), 0);
        cost_s += 1e-6 * track_cost_between(&cost, i - 1, i);
    }
    assert_true(cost_s > 0.7 * all_hops_s(bench) && cost_s < 1.3 * all_hops_s(bench));
    track_cost_free(&cost);
    free(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reaches_every_place_within_the_limits),
        cmocka_unit_test(is_no_slower_than_the_quickest_joints_one_by_one),
        cmocka_unit_test(no_wrist_or_elbow_flips_between_neighbours),
        cmocka_unit_test(a_calibrated_arm_has_a_track_as_quick_as_its_drawing),
        cmocka_unit_test(keeps_away_from_the_stops_where_there_is_room),
        cmocka_unit_test(keeps_singular_places_at_a_distance),
        cmocka_unit_test(a_place_out_of_reach_is_left_out_and_nothing_else),
        cmocka_unit_test(the_same_places_give_the_same_joints),
        cmocka_unit_test(one_place_and_none_are_tracks_as_well),
        cmocka_unit_test(the_cost_of_a_hop_is_symmetric_and_near_its_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
