/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a tracker's word means for a strike: before it, and after.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "controller/stream/head_gate.h"
#include "controller/stream/head_span.h"
#include "sim/random.h"
#include "tests/unit/seed.h"

#define MS INT64_C(1000000)

enum { END_MS = 1000, EVERY_MS = 10 };

static const struct vec3 UP = {0, 0, 1}, CROWN = {0, 0, 130};
static const double IN_SKIN_S = 0.08;

/* mm to the side at a time in ms; `up`, off the skin. */
typedef double head_way(int64_t ms, double far);

static double at_rest(int64_t ms, double far)
{
    (void)ms;
    return 0.0 * far;
}

/* So far in the 80 ms that the needle is in. */
static double straight(int64_t ms, double far)
{
    return far * (double)ms / 80.0;
}

/* Out and back within the strike: no straight line shows it. */
static double twitch(int64_t ms, double far)
{
    const double u = (double)(ms - 900) / 80.0;
    return u > 0.0 && u < 1.0 ? far * sin(acos(-1.0) * u) : 0.0;
}

/* Begins as the needle goes in. */
static double start(int64_t ms, double far)
{
    const double u = (double)(ms - 900) / 80.0;
    return u > 0.0 ? far * fmin(u, 1.0) * fmin(u, 1.0) : 0.0;
}

/* Begins when the needle is well in, and ends with the strike. */
static double late_start(int64_t ms, double far)
{
    return far * fmin(fmax((double)(ms - 930) / 50.0, 0.0), 1.0);
}

/* Only in the last 60 ms, so far in 80. */
static double onset(int64_t ms, double far)
{
    return far * fmax((double)(ms - 940) / 80.0, 0.0);
}

struct case_of {
    const char *name;
    head_way *way;
    double far_mm, off_mm; /* to the side; off the skin in the same time */
    bool blurs;
};

static void fill(struct head_gate *gate, const struct case_of *it, double noise_mm,
                 uint64_t *random)
{
    memset(gate, 0, sizeof *gate);
    for (int64_t ms = 0; ms <= END_MS; ms += EVERY_MS) {
        struct head_sample sample = {.t_ns = ms * MS};
        sample.head_in_base.xyz_mm[0] = it->way(ms, it->far_mm) - it->way(900, it->far_mm);
        sample.head_in_base.xyz_mm[2] = it->way(ms, it->off_mm) - it->way(900, it->off_mm);
        for (int k = 0; k < 3; k++) {
            sample.head_in_base.xyz_mm[k] += noise_mm * sim_random_normal(random);
        }
        head_track_add(&gate->track, &sample, ms * MS);
    }
}

static struct head_target crown(void)
{
    const struct pose here = {{0, 0, 0}, {0, 0, 0}};
    return (struct head_target){
        .at_mm = CROWN, .normal = UP, .head_in_base = frame_from_pose(&here), .shift_mm = 0.2};
}

/* In the skin from 900 to 980 ms. */
static bool blurs(const struct head_gate *gate)
{
    const struct head_target target = crown();
    return head_gate_blurs(gate, &target, 890 * MS, 985 * MS, IN_SKIN_S);
}

static void tells_a_strike_that_was_moved_from_one_that_was_not(void **state)
{
    (void)state;
    static const struct case_of CASES[] = {
        {"a head at rest", at_rest, 0, 0, false},
        {"0.02 mm to the side", straight, 0.02, 0, false},
        {"0.035 mm to the side, all the while", straight, 0.035, 0, true},
        {"0.07 mm to the side, most of it at the end", late_start, 0.07, 0, true},
        {"0.05 mm to the side", straight, 0.05, 0, true},
        {"0.05 mm the other way", straight, -0.05, 0, true},
        {"0.1 mm off the skin, where the foot follows", straight, 0, 0.1, false},
        {"a small twitch out and back", twitch, 0.09, 0, false},
        {"a twitch out and back", twitch, 0.12, 0, true},
        {"a start as the needle goes in", start, 0.15, 0, true},
    };
    struct head_gate *gate = malloc(sizeof *gate);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        uint64_t random = 1;
        fill(gate, &CASES[i], 0.0, &random);
        if (blurs(gate) != CASES[i].blurs) {
            fail_msg("%s", CASES[i].name);
        }
    }
    free(gate);
}

