/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/newton.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_multifit_nlinear.h>

#include "kinematics/arm/inverse.h"
#include "tests/unit/arm_presets.h"

static struct machine machine;

static struct arm arm_of(enum arm_preset preset)
{
    return arm_preset_arm(&machine, preset);
}

static struct arm calibrated_arm_of(enum arm_preset preset, double off_mm, double off_deg,
                                    uint64_t *rng)
{
    struct arm arm;
    machine = arm_preset_calibrated(preset, off_mm, off_deg, rng);
    arm_init(&arm, &machine);
    return arm;
}

static void check_tool(const struct arm *arm, const struct joints *joints,
                       const struct frame *target)
{
    const struct tool is = arm_tool_from_joints(arm, joints);
    const struct vec3 axis = {target->r[0][2], target->r[1][2], target->r[2][2]};
    const double tip_mm = vec3_distance(is.tip, target->t);
    const double axis_rad = vec3_distance(is.axis, axis);
    if (!(tip_mm <= 1e-8 && axis_rad <= 1e-9)) {
        fail_msg("%s: off by %g mm, %g rad", machine.name, tip_mm, axis_rad);
    }
}

/* How many random poses, more than half a degree from singular, some branch reaches, and how many
 * have their own joints among the branches; every branch is checked. */
struct score {
    int cases, solved, again;
};

static void try_pose(const struct arm *arm, const struct joints *q, struct score *score)
{
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    const struct frame target = arm_frame_from_joints(arm, q);
    const size_t count = inverse_branches(arm, &target, &arm->middle, branch, &why);
    bool same = false;
    for (size_t i = 0; i < count; i++) {
        double gap = 0.0;
        check_tool(arm, &branch[i], &target);
        assert_true(arm_within_limits(arm, &branch[i]));
        for (size_t j = 0; j < arm->joint_count; j++) {
            gap = fmax(gap, fabs(branch[i].q[j] - q->q[j]));
        }
        same = same || gap < 1e-4;
    }
    score->cases++;
    score->solved += count > 0;
    score->again += same;
}

static void solves_chains_that_no_closed_form_fits(void **state)
{
    (void)state;
    static const struct {
        enum arm_preset preset;
        int cases;
        double off_mm, off_deg, solved, again;
    } row[] = {
        {PRESET_NIRYO, 20000, 0.0, 0.0, 0.9999, 0.97},
        {PRESET_NIRYO, 20000, 0.5, 0.5, 0.9999, 0.97},
        {PRESET_AR4, 20000, 0.5, 0.5, 0.9999, 0.99},
        {PRESET_PAROL6, 20000, 0.5, 0.5, 0.9999, 0.99},
        {PRESET_THOR, 20000, 0.5, 0.5, 0.9999, 0.99},
        {PRESET_FIVE, 5000, 0.0, 0.0, 0.9999, 0.999},
    };
    uint64_t rng = arm_preset_seed();
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct arm arm =
            calibrated_arm_of(row[i].preset, row[i].off_mm, row[i].off_deg, &rng);
        struct score score = {0};
        assert_false(arm.spherical_wrist);
        while (score.cases < row[i].cases) {
            struct joints q = {{0}};
            arm_preset_joints(&machine, &rng, q.q);
            if (arm_preset_is_clear(&arm, &q)) {
                try_pose(&arm, &q, &score);
            }
        }
        const double solved = (double)score.solved / score.cases;
        const double again = (double)score.again / score.cases;
        if (solved < row[i].solved || again < row[i].again) {
            fail_msg("%s: solved %.4f, found again %.4f", machine.name, solved, again);
        }
    }
}

/* What GSL's own minimiser works on: the tool against the target, as twelve numbers. */
struct oracle {
    const struct arm *arm;
    const struct frame *target;
};

static int oracle_gap(const gsl_vector *x, void *data, gsl_vector *f)
{
    const struct oracle *oracle = data;
    struct joints q = {{0}};
    for (size_t j = 0; j < oracle->arm->joint_count; j++) {
        q.q[j] = gsl_vector_get(x, j);
    }
    const struct frame is = arm_frame_from_joints(oracle->arm, &q);
    const struct vec3 gap = vec3_sub(is.t, oracle->target->t);
    gsl_vector_set(f, 0, gap.x);
    gsl_vector_set(f, 1, gap.y);
    gsl_vector_set(f, 2, gap.z);
    for (size_t i = 0; i < 9; i++) {
        gsl_vector_set(f, 3 + i, 100.0 * (is.r[i / 3][i % 3] - oracle->target->r[i / 3][i % 3]));
    }
    return GSL_SUCCESS;
}

static struct joints oracle_solve(const struct arm *arm, const struct frame *target,
                                  const struct joints *guess)
{
    struct oracle oracle = {arm, target};
    gsl_multifit_nlinear_fdf fdf = {
        .f = oracle_gap, .n = 12, .p = arm->joint_count, .params = &oracle};
    gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_workspace *work =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &how, fdf.n, fdf.p);
    gsl_vector_const_view start = gsl_vector_const_view_array(guess->q, fdf.p);
    int info = 0;
    assert_int_equal(gsl_multifit_nlinear_init(&start.vector, &fdf, work), GSL_SUCCESS);
    (void)gsl_multifit_nlinear_driver(100, 1e-13, 1e-13, 0.0, NULL, NULL, &info, work);
    struct joints q = {{0}};
    for (size_t j = 0; j < fdf.p; j++) {
        q.q[j] = gsl_vector_get(gsl_multifit_nlinear_position(work), j);
    }
    gsl_multifit_nlinear_free(work);
    return q;
}

