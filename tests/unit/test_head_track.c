/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "controller/stream/head_track.h"

static const int64_t MS = 1000000;
static struct head_track track;

static bool parses(const char *text)
{
    struct head_sample sample;
    return head_sample_parse(&sample, text, strlen(text));
}

static void takes_only_whole_datagrams(void **state)
{
    (void)state;
    static const char *const GOOD[] = {"pose 1 1 2 3 4 5 6", "pose 12 -1.5 2 3 0 0 0\n",
                                       "pose 999999999999999999 0 0 0 0 0 360"};
    static const char *const BAD[] = {"",
                                      "pose",
                                      "pose ",
                                      "pose 1 1 2 3 4 5",
                                      "pose 1 1 2 3 4 5 6 7",
                                      "pose -1 1 2 3 4 5 6",
                                      "pose 1.5 1 2 3 4 5 6",
                                      "pose 1 nan 2 3 4 5 6",
                                      "pose 1 1 2 3 4 5 361",
                                      "pose 1 5001 2 3 4 5 6",
                                      "pos  1 1 2 3 4 5 6",
                                      "pose 1 1 2 3 4 5 6x",
                                      "pose 1 0x1 2 3 4 5 6",
                                      "pose 9999999999999999999 0 0 0 0 0 0"};
    for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
        assert_true(parses(GOOD[i]));
    }
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        assert_false(parses(BAD[i]));
    }
}

static void reads_mm_and_degrees(void **state)
{
    (void)state;
    const char text[] = "pose 123456789012 1.5 -2 3 90 0 -180";
    struct head_sample sample;
    assert_true(head_sample_parse(&sample, text, sizeof(text) - 1));
    assert_int_equal(sample.t_ns, 123456789012);
    assert_true(sample.head_in_base.xyz_mm[0] == 1.5);
    assert_true(fabs(sample.head_in_base.rpy_rad[2] + acos(-1.0)) < 1e-12);
}

/* So many ms of a head that slides along x and turns about z. */
static void slide(int64_t from_ms, int64_t ms, double mm_s, double rad_s)
{
    for (int64_t t = from_ms; t <= from_ms + ms; t += 10) {
        double s = (double)t * 1e-3;
        struct head_sample sample = {.t_ns = t * MS};
        sample.head_in_base.xyz_mm[0] = mm_s * s;
        sample.head_in_base.rpy_rad[2] = remainder(rad_s * s, 2.0 * acos(-1.0));
        head_track_add(&track, &sample, t * MS);
    }
}

static void finds_the_speed_at_the_place_of_the_strike(void **state)
{
    (void)state;
    static const struct {
        double mm_s, rad_s, at_y, want;
    } CASES[] = {
        {0, 0, 0, 0}, {3, 0, 90, 3}, {0, 0.01, -100, 1}, {0, 0.01, 0, 0}, {3, -0.01, -100, 2}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        track = (struct head_track){.count = 0};
        slide(0, 400, CASES[i].mm_s, CASES[i].rad_s);
        struct head_motion motion = head_track_motion(&track, (struct vec3){0, CASES[i].at_y, 0});
        assert_true(motion.known);
        assert_true(fabs(motion.speed_mm_s - CASES[i].want) < 1e-3);
    }
}

static void looks_back_no_further_than_200_ms(void **state)
{
    (void)state;
    track = (struct head_track){.count = 0};
    slide(0, 400, 50, 0);
    slide(410, 200, 0, 0);
    assert_true(head_track_motion(&track, (struct vec3){0, 0, 0}).speed_mm_s < 1e-9);
}

static void does_not_know_a_window_with_a_hole(void **state)
{
    (void)state;
    track = (struct head_track){.count = 0};
    assert_false(head_track_motion(&track, (struct vec3){0, 0, 0}).known);
    slide(0, 100, 0, 0);
    assert_false(head_track_motion(&track, (struct vec3){0, 0, 0}).known);
    slide(400, 100, 0, 0);
    assert_false(head_track_motion(&track, (struct vec3){0, 0, 0}).known);
    slide(510, 100, 0, 0);
    assert_true(head_track_motion(&track, (struct vec3){0, 0, 0}).known);
}

static void is_stale_half_a_second_after_the_last_news(void **state)
{
    (void)state;
    track = (struct head_track){.count = 0};
    assert_true(head_track_is_stale(&track, 0));
    slide(0, 100, 0, 0);
    assert_false(head_track_is_stale(&track, 600 * MS));
    assert_true(head_track_is_stale(&track, 601 * MS));
    // the same news again is none, and so is old news
    struct head_sample old = {.t_ns = 100 * MS}, late = {.t_ns = 200 * MS};
    head_track_add(&track, &old, 1000 * MS);
    assert_true(head_track_is_stale(&track, 1000 * MS));
    head_track_add(&track, &late, 1000 * MS);
    assert_true(head_track_is_stale(&track, 1000 * MS));
}

/* One would leave out all that follow; and of a clock that runs ahead nobody knows when it saw
 * what.
 */
static void leaves_out_what_is_still_to_come(void **state)
{
    (void)state;
    track = (struct head_track){.count = 0};
    const struct head_sample ahead = {.t_ns = INT64_C(315360000) * 1000 * MS}; // ten years
    const struct head_sample next = {.t_ns = 100 * MS + 11 * MS}, now = {.t_ns = 100 * MS};
    head_track_add(&track, &ahead, 100 * MS);
    head_track_add(&track, &next, 100 * MS);
    assert_true(head_track_is_stale(&track, 100 * MS));
    head_track_add(&track, &now, 100 * MS);
    assert_false(head_track_is_stale(&track, 100 * MS));
    assert_int_equal(head_track_newest(&track, 0)->t_ns, 100 * MS);
}

static void gives_the_mean_pose_across_the_turn_of_an_angle(void **state)
{
    (void)state;
    track = (struct head_track){.count = 0};
    for (int i = 0; i <= 30; i++) {
        struct head_sample sample = {.t_ns = i * 10 * MS};
        sample.head_in_base.rpy_rad[2] = (i % 2 ? 1 : -1) * (acos(-1.0) - 0.001);
        sample.head_in_base.xyz_mm[1] = 7;
        head_track_add(&track, &sample, sample.t_ns);
    }
    struct head_motion motion = head_track_motion(&track, (struct vec3){0, 0, 0});
    assert_true(fabs(fabs(motion.mean_pose.rpy_rad[2]) - acos(-1.0)) < 0.001);
    assert_true(fabs(motion.mean_pose.xyz_mm[1] - 7.0) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_only_whole_datagrams),
        cmocka_unit_test(reads_mm_and_degrees),
        cmocka_unit_test(finds_the_speed_at_the_place_of_the_strike),
        cmocka_unit_test(looks_back_no_further_than_200_ms),
        cmocka_unit_test(does_not_know_a_window_with_a_hole),
        cmocka_unit_test(is_stale_half_a_second_after_the_last_news),
        cmocka_unit_test(leaves_out_what_is_still_to_come),
        cmocka_unit_test(gives_the_mean_pose_across_the_turn_of_an_angle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
