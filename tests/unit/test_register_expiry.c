/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long a registration holds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "controller/daemon/daemon.h"

enum { STRIKES = 4 };

static const int64_t S_NS = 1000000000;

static uint8_t dot_state[STRIKES];

/* A job of a few strikes, its head registered so long ago as the wall clock has it, and as the
 * computer's own has. */
static struct daemon *registered_by(double wall_s, double mono_s, struct job_registration limits)
{
    static struct daemon daemon;
    daemon = (struct daemon){.sitting = sitting_new()};
    daemon.sitting->limits = limits;
    daemon.sitting->revision = 2;
    daemon.sitting->plan.strike_count = STRIKES;
    daemon.sitting->state = dot_state;
    for (int i = 0; i < STRIKES; i++) {
        dot_state[i] = DOT_PLANNED;
    }
    const struct record record = {.wall_ns = loop_wall_ns() - (int64_t)(wall_s * (double)S_NS),
                                  .mono_ns = loop_now_ns() - (int64_t)(mono_s * (double)S_NS)};
    register_date(&daemon, &record);
    return &daemon;
}

static struct daemon *registered(double ago_s, struct job_registration limits)
{
    return registered_by(ago_s, ago_s, limits);
}

static void done(struct daemon *daemon)
{
    daemon->sitting->state = NULL;
    daemon->sitting->plan.strike_count = 0;
    daemon->sitting = sitting_free(daemon->sitting);
}

static void expires_by_time(void **state)
{
    (void)state;
    static const struct {
        double ago_s, limit_s;
        bool expired;
    } CASE[] = {
        {0.0, 360.0, false}, {350.0, 360.0, false}, {361.0, 360.0, true}, {1e5, 0.0, false}};
    for (size_t i = 0; i < sizeof(CASE) / sizeof(*CASE); i++) {
        struct daemon *daemon = registered(
            CASE[i].ago_s, (struct job_registration){.given = true, .expires_s = CASE[i].limit_s});
        assert_int_equal(register_is_expired(daemon), CASE[i].expired);
        done(daemon);
    }
}

/* One was set back, or the other began anew with the computer; of both at once nobody knows. */
static void a_clock_that_went_back_makes_it_no_younger(void **state)
{
    (void)state;
    static const struct {
        double wall_s, mono_s;
        bool expired;
    } CASE[] = {{-100.0, 100.0, false}, {-100.0, 400.0, true}, {10.0, 400.0, true},
                {100.0, -9e5, false},   {400.0, -9e5, true},   {-100.0, -9e5, true}};
    for (size_t i = 0; i < sizeof(CASE) / sizeof(*CASE); i++) {
        struct daemon *daemon =
            registered_by(CASE[i].wall_s, CASE[i].mono_s,
                          (struct job_registration){.given = true, .expires_s = 360.0});
        assert_int_equal(register_is_expired(daemon), CASE[i].expired);
        done(daemon);
    }
}

static void expires_by_strikes(void **state)
{
    (void)state;
    struct daemon *daemon =
        registered(0.0, (struct job_registration){.given = true, .expires_strikes = 3});
    daemon->sitting->intents_since = 2;
    assert_false(register_is_expired(daemon));
    daemon->sitting->intents_since = 3;
    assert_true(register_is_expired(daemon));
    done(daemon);
}

/* What is asked again between an intent and its first byte: the last one that is allowed, not one
 * too many. */
static void the_strike_in_work_does_not_count_itself(void **state)
{
    (void)state;
    struct daemon *daemon =
        registered(0.0, (struct job_registration){.given = true, .expires_strikes = 3});
    daemon->sitting->intents_since = 3;
    dot_state[2] = DOT_INTENT;
    assert_false(register_is_expired_at(daemon, 2));
    assert_true(register_is_expired_at(daemon, 3));
    daemon->sitting->intents_since = 4;
    assert_true(register_is_expired_at(daemon, 2));
    done(daemon);
}

static void a_head_that_was_only_said_is_none_where_the_job_asks_for_one(void **state)
{
    (void)state;
    for (int given = 0; given < 2; given++) {
        struct daemon *daemon = registered(0.0, (struct job_registration){.given = given == 1});
        daemon->sitting->revision = 1;
        assert_int_equal(register_is_expired(daemon), given == 1);
        done(daemon);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expires_by_time),
        cmocka_unit_test(a_clock_that_went_back_makes_it_no_younger),
        cmocka_unit_test(expires_by_strikes),
        cmocka_unit_test(the_strike_in_work_does_not_count_itself),
        cmocka_unit_test(a_head_that_was_only_said_is_none_where_the_job_asks_for_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
