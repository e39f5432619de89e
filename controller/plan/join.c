/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/join.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "controller/plan/rest.h"
#include "kinematics/path/vicinity.h"

/* Of so many of the latest strikes at most is it asked whether they rest, and a path begins at one
 * of so many of its places. */
enum { WINDOW_MAX = 4096, BEGINNINGS = 48 };

/* What a millimetre of way between two paths is taken to cost, s. */
static const double WAY_S_PER_MM = 0.01;

int join_init(struct join *join, const struct plan *plan)
{
    *join = (struct join){0};
    join->strike = malloc((plan->strike_count + 1) * sizeof *join->strike);
    return join->strike != NULL ? 0 : -1;
}

void join_set_pace(struct join *join, const struct plan *plan, double strike_s)
{
    assert(strike_s > 0.0);
    const double window = ceil(plan->rest_s / (REST_TRUST * strike_s));
    join->strike_s = strike_s;
    join->window = window < WINDOW_MAX ? (size_t)window : WINDOW_MAX;
}

void join_free(struct join *join)
{
    free(join->strike);
    *join = (struct join){0};
}

static struct vec3 place_of(const struct plan *plan, uint32_t strike)
{
    return plan->strike[strike].at_mm;
}

struct vec3 join_end(const struct join *join, const struct plan *plan)
{
    assert(join->count > 0);
    return place_of(plan, join->strike[join->count - 1]);
}

/* A way through a closed path: from place `begin` on, or the other way round. */
struct turn {
    size_t begin;
    bool backwards;
};

static size_t place_in(struct turn turn, size_t i, size_t count)
{
    const size_t on = turn.begin + i, back = turn.begin + count - i;
    return turn.backwards ? (back < count ? back : back - count) : on < count ? on : on - count;
}

/* The time that is lost at the join: the way there, the path's own ends put together where it
 * begins in its middle, and waits for what was struck last. */
static double loss_s(const struct join *join, const struct plan *plan, const struct vicinity *last,
                     const uint32_t *path, size_t count, struct turn turn)
{
    const struct vec3 begin = place_of(plan, path[place_in(turn, 0, count)]);
    const struct vec3 end = place_of(plan, path[place_in(turn, count - 1, count)]);
    double way_mm = vec3_distance(join_end(join, plan), begin);
    way_mm += vec3_distance(place_of(plan, path[0]), place_of(plan, path[count - 1])) -
              vec3_distance(begin, end);
    double now_s = 0.0, loss = WAY_S_PER_MM * way_mm;
    for (size_t i = 0; i < count && i < join->window; i++) {
        const struct vec3 at = place_of(plan, path[place_in(turn, i, count)]);
        const size_t latest = vicinity_latest(last, at);
        if (latest != VICINITY_NONE) {
            const double done_s = -join->strike_s * (double)(last->count - 1 - latest);
            const double wait_s = plan->rest_s / REST_TRUST - (now_s - done_s);
            now_s += fmax(wait_s, 0.0);
            loss += fmax(wait_s, 0.0);
        }
        now_s += join->strike_s;
    }
    return loss;
}

/* A path keeps its own ends unless there is something to rest for. */
static struct turn best_turn(const struct join *join, const struct plan *plan,
                             const struct vicinity *last, const uint32_t *path, size_t count)
{
    const size_t most = join->window > 0 ? BEGINNINGS : 1;
    const size_t beginnings = count < most ? count : most;
    struct turn best = {0, false};
    double best_s = HUGE_VAL;
    for (size_t k = 0; k < 2 * beginnings; k++) {
        const size_t begin = k / 2 * count / beginnings;
        const bool backwards = k % 2 == 1;
        /* backwards from its last place when it keeps its ends */
        const struct turn turn = {backwards && begin == 0 ? count - 1 : begin, backwards};
        const double s = loss_s(join, plan, last, path, count, turn);
        if (s < best_s) {
            best_s = s;
            best = turn;
        }
    }
    return best;
}

static void append(struct join *join, const uint32_t *path, size_t count, struct turn turn)
{
    for (size_t i = 0; i < count; i++) {
        join->strike[join->count++] = path[place_in(turn, i, count)];
    }
}

int join_add(struct join *join, const struct plan *plan, const uint32_t *path, size_t count)
{
    assert(count > 0);
    if (join->count == 0) {
        append(join, path, count, (struct turn){0, false});
        return 0;
    }
    struct vicinity last;
    const size_t window = join->window < join->count ? join->window : join->count;
    const int answer = vicinity_init(&last, window, plan->rest_mm > 0.0 ? plan->rest_mm : 1.0);
    for (size_t i = join->count - window; answer == 0 && i < join->count; i++) {
        vicinity_add(&last, place_of(plan, join->strike[i]));
    }
    if (answer == 0) {
        append(join, path, count, best_turn(join, plan, &last, path, count));
    }
    vicinity_deinit(&last);
    return answer;
}
