/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When the firmware answers, how it stops, and what it keeps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/sim_world.h"

#define HOLD   "!"
#define RESUME "~"
#define RESET  "\x18"
#define STOP   "\x19"
#define CANCEL "\x85"
#define DOOR   "\x84"

static int new_world(void **state)
{
    struct sim_world *world = sim_world_new();
    sim_world_home(world);
    *state = world;
    return 0;
}

static int free_world(void **state)
{
    sim_world_free(*state);
    return 0;
}

/* Runs until the machine has said `text`; the time that took, -1 when it fell silent before. */
static double time_until(struct sim_world *world, const char *text)
{
    const double start = sim_world_now_s(world);
    char said[SIM_WORLD_TEXT] = "";
    while (strstr(said, text) == NULL) {
        if (sim_next_ns(world->sim) == SIM_NEVER) {
            return -1.0;
        }
        sim_advance(world->sim, sim_next_ns(world->sim));
        strncat(said, sim_world_text(world), sizeof said - strlen(said) - 1);
    }
    return sim_world_now_s(world) - start;
}

static double time_of(struct sim_world *world, const char *line)
{
    sim_world_send(world, line);
    return time_until(world, "ok\r\n");
}

static double axis_now(struct sim_world *world, int axis)
{
    const char *field = sim_world_status(world, "MPos");
    for (; axis > 0; axis--) {
        field = strchr(field, ',') + 1;
    }
    return strtod(field, NULL);
}

static void assert_about(double value, double want, double slack)
{
    if (!(value > want - slack && value < want + slack)) {
        fail_msg("%.6f is not within %.6f of %.6f", value, slack, want);
    }
}

static void says_ok_when_parsed_and_again_when_moved(void **state)
{
    struct sim_world *world = *state;
    assert_about(time_of(world, "G1X-11F600\n"), 0.002, 0.001);
    assert_about(time_of(world, "G4P0\n"), 1.005, 0.01);
    assert_about(axis_now(world, 0), -11.0, 1e-9);
}

static void lasts_a_barrier_of_nothing_two_milliseconds(void **state)
{
    assert_about(time_of(*state, "G4P0\n"), 0.0023, 0.0005);
}

static void dwells_in_steps_of_50_ms(void **state)
{
    static const struct {
        const char *line;
        double want_s;
    } cases[] = {{"G4P0.001\n", 0.05},
                 {"G4P0.05\n", 0.05},
                 {"G4P0.06\n", 0.10},
                 {"G4P0.1\n", 0.10},
                 {"G4P0.12\n", 0.15}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_about(time_of(*state, cases[i].line), cases[i].want_s + 0.0025, 0.001);
    }
}

static void runs_what_is_cut_before_a_hold_bites(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "G1X-101F1200\n"); /* 20 mm/s; ideal stop 0.07 mm */
    sim_world_run(world, 1.0);
    const double before = axis_now(world, 0);
    sim_world_send(world, HOLD);
    sim_world_run(world, 0.02);
    assert_string_equal(sim_world_status(world, "state"), "Hold:1");
    sim_world_settle(world);
    assert_string_equal(sim_world_status(world, "state"), "Hold:0");
    assert_in_range((before - axis_now(world, 0)) * 1000, 1600, 2800);
}

static void runs_a_short_plunge_to_its_end_in_spite_of_a_hold(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "G1C-2.5F1200\n");
    sim_world_run(world, 0.03);
    sim_world_send(world, HOLD);
    sim_world_settle(world);
    assert_string_equal(sim_world_status(world, "state"), "Hold:0");
    assert_about(axis_now(world, 5), -2.5, 1e-9);
}

static void goes_on_after_a_hold(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "G1X-51F1200\nG1Y-11\n");
    sim_world_run(world, 0.5);
    sim_world_send(world, HOLD);
    sim_world_settle(world);
    assert_string_equal(sim_world_ask(world, "G4P0\n"), "");
    assert_string_equal(sim_world_ask(world, RESUME), "ok\r\n");
    assert_string_equal(sim_world_status(world, "MPos"),
                        "-51.000,-11.000,-1.000,-1.000,-1.000,-1.000");
}

