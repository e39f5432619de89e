/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "config/units.h"
#include "controller/stream/homing.h"
#include "tests/unit/fake_machine.h"
#include "tests/unit/seed.h"

enum { NEEDLE = 32, ARM = 31 }; /* of fake_machine: C, and X Y Z A B */

static const char *grblhal(void)
{
    return gcode_dialect(MACHINE_GRBLHAL)->letters;
}

static struct homing told(const double pass[HOMING_PASSES_MAX])
{
    struct homing homing = {.lower = 0};
    for (int i = 0; i < HOMING_PASSES_MAX; i++) {
        homing_take(&homing, HOMING_PASS_FIRST + i, pass[i]);
    }
    return homing;
}

static void leaves_passes_alone_that_home_every_axis(void **state)
{
    (void)state;
    static const double PASS[][HOMING_PASSES_MAX] = {
        {32, 31}, {63}, {4, 3, 56}, {1, 2, 4, 8, 16, 32}, {0, 0, 0, 0, 0, 511}};
    const struct machine machine = fake_machine();
    for (size_t i = 0; i < sizeof(PASS) / sizeof(PASS[0]); i++) {
        const struct homing is = told(PASS[i]);
        const struct homing mended = homing_mended(&is, &machine, grblhal());
        assert_memory_equal(mended.pass, is.pass, sizeof(is.pass));
        assert_int_equal(homing_needle_is_first(&is, &machine, grblhal()), i == 0);
    }
}

/* Whatever the board says: what comes of it homes every axis, and needs no mending again. */
static void mends_any_passes_that_leave_an_axis_out(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    const struct machine machine = fake_machine();
    for (int turn = 0; turn < 2000; turn++) {
        double pass[HOMING_PASSES_MAX];
        for (int i = 0; i < HOMING_PASSES_MAX; i++) {
            const unsigned all = (unsigned)seed_below(&seed, 64);
            pass[i] = all & (unsigned)seed_below(&seed, 64);
        }
        struct homing is = told(pass);
        is.lower = (unsigned)seed_below(&seed, 512);
        const struct homing mended = homing_mended(&is, &machine, grblhal());
        const struct homing again = homing_mended(&mended, &machine, grblhal());
        unsigned homed = 0;
        for (int i = 0; i < HOMING_PASSES_MAX; i++) {
            homed |= mended.pass[i];
        }
        assert_int_equal(homed & (NEEDLE | ARM), NEEDLE | ARM);
        assert_int_equal(mended.lower & NEEDLE, 0);
        assert_int_equal(mended.lower & ARM, is.lower & ARM);
        assert_memory_equal(&again, &mended, sizeof(mended));
    }
}

static void asks_for_nothing_that_a_board_does_not_tell(void **state)
{
    (void)state;
    const struct machine machine = fake_machine();
    struct homing is = {.lower = 0};
    homing_take(&is, HOMING_ENDS, 0.0);
    homing_take(&is, HOMING_PASS_FIRST - 1, 1.0);
    homing_take(&is, HOMING_PASS_FIRST + HOMING_PASSES_MAX, 1.0);
    const struct homing mended = homing_mended(&is, &machine, grblhal());
    assert_memory_equal(&mended, &is, sizeof(is));
    assert_true(homing_needle_is_first(&is, &machine, grblhal()));
}

static void takes_no_mask_that_is_none(void **state)
{
    (void)state;
    static const double NONE[] = {-1.0, 512.0, 1e300, -1e300, INFINITY, NAN};
    for (size_t i = 0; i < sizeof(NONE) / sizeof(NONE[0]); i++) {
        struct homing homing = {.lower = 3};
        homing_take(&homing, HOMING_ENDS, NONE[i]);
        homing_take(&homing, HOMING_PASS_FIRST, NONE[i]);
        assert_int_equal(homing.lower, 0);
        assert_int_equal(homing.pass[0], 0);
        assert_int_equal(homing.passes, 1);
    }
}

/* A needle whose axis counts upwards as it goes in is retracted at the lower end. */
static void sends_the_needle_home_to_its_retracted_end(void **state)
{
    (void)state;
    struct machine machine = fake_machine();
    const struct homing upper = {.lower = 0}, lower = {.lower = NEEDLE};
    assert_int_equal(homing_mended(&upper, &machine, grblhal()).lower, 0);
    assert_int_equal(homing_mended(&lower, &machine, grblhal()).lower, 0);
    machine.needle.sign = 1.0;
    assert_int_equal(homing_mended(&upper, &machine, grblhal()).lower, NEEDLE);
    assert_int_equal(homing_mended(&lower, &machine, grblhal()).lower, NEEDLE);
}

