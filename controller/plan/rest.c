/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/rest.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "kinematics/path/vicinity.h"

/* Strikes near which nothing may be struck yet, and when each was done. */
struct past {
    struct vicinity near;
    double *done_s; /* by the vicinity's index */
};

static double wait_at(const struct past *past, const struct plan *plan, size_t i, double now_s)
{
    const size_t latest = vicinity_latest(&past->near, plan->strike[i].at_mm);
    if (latest == VICINITY_NONE) {
        return 0.0;
    }
    const double missing_s = plan->rest_s / REST_TRUST - (now_s - past->done_s[latest]);
    return missing_s > 0.0 ? ceil(missing_s / REST_STEP_S) * REST_STEP_S : 0.0;
}

static struct rest_sum walk(struct past *past, const struct plan *plan,
                            const struct solution *solution, double *wait_s)
{
    struct rest_sum rest = {0};
    double now_s = 0.0;
    for (size_t i = 0; i < plan->strike_count; i++) {
        const bool struck = solution->strike[i].skip == SKIP_NONE;
        const double wait = struck ? wait_at(past, plan, i, now_s) : 0.0;
        if (wait_s != NULL) {
            wait_s[i] = wait;
        }
        if (struck) {
            now_s += wait + solution->strike[i].time_s;
            past->done_s[past->near.count] = now_s;
            vicinity_add(&past->near, plan->strike[i].at_mm);
            rest.waits += wait > 0.0;
            rest.wait_s += wait;
        }
    }
    return rest;
}

struct rest_sum rest_waits(const struct plan *plan, const struct solution *solution, double *wait_s)
{
    assert(plan->strike_count == solution->count);
    if (!(plan->rest_mm > 0.0)) {
        for (size_t i = 0; wait_s != NULL && i < plan->strike_count; i++) {
            wait_s[i] = 0.0;
        }
        return (struct rest_sum){0};
    }
    struct past past = {.done_s = memory_new(plan->strike_count, sizeof(double))};
    struct rest_sum rest = {0};
    if (vicinity_init(&past.near, plan->strike_count, plan->rest_mm) == 0) {
        rest = walk(&past, plan, solution, wait_s);
    }
    vicinity_deinit(&past.near);
    free(past.done_s);
    return rest;
}
