/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Placed dots by neighbourhood: a hash grid of cells as wide as one sees, so that a dot's
 * neighbours lie in the 27 cells about it.
 */
#ifndef CONTROLLER_PLAN_CROWD_H
#define CONTROLLER_PLAN_CROWD_H

#include "controller/plan/stage.h"

#define CROWD_DISC_RADIUS_MM 5.641895835477563 /* sqrt(100 mm2 / pi) */

struct crowd_place {
    struct vec3 at;
    int next; /* dot of the same bucket */
};

struct crowd {
    const struct stage *stage; /* borrowed */
    int *head;                 /* first dot of a bucket */
    struct crowd_place *place; /* by dot */
    int *begins;               /* where a bucket begins in packed, and where the last one ends */
    struct vec3 *packed;       /* dots bucket by bucket, or NULL */
    size_t buckets;            /* a power of two */
    double cell_mm;            /* how far one sees */
};

/* Room for all dots of the stage, none placed yet, to be seen from as far as reach_mm; false when
 * memory is short. */
bool crowd_init(struct crowd *crowd, const struct stage *stage, double reach_mm);
void crowd_free(struct crowd *crowd);

void crowd_add(struct crowd *crowd, size_t dot);

/* Calls visit for every placed dot within crowd->cell_mm of p. */
typedef void crowd_visit(void *context, size_t dot, double mm);
void crowd_each_near(const struct crowd *crowd, struct vec3 p, crowd_visit *visit, void *context);

/* All dots are placed: makes ready for crowd_holds_more. False when memory is short. */
bool crowd_pack(struct crowd *crowd);

/* Do more than so many dots lie within crowd->cell_mm of p, or so little beyond that it may be
 * rounding? Of a packed crowd; far quicker than to visit them. */
bool crowd_holds_more(const struct crowd *crowd, struct vec3 p, double than);

/* By what dots of another session may be off: they were struck under another registration. The
 * worst that the job accepts at any dot; 0 where it says nothing of registration. */
double crowd_target_error_mm(const struct job *job);

/* No two dots of the job have to be further apart than this. */
double crowd_gap_max_mm(const struct plan_inputs *inputs);

/* How near two dots may come: the larger gap of their zones and, when they are of different
 * sittings, twice that error. */
double crowd_gap_mm(const struct plan_inputs *inputs, const struct dot *a, const struct dot *b);

#endif
