/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Aiming at the step lattice, on the machines that ship: what is found stands on whole steps, near
 * its place, and is quick to reach.
 */
#include "kinematics/arm/lattice.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kinematics/arm/motors.h"
#include "kinematics/arm/track_private.h"

enum { PLACES = 240, COLUMNS = 20 };

struct bench {
    struct machine machine;
    struct arm arm;
    struct lattice lattice;
    struct tool target[PLACES];
    struct joints solved[PLACES];
    size_t count;
};

/* Rows to and fro over a ball where the machine's head rests, solved as tracks. */
static struct bench *bench_of(const char *path)
{
    struct bench *bench = calloc(1, sizeof *bench);
    struct track *track = calloc(PLACES, sizeof *track);
    struct diags diags = {.item = NULL};
    struct err err;
    assert_true(bench != NULL && track != NULL);
    assert_int_equal(machine_read(&bench->machine, path, &diags, &err), ERR_OK);
    arm_init(&bench->arm, &bench->machine);
    lattice_init(&bench->lattice, &bench->arm);
    const struct frame head = frame_from_pose(&bench->machine.head_rest);
    for (int i = 0; i < PLACES; i++) {
        const int row = i / COLUMNS, column = row % 2 ? COLUMNS - 1 - i % COLUMNS : i % COLUMNS;
        const double u = 0.033 * (row - 6) - 0.3, v = 0.033 * (column - 10);
        const struct vec3 out = {sin(u) * cos(v), sin(v), cos(u) * cos(v)};
        const struct vec3 at = {10.0 + 90.0 * out.x, 90.0 * out.y, 35.0 + 90.0 * out.z};
        bench->target[i] =
            (struct tool){frame_point(&head, at), vec3_scale(frame_turn(&head, out), -1.0)};
    }
    const bool fits = track_fits(&bench->arm);
    assert_true(!fits || track_find(&bench->arm, bench->target, PLACES, track));
    for (int i = 0; i < PLACES; i++) {
        const struct joints *from = i > 0 ? &bench->solved[i - 1] : NULL;
        bench->solved[i] = track[i].joints;
        if (!fits) {
            const enum arm_answer answer =
                arm_nearest(&bench->arm, &bench->target[i], from, &bench->solved[i]);
            assert_int_equal(answer, ARM_OK);
        }
    }
    free(track);
    return bench;
}

static struct lattice_wish wish_of(const struct bench *bench, int i, const struct joints *from)
{
    return (struct lattice_wish){.target = bench->target[i],
                                 .near = bench->solved[i],
                                 .from = from,
                                 .next = i + 1 < PLACES ? &bench->solved[i + 1] : NULL};
}

/* Every motor, also those that run with another, stands on a whole step. */
static bool on_steps(const struct machine *machine, const struct joints *joints)
{
    const struct motors motors = motors_from_joints(machine, joints);
    bool whole = true;
    for (size_t i = 0; i < machine_arm_axes(machine); i++) {
        const struct machine_joint *axis = machine_axis(machine, i);
        const double value = motors.m[i] - axis->homed_at;
        const double unit = axis->kind == MACHINE_REVOLUTE ? deg_from_rad(value) : value;
        const double steps = unit * axis->steps_per_unit;
        whole = whole && fabs(steps - floor(steps + 0.5)) < 1e-4;
    }
    return whole;
}

static const struct row {
    const char *path;
    double rms_um, hops; /* hops: at most so many times as long as solved */
} ROW[] = {
    {"examples/machines/ar4-mk3.yaml", 3.3, 1.35},
    {"examples/machines/parol6.yaml", 1.5, 1.05},
    {"examples/machines/gantry5.yaml", 1.5, 1.05},
};

static void check_row(const struct row *row)
{
    struct bench *bench = bench_of(row->path);
    struct lattice_found found[PLACES];
    double off2 = 0.0, solved_s = 0.0, found_s = 0.0;
    for (int i = 0; i < PLACES; i++) {
        const struct lattice_wish wish = wish_of(bench, i, i > 0 ? &found[i - 1].joints : NULL);
        assert_true(lattice_find(&bench->lattice, &wish, &found[i]));
        const struct tool is = arm_tool_from_joints(&bench->arm, &found[i].joints);
        assert_true(fabs(vec3_distance(is.tip, wish.target.tip) - found[i].off_mm) < 1e-9);
        assert_true(found[i].off_mm <= LATTICE_OFF_MM && found[i].tilt_rad <= LATTICE_TILT_RAD);
        assert_true(vec3_distance(is.axis, wish.target.axis) <= LATTICE_TILT_RAD);
        assert_true(arm_within_limits(&bench->arm, &found[i].joints));
        assert_true(on_steps(&bench->machine, &found[i].joints));
        off2 += found[i].off_mm * found[i].off_mm;
        if (i > 0) {
            solved_s +=
                1e-9 * (double)track_hop_ns(&bench->arm, &bench->solved[i - 1], &bench->solved[i]);
            found_s +=
                1e-9 * (double)track_hop_ns(&bench->arm, &found[i - 1].joints, &found[i].joints);
        }
    }
    const double rms_um = 1e3 * sqrt(off2 / PLACES);
    if (!(rms_um <= row->rms_um) || !(found_s <= row->hops * solved_s)) {
        fail_msg("%s: %.2f um RMS, hops %.3f of solved", row->path, rms_um, found_s / solved_s);
    }
    free(bench);
}

