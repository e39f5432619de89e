/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/timing.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Adds up the time of many short pieces, each at the speed that start and end of the move allow. */
static double driven_s(double distance, double speed_max, double accel)
{
    const int pieces = 1000000;
    const double piece = distance / pieces;
    double time_s = 0.0;
    for (int i = 0; i < pieces; i++) {
        const double done = (i + 0.5) * piece;
        const double speed = sqrt(2.0 * accel * fmin(done, distance - done));
        time_s += piece / fmin(speed, speed_max);
    }
    return time_s;
}

static void agrees_with_driving_the_move_piece_by_piece(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double distance, speed, accel;
    } row[] = {
        {"long", 300.0, 200.0, 3000.0},
        {"short", 2.0, 200.0, 3000.0},
        {"just full speed", 13.34, 200.0, 3000.0},
        {"slow arm", 1.0, 1.047, 0.5236},
        {"tiny", 0.01, 200.0, 3000.0},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const double want = driven_s(row[i].distance, row[i].speed, row[i].accel);
        const double is = timing_trapezoid_s(row[i].distance, row[i].speed, row[i].accel);
        if (fabs(is - want) > 1e-3 * want) {
            fail_msg("%s: %.6f s, driven %.6f s", row[i].name, is, want);
        }
    }
}

static void knows_the_textbook_cases(void **state)
{
    (void)state;
    assert_true(fabs(timing_trapezoid_s(100.0, 10.0, 10.0) - 11.0) < 1e-12);
    assert_true(fabs(timing_trapezoid_s(2.5, 10.0, 10.0) - 1.0) < 1e-12);
    assert_true(timing_trapezoid_s(0.0, 10.0, 10.0) == 0.0);
    /* both sides of the point where full speed is just reached */
    assert_true(fabs(timing_trapezoid_s(10.0 - 1e-9, 10.0, 10.0) - 2.0) < 1e-6);
    assert_true(fabs(timing_trapezoid_s(10.0 + 1e-9, 10.0, 10.0) - 2.0) < 1e-6);
}

static void waits_for_the_slowest_axis(void **state)
{
    (void)state;
    const struct timing_axis axis[] = {
        {50.0, 200.0, 3000.0}, {-90.0, 45.0, 100.0}, {0.0, 1.0, 1.0}};
    const double want = timing_trapezoid_s(90.0, 45.0, 100.0);
    assert_true(fabs(timing_move_s(axis, 3, 0.0) - want) < 1e-12);
}

static void takes_speed_of_one_axis_and_acceleration_of_another(void **state)
{
    (void)state;
    /* along the path of length 1: speed 1 by the first, acceleration 2 by the second */
    const struct timing_axis axis[] = {{10.0, 10.0, 1000.0}, {10.0, 1000.0, 20.0}};
    assert_true(fabs(timing_move_s(axis, 2, 0.0) - timing_trapezoid_s(1.0, 1.0, 2.0)) < 1e-12);
}

static void caps_the_speed_along_the_whole(void **state)
{
    (void)state;
    const struct timing_axis axis[] = {{30.0, 200.0, 3000.0}, {-40.0, 200.0, 3000.0}};
    const double want = timing_trapezoid_s(50.0, 15.0, 3000.0 * 50.0 / 40.0);
    assert_true(fabs(timing_move_s(axis, 2, 15.0) - want) < 1e-12);
    assert_true(timing_move_s(axis, 2, 15.0) > timing_move_s(axis, 2, 0.0));
    assert_true(timing_move_s(axis, 2, 1e9) == timing_move_s(axis, 2, 0.0));
}

static void stands_still_in_no_time(void **state)
{
    (void)state;
    const struct timing_axis axis[] = {{0.0, 1.0, 1.0}, {0.0, 1.0, 1.0}};
    assert_true(timing_move_s(axis, 2, 15.0) == 0.0);
    assert_true(timing_move_s(axis, 0, 0.0) == 0.0);
}

/* Half way at half time, the two ends alike, and each piece as driven. */
static void tells_when_a_part_of_the_way_is_done(void **state)
{
    (void)state;
    static const double SPEED = 50.0, ACCEL = 2000.0, WAYS[] = {0.5, 1.25, 2.0, 40.0};
    for (size_t i = 0; i < sizeof WAYS / sizeof WAYS[0]; i++) {
        const double way = WAYS[i], whole_s = timing_trapezoid_s(way, SPEED, ACCEL);
        assert_true(timing_part_s(0.0, way, SPEED, ACCEL) == 0.0);
        assert_true(fabs(timing_part_s(way, way, SPEED, ACCEL) - whole_s) < 1e-12);
        assert_true(fabs(timing_part_s(way / 2.0, way, SPEED, ACCEL) - whole_s / 2.0) < 1e-12);
        double before_s = 0.0;
        for (int k = 1; k <= 1000; k++) {
            const double done = way * k / 1000.0, middle = done - way / 2000.0;
            const double now_s = timing_part_s(done, way, SPEED, ACCEL);
            const double speed = fmin(SPEED, sqrt(2.0 * ACCEL * fmin(middle, way - middle)));
            assert_true(k <= 10 || k > 990 ||
                        fabs(way / 1000.0 / (now_s - before_s) / speed - 1.0) < 0.01);
            before_s = now_s;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_when_a_part_of_the_way_is_done),
        cmocka_unit_test(agrees_with_driving_the_move_piece_by_piece),
        cmocka_unit_test(knows_the_textbook_cases),
        cmocka_unit_test(waits_for_the_slowest_axis),
        cmocka_unit_test(takes_speed_of_one_axis_and_acceleration_of_another),
        cmocka_unit_test(caps_the_speed_along_the_whole),
        cmocka_unit_test(stands_still_in_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
