/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulator's arm and skin against figures worked out by hand.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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

static struct sim_tool tool_of(const struct machine *machine, const double *joints)
{
    struct sim_settings settings;
    struct sim_arm arm;
    sim_settings_init(&settings, machine);
    assert_true(sim_arm_init(&arm, machine, &settings));
    return sim_arm_tool(&arm, joints);
}

static void holds_the_needle_where_the_gantry_says(void **state)
{
    (void)state;
    const double right = UNITS_PI / 2;
    const struct {
        const char *name;
        double joints[6];
        struct sim_tool want;
    } cases[] = {
        {"upright", {10, 20, 200, 0, 0, 0}, {{10, 20, 80}, {0, 0, -1}}},
        {"tilted to +x", {10, 20, 200, right, 0, 0}, {{130, 20, 200}, {1, 0, 0}}},
        {"tilted, turned", {10, 20, 200, right, right, 0}, {{10, 140, 200}, {0, 1, 0}}},
        {"thirty degrees",
         {0, 0, 0, UNITS_PI / 6, UNITS_PI, 0},
         {{-60, 0, -103.923048454}, {-0.5, 0, -0.866025403784}}},
    };
    const struct machine machine = sim_world_gantry();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct sim_tool got = tool_of(&machine, cases[i].joints);
        assert_vec(cases[i].name, got.place, cases[i].want.place, 1e-8);
        assert_vec(cases[i].name, got.along, cases[i].want.along, 1e-9);
    }
}

static void holds_the_needle_over_the_pad(void **state)
{
    (void)state;
    struct machine machine = sim_world_gantry();
    machine.model = MACHINE_GANTRY_XY;
    machine.joint_count = 2;
    machine.foot_z_mm = 12;
    const struct sim_tool got = tool_of(&machine, (const double[]){30, 40, 0});
    assert_vec("place", got.place, (struct sim_vec){30, 40, 12}, 0);
    assert_vec("along", got.along, (struct sim_vec){0, 0, -1}, 0);
}

static void holds_the_needle_at_the_end_of_a_chain(void **state)
{
    (void)state;
    const double right = UNITS_PI / 2;
    struct machine machine = sim_world_serial(); /* planar, links of 100 and 50 */
    struct sim_tool got = tool_of(&machine, (const double[]){right, -right, 0});
    assert_vec("planar", got.place, (struct sim_vec){50, 100, 0}, 1e-9);
    assert_vec("planar", got.along, (struct sim_vec){0, 0, 1}, 1e-12);
    machine.joint[1].alpha = right; /* the tool's z now lies in the plane */
    machine.bracket_mm = 10;
    machine.tool_tilt_rad = right;
    machine.tool_length_mm = 7;
    machine.base = (struct pose){{0, 0, 500}, {UNITS_PI, 0, 0}};
    got = tool_of(&machine, (const double[]){0, 0, 0});
    assert_vec("bent", got.place, (struct sim_vec){157, 10, 500}, 1e-9);
    assert_vec("bent", got.along, (struct sim_vec){1, 0, 0}, 1e-12);
    machine.joint[1].kind = MACHINE_PRISMATIC;
    got = tool_of(&machine, (const double[]){0, 30, 0});
    assert_vec("sliding", got.place, (struct sim_vec){157, 10, 470}, 1e-9);
}

static void counts_joints_from_the_firmware_steps(void **state)
{
    (void)state;
    const struct machine machine = sim_world_gantry();
    struct sim_settings settings;
    struct sim_arm arm;
    double joints[SIM_AXES_MAX];
    sim_settings_init(&settings, &machine);
    assert_true(sim_arm_init(&arm, &machine, &settings));
    sim_arm_joints(&arm, (const double[SIM_AXES_MAX]){-160, 0, -1600, -40000, -80000, -1600 * 6.5},
                   joints);
    const double want[] = {449, 450, 290, 0, 0, 0.5};
    for (int i = 0; i < 6; i++) {
        assert_near("joint", joints[i], want[i], 1e-9);
    }
}

/* Two motors on the first joint, a differential on the other two. */
static struct machine differential(void)
{
    struct machine machine = sim_world_serial();
    machine.joint_count = 3;
    machine.joint[2] = machine.joint[1];
    machine.motor_count = 4;
    const double rows[4][3] = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 2}, {0, -1, 2}};
    for (size_t i = 0; i < 4; i++) {
        memcpy(machine.motor_from_joint[i], rows[i], sizeof rows[i]);
        machine.motor[i] = machine.joint[0];
        machine.motor[i].axis = "XYZA"[i];
        machine.motor[i].homed_at = 0;
        machine.motor[i].steps_per_unit = 100;
    }
    return machine;
}

