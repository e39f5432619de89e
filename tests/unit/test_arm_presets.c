/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine files that ship: they are the machines of the tables, and their head rests are within
 * reach.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/head.h"
#include "kinematics/arm/arm.h"
#include "kinematics/scalp/scalp.h"
#include "tests/unit/arm_presets.h"

static const struct {
    enum arm_preset preset;
    const char *path;
} shipped[] = {
    {PRESET_GANTRY5, "examples/machines/gantry5.yaml"},
    {PRESET_AR4, "examples/machines/ar4-mk3.yaml"},
    {PRESET_PAROL6, "examples/machines/parol6.yaml"},
    {PRESET_THOR, "examples/machines/thor.yaml"},
};
enum { SHIPPED = sizeof shipped / sizeof shipped[0] };

static struct machine machine_at(const char *path)
{
    static struct machine machine;
    struct diags diags = {0};
    struct err err = {0};
    if (machine_read(&machine, path, &diags, &err) != ERR_OK) {
        fail_msg("cannot read %s: %s", path, err.msg);
    }
    return machine;
}

static void files_stand_where_the_tables_do(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    for (size_t i = 0; i < SHIPPED; i++) {
        const struct machine file = machine_at(shipped[i].path);
        const struct machine table = arm_preset_machine(shipped[i].preset);
        struct arm file_arm, table_arm;
        arm_init(&file_arm, &file);
        arm_init(&table_arm, &table);
        assert_int_equal(file.joint_count, table.joint_count);
        for (int n = 0; n < 100; n++) {
            struct joints q = {{0}};
            arm_preset_joints(&table, &rng, q.q);
            const struct tool a = arm_tool_from_joints(&file_arm, &q);
            const struct tool b = arm_tool_from_joints(&table_arm, &q);
            if (vec3_distance(a.tip, b.tip) > 1e-9 || vec3_distance(a.axis, b.axis) > 1e-12) {
                fail_msg("%s is another machine", shipped[i].path);
            }
            assert_true(arm_within_limits(&file_arm, &q));
        }
    }
}

static struct tool target_at(const struct frame *head_in_base, const struct scalp_point *point,
                             double lift_mm)
{
    const struct vec3 at = vec3_along(point->at, lift_mm, point->normal);
    return (struct tool){.tip = frame_point(head_in_base, at),
                         .axis = vec3_scale(frame_turn(head_in_base, point->normal), -1.0)};
}

/* Some joints for the place that can lift 10 mm. */
static bool reached(const struct arm *arm, const struct frame *head_in_base,
                    const struct scalp_point *point)
{
    const struct tool down = target_at(head_in_base, point, 0.0);
    const struct tool up = target_at(head_in_base, point, 10.0);
    struct joints ranked[ARM_RANKED_MAX], lifted;
    enum arm_answer why;
    const size_t count = arm_ranked(arm, &down, NULL, ranked, ARM_RANKED_MAX, &why);
    for (size_t i = 0; i < count; i++) {
        if (arm_follow(arm, &up, &ranked[i], &lifted) == ARM_OK) {
            return true;
        }
    }
    return false;
}

static void every_arm_reaches_the_crown_of_a_resting_head(void **state)
{
    (void)state;
    struct head head;
    struct diags diags = {0};
    struct err err = {0};
    struct scalp scalp;
    assert_int_equal(head_read(&head, "examples/heads/median.yaml", &diags, &err), ERR_OK);
    scalp_init(&scalp, &head);
    const struct vec3 vertex = scalp.landmark[HEAD_VERTEX];
    for (size_t i = 0; i < SHIPPED; i++) {
        const struct machine machine = machine_at(shipped[i].path);
        const struct frame head_in_base = frame_from_pose(&machine.head_rest);
        struct arm arm;
        arm_init(&arm, &machine);
        for (int n = 0; n < 300; n++) {
            const double away_mm = 60.0 * sqrt((n + 0.5) / 300.0), around = 2.4 * n;
            const struct vec3 off = {away_mm * cos(around), away_mm * sin(around), 0.0};
            const struct scalp_point point = scalp_project(&scalp, vec3_add(vertex, off));
            if (!reached(&arm, &head_in_base, &point)) {
                fail_msg("%s: %.0f mm from the vertex is out of reach", machine.name, away_mm);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_stand_where_the_tables_do),
        cmocka_unit_test(every_arm_reaches_the_crown_of_a_resting_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
