/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arms whose wrist axes do not meet, from machine files that are nobody's preset.
 */
#include "kinematics/arm/offset.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kinematics/arm/chain.h"
#include "kinematics/arm/guess.h"
#include "kinematics/arm/inverse.h"
#include "kinematics/arm/offset_gap.h"
#include "tests/unit/arm_presets.h"

/* Three axes parallel; offsets along axis 5, along x of frame 5; a wrist of 60 degrees; five
 * joints.
 */
static const char *const PATH[] = {
    "tests/machines/ur5e.yaml",  "tests/machines/crx10ia.yaml", "tests/machines/xarm6.yaml",
    "tests/machines/jaco2.yaml", "tests/machines/moveo.yaml",
};
enum { MACHINES = sizeof PATH / sizeof PATH[0], POSES = 2000 };

static struct machine machine;

static struct arm arm_at(const char *path)
{
    struct arm arm;
    struct diags diags = {0};
    struct err err = {0};
    if (machine_read(&machine, path, &diags, &err) != ERR_OK) {
        fail_msg("%s", path);
    }
    arm_init(&arm, &machine);
    return arm;
}

/* How many poses some branch reaches, and how many have their own joints among the branches. */
struct score {
    int cases, solved, again;
};

static double apart(const struct arm *arm, const struct joints *a, const struct joints *b)
{
    double most = 0.0;
    for (size_t j = 0; j < arm->joint_count; j++) {
        most = fmax(most, fabs(remainder(a->q[j] - b->q[j], 2.0 * UNITS_PI)));
    }
    return most;
}

static void try_pose(const struct arm *arm, const struct joints *q, struct score *score)
{
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    const struct frame target = arm_frame_from_joints(arm, q);
    const struct tool want = arm_tool_from_joints(arm, q);
    const size_t count = inverse_branches(arm, &target, &arm->middle, branch, &why);
    bool same = false;
    for (size_t i = 0; i < count; i++) {
        const struct tool is = arm_tool_from_joints(arm, &branch[i]);
        if (!(vec3_distance(is.tip, want.tip) <= 1e-8 &&
              vec3_distance(is.axis, want.axis) <= 1e-9)) {
            fail_msg("%s: off by %g mm", machine.name, vec3_distance(is.tip, want.tip));
        }
        assert_true(arm_within_limits(arm, &branch[i]));
        same = same || apart(arm, &branch[i], q) < 1e-4;
    }
    score->cases++;
    score->solved += count > 0;
    score->again += same;
}

static void check_score(const struct arm *arm, uint64_t *rng, double solved, double again)
{
    struct score score = {0};
    while (score.cases < POSES) {
        struct joints q = {{0}};
        arm_preset_joints(&machine, rng, q.q);
        if (arm_preset_is_clear(arm, &q)) {
            try_pose(arm, &q, &score);
        }
    }
    if (score.solved < solved * POSES || score.again < again * POSES) {
        fail_msg("%s: of %d poses %d solved, %d found again", machine.name, POSES, score.solved,
                 score.again);
    }
}

static void solves_every_pose_of_a_wrist_that_does_not_meet(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (size_t i = 0; i < MACHINES; i++) {
        const struct arm arm = arm_at(PATH[i]);
        assert_true(arm.offset_exact && arm.offset_wrist && !arm.spherical_wrist);
        check_score(&arm, &rng, 0.9995, 0.995);
    }
}

static void solves_them_after_calibration_as_well(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (size_t i = 0; i < MACHINES; i++) {
        struct arm arm = arm_at(PATH[i]);
        machine = arm_preset_off(machine, 0.5, 0.5, &rng);
        arm_init(&arm, &machine);
        assert_true(arm.offset_wrist && !arm.offset_exact);
        check_score(&arm, &rng, 0.9995, 0.94);
    }
}

/* Zeros by a scan so dense that it cannot miss but twins. */
static size_t zeros_by_scan(const struct arm_closed *closed, const struct frame *last)
{
    enum { STEPS = 10000 };
    const struct offset_place place = offset_place(closed, last, OFFSET_SLACK_NONE);
    size_t zeros = 0;
    for (int side = 0; side < OFFSET_SIDES; side++) {
        double before = NAN;
        for (int i = 0; i <= STEPS; i++) {
            const double theta = 2.0 * UNITS_PI * i / STEPS;
            const double gap =
                offset_gap(&place, side, (struct offset_angle){cos(theta), sin(theta)});
            zeros += before * gap < 0.0;
            before = gap;
        }
    }
    return zeros;
}