/* Of a tracker's noise alone hardly any is called moved; of what was moved by a bit more than may
 * be, hardly any is not. */
static void is_seldom_wrong_for_a_tracker_with_noise(void **state)
{
    (void)state;
    enum { TURNS = 2000 };
    static const struct case_of STILL = {"", at_rest, 0, 0, false};
    static const struct case_of MOVED = {"", straight, 0.06, 0, true};
    struct seed seed = seed_from_env();
    uint64_t random = seed_next(&seed);
    struct head_gate *gate = malloc(sizeof *gate);
    int wrongly = 0, missed = 0;
    for (int i = 0; i < TURNS; i++) {
        fill(gate, &STILL, 0.03, &random);
        wrongly += blurs(gate);
        fill(gate, &MOVED, 0.03, &random);
        missed += !blurs(gate);
    }
    print_message("of %d: %d wrongly called moved, %d missed\n", TURNS, wrongly, missed);
    assert_true(wrongly < TURNS * 6 / 100);
    assert_true(missed < TURNS / 100);
    free(gate);
}

static void calls_moved_what_was_not_seen(void **state)
{
    (void)state;
    static const struct case_of STILL = {"", at_rest, 0, 0, false};
    const struct head_target target = crown();
    struct head_gate *gate = malloc(sizeof *gate);
    uint64_t random = 1;
    fill(gate, &STILL, 0.0, &random);
    assert_false(blurs(gate));
    // its end is newer than the newest, its start older than the oldest
    assert_true(head_gate_blurs(gate, &target, 890 * MS, 1030 * MS, IN_SKIN_S));
    assert_true(head_gate_blurs(gate, &target, 50 * MS, 150 * MS, IN_SKIN_S));
    // a hole within it
    struct head_sample late = {.t_ns = 1080 * MS};
    head_track_add(&gate->track, &late, late.t_ns);
    assert_true(head_gate_blurs(gate, &target, 990 * MS, 1085 * MS, IN_SKIN_S));
    free(gate);
}

static void calls_moved_what_lies_elsewhere(void **state)
{
    (void)state;
    static const struct case_of STILL = {"", at_rest, 0, 0, false};
    struct head_target target = crown();
    struct head_gate *gate = malloc(sizeof *gate);
    uint64_t random = 1;
    fill(gate, &STILL, 0.0, &random);
    target.head_in_base.t.x = 0.19;
    assert_false(head_gate_blurs(gate, &target, 890 * MS, 985 * MS, IN_SKIN_S));
    target.head_in_base.t.x = 0.21;
    assert_true(head_gate_blurs(gate, &target, 890 * MS, 985 * MS, IN_SKIN_S));
    target.head_in_base.t = (struct vec3){0, 0, 0.6};
    assert_true(head_gate_blurs(gate, &target, 890 * MS, 985 * MS, IN_SKIN_S));
    free(gate);
}

/* By the places themselves, each against each. */
static void finds_the_greatest_swing_of_any_two_means(void **state)
{
    (void)state;
    static const struct case_of TWITCH = {"", twitch, 0.4, 0, true};
    struct head_gate *gate = malloc(sizeof *gate);
    uint64_t random = 1;
    fill(gate, &TWITCH, 0.0, &random);
    const struct head_span span =
        head_span_of(&gate->track, CROWN, UP, 890 * MS, 985 * MS, IN_SKIN_S);
    double most = 0.0, mean[200] = {0};
    for (int64_t ms = 890; ms <= END_MS; ms += EVERY_MS) {
        double sum = 0.0, count = 0.0;
        for (int64_t by = -20; by <= 20; by += EVERY_MS) {
            const bool there = ms + by >= 890 && ms + by <= END_MS;
            sum += there ? twitch(ms + by, 0.4) : 0.0;
            count += there;
        }
        mean[(ms - 890) / EVERY_MS] = sum / count;
        for (int64_t old = 890; old < ms; old += EVERY_MS) {
            const double apart = fabs(mean[(ms - 890) / EVERY_MS] - mean[(old - 890) / EVERY_MS]);
            most = ms - old <= 80 ? fmax(most, apart) : most;
        }
    }
    assert_true(span.known && fabs(span.swing_mm - most) < 1e-9 && most > 0.2);
    free(gate);
}

