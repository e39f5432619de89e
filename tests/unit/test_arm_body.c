/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the arm's bodies are.
 */
#include "kinematics/arm/body.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/arm_presets.h"

static struct machine machine_at(const char *path)
{
    struct machine machine;
    struct diags diags = {0};
    struct err err = {0};
    if (machine_read(&machine, path, &diags, &err) != ERR_OK) {
        fail_msg("%s", err.msg);
    }
    return machine;
}

static void hangs_together_from_base_to_foot(void **state)
{
    (void)state;
    static const char *const PATH[] = {"examples/machines/ar4-mk3.yaml",
                                       "examples/machines/parol6.yaml",
                                       "examples/machines/thor.yaml"};
    uint64_t rng = arm_preset_seed();
    for (size_t m = 0; m < 3; m++) {
        struct machine machine = machine_at(PATH[m]);
        for (size_t i = 0; i < machine.joint_count; i++) {
            machine.joint[i].body_radius_mm = 20.0;
        }
        struct arm arm;
        arm_init(&arm, &machine);
        for (int n = 0; n < 100; n++) {
            struct joints q = {{0}};
            struct capsule body[BODY_CAPSULES_MAX];
            arm_preset_joints(&machine, &rng, q.q);
            const struct tool tool = arm_tool_from_joints(&arm, &q);
            const size_t count = arm_body_capsules(&arm, &q, body);
            assert_true(count >= 5 && count <= BODY_CAPSULES_MAX);
            assert_true(vec3_distance(body[count - 1].to, tool.tip) < 1e-9);
            for (size_t k = 1; k < count; k++) {
                assert_true(vec3_distance(body[k - 1].to, body[k].from) < 1e-9);
            }
            const double unit_mm = vec3_distance(body[count - 1].from, body[count - 1].to);
            assert_true(fabs(unit_mm - machine.tool_length_mm) < 1e-9);
        }
    }
}

static void has_the_bodies_that_the_file_gives_and_no_others(void **state)
{
    (void)state;
    struct machine machine = machine_at("examples/machines/parol6.yaml");
    const struct joints q = {{0}};
    struct capsule body[BODY_CAPSULES_MAX];
    struct arm arm;
    arm_init(&arm, &machine);
    assert_int_equal(arm_body_capsules(&arm, &q, body), 5);
    assert_true(body[0].radius_mm == 45.0 && body[4].radius_mm == 14.0);
    machine.tool_radius_mm = 0.0;
    assert_int_equal(arm_body_capsules(&arm, &q, body), 3);
    machine = machine_at("examples/machines/gantry5.yaml");
    arm_init(&arm, &machine);
    assert_int_equal(arm_body_capsules(&arm, &q, body), 0);
}

static void measures_to_sides_and_ends(void **state)
{
    (void)state;
    const struct capsule capsule = {{0, 0, 0}, {10, 0, 0}, 2.0};
    static const struct {
        struct vec3 point;
        double gap_mm;
    } CASE[] = {{{5, 3, 4}, 3.0}, {{-3, 4, 0}, 3.0}, {{13, 0, 4}, 3.0}, {{5, 0, 0}, -2.0}};
    for (size_t i = 0; i < sizeof CASE / sizeof CASE[0]; i++) {
        assert_true(fabs(capsule_gap_mm(&capsule, CASE[i].point) - CASE[i].gap_mm) < 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hangs_together_from_base_to_foot),
        cmocka_unit_test(has_the_bodies_that_the_file_gives_and_no_others),
        cmocka_unit_test(measures_to_sides_and_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