static void looks_at_two_angles_as_at_each_alone(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (size_t i = 0; i < MACHINES; i++) {
        const struct arm arm = arm_at(PATH[i]);
        for (int n = 0; n < 500; n++) {
            struct joints q = {{0}};
            arm_preset_joints(&machine, &rng, q.q);
            const struct frame target = arm_frame_from_joints(&arm, &q);
            const struct frame last = guess_last(&arm, &target);
            const struct offset_place place =
                offset_place(&arm.closed, &last, n % 2 ? OFFSET_SLACK_NONE : OFFSET_SLACK_SOME);
            const double a = 7.0 * arm_preset_random(&rng), b = 7.0 * arm_preset_random(&rng);
            const struct offset_angles both = {{cos(a), cos(b)}, {sin(a), sin(b)}};
            struct offset_sample sample[2];
            offset_look(&place, both, sample);
            for (int k = 0; k < 2 * OFFSET_SIDES; k++) {
                const int side = k / 2, other = (side + k) % OFFSET_SIDES;
                const pair gap = offset_pair_gap(&place, offset_sides(side, other), both);
                const double alone = offset_gap(&place, side, sample[0].at);
                assert_memory_equal(&sample[0].gap[side], &alone, sizeof alone);
                assert_true(gap[0] == alone || isnan(alone));
                assert_true(gap[1] == sample[1].gap[other] || isnan(gap[1]));
                assert_true(isnan(gap[1]) == isnan(sample[1].gap[other]));
            }
        }
    }
}

static void finds_as_many_branches_as_a_dense_scan(void **state)
{
    (void)state;
    enum { CASES = 25 };
    uint64_t rng = arm_preset_seed();
    for (size_t i = 0; i < MACHINES; i++) {
        const struct arm arm = arm_at(PATH[i]);
        int fewer = 0, fewer_fine = 0;
        for (int n = 0; n < CASES; n++) {
            struct joints q = {{0}}, raw[ARM_BRANCHES_MAX];
            arm_preset_joints(&machine, &rng, q.q);
            const struct frame target = arm_frame_from_joints(&arm, &q);
            const struct frame last = guess_last(&arm, &target);
            const size_t scan = zeros_by_scan(&arm.closed, &last);
            fewer += offset_solve(&arm.closed, &last, &arm.middle, OFFSET_EXACT, raw) < scan;
            fewer_fine +=
                offset_solve(&arm.closed, &last, &arm.middle, OFFSET_EXACT_FINE, raw) < scan;
        }
        if (fewer > 2 || fewer_fine > 1) {
            fail_msg("%s: fewer than by scan in %d and %d of %d", machine.name, fewer, fewer_fine,
                     CASES);
        }
    }
}

static void the_closed_form_of_parallel_axes_agrees_with_the_search(void **state)
{
    (void)state;
    static const size_t parallel[] = {0, 4};
    uint64_t rng = arm_preset_seed();
    for (size_t k = 0; k < 2; k++) {
        const struct arm arm = arm_at(PATH[parallel[k]]);
        assert_true(arm.closed.parallel && !arm.skewed.parallel);
        for (int n = 0; n < 1000; n++) {
            struct joints q = {{0}}, form[ARM_BRANCHES_MAX], found[ARM_BRANCHES_MAX];
            arm_preset_joints(&machine, &rng, q.q);
            const struct frame target = arm_frame_from_joints(&arm, &q);
            const struct frame last = guess_last(&arm, &target);
            const size_t forms = offset_solve(&arm.closed, &last, &q, OFFSET_EXACT, form);
            const size_t founds = offset_solve(&arm.skewed, &last, &q, OFFSET_EXACT_FINE, found);
            assert_true(forms >= founds);
            for (size_t i = 0; i < founds; i++) {
                double nearest = HUGE_VAL;
                for (size_t j = 0; j < forms; j++) {
                    nearest = fmin(nearest, apart(&arm, &found[i], &form[j]));
                }
                assert_true(nearest < 1e-5);
            }
        }
    }
}