static void stands_on_whole_steps_within_micrometres(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ROW / sizeof ROW[0]; i++) {
        check_row(&ROW[i]);
    }
}

static void shared_motors_stand_on_whole_steps_together(void **state)
{
    (void)state;
    struct diags diags = {.item = NULL};
    struct machine machine;
    struct arm arm;
    struct err err;
    struct lattice lattice;
    assert_int_equal(machine_read(&machine, "examples/machines/thor.yaml", &diags, &err), ERR_OK);
    arm_init(&arm, &machine);
    lattice_init(&lattice, &arm);
    assert_int_equal(lattice.n, machine.joint_count);
    for (int i = 0; i < 50; i++) {
        struct joints joints = arm.middle;
        for (size_t j = 0; j < machine.joint_count; j++) {
            joints.q[j] += 0.001 * (i + 1) * (double)(j + 1);
        }
        const struct joints rounded = lattice_round(&lattice, &joints);
        assert_true(on_steps(&machine, &rounded));
        assert_true(fabs(rounded.q[4] - joints.q[4]) < 0.01);
    }
}

static void equal_wishes_find_equal_points(void **state)
{
    (void)state;
    struct bench *bench = bench_of(ROW[0].path);
    for (int i = 1; i < 40; i++) {
        const struct lattice_wish wish = wish_of(bench, i, &bench->solved[i - 1]);
        struct lattice_found a, b;
        assert_true(lattice_find(&bench->lattice, &wish, &a));
        assert_true(lattice_find(&bench->lattice, &wish, &b));
        assert_memory_equal(&a, &b, sizeof a);
    }
    free(bench);
}

static void without_from_and_next_it_takes_the_nearest(void **state)
{
    (void)state;
    struct bench *bench = bench_of(ROW[0].path);
    double off2 = 0.0;
    for (int i = 0; i < PLACES; i++) {
        const struct lattice_wish wish = {.target = bench->target[i], .near = bench->solved[i]};
        struct lattice_found found;
        assert_true(lattice_find(&bench->lattice, &wish, &found));
        off2 += found.off_mm * found.off_mm;
    }
    assert_true(1e3 * sqrt(off2 / PLACES) < 2.6);
    free(bench);
}

static void a_place_at_a_stop_stays_within_the_limits(void **state)
{
    (void)state;
    struct bench *bench = bench_of(ROW[0].path);
    for (int i = 0; i < 20; i++) {
        struct joints stop = bench->solved[i];
        stop.q[4] = bench->machine.joint[4].max - 1e-4;
        const struct lattice_wish wish = {.target = arm_tool_from_joints(&bench->arm, &stop),
                                          .near = stop};
        struct lattice_found found;
        if (lattice_find(&bench->lattice, &wish, &found)) {
            assert_true(arm_within_limits(&bench->arm, &found.joints));
        }
    }
    free(bench);
}

static void a_straight_wrist_is_no_excuse(void **state)
{
    (void)state;
    struct bench *bench = bench_of(ROW[1].path);
    for (int i = 0; i < 20; i++) {
        struct joints straight = bench->solved[i];
        straight.q[4] = 0.0;
        const struct lattice_wish wish = {.target = arm_tool_from_joints(&bench->arm, &straight),
                                          .near = straight};
        struct lattice_found found;
        const bool good = lattice_find(&bench->lattice, &wish, &found);
        assert_true(!good || found.off_mm <= LATTICE_OFF_MM);
        assert_true(found.off_mm < 0.05);
    }
    free(bench);
}

static void a_bench_without_a_search_keeps_its_joints(void **state)
{
    (void)state;
    struct diags diags = {.item = NULL};
    struct machine machine;
    struct arm arm;
    struct lattice lattice;
    struct err err;
    assert_int_equal(machine_read(&machine, "examples/machines/bench3.yaml", &diags, &err), ERR_OK);
    arm_init(&arm, &machine);
    lattice_init(&lattice, &arm);
    const struct joints near = {{50.003, 60.009}};
    const struct lattice_wish wish = {.target = arm_tool_from_joints(&arm, &near), .near = near};
    struct lattice_found found;
    assert_false(lattice_find(&lattice, &wish, &found));
    assert_true(found.joints.q[0] == near.q[0] && found.joints.q[1] == near.q[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stands_on_whole_steps_within_micrometres),
        cmocka_unit_test(shared_motors_stand_on_whole_steps_together),
        cmocka_unit_test(equal_wishes_find_equal_points),
        cmocka_unit_test(without_from_and_next_it_takes_the_nearest),
        cmocka_unit_test(a_place_at_a_stop_stays_within_the_limits),
        cmocka_unit_test(a_straight_wrist_is_no_excuse),
        cmocka_unit_test(a_bench_without_a_search_keeps_its_joints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
