/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/grid.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/report.h"
#include "sim/audit/vector.h"

enum { CELL_MAX = 64 };

struct audit_grid_point {
    double at_mm[3];
    int32_t cell[3];
    uint32_t value;
    uint32_t next; /* index plus one, 0 = last */
};

void audit_grid_init(struct audit_grid *grid, double cell_mm, size_t expected)
{
    assert(cell_mm >= 0.01);
    memset(grid, 0, sizeof *grid);
    grid->cell_mm = cell_mm;
    grid->buckets = 64;
    while (grid->buckets < expected * 2) {
        grid->buckets *= 2;
    }
    size_t capacity = 0;
    grid->bucket = audit_grow(NULL, &capacity, grid->buckets, sizeof *grid->bucket);
    memset(grid->bucket, 0, capacity * sizeof *grid->bucket);
}

void audit_grid_free(struct audit_grid *grid)
{
    free(grid->bucket);
    free(grid->point);
    memset(grid, 0, sizeof *grid);
}

static void cell_of(const struct audit_grid *grid, const double at_mm[3], int32_t cell[3])
{
    for (int i = 0; i < 3; i++) {
        assert(fabs(at_mm[i]) <= 2e4);
        cell[i] = (int32_t)floor(at_mm[i] / grid->cell_mm);
    }
}

static size_t bucket_of(const struct audit_grid *grid, const int32_t cell[3])
{
    uint64_t hash = 0x9e3779b97f4a7c15u;
    for (int i = 0; i < 3; i++) {
        hash = (hash ^ (uint32_t)cell[i]) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 29;
    }
    return (size_t)hash & (grid->buckets - 1);
}

static bool same_cell(const int32_t a[3], const int32_t b[3])
{
    return a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
}

bool audit_grid_add(struct audit_grid *grid, const double at_mm[3], uint32_t value)
{
    struct audit_grid_point point = {.value = value};
    memcpy(point.at_mm, at_mm, sizeof point.at_mm);
    cell_of(grid, at_mm, point.cell);
    size_t bucket = bucket_of(grid, point.cell);
    size_t held = 0;
    for (uint32_t i = grid->bucket[bucket]; i; i = grid->point[i - 1].next) {
        held += same_cell(grid->point[i - 1].cell, point.cell);
    }
    if (held >= CELL_MAX) {
        return false;
    }
    grid->point = audit_grow(grid->point, &grid->capacity, grid->points + 1, sizeof point);
    point.next = grid->bucket[bucket];
    grid->point[grid->points++] = point;
    grid->bucket[bucket] = (uint32_t)grid->points;
    return true;
}

bool audit_grid_nearest(const struct audit_grid *grid, const double at_mm[3], double radius_mm,
                        uint32_t *value, double *distance_mm)
{
    assert(radius_mm <= grid->cell_mm);
    int32_t centre[3];
    cell_of(grid, at_mm, centre);
    double best_mm = radius_mm;
    bool found = false;
    for (int k = 0; k < 27; k++) {
        const int32_t cell[3] = {centre[0] + k % 3 - 1, centre[1] + k / 3 % 3 - 1,
                                 centre[2] + k / 9 - 1};
        uint32_t i = grid->bucket[bucket_of(grid, cell)];
        for (; i; i = grid->point[i - 1].next) {
            const struct audit_grid_point *point = &grid->point[i - 1];
            if (!same_cell(point->cell, cell)) {
                continue;
            }
            double distance = audit_distance3(point->at_mm, at_mm);
            if (distance < best_mm || (distance <= best_mm && !found)) {
                best_mm = distance;
                *value = point->value;
                found = true;
            }
        }
    }
    *distance_mm = best_mm;
    return found;
}