static void a_last_joint_that_is_free_stays_where_it_is(void **state)
{
    (void)state;
    const struct arm arm = arm_at(PATH[0]);
    /* axis 6 parallel to axes 2, 3 and 4: joints 4 and 6 turn the same thing */
    const struct joints q = {{0.3, -1.0, 1.2, 0.4, 0.0, 0.7}};
    struct joints raw[ARM_BRANCHES_MAX];
    const struct frame target = arm_frame_from_joints(&arm, &q), last = guess_last(&arm, &target);
    const size_t count = offset_solve(&arm.closed, &last, &q, OFFSET_EXACT, raw);
    double nearest = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        nearest = fmin(nearest, apart(&arm, &raw[i], &q));
    }
    assert_true(nearest < 1e-7);
}

/* Where the wrist is ahead of axis 1, mm; behind it below 0. */
static double wrist_ahead_mm(const struct arm *arm, const struct joints *q)
{
    struct chain_axes axes;
    (void)chain_frame(arm, q, &axes);
    const struct vec3 ahead = vec3_cross(axes.axis[1], axes.axis[0]);
    return vec3_dot(vec3_sub(axes.origin[3], axes.origin[0]), ahead);
}

/* Random joints with the wrist beside axis 1, to 1e-6 mm. */
static struct joints beside_axis_1(const struct arm *arm, uint64_t *rng)
{
    for (;;) {
        struct joints q = {{0}}, other;
        arm_preset_joints(&machine, rng, q.q);
        other = q;
        other.q[1] += 2.0 * arm_preset_random(rng);
        const bool ahead = wrist_ahead_mm(arm, &q) > 0.0;
        if (ahead == (wrist_ahead_mm(arm, &other) > 0.0)) {
            continue;
        }
        for (double step = 0.5 * (other.q[1] - q.q[1]); step > 1e-9; step *= 0.5) {
            const bool passed = ahead != (wrist_ahead_mm(arm, &q) > 0.0);
            q.q[1] += passed ? -step : step;
        }
        return q;
    }
}

static void is_as_exact_where_the_wrist_is_beside_axis_1(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (size_t i = 0; i < MACHINES; i++) {
        const struct arm arm = arm_at(PATH[i]);
        for (int n = 0; n < 300; n++) {
            struct joints raw[ARM_BRANCHES_MAX];
            const struct joints q = beside_axis_1(&arm, &rng);
            const struct tool target = arm_tool_from_joints(&arm, &q);
            const struct frame frame = arm_frame_from_joints(&arm, &q);
            const struct frame last = guess_last(&arm, &frame);
            const size_t count = offset_solve(&arm.closed, &last, &arm.middle, OFFSET_EXACT, raw);
            for (size_t k = 0; k < count; k++) {
                const struct tool is = arm_tool_from_joints(&arm, &raw[k]);
                const double off_mm = vec3_distance(is.tip, target.tip);
                if (!(off_mm < 1e-9)) {
                    fail_msg("%s: off by %g mm", machine.name, off_mm);
                }
            }
        }
    }
}

static void a_place_out_of_reach_has_no_branches(void **state)
{
    (void)state;
    for (size_t i = 0; i < MACHINES; i++) {
        const struct arm arm = arm_at(PATH[i]);
        struct joints raw[ARM_BRANCHES_MAX];
        struct frame target = arm_frame_from_joints(&arm, &arm.middle);
        target.t.x += 3000.0;
        const struct frame last = guess_last(&arm, &target);
        assert_int_equal(offset_solve(&arm.closed, &last, &arm.middle, OFFSET_EXACT_FINE, raw), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solves_every_pose_of_a_wrist_that_does_not_meet),
        cmocka_unit_test(solves_them_after_calibration_as_well),
        cmocka_unit_test(looks_at_two_angles_as_at_each_alone),
        cmocka_unit_test(finds_as_many_branches_as_a_dense_scan),
        cmocka_unit_test(the_closed_form_of_parallel_axes_agrees_with_the_search),
        cmocka_unit_test(a_last_joint_that_is_free_stays_where_it_is),
        cmocka_unit_test(is_as_exact_where_the_wrist_is_beside_axis_1),
        cmocka_unit_test(a_place_out_of_reach_has_no_branches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