static void keeps_a_dwell_waiting_in_a_hold(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "G4P1\n");
    sim_world_run(world, 0.4);
    sim_world_send(world, HOLD);
    sim_world_run(world, 3.0);
    assert_string_equal(sim_world_text(world), "");
    sim_world_send(world, RESUME);
    assert_about(time_until(world, "ok\r\n"), 0.6, 0.01);
}

static void keeps_position_at_a_reset_in_hold(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "F77\nG1X-101F1200\nG1X-1\n");
    sim_world_run(world, 1.0);
    sim_world_send(world, HOLD);
    sim_world_settle(world);
    const double stopped = axis_now(world, 0);
    const char *text = sim_world_ask(world, RESET);
    assert_string_equal(text, "\r\nGrblHAL 1.1f ['$' or '$HELP' for help]\r\n");
    assert_string_equal(sim_world_status(world, "state"), "Idle");
    assert_about(axis_now(world, 0), stopped, 1e-9);
    assert_non_null(strstr(sim_world_ask(world, "$G\n"), "F0 "));
    assert_string_equal(sim_world_ask(world, "G53G0X-5\nG4P0\n"), "ok\r\nok\r\n");
    assert_about(axis_now(world, 0), -5.0, 1e-9);
}

static void locks_after_a_reset_in_motion_and_loses_steps(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "G0X-101\n");
    sim_world_run(world, 0.3);
    const char *text = sim_world_ask(world, RESET);
    assert_string_equal(text, "ALARM:3\r\n\r\nGrblHAL 1.1f ['$' or '$HELP' for help]\r\n"
                              "[MSG:'$H'|'$X' to unlock]\r\n");
    assert_string_equal(sim_world_ask(world, "G0X-1\n"), "error:9\r\n");
    assert_string_equal(sim_world_ask(world, "$X\nG4P0\n"),
                        "[MSG:Caution: Unlocked]\r\nok\r\nok\r\n");
    assert_true(world->sim->motors.slip[0] < -1.0);
    sim_world_home(world);
    assert_true(world->sim->motors.slip[0] == 0.0);
    assert_about(axis_now(world, 0), -1.0, 1e-9);
}

static void stops_and_forgets_the_queue_at_0x19(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "G1X-101F1200\nG1X-1\nG4P0\nG1Y-50\n");
    sim_world_run(world, 1.0);
    (void)sim_world_text(world);
    assert_string_equal(sim_world_ask(world, STOP), "[MSG:Stop]\r\n");
    assert_string_equal(sim_world_status(world, "state"), "Idle");
    const double stopped = axis_now(world, 0);
    assert_in_range(-stopped, 20, 25);
    assert_string_equal(sim_world_ask(world, "G4P0\n"), "ok\r\n");
    assert_about(axis_now(world, 0), stopped, 1e-9);
}

static void alarms_at_a_soft_limit_until_a_reset(void **state)
{
    struct sim_world *world = *state;
    assert_string_equal(sim_world_ask(world, "G0X5\nG4P0\n"),
                        "ALARM:2\r\n[MSG:Reset to continue]\r\n");
    assert_string_equal(sim_world_status(world, "state"), "Alarm");
    assert_string_equal(sim_world_ask(world, "$X\n"), "");
    assert_non_null(strstr(sim_world_ask(world, RESET), "to unlock]"));
    assert_string_equal(sim_world_ask(world, "$X\nG0X-2\n"),
                        "[MSG:Caution: Unlocked]\r\nok\r\nok\r\n");
    assert_about(axis_now(world, 0), -2.0, 1e-9);
}

