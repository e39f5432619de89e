/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strikes of one group are a batch; where the skin has to rest, a batch is cut into classes by
 * conflict colouring. A class, or else the batch, is a leg: a short open path of its own. Batches
 * between which nothing has to be changed follow each other by nearness.
 */
#include "controller/plan/stage_order.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"
#include "controller/plan/insert.h"
#include "controller/plan/join.h"
#include "controller/plan/solution.h"
#include "controller/plan/suit.h"
#include "kinematics/path/colour.h"
#include "kinematics/path/order.h"

/* Search effort of the order: before any kick it is within a hundredth of the best, which no job
 * time shows; these make small jobs perfect and cost a large one an eighth of a second. */
enum { KICKS_MAX = 500, KICKS_LEAST = 10 };

/* A class is few by itself, or beside the largest. */
enum { FEW_WINDOWS = 2, FEW_SHARE = 4 };

/* The pace of a job is that of so many strikes, and a little less. */
enum { PACE_STRIKES = 200 };
static const double PACE_SHARE = 0.9, PACE_LEAST_S = 0.02;

struct ordering {
    struct stage *stage;
    struct plan *plan;
    struct vec3 *point; /* of the leg in work */
    uint32_t *sequence; /* the same */
    uint32_t *leg;      /* strike indices of the leg in work */
    uint8_t *colour;    /* by strike */
    uint32_t *member;   /* strikes, batch by batch */
    struct join *join;  /* what has been put in order so far */
};

static int compare_groups(const struct stage_group *a, const struct stage_group *b)
{
    const uint16_t left[] = {a->part, a->tender, a->pose, a->needle, a->shade, a->zone};
    const uint16_t right[] = {b->part, b->tender, b->pose, b->needle, b->shade, b->zone};
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

struct keyed {
    struct stage_group group;
    uint32_t strike;
};

static int by_group(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    const int order = compare_groups(&a->group, &b->group);
    return order != 0 ? order : a->strike < b->strike ? -1 : a->strike > b->strike;
}

static bool sort_members(struct ordering *o)
{
    const size_t count = o->plan->strike_count;
    struct keyed *keyed = malloc((count + 1) * sizeof *keyed);
    for (size_t i = 0; keyed != NULL && i < count; i++) {
        keyed[i] = (struct keyed){o->stage->group[i], (uint32_t)i};
    }
    if (keyed != NULL) {
        qsort(keyed, count, sizeof *keyed, by_group);
    }
    for (size_t i = 0; keyed != NULL && i < count; i++) {
        o->member[i] = keyed[i].strike;
    }
    free(keyed);
    return keyed != NULL;
}

/* How long strikes take, by the first few of a path: the rest is measured in them. */
static bool set_pace(struct ordering *o, const uint32_t *path, size_t count)
{
    const struct plan_inputs *inputs = o->stage->inputs;
    struct plan few = *o->plan;
    struct solution solution;
    struct err err;
    const struct sha256 none = {{0}};
    few.strike_count = count < PACE_STRIKES ? count : PACE_STRIKES;
    few.strike = malloc(few.strike_count * sizeof *few.strike);
    for (size_t i = 0; few.strike != NULL && i < few.strike_count; i++) {
        few.strike[i] = o->plan->strike[path[i]];
    }
    const struct pose *head = plan_head_of(o->plan, path[0], &inputs->job.head_in_base);
    const bool good = few.strike != NULL && solution_make(&solution, &few, &none, &inputs->machine,
                                                          &inputs->head, head, &err) == ERR_OK;
    if (good) {
        const double mean_s = solution.time_s / fmax((double)solution.solved_count, 1.0);
        join_set_pace(o->join, o->plan,
                      fmax(number_quantise(PACE_SHARE * mean_s, 2), PACE_LEAST_S));
        solution_free(&solution);
    }
    free(few.strike);
    return good;
}

/* One leg: a path through these strikes, behind the others. */
static bool add_leg(struct ordering *o, const uint32_t *member, size_t count)
{
    const struct plan_inputs *inputs = o->stage->inputs;
    const struct order_options options = {.without_prices = true,
                                          .seed = o->plan->seed,
                                          .kicks = KICKS_LEAST +
                                                   KICKS_MAX * count / o->plan->strike_count};
    for (size_t i = 0; i < count; i++) {
        o->point[i] = o->plan->strike[member[i]].at_mm;
    }
    if (order_points(o->point, count, &options, o->sequence) != 0) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        o->sequence[i] = member[o->sequence[i]];
    }
    const struct pose *head = plan_head_of(o->plan, member[0], &inputs->job.head_in_base);
    if (!suit_order(o->plan, &inputs->machine, head, options.kicks, o->sequence, count)) {
        return false;
    }
    const bool paced = o->plan->rest_mm > 0.0 && o->join->count == 0;
    if (paced && !set_pace(o, o->sequence, count)) {
        return false;
    }
    return join_add(o->join, o->plan, o->sequence, count) == 0;
}

static size_t take_class(struct ordering *o, const uint32_t *member, size_t count, int colour)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        if (o->colour[i] == colour) {
            o->leg[size++] = member[i];
        }
    }
    return size;
}

/* A class of so few that they are not worth a way through all of the batch goes between the others,
 * where there is room. */
