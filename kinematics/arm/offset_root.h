/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Zeros of the equation of offset_gap.h on a piece of a turn of the last joint.
 */
#ifndef KINEMATICS_ARM_OFFSET_ROOT_H
#define KINEMATICS_ARM_OFFSET_ROOT_H

#include "kinematics/arm/offset_gap.h"

/* A smooth piece of the equation. Plain: t is beside `from`, as in offset_beside. At an edge of the
 * reach, where two sides become one with an infinite slope, t is the root of the way to it, and
 * its sign the side: past the edge one goes back on the other side. */
struct offset_curve {
    const struct offset_place *place;
    struct offset_angle from;
    int side, other;
    double way;        /* of the edge from inside, +1 or -1; 0: plain */
    double done, miss; /* a gap that is none; of a dip that may be a zero of a near chain */
};

/* A place on it and what the equation has there. */
struct offset_point {
    double t, gap;
};

/* A solution. */
struct offset_root {
    int side;
    struct offset_angle at;
};

struct offset_roots {
    size_t count;
    struct offset_root root[ARM_BRANCHES_MAX];
};

struct offset_point offset_point(const struct offset_curve *curve, double t);

static inline bool offset_differ(double a, double b)
{
    return (a < 0.0 && b >= 0.0) || (a >= 0.0 && b < 0.0);
}

/* Adds the zero between two points whose gaps differ in sign. `hint`: a third point near by.
 *   returns   NAN, or where between them the arm does not reach: nothing was added then */
double offset_close_in(const struct offset_curve *curve, struct offset_point low,
                       struct offset_point high, struct offset_point hint,
                       struct offset_roots *roots);

/* Where the middle one of three points of one sign has the least gap: adds the two zeros that may
 * lie about it. */
void offset_look_into_dip(const struct offset_curve *curve, struct offset_point low,
                          struct offset_point mid, struct offset_point high,
                          struct offset_roots *roots);

#endif
