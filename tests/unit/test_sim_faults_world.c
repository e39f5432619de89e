/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What scripted faults do to axes, needle, skin and head.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/sim_faulty.h"

#define NEAR(a, b, within) assert_true(fabs((a) - (b)) <= (within))

static void strikes_as_before_without_faults(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad("{kind: reset, at_s: 100000}");
    sim_faulty_strike(world);
    assert_int_equal(world->touches, 1);
    assert_true(world->touch[0].punctured && world->touch[0].dimple_mm == 0.0);
    NEAR(world->touch[0].depth_mm, 0.5, 1e-9);
    assert_string_equal(sim_world_status(world, "Pn"), "P");
    sim_world_free(world);
}

static void loses_steps_of_the_axis_it_names(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad("{kind: lost-steps, strike: 1, axis: X, "
                                                  "steps: 160}");
    sim_faulty_strike(world);
    assert_true(world->touch[0].lateral_mm > 0.9);
    assert_string_equal(sim_world_status(world, "MPos"), "-225.000,-225.000,-4.000");
    sim_faulty_strike(world);
    NEAR(world->touch[1].place.x - world->touch[0].place.x, 1.0, 1e-6);
    sim_world_home(world);
    (void)sim_world_ask(world, "G0X-225Y-225\nG1Z-4F3000\nG4P0\n");
    sim_faulty_strike(world);
    NEAR(world->touch[2].place.x, world->touch[0].place.x, 1e-6);
    sim_world_free(world);
}

static void lags_behind_by_its_backlash(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad("{kind: backlash, at_s: 0, axis: X, mm: 0.2}");
    const double there[] = {-230, -225, -220, -225};
    for (size_t i = 0; i < 4; i++) {
        char line[32];
        snprintf(line, sizeof line, "G0X%.0f\nG4P0\n", there[i]);
        (void)sim_world_ask(world, line);
        sim_faulty_strike(world);
    }
    NEAR(world->touch[1].place.x - world->touch[0].place.x, 5.0 - 0.2, 1e-6);
    NEAR(world->touch[2].place.x - world->touch[1].place.x, 5.0, 1e-6);
    NEAR(world->touch[3].place.x - world->touch[1].place.x, 0.2, 1e-6);
    sim_world_free(world);
}

static void strikes_a_head_that_was_pushed_elsewhere(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad("{kind: head-move, strike: 1, delay_s: 0.2, "
                                                  "for_s: 0.1, xyz_mm: [2, 0, 0.5]}");
    sim_faulty_strike(world);
    sim_world_run(world, 0.5);
    sim_faulty_strike(world);
    NEAR(world->touch[1].place.x - world->touch[0].place.x, -2.0, 1e-6);
    NEAR(sim_head_now(world->sim).xyz_mm[0], 227.0, 1e-9);
    sim_world_free(world);
}

/* 1 mm in 30 ms while the needle is in: the skin tears. */
static void tears_when_the_head_jerks_under_the_needle(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad("{kind: head-move, strike: 1, for_s: 0.03, "
                                                  "xyz_mm: [1, 0, 0]}");
    (void)sim_world_ask(world, "G1Z-6.5F3000\nG4P0.05\nG1Z-4\nG4P0\n");
    NEAR(world->touch[0].lateral_mm, 1.0, 0.01);
    sim_world_free(world);
}

static void touches_again_when_the_head_comes_up_to_a_needle_at_rest(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad("{kind: head-move, strike: 1, delay_s: 1, "
                                                  "for_s: 0.1, xyz_mm: [0, 0, 6]}");
    sim_faulty_strike(world);
    sim_world_run(world, 1.5);
    sim_finish(world->sim);
    assert_int_equal(world->touches, 2);
    const double after_s = (double)(world->touch[1].entry_ns - world->touch[0].entry_ns) * 1e-9;
    assert_true(after_s > 1.0 && after_s < 1.15);
    sim_world_free(world);
}

