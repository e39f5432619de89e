/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How each firmware stops, locks, forgets and begins anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/sim_boards.h"

enum { SAID = 4096 };

#define HAL   MACHINE_GRBLHAL
#define G328  MACHINE_GRBL
#define MEGA  MACHINE_GRBL_MEGA_5X
#define FLUID MACHINE_FLUIDNC

#define RESET "\x18"

static const enum machine_dialect ALL[] = {HAL, G328, MEGA, FLUID};
static const char *const BANNERS[] = {
    [HAL] = "\r\nGrblHAL 1.1f ['$' or '$HELP' for help]\r\n",
    [G328] = "\r\nGrbl 1.1h ['$' for help]\r\n",
    [MEGA] = "\r\nGrbl 1.1q ['$' for help]\r\n",
    [FLUID] = "\r\nGrbl 3.7 [FluidNC v3.7.17 (noradio) '$' for help]\r\n",
};

#define UNLOCK "[MSG:'$H'|'$X' to unlock]\r\n"

static void says_its_banner_at_every_reset(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        assert_string_equal(sim_world_ask(world, RESET), BANNERS[ALL[i]]);
        sim_world_free(world);
    }
}

static void boots_locked_where_classic_boards_home(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_new(ALL[i]);
        const bool locked = ALL[i] != HAL;
        assert_string_equal(sim_world_status(world, "state"), locked ? "Alarm" : "Idle");
        assert_string_equal(sim_world_ask(world, "G0X-1\n"), locked ? "error:9\r\n" : "ok\r\n");
        const char *said = sim_world_ask(world, RESET);
        assert_int_equal(strstr(said, UNLOCK) != NULL, locked);
        (void)sim_world_ask(world, "$H\n");
        assert_string_equal(sim_world_ask(world, "G0X-1\n"), "ok\r\n");
        sim_world_free(world);
    }
}

/* A dwell that a reset aborts: classic Grbl says ok to it. */
static void gives_a_false_ok_for_a_line_that_a_reset_aborts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        const bool false_ok = ALL[i] == G328 || ALL[i] == MEGA;
        sim_world_send(world, "G4P1\n");
        sim_world_run(world, 0.2);
        const char *said = sim_world_ask(world, RESET);
        assert_int_equal(strncmp(said, "ok\r\n", 4) == 0, false_ok);
        assert_string_equal(said + (false_ok ? 4 : 0), BANNERS[ALL[i]]);
        sim_world_free(world);
    }
}

static void gives_a_false_ok_on_the_way_out_of_a_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        const bool false_ok = ALL[i] == G328 || ALL[i] == MEGA;
        sim_world_send(world, "G1X-50F600\nG4P0\n");
        sim_world_run(world, 0.5);
        sim_world_send(world, "!");
        sim_world_run(world, 0.5);
        const double before = sim_board_x(world);
        const char *said = sim_world_ask(world, RESET);
        assert_int_equal(sim_board_count(said, "ok"), false_ok);
        assert_int_equal(sim_board_count(said, "ALARM"), 0);
        assert_true(before == sim_board_x(world));
        assert_string_equal(sim_world_ask(world, "G0X0\n"), "ok\r\n");
        sim_world_free(world);
    }
}

static void loses_steps_and_locks_at_a_reset_in_motion(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        const bool false_ok = ALL[i] == G328 || ALL[i] == MEGA;
        sim_world_send(world, "G1X-50F6000\nG4P0\n");
        sim_world_run(world, 0.3);
        const char *said = sim_world_ask(world, RESET);
        assert_non_null(strstr(said, false_ok ? "ALARM:3\r\nok\r\n\r\n" : "ALARM:3\r\n\r\n"));
        assert_string_equal(sim_world_ask(world, "G0X0\n"), "error:9\r\n");
        assert_true(world->sim->motors.slip[0] < -1.0);
        sim_world_free(world);
    }
}

