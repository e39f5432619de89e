/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An arm's true lengths and angles from touches, the file they come in and the file they go to.
 */
#include "kinematics/arm/calibrate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/machine_write.h"
#include "controller/cli/touches.h"
#include "controller/picture/picture_touches.h"
#include "tests/unit/arm_touches.h"
#include "tests/unit/scratch.h"

enum { TOUCHES = 80, HELD_OUT = 300 };

static struct touch touch[TOUCHES + HELD_OUT];
static struct calibration result;

/* Calibrates an arm that is off in its own way; RMS at held-out poses, mm. */
static double left_after(enum arm_preset preset, double noise_mm, uint64_t *rng)
{
    const struct machine nominal = arm_preset_machine(preset);
    const struct machine truth = arm_preset_calibrated(preset, 0.5, 0.5, rng);
    const struct touches touches = {touch, TOUCHES, 0.0}, held = {touch + TOUCHES, HELD_OUT, 0.0};
    arm_touches_make(&truth, touch, TOUCHES, noise_mm, rng);
    arm_touches_make(&truth, touch + TOUCHES, HELD_OUT, 0.0, rng);
    assert_true(calibrate(&nominal, &touches, fmax(noise_mm, 0.001), &result));
    assert_true(result.before_mm > 1.0);
    return calibrate_rms_mm(&result.machine, &held, result.ball_in_base);
}

static void eighty_touches_find_the_arm(void **state)
{
    (void)state;
    static const enum arm_preset preset[] = {PRESET_AR4, PRESET_PAROL6, PRESET_THOR, PRESET_NIRYO};
    uint64_t rng = arm_preset_seed();
    for (size_t i = 0; i < 4; i++) {
        double sum2 = 0.0;
        for (int n = 0; n < 3; n++) {
            const double left_mm = left_after(preset[i], 0.1, &rng);
            sum2 += left_mm * left_mm;
        }
        if (sqrt(sum2 / 3.0) > 0.08) {
            fail_msg("%s: %.3f mm RMS", arm_preset_name[preset[i]], sqrt(sum2 / 3.0));
        }
    }
}

static void touches_without_noise_leave_next_to_nothing(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    assert_true(left_after(PRESET_AR4, 0.0, &rng) < 0.005);
}

/* Joints that put the true tip on a ball's upper side. */
static size_t touch_ball(const struct machine *truth, struct vec3 centre, double radius_mm,
                         uint64_t *rng)
{
    struct arm arm;
    size_t count = 0;
    arm_init(&arm, truth);
    while (count < TOUCHES) {
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        const struct vec3 out = vec3_unit((struct vec3){
            arm_preset_random(rng) - 0.5, arm_preset_random(rng) - 0.5, arm_preset_random(rng)});
        const struct tool target = {vec3_along(centre, radius_mm, out), vec3_scale(out, -1.0)};
        const size_t found =
            arm_branches(&arm, &target, 6.28 * arm_preset_random(rng), NULL, branch, &why);
        if (found > 0) {
            touch[count++].joints = branch[(size_t)(arm_preset_random(rng) * (double)found)];
        }
    }
    return count;
}

static void a_ball_at_an_unknown_place_will_do(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    const struct machine nominal = arm_preset_machine(PRESET_PAROL6);
    const struct machine truth = arm_preset_calibrated(PRESET_PAROL6, 0.3, 0.3, &rng);
    const struct vec3 centre = {230, 20, 60};
    const struct touches touches = {touch, touch_ball(&truth, centre, 20.0, &rng), 20.0};
    assert_true(calibrate(&nominal, &touches, 0.01, &result));
    assert_true(result.after_mm < 0.01 && result.before_mm > 0.1);
    /* where it is in base only the prior of base and links tells */
    assert_true(vec3_distance(result.ball_in_base, centre) < 10.0);
    assert_true(result.observed < result.count);
}

static void says_what_the_touches_cannot_tell(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    (void)left_after(PRESET_AR4, 0.1, &rng);
    assert_int_equal(result.count, 33);
    assert_true(result.observed < result.count && result.observed > 20);
    size_t told = 0;
    for (size_t k = 0; k < result.count; k++) {
        const struct calibrate_param *param = &result.param[k];
        assert_true(param->sigma > 0.0 && param->sigma <= param->prior * 1.0001);
        told += param->sigma < 0.5 * param->prior;
        /* the first joint's height and the base's are one: neither is told */
        const bool height = param->kind == CALIBRATE_D && param->index == 0;
        assert_true(!height || param->sigma > 0.5 * param->prior);
    }
    assert_true(told > 15 && told < result.count);
    for (size_t k = 1; k < result.count; k++) {
        assert_true(result.singular[k] <= result.singular[k - 1]);
    }
}

static void few_touches_change_little_that_they_do_not_tell(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    const struct machine truth = arm_preset_machine(PRESET_AR4);
    const struct touches touches = {touch, 3, 0.0};
    arm_touches_make(&truth, touch, 3, 0.0, &rng);
    assert_true(calibrate(&truth, &touches, 0.1, &result));
    for (size_t k = 0; k < result.count; k++) {
        assert_true(fabs(result.param[k].change) < 1e-6);
    }
}

