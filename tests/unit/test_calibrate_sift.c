/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calibration by touches of which some are wrong.
 */
#include "kinematics/arm/calibrate_sift.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/arm_touches.h"

enum { TOUCHES = 80, HELD_OUT = 200 };

static const double NOISE_MM = 0.1;

static struct touch touch[TOUCHES], held_out[HELD_OUT];
static struct calibration result;
static struct machine nominal, truth;

static struct touches make_touches(size_t count, uint64_t *rng)
{
    nominal = arm_preset_machine(PRESET_AR4);
    truth = arm_preset_calibrated(PRESET_AR4, 0.5, 0.5, rng);
    arm_touches_make(&truth, touch, count, NOISE_MM, rng);
    arm_touches_make(&truth, held_out, HELD_OUT, 0.0, rng);
    for (size_t i = 0; i < count; i++) {
        touch[i].line = (int)i + 1;
    }
    return (struct touches){touch, count, 0.0};
}

static double left_mm(void)
{
    const struct touches held = {held_out, HELD_OUT, 0.0};
    return calibrate_rms_mm(&result.machine, &held, result.ball_in_base);
}

static void wrong_touches_are_named_and_do_no_harm(void **state)
{
    (void)state;
    static const struct {
        int line;
        double off_mm;
    } wrong[] = {{7, 10.0}, {31, -6.0}, {64, 3.0}};
    uint64_t rng = arm_preset_seed();
    struct touches touches = make_touches(TOUCHES, &rng);
    for (size_t i = 0; i < 3; i++) {
        touch[wrong[i].line - 1].at_in_base.x += wrong[i].off_mm;
    }
    assert_true(calibrate(&nominal, &touches, NOISE_MM, &result));
    const double spoilt_mm = left_mm();
    size_t left_out;
    assert_true(calibrate_sifted(&nominal, &touches, NOISE_MM, &result, &left_out));
    assert_int_equal(left_out, 3);
    assert_int_equal(touches.count, TOUCHES - 3);
    int lines = 0;
    for (size_t i = touches.count; i < TOUCHES; i++) {
        lines += touch[i].line;
    }
    assert_int_equal(lines, 7 + 31 + 64);
    assert_true(spoilt_mm > 0.3 && left_mm() < 0.1);
}

static void touches_that_are_only_noisy_all_count(void **state)
{
    (void)state;
    static const size_t count[] = {TOUCHES, 40, 24, 10};
    uint64_t rng = arm_preset_seed();
    for (size_t i = 0; i < 4; i++) {
        struct touches touches = make_touches(count[i], &rng);
        size_t left_out;
        assert_true(calibrate_sifted(&nominal, &touches, NOISE_MM, &result, &left_out));
        assert_int_equal(left_out, 0);
        assert_int_equal(touches.count, count[i]);
        assert_true(result.after_mm < calibrate_noise_rms_mm(&touches, NOISE_MM));
    }
}

/* Gears that do not run true: a quarter of a degree, six times a turn. */
static void what_no_length_explains_is_left_to_a_person(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    struct touches touches = make_touches(TOUCHES, &rng);
    for (size_t i = 0; i < TOUCHES; i++) {
        touch[i].joints.q[1] += 0.004 * sin(6.0 * touch[i].joints.q[1]);
    }
    size_t left_out;
    assert_true(calibrate_sifted(&nominal, &touches, NOISE_MM, &result, &left_out));
    assert_int_equal(left_out, 0);
    assert_true(result.after_mm > 2.0 * calibrate_noise_rms_mm(&touches, NOISE_MM));
}

static void too_few_touches_to_tell_are_all_taken(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    struct touches touches = make_touches(20, &rng);
    touch[3].at_in_base.x += 10.0;
    size_t left_out;
    assert_true(calibrate_sifted(&nominal, &touches, NOISE_MM, &result, &left_out));
    assert_int_equal(left_out, 0);
    assert_int_equal(touches.count, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_touches_are_named_and_do_no_harm),
        cmocka_unit_test(touches_that_are_only_noisy_all_count),
        cmocka_unit_test(what_no_length_explains_is_left_to_a_person),
        cmocka_unit_test(too_few_touches_to_tell_are_all_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
