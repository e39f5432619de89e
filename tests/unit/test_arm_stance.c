/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joints by cosine and sine: there and back, and what the ranges let pass.
 */
#include "kinematics/arm/stance.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kinematics/arm/limits.h"
#include "tests/unit/arm_presets.h"

enum { CASES = 5000 };

static struct machine machine;

/* An arm with an offset wrist, since its ranges are asked by cosines: a preset bent open. */
static struct arm open_wrist(void)
{
    struct arm arm;
    machine = arm_preset_machine(PRESET_OFFSETS);
    machine.joint[4].a_mm = 60.0;
    machine.joint[2].min = machine.joint[2].max = 0.3; /* cannot move */
    machine.joint[5].min = -4.0;                       /* more than a turn */
    machine.joint[5].max = 4.0;
    arm_init(&arm, &machine);
    assert_true(arm.offset_wrist);
    return arm;
}

static void goes_there_and_back(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    const struct arm arm = open_wrist();
    for (int n = 0; n < CASES; n++) {
        struct joints q = {{0.0}};
        arm_preset_joints(&machine, &rng, q.q);
        const struct stance at = stance_from_joints(&arm, &q);
        const struct joints back = stance_joints(&arm.closed, &at);
        for (size_t j = 0; j < arm.joint_count; j++) {
            assert_true(fabs(remainder(back.q[j] - q.q[j], 2.0 * UNITS_PI)) < 1e-14);
        }
    }
}

/* Both are within a rounding or two of the angle, and the signs of zeros count. */
static void check_angle(const struct arm_closed *closed, double sine, double cosine)
{
    struct stance at;
    for (int i = 0; i < ARM_LINKS; i++) {
        at.sine[i] = sine;
        at.cosine[i] = cosine;
    }
    const struct joints q = stance_joints(closed, &at);
    for (int i = 0; i < ARM_LINKS; i++) {
        const double is = q.q[i], want = atan2(sine, cosine);
        if (!(fabs(is - want) <= 4e-16 * fmax(fabs(want), 1e-300))) {
            fail_msg("joint %d of %.17g, %.17g: %.17g, not %.17g", i, sine, cosine, is, want);
        }
    }
}

static void takes_the_angles_that_the_library_takes(void **state)
{
    (void)state;
    static const double part[] = {0.0,
                                  1e-300,
                                  1e-17,
                                  1e-9,
                                  0.1,
                                  0.38268343236508977,
                                  0.4142,
                                  0.5,
                                  0.70710678118654757,
                                  0.92387953251128674,
                                  1.0};
    enum { PARTS = sizeof part / sizeof part[0] };
    const struct arm_closed closed = {.joints = ARM_LINKS};
    for (int i = 0; i < 4 * PARTS * PARTS; i++) {
        const double a = part[i / 4 % PARTS], b = part[i / 4 / PARTS];
        if (a > 0.0 || b > 0.0) {
            check_angle(&closed, i & 1 ? -a : a, i & 2 ? -b : b);
        }
    }
    uint64_t rng = arm_preset_seed();
    for (int n = 0; n < CASES; n++) {
        const double angle = 2.0 * UNITS_PI * arm_preset_random(&rng);
        check_angle(&closed, sin(angle), cos(angle));
    }
}

/* Joints at the edge of a range, a little inside or outside, and turned round at random. */
static struct joints near_an_edge(const struct arm *arm, double past_rad, uint64_t *rng)
{
    struct joints q = {{0.0}};
    arm_preset_joints(arm->machine, rng, q.q);
    const size_t j = (size_t)(arm_preset_random(rng) * (double)arm->joint_count);
    const bool low = arm_preset_random(rng) < 0.5;
    q.q[j] = low ? machine.joint[j].min - past_rad : machine.joint[j].max + past_rad;
    q.q[j] += 2.0 * UNITS_PI * floor(3.0 * arm_preset_random(rng) - 1.0);
    return q;
}

static void never_leaves_out_what_fits_and_always_what_is_a_micro_radian_too_far(void **state)
{
    (void)state;
    static const double past_rad[] = {-1e-7, 0.0, LIMITS_SLACK, 1.2e-6, 1e-3, 0.49, 0.51};
    uint64_t rng = arm_preset_seed();
    const struct arm arm = open_wrist();
    int out[ARM_ROOMS] = {0};
    for (int n = 0; n < CASES; n++) {
        const double past = past_rad[n % (int)(sizeof past_rad / sizeof past_rad[0])];
        const struct joints q = near_an_edge(&arm, past, &rng);
        const double miss_rad = limits_miss(&arm, &q);
        const struct stance at = stance_from_joints(&arm, &q);
        const bool fits = stance_may_fit(&arm, &at, ARM_ROOM_NONE);
        const bool guess = stance_may_fit(&arm, &at, ARM_ROOM_GUESS);
        assert_true(fits || miss_rad > LIMITS_SLACK);
        assert_true(!fits || miss_rad < 1.1e-6);
        assert_int_equal(guess, miss_rad < 0.5);
        out[ARM_ROOM_NONE] += !fits;
        out[ARM_ROOM_GUESS] += !guess;
    }
    assert_true(out[ARM_ROOM_NONE] > CASES / 8 && out[ARM_ROOM_GUESS] > CASES / 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_there_and_back),
        cmocka_unit_test(takes_the_angles_that_the_library_takes),
        cmocka_unit_test(never_leaves_out_what_fits_and_always_what_is_a_micro_radian_too_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
