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
    int *head;     /* by cell */
    double *share; /* by cell: the most of its dots' fill_share_mm */
    double share_max_mm;
    uint64_t random;
};

/* How far a dot of that spacing has to stay from b. */
static inline double fill_needed_mm(const struct fill_work *work, double spacing_mm,
                                    const struct fill_dot *b)
{
    const double least_mm = b->is_fixed ? b->apart_mm : work->want->gap_mm;
    if (b->spacing_mm <= 0.0) {
        return least_mm;
    }
    const double wanted_mm = work->radius * 0.5 * (spacing_mm + b->spacing_mm);
    return wanted_mm > least_mm ? wanted_mm : least_mm;
}

/* Dots j with distance(dot, j) <= reach_mm, self left out by the caller. */
typedef void fill_visit(void *context, size_t j, double square_mm2);
void fill_each_near(const struct fill_work *work, const struct fill_dot *dot, double reach_mm,
                    fill_visit *visit, void *context);

/* A dot's own part of the distance that another has to keep from it: with half of the other's
 * spacing times the radius it is never less than what is needed. */
double fill_share_mm(const struct fill_work *work, const struct fill_dot *dot);

/* Dots j with distance(dot, j) <= reach_mm + fill_share_mm(j): where the density varies, dots of
 * much room are looked for far off and those of little room are not. */
void fill_each_in_share(const struct fill_work *work, const struct fill_dot *dot, double reach_mm,
                        fill_visit *visit, void *context);

/* Is a dot of the cells next to this one's too near to it? Others may be as well. */
bool fill_is_taken_beside(const struct fill_work *work, const struct fill_dot *dot);

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
