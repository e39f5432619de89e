/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Foot, needle and what the skin feels, against figures worked out by hand.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/units.h"
#include "tests/unit/sim_world.h"

static void assert_near(const char *what, double got, double want, double slack)
{
    if (!(fabs(got - want) <= slack)) {
        fail_msg("%s: got %.9f, want %.9f", what, got, want);
    }
}

static void assert_vec(const char *what, struct sim_vec got, struct sim_vec want, double slack)
{
    assert_near(what, got.x, want.x, slack);
    assert_near(what, got.y, want.y, slack);
    assert_near(what, got.z, want.z, slack);
}

/* The lines that hold the gantry's foot plane at place, the needle along -normal: from above. */
static void pose_line(const struct sim_world *world, struct sim_vec place, struct sim_vec normal,
                      char *line, size_t size)
{
    const double b = acos(normal.z), c = atan2(-normal.y, -normal.x);
    const double *t = world->pose.xyz_mm;
    const struct sim_vec pivot = sim_vec_along(place, normal, 120);
    snprintf(line, size, "G53G0X%.5fY%.5fA%.5fB%.5f\nG53G0Z%.5f\n", pivot.x + t[0] - 450,
             pivot.y + t[1] - 450, deg_from_rad(b) - 100, deg_from_rad(c) - 200,
             pivot.z + t[2] - 300);
}

#define CLEAR "G53G0C-2\n"
#define HOVER "G53G0C-4\nG4P0\n"
#define GROUP "G1C-6.5F3000\nG4P0.05\nG1C-4F3000\nN9G4P0\n"

/* A strike 0.5 mm deep at a place of the head, the arm `off` mm too far out; head `lift` away. */
static struct sim_world *struck(double theta, double phi, double off, double lift)
{
    struct sim_world *world = sim_world_new();
    struct sim_vec place, normal;
    char line[128];
    world->machine.joint[3].steps_per_unit = world->machine.joint[4].steps_per_unit = 1e5;
    sim_world_on_head(&world->head, theta, phi, &place, &normal);
    const struct pose planned = world->pose;
    world->pose.xyz_mm[0] -= lift * normal.x;
    world->pose.xyz_mm[1] -= lift * normal.y;
    world->pose.xyz_mm[2] -= lift * normal.z;
    sim_world_restart(world);
    world->pose = planned;
    pose_line(world, sim_vec_along(place, normal, off), normal, line, sizeof line);
    (void)sim_world_ask(world, CLEAR);
    (void)sim_world_ask(world, line);
    (void)sim_world_ask(world, HOVER);
    (void)sim_world_ask(world, GROUP);
    return world;
}

static void strikes_as_deep_as_the_needle_goes(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        struct sim_vec place, normal;
        struct sim_world *world = struck(0.02 * i, 0.3 * i, 0.0, 0.0);
        sim_world_on_head(&world->head, 0.02 * i, 0.3 * i, &place, &normal);
        assert_int_equal(world->touches, 1);
        const struct sim_touch *touch = &world->touch[0];
        assert_near("depth", touch->depth_mm, 0.5, 0.001);
        assert_vec("place", touch->place, place, 0.006); /* steps of 1/160 mm */
        assert_vec("normal", touch->normal, normal, 1e-4);
        assert_true(touch->tilt_rad < 0.001 && touch->lateral_mm < 0.001 && touch->punctured);
        sim_world_free(world);
    }
}

static void lets_the_foot_absorb_what_arm_and_head_are_off(void **state)
{
    (void)state;
    static const double off[][2] = {{0.8, 0}, {-0.8, 0}, {0, 0.8}, {0, -0.8}, {0.4, 0.4}};
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++) {
        struct sim_world *world = struck(0.4, 1.0, off[i][0], off[i][1]);
        assert_int_equal(world->touches, 1);
        assert_near("depth", world->touch[0].depth_mm, 0.5, 0.001);
        assert_string_equal(sim_world_status(world, "Pn"), "P");
        assert_int_equal(sim_counts(world->sim).overpress, 0);
        sim_world_free(world);
    }
}

static void touches_nothing_when_the_head_is_away(void **state)
{
    (void)state;
    struct sim_world *world = struck(0.4, 1.0, 0.0, 5.0);
    assert_int_equal(world->touches, 0);
    assert_string_equal(sim_world_status(world, "Pn"), "");
    sim_world_free(world);
}

static void goes_too_deep_when_the_foot_is_out_of_travel(void **state)
{
    (void)state;
    struct sim_world *world = struck(0.4, 1.0, -1.3, 0.0);
    assert_int_equal(world->touches, 1);
    assert_near("depth", world->touch[0].depth_mm, 0.8, 0.002);
    assert_true(sim_counts(world->sim).overpress > 0);
    sim_world_free(world);
}

