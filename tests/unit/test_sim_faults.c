/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What scripted faults do to the link and to the firmware.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/sim_faulty.h"

enum { SAID = 4096 };

/* One fault from the beginning, what is then said to the machine, and its answer. */
static const struct {
    const char *name, *fault, *input, *want;
} answers[] = {
    {"a byte lost", "{kind: rx-drop, rx_byte: 2}", "G4P1\n", "error:2\r\n"},
    {"bytes lost", "{kind: rx-drop, rx_byte: 1, count: 4}", "G2\n\nG21\n", "ok\r\n"},
    {"a byte twice", "{kind: rx-duplicate, rx_byte: 3}", "G21\n", "error:20\r\n"},
    {"a bit turned", "{kind: rx-flip, rx_byte: 2, bit: 0}", "G21\n", "error:20\r\n"},
    {"a byte changed", "{kind: rx-set, rx_byte: 1, byte: 88}", "GI\n", "error:2\r\n"},
    {"half a line", "{kind: rx-half-line, rx_byte: 3}", "G21\n\n", "error:20\r\n"},
    {"an ok byte lost", "{kind: tx-drop, tx_byte: 1}", "G21\n", "k\r\n"},
    {"an ok byte twice", "{kind: tx-duplicate, tx_byte: 2}", "G21\n", "okk\r\n"},
    {"an ok bit turned", "{kind: tx-flip, tx_byte: 1, bit: 5}", "G21\n", "Ok\r\n"},
    {"an ok byte changed", "{kind: tx-set, tx_byte: 3, byte: 33}", "G21\n", "ok!\n"},
    {"half an ok", "{kind: tx-half-line, tx_byte: 2}", "G21\nG90\n", "ook\r\n"},
    {"an ok twice", "{kind: ok-twice, rx_byte: 1}", "G21\n", "ok\r\nok\r\n"},
    {"an ok lost", "{kind: ok-lost, rx_byte: 1}", "G21\nG90\n", "ok\r\n"},
    {"an error", "{kind: error, rx_byte: 1, number: 33}", "G21\n\nG90\n",
     "error:33\r\nok\r\nok\r\n"},
    {"a setting", "{kind: setting, rx_byte: 1, number: 11, value: 0.5}", "\n", "ok\r\n"},
    {"something said", "{kind: say, rx_byte: 4, text: hello}", "G21\n", "hello\r\nok\r\n"},
    {"a reset", "{kind: reset, rx_byte: 4}", "G21\n",
     "\r\nGrblHAL 1.1f ['$' or '$HELP' for help]\r\nok\r\n"},
    {"an alarm", "{kind: alarm, rx_byte: 1, number: 17}", "G21\n", "ALARM:17\r\nerror:9\r\n"},
    {"a hard limit", "{kind: alarm, rx_byte: 1, number: 1}", "G21\n",
     "ALARM:1\r\n[MSG:Reset to continue]\r\n"},
    {"silence", "{kind: hang, rx_byte: 1}", "G21\n?$I\n", ""},
    {"garbage to the host", "{kind: tx-garbage, rx_byte: 4, count: 3, byte: 122}", "G21\n",
     "zzzok\r\n"},
    {"garbage to the firmware", "{kind: rx-garbage, rx_byte: 4, count: 1, byte: 49}", "G2\n\n\n",
     "error:20\r\nerror:20\r\nok\r\n"},
};

static void does_to_bytes_and_answers_what_the_script_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct sim_world *world = sim_faulty_new(answers[i].fault);
        const char *got = sim_world_ask(world, answers[i].input);
        if (strcmp(got, answers[i].want) != 0) {
            fail_msg("%s: got '%s', want '%s'", answers[i].name, got, answers[i].want);
        }
        assert_int_equal(sim_counts(world->sim).faults, 1);
        sim_world_free(world);
    }
}

static void fires_at_a_time_and_not_before(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_new("{kind: say, at_s: 1.5, delay_s: 0.5, text: now}");
    assert_true(sim_next_ns(world->sim) == SIM_NEVER); /* a clock that jumps does not jump there */
    assert_true(sim_wake_ns(world->sim) == 2000000000);
    sim_advance(world->sim, 1999999999);
    assert_string_equal(sim_world_text(world), "");
    sim_world_run(world, 0.01);
    assert_string_equal(sim_world_text(world), "now\r\n");
    sim_world_free(world);
}

