/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/tools/full_disc.h"

#include <stdlib.h>

#include "config/memory.h"
#include "tests/tools/dot_grid.h"

enum { TRIES = 400000, MOVES_MAX = 5000, NEAR_MAX = 1024 };

static const double RADIUS_MM = 5.66;

/* Directions from a dot that is on the rim to the middles of the discs that hold a neighbour begin
 * or end here. */
struct turn {
    double at_rad;
    int step;
};

struct look {
    const struct region *region;
    const struct dot_grid *grid;
    const struct vec3 *dot;
    struct vec3 from, right, up;
    struct turn turn[4 * NEAR_MAX];
    size_t turns, near[NEAR_MAX], near_count;
};

static void note_turns(void *context, size_t i, double mm)
{
    struct look *look = context;
    if (mm <= 0.0 || look->near_count == NEAR_MAX) {
        return;
    }
    const struct vec3 off = vec3_sub(look->dot[i], look->from);
    const double middle_rad = atan2(vec3_dot(off, look->up), vec3_dot(off, look->right));
    const double half_rad = acos(fmin(1.0, mm / (2.0 * RADIUS_MM)));
    look->near[look->near_count++] = i;
    /* twice, a turn apart, so that no arc is cut */
    for (int round = 0; round < 2; round++) {
        const double shift_rad = 2.0 * UNITS_PI * round + middle_rad;
        look->turn[look->turns++] = (struct turn){shift_rad - half_rad, 1};
        look->turn[look->turns++] = (struct turn){shift_rad + half_rad, -1};
    }
}

static int by_turn(const void *left, const void *right)
{
    const struct turn *a = left, *b = right;
    if (a->at_rad != b->at_rad) {
        return a->at_rad < b->at_rad ? -1 : 1;
    }
    return b->step - a->step;
}

/* The most that a disc has with a dot at p on its rim, which counts. */
static size_t fullest(struct look *look, struct vec3 p)
{
    const struct vec3 normal = look->region->normal(look->region->context, p);
    const struct vec3 aside =
        fabs(normal.x) < 0.6 ? (struct vec3){1, 0, 0} : (struct vec3){0, 1, 0};
    look->from = p;
    look->right = vec3_unit(vec3_cross(aside, normal));
    look->up = vec3_cross(normal, look->right);
    look->turns = look->near_count = 0;
    dot_grid_each_near(look->grid, p, 2.0 * RADIUS_MM, note_turns, look);
    qsort(look->turn, look->turns, sizeof look->turn[0], by_turn);
    size_t now = 1, most = 1;
    for (size_t k = 0; k < look->turns; k++) {
        now = look->turn[k].step > 0 ? now + 1 : now - 1;
        most = now > most ? now : most;
    }
    return most;
}

static void note_nearest(void *context, size_t i, double mm)
{
    double *nearest_mm = context;
    (void)i;
    *nearest_mm = fmin(*nearest_mm, mm);
}

/* Is no disc that may hold dot i too full? */
static bool has_room(struct look *look, size_t i)
{
    const size_t cap = look->region->most_per_cm2;
    bool has = fullest(look, look->dot[i]) <= cap;
    size_t near[NEAR_MAX];
    const size_t count = look->near_count;
    for (size_t k = 0; k < count; k++) {
        near[k] = look->near[k];
    }
    for (size_t k = 0; has && k < count; k++) {
        has = fullest(look, look->dot[near[k]]) <= cap;
    }
    return has;
}

static bool is_apart(const struct look *look, struct vec3 p)
{
    const struct region *region = look->region;
    double nearest_mm = 2.0 * RADIUS_MM;
    dot_grid_each_near(look->grid, p, nearest_mm, note_nearest, &nearest_mm);
    return nearest_mm >= 0.65 * region->spacing_mm * region_spread(region, p) &&
           region->holds(region->context, p);
}

/* False when no place is found. */
static bool move_dot(struct look *look, struct dot_grid *grid, uint64_t *random, struct vec3 *dot,
                     size_t i)
{
    dot_grid_remove(grid, i);
    for (int try = 0; try < TRIES; try++) {
        const struct vec3 p = region_quantised(look->region->draw(look->region->context, random));
        if (!is_apart(look, p)) {
            continue;
        }
        dot[i] = p;
        dot_grid_add(grid, i);
        if (has_room(look, i)) {
            return true;
        }
        dot_grid_remove(grid, i);
    }
    dot_grid_add(grid, i);
    return false;
}

bool full_disc_thin(const struct region *region, uint64_t *random, struct vec3 *dot, size_t count)
{
    struct dot_grid grid = dot_grid_new(dot, count, 2.0 * RADIUS_MM);
    struct look *look = memory_new(1, sizeof *look);
    *look = (struct look){.region = region, .grid = &grid, .dot = dot};
    for (size_t i = 0; i < count; i++) {
        dot_grid_add(&grid, i);
    }
    bool fits = true;
    int moves = 0;
    for (size_t i = 0; fits && i < count; i++) {
        while (fits && fullest(look, dot[i]) > region->most_per_cm2) {
            fits = moves++ < MOVES_MAX && move_dot(look, &grid, random, dot, i);
        }
    }
    free(look);
    dot_grid_free(&grid);
    return fits;
}
