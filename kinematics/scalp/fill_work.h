/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What growing and thinning a fill share: the dots so far, in a grid over the map.
 */
#ifndef KINEMATICS_SCALP_FILL_WORK_H
#define KINEMATICS_SCALP_FILL_WORK_H

#include "kinematics/scalp/fill.h"

struct fill_dot {
    struct vec3 at;
    struct chart_place place;
    double spacing_mm; /* of an even packing as dense as is asked here; 0: only kept off */
    double apart_mm;
    double stretch;
    int next; /* of the same cell of the grid; -1 none */
    bool is_fixed;
};

struct fill_work {
    const struct fill_want *want;
    struct fill_dot *dot;
    size_t count, room, fixed;
    double radius; /* least distance of two dots, of their mean spacing */
    double spacing_max_mm, apart_max_mm;
    struct chart_place low;
    double cell_mm;
    size_t columns, rows;
    int *head;
    uint64_t random;
};

/* Dots j with distance(dot, j) <= reach_mm, self left out by the caller. */
typedef void fill_visit(void *context, size_t j, double square_mm2);
void fill_each_near(const struct fill_work *work, const struct fill_dot *dot, double reach_mm,
                    fill_visit *visit, void *context);

/* The grid with what is taken in it, all of it fixed; false, with nothing to drop, when memory
 * is short. want and its patch stay borrowed. */
bool fill_gather(struct fill_work *work, const struct fill_want *want);
void fill_drop(struct fill_work *work);

/* Into the list and the grid; false when memory is short. */
bool fill_add(struct fill_work *work, struct fill_dot dot);
void fill_unlink(struct fill_work *work, size_t i);

/* Grows until nothing more fits at work->radius. */
bool fill_grow(struct fill_work *work, double edge_share);

/* Takes dots out until `count` that are not fixed are left. */
bool fill_thin(struct fill_work *work, size_t count);

#endif
