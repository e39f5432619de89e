/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Jog, door, hold and the lines that no state takes, on every board.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/sim_boards.h"

#define HAL   MACHINE_GRBLHAL
#define G328  MACHINE_GRBL
#define MEGA  MACHINE_GRBL_MEGA_5X
#define FLUID MACHINE_FLUIDNC

static const enum machine_dialect ALL[] = {HAL, G328, MEGA, FLUID};
enum { BOARDS = sizeof ALL / sizeof ALL[0], SAID = 4096 };

/* Queued, it is acknowledged; the modes that it brings are its own. */
static void jogs_by_its_own_modes_and_says_ok_when_queued(void **state)
{
    (void)state;
    for (size_t i = 0; i < BOARDS; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        char said[SAID];
        (void)sim_world_ask(world, "G1F77\n");
        sim_world_send(world, "$J=G91X-10F600\n");
        assert_true(sim_board_until(world, "ok", said, sizeof said) < 0.05);
        sim_world_run(world, 0.2);
        assert_string_equal(sim_world_status(world, "state"), "Jog");
        sim_world_settle(world);
        assert_true(sim_board_x(world) == -10.0);
        const char *modes = sim_world_ask(world, "$G\n");
        assert_non_null(strstr(modes, "[GC:G1 G54 G17 G21 G90 G94"));
        assert_non_null(strstr(modes, "F77"));
        sim_world_free(world);
    }
}

static void ends_a_jog_at_0x85_on_its_way_and_forgets_the_rest(void **state)
{
    (void)state;
    for (size_t i = 0; i < BOARDS; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        sim_world_send(world, "$J=G91X-10F600\n$J=G91X-10F600\n");
        sim_world_run(world, 0.3);
        (void)sim_world_ask(world, "\x85");
        sim_world_settle(world);
        assert_string_equal(sim_world_status(world, "state"), "Idle");
        assert_true(sim_board_x(world) < -2.0 && sim_board_x(world) > -6.0);
        // no place was lost, and what follows is carried out
        assert_string_equal(sim_world_ask(world, "G0X0\n"), "ok\r\n");
        sim_world_settle(world);
        assert_true(sim_board_x(world) == 0.0);
        sim_world_free(world);
    }
}

static void takes_no_gcode_while_it_jogs(void **state)
{
    (void)state;
    for (size_t i = 0; i < BOARDS; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        sim_world_send(world, "$J=G91X-10F600\nG0X5\n");
        sim_world_run(world, 0.2);
        assert_string_equal(sim_world_text(world), "ok\r\nerror:9\r\n");
        sim_world_settle(world);
        assert_true(sim_board_x(world) == -10.0);
        sim_world_free(world);
    }
}

static void refuses_a_jog_without_feed_or_past_the_end_and_raises_no_alarm(void **state)
{
    (void)state;
    for (size_t i = 0; i < BOARDS; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        assert_string_equal(sim_world_ask(world, "$J=X-1\n"), "error:22\r\n");
        (void)sim_world_ask(world, "$H\n");
        assert_string_equal(sim_world_ask(world, "$J=X-900F100\n"), "error:15\r\n");
        assert_string_equal(sim_world_status(world, "state"), "Idle");
        sim_world_free(world);
    }
}

/* 0x84 holds, and says so; nothing is retracted, and `~` goes on. */
static void holds_at_an_open_door_and_goes_on_where_it_was(void **state)
{
    (void)state;
    for (size_t i = 0; i < BOARDS; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        sim_world_send(world, "G1X-10F600\n");
        sim_world_run(world, 0.4);
        (void)sim_world_ask(world, "\x84");
        sim_world_run(world, 0.5);
        assert_int_equal(strncmp(sim_world_status(world, "state"), "Door:", 5), 0);
        const double stood = sim_board_x(world);
        assert_true(stood < -3.0 && stood > -9.0);
        sim_world_send(world, "G0X-1\n");
        sim_world_run(world, 1.0);
        assert_int_equal(sim_board_count(sim_world_text(world), "ok"), 0);
        assert_true(sim_board_x(world) == stood);
        (void)sim_world_ask(world, "~");
        sim_world_settle(world);
        assert_true(sim_board_x(world) == -1.0);
        sim_world_free(world);
    }
}

/* Lines stay unread: no answer, but to a `?`, which takes no room. */
static void reads_no_line_in_a_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < BOARDS; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        sim_world_send(world, "G1X-10F600\n");
        sim_world_run(world, 0.4);
        sim_world_send(world, "!");
        sim_world_run(world, 0.5);
        (void)sim_world_text(world);
        sim_world_send(world, "F100\n????");
        sim_world_run(world, 0.5);
        const char *said = sim_world_text(world);
        assert_int_equal(sim_board_count(said, "ok"), 0);
        assert_int_equal(sim_board_count(said, "<Hold:0|"), 1);
        assert_int_equal(sim_board_count(sim_world_ask(world, "~"), "ok"), 1);
        sim_world_free(world);
    }
}

