/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The quick inverse of calibrated chains against the damped one, which GSL's minimiser vouches for.
 */
#include "kinematics/arm/cubic.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kinematics/arm/newton.h"
#include "kinematics/arm/spherical.h"
#include "tests/unit/arm_presets.h"

static const enum arm_preset near_chains[] = {PRESET_AR4, PRESET_PAROL6, PRESET_THOR, PRESET_NIRYO};
enum { NEAR_CHAINS = sizeof near_chains / sizeof near_chains[0] };

static struct machine machine;

static struct arm calibrated(enum arm_preset preset, uint64_t *rng)
{
    struct arm arm;
    machine = arm_preset_calibrated(preset, 0.5, 0.5, rng);
    arm_init(&arm, &machine);
    return arm;
}

static struct frame last_of(const struct arm *arm, const struct frame *target)
{
    const struct frame tool_in_first = frame_after(&arm->base_inverse, target);
    return frame_after(&tool_in_first, &arm->last_in_tool);
}

/* Random joints with all singular places that far away, rad. */
static struct joints joints_off_singular(const struct arm *arm, double away_rad, uint64_t *rng)
{
    struct joints q = {{0}};
    do {
        arm_preset_joints(&machine, rng, q.q);
    } while (arm_preset_from_singular(arm, &q) < away_rad);
    return q;
}

static void check_frame(const struct arm *arm, const struct joints *q, const struct frame *target)
{
    const struct frame is = arm_frame_from_joints(arm, q);
    double turn = 0.0;
    for (int i = 0; i < 9; i++) {
        turn = fmax(turn, fabs(is.r[i / 3][i % 3] - target->r[i / 3][i % 3]));
    }
    const double tip_mm = vec3_distance(is.t, target->t);
    if (!(tip_mm < 1e-9 && turn < 1e-11)) {
        fail_msg("%s: off by %g mm, %g", machine.name, tip_mm, turn);
    }
}

static void goes_from_every_guess_where_the_damped_steps_go(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    int guesses = 0, taken = 0;
    for (int n = 0; n < 2000; n++) {
        const struct arm arm = calibrated(near_chains[n % NEAR_CHAINS], &rng);
        const struct joints q = joints_off_singular(&arm, 0.2, &rng);
        const struct frame target = arm_frame_from_joints(&arm, &q);
        const struct frame last = last_of(&arm, &target);
        struct joints guess[SPHERICAL_BRANCHES];
        const size_t count = spherical_solve(&arm.closed, &last, &arm.middle, true, guess);
        for (size_t i = 0; i < count; i++) {
            struct joints quick = guess[i], slow = guess[i];
            guesses++;
            if (!cubic_solve(&arm, &last, &quick)) {
                continue;
            }
            taken++;
            check_frame(&arm, &quick, &target);
            assert_true(newton_solve(&arm, &target, &slow));
            for (size_t j = 0; j < 6; j++) {
                assert_true(fabs(quick.q[j] - slow.q[j]) < 1e-6);
            }
        }
    }
    assert_true(taken > 0.9 * guesses);
}

static void comes_back_from_a_hop_away(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (int n = 0; n < 2000; n++) {
        const struct arm arm = calibrated(near_chains[n % NEAR_CHAINS], &rng);
        const struct joints q = joints_off_singular(&arm, 0.3, &rng);
        const struct frame target = arm_frame_from_joints(&arm, &q);
        const struct frame last = last_of(&arm, &target);
        struct joints at = q;
        for (size_t j = 0; j < 6; j++) {
            at.q[j] += 0.05 * (arm_preset_random(&rng) - 0.5);
        }
        assert_true(cubic_solve(&arm, &last, &at));
        check_frame(&arm, &at, &target);
        for (size_t j = 0; j < 6; j++) {
            assert_true(fabs(at.q[j] - q.q[j]) < 1e-6);
        }
    }
}