static void moves_the_far_end_of_an_axis_with_its_travel(void **state)
{
    struct sim_world *world = *state;
    assert_string_equal(sim_world_ask(world, "$130=10\nG0X-10\n"), "ok\r\nok\r\n");
    assert_non_null(strstr(sim_world_ask(world, "G0X-10.1\n"), "ALARM:2"));
}

static void knows_no_soft_limits_before_homing(void **state)
{
    struct sim_world *world = *state;
    sim_world_restart(world);
    assert_string_equal(sim_world_ask(world, "G0X5\n"), "ok\r\n");
}

static void jogs_without_a_change_of_modal_state(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "$J=G91X-10F600\n");
    sim_world_run(world, 0.3);
    assert_string_equal(sim_world_status(world, "state"), "Jog");
    assert_string_equal(sim_world_ask(world, "G0X-1\n"), "error:9\r\n");
    assert_string_equal(sim_world_status(world, "state"), "Idle");
    assert_about(axis_now(world, 0), -11.0, 1e-9);
    assert_non_null(strstr(sim_world_ask(world, "\n$G\n"), "G0 G54 G17 G21 G90 G94"));
    assert_string_equal(sim_world_ask(world, "$J=X3F600\n"), "error:15\r\n");
    (void)sim_world_ask(world, "$J=G91G20X-1F60\n");
    assert_about(axis_now(world, 0), -11.0 - 25.4, 1e-9);
}

static void cancels_jogs_only(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "$J=G91X-100F1200\n$J=G91Y-100F1200\n");
    sim_world_run(world, 1.0);
    sim_world_send(world, CANCEL);
    sim_world_settle(world);
    assert_string_equal(sim_world_status(world, "state"), "Idle");
    assert_in_range(-axis_now(world, 0), 20, 25);
    (void)sim_world_ask(world, "G0X-1" CANCEL "\n");
    assert_about(axis_now(world, 0), -1.0, 1e-9);
}

static void opens_the_door_and_goes_on(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "G1X-51F1200\n");
    sim_world_run(world, 1.0);
    sim_world_send(world, DOOR);
    sim_world_settle(world);
    assert_string_equal(sim_world_status(world, "state"), "Door:0");
    (void)sim_world_ask(world, RESUME);
    assert_about(axis_now(world, 0), -51.0, 1e-9);
}

static void reports_the_line_in_work_or_the_last_one_read(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "N41G1X-51F1200\nN42G1X-81\n");
    sim_world_run(world, 0.5);
    assert_string_equal(sim_world_status(world, "Ln"), "41");
    sim_world_settle(world);
    assert_string_equal(sim_world_status(world, "Ln"), "42");
    (void)sim_world_ask(world, "N90G4P0\n");
    assert_string_equal(sim_world_status(world, "Ln"), "90");
    (void)sim_world_ask(world, RESET);
    assert_string_equal(sim_world_status(world, "Ln"), "");
}

static void refuses_settings_in_motion(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "G1X-51F1200\n");
    sim_world_run(world, 0.2);
    sim_world_send(world, "$110=1\n$H\n$$\n");
    sim_world_run(world, 0.05);
    assert_string_equal(sim_world_text(world), "ok\r\nerror:8\r\nerror:8\r\nerror:8\r\n");
}

static void homes_the_needle_before_the_arm(void **state)
{
    struct sim_world *world = *state;
    (void)sim_world_ask(world, "G0X-20Y-20C-3\n");
    world->events = 0;
    sim_world_send(world, "$H\n");
    assert_about(time_until(world, "ok\r\n"), 6.0, 3.0);
    bool arm = false;
    for (size_t i = 1; i < world->events; i++) {
        const bool needle_moves = world->steps[i][5] != world->steps[i - 1][5];
        arm = arm || world->steps[i][0] != world->steps[i - 1][0];
        assert_false(arm && needle_moves);
    }
    assert_true(arm);
    assert_string_equal(sim_world_status(world, "MPos"),
                        "-1.000,-1.000,-1.000,-1.000,-1.000,-1.000");
}

