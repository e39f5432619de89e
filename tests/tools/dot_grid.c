/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/tools/dot_grid.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "config/memory.h"

enum { NONE = -1 };

static size_t bucket_of(const struct dot_grid *grid, long x, long y, long z)
{
    uint64_t h = (uint64_t)x * 73856093U ^ (uint64_t)y * 19349663U ^ (uint64_t)z * 83492791U;
    return (size_t)(h % grid->buckets);
}

static long cell_of(const struct dot_grid *grid, double mm)
{
    return (long)floor(mm / grid->cell_mm);
}

static size_t home_of(const struct dot_grid *grid, struct vec3 p)
{
    return bucket_of(grid, cell_of(grid, p.x), cell_of(grid, p.y), cell_of(grid, p.z));
}

struct dot_grid dot_grid_new(const struct vec3 *dot, size_t count, double cell_mm)
{
    struct dot_grid grid = {.dot = dot, .buckets = 2 * count + 1, .cell_mm = cell_mm};
    grid.head = memory_new(grid.buckets, sizeof(int));
    grid.next = memory_new(count, sizeof(int));
    for (size_t i = 0; i < grid.buckets; i++) {
        grid.head[i] = NONE;
    }
    return grid;
}

void dot_grid_add(struct dot_grid *grid, size_t i)
{
    size_t home = home_of(grid, grid->dot[i]);
    grid->next[i] = grid->head[home];
    grid->head[home] = (int)i;
}

void dot_grid_remove(struct dot_grid *grid, size_t i)
{
    int *link = &grid->head[home_of(grid, grid->dot[i])];
    while (*link != (int)i) {
        assert(*link != NONE);
        link = &grid->next[*link];
    }
    *link = grid->next[i];
}

void dot_grid_free(struct dot_grid *grid)
{
    free(grid->head);
    free(grid->next);
}

void dot_grid_each_near(const struct dot_grid *grid, struct vec3 p, double radius_mm,
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
