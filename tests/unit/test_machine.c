/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config/file.h"
#include "config/machine.h"
#include "tests/unit/scratch.h"

static const char GANTRY[] = "examples/machines/gantry5.yaml";

static enum err_code read_text(const char *text, struct machine *machine, struct diags *diags)
{
    struct err err = {0};
    return machine_read_text(machine, "m.yaml", text, strlen(text), diags, &err);
}

static struct machine read_example(const char *path)
{
    struct machine machine;
    struct diags diags = {0};
    struct err err = {0};
    if (machine_read(&machine, path, &diags, &err) != ERR_OK) {
        fail_msg("%s: %s", err.msg, diags.kept ? diags.item[0].text : "");
    }
    assert_int_equal(diags.warnings, 0);
    return machine;
}

static void reads_every_preset(void **state)
{
    (void)state;
    static const struct {
        const char *path, *name;
        enum machine_model model;
        size_t joints;
    } PRESETS[] = {
        {"examples/machines/gantry5.yaml", "gantry5", MACHINE_GANTRY_CB, 5},
        {"examples/machines/bench3.yaml", "bench3", MACHINE_GANTRY_XY, 2},
        {"examples/machines/ar4-mk3.yaml", "ar4-mk3", MACHINE_SERIAL_DH, 6},
        {"examples/machines/parol6.yaml", "parol6", MACHINE_SERIAL_DH, 6},
        {"examples/machines/thor.yaml", "thor", MACHINE_SERIAL_DH, 6},
    };
    for (size_t i = 0; i < sizeof(PRESETS) / sizeof(*PRESETS); i++) {
        struct machine machine = read_example(PRESETS[i].path);
        assert_string_equal(machine.name, PRESETS[i].name);
        assert_int_equal(machine.model, PRESETS[i].model);
        assert_int_equal(machine.joint_count, PRESETS[i].joints);
    }
}

static void turns_degrees_into_radians_but_for_steps(void **state)
{
    (void)state;
    struct machine machine = read_example(GANTRY);
    const struct machine_joint *b = &machine.joint[3];
    assert_string_equal(b->name, "B");
    assert_int_equal(b->axis, 'A');
    assert_int_equal(b->kind, MACHINE_REVOLUTE);
    assert_true(fabs(b->accel - 2000 * UNITS_PI / 180) < 1e-12 && b->min < -1 && b->min > -3);
    assert_true(fabs(b->speed - UNITS_PI) < 1e-12);
    assert_true(b->steps_per_unit == 355.556);
    assert_true(fabs(machine.strike.tilt_max_rad - 3 * UNITS_PI / 180) < 1e-15);
}

static void homes_where_the_firmware_works_in_the_negative(void **state)
{
    (void)state;
    struct machine machine = read_example(GANTRY);
    assert_true(machine.joint[0].sign == 1 && machine.joint[0].homed_at == 450);
    assert_true(machine.joint[4].homed_at == machine.joint[4].max);
    assert_true(machine.needle.sign == -1 && machine.needle.homed_at == -6);
}

/* One change to gantry5.yaml, and a part of the complaint. */
static const struct {
    const char *from, *to, *want;
} FAULTS[] = {
    {"pivot_to_tip_mm: 120", "pivot_to_tip_m: 120", "unknown key 'pivot_to_tip_m'; did you mean"},
    {"pivot_to_tip_mm: 120", "pivot_to_tip_mm: nan", "m.yaml:5:18: error: pivot_to_tip_mm: 'nan'"},
    {"pivot_to_tip_mm: 120", "foot_z_mm: 1", "the key 'pivot_to_tip_mm' is missing"},
    {"pigment-machine 1", "pigment-machine 2", "version '2' of pigment-machine is not known"},
    {"pigment-machine 1", "pigment-head 1", "this must be a 'pigment-machine 1' file"},
    {"gantry-cb", "delta", "allowed: gantry-cb, gantry-xy, serial-dh"},
    {"grblhal", "marlin",
     "dialect: 'marlin' is not known; allowed: grblhal, grbl, grbl-mega-5x, fluidnc"},
    {"grblhal", "grbl", "grbl has no axis A (B); allowed: XYZ"},
    {"axis: C, sign", "axis: A, sign", "axis A drives two joints"},
    {"axis: X", "axis: E", "allowed: one letter of XYZABCUVW"},
    {"range_mm: [0, 450]", "range_mm: [450, 0]", "must be below the second"},
    {"range_mm: [0, 450]", "range_mm: [0]", "must be a list of 2 numbers"},
    {"range_mm: [0, 450]", "range_deg: [0, 450]", "'speed_deg_s' is missing"},
    {"sign: -1", "sign: 0", "0 is no direction"},
    {"homed_at: -6", "homed_at: -7", "homed_at: -7 is out of range; allowed: -6 to 2"},
    {"steps_per_mm: 160", "steps_per_mm: 0", "out of range"},
    {"  Z: {axis: Z", "  W: {axis: Z", "has the joints XYZBC in that order"},
    {"needle: {", "x-needle: {", "the key 'needle' is missing"},
    {"needle: {", "motors: {}\nneedle: {", "unknown key 'axis'"},
    {"depth_cap_mm: 1.2", "depth_cap_mm: 1.3", "depth_cap_mm: 1.3 is out of range"},
    {"clear_mm: -4", "clear_mm: -1", "must be below retracted_mm"},
    {"clear_mm: -4", "clear_mm: -7", "must hold clear_mm -7"},
    {"clear_mm: -4", "clear_mm: -2.9", "the foot stays on the skin"},
    {"retracted_mm: -2", "retracted_mm: 1", "out of range"},
    {"sense: foot", "sense: eyes", "allowed: none, foot"},
    {"input: P", "input: X", "allowed: P"},
    {"name: gantry5", "name: gantry 5", "is no token"},
    {"name: gantry5", "name: a2345678901234567890", "1 to 19 of"},
    {"name: gantry5", "name: g\nname: h", "duplicate key 'name'"},
    {"head_rest: {xyz_mm", "head_rest: {xyz_m", "unknown key 'xyz_m'; did you mean 'xyz_mm'?"},
};