static void says_nothing_while_it_homes(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "$H\n?");
    sim_world_run(world, 0.5);
    assert_string_equal(sim_world_text(world), "");
    sim_world_settle(world);
    assert_non_null(strstr(sim_world_text(world), "<Idle|"));
    (void)sim_world_ask(world, "$10=4607\n");
    sim_world_send(world, "$H\n?");
    sim_world_run(world, 0.5);
    assert_string_equal(sim_world_status(world, "state"), "Home");
}

static void alarms_when_homing_is_reset(void **state)
{
    struct sim_world *world = *state;
    sim_world_send(world, "$H\n");
    sim_world_run(world, 0.5);
    assert_non_null(strstr(sim_world_ask(world, RESET), "ALARM:6\r\n"));
    assert_non_null(strstr(sim_world_ask(world, "$H\n"), "ok"));
}

static void follows_overrides(void **state)
{
    struct sim_world *world = *state;
    assert_about(time_of(world, "G1X-21F600\nG4P0\n") + time_until(world, "ok\r\n"), 2.0, 0.05);
    (void)sim_world_ask(world, "\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91");
    assert_about(time_of(world, "G1X-1F600\nG4P0\n") + time_until(world, "ok\r\n"), 1.0, 0.05);
}

static void pauses_at_m0(void **state)
{
    struct sim_world *world = *state;
    assert_string_equal(sim_world_ask(world, "M0\n"), "");
    assert_string_equal(sim_world_status(world, "state"), "Hold:0");
    assert_string_equal(sim_world_ask(world, RESUME), "ok\r\n");
}

static void sleeps_until_a_reset(void **state)
{
    struct sim_world *world = *state;
    assert_string_equal(sim_world_ask(world, "$SLP\nG4P0\n"), "[MSG:Sleeping]\r\nok\r\n");
    assert_string_equal(sim_world_status(world, "state"), "Sleep");
    (void)sim_world_ask(world, RESET);
    assert_string_equal(sim_world_ask(world, "G4P0\n"), "error:9\r\n");
    assert_string_equal(sim_world_ask(world, "$X\nG4P0\n"),
                        "[MSG:Caution: Unlocked]\r\nok\r\nok\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, new_world, free_world)
        IN_A_WORLD(says_ok_when_parsed_and_again_when_moved),
        IN_A_WORLD(lasts_a_barrier_of_nothing_two_milliseconds),
        IN_A_WORLD(dwells_in_steps_of_50_ms),
        IN_A_WORLD(runs_what_is_cut_before_a_hold_bites),
        IN_A_WORLD(runs_a_short_plunge_to_its_end_in_spite_of_a_hold),
        IN_A_WORLD(goes_on_after_a_hold),
        IN_A_WORLD(keeps_a_dwell_waiting_in_a_hold),
        IN_A_WORLD(keeps_position_at_a_reset_in_hold),
        IN_A_WORLD(locks_after_a_reset_in_motion_and_loses_steps),
        IN_A_WORLD(stops_and_forgets_the_queue_at_0x19),
        IN_A_WORLD(alarms_at_a_soft_limit_until_a_reset),
        IN_A_WORLD(moves_the_far_end_of_an_axis_with_its_travel),
        IN_A_WORLD(knows_no_soft_limits_before_homing),
        IN_A_WORLD(jogs_without_a_change_of_modal_state),
        IN_A_WORLD(cancels_jogs_only),
        IN_A_WORLD(opens_the_door_and_goes_on),
        IN_A_WORLD(reports_the_line_in_work_or_the_last_one_read),
        IN_A_WORLD(refuses_settings_in_motion),
        IN_A_WORLD(homes_the_needle_before_the_arm),
        IN_A_WORLD(says_nothing_while_it_homes),
        IN_A_WORLD(alarms_when_homing_is_reset),
        IN_A_WORLD(follows_overrides),
        IN_A_WORLD(pauses_at_m0),
        IN_A_WORLD(sleeps_until_a_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
