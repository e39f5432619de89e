/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dots in buckets of cubic cells, for the tools that make fields: neighbours of a place lie in the
 * 27 cells about it.
 */
#ifndef TESTS_TOOLS_DOT_GRID_H
#define TESTS_TOOLS_DOT_GRID_H

#include <stddef.h>

#include "kinematics/vec.h"

struct dot_grid {
    const struct vec3 *dot; /* borrowed */
    int *head, *next;
    size_t buckets;
    double cell_mm;
};

/* Room for so many dots, none of them in it yet. */
struct dot_grid dot_grid_new(const struct vec3 *dot, size_t count, double cell_mm);
void dot_grid_free(struct dot_grid *grid);

void dot_grid_add(struct dot_grid *grid, size_t i);
void dot_grid_remove(struct dot_grid *grid, size_t i); /* before its place changes */

/* Calls visit for every dot within radius_mm of p; radius_mm <= cell_mm. */
void dot_grid_each_near(const struct dot_grid *grid, struct vec3 p, double radius_mm,
                        void (*visit)(void *context, size_t i, double mm), void *context);

#endif