static void comes_alone_to_the_byte_where_it_comes_in_company(void **state)
{
    (void)state;
    enum { GUESSES = 3 };
    uint64_t rng = arm_preset_seed();
    int unsolved = 0;
    for (int n = 0; n < 500; n++) {
        const struct arm arm = calibrated(near_chains[n % NEAR_CHAINS], &rng);
        const struct joints q = joints_off_singular(&arm, 0.3, &rng);
        const struct frame target = arm_frame_from_joints(&arm, &q);
        const struct frame last = last_of(&arm, &target);
        struct cubic all[GUESSES], alone[GUESSES];
        for (size_t i = 0; i < GUESSES; i++) {
            struct joints guess = q;
            guess.q[i] += 0.4 * (arm_preset_random(&rng) - 0.5);
            guess.q[4] += arm_preset_random(&rng) < 0.2 ? 1.0 : 0.0; /* too far */
            all[i] = (struct cubic){.at = stance_from_joints(&arm, &guess)};
            alone[i] = all[i];
            cubic_refine(&arm, &last, &alone[i], 1);
            unsolved += !alone[i].solved;
        }
        cubic_refine(&arm, &last, all, GUESSES);
        for (size_t i = 0; i < GUESSES; i++) {
            assert_int_equal(all[i].solved, alone[i].solved);
            assert_memory_equal(&all[i].at, &alone[i].at, sizeof all[i].at);
            assert_memory_equal(all[i].turned_rad, alone[i].turned_rad, sizeof all[i].turned_rad);
        }
    }
    assert_true(unsolved > 50 && unsolved < 1000);
}

static void stays_where_there_is_nothing_to_do(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    const struct arm arm = calibrated(PRESET_THOR, &rng);
    const struct joints q = joints_off_singular(&arm, 0.3, &rng);
    const struct frame target = arm_frame_from_joints(&arm, &q);
    const struct frame last = last_of(&arm, &target);
    struct joints at = q;
    assert_true(cubic_solve(&arm, &last, &at));
    for (size_t j = 0; j < 6; j++) {
        assert_true(fabs(at.q[j] - q.q[j]) < 1e-12);
    }
}

/* No answer, and the joints as they were. */
static void check_refused(const struct arm *arm, const struct frame *target, const struct joints *q)
{
    const struct frame last = last_of(arm, target);
    struct joints at = *q;
    assert_false(cubic_solve(arm, &last, &at));
    assert_memory_equal(&at, q, sizeof at);
}

static void leaves_the_far_the_singular_and_the_opposite_to_others(void **state)
{
    (void)state;
    struct arm arm;
    machine = arm_preset_machine(PRESET_AR4);
    arm_init(&arm, &machine);
    const struct joints q = {{0.2, 0.4, -0.6, 0.5, 0.9, 0.1}};
    const struct frame target = arm_frame_from_joints(&arm, &q);
    struct joints other = q;
    other.q[0] += 1.0;
    check_refused(&arm, &target, &other);

    struct joints straight = q;
    straight.q[4] = 1e-6; /* axes 4 and 6 are one */
    const struct frame stretched = arm_frame_from_joints(&arm, &straight);
    straight.q[3] += 0.2;
    check_refused(&arm, &stretched, &straight);

    struct frame opposite = target;
    for (int row = 0; row < 3; row++) {
        opposite.r[row][2] = -opposite.r[row][2];
        opposite.r[row][1] = -opposite.r[row][1];
    }
    check_refused(&arm, &opposite, &q);

    struct frame away = target;
    away.t.x += 3000.0;
    check_refused(&arm, &away, &q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_from_every_guess_where_the_damped_steps_go),
        cmocka_unit_test(comes_back_from_a_hop_away),
        cmocka_unit_test(comes_alone_to_the_byte_where_it_comes_in_company),
        cmocka_unit_test(stays_where_there_is_nothing_to_do),
        cmocka_unit_test(leaves_the_far_the_singular_and_the_opposite_to_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
