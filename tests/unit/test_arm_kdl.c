/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine files that ship, and those of the tests, against arithmetic that is not ours: forward
 * kinematics by Orocos KDL and by the simulator, inverse solutions by KDL's forward.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kinematics/arm/turn.h"
#include "sim/arm.h"
#include "tests/kdl/kdl_machine.h"
#include "tests/unit/arm_presets.h"

static const char *const PATH[] = {
    "examples/machines/gantry5.yaml", "examples/machines/bench3.yaml",
    "examples/machines/ar4-mk3.yaml", "examples/machines/parol6.yaml",
    "examples/machines/thor.yaml",    "tests/machines/ur5e.yaml",
    "tests/machines/crx10ia.yaml",    "tests/machines/xarm6.yaml",
    "tests/machines/jaco2.yaml",      "tests/machines/moveo.yaml",
};
enum { MACHINES = sizeof PATH / sizeof PATH[0], POSES = 1000 };

static struct machine machine;

static struct arm arm_at(const char *path)
{
    struct arm arm;
    struct diags diags = {0};
    struct err err = {0};
    if (machine_read(&machine, path, &diags, &err) != ERR_OK) {
        fail_msg("%s", err.msg);
    }
    arm_init(&arm, &machine);
    return arm;
}

static struct tool tool_by_sim(const struct machine *of, const struct joints *joints)
{
    struct sim_settings settings;
    struct sim_arm sim;
    double q[SIM_AXES_MAX] = {0};
    memcpy(q, joints->q, of->joint_count * sizeof q[0]);
    sim_settings_init(&settings, of);
    assert_true(sim_arm_init(&sim, of, &settings));
    const struct sim_tool is = sim_arm_tool(&sim, q);
    return (struct tool){{is.place.x, is.place.y, is.place.z},
                         {is.along.x, is.along.y, is.along.z}};
}

static void check_same(const char *path, struct tool a, struct tool b, double slack_mm)
{
    if (!(vec3_distance(a.tip, b.tip) <= slack_mm && vec3_distance(a.axis, b.axis) <= 1e-10)) {
        fail_msg("%s: %g mm, %g rad apart", path, vec3_distance(a.tip, b.tip),
                 vec3_distance(a.axis, b.axis));
    }
}

static void skip_without_kdl(void)
{
    if (!kdl_available()) {
        print_message("# liborocos-kdl-dev was not there when this was built\n");
        skip();
    }
}

static void kdl_finds_every_preset_where_we_do(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    skip_without_kdl();
    for (size_t i = 0; i < MACHINES; i++) {
        const struct arm arm = arm_at(PATH[i]);
        for (int n = 0; n < POSES; n++) {
            struct joints q = {{0}};
            arm_preset_joints(&machine, &rng, q.q);
            check_same(PATH[i], arm_tool_from_joints(&arm, &q), kdl_tool(&machine, &q), 1e-9);
        }
    }
}

static void kdl_finds_inverse_solutions_at_their_targets(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    skip_without_kdl();
    for (size_t i = 0; i < MACHINES; i++) {
        const struct arm arm = arm_at(PATH[i]);
        for (int n = 0; n < POSES; n++) {
            struct joints q = {{0}}, branch[ARM_BRANCHES_MAX];
            enum arm_answer why;
            double spin_rad = 0.0;
            arm_preset_joints(&machine, &rng, q.q);
            const struct tool target = kdl_tool(&machine, &q);
            const size_t count = turn_branches(&arm, &target, &spin_rad, NULL, branch, &why);
            assert_true(count > 0);
            for (size_t k = 0; k < count; k++) {
                check_same(PATH[i], kdl_tool(&machine, &branch[k]), target, 1e-8);
            }
        }
    }
}

static void the_simulator_finds_every_preset_where_we_do(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (size_t i = 0; i < MACHINES; i++) {
        const struct arm arm = arm_at(PATH[i]);
        for (int n = 0; n < POSES; n++) {
            struct joints q = {{0}};
            arm_preset_joints(&machine, &rng, q.q);
            check_same(PATH[i], arm_tool_from_joints(&arm, &q), tool_by_sim(&machine, &q), 1e-9);
        }
    }
}

/* Figure i of a machine: four of each link, then the tool's. */
static double *figure(struct machine *of, size_t i)
{
    struct machine_joint *joint = &of->joint[i / 4 % MACHINE_JOINTS_MAX];
    double *const link[] = {&joint->theta, &joint->d_mm, &joint->a_mm, &joint->alpha};
    double *const tool[] = {&of->tool_tilt_rad, &of->tool_length_mm, &of->bracket_mm};
    return i < 4 * of->joint_count ? link[i % 4] : tool[i - 4 * of->joint_count];
}

static void a_preset_with_one_wrong_sign_is_seen(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (size_t m = 2; m < MACHINES; m++) {
        const struct arm arm = arm_at(PATH[m]);
        for (size_t i = 0; i < 4 * machine.joint_count + 3; i++) {
            struct machine wrong = machine;
            double *value = figure(&wrong, i);
            /* half a turn either way is the same turn */
            if (fabs(*value) < 1e-9 || fabs(fabs(*value) - UNITS_PI) < 1e-9) {
                continue;
            }
            *value = -*value;
            double most_mm = 0.0;
            for (int n = 0; n < 10; n++) {
                struct joints q = {{0}};
                arm_preset_joints(&machine, &rng, q.q);
                const struct tool ours = arm_tool_from_joints(&arm, &q);
                most_mm = fmax(most_mm, vec3_distance(ours.tip, tool_by_sim(&wrong, &q).tip));
            }
            if (most_mm < 1.0) {
                fail_msg("%s: figure %zu may have either sign", PATH[m], i);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kdl_finds_every_preset_where_we_do),
        cmocka_unit_test(kdl_finds_inverse_solutions_at_their_targets),
        cmocka_unit_test(the_simulator_finds_every_preset_where_we_do),
        cmocka_unit_test(a_preset_with_one_wrong_sign_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
