/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Overrides of feed and rapids. grblHAL carries out every byte; classic Grbl only notes it as a
 * flag, so that three of a kind in a burst are one.
 */
#include <assert.h>

#include "sim/core.h"

enum { FIRST = 0x90, FEED_MIN = 10, FEED_MAX = 200 };

/* How long a flag waits for the main loop: longer than a burst, shorter than a line. */
static const int64_t LATCH_NS = 1000000;

static const struct {
    int feed, feed_step, rapid; /* 0 = as it is */
} override[] = {
    {100, 0, 0}, {0, 10, 0},  {0, -10, 0}, {0, 1, 0},
    {0, -1, 0},  {0, 0, 100}, {0, 0, 50},  {0, 0, 25},
};

enum { OVERRIDES = sizeof override / sizeof override[0] };

static void apply(struct sim *sim, size_t which)
{
    int feed = override[which].feed != 0 ? override[which].feed : sim->planner.feed_percent;
    feed += override[which].feed_step;
    feed = feed < FEED_MIN ? FEED_MIN : feed > FEED_MAX ? FEED_MAX : feed;
    const int rapid = override[which].rapid;
    sim_planner_override(&sim->planner, feed, rapid != 0 ? rapid : sim->planner.rapid_percent);
    sim->overrides_in = 0;
}

void sim_overrides_byte(struct sim *sim, uint8_t byte)
{
    const size_t which = (size_t)byte - FIRST;
    assert(which < OVERRIDES);
    if (!sim->traits->latch_overrides) {
        apply(sim, which);
        return;
    }
    sim->overrides |= 1U << which;
    if (sim->overrides_due_ns == SIM_NEVER) {
        sim->overrides_due_ns = sim->now_ns + LATCH_NS;
    }
}

void sim_overrides_due(struct sim *sim)
{
    for (size_t i = 0; i < OVERRIDES; i++) {
        if ((sim->overrides & (1U << i)) != 0) {
            apply(sim, i);
        }
    }
    sim->overrides = 0;
    sim->overrides_due_ns = SIM_NEVER;
}