static void tells_what_is_wrong_with_a_machine(void **state)
{
    (void)state;
    struct file file;
    struct err err = {0};
    assert_int_equal(file_read(&file, GANTRY, &err), ERR_OK);
    for (size_t i = 0; i < sizeof(FAULTS) / sizeof(*FAULTS); i++) {
        char *text = scratch_replace(file.data, FAULTS[i].from, FAULTS[i].to);
        struct machine machine;
        struct diags diags = {0};
        enum err_code code = read_text(text, &machine, &diags);
        if (code != ERR_CONFIG || !scratch_has(&diags, FAULTS[i].want)) {
            fail_msg("%s -> %d %s", FAULTS[i].to, (int)code,
                     diags.kept ? diags.item[0].text : "no error");
        }
        diag_free(&diags);
        free(text);
    }
    file_free(&file);
}

/* One change to thor.yaml, and a part of the complaint. */
static const struct fault {
    const char *from, *to, *want;
} MOTOR_FAULTS[] = {
    {"of: {J5: -1, J6: 2}", "of: {J5: 1, J6: 2}", "must have full rank"},
    {"of: {J3: 1}", "of: {J2: 1}", "must have full rank"},
    {"of: {J3: 1}", "of: {}", "names no joint"},
    {"of: {J3: 1}", "of: {J3: 0}", "names no joint"},
    {"of: {J3: 1}", "of: {J9: 1}", "unknown key 'J9'"},
    {"of: {J3: 1}", "of: {J3: 101}", "out of range"},
    {"of: {J3: 1}, ", "", "the key 'of' is missing"},
    {"  M4: {axis: B", "  M4: {axis: A", "axis A drives two joints (again M4)"},
    {"  M4: {axis: B", "  M4: {axis: V", "axis V drives two joints (again the needle)"},
    {"J3: {theta_deg", "J3: {axis: A, theta_deg", "unknown key 'axis'"},
    {"  M4: {", "  toolongname: {", "'toolongname' is no motor"},
    {"  M4: {axis: B, of: {J4: 1}, speed_deg_s: 33.2, accel_deg_s2: 66, steps_per_deg: 88.889}\n",
     "", "must have full rank"},
    {"tool: {", "  M8: {axis: W, of: {J4: 1}}\ntool: {", "too many motors"},
    {"dialect: grblhal", "dialect: fluidnc", "fluidnc drives 6 axes; this machine has 8"},
};

static void tells_what_is_wrong_with_motors(void **state)
{
    (void)state;
    struct file file;
    struct err err = {0};
    assert_int_equal(file_read(&file, "examples/machines/thor.yaml", &err), ERR_OK);
    for (size_t i = 0; i < sizeof(MOTOR_FAULTS) / sizeof(*MOTOR_FAULTS); i++) {
        const struct fault *fault = &MOTOR_FAULTS[i];
        char *text = scratch_replace(file.data, fault->from, fault->to);
        struct machine machine;
        struct diags diags = {0};
        if (read_text(text, &machine, &diags) != ERR_CONFIG || !scratch_has(&diags, fault->want)) {
            fail_msg("%s -> %s", fault->to, diags.kept ? diags.item[0].text : "no error");
        }
        diag_free(&diags);
        free(text);
    }
    file_free(&file);
}

