/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/insert.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kinematics/path/vicinity.h"

/* So many rest radii around a strike it is looked for a place, among so many others at most. */
enum { REACH = 3, NEAR_MAX = 64, PLACES_MAX = 512 };

static const uint32_t NONE = UINT32_MAX;

/* What there is so far: the strikes of the join from `base` on, then those that were inserted. */
struct insertion {
    struct join *join;
    const struct plan *plan;
    size_t base, start;
    struct vicinity all;
    uint32_t *place; /* by the vicinity's index: in the join; an inserted one's is that before it */
    uint32_t *strike; /* by the same */
    uint32_t *behind; /* by place, from base: the last index inserted there, or NONE */
    uint32_t *before; /* by index: the one inserted there before it, or NONE */
};

/* Around one strike. */
struct look {
    const struct insertion *in;
    struct vec3 at_mm;
    uint32_t near[NEAR_MAX], place[PLACES_MAX];
    size_t nears, places;
};

static struct vec3 at_of(const struct insertion *in, size_t index)
{
    return in->plan->strike[in->strike[index]].at_mm;
}

static void look_at(void *context, size_t index)
{
    struct look *look = context;
    const struct insertion *in = look->in;
    const bool near = vec3_distance(at_of(in, index), look->at_mm) < in->plan->rest_mm;
    if (near && look->nears < NEAR_MAX) {
        look->near[look->nears++] = in->place[index];
    } else if (!near && look->places < PLACES_MAX && in->place[index] >= in->start) {
        look->place[look->places++] = in->place[index];
    }
}

static bool rests_at(const struct look *look, uint32_t place)
{
    const size_t window = look->in->join->window;
    for (size_t i = 0; i < look->nears; i++) {
        const uint32_t other = look->near[i];
        if ((other > place ? other - place : place - other) <= window) {
            return false;
        }
    }
    return look->nears < NEAR_MAX;
}

static double detour_mm(const struct insertion *in, uint32_t place, struct vec3 at_mm)
{
    const struct join *join = in->join;
    const struct vec3 from = in->plan->strike[join->strike[place]].at_mm;
    if (place + 1 == join->count) {
        return vec3_distance(from, at_mm);
    }
    const struct vec3 to = in->plan->strike[join->strike[place + 1]].at_mm;
    return vec3_distance(from, at_mm) + vec3_distance(at_mm, to) - vec3_distance(from, to);
}

/* The place behind which a strike comes best; NONE when it comes nowhere. */
static uint32_t find_place(const struct insertion *in, struct vec3 at_mm)
{
    struct look look = {.in = in, .at_mm = at_mm};
    vicinity_each(&in->all, at_mm, look_at, &look);
    uint32_t best = NONE;
    double best_mm = HUGE_VAL;
    for (size_t i = 0; i < look.places; i++) {
        const double mm = detour_mm(in, look.place[i], at_mm);
        const bool better = mm < best_mm || (mm == best_mm && look.place[i] < best);
        if (better && rests_at(&look, look.place[i])) {
            best = look.place[i];
            best_mm = mm;
        }
    }
    return best;
}

static void put(struct insertion *in, uint32_t strike, uint32_t place)
{
    const size_t index = in->all.count;
    in->place[index] = place;
    in->strike[index] = strike;
    vicinity_add(&in->all, in->plan->strike[strike].at_mm);
    if (place != NONE && index >= in->join->count - in->base) {
        in->before[index] = in->behind[place - in->base];
        in->behind[place - in->base] = (uint32_t)index;
    }
}

/* The join with all that was inserted, written from behind. */
static void write_out(struct insertion *in)
{
    struct join *join = in->join;
    const size_t placed = join->count - in->base;
    size_t at = in->base + in->all.count;
    const size_t count = at;
    for (size_t i = placed; i-- > 0;) {
        for (uint32_t k = in->behind[i]; k != NONE; k = in->before[k]) {
            join->strike[--at] = in->strike[k];
        }
        join->strike[--at] = in->strike[i];
    }
    join->count = count;
}

static int insertion_init(struct insertion *in, size_t count)
{
    const size_t placed = in->join->count - in->base, room = placed + count + 1;
    in->place = malloc(room * sizeof *in->place);
    in->strike = malloc(room * sizeof *in->strike);
    in->behind = malloc(room * sizeof *in->behind);
    in->before = malloc(room * sizeof *in->before);
    if (vicinity_init(&in->all, room, REACH * in->plan->rest_mm) != 0 || in->place == NULL ||
        in->strike == NULL || in->behind == NULL || in->before == NULL) {
        return -1;
    }
    memset(in->behind, 0xff, room * sizeof *in->behind);
    for (size_t i = 0; i < placed; i++) {
        put(in, in->join->strike[in->base + i], (uint32_t)(in->base + i));
    }
    return 0;
}

static void insertion_free(struct insertion *in)
{
    vicinity_deinit(&in->all);
    free(in->place);
    free(in->strike);
    free(in->behind);
    free(in->before);
}

int insert_strikes(struct join *join, const struct plan *plan, size_t start, uint32_t *strike,
                   size_t count, size_t *left)
{
    const size_t base = start > join->window ? start - join->window : 0;
    struct insertion in = {.join = join, .plan = plan, .base = base, .start = start};
    const int answer = insertion_init(&in, count);
    *left = 0;
    for (size_t i = 0; answer == 0 && i < count; i++) {
        const uint32_t place = find_place(&in, plan->strike[strike[i]].at_mm);
        if (place != NONE) {
            put(&in, strike[i], place);
        } else {
            strike[(*left)++] = strike[i];
        }
    }
    if (answer == 0) {
        write_out(&in);
    }
    insertion_free(&in);
    return answer;
}