static void lifts_the_foot_with_a_needle_pulled_back(void **state)
{
    (void)state;
    static const struct {
        double needle_mm;
        bool foot;
        double gap_mm;
    } cases[] = {
        {0.5, true, -0.5}, {-2, true, 2}, {-2.9, true, 2}, {-3.1, false, 2.1}, {-4, false, 3}};
    struct sim_world *world = sim_world_new();
    world->head = sim_world_pad();
    sim_world_restart(world);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        /* the foot's plane on the pad */
        const double steps[SIM_AXES_MAX] = {-225 * 160, -225 * 160,
                                            -80 * 160,  -100 * 400,
                                            -200 * 400, -(cases[i].needle_mm + 6) * 1600};
        const struct sim_contact contact = sim_plant_contact(&world->sim->plant, steps);
        assert_int_equal(contact.foot, cases[i].foot);
        assert_near("gap", contact.gap_mm, cases[i].gap_mm, 1e-9);
    }
    sim_world_free(world);
}

/* The head comes against a foot that hangs as high as its carriage goes: nothing moves it down. */
static void keeps_a_foot_that_is_up_where_it_is_when_the_head_meets_it(void **state)
{
    (void)state;
    static const struct {
        double head_mm;
        bool foot, overpress;
        double gap_mm;
    } cases[] = {{0, false, false, 5},
                 {2.9, false, false, 2.1},
                 {3.1, true, true, 1.9},
                 {4.9, true, true, 0.1}};
    struct sim_world *world = sim_world_new();
    world->head = sim_world_pad();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_world_restart(world);
        const double up_mm = cases[i].head_mm; /* the foot's plane that much below the pad */
        const double steps[SIM_AXES_MAX] = {-225 * 160, -225 * 160, (-80 - up_mm) * 160,
                                            -100 * 400, -200 * 400, 0};
        const struct sim_contact contact = sim_plant_contact(&world->sim->plant, steps);
        assert_int_equal(contact.foot, cases[i].foot);
        assert_int_equal(contact.overpress, cases[i].overpress);
        assert_near("gap", contact.gap_mm, cases[i].gap_mm, 1e-9);
    }
    sim_world_free(world);
}

static void measures_depth_along_the_normal(void **state)
{
    (void)state;
    struct sim_world *world = sim_world_new();
    world->head = sim_world_pad();
    world->head.pad_size_mm[0] = world->head.pad_size_mm[1] = 900;
    sim_world_restart(world);
    /* 30 degrees off: the foot's plane is 120 cos 30 below the pivot */
    (void)sim_world_ask(world, "G0X-225Y-225Z-96.077A-70B-200C-4\nG4P0\n");
    (void)sim_world_ask(world, GROUP);
    assert_int_equal(world->touches, 1);
    assert_near("depth", world->touch[0].depth_mm, 0.5 * cos(UNITS_PI / 6), 1e-3);
    assert_near("tilt", world->touch[0].tilt_rad, UNITS_PI / 6, 1e-6);
    sim_world_free(world);
}

static void counts_depth_from_the_arm_without_a_foot(void **state)
{
    (void)state;
    struct sim_world *world = sim_world_new();
    world->head = sim_world_pad();
    world->machine.sense = MACHINE_SENSE_NONE;
    sim_world_restart(world);
    /* foot plane 0.3 above the pad at z 100 */
    (void)sim_world_ask(world, "G0X-225Y-225Z-79.7A-100B-200C-4\nG4P0\n");
    (void)sim_world_ask(world, GROUP);
    assert_int_equal(world->touches, 1);
    assert_near("depth", world->touch[0].depth_mm, 0.2, 1e-3);
    sim_world_free(world);
}

static void times_a_touch_from_entry_to_exit(void **state)
{
    (void)state;
    struct sim_world *world = struck(0.0, 0.0, 0.0, 0.0);
    const struct sim_touch *touch = &world->touch[0];
    /* 0.5 mm in at 50 mm/s and 5000 mm/s2: the last 0.25 mm brake; a dwell of 51.5 ms between */
    const double in_s = 0.25 / 50 + 0.01;
    assert_near("in skin", (double)(touch->exit_ns - touch->entry_ns) * 1e-9,
                2 * in_s + 0.0515 + 0.005, 0.006);
    sim_world_free(world);
}

static void sees_the_needle_dragged(void **state)
{
    (void)state;
    struct sim_world *world = sim_world_new();
    world->head = sim_world_pad();
    sim_world_restart(world);
    (void)sim_world_ask(world, "G0X-225Y-225Z-80A-100B-200C-4\nG4P0\n");
    (void)sim_world_ask(world, "G1C-6.5F600\nG1X-226F600\nG1C-4\nG4P0\n");
    assert_int_equal(world->touches, 1);
    assert_near("lateral", world->touch[0].lateral_mm, 1.0, 1e-3);
    assert_near("depth", world->touch[0].depth_mm, 0.5, 1e-3);
    sim_world_free(world);
}

