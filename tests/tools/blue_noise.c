/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/tools/blue_noise.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "config/number.h"

enum { TRIES_PER_DOT = 4000, MOVES_MAX = 500, DECIMALS = 3, NONE = -1 };

static const double CM2_RADIUS_MM = 5.641895835477563; /* sqrt(100 / pi) */

/* Buckets of cubic cells; neighbours of a place lie in the 27 about it. */
struct grid {
    const struct vec3 *dot;
    int *head, *next;
    size_t buckets;
    double cell_mm;
};

uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

double random_unit(uint64_t *state)
{
    return (double)(random_next(state) >> 11) * 0x1p-53;
}

static struct vec3 quantised(struct vec3 p)
{
    return (struct vec3){number_quantise(p.x, DECIMALS), number_quantise(p.y, DECIMALS),
                         number_quantise(p.z, DECIMALS)};
}

static size_t bucket_of(const struct grid *grid, long x, long y, long z)
{
    uint64_t h = (uint64_t)x * 73856093U ^ (uint64_t)y * 19349663U ^ (uint64_t)z * 83492791U;
    return (size_t)(h % grid->buckets);
}

static long cell_of(const struct grid *grid, double mm)
{
    return (long)floor(mm / grid->cell_mm);
}

static size_t home_of(const struct grid *grid, struct vec3 p)
{
    return bucket_of(grid, cell_of(grid, p.x), cell_of(grid, p.y), cell_of(grid, p.z));
}

static struct grid grid_new(const struct vec3 *dot, size_t count, double cell_mm)
{
    struct grid grid = {.dot = dot, .buckets = 2 * count + 1, .cell_mm = cell_mm};
    grid.head = memory_new(grid.buckets, sizeof(int));
    grid.next = memory_new(count, sizeof(int));
    for (size_t i = 0; i < grid.buckets; i++) {
        grid.head[i] = NONE;
    }
    return grid;
}

static void grid_add(struct grid *grid, size_t i)
{
    size_t home = home_of(grid, grid->dot[i]);
    grid->next[i] = grid->head[home];
    grid->head[home] = (int)i;
}

static void grid_free(struct grid *grid)
{
    free(grid->head);
    free(grid->next);
}

static void each_near(const struct grid *grid, struct vec3 p, double radius_mm,
                      void (*visit)(void *context, size_t i, double mm), void *context)
{
    assert(radius_mm <= grid->cell_mm);
    long home[3] = {cell_of(grid, p.x), cell_of(grid, p.y), cell_of(grid, p.z)};
    for (int k = 0; k < 27; k++) {
        long x = home[0] + k % 3 - 1, y = home[1] + k / 3 % 3 - 1, z = home[2] + k / 9 - 1;
        for (int i = grid->head[bucket_of(grid, x, y, z)]; i != NONE; i = grid->next[i]) {
            struct vec3 q = grid->dot[i];
            // two cells may share a bucket: each dot counts with its own
            bool own =
                cell_of(grid, q.x) == x && cell_of(grid, q.y) == y && cell_of(grid, q.z) == z;
            double mm = vec3_distance(p, q);
            if (own && mm <= radius_mm) {
                visit(context, (size_t)i, mm);
            }
        }
    }
}

struct nearest {
    double mm;
    size_t skip, within;
};

static void note_nearest(void *context, size_t i, double mm)
{
    struct nearest *nearest = context;
    nearest->within++;
    if (i != nearest->skip && mm < nearest->mm) {
        nearest->mm = mm;
    }
}

static struct nearest look_round(const struct grid *grid, size_t i)
{
    struct nearest nearest = {HUGE_VAL, i, 0};
    each_near(grid, grid->dot[i], CM2_RADIUS_MM, note_nearest, &nearest);
    return nearest;
}

static double spread_of(const struct region *region, struct vec3 p)
{
    return fmax(1.0, number_quantise(region->spread(region->context, p), 6));
}

/* Dots with a gap of about 0.7 of their spacing: not yet even, nowhere crowded. */
static bool throw_dots(const struct region *region, uint64_t *random, struct vec3 *dot,
                       size_t count)
{
    double gap_mm = 0.7 * region->spacing_mm;
    struct grid grid = grid_new(dot, count, 4.0 * gap_mm);
    size_t have = 0;
    for (size_t tries = count * TRIES_PER_DOT; have < count && tries > 0; tries--) {
        struct vec3 p = quantised(region->draw(region->context, random));
        double spread = spread_of(region, p);
        struct nearest nearest = {HUGE_VAL, SIZE_MAX, 0};
        each_near(&grid, p, fmin(gap_mm * spread, grid.cell_mm), note_nearest, &nearest);
        bool fits = nearest.within == 0 && random_unit(random) * spread * spread < 1.0;
        if (fits && region->holds(region->context, p)) {
            dot[have] = p;
            grid_add(&grid, have++);
        }
    }
    grid_free(&grid);
    return have == count;
}