/* At the end of such a way; registered so far aside, and so far off the skin. */
static enum stream_head judged_off(head_way *way, double far_mm, double shift_mm, double off_mm)
{
    const struct case_of it = {"", way, far_mm, 0, false};
    struct head_target target = crown();
    struct pose pose = {{0, 0, 0}, {0, 0, 0}};
    struct head_gate *gate = malloc(sizeof *gate);
    uint64_t random = 1;
    fill(gate, &it, 0.0, &random);
    target.head_in_base.t.x = shift_mm;
    target.head_in_base.t.z = off_mm;
    const enum stream_head head = head_gate_judge(gate, &target, IN_SKIN_S, END_MS * MS, &pose);
    assert_true(head != STREAM_HEAD_MOVED || fabs(pose.xyz_mm[0]) < 1e-9);
    free(gate);
    return head;
}

static enum stream_head judged(head_way *way, double far_mm, double shift_mm)
{
    return judged_off(way, far_mm, shift_mm, 0);
}

static void lets_a_strike_happen_where_the_head_is_still_and_where_it_was(void **state)
{
    (void)state;
    assert_int_equal(judged(at_rest, 0, 0), STREAM_HEAD_STILL);
    assert_int_equal(judged(at_rest, 0, 0.1), STREAM_HEAD_STILL);
    assert_int_equal(judged(at_rest, 0, 0.5), STREAM_HEAD_MOVED);
    assert_int_equal(judged(straight, 0.2, 0), STREAM_HEAD_MOVING);
}

/* 0.05 mm while the needle is in, seen over 200 ms; twice that over the noisier last 60. */
static void waits_for_a_head_that_creeps_and_for_one_that_has_just_begun(void **state)
{
    (void)state;
    assert_int_equal(judged(straight, 0.045, 0), STREAM_HEAD_STILL);
    assert_int_equal(judged(straight, 0.055, 0), STREAM_HEAD_MOVING);
    assert_int_equal(judged(onset, 0.09, 0), STREAM_HEAD_STILL);
    assert_int_equal(judged(onset, 0.13, 0), STREAM_HEAD_MOVING);
}

/* The foot follows the skin up and down, and nothing follows it aside. */
static void lets_the_skin_come_up_or_sink_by_half_a_mm(void **state)
{
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        assert_int_equal(judged_off(at_rest, 0, 0, sign * 0.48), STREAM_HEAD_STILL);
        assert_int_equal(judged_off(at_rest, 0, sign * 0.15, 0.48), STREAM_HEAD_STILL);
        assert_int_equal(judged_off(at_rest, 0, 0, sign * 0.52), STREAM_HEAD_MOVED);
    }
}

static void knows_nothing_of_a_head_that_nobody_tells_of(void **state)
{
    (void)state;
    static const struct case_of STILL = {"", at_rest, 0, 0, false};
    const struct head_target target = crown();
    struct pose pose;
    struct head_gate *gate = calloc(1, sizeof *gate);
    uint64_t random = 1;
    assert_int_equal(head_gate_judge(gate, &target, IN_SKIN_S, 0, &pose), STREAM_HEAD_STALE);
    const struct head_sample first = {.t_ns = MS};
    head_track_add(&gate->track, &first, MS);
    assert_int_equal(head_gate_judge(gate, &target, IN_SKIN_S, MS, &pose), STREAM_HEAD_MOVING);
    fill(gate, &STILL, 0.0, &random);
    assert_int_equal(head_gate_judge(gate, &target, IN_SKIN_S, (END_MS + 500) * MS, &pose),
                     STREAM_HEAD_STILL);
    assert_int_equal(head_gate_judge(gate, &target, IN_SKIN_S, (END_MS + 501) * MS, &pose),
                     STREAM_HEAD_STALE);
    free(gate);
}