static void sees_a_leg_graze_the_head(void **state)
{
    (void)state;
    struct sim_world *world = sim_world_new();
    world->machine.sense = MACHINE_SENSE_NONE;
    world->machine.joint[2].steps_per_unit = 1e5;
    sim_world_restart(world);
    /* needle at 0, upright, at full speed over the top of the head, 0.004 mm too low: less than the
     * way between two looks */
    const double z =
        38.5 + sqrt(pow(97 * sin(rad_from_deg(15.7)), 2) + pow(91 * cos(rad_from_deg(15.7)), 2)) -
        0.004;
    char line[96];
    snprintf(line, sizeof line, "G0X-100Y-225Z%.3fA-100B-200C-6\nX-300\nG4P0\n", z + 120 - 300);
    (void)sim_world_ask(world, line);
    assert_int_equal(world->touches, 1);
    assert_near("depth", world->touch[0].depth_mm, 0.003, 0.002);
    assert_true(world->touch[0].lateral_mm > 0.5 && !world->touch[0].punctured);
    sim_world_free(world);
}

/* Off a head that has been struck, and to its ends at most; the firmware knows nothing of it. */
static void is_moved_by_hand_against_its_motors(void **state)
{
    (void)state;
    struct sim_world *world = sim_world_new();
    world->head = sim_world_pad();
    sim_world_restart(world);
    (void)sim_world_ask(world, "G0X-225Y-225Z-80A-100B-200C-4\nG4P0\nG0C-6.3\nG4P0\n");
    assert_true(sim_move_by_hand(world->sim, 'C', 8.0)); // out of the skin, as far as it goes
    assert_int_equal(world->touches, 1);
    assert_true(sim_move_by_hand(world->sim, 'Z', 60.0));
    assert_false(sim_move_by_hand(world->sim, 'Q', 1.0));
    double steps[SIM_AXES_MAX];
    sim_true_steps(world->sim, steps);
    assert_near("up", steps[2], -20 * 160, 1e-6);
    assert_near("needle", steps[5], 0.0, 1e-6);
    assert_true(sim_move_by_hand(world->sim, 'Z', 60.0));
    sim_true_steps(world->sim, steps);
    assert_near("its end", steps[2], 0.0, 1e-6);
    assert_true(strstr(sim_world_status(world, "MPos"), "-80.000") != NULL);
    sim_world_free(world);
}

static void writes_a_touch_still_open_at_the_end(void **state)
{
    (void)state;
    struct sim_world *world = sim_world_new();
    world->head = sim_world_pad();
    sim_world_restart(world);
    (void)sim_world_ask(world, "G0X-225Y-225Z-80A-100B-200C-4\nG4P0\nG0C-6.3\nG4P0\n");
    assert_int_equal(world->touches, 0);
    sim_finish(world->sim);
    assert_int_equal(world->touches, 1);
    assert_near("depth", world->touch[0].depth_mm, 0.3, 1e-3);
    sim_world_free(world);
}

static void probes_until_the_foot_feels_skin(void **state)
{
    (void)state;
    struct sim_world *world = sim_world_new();
    world->head = sim_world_pad();
    sim_world_restart(world);
    (void)sim_world_ask(world, "G0X-225Y-225Z-70A-100B-200C-4\n");
    /* the foot hangs 1 mm below its plane, the plane 120 below the pivot, the pad at z 100 */
    const char *text = sim_world_ask(world, "G38.2Z-100F600\n");
    assert_non_null(
        strstr(text, "[PRB:-225.000,-225.000,-79.000,-100.000,-200.000,-4.000:1]\r\nok"));
    const double stopped =
        strtod(strchr(strchr(sim_world_status(world, "MPos"), ',') + 1, ',') + 1, NULL);
    assert_true(stopped < -79.3 && stopped > -80.5);
    assert_string_equal(sim_world_ask(world, "G38.2Z-100F600\n"),
                        "ALARM:4\r\n[PRB:-225.000,-225.000,-79.000,-100.000,-200.000,-4.000:1]\r\n"
                        "ok\r\n");
    text = sim_world_ask(world, "$X\nG0Z-50\nG38.2Z-60F600\n");
    assert_non_null(strstr(text, "ALARM:5\r\n[PRB:"));
    assert_non_null(strstr(text, ":0]\r\nok\r\n"));
    sim_world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strikes_as_deep_as_the_needle_goes),
        cmocka_unit_test(lets_the_foot_absorb_what_arm_and_head_are_off),
        cmocka_unit_test(touches_nothing_when_the_head_is_away),
        cmocka_unit_test(goes_too_deep_when_the_foot_is_out_of_travel),
        cmocka_unit_test(lifts_the_foot_with_a_needle_pulled_back),
        cmocka_unit_test(keeps_a_foot_that_is_up_where_it_is_when_the_head_meets_it),
        cmocka_unit_test(measures_depth_along_the_normal),
        cmocka_unit_test(counts_depth_from_the_arm_without_a_foot),
        cmocka_unit_test(times_a_touch_from_entry_to_exit),
        cmocka_unit_test(sees_the_needle_dragged),
        cmocka_unit_test(sees_a_leg_graze_the_head),
        cmocka_unit_test(is_moved_by_hand_against_its_motors),
        cmocka_unit_test(writes_a_touch_still_open_at_the_end),
        cmocka_unit_test(probes_until_the_foot_feels_skin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