static void works_out_what_shared_motors_leave_to_the_joints(void **state)
{
    (void)state;
    const struct machine machine = read_example("examples/machines/thor.yaml");
    assert_int_equal(machine.motor_count, 7);
    assert_int_equal(machine_arm_axes(&machine), 7);
    assert_ptr_equal(machine_axis(&machine, 7), &machine.needle);
    const struct machine_joint *wrist = &machine.motor[5];
    assert_true(wrist->axis == 'C' && wrist->kind == MACHINE_REVOLUTE);
    // q5 + 2 q6 over +-90 and +-170 degrees, home at 0
    assert_true(fabs(wrist->max - rad_from_deg(430)) < 1e-12 && wrist->homed_at == 0.0);
    assert_true(fabs(wrist->min + rad_from_deg(430)) < 1e-12);
    // q6 moves both wrist motors twice as far as itself
    assert_true(fabs(machine.joint[5].speed - rad_from_deg(83.1)) < 1e-12);
    assert_true(fabs(machine.joint[4].speed - rad_from_deg(166.2)) < 1e-12);
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 6; j++) {
            double sum = 0.0;
            for (size_t k = 0; k < 7; k++) {
                sum += machine.joint_from_motor[i][k] * machine.motor_from_joint[k][j];
            }
            assert_true(fabs(sum - (i == j ? 1.0 : 0.0)) < 1e-12);
        }
    }
}

static void lists_every_fault_of_a_file(void **state)
{
    (void)state;
    struct file file;
    struct err err = {0};
    assert_int_equal(file_read(&file, GANTRY, &err), ERR_OK);
    char *one = scratch_replace(file.data, "baud: 115200", "baud: fast");
    char *two = scratch_replace(one, "axis: Y", "axis: Q");
    char *three = scratch_replace(two, "travel_mm: 2.0", "travel_mm: -1");
    struct machine machine;
    struct diags diags = {0};
    assert_int_equal(read_text(three, &machine, &diags), ERR_CONFIG);
    assert_int_equal(diags.errors, 3);
    diag_free(&diags);
    free(one);
    free(two);
    free(three);
    file_free(&file);
}

static void says_nothing_of_what_is_in_a_joint_that_it_refuses(void **state)
{
    (void)state;
    struct file file;
    struct err err = {0};
    assert_int_equal(file_read(&file, GANTRY, &err), ERR_OK);
    char *text = scratch_replace(file.data, "  C: {axis", "  toolongname: {axis");
    struct machine machine;
    struct diags diags = {0};
    assert_int_equal(read_text(text, &machine, &diags), ERR_CONFIG);
    assert_true(scratch_has(&diags, "'toolongname' is no joint"));
    assert_false(scratch_has(&diags, "unknown key"));
    diag_free(&diags);
    free(text);
    file_free(&file);
}

static void accepts_a_machine_that_feels_nothing(void **state)
{
    (void)state;
    struct file file;
    struct err err = {0};
    assert_int_equal(file_read(&file, GANTRY, &err), ERR_OK);
    char *text = scratch_replace(
        file.data, "{sense: foot, travel_mm: 2.0, input: P, misses_max: 3}", "{sense: none}");
    struct machine machine;
    struct diags diags = {0};
    assert_int_equal(read_text(text, &machine, &diags), ERR_OK);
    assert_int_equal(machine.sense, MACHINE_SENSE_NONE);
    free(text);
    file_free(&file);
}

static void cannot_read_what_is_not_there(void **state)
{
    (void)state;
    struct machine machine;
    struct diags diags = {0};
    struct err err = {0};
    assert_int_equal(machine_read(&machine, "no/such.yaml", &diags, &err), ERR_IO);
    assert_non_null(strstr(err.msg, "no/such.yaml"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_preset),
        cmocka_unit_test(turns_degrees_into_radians_but_for_steps),
        cmocka_unit_test(homes_where_the_firmware_works_in_the_negative),
        cmocka_unit_test(tells_what_is_wrong_with_a_machine),
        cmocka_unit_test(tells_what_is_wrong_with_motors),
        cmocka_unit_test(works_out_what_shared_motors_leave_to_the_joints),
        cmocka_unit_test(lists_every_fault_of_a_file),
        cmocka_unit_test(says_nothing_of_what_is_in_a_joint_that_it_refuses),
        cmocka_unit_test(accepts_a_machine_that_feels_nothing),
        cmocka_unit_test(cannot_read_what_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