/* An alarm is followed by a pause, in which nothing is heard. */
static void brings_its_banner_late_after_an_alarm(void **state)
{
    (void)state;
    static const double LATE_S[][2] = {
        [HAL] = {0.1, 0.13}, [G328] = {0.5, 0.54}, [MEGA] = {0.79, 1.31}, [FLUID] = {0.0, 0.02}};
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        char said[SAID];
        sim_world_send(world, "G1X-50F6000\n");
        sim_world_run(world, 0.3);
        sim_world_send(world, RESET);
        (void)sim_board_until(world, "ALARM:3", said, sizeof said);
        sim_world_send(world, "?\n?\n"); /* nobody hears that while the banner is late */
        const double late_s = sim_board_until(world, "for help", said, sizeof said);
        assert_true(late_s >= LATE_S[ALL[i]][0] && late_s <= LATE_S[ALL[i]][1]);
        assert_int_equal(ALL[i] != FLUID && strchr(said, '<') != NULL, false);
        sim_world_free(world);
    }
}

/* It clears a reset that came while it said so, and then waits for one. */
static void forgets_a_reset_right_behind_a_critical_alarm(void **state)
{
    (void)state;
    static const enum machine_dialect PAUSING[] = {HAL, G328, MEGA};
    for (size_t i = 0; i < sizeof PAUSING / sizeof PAUSING[0]; i++) {
        struct sim_world *world = sim_board_ready(PAUSING[i]);
        char said[SAID];
        (void)sim_world_ask(world, "$H\n");
        sim_world_send(world, "G0X-900\n");
        (void)sim_board_until(world, "ALARM:2", said, sizeof said);
        const char *more = sim_world_ask(world, RESET "?");
        assert_int_equal(strncmp(more, "[MSG:Reset to continue]\r\n", 25), 0);
        assert_int_equal(strchr(more, '<') != NULL, PAUSING[i] != G328);
        assert_null(strstr(more, "Grbl"));
        assert_non_null(strstr(sim_world_ask(world, RESET), BANNERS[PAUSING[i]]));
        sim_world_free(world);
    }
}

static void answers_nothing_after_a_soft_limit_on_the_328(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        (void)sim_world_ask(world, "$H\n");
        const char *said = sim_world_ask(world, "G0X-900\n");
        assert_non_null(strstr(said, "ALARM:2\r\n[MSG:Reset to continue]\r\n"));
        assert_string_equal(sim_world_status(world, "state"), ALL[i] == G328 ? "none" : "Alarm");
        assert_string_equal(sim_world_ask(world, "$X\n"), "");
        assert_non_null(strstr(sim_world_ask(world, RESET), UNLOCK));
        assert_string_equal(sim_world_status(world, "state"), "Alarm");
        sim_world_free(world);
    }
}

static void forgets_tool_and_feed_at_a_reset(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        (void)sim_world_ask(world, "T9F77\n" RESET);
        assert_non_null(strstr(sim_world_ask(world, "$G\n"), " T0 F0 S0]"));
        sim_world_free(world);
    }
}

static void stops_at_0x19_on_grblhal_only(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        sim_world_send(world, "G1X-50F600\n");
        sim_world_run(world, 0.3);
        (void)sim_world_ask(world, "\x19");
        assert_int_equal(sim_board_x(world) > -49.0, ALL[i] == HAL);
        sim_world_free(world);
    }
}

static void names_the_line_in_work_where_the_firmware_can(void **state)
{
    (void)state;
    static const char *const moving[] = {[HAL] = "7", [G328] = "", [MEGA] = "7", [FLUID] = ""};
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        sim_world_send(world, "N7G1X-20F600\n");
        sim_world_run(world, 0.5);
        assert_string_equal(sim_world_status(world, "Ln"), moving[ALL[i]]);
        sim_world_settle(world);
        assert_string_equal(sim_world_status(world, "Ln"), ALL[i] == HAL ? "7" : "");
        sim_world_free(world);
    }
}

static void takes_three_equal_overrides_for_one_on_classic_boards(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        const bool latched = ALL[i] == G328 || ALL[i] == MEGA;
        (void)sim_world_ask(world, "\x91\x91\x91");
        assert_int_equal(world->sim->planner.feed_percent, latched ? 110 : 130);
        (void)sim_world_ask(world, "\x91");
        assert_int_equal(world->sim->planner.feed_percent, latched ? 120 : 140);
        sim_world_free(world);
    }
}