static void knows_the_end_at_which_a_switch_is(void **state)
{
    (void)state;
    struct machine machine = fake_machine();
    const struct homing upper = {.lower = 0}, lower = {.lower = ARM};
    static const double SPAN[] = {450.0, 450.0, 300.0, 200.0, 400.0};
    for (size_t i = 0; i < sizeof(SPAN) / sizeof(SPAN[0]); i++) {
        assert_true(fabs(homing_switch(&upper, &machine, i, grblhal())) < 1e-12);
        assert_true(fabs(homing_switch(&lower, &machine, i, grblhal()) + SPAN[i]) < 1e-9);
    }
    // counted up from there, either way; and with a zero at neither end
    machine.joint[0].sign = -1.0;
    machine.joint[1].homed_at = machine.joint[1].min;
    machine.joint[2].homed_at = 100.0;
    for (size_t i = 0; i < 3; i++) {
        assert_true(fabs(homing_switch(&lower, &machine, i, grblhal())) < 1e-12);
    }
}

/* By what it shows afterwards: the pull-off inside of its switch, or 0 where a board takes that for
 * its zero. */
static void sees_an_axis_that_homing_has_left_elsewhere(void **state)
{
    (void)state;
    static const struct {
        bool grblhal;
        unsigned lower;
        double count[6];
        char stray;
    } ROW[] = {
        {false, 0, {-1, -1, -1, -1, -1, -1}, '\0'},
        {false, 0, {0, 0, 0, 0, 0, 0}, '\0'},
        {false, 0, {-1.005, -0.994, -1.001, -0.999, -1.003, -1}, '\0'},
        // in no cycle: where it stood before
        {false, 0, {-1, -1, -1, -1, 0, -1}, 'B'},
        {false, 0, {-1, -1, -1, -1, -1, -3.5}, 'C'},
        {false, 0, {0, -1, 0, 0, 0, 0}, 'X'},
        // its passes are told, and looked at before
        {true, 0, {-1, -1, -1, -1, 0, -1}, '\0'},
        // the other end
        {true, 0, {-449, -1, -1, -1, -1, -1}, 'X'},
        {true, 1, {-449, -1, -1, -1, -1, -1}, '\0'},
        {true, 1, {-1, -1, -1, -1, -1, -1}, 'X'},
        {false, 0, {-1, -1, -299, -1, -1, -1}, 'Z'},
        {false, 0, {-1, -1, -1, -1, -1, -7}, 'C'},
        {false, 0, {-1, -1, -1, -1, NAN, -1}, 'B'},
    };
    const struct machine machine = fake_machine();
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        struct homing homing = {.lower = ROW[i].lower, .pull_off = 1.0};
        if (ROW[i].grblhal) {
            homing_take(&homing, HOMING_PASS_FIRST, 63);
        }
        const struct machine_joint *stray =
            homing_stray(&homing, &machine, ROW[i].count, grblhal());
        if ((stray == NULL ? '\0' : stray->axis) != ROW[i].stray) {
            fail_msg("row %zu: %c", i, stray == NULL ? '-' : stray->axis);
        }
    }
}

static void sees_a_pull_off_that_a_deep_strike_would_meet(void **state)
{
    (void)state;
    const struct machine machine = fake_machine();
    static const struct {
        double hard, pull_off;
        bool grblhal, cramps;
    } ROW[] = {{1, 1.0, true, true}, {1, 0.8, true, false}, {0, 1.0, true, false},
               {3, 1.0, true, true}, {2, 1.0, true, false}, {1, 1.0, false, false},
               {1, 5.0, true, true}, {1, 0.0, true, false}};
    // 2 mm at the far end, less a cap of 1.2
    assert_true(fabs(homing_needle_room_mm(&machine) - 0.8) < 1e-12);
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        struct homing homing = {.lower = 0};
        homing_take(&homing, HOMING_HARD_LIMITS, ROW[i].hard);
        homing_take(&homing, HOMING_PULL_OFF, ROW[i].pull_off);
        if (ROW[i].grblhal) {
            homing_take(&homing, HOMING_PASS_FIRST, NEEDLE);
        }
        assert_int_equal(homing_cramps_needle(&homing, &machine), ROW[i].cramps);
    }
}

static void knows_how_far_a_pull_off_may_go(void **state)
{
    (void)state;
    struct machine machine = fake_machine();
    // 8 mm of needle, of which 2 above clear
    assert_true(fabs(homing_pull_off_most(&machine) - 4.0) < 1e-12);
    for (int i = 0; i < 60; i++) {
        struct homing homing = {.lower = 0};
        homing_take(&homing, HOMING_PULL_OFF, i * 0.1);
        assert_int_equal(homing_drops_needle(&homing, &machine), i > 20);
    }
    // degrees, where they are fewer than the needle's mm
    machine.joint[3].max = machine.joint[3].min + rad_from_deg(5.0);
    assert_true(fabs(homing_pull_off_most(&machine) - 2.5) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_passes_alone_that_home_every_axis),
        cmocka_unit_test(mends_any_passes_that_leave_an_axis_out),
        cmocka_unit_test(asks_for_nothing_that_a_board_does_not_tell),
        cmocka_unit_test(takes_no_mask_that_is_none),
        cmocka_unit_test(sends_the_needle_home_to_its_retracted_end),
        cmocka_unit_test(knows_the_end_at_which_a_switch_is),
        cmocka_unit_test(sees_an_axis_that_homing_has_left_elsewhere),
        cmocka_unit_test(knows_how_far_a_pull_off_may_go),
        cmocka_unit_test(sees_a_pull_off_that_a_deep_strike_would_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