/* A head that stands at base_mm, and for 0.3 s of each 2.5 out by far_mm more. */
static void breathe(struct head_gate *gate, int64_t from_ms, int64_t to_ms, double base_mm,
                    double far_mm)
{
    for (int64_t ms = from_ms + EVERY_MS; ms <= to_ms; ms += EVERY_MS) {
        struct head_sample sample = {.t_ns = ms * MS};
        sample.head_in_base.xyz_mm[0] = base_mm + (ms % 2500 >= 2200 ? far_mm : 0.0);
        head_track_add(&gate->track, &sample, ms * MS);
    }
}

static enum stream_head judged_at(struct head_gate *gate, int64_t ms)
{
    const struct head_target target = crown();
    struct pose pose;
    return head_gate_judge(gate, &target, IN_SKIN_S, ms * MS, &pose);
}

/* Out of place at each look for longer than a breath takes: then it is no breath. */
static void waits_for_a_breath_and_no_longer(void **state)
{
    (void)state;
    for (int back = 0; back < 2; back++) {
        struct head_gate *gate = calloc(1, sizeof *gate);
        breathe(gate, 0, 4990, 0, 0.3);
        assert_int_equal(judged_at(gate, 4990), STREAM_HEAD_MOVING);
        breathe(gate, 4990, 7000, 0, 0.3);
        if (back) {
            assert_int_equal(judged_at(gate, 7000), STREAM_HEAD_STILL);
        }
        breathe(gate, 7000, 7490, 0, 0.3);
        assert_int_equal(judged_at(gate, 7490), STREAM_HEAD_MOVING);
        breathe(gate, 7490, 9990, 0, 0.3);
        assert_int_equal(judged_at(gate, 9990), back ? STREAM_HEAD_MOVING : STREAM_HEAD_MOVED);
        breathe(gate, 9990, 12490, 0, 0.3);
        assert_int_equal(judged_at(gate, 12490), back ? STREAM_HEAD_MOVED : STREAM_HEAD_MOVING);
        free(gate);
    }
}

/* What it breathes about may be off by 0.12 mm, six tenths of what the place may; and no breath
 * takes it further than 1 mm. */
static void tells_a_breath_from_a_head_that_has_moved(void **state)
{
    (void)state;
    static const struct {
        double base_mm, far_mm;
        enum stream_head head;
    } CASES[] = {
        {0.06, 0.25, STREAM_HEAD_MOVING},   {0.11, 0.25, STREAM_HEAD_MOVED},
        {-0.06, -0.25, STREAM_HEAD_MOVING}, {0.0, 0.9, STREAM_HEAD_MOVING},
        {0.0, 1.1, STREAM_HEAD_MOVED},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct head_gate *gate = calloc(1, sizeof *gate);
        breathe(gate, 0, 2500, CASES[i].base_mm, 0);
        breathe(gate, 2500, 4990, CASES[i].base_mm, CASES[i].far_mm);
        assert_int_equal(judged_at(gate, 4990), CASES[i].head);
        free(gate);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_a_strike_that_was_moved_from_one_that_was_not),
        cmocka_unit_test(is_seldom_wrong_for_a_tracker_with_noise),
        cmocka_unit_test(calls_moved_what_was_not_seen),
        cmocka_unit_test(calls_moved_what_lies_elsewhere),
        cmocka_unit_test(finds_the_greatest_swing_of_any_two_means),
        cmocka_unit_test(lets_a_strike_happen_where_the_head_is_still_and_where_it_was),
        cmocka_unit_test(waits_for_a_head_that_creeps_and_for_one_that_has_just_begun),
        cmocka_unit_test(lets_the_skin_come_up_or_sink_by_half_a_mm),
        cmocka_unit_test(knows_nothing_of_a_head_that_nobody_tells_of),
        cmocka_unit_test(waits_for_a_breath_and_no_longer),
        cmocka_unit_test(tells_a_breath_from_a_head_that_has_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