static void loses_bytes_while_it_writes_its_eeprom(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        const bool deaf = ALL[i] == G328 || ALL[i] == MEGA;
        const char *said = sim_world_ask(world, "$32=0\nG0X-1\nG0X-2\n");
        assert_int_equal(sim_board_count(said, "ok"), deaf ? 1 : 3);
        sim_world_settle(world);
        assert_true(deaf ? sim_board_x(world) == 0.0 : sim_board_x(world) == -2.0);
        sim_world_free(world);
    }
}

static void starts_at_zero_and_deaf_when_its_port_is_opened(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        char said[SAID];
        (void)sim_world_ask(world, "G0X-5\n");
        sim_reboot(world->sim);
        sim_world_send(world, "G0X-9\n");
        const double boot_s = sim_board_until(world, "for help", said, sizeof said);
        assert_true(ALL[i] == HAL ? boot_s > 0.09 : boot_s > 1.0 && boot_s < 2.1);
        assert_true(sim_board_x(world) == 0.0);
        assert_true(world->sim->motors.slip[0] == -5.0 * 160.0);
        sim_world_free(world);
    }
}

/* Every tenth at rest, counted from the reset: offsets first, speeds in the next report. */
static void reports_offsets_and_overrides_by_count(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        (void)sim_world_ask(world, RESET);
        for (int turn = 0; turn < 33; turn++) {
            const char *said = sim_world_ask(world, "?");
            assert_int_equal(sim_board_count(said, "|WCO:"), turn % 10 == 0);
            assert_int_equal(sim_board_count(said, "|Ov:100,100,100"), turn % 10 == 1);
        }
        sim_world_free(world);
    }
}

static void moves_nothing_in_check_mode(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        assert_string_equal(sim_world_ask(world, "$C\n"), "[MSG:Enabled]\r\nok\r\n");
        assert_string_equal(sim_world_ask(world, "G1X-5F600\nG4P1\nG1\nG2\n"),
                            "ok\r\nok\r\nok\r\nerror:20\r\n");
        assert_string_equal(sim_world_ask(world, "!"), "");
        assert_string_equal(sim_world_status(world, "state"), "Check");
        assert_true(sim_board_x(world) == 0.0);
        const char *said = sim_world_ask(world, "\n$C\n");
        assert_non_null(strstr(said, "[MSG:Disabled]\r\nok\r\n\r\nGrbl"));
        assert_string_equal(sim_world_status(world, "state"), "Idle");
        assert_string_equal(sim_world_ask(world, "G53G0X0\n"), "ok\r\n");
        sim_world_free(world);
    }
}

static void wakes_from_sleep_locked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        (void)sim_world_ask(world, "$SLP\n");
        assert_non_null(strstr(sim_world_ask(world, RESET), UNLOCK));
        assert_string_equal(sim_world_ask(world, "G0X0\n"), "error:9\r\n");
        sim_world_free(world);
    }
}

static void says_that_its_door_is_open(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        assert_string_equal(sim_world_ask(world, "\x84"), "[MSG:Check Door]\r\n");
        assert_string_equal(sim_world_status(world, "state"), "Door:0");
        assert_string_equal(sim_world_ask(world, "~G4P0\n"), "ok\r\n");
        sim_world_free(world);
    }
}

static void reports_offsets_and_overrides_now_and_then(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        size_t offsets = 0, overrides = 0;
        for (int turn = 0; turn < 30; turn++) {
            const char *said = sim_world_ask(world, "?");
            offsets += sim_board_count(said, "|WCO:");
            overrides += sim_board_count(said, "|Ov:100,100,100");
            assert_int_equal(sim_board_count(said, "|H:") > 0,
                             ALL[i] == HAL && sim_board_count(said, "|WCO:") > 0);
            assert_int_equal(sim_board_count(said, "|Bf:"), ALL[i] == HAL);
        }
        assert_in_range(offsets, 2, 4);
        assert_in_range(overrides, 2, 4);
        sim_world_free(world);
    }
}

