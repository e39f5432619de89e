/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "controller/stream/axes.h"
#include "tests/unit/fake_machine.h"
#include "tests/unit/seed.h"

static struct reply_status status_of(const struct axes *axes, size_t count)
{
    struct reply_status status = {.state = REPLY_IDLE, .axis_count = count, .has_mpos = true};
    memcpy(status.mpos, axes->value, count * sizeof(status.mpos[0]));
    return status;
}

static void counts_from_the_home_end_with_the_axis_sign(void **state)
{
    (void)state;
    const struct machine machine = fake_machine();
    const struct joints joints = {{450.0, 225.0, 0.0, rad_from_deg(-80.0), rad_from_deg(200.0)}};
    struct axes axes = axes_from_joints(&machine, &joints, 0.5);
    static const double WANT[] = {0.0, -225.0, -300.0, -180.0, 0.0, -6.5};
    for (size_t i = 0; i < 6; i++) {
        assert_float_equal(axes.value[i], WANT[i], 1e-12);
    }
}

static void comes_back_to_the_same_joints(void **state)
{
    (void)state;
    const struct machine machine = fake_machine();
    struct seed seed = seed_from_env();
    for (int i = 0; i < 100000; i++) {
        struct joints joints = {{0}};
        for (size_t k = 0; k < machine.joint_count; k++) {
            const struct machine_joint *joint = &machine.joint[k];
            joints.q[k] = joint->min + seed_unit(&seed) * (joint->max - joint->min);
        }
        double needle_mm = -6.0 + 8.0 * seed_unit(&seed);
        struct axes axes = axes_from_joints(&machine, &joints, needle_mm);
        double needle_back_mm = 0.0;
        struct joints back = axes_joints(&machine, &axes, &needle_back_mm);
        assert_true(fabs(needle_back_mm - needle_mm) <= 0.5001e-4);
        for (size_t k = 0; k < machine.joint_count; k++) {
            assert_true(fabs(back.q[k] - joints.q[k]) <= 0.5001e-4);
        }
    }
}

static void counts_motor_steps(void **state)
{
    (void)state;
    const struct machine machine = fake_machine();
    const struct axes axes = {{-225.0, 0.0031, -0.0032, 1.0, -180.0, -6.5}};
    int32_t steps[RECORD_AXES];
    axes_steps(&machine, &axes, steps);
    static const int32_t WANT[RECORD_AXES] = {-36000, 0, -1, 356, -64000, -10400, 0, 0};
    assert_memory_equal(steps, WANT, sizeof(WANT));
}

static void gives_the_writer_the_arm_without_the_needle(void **state)
{
    (void)state;
    const struct machine machine = fake_machine();
    const struct axes axes = {{1.0, 2.0, 3.0, 4.0, 5.0, 6.0}};
    struct gcode_axes words = axes_arm_words(&machine, &axes);
    assert_int_equal(words.count, 5);
    assert_memory_equal(words.letter, "XYZAB", 5);
    assert_true(words.value[4] == 5.0);
    struct gcode_needle needle = axes_needle(&machine);
    assert_true(needle.letter == 'C' && needle.sign == -1.0 && needle.cap_mm == 1.2);
}

static void says_no_axis_again_that_stands_where_it_is_to_stand(void **state)
{
    (void)state;
    const struct machine machine = fake_machine();
    const struct axes from = {{1.0, 2.0, 3.0, 4.0, 5.0, 6.0}};
    struct axes to = from;
    to.value[1] = 2.0001;
    to.value[4] = -5.0;
    const struct gcode_axes words = axes_words_between(&machine, &from, &to);
    assert_int_equal(words.count, 2);
    assert_memory_equal(words.letter, "YB", 2);
    assert_true(words.value[0] == 2.0001 && words.value[1] == -5.0);
    // a line with nothing to say, or after nobody knows what, says all
    assert_int_equal(axes_words_between(&machine, &to, &to).count, 5);
    assert_int_equal(axes_words_between(&machine, NULL, &to).count, 5);
}

static void matches_within_a_step_and_no_more(void **state)
{
    (void)state;
    const struct machine machine = fake_machine();
    static const struct {
        size_t axis;
        double off;
        bool want;
    } CASE[] = {{0, 0.0, true},     {0, 0.00625, true},  {0, -0.0063, false}, {3, 0.0028, true},
                {3, 0.0029, false}, {5, 0.0015, true},   {5, -0.0015, true},  {5, 0.0016, false},
                {5, NAN, false},    {0, INFINITY, false}};
    for (size_t i = 0; i < sizeof(CASE) / sizeof(CASE[0]); i++) {
        const struct axes axes = {{-1.0, -2.0, -3.0, -4.0, -5.0, -6.0}};
        struct axes shown = axes;
        shown.value[CASE[i].axis] += CASE[i].off;
        struct reply_status status = status_of(&shown, 6);
        if (axes_match(&machine, &axes, &status) != CASE[i].want) {
            fail_msg("axis %zu off by %g", CASE[i].axis, CASE[i].off);
        }
    }
}