static const struct {
    const char *text, *want;
} FAULTS[] = {
    {"1 2 3 4 5 6 7 8\n", "m.txt:1:15: error: 8 numbers; wanted 9"},
    {"1 2 3 4 5 6 7 8 9 10\n", "m.txt:1:19: error: more than 9 numbers"},
    {"1 2 3 4 5 6 7 8 x\n", "m.txt:1:17: error: this is no number"},
    {"1 2 3 4 5 6 7 8 1e9\n", "this is no number; allowed: -10000 to 10000"},
    {"ball 0\n", "a radius of 0 mm; allowed: 0.1 to 500"},
    {"ball\n", "0 numbers; wanted 1"},
    {"ball 10\nball 10\n", "before the first touch, once"},
    {"ball 10\n1 2 3 4 5 6 7 8 9\n", "m.txt:2:13: error: more than 6 numbers"},
    {"1 2 3 4 5 6 9999 9999 9999\n", "more than 10 m away"},
};

static void tells_what_is_wrong_with_touches(void **state)
{
    (void)state;
    const struct machine machine = arm_preset_machine(PRESET_AR4);
    for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
        struct touches touches;
        struct diags diags = {0};
        struct err err = {0};
        const char *text = FAULTS[i].text;
        const enum err_code code =
            touches_read_text(&touches, &machine, "m.txt", text, strlen(text), &diags, &err);
        if (code != ERR_DATA || !scratch_has(&diags, FAULTS[i].want)) {
            fail_msg("%s -> %d %s", text, (int)code, diags.kept ? diags.item[0].text : "no error");
        }
        touches_free(&touches);
        diag_free(&diags);
    }
}

static void reads_touches_as_they_are_written(void **state)
{
    (void)state;
    const struct machine machine = arm_preset_machine(PRESET_AR4);
    static const char TEXT[] =
        "# a comment\r\n\n 10 20 5\t30,40 50  1.5 -2 3e2\r\n0 0 0 0 0 0 1 2 3";
    struct touches touches;
    struct diags diags = {0};
    struct err err = {0};
    assert_int_equal(touches_read_text(&touches, &machine, "t", TEXT, strlen(TEXT), &diags, &err),
                     ERR_OK);
    assert_int_equal(touches.count, 2);
    assert_true(fabs(touches.touch[0].joints.q[3] - rad_from_deg(30)) < 1e-15);
    assert_true(touches.touch[0].at_in_base.z == 300.0 && touches.ball_radius_mm == 0.0);
    touches_free(&touches);
    assert_int_equal(touches_read_text(&touches, &machine, "t", "#\n", 2, &diags, &err), ERR_DATA);
    touches_free(&touches);
}

static void writes_a_machine_that_reads_as_itself(void **state)
{
    (void)state;
    static const char *const PATH[] = {"gantry5", "bench3-grbl", "ar4-mk3", "parol6", "thor"};
    for (size_t i = 0; i < sizeof PATH / sizeof PATH[0]; i++) {
        char path[64];
        struct machine machine, again;
        struct diags diags = {0};
        struct err err = {0};
        size_t size = 0, size_again = 0;
        (void)snprintf(path, sizeof path, "examples/machines/%s.yaml", PATH[i]);
        assert_int_equal(machine_read(&machine, path, &diags, &err), ERR_OK);
        char *text = machine_write(&machine, "a note", &size);
        assert_int_equal(machine_read_text(&again, "again", text, size, &diags, &err), ERR_OK);
        char *text_again = machine_write(&again, "a note", &size_again);
        assert_string_equal(text, text_again);
        assert_int_equal(again.motor_count, machine.motor_count);
        assert_int_equal(again.dialect, machine.dialect);
        assert_true(fabs(again.needle.homed_at - machine.needle.homed_at) < 1e-9);
        free(text);
        free(text_again);
    }
}

static void draws_a_bar_for_each_touch(void **state)
{
    (void)state;
    uint64_t rng = arm_preset_seed();
    (void)left_after(PRESET_AR4, 0.1, &rng);
    const struct machine nominal = arm_preset_machine(PRESET_AR4);
    const struct touches touches = {touch, TOUCHES, 0.0};
    size_t size = 0, bars = 0;
    char *svg = picture_touches(&nominal, &result, &touches, &size);
    for (const char *at = strstr(svg, "<rect"); at; at = strstr(at + 1, "<rect")) {
        bars++;
    }
    assert_int_equal(bars, 1 + 2 * TOUCHES);
    assert_int_equal(size, strlen(svg));
    free(svg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eighty_touches_find_the_arm),
        cmocka_unit_test(touches_without_noise_leave_next_to_nothing),
        cmocka_unit_test(a_ball_at_an_unknown_place_will_do),
        cmocka_unit_test(says_what_the_touches_cannot_tell),
        cmocka_unit_test(few_touches_change_little_that_they_do_not_tell),
        cmocka_unit_test(tells_what_is_wrong_with_touches),
        cmocka_unit_test(reads_touches_as_they_are_written),
        cmocka_unit_test(writes_a_machine_that_reads_as_itself),
        cmocka_unit_test(draws_a_bar_for_each_touch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