static const struct {
    const char *name, *before, *line;
    const char *want[MACHINE_FLUIDNC + 1];
} refused[] = {
    {"a checksum", "", "N1G0X-1*71\n", {[HAL] = "error:1", "error:1", "error:1", "error:1"}},
    {"a line number that is too high",
     "",
     "N10000001G4P0\n",
     {[HAL] = "error:27", "error:27", "error:27", "error:27"}},
    {"homing in motion",
     "G1X-20F600\n",
     "$H\n",
     {[HAL] = "error:8", "error:8", "error:8", "error:8"}},
    {"a setting in motion",
     "G1X-20F600\n",
     "$11=0.02\n",
     {[HAL] = "error:8", "error:8", "error:8", "error:8"}},
};

static void refuses_what_its_state_does_not_allow(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof refused / sizeof refused[0]; row++) {
        for (size_t i = 0; i < BOARDS; i++) {
            struct sim_world *world = sim_board_ready(ALL[i]);
            sim_world_send(world, refused[row].before);
            sim_world_run(world, 0.3);
            (void)sim_world_text(world);
            sim_world_send(world, refused[row].line);
            sim_world_run(world, 0.1);
            const char *said = sim_world_text(world);
            if (strncmp(said, refused[row].want[ALL[i]], strlen(refused[row].want[ALL[i]])) != 0) {
                fail_msg("dialect %d: %s: '%s'", (int)ALL[i], refused[row].name, said);
            }
            sim_world_free(world);
        }
    }
}

/* The highest number that is taken, and a row of the table above is the next one. */
static void takes_ten_million_for_a_line_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < BOARDS; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        assert_string_equal(sim_world_ask(world, "N10000000G4P0\n"), "ok\r\n");
        sim_world_free(world);
    }
}

static void forgets_the_line_number_at_a_line_without_one(void **state)
{
    (void)state;
    struct sim_world *world = sim_board_ready(HAL);
    (void)sim_world_ask(world, "N7G4P0\n");
    assert_string_equal(sim_world_status(world, "Ln"), "7");
    (void)sim_world_ask(world, "$G\n");
    assert_string_equal(sim_world_status(world, "Ln"), "7");
    (void)sim_world_ask(world, "G4P0\n");
    assert_string_equal(sim_world_status(world, "Ln"), "");
    sim_world_free(world);
}

static void homes_to_the_lower_end_where_it_is_told_to(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        struct sim_world *world = sim_board_ready(ALL[i]);
        (void)sim_world_ask(world, "$23=1\n");
        (void)sim_world_ask(world, "$H\n");
        const struct sim_axis *x = &world->sim->settings.axis[0];
        const double away = world->sim->settings.general[SIM_SET_PULL_OFF];
        assert_true(fabs(sim_board_x(world) - (x->min + away)) < 0.01);
        (void)sim_world_ask(world, "$23=0\n");
        (void)sim_world_ask(world, "$H\n");
        assert_true(fabs(sim_board_x(world) + away) < 0.01);
        sim_world_free(world);
    }
}

static void homes_on_through_a_stop_byte(void **state)
{
    (void)state;
    struct sim_world *world = sim_board_ready(HAL);
    sim_world_send(world, "$H\n");
    sim_world_run(world, 0.5);
    const char *said = sim_world_ask(world, "\x19");
    assert_null(strstr(said, "ALARM"));
    assert_non_null(strstr(said, "ok\r\n"));
    assert_non_null(strstr(sim_world_ask(world, "\x87"), "|H:1"));
    sim_world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jogs_by_its_own_modes_and_says_ok_when_queued),
        cmocka_unit_test(ends_a_jog_at_0x85_on_its_way_and_forgets_the_rest),
        cmocka_unit_test(takes_no_gcode_while_it_jogs),
        cmocka_unit_test(refuses_a_jog_without_feed_or_past_the_end_and_raises_no_alarm),
        cmocka_unit_test(holds_at_an_open_door_and_goes_on_where_it_was),
        cmocka_unit_test(reads_no_line_in_a_hold),
        cmocka_unit_test(refuses_what_its_state_does_not_allow),
        cmocka_unit_test(takes_ten_million_for_a_line_number),
        cmocka_unit_test(forgets_the_line_number_at_a_line_without_one),
        cmocka_unit_test(homes_to_the_lower_end_where_it_is_told_to),
        cmocka_unit_test(homes_on_through_a_stop_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