static void finds_no_skin_in_a_hole(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad(
        "{kind: skin-hole, strike: 1, delay_s: 0.2, xyz_mm: [0, 0, 100], radius_mm: 5}");
    sim_faulty_strike(world);
    sim_world_run(world, 0.5);
    sim_faulty_strike(world);
    assert_int_equal(world->touches, 1);
    assert_string_equal(sim_world_status(world, "Pn"), "");
    (void)sim_world_ask(world, "G0X-215\nG4P0\n");
    sim_faulty_strike(world);
    assert_int_equal(world->touches, 2);
    sim_world_free(world);
}

static void keeps_its_depth_on_a_bump_by_its_foot(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad(
        "{kind: skin-bump, at_s: 0, xyz_mm: [0, 0, 100], radius_mm: 5, height_mm: 0.4}");
    (void)sim_world_ask(world, "G4P0.05\n");
    sim_faulty_strike(world);
    NEAR(world->touch[0].depth_mm, 0.5, 1e-9);
    NEAR(world->touch[0].place.z, 100.4, 1e-6);
    sim_world_free(world);
}

static void feels_skin_too_early_or_not_at_all(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad("{kind: no-touch, at_s: 0, for_s: 5}");
    sim_world_run(world, 0.1);
    assert_string_equal(sim_world_status(world, "Pn"), "");
    sim_world_run(world, 6);
    assert_string_equal(sim_world_status(world, "Pn"), "P");
    sim_world_free(world);
    world = sim_faulty_over_pad("{kind: early-touch, at_s: 0, mm: 5}");
    (void)sim_world_ask(world, "G1Z-1F3000\nG4P0.05\n"); /* the foot is drawn up, off the pad */
    assert_string_equal(sim_world_status(world, "Pn"), "P");
    sim_world_free(world);
}

static void goes_in_with_a_dull_needle_but_not_through(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad("{kind: no-puncture, at_s: 0}");
    sim_faulty_strike(world);
    assert_int_equal(world->touches, 1);
    assert_false(world->touch[0].punctured);
    NEAR(world->touch[0].dimple_mm, 0.5, 1e-9);
    assert_int_equal(sim_counts(world->sim).strikes, 0);
    sim_world_free(world);
}

static void stays_where_it_is_when_stuck_and_is_off_afterwards(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad("{kind: needle-stuck, strike: 1, delay_s: 0.2, "
                                                  "for_s: 1}");
    sim_faulty_strike(world);
    sim_world_run(world, 0.3);
    sim_faulty_strike(world);
    assert_int_equal(world->touches, 1);
    sim_world_run(world, 2);
    sim_faulty_strike(world);
    assert_int_equal(world->touches, 2);
    NEAR(world->touch[1].depth_mm, 0.5, 1e-6);
    sim_world_free(world);
}

static void leaves_the_skin_by_its_spring_without_power(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad("{kind: power-cut, strike: 1, for_s: 5}");
    (void)sim_world_ask(world, "G1Z-6.5F3000\nG4P1\n");
    assert_int_equal(world->touches, 1);
    assert_true(world->touch[0].exit_ns - world->touch[0].entry_ns <= 20000000);
    const char *said = sim_world_ask(world, "G1Z-4\nG1Z-6.5\nG4P0\n");
    assert_string_equal(said, "ok\r\nok\r\nok\r\n"); /* the firmware knows of nothing */
    assert_int_equal(world->touches, 1);
    sim_world_run(world, 6);
    assert_true(fabs(world->sim->motors.slip[2]) > 1000);
    sim_world_free(world);
}

static void finds_no_switch_with_a_needle_that_is_stuck(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad("{kind: needle-stuck, strike: 1, delay_s: 0.1}");
    sim_faulty_strike(world);
    sim_world_run(world, 0.5);
    assert_string_equal(sim_world_ask(world, "$H\n"), "ALARM:9\r\n");
    assert_string_equal(sim_world_ask(world, "G0X-1\n"), "error:9\r\n");
    sim_world_free(world);
}