static void ends_where_the_slow_minimiser_of_gsl_does(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (int n = 0; n < 200; n++) {
        const struct arm arm = calibrated_arm_of(n % 2 ? PRESET_AR4 : PRESET_NIRYO, 0.5, 0.5, &rng);
        struct joints q = {{0}};
        do {
            arm_preset_joints(&machine, &rng, q.q);
        } while (arm_preset_from_singular(&arm, &q) < 0.2);
        const struct frame target = arm_frame_from_joints(&arm, &q);
        for (size_t j = 0; j < arm.joint_count; j++) {
            q.q[j] += 0.03 * (arm_preset_random(&rng) - 0.5);
        }
        const struct joints slow = oracle_solve(&arm, &target, &q);
        assert_true(newton_solve(&arm, &target, &q));
        for (size_t j = 0; j < arm.joint_count; j++) {
            assert_true(fabs(q.q[j] - slow.q[j]) < 1e-6);
        }
    }
}

static void moves_as_little_as_it_can_when_the_spin_is_free(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (int n = 0; n < 1000; n++) {
        const struct arm arm = calibrated_arm_of(PRESET_AR4, 0.5, 0.5, &rng);
        struct joints q = {{0}};
        do {
            arm_preset_joints(&machine, &rng, q.q);
        } while (arm_preset_from_singular(&arm, &q) < 0.2);
        const struct frame target = arm_frame_from_joints(&arm, &q);
        for (size_t j = 0; j < arm.joint_count; j++) {
            q.q[j] += 0.02 * (arm_preset_random(&rng) - 0.5);
        }
        struct joints free = q, fixed = q;
        assert_true(newton_point(&arm, &target, &free) && newton_solve(&arm, &target, &fixed));
        check_tool(&arm, &free, &target);
        double free2 = 0.0, fixed2 = 0.0;
        for (size_t j = 0; j < arm.joint_count; j++) {
            free2 += (free.q[j] - q.q[j]) * (free.q[j] - q.q[j]);
            fixed2 += (fixed.q[j] - q.q[j]) * (fixed.q[j] - q.q[j]);
        }
        assert_true(free2 <= fixed2 * 1.001);
    }
}

static void walks_back_from_nearby(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (int preset = PRESET_AR4; preset < PRESETS; preset++) {
        const struct arm arm = arm_of((enum arm_preset)preset);
        int missed = 0;
        for (int n = 0; n < 1000; n++) {
            struct joints q = {{0}}, guess;
            arm_preset_joints(&machine, &rng, q.q);
            const struct frame target = arm_frame_from_joints(&arm, &q);
            guess = q;
            for (size_t j = 0; j < arm.joint_count; j++) {
                guess.q[j] += 0.05 * (arm_preset_random(&rng) - 0.5);
            }
            if (newton_solve(&arm, &target, &guess)) {
                check_tool(&arm, &guess, &target);
            } else {
                missed++;
            }
        }
        assert_true(missed <= 5);
    }
}

static void gives_up_out_of_reach_and_says_so(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_NIRYO);
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why = ARM_OK;
    const struct tool far = {{900, 0, 900}, {0, 0, -1}};
    assert_int_equal(arm_branches(&arm, &far, 0.0, NULL, branch, &why), 0);
    assert_int_equal(why, ARM_UNREACHABLE);
}

static void does_not_take_a_tool_that_points_the_opposite_way(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_FIVE);
    struct joints q = {{0.1, 0.3, 0.5, 0.4, 0.2}};
    struct frame target = arm_frame_from_joints(&arm, &q);
    for (int row = 0; row < 3; row++) {
        target.r[row][2] = -target.r[row][2];
        target.r[row][1] = -target.r[row][1];
    }
    assert_false(newton_solve(&arm, &target, &q));
}

static void five_joints_leave_the_spin_alone(void **state)
{
    (void)state;
    const struct arm arm = arm_of(PRESET_FIVE);
    const struct joints q = {{0.1, 0.3, 0.5, 0.4, 0.2}};
    const struct tool target = arm_tool_from_joints(&arm, &q);
    struct joints branch[ARM_BRANCHES_MAX], is;
    enum arm_answer why;
    for (double spin = 0.0; spin < 6.0; spin += 1.5) {
        assert_true(arm_branches(&arm, &target, spin, &q, branch, &why) > 0);
    }
    assert_int_equal(arm_follow(&arm, &target, &q, &is), ARM_OK);
    assert_true(fabs(is.q[1] - 0.3) < 1e-6);
}

static void reaches_every_pose_that_five_joints_have(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    const struct arm arm = arm_of(PRESET_FIVE);
    for (int n = 0; n < 2000; n++) {
        struct joints q = {{0}}, branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        arm_preset_joints(&machine, &rng, q.q);
        const struct frame target = arm_frame_from_joints(&arm, &q);
        const size_t count = inverse_branches(&arm, &target, &arm.middle, branch, &why);
        assert_true(count > 0);
        for (size_t i = 0; i < count; i++) {
            check_tool(&arm, &branch[i], &target);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solves_chains_that_no_closed_form_fits),
        cmocka_unit_test(ends_where_the_slow_minimiser_of_gsl_does),
        cmocka_unit_test(moves_as_little_as_it_can_when_the_spin_is_free),
        cmocka_unit_test(walks_back_from_nearby),
        cmocka_unit_test(gives_up_out_of_reach_and_says_so),
        cmocka_unit_test(does_not_take_a_tool_that_points_the_opposite_way),
        cmocka_unit_test(five_joints_leave_the_spin_alone),
        cmocka_unit_test(reaches_every_pose_that_five_joints_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