static void reads_a_report_in_the_order_of_the_firmware_letters(void **state)
{
    (void)state;
    struct machine machine = fake_machine();
    machine.joint[0].axis = 'C'; // the joints' order is the file's, not the alphabet's
    machine.needle.axis = 'X';
    const struct reply_status status = {
        .has_mpos = true, .axis_count = 6, .mpos = {10.0, 20.0, 30.0, 40.0, 50.0, 60.0}};
    struct axes axes;
    assert_true(axes_from_status(&machine, &status, &axes));
    static const double WANT[] = {60.0, 20.0, 30.0, 40.0, 50.0, 10.0};
    assert_memory_equal(axes.value, WANT, sizeof(WANT));
}

static void reads_boards_with_and_without_a_gap_in_their_letters(void **state)
{
    (void)state;
    struct machine machine = fake_machine();
    machine.needle.axis = 'U'; // no C on this machine
    struct reply_status status = {
        .has_mpos = true, .axis_count = 7, .mpos = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0}};
    struct axes axes;
    assert_true(axes_from_status(&machine, &status, &axes));
    assert_true(axes.value[4] == 5.0 && axes.value[5] == 7.0);
    status.axis_count = 6;
    assert_true(axes_from_status(&machine, &status, &axes));
    assert_true(axes.value[5] == 6.0);
}

static void refuses_a_report_without_the_machine_axes(void **state)
{
    (void)state;
    const struct machine machine = fake_machine();
    const struct axes zero = {{0}};
    struct axes axes;
    for (size_t count = 0; count < 6; count++) {
        struct reply_status status = status_of(&zero, count);
        assert_false(axes_from_status(&machine, &status, &axes));
        assert_false(axes_match(&machine, &zero, &status));
    }
    struct reply_status status = status_of(&zero, 6);
    status.has_mpos = false;
    assert_false(axes_match(&machine, &zero, &status));
}

/* Thor's wrist: m5 = q5 + 2 q6, m6 = -q5 + 2 q6, each motor a letter of its own. */
static struct machine coupled_machine(void)
{
    struct machine machine = fake_machine();
    machine.model = MACHINE_SERIAL_DH;
    machine.joint_count = 2;
    machine.motor_count = 3;
    machine.joint[0] = machine.joint[3];
    machine.joint[1] = machine.joint[3];
    const double rows[3][2] = {{1, 2}, {-1, 2}, {0, 1}}, back[2][3] = {{0.5, -0.5, 0}, {0, 0, 1}};
    for (size_t i = 0; i < 3; i++) {
        machine.motor[i] = machine.joint[0];
        machine.motor[i].axis = "XYZ"[i];
        machine.motor[i].sign = i == 1 ? -1 : 1;
        machine.motor[i].homed_at = rad_from_deg(10);
        for (size_t j = 0; j < 2; j++) {
            machine.motor_from_joint[i][j] = rows[i][j];
            machine.joint_from_motor[j][i] = back[j][i];
        }
    }
    return machine;
}

static void speaks_of_motors_where_joints_share_them(void **state)
{
    (void)state;
    const struct machine machine = coupled_machine();
    const struct joints joints = {{rad_from_deg(30), rad_from_deg(7)}};
    const struct axes axes = axes_from_joints(&machine, &joints, -2.0);
    static const double WANT[] = {34.0, 26.0, -3.0, -4.0};
    for (size_t i = 0; i < 4; i++) {
        assert_float_equal(axes.value[i], WANT[i], 1e-12);
    }
    double needle_mm = 0.0;
    const struct joints back = axes_joints(&machine, &axes, &needle_mm);
    assert_float_equal(back.q[0], joints.q[0], 1e-12);
    assert_float_equal(back.q[1], joints.q[1], 1e-12);
    assert_float_equal(needle_mm, -2.0, 1e-12);
    const struct gcode_axes words = axes_arm_words(&machine, &axes);
    assert_int_equal(words.count, 3);
    assert_memory_equal(words.letter, "XYZ", 3);
    const struct reply_status status = {
        .has_mpos = true, .axis_count = 4, .mpos = {34.0, 26.0, -3.0, -4.0}};
    assert_true(axes_match(&machine, &axes, &status));
    int32_t steps[RECORD_AXES];
    axes_steps(&machine, &axes, steps);
    assert_int_equal(steps[0], (int32_t)lround(34.0 * machine.motor[0].steps_per_unit));
    assert_int_equal(steps[3], (int32_t)lround(-4.0 * machine.needle.steps_per_unit));
    assert_int_equal(steps[4], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_from_the_home_end_with_the_axis_sign),
        cmocka_unit_test(comes_back_to_the_same_joints),
        cmocka_unit_test(counts_motor_steps),
        cmocka_unit_test(gives_the_writer_the_arm_without_the_needle),
        cmocka_unit_test(says_no_axis_again_that_stands_where_it_is_to_stand),
        cmocka_unit_test(matches_within_a_step_and_no_more),
        cmocka_unit_test(reads_a_report_in_the_order_of_the_firmware_letters),
        cmocka_unit_test(reads_boards_with_and_without_a_gap_in_their_letters),
        cmocka_unit_test(refuses_a_report_without_the_machine_axes),
        cmocka_unit_test(speaks_of_motors_where_joints_share_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