/* Freed in the middle of the search it gets to its switch, and counts from there. */
static void finds_its_switch_when_it_comes_free_while_homing(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_over_pad("{kind: needle-stuck, strike: 1, for_s: 0.4}");
    sim_faulty_strike(world);
    assert_true(world->sim->motors.stuck[2]);
    assert_string_equal(sim_world_ask(world, "$H\n"), "ok\r\n");
    NEAR(world->sim->motors.slip[2], 0.0, 0.5);
    sim_world_free(world);
}

static void gives_way_before_it_is_punctured(void **state)
{
    (void)state;
    struct sim_faults faults = {.dimple_mm = 0.3};
    struct sim_world *world = sim_faulty_over_pad("{kind: reset, at_s: 100000}");
    sim_set_faults(world->sim, &faults);
    sim_faulty_strike(world);
    (void)sim_world_ask(world, "G1Z-6.2F3000\nG1Z-4F3000\nG4P0\n");
    assert_true(world->touch[0].punctured && world->touch[0].dimple_mm == 0.3);
    NEAR(world->touch[0].depth_mm, 0.5, 1e-9);
    assert_false(world->touch[1].punctured);
    NEAR(world->touch[1].dimple_mm, 0.2, 1e-9);
    assert_int_equal(sim_counts(world->sim).strikes, 1);
    sim_world_free(world);
}

static void strikes_a_head_that_never_rests(void **state)
{
    (void)state;
    struct sim_faults faults = {.motion = SIM_MOTION_REST};
    struct sim_world *world = sim_faulty_over_pad("{kind: reset, at_s: 100000}");
    sim_set_faults(world->sim, &faults);
    for (int i = 0; i < 20; i++) {
        sim_faulty_strike(world);
        sim_world_run(world, 1.0);
    }
    assert_in_range(world->touches, 18, 22);
    double lateral_mm = 0;
    for (size_t i = 0; i < world->touches; i++) {
        lateral_mm = fmax(lateral_mm, world->touch[i].lateral_mm);
    }
    assert_true(lateral_mm > 1e-4);
    assert_true(fabs(world->touch[19].place.x - world->touch[0].place.x) > 1e-3);
    sim_world_free(world);
}

/* The rate is that of the script, within what chance allows. */
static void fires_by_chance_at_the_rate_it_was_given(void **state)
{
    (void)state;
    struct sim_world *world =
        sim_faulty_over_pad("{kind: ok-twice, rate_per_1000_strikes: 200, jitter_s: 0.01}");
    for (int i = 0; i < 60; i++) {
        sim_faulty_strike(world);
    }
    assert_in_range(sim_counts(world->sim).faults, 4, 24);
    sim_world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strikes_as_before_without_faults),
        cmocka_unit_test(loses_steps_of_the_axis_it_names),
        cmocka_unit_test(lags_behind_by_its_backlash),
        cmocka_unit_test(strikes_a_head_that_was_pushed_elsewhere),
        cmocka_unit_test(tears_when_the_head_jerks_under_the_needle),
        cmocka_unit_test(touches_again_when_the_head_comes_up_to_a_needle_at_rest),
        cmocka_unit_test(finds_no_skin_in_a_hole),
        cmocka_unit_test(keeps_its_depth_on_a_bump_by_its_foot),
        cmocka_unit_test(feels_skin_too_early_or_not_at_all),
        cmocka_unit_test(goes_in_with_a_dull_needle_but_not_through),
        cmocka_unit_test(stays_where_it_is_when_stuck_and_is_off_afterwards),
        cmocka_unit_test(leaves_the_skin_by_its_spring_without_power),
        cmocka_unit_test(finds_no_switch_with_a_needle_that_is_stuck),
        cmocka_unit_test(finds_its_switch_when_it_comes_free_while_homing),
        cmocka_unit_test(gives_way_before_it_is_punctured),
        cmocka_unit_test(strikes_a_head_that_never_rests),
        cmocka_unit_test(fires_by_chance_at_the_rate_it_was_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
