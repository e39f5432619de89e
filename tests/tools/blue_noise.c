/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/tools/blue_noise.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "config/number.h"
#include "tests/tools/dot_grid.h"
#include "tests/tools/full_disc.h"

enum { TRIES_PER_DOT = 4000, DECIMALS = 3 };

static const double CM2_RADIUS_MM = 5.641895835477563; /* sqrt(100 / pi) */

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

static struct nearest look_round(const struct dot_grid *grid, size_t i)
{
    struct nearest nearest = {HUGE_VAL, i, 0};
    dot_grid_each_near(grid, grid->dot[i], CM2_RADIUS_MM, note_nearest, &nearest);
    return nearest;
}

struct vec3 region_quantised(struct vec3 p)
{
    return (struct vec3){number_quantise(p.x, DECIMALS), number_quantise(p.y, DECIMALS),
                         number_quantise(p.z, DECIMALS)};
}

double region_spread(const struct region *region, struct vec3 p)
{
    return fmax(1.0, number_quantise(region->spread(region->context, p), 6));
}

/* Dots with a gap of about 0.7 of their spacing: not yet even, nowhere crowded. */
static bool throw_dots(const struct region *region, uint64_t *random, struct vec3 *dot,
                       size_t count)
{
    double gap_mm = 0.7 * region->spacing_mm;
    struct dot_grid grid = dot_grid_new(dot, count, 4.0 * gap_mm);
    size_t have = 0;
    for (size_t tries = count * TRIES_PER_DOT; have < count && tries > 0; tries--) {
        struct vec3 p = region_quantised(region->draw(region->context, random));
        double spread = region_spread(region, p);
        struct nearest nearest = {HUGE_VAL, SIZE_MAX, 0};
        dot_grid_each_near(&grid, p, fmin(gap_mm * spread, grid.cell_mm), note_nearest, &nearest);
        bool fits = nearest.within == 0 && random_unit(random) * spread * spread < 1.0;
        if (fits && region->holds(region->context, p)) {
            dot[have] = p;
            dot_grid_add(&grid, have++);
        }
    }
    dot_grid_free(&grid);
    return have == count;
}

/* What is crowded takes more room in the next round. */
static void swell_crowds(const struct region *region, const struct vec3 *dot, double *spread,
                         size_t count)
{
    struct dot_grid grid = dot_grid_new(dot, count, CM2_RADIUS_MM);
    for (size_t i = 0; i < count; i++) {
        dot_grid_add(&grid, i);
    }
    for (size_t i = 0; i < count; i++) {
        size_t within = look_round(&grid, i).within;
        size_t over = within + 3 > region->most_per_cm2 ? within + 3 - region->most_per_cm2 : 0;
        spread[i] *= 1.0 + 0.05 * (double)over;
    }
    dot_grid_free(&grid);
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
    struct dot_grid grid = dot_grid_new(dot, count, 2.5 * reach_mm);
    for (size_t i = 0; i < count; i++) {
        dot_grid_add(&grid, i);
        spread[i] = region_spread(region, dot[i]);
    }
    swell_crowds(region, dot, spread, count);
    for (size_t i = 0; i < count; i++) {
        struct push push = {dot, spread, i, reach_mm, {0, 0, 0}};
        dot_grid_each_near(&grid, dot[i], grid.cell_mm, push_away, &push);
        struct vec3 p = vec3_along(dot[i], 0.12, push.sum);
        p = region_quantised(region->settle(region->context, p));
        moved[i] = region->holds(region->context, p) ? p : dot[i];
    }
    for (size_t i = 0; i < count; i++) {
        dot[i] = moved[i];
    }
    dot_grid_free(&grid);
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
    return full_disc_thin(region, random, dot, count);
}

double smallest_gap_mm(const struct vec3 *dot, size_t count)
{
    struct dot_grid grid = dot_grid_new(dot, count, CM2_RADIUS_MM);
    double gap_mm = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        dot_grid_add(&grid, i);
        gap_mm = fmin(gap_mm, look_round(&grid, i).mm);
    }
    dot_grid_free(&grid);
    return gap_mm;
}

size_t largest_per_cm2(const struct vec3 *dot, size_t count)
{
    struct dot_grid grid = dot_grid_new(dot, count, CM2_RADIUS_MM);
    for (size_t i = 0; i < count; i++) {
        dot_grid_add(&grid, i);
    }
    size_t most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t within = look_round(&grid, i).within;
        most = within > most ? within : most;
    }
    dot_grid_free(&grid);
    return most;
}
