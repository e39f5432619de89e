/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Zeros of the equation of offset_gap.h on a piece of a turn of the last joint.
 */
#ifndef KINEMATICS_ARM_OFFSET_ROOT_H
#define KINEMATICS_ARM_OFFSET_ROOT_H

#include "kinematics/arm/offset.h"
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

/* Two points of a curve whose gaps differ in sign, and a third one near by. */
struct offset_bracket {
    struct offset_curve curve;
    struct offset_point low, high, hint;
    int sample;  /* of the search, where it leads to the next one; else below 0 */
    double hole; /* where between them the arm does not reach; else NAN */
};

/* More than there are zeros: some are jumps. */
enum { OFFSET_BRACKETS_MAX = 2 * OFFSET_STANCES_MAX };

struct offset_brackets {
    size_t count;
    struct offset_bracket bracket[OFFSET_BRACKETS_MAX];
};

/* A solution; `first`, joint 1's theta, where a closed form has it. */
struct offset_root {
    int side;
    struct offset_angle at, first;
};

struct offset_roots {
    size_t count;
    struct offset_root root[OFFSET_STANCES_MAX];
};

struct offset_point offset_point(const struct offset_curve *curve, double t);

void offset_two_points(const struct offset_curve *curve, double t, double other_t,
                       struct offset_point point[2]);

static inline bool offset_differ(double a, double b)
{
    return (a < 0.0 && b >= 0.0) || (a >= 0.0 && b < 0.0);
}

/* Adds a bracket while there is room. */
void offset_add_bracket(struct offset_brackets *brackets, const struct offset_curve *curve,
                        int sample, struct offset_point low, struct offset_point high,
                        struct offset_point hint);

/* Adds the zeros of the brackets from `first` on, two at a time; sets their holes, where nothing is
 * added. */
void offset_close_in(struct offset_brackets *brackets, size_t first, struct offset_roots *roots);

/* Where the middle one of three points of one sign has the least gap: adds brackets about the two
 * zeros that may lie next to it; or a root that may be one of a near chain. */
void offset_look_into_dip(const struct offset_curve *curve, struct offset_point low,
                          struct offset_point mid, struct offset_point high,
                          struct offset_brackets *brackets, struct offset_roots *roots);

#endif