static void finds_joints_behind_the_motors_that_they_share(void **state)
{
    (void)state;
    const struct machine machine = differential();
    struct sim_settings settings;
    struct sim_arm arm;
    double joints[SIM_AXES_MAX];
    sim_settings_init(&settings, &machine);
    assert_true(sim_arm_init(&arm, &machine, &settings));
    assert_int_equal(settings.axes, 5);
    /* degrees: q1 = 10; q2 + 2 q3 = 50, -q2 + 2 q3 = 30; the needle half a millimetre in */
    sim_arm_joints(&arm, (const double[SIM_AXES_MAX]){1000, -1000, 5000, 3000, -1600 * 6.5},
                   joints);
    const double want[] = {rad_from_deg(10), rad_from_deg(10), rad_from_deg(20), 0.5};
    for (int i = 0; i < 4; i++) {
        assert_near("joint", joints[i], want[i], 1e-12);
    }
    /* one of two motors lags by 2 degrees: the joint stands between them */
    sim_arm_joints(&arm, (const double[SIM_AXES_MAX]){1200, -1000, 5000, 3000, 0}, joints);
    assert_near("joint", joints[0], rad_from_deg(11), 1e-12);
}

static void refuses_motors_that_leave_a_joint_open(void **state)
{
    (void)state;
    struct machine machine = differential();
    machine.motor_from_joint[3][1] = 1;
    struct sim_coupling coupling;
    assert_false(sim_coupling_init(&coupling, &machine));
}

static void refuses_a_gantry_without_its_joints(void **state)
{
    (void)state;
    struct sim_world *world = sim_world_new();
    struct machine machine = world->machine;
    strcpy(machine.joint[3].name, "Q");
    const struct sim_sink sink = {NULL, NULL, NULL};
    assert_null(sim_new(&machine, &world->head, &world->pose, 1, sink));
    sim_world_free(world);
}

static void finds_the_skin_along_any_line(void **state)
{
    (void)state;
    struct sim_skin skin;
    const struct head head = sim_world_ellipsoid();
    sim_skin_init(&skin, &head);
    for (int i = 0; i < 1000; i++) {
        struct sim_vec place, normal;
        sim_world_on_head(&head, 0.0015 * i, 0.7 * i, &place, &normal);
        const struct sim_vec along = sim_vec_unit(
            sim_vec_along(sim_vec_scale(normal, -1.0), (struct sim_vec){0.1, 0.2, -0.1}, 1.0));
        const double away = 5.0 * sin(i);
        const struct sim_hit hit = sim_skin_hit(&skin, sim_vec_along(place, along, -away), along);
        assert_true(hit.hit);
        assert_near("distance", hit.distance, away, 1e-9);
        assert_vec("place", hit.place, place, 1e-9);
        assert_vec("normal", hit.normal, normal, 1e-9);
    }
}

static void misses_the_skin_beside_the_head_and_the_pad(void **state)
{
    (void)state;
    struct sim_skin skin;
    struct head head = sim_world_ellipsoid();
    sim_skin_init(&skin, &head);
    const struct sim_vec down = {0, 0, -1};
    assert_false(sim_skin_hit(&skin, (struct sim_vec){0, 80, 200}, down).hit);
    head = sim_world_pad();
    sim_skin_init(&skin, &head);
    assert_true(sim_skin_hit(&skin, (struct sim_vec){99, -99, 103}, down).hit);
    assert_false(sim_skin_hit(&skin, (struct sim_vec){101, 0, 103}, down).hit);
    assert_near("pad", sim_skin_hit(&skin, (struct sim_vec){9, 9, 103}, down).distance, 3, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_the_needle_where_the_gantry_says),
        cmocka_unit_test(holds_the_needle_over_the_pad),
        cmocka_unit_test(holds_the_needle_at_the_end_of_a_chain),
        cmocka_unit_test(counts_joints_from_the_firmware_steps),
        cmocka_unit_test(finds_joints_behind_the_motors_that_they_share),
        cmocka_unit_test(refuses_motors_that_leave_a_joint_open),
        cmocka_unit_test(refuses_a_gantry_without_its_joints),
        cmocka_unit_test(finds_the_skin_along_any_line),
        cmocka_unit_test(misses_the_skin_beside_the_head_and_the_pad),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