static bool add_class(struct ordering *o, size_t start, size_t size, size_t largest)
{
    const bool few = size < FEW_WINDOWS * o->join->window || size < largest / FEW_SHARE;
    size_t left = size;
    if (few && o->join->count > start &&
        insert_strikes(o->join, o->plan, start, o->leg, size, &left) != 0) {
        return false;
    }
    return left == 0 || add_leg(o, o->leg, left);
}

/* A batch class by class, the largest first. */
static bool add_classes(struct ordering *o, const uint32_t *member, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        o->point[i] = o->plan->strike[member[i]].at_mm;
    }
    const size_t start = o->join->count;
    const int colours = colour_points(o->point, count, o->plan->rest_mm, o->colour);
    bool good = colours >= 0;
    size_t largest = 0;
    for (int c = 0; good && c < colours; c++) {
        const size_t size = take_class(o, member, count, c);
        largest = size > largest ? size : largest;
        good = add_class(o, start, size, largest);
    }
    return good;
}

static bool add_batch(struct ordering *o, size_t from, size_t to)
{
    // NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the list of batches is freed by who made it
    return o->plan->rest_mm > 0.0 ? add_classes(o, &o->member[from], to - from)
                                  : add_leg(o, &o->member[from], to - from);
}

static size_t batch_end(const struct ordering *o, size_t from)
{
    const struct stage_group *group = o->stage->group;
    size_t to = from + 1;
    while (to < o->plan->strike_count &&
           compare_groups(&group[o->member[from]], &group[o->member[to]]) == 0) {
        to++;
    }
    return to;
}

static bool same_but_zone(const struct ordering *o, size_t a, size_t b)
{
    struct stage_group left = o->stage->group[o->member[a]];
    left.zone = o->stage->group[o->member[b]].zone;
    return compare_groups(&left, &o->stage->group[o->member[b]]) == 0;
}

static struct vec3 middle_of(const struct ordering *o, size_t from, size_t to)
{
    struct vec3 sum = {0, 0, 0};
    for (size_t i = from; i < to; i++) {
        sum = vec3_add(sum, o->plan->strike[o->member[i]].at_mm);
    }
    return vec3_scale(sum, 1.0 / (double)(to - from));
}

struct batch {
    size_t from, to;
    struct vec3 middle;
};

/* Batches [first, last) in any order: the one whose middle is nearest comes next. */
static bool add_nearest_first(struct ordering *o, struct batch *batch, size_t first, size_t last)
{
    bool good = true;
    for (size_t done = first; good && done < last; done++) {
        size_t best = done;
        double best_mm = HUGE_VAL;
        for (size_t i = done; i < last && o->join->count > 0; i++) {
            const double mm = vec3_distance(join_end(o->join, o->plan), batch[i].middle);
            best = mm < best_mm ? i : best;
            best_mm = fmin(mm, best_mm);
        }
        const struct batch next = batch[best];
        batch[best] = batch[done];
        batch[done] = next;
        good = add_batch(o, next.from, next.to);
    }
    return good;
}

static bool add_all(struct ordering *o)
{
    const size_t count = o->plan->strike_count;
    struct batch *batch = malloc((count + 1) * sizeof *batch);
    size_t batches = 0;
    for (size_t at = 0; batch != NULL && at < count; at = batch[batches++].to) {
        const size_t to = batch_end(o, at);
        batch[batches] = (struct batch){at, to, middle_of(o, at, to)};
    }
    bool good = batch != NULL;
    for (size_t first = 0; good && first < batches;) {
        size_t last = first + 1;
        while (last < batches && same_but_zone(o, batch[first].from, batch[last].from)) {
            last++;
        }
        good = add_nearest_first(o, batch, first, last);
        first = last;
    }
    free(batch);
    return good;
}

/* Takes the strikes over in the order of the join. */
static bool rearrange(struct ordering *o)
{
    struct plan *plan = o->plan;
    const size_t count = plan->strike_count;
    struct plan_strike *strike = malloc((count + 1) * sizeof *strike);
    struct stage_group *group = malloc((count + 1) * sizeof *group);
    if (strike == NULL || group == NULL) {
        free(strike);
        free(group);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        strike[i] = plan->strike[o->join->strike[i]];
        group[i] = o->stage->group[o->join->strike[i]];
    }
    free(plan->strike);
    free(o->stage->group);
    plan->strike = strike;
    o->stage->group = group;
    return true;
}

static void ordering_free(struct ordering *o)
{
    free(o->point);
    free(o->sequence);
    free(o->leg);
    free(o->colour);
    free(o->member);
}

enum err_code stage_order(struct stage *stage, struct plan *plan, struct err *err)
{
    const size_t room = plan->strike_count + 1;
    struct join join = {0};
    struct ordering o = {
        .stage = stage,
        .plan = plan,
        .point = malloc(room * sizeof *o.point),
        .sequence = malloc(room * sizeof *o.sequence),
        .leg = malloc(room * sizeof *o.leg),
        .colour = malloc(room),
        .member = malloc(room * sizeof *o.member),
        .join = &join,
    };
    const bool good = o.point != NULL && o.sequence != NULL && o.leg != NULL && o.colour != NULL &&
                      o.member != NULL && join_init(&join, plan) == 0 && sort_members(&o) &&
                      add_all(&o) && rearrange(&o);
    assert(!good || join.count == plan->strike_count);
    ordering_free(&o);
    join_free(&join);
    return good ? ERR_OK
                : err_set(err, ERR_IO, "out of memory for the order of %zu dots",
                          plan->strike_count);
}