static void delays_all_that_comes_after(void **state)
{
    (void)state;
    char said[SAID];
    struct sim_world *world = sim_faulty_new("{kind: tx-delay, rx_byte: 1, for_s: 3}");
    sim_world_send(world, "G21\n");
    const double late_s = sim_board_until(world, "ok", said, sizeof said);
    assert_true(late_s > 3.0 && late_s < 3.01);
    sim_world_free(world);
    world = sim_faulty_new("{kind: rx-delay, rx_byte: 1, for_s: 3}");
    sim_world_send(world, "G21\n");
    assert_true(sim_board_until(world, "ok", said, sizeof said) > 3.0);
    sim_world_free(world);
    world = sim_faulty_new("{kind: ok-late, rx_byte: 1, for_s: 3}");
    sim_world_send(world, "G21\n$N\n");
    assert_true(sim_board_until(world, "$N1=\r\nok", said, sizeof said) < 0.01);
    assert_true(sim_board_until(world, "ok", said, sizeof said) > 2.9);
    sim_world_free(world);
}

static void loses_steps_without_an_alarm_when_told_to(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_new("{kind: quiet-abort, rx_byte: 1}");
    sim_world_send(world, "G1X-90F6000\n");
    sim_world_run(world, 0.4);
    assert_null(strstr(sim_world_ask(world, "\x18"), "ALARM"));
    assert_string_equal(sim_world_status(world, "state"), "Idle");
    assert_true(world->sim->motors.slip[0] < -1.0);
    sim_world_send(world, "G1X-190F6000\n");
    sim_world_run(world, 0.4);
    assert_non_null(strstr(sim_world_ask(world, "\x18"), "ALARM:3"));
    sim_world_free(world);
}

static void reads_no_line_after_a_stop_byte_when_told_to(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_new("{kind: stop-stuck, rx_byte: 1}");
    sim_world_send(world, "G1X-90F6000\n");
    sim_world_run(world, 0.4);
    assert_null(strstr(sim_world_ask(world, "\x19"), "MSG"));
    sim_world_run(world, 1.0);
    assert_null(strstr(sim_world_ask(world, "G4P0\n"), "ok"));
    assert_string_equal(sim_world_status(world, "state"), "Idle");
    assert_non_null(strstr(sim_world_ask(world, "\x18"), "Grbl"));
    assert_non_null(strstr(sim_world_ask(world, "G4P0\n"), "ok"));
    // once only
    sim_world_send(world, "G1X-190F6000\n");
    sim_world_run(world, 0.2);
    (void)sim_world_ask(world, "\x19");
    sim_world_run(world, 1.0);
    assert_non_null(strstr(sim_world_ask(world, "G4P0\n"), "ok"));
    sim_world_free(world);
}

static void takes_nothing_while_it_is_stalled(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_new("{kind: rx-stall, rx_byte: 1, for_s: 3}");
    assert_true(sim_room(world->sim) > 0);
    sim_world_send(world, "\n");
    sim_world_run(world, 0.1);
    assert_int_equal(sim_room(world->sim), 0);
    sim_world_run(world, 3);
    assert_true(sim_room(world->sim) > 0);
    sim_world_free(world);
}

static void loses_what_is_on_a_cable_that_is_pulled(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_new("{kind: unplug, rx_byte: 9, for_s: 2, link: b}");
    sim_world_send(world, "G1X-9F600\n");
    sim_world_settle(world);
    assert_string_equal(sim_world_text(world), "");
    assert_int_equal(world->event[world->events - 2].kind, SIM_EVENT_UNPLUG);
    assert_int_equal(world->event[world->events - 1].kind, SIM_EVENT_PLUG);
    assert_int_equal(world->event[world->events - 1].ns - world->event[world->events - 2].ns,
                     2000000000);
    /* the half line waits in the firmware for its end */
    (void)sim_world_ask(world, "0\n");
    assert_true(sim_board_x(world) < -8.99);
    sim_world_free(world);
}

