/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/faults.h"

static enum err_code read_text(const char *text, struct sim_faults *faults, struct diags *diags)
{
    struct err err = {0};
    return sim_faults_read_text(faults, "f.yaml", text, strlen(text), diags, &err);
}

static void reads_every_part_of_a_script(void **state)
{
    (void)state;
    struct sim_faults faults;
    struct diags diags = {0};
    const char *text = "format: pigment-faults 1\n"
                       "motion: rest\n"
                       "dimple_mm: 0.15\n"
                       "faults:\n"
                       "  - {kind: rx-drop, rx_byte: 120, count: 3}\n"
                       "  - {kind: head-move, at_s: 1.5, xyz_mm: [1, 2, 3], for_s: 60}\n"
                       "  - {kind: lost-steps, strike: 7, axis: A, steps: -9, delay_s: 0.1}\n"
                       "  - {kind: unplug, rate_per_1000_strikes: 2, for_s: 1, link: /tmp/b}\n";
    assert_int_equal(read_text(text, &faults, &diags), ERR_OK);
    assert_true(faults.motion == SIM_MOTION_REST && faults.dimple_mm == 0.15);
    assert_int_equal(faults.count, 4);
    assert_true(faults.fault[0].trigger == SIM_TRIGGER_RX_BYTE && faults.fault[0].when == 120);
    assert_true(faults.fault[0].number[SIM_NUMBER_COUNT] == 3);
    assert_true(isnan(faults.fault[0].number[SIM_NUMBER_BIT]));
    assert_true(faults.fault[1].move.xyz_mm[2] == 3 && faults.fault[1].when == 1.5);
    assert_true(faults.fault[2].axis == 'A' && faults.fault[2].delay_s == 0.1);
    assert_string_equal(faults.fault[3].text, "/tmp/b");
    assert_string_equal(sim_fault_name(faults.fault[3].kind), "unplug");
}

static void takes_a_script_of_nothing(void **state)
{
    (void)state;
    struct sim_faults faults;
    struct diags diags = {0};
    assert_int_equal(read_text("format: pigment-faults 1\n", &faults, &diags), ERR_OK);
    assert_int_equal(faults.count, 0);
}

/* a fault, and a part of the complaint with its place */
static const struct {
    const char *fault, *want;
} wrong[] = {
    {"{kind: rx-eat, at_s: 1}", "f.yaml:3:12: error: kind: 'rx-eat' is not known"},
    {"{at_s: 1}", "f.yaml:3:5: error: the key 'kind' is missing"},
    {"{kind: reset}", "f.yaml:3:5: error: reset: wants one of at_s"},
    {"{kind: reset, at_s: 1, strike: 2}", "f.yaml:3:5: error: reset: wants one of at_s"},
    {"{kind: reset, at_s: -1}", "f.yaml:3:25: error: at_s: -1 is out of range"},
    {"{kind: reset, strike: 1.5}", "f.yaml:3:27: error: strike: '1.5'"},
    {"{kind: reset, at_s: 1, count: 2}", "f.yaml:3:28: error: unknown key 'count'"},
    {"{kind: rx-flip, at_s: 1, bit: 8}", "f.yaml:3:35: error: bit: 8 is out of range"},
    {"{kind: alarm, at_s: 1}", "f.yaml:3:5: error: alarm: the key 'number' is missing"},
    {"{kind: backlash, at_s: 1, mm: 1}", "f.yaml:3:5: error: the key 'axis' is missing"},
    {"{kind: backlash, at_s: 1, mm: 1, axis: Q}", "f.yaml:3:44: error: axis: 'Q' is none"},
    {"{kind: say, at_s: 1, text: \"a\\tb\"}", "f.yaml:3:32: error: text: 1 to 127 printable"},
    {"{kind: skin-hole, at_s: 1, xyz_mm: [1, 2], radius_mm: 1}",
     "f.yaml:3:40: error: 'xyz_mm' must"},
    {"hello", "f.yaml:3:5: error: faults: each is a map"},
};

static void refuses_what_is_wrong_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[256];
        struct sim_faults faults;
        struct diags diags = {0};
        snprintf(text, sizeof text, "format: pigment-faults 1\nfaults:\n  - %s\n", wrong[i].fault);
        const enum err_code code = read_text(text, &faults, &diags);
        if (code != ERR_DATA || diags.kept == 0 ||
            strstr(diags.item[0].text, wrong[i].want) == NULL) {
            fail_msg("%s: got %d '%s', want '%s'", wrong[i].fault, (int)code,
                     diags.kept > 0 ? diags.item[0].text : "no error", wrong[i].want);
        }
        diag_free(&diags);
    }
}

static void refuses_more_faults_than_it_has_room_for(void **state)
{
    (void)state;
    static char text[65536];
    struct sim_faults faults;
    struct diags diags = {0};
    strcpy(text, "format: pigment-faults 1\nfaults:\n");
    for (int i = 0; i <= SIM_FAULTS_MAX; i++) {
        strcat(text, "  - {kind: reset, at_s: 1}\n");
    }
    assert_int_equal(read_text(text, &faults, &diags), ERR_DATA);
    assert_int_equal(diags.errors, 1);
    diag_free(&diags);
}

static void reads_the_script_of_every_row_of_the_catalogue(void **state)
{
    (void)state;
    DIR *folder = opendir("tests/faults");
    size_t count = 0;
    assert_non_null(folder);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char path[300];
        struct sim_faults faults;
        struct diags diags = {0};
        struct err err = {0};
        if (strstr(entry->d_name, ".yaml") == NULL) {
            continue;
        }
        snprintf(path, sizeof path, "tests/faults/%s", entry->d_name);
        const enum err_code code = sim_faults_read(&faults, path, &diags, &err);
        if (code != ERR_OK) {
            fail_msg("%s", diags.kept > 0 ? diags.item[0].text : err.msg);
        }
        assert_true(faults.count > 0);
        count++;
    }
    closedir(folder);
    assert_true(count >= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_part_of_a_script),
        cmocka_unit_test(takes_a_script_of_nothing),
        cmocka_unit_test(refuses_what_is_wrong_with_its_place),
        cmocka_unit_test(refuses_more_faults_than_it_has_room_for),
        cmocka_unit_test(reads_the_script_of_every_row_of_the_catalogue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