/* C from 0 to -8, and a pull-off of one. */
static void shrinks_soft_limits_by_the_pull_off_on_grblhal_with_hard_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct sim_world *world = sim_board_ready(i == 0 ? HAL : MEGA);
        sim_world_home(world);
        assert_non_null(strstr(sim_world_ask(world, "G0C-7.5\nG4P0\n"), "ok\r\nok\r\n"));
        const char *said = sim_world_ask(world, "$21=1\nG0C-7\nG0C-7.1\n");
        assert_int_equal(strstr(said, "ALARM:2") != NULL, i == 0);
        sim_world_free(world);
    }
}

static void lists_settings_as_its_firmware_does(void **state)
{
    (void)state;
    struct sim_world *world = sim_board_ready(G328);
    const char *said = sim_world_ask(world, "$$\n");
    assert_non_null(strstr(said, "$0=10\r\n$1=255\r\n"));
    assert_non_null(strstr(said, "$10=1\r\n$11=0.010\r\n"));
    assert_non_null(strstr(said, "$24=120.000\r\n$25=1500.000\r\n$26=25\r\n$27=1.000\r\n"));
    assert_non_null(strstr(said, "$100=160.000\r\n$101=160.000\r\n$102=1600.000\r\n$110="));
    assert_null(strstr(said, "$103="));
    sim_world_free(world);
    world = sim_board_ready(MEGA);
    said = sim_world_ask(world, "$$\n");
    assert_non_null(strstr(said, "$105=1600.000\r\n$110="));
    assert_true(strstr(said, "$44=") == NULL && strstr(said, "$65=") == NULL);
    sim_world_free(world);
    // its needle is on C and homes first
    world = sim_board_ready(HAL);
    said = sim_world_ask(world, "$$\n");
    assert_non_null(strstr(said, "$44=32\r\n$45=31\r\n$46=0\r\n$47=0\r\n$48=0\r\n$49=0\r\n$65=0"));
    sim_world_free(world);
    world = sim_board_ready(FLUID);
    said = sim_world_ask(world, "$$\n");
    assert_non_null(strstr(said, "$10=1\r\n$20=1\r\n$21=0\r\n$22=1\r\n$23=0\r\n$30="));
    assert_non_null(strstr(sim_world_ask(world, "$11=0.02\n"), "error:3\r\n"));
    sim_world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_its_banner_at_every_reset),
        cmocka_unit_test(boots_locked_where_classic_boards_home),
        cmocka_unit_test(gives_a_false_ok_for_a_line_that_a_reset_aborts),
        cmocka_unit_test(gives_a_false_ok_on_the_way_out_of_a_hold),
        cmocka_unit_test(loses_steps_and_locks_at_a_reset_in_motion),
        cmocka_unit_test(brings_its_banner_late_after_an_alarm),
        cmocka_unit_test(forgets_a_reset_right_behind_a_critical_alarm),
        cmocka_unit_test(answers_nothing_after_a_soft_limit_on_the_328),
        cmocka_unit_test(forgets_tool_and_feed_at_a_reset),
        cmocka_unit_test(stops_at_0x19_on_grblhal_only),
        cmocka_unit_test(names_the_line_in_work_where_the_firmware_can),
        cmocka_unit_test(takes_three_equal_overrides_for_one_on_classic_boards),
        cmocka_unit_test(loses_bytes_while_it_writes_its_eeprom),
        cmocka_unit_test(starts_at_zero_and_deaf_when_its_port_is_opened),
        cmocka_unit_test(reports_offsets_and_overrides_by_count),
        cmocka_unit_test(moves_nothing_in_check_mode),
        cmocka_unit_test(wakes_from_sleep_locked),
        cmocka_unit_test(says_that_its_door_is_open),
        cmocka_unit_test(reports_offsets_and_overrides_now_and_then),
        cmocka_unit_test(shrinks_soft_limits_by_the_pull_off_on_grblhal_with_hard_limits),
        cmocka_unit_test(lists_settings_as_its_firmware_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
