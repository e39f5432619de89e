/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/pace.h"

#include <assert.h>
#include <sched.h>
#include <time.h>

enum { EVENTS_A_TURN = 4096, FIRST_PRIORITY = 20 };

int64_t sim_pace_mono_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* A board has its processor to itself: where that is permitted, nothing that runs beside this
 * program holds it up. */
static void go_first(void)
{
    const struct sched_param fifo = {.sched_priority = FIRST_PRIORITY};
    (void)sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &fifo);
}

void sim_pace_start(struct sim_pace *pace, struct sim *sim, struct sim_tracker *tracker, int times)
{
    *pace = (struct sim_pace){.sim = sim, .tracker = tracker, .times = times};
    pace->start_ns = pace->looked_ns = pace->heard_ns = sim_pace_mono_ns();
    if (times == 1) {
        go_first();
    } else {
        sim_relay_by_host(sim);
    }
}

void sim_pace_hear(struct sim_pace *pace)
{
    pace->heard_ns = sim_pace_mono_ns();
}

/* The clock now, as simulated time. */
static int64_t due_ns(const struct sim_pace *pace, int64_t mono_ns)
{
    return (mono_ns - pace->start_ns) * pace->times;
}

/* When the pose that is due was seen, CLOCK_MONOTONIC. A time that jumps has nothing to do with
 * that clock, and a pose from the future is none: it is seen when it is sent, and one that would
 * come too soon behind another is not seen at all (-1). */
static int64_t seen_at_ns(const struct sim_pace *pace)
{
    const int64_t now_ns = sim_pace_mono_ns();
    if (pace->times > 0) {
        return pace->start_ns + pace->tracker->next_ns / pace->times;
    }
    return now_ns - pace->seen_ns < SIM_TRACKER_PERIOD_NS / 2 ? -1 : now_ns;
}

/* The tracker looks at the head on the way. */
static void pass(struct sim_pace *pace, int64_t until_ns)
{
    struct sim_tracker *tracker = pace->tracker;
    while (tracker->fd >= 0 && tracker->next_ns <= until_ns) {
        sim_advance(pace->sim, tracker->next_ns);
        const struct pose pose = sim_head_now(pace->sim);
        const int64_t seen_ns = seen_at_ns(pace);
        if (seen_ns >= 0) {
            pace->seen_ns = seen_ns;
            sim_tracker_send(tracker, seen_ns, &pose);
        } else {
            tracker->next_ns += SIM_TRACKER_PERIOD_NS;
        }
    }
    sim_advance(pace->sim, until_ns);
}

void sim_pace_catch_up(struct sim_pace *pace)
{
    if (pace->times) {
        pass(pace, due_ns(pace, sim_pace_mono_ns()));
    }
}

static int64_t turn_to(struct sim_pace *pace, int64_t now_ns)
{
    pass(pace, now_ns);
    int64_t next = sim_wake_ns(pace->sim);
    if (pace->tracker->fd >= 0 && pace->tracker->next_ns < next) {
        next = pace->tracker->next_ns;
    }
    return next == SIM_NEVER ? -1 : next > now_ns ? next - now_ns : 0;
}

/* A fault that lasts: by the clock, at any speed. */
static int64_t turn_clocked(struct sim_pace *pace)
{
    if (!pace->clocked) {
        pace->clocked = true;
        pace->clocked_ns = sim_now_ns(pace->sim);
        pace->clocked_mono_ns = sim_pace_mono_ns();
    }
    return turn_to(pace, pace->clocked_ns + sim_pace_mono_ns() - pace->clocked_mono_ns);
}

/* Nothing will happen by itself: time stands still, unless a tracker watches it. */
static int64_t turn_idle(struct sim_pace *pace, int64_t since_mono_ns)
{
    if (pace->tracker->fd < 0) {
        return -1;
    }
    assert(pace->looked_ns >= since_mono_ns);
    pass(pace, sim_now_ns(pace->sim) + pace->looked_ns - since_mono_ns);
    return SIM_TRACKER_PERIOD_NS;
}

/* At any speed the host is silent by its own clock. */
static int64_t listen(struct sim_pace *pace, int64_t wait)
{
    const int64_t after = sim_relay_waits_ns(pace->sim);
    if (after == SIM_NEVER) {
        return wait;
    }
    const int64_t left = after - (pace->looked_ns - pace->heard_ns);
    if (left <= 0) {
        sim_relay_drop(pace->sim);
        return 0;
    }
    return wait < 0 || wait > left ? left : wait;
}

static int64_t turn_as_fast_as_it_goes(struct sim_pace *pace, int64_t since)
{
    for (int i = 0; i < EVENTS_A_TURN; i++) {
        if (sim_by_the_clock(pace->sim)) {
            return turn_clocked(pace);
        }
        pace->clocked = false;
        const int64_t next = sim_next_ns(pace->sim);
        if (next == SIM_NEVER) {
            return turn_idle(pace, since);
        }
        pass(pace, next);
    }
    return 0;
}

int64_t sim_pace_turn(struct sim_pace *pace)
{
    const int64_t since = pace->looked_ns;
    pace->looked_ns = sim_pace_mono_ns();
    if (pace->times) {
        const int64_t wait = turn_to(pace, due_ns(pace, pace->looked_ns));
        const int64_t rounded_up = wait < 0 ? wait : (wait + pace->times - 1) / pace->times;
        return pace->times == 1 ? rounded_up : listen(pace, rounded_up);
    }
    return listen(pace, turn_as_fast_as_it_goes(pace, since));
}
