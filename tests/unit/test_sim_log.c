/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/units.h"
#include "sim/log.h"
#include "sim/options.h"

static const char *ended(struct sim_text *text)
{
    assert_true(text->len < SIM_TEXT_SIZE);
    text->at[text->len] = '\0';
    return text->at;
}

static void writes_a_touch_as_the_record_says(void **state)
{
    (void)state;
    const struct sim_touch touch = {.entry_ns = 8784704123,
                                    .exit_ns = 8866204623,
                                    .place = {35.39761, -0.00001, 126.1},
                                    .normal = {0.2703394, 0, 0.9627649},
                                    .depth_mm = 0.48138,
                                    .tilt_rad = rad_from_deg(1.5),
                                    .lateral_mm = 0.01,
                                    .punctured = true};
    struct sim_text text = {.len = 0};
    sim_log_touch(&text, &touch);
    assert_string_equal(ended(&text),
                        "8.784704,35.3976,0.0000,126.1000,0.270339,0.000000,0.962765,0.4814,"
                        "1.5000,0.081501,0.0100,1,0.0000\n");
    assert_string_equal(sim_log_tissue_header,
                        "t_s,x_mm,y_mm,z_mm,nx,ny,nz,depth_mm,tilt_deg,in_skin_s,"
                        "lateral_mm,punctured,dimple_mm\n");
}

static void writes_events_as_the_record_says(void **state)
{
    (void)state;
    const int64_t steps[] = {20, -7, 0};
    const struct {
        struct sim_event event;
        const char *want;
    } cases[] = {
        {{.ns = 0, .kind = SIM_EVENT_POSITION, .steps = steps, .axes = 3}, "0 9 pos 20 -7 0\n"},
        {{.ns = 11500000, .kind = SIM_EVENT_STEPS, .steps = steps, .axes = 2},
         "11500000 9 at 20 -7\n"},
        {{.ns = 1, .kind = SIM_EVENT_RESET}, "1 9 reset\n"},
        {{.ns = 1, .kind = SIM_EVENT_HOLD}, "1 9 hold\n"},
        {{.ns = 1, .kind = SIM_EVENT_ALARM, .alarm = 3}, "1 9 alarm 3\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sim_text text = {.len = 0};
        sim_log_event(&text, &cases[i].event, 9);
        assert_string_equal(ended(&text), cases[i].want);
    }
}

static void writes_bytes_in_hex(void **state)
{
    (void)state;
    struct sim_text text = {.len = 0};
    const struct sim_log_wire wire = {"rx", 1200000, 91822, "G1\n\x18\xff", 5};
    sim_log_bytes(&text, &wire);
    assert_string_equal(ended(&text), "1200000 91822 rx 47310a18ff\n");
}

static void writes_a_summary(void **state)
{
    (void)state;
    struct sim_text text = {.len = 0};
    const struct sim_counts counts = {1.5, 2, 3, 4, 5, 6, 7, 8};
    sim_log_summary(&text, &counts);
    assert_string_equal(ended(&text),
                        "{\"sim_time_s\":1.500000,\"strikes\":2,\"touches\":3,\"overpress\":4,"
                        "\"rx_bytes\":5,\"tx_bytes\":6,\"rx_overruns\":7,\"faults\":8}\n");
}

static void leaves_out_what_does_not_fit(void **state)
{
    (void)state;
    struct sim_text text = {.len = 0};
    for (int i = 0; i < 2 * SIM_TEXT_SIZE; i++) {
        sim_text_add(&text, "x");
    }
    sim_text_int(&text, INT64_MIN);
    assert_int_equal(text.len, SIM_TEXT_SIZE);
    text.len = 0;
    sim_text_int(&text, INT64_MIN);
    assert_string_equal(ended(&text), "-9223372036854775808");
}

static enum err_code read_options(struct sim_options *options, const char *const *words)
{
    struct err err;
    char copy[16][64], *argv[16];
    int argc = 0;
    for (; words[argc] != NULL; argc++) {
        strcpy(copy[argc], words[argc]);
        argv[argc] = copy[argc];
    }
    const enum err_code code = sim_options_read(options, argc, argv, &err);
    if (code == ERR_OK && options->has_pose) {
        assert_true(options->pose.rpy_rad[2] == rad_from_deg(-90));
    }
    return code;
}

static void reads_its_command_line(void **state)
{
    (void)state;
#define FILES "sim", "--machine", "m", "--head", "h", "--tissue", "t"
    static const struct {
        const char *name;
        const char *words[12];
        enum err_code want;
    } cases[] = {
        {"least", {FILES}, ERR_OK},
        {"help alone", {"sim", "--help"}, ERR_OK},
        {"no tissue", {"sim", "--machine", "m", "--head", "h"}, ERR_USAGE},
        {"unknown", {FILES, "--fault", "f"}, ERR_USAGE},
        {"faults", {FILES, "--faults", "f", "--tracker", "s"}, ERR_OK},
        {"skin", {FILES, "--skin", "dimple=0.15"}, ERR_OK},
        {"odd skin", {FILES, "--skin", "0.15"}, ERR_USAGE},
        {"skin like jelly", {FILES, "--skin", "dimple=9"}, ERR_USAGE},
        {"motion", {FILES, "--motion", "rest"}, ERR_OK},
        {"odd motion", {FILES, "--motion", "dance"}, ERR_USAGE},
        {"no value", {FILES, "--link"}, ERR_USAGE},
        {"speed", {FILES, "--speed", "max"}, ERR_OK},
        {"speed in times", {FILES, "--speed", "60"}, ERR_OK},
        {"no speed", {FILES, "--speed", "0"}, ERR_USAGE},
        {"too much speed", {FILES, "--speed", "1001"}, ERR_USAGE},
        {"odd speed", {FILES, "--speed", "2.5"}, ERR_USAGE},
        {"seed", {FILES, "--seed", "18446744073709551615"}, ERR_OK},
        {"seed too long", {FILES, "--seed", "18446744073709551616"}, ERR_USAGE},
        {"seed no number", {FILES, "--seed", "-1"}, ERR_USAGE},
        {"pose", {FILES, "--pose", "1,2,3,0,0,-90"}, ERR_OK},
        {"pose too short", {FILES, "--pose", "1,2,3,0,0"}, ERR_USAGE},
        {"pose too long", {FILES, "--pose", "1,2,3,0,0,1,2"}, ERR_USAGE},
        {"pose not a number", {FILES, "--pose", "1,2,x,0,0,1"}, ERR_USAGE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sim_options options;
        const enum err_code got = read_options(&options, cases[i].words);
        if (got != cases[i].want) {
            fail_msg("%s: %d, want %d", cases[i].name, (int)got, (int)cases[i].want);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_a_touch_as_the_record_says),
        cmocka_unit_test(writes_events_as_the_record_says),
        cmocka_unit_test(writes_bytes_in_hex),
        cmocka_unit_test(writes_a_summary),
        cmocka_unit_test(leaves_out_what_does_not_fit),
        cmocka_unit_test(reads_its_command_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
