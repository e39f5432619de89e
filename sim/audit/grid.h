/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points in space, found by nearness: a hash of cubic cells. A cell holds a bounded number of
 * points, so that no file can make it slow.
 */
#ifndef AUDIT_GRID_H
#define AUDIT_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct audit_grid {
    double cell_mm;
    struct audit_grid_point *point;
    uint32_t *bucket; /* index of its first point plus one, 0 = none */
    size_t buckets, points, capacity;
};

/* Points nearer than cell_mm are found. `expected` points, at least. */
void audit_grid_init(struct audit_grid *grid, double cell_mm, size_t expected);
void audit_grid_free(struct audit_grid *grid);
/* False when the cell is full; the point is then not kept. */
bool audit_grid_add(struct audit_grid *grid, const double at_mm[3], uint32_t value);
/* The value of the nearest point within radius_mm (at most the cell); false when there is none. */
bool audit_grid_nearest(const struct audit_grid *grid, const double at_mm[3], double radius_mm,
                        uint32_t *value, double *distance_mm);

#endif
