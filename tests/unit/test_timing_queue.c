/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The foretold time of lines against arithmetic by hand, and against the simulated board, which
 * has a planner of its own.
 */
#include "kinematics/path/timing_queue.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kinematics/path/timing.h"
#include "tests/unit/seed.h"
#include "tests/unit/sim_world.h"

static const double REST[TIMING_AXES_MAX] = {0};

static const struct timing_board TWO = {.axes = 2,
                                        .speed = {50.0, 80.0},
                                        .accel = {100.0, 400.0},
                                        .junction = 0.01,
                                        .segment_s = 0.01,
                                        .segments = 10};

#define assert_near(is, want, slack)                                                               \
    do {                                                                                           \
        if (!(fabs((is) - (want)) <= (slack))) {                                                   \
            fail_msg("%.6f, wanted %.6f", (double)(is), (double)(want));                           \
        }                                                                                          \
    } while (0)

static void takes_the_trapezoid_of_a_single_line(void **state)
{
    (void)state;
    struct timing_line line = {.arrives_s = 0.5, .to = {30.0, 0.0}};
    assert_near(timing_lines_s(&TWO, REST, &line, 1), 0.5 + 30.0 / 50.0 + 50.0 / 100.0, 1e-9);
    line.speed = 20.0;
    assert_near(timing_lines_s(&TWO, REST, &line, 1), 0.5 + 30.0 / 20.0 + 20.0 / 100.0, 1e-9);
    const struct timing_axis axis[] = {{3.0, 50.0, 100.0}, {-4.0, 80.0, 400.0}};
    line = (struct timing_line){.to = {3.0, -4.0}};
    assert_near(timing_lines_s(&TWO, REST, &line, 1), timing_move_s(axis, 2, 0.0), 1e-9);
}

static void takes_no_time_for_no_way(void **state)
{
    (void)state;
    const struct timing_line line[] = {{.to = {0}}, {.arrives_s = 0.25, .to = {0}}};
    assert_near(timing_lines_s(&TWO, REST, line, 0), 0.0, 0.0);
    assert_near(timing_lines_s(&TWO, REST, line, 2), 0.25, 0.0);
}

static void goes_straight_on_where_the_next_line_is_there_in_time(void **state)
{
    (void)state;
    const double accel[] = {100.0, 400.0};
    const double whole_s = timing_trapezoid_s(40.0, 50.0, accel[0]);
    struct timing_line line[] = {{.to = {20.0, 0.0}}, {.arrives_s = 0.0, .to = {40.0, 0.0}}};
    assert_near(timing_lines_s(&TWO, REST, line, 2), whole_s, 1e-9);
    /* the first line is 0.89 s long by itself; 0.1 s of it are cut ahead */
    line[1].arrives_s = 0.3;
    assert_near(timing_lines_s(&TWO, REST, line, 2), whole_s, 1e-9);
    line[1].arrives_s = 0.85;
    const double half_s = 2.0 * sqrt(20.0 / accel[0]);
    assert_near(timing_lines_s(&TWO, REST, line, 2), 2.0 * half_s, 1e-9);
}

static void stops_where_it_turns_back(void **state)
{
    (void)state;
    const struct timing_line line[] = {{.to = {20.0, 0.0}}, {.to = {0.0, 0.0}}};
    const double half_s = 2.0 * sqrt(20.0 / 100.0);
    assert_near(timing_lines_s(&TWO, REST, line, 2), 2.0 * half_s, 1e-9);
}

static void takes_a_corner_at_the_speed_of_its_deviation(void **state)
{
    (void)state;
    const struct timing_board even = {.axes = 2,
                                      .speed = {1000.0, 1000.0},
                                      .accel = {100.0, 100.0},
                                      .junction = 0.05,
                                      .segment_s = 0.01,
                                      .segments = 10};
    const struct timing_line line[] = {{.to = {40.0, 0.0}}, {.to = {40.0, 40.0}}};
    const double half = sqrt(0.5), along = 100.0 * sqrt(2.0);
    const double corner = sqrt(along * 0.05 * half / (1.0 - half));
    /* up to the peak, down to the corner's speed, and the same backwards */
    const double peak = sqrt(100.0 * 40.0 + 0.5 * corner * corner);
    const double half_s = (peak + peak - corner) / 100.0;
    assert_near(timing_lines_s(&even, REST, line, 2), 2.0 * half_s, 1e-6);
}