/* What is crowded takes more room in the next round. */
static void swell_crowds(const struct region *region, const struct vec3 *dot, double *spread,
                         size_t count)
{
    struct grid grid = grid_new(dot, count, CM2_RADIUS_MM);
    for (size_t i = 0; i < count; i++) {
        grid_add(&grid, i);
    }
    for (size_t i = 0; i < count; i++) {
        size_t within = look_round(&grid, i).within;
        size_t over = within + 3 > region->most_per_cm2 ? within + 3 - region->most_per_cm2 : 0;
        spread[i] *= 1.0 + 0.05 * (double)over;
    }
    grid_free(&grid);
}

struct push {
    const struct vec3 *dot;
    const double *spread;
    size_t self;
    double reach_mm;
    struct vec3 sum;
};

static void push_away(void *context, size_t i, double mm)
{
    struct push *push = context;
    double reach_mm = push->reach_mm * 0.5 * (push->spread[i] + push->spread[push->self]);
    if (i == push->self || mm <= 0 || mm >= reach_mm) {
        return;
    }
    double weight = (1.0 - mm / reach_mm) * (1.0 - mm / reach_mm) * reach_mm / mm;
    push->sum = vec3_along(push->sum, weight, vec3_sub(push->dot[push->self], push->dot[i]));
}

static void push_all(const struct region *region, struct vec3 *dot, struct vec3 *moved,
                     double *spread, size_t count)
{
    double reach_mm = 1.5 * region->spacing_mm;
    struct grid grid = grid_new(dot, count, 2.5 * reach_mm);
    for (size_t i = 0; i < count; i++) {
        grid_add(&grid, i);
        spread[i] = spread_of(region, dot[i]);
    }
    swell_crowds(region, dot, spread, count);
    for (size_t i = 0; i < count; i++) {
        struct push push = {dot, spread, i, reach_mm, {0, 0, 0}};
        each_near(&grid, dot[i], grid.cell_mm, push_away, &push);
        struct vec3 p = vec3_along(dot[i], 0.12, push.sum);
        p = quantised(region->settle(region->context, p));
        moved[i] = region->holds(region->context, p) ? p : dot[i];
    }
    for (size_t i = 0; i < count; i++) {
        dot[i] = moved[i];
    }
    grid_free(&grid);
}

/* A place with room about it; false when none is found. */
static bool find_room(const struct region *region, const struct grid *grid, uint64_t *random,
                      struct vec3 *place)
{
    for (int try = 0; try < 100 * TRIES_PER_DOT; try++) {
        struct vec3 p = quantised(region->draw(region->context, random));
        struct nearest nearest = {HUGE_VAL, SIZE_MAX, 0};
        each_near(grid, p, CM2_RADIUS_MM, note_nearest, &nearest);
        bool roomy = nearest.mm >= 0.65 * region->spacing_mm * spread_of(region, p) &&
                     nearest.within + 2 < region->most_per_cm2;
        if (roomy && region->holds(region->context, p)) {
            *place = p;
            return true;
        }
    }
    return false;
}

/* The few discs that are still too full each give a dot away; true when none is left. */
static bool thin_crowds(const struct region *region, uint64_t *random, struct vec3 *dot,
                        size_t count)
{
    bool crowded = true, found = true;
    for (int move = 0; crowded && found && move < MOVES_MAX; move++) {
        struct grid grid = grid_new(dot, count, CM2_RADIUS_MM);
        for (size_t i = 0; i < count; i++) {
            grid_add(&grid, i);
        }
        size_t most = region->most_per_cm2, at = 0;
        for (size_t i = 0; i < count; i++) {
            size_t within = look_round(&grid, i).within;
            at = within > most ? i : at;
            most = within > most ? within : most;
        }
        crowded = most > region->most_per_cm2;
        found = !crowded || find_room(region, &grid, random, &dot[at]);
        grid_free(&grid);
    }
    return !crowded;
}

bool blue_noise(const struct region *region, uint64_t *random, struct vec3 *dot, size_t count)
{
    assert(region && random && dot && count > 0);
    if (!throw_dots(region, random, dot, count)) {
        return false;
    }
    struct vec3 *moved = memory_new(count, sizeof(*moved));
    double *spread = memory_new(count, sizeof(*spread));
    for (int round = 0; round < region->rounds; round++) {
        push_all(region, dot, moved, spread, count);
    }
    free(moved);
    free(spread);
    return thin_crowds(region, random, dot, count);
}

double smallest_gap_mm(const struct vec3 *dot, size_t count)
{
    struct grid grid = grid_new(dot, count, CM2_RADIUS_MM);
    double gap_mm = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        grid_add(&grid, i);
        gap_mm = fmin(gap_mm, look_round(&grid, i).mm);
    }
    grid_free(&grid);
    return gap_mm;
}

size_t largest_per_cm2(const struct vec3 *dot, size_t count)
{
    struct grid grid = grid_new(dot, count, CM2_RADIUS_MM);
    for (size_t i = 0; i < count; i++) {
        grid_add(&grid, i);
    }
    size_t most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t within = look_round(&grid, i).within;
        most = within > most ? within : most;
    }
    grid_free(&grid);
    return most;
}