static void wakes_from_a_hang_and_goes_on(void **state)
{
    (void)state;
    char said[SAID];
    struct sim_world *world = sim_faulty_new("{kind: hang, at_s: 0.3, for_s: 4}");
    sim_world_send(world, "G1X-30F600\nG4P0\n");
    sim_world_run(world, 2.0);
    assert_non_null(strstr(sim_world_text(world), "ok"));
    const double stopped_at = (double)world->sim->steps.position[0];
    sim_world_send(world, "?!\x18");
    sim_world_run(world, 0.5);
    assert_true(stopped_at < -100.0 && stopped_at == (double)world->sim->steps.position[0]);
    assert_string_equal(sim_world_text(world), "");
    (void)sim_board_until(world, "ok", said, sizeof said);
    assert_true(sim_board_x(world) == -30.0);
    sim_world_free(world);
}

static void reboots_out_of_a_hang(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_new("{kind: hang, at_s: 0}");
    sim_world_run(world, 0.1);
    assert_string_equal(sim_world_ask(world, "G21\n"), "");
    sim_reboot(world->sim);
    sim_world_settle(world);
    (void)sim_world_text(world);
    assert_string_equal(sim_world_ask(world, "G21\n"), "ok\r\n");
    sim_world_free(world);
}

static void ends_motion_and_truth_with_an_alarm(void **state)
{
    (void)state;
    struct sim_world *world = sim_faulty_new("{kind: alarm, at_s: 0.4, number: 1}");
    sim_world_send(world, "G1X-90F6000\n");
    sim_world_run(world, 1);
    const char *said = sim_world_text(world);
    assert_non_null(strstr(said, "ok\r\nALARM:1\r\n[MSG:Reset to continue]\r\n"));
    assert_string_equal(sim_world_ask(world, "$X\n"), "");
    assert_true(world->sim->motors.slip[0] < -1.0);
    assert_non_null(strstr(sim_world_ask(world, "\x18"), "to unlock]"));
    sim_world_free(world);
}

/* A firmware waits for room in its own buffer of replies, not for a line that is noisy or slow. */
static void goes_on_while_its_replies_are_held_up_on_the_line(void **state)
{
    (void)state;
    static const char *const FAULT[] = {"{kind: tx-garbage, at_s: 0, count: 60000, byte: 120}",
                                        "{kind: tx-delay, at_s: 0, for_s: 5}"};
    for (size_t i = 0; i < sizeof FAULT / sizeof FAULT[0]; i++) {
        struct sim_world *world = sim_faulty_over_pad(FAULT[i]);
        sim_world_send(world, "$$\n$$\nG1Z-6.5F3000\nG4P0.05\nG1Z-4F3000\nG4P0\n");
        sim_world_run(world, 1.5);
        assert_int_equal(world->touches, 1);
        sim_world_free(world);
    }
}

/* The same seed makes the same bytes; another seed another fault. */
static void is_seeded(void **state)
{
    (void)state;
    char first[SAID] = "", again[SAID] = "";
    size_t differ = 0;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct sim_world *world =
            sim_faulty_seeded("{kind: tx-set, at_s: 0, jitter_s: 0.01}", seed);
        snprintf(first, sizeof first, "%s", sim_world_ask(world, "$I\n$$\n"));
        sim_world_free(world);
        world = sim_faulty_seeded("{kind: tx-set, at_s: 0, jitter_s: 0.01}", seed);
        assert_string_equal(first, sim_world_ask(world, "$I\n$$\n"));
        sim_world_free(world);
        differ += strcmp(first, again) != 0;
        strcpy(again, first);
    }
    assert_true(differ >= 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(does_to_bytes_and_answers_what_the_script_says),
        cmocka_unit_test(fires_at_a_time_and_not_before),
        cmocka_unit_test(delays_all_that_comes_after),
        cmocka_unit_test(loses_steps_without_an_alarm_when_told_to),
        cmocka_unit_test(reads_no_line_after_a_stop_byte_when_told_to),
        cmocka_unit_test(takes_nothing_while_it_is_stalled),
        cmocka_unit_test(loses_what_is_on_a_cable_that_is_pulled),
        cmocka_unit_test(wakes_from_a_hang_and_goes_on),
        cmocka_unit_test(reboots_out_of_a_hang),
        cmocka_unit_test(ends_motion_and_truth_with_an_alarm),
        cmocka_unit_test(goes_on_while_its_replies_are_held_up_on_the_line),
        cmocka_unit_test(is_seeded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