static struct timing_board board_of(const struct machine *machine)
{
    struct timing_board board = {.axes = machine->joint_count + 1,
                                 .junction = machine->junction_mm,
                                 .segment_s = 0.01,
                                 .segments = 10};
    for (size_t i = 0; i < board.axes; i++) {
        const struct machine_joint *joint =
            i < machine->joint_count ? &machine->joint[i] : &machine->needle;
        const double unit = joint->kind == MACHINE_REVOLUTE ? deg_from_rad(1.0) : 1.0;
        board.speed[i] = joint->speed * unit;
        board.accel[i] = joint->accel * unit;
    }
    return board;
}

/* Places about the middle of the ranges, on whole steps; some axes stay where they are. */
static void random_line(struct seed *seed, const double *from, struct timing_line *line)
{
    static const double MIDDLE[] = {-200, -200, -150, -90, -200, -3},
                        STEPS[] = {160, 160, 160, 400, 400, 1600};
    const bool far = seed_unit(seed) < 0.3;
    for (int i = 0; i < 6; i++) {
        const double reach = i == 5 ? 2.0 : far ? 40.0 : 1.5;
        const double to = MIDDLE[i] + reach * (2.0 * seed_unit(seed) - 1.0);
        line->to[i] = seed_unit(seed) < 0.4 ? from[i] : round(to * STEPS[i]) / STEPS[i];
    }
    line->speed = seed_unit(seed) < 0.5 ? 0.0 : 5.0 + 95.0 * seed_unit(seed);
}

static size_t line_text(const struct timing_line *line, char *out, size_t size)
{
    const double *to = line->to;
    const int words =
        snprintf(out, size, "%sX%.4fY%.4fZ%.4fA%.4fB%.4fC%.4f", line->speed > 0.0 ? "G1" : "G0",
                 to[0], to[1], to[2], to[3], to[4], to[5]);
    size_t len = (size_t)words;
    if (line->speed > 0.0) {
        len += (size_t)snprintf(out + len, size - len, "F%.3f", 60.0 * line->speed);
    }
    len += (size_t)snprintf(out + len, size - len, "\n");
    assert_true(len < size);
    return len;
}

/* When the simulated machine has come to rest, from the first byte on. */
static double simulated_s(struct sim_world *world, const char *text)
{
    const double begin_s = sim_world_now_s(world);
    world->events = 0;
    sim_world_send(world, text);
    sim_world_settle(world);
    int64_t last_ns = 0;
    for (size_t i = 0; i < world->events; i++) {
        last_ns = world->event[i].kind == SIM_EVENT_STEPS ? world->event[i].ns : last_ns;
    }
    return (double)last_ns * 1e-9 - begin_s;
}

static void agrees_with_the_simulated_board_on_lines_of_every_kind(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct sim_world *world = sim_world_new();
    const struct timing_board board = board_of(&world->machine);
    sim_world_home(world);
    (void)sim_world_ask(world, "G0X-200Y-200Z-150A-90B-200C-3\n");
    double from[TIMING_AXES_MAX] = {-200, -200, -150, -90, -200, -3};
    double worst = 0.0;
    for (int round = 0; round < 200; round++) {
        struct timing_line line[TIMING_LINES_MAX];
        char text[1024];
        const size_t count = 1 + seed_below(&seed, 8);
        size_t len = 0;
        for (size_t i = 0; i < count; i++) {
            random_line(&seed, i == 0 ? from : line[i - 1].to, &line[i]);
            len += line_text(&line[i], text + len, sizeof text - len);
            line[i].arrives_s = (double)len * 10.0 / world->machine.baud;
        }
        const double want_s = simulated_s(world, text);
        const double is_s = timing_lines_s(&board, from, line, count);
        const double off = want_s > 0.0 ? fabs(is_s / want_s - 1.0) : 0.0;
        worst = fmax(worst, off);
        if (off > 0.01) {
            fail_msg("round %d: %.4f s, simulated %.4f s:\n%s", round, is_s, want_s, text);
        }
        memcpy(from, line[count - 1].to, sizeof from);
    }
    (void)fprintf(stderr, "# worst %.3f %%\n", 100.0 * worst);
    sim_world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_trapezoid_of_a_single_line),
        cmocka_unit_test(takes_no_time_for_no_way),
        cmocka_unit_test(goes_straight_on_where_the_next_line_is_there_in_time),
        cmocka_unit_test(stops_where_it_turns_back),
        cmocka_unit_test(takes_a_corner_at_the_speed_of_its_deviation),
        cmocka_unit_test(agrees_with_the_simulated_board_on_lines_of_every_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
