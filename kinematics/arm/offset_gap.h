/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one equation of an arm with an offset wrist (offset.h): what is missing of the angle between
 * axes 4 and 5 when the last joint stands at an angle, on each side of shoulder and elbow. mm, rad,
 * the chain's first frame. No angle is ever taken: it is asked a hundred times for each target.
 */
#ifndef KINEMATICS_ARM_OFFSET_GAP_H
#define KINEMATICS_ARM_OFFSET_GAP_H

#include "kinematics/arm/arm.h"
#include "kinematics/arm/pair.h"

enum {
    OFFSET_ELBOW = 1,
    OFFSET_SHOULDER = 2,
    OFFSET_SIDES = 4
}; /* bits of a side: the other one */

/* An angle of the last joint, theta, as cosine and sine. */
struct offset_angle {
    double c, s;
};

/* Two of them, and on which sides: 1, or -1 for the other one. */
struct offset_angles {
    pair c, s;
};

struct offset_sides {
    pair shoulder, elbow;
};

/* A vector that turns with the last joint: still + c across + s along. */
struct offset_vector {
    struct vec3 still, across, along;
};

/* How far out of reach still counts as reached, of the shoulder, mm2, and of the cosine of the
 * elbow's bend, and what that cosine is at most. */
struct offset_slack {
    double shoulder_mm2, elbow, stretch;
};

/* What does not change while the last joint turns. */
struct offset_place {
    const struct arm_closed *closed;
    const struct offset_slack *slack;
    struct offset_vector wrist, axis5, x5; /* where axes 4 and 5 meet; axis 5; x of frame 5 */
};

/* The first three joints: of theta1 and theta2 and of the elbow's bend, and frame 3. */
struct offset_arms {
    pair c1, s1, c2, s2, c_bend, s_bend;
    struct pair_vec3 x3, y3, z3;
};

/* A chain that is near may reach what this one does not. */
enum offset_slack_kind { OFFSET_SLACK_NONE, OFFSET_SLACK_SOME, OFFSET_SLACK_MUCH };

struct offset_place offset_place(const struct arm_closed *closed, const struct frame *last_in_first,
                                 enum offset_slack_kind slack);

static inline struct vec3 offset_at(const struct offset_vector *v, struct offset_angle at)
{
    return vec3_along(vec3_along(v->still, at.c, v->across), at.s, v->along);
}

static inline struct pair_vec3 offset_pair_at(const struct offset_vector *v,
                                              struct offset_angles at)
{
    const struct pair_vec3 turned =
        pair_vec3_along(pair_vec3_both(v->still), at.c, pair_vec3_both(v->across));
    return pair_vec3_along(turned, at.s, pair_vec3_both(v->along));
}

/* Beside an angle by twice the arc of tangent t. */
static inline struct offset_angle offset_beside(struct offset_angle from, double t)
{
    const double k = 1.0 / (1.0 + t * t), c = (1.0 - t * t) * k, s = 2.0 * t * k;
    return (struct offset_angle){from.c * c - from.s * s, from.s * c + from.c * s};
}

static inline struct offset_angles offset_pair_beside(struct offset_angles from, pair t)
{
    const pair k = 1.0 / (1.0 + t * t), c = (1.0 - t * t) * k, s = 2.0 * t * k;
    return (struct offset_angles){from.c * c - from.s * s, from.s * c + from.c * s};
}

static inline struct offset_sides offset_sides(int side, int other)
{
    return (struct offset_sides){
        {side & OFFSET_SHOULDER ? -1.0 : 1.0, other & OFFSET_SHOULDER ? -1.0 : 1.0},
        {side & OFFSET_ELBOW ? -1.0 : 1.0, other & OFFSET_ELBOW ? -1.0 : 1.0}};
}

/* Cosine and sine of theta1 on both sides of the shoulder for a point that has to stand as far off
 * the arm's plane as the wrist; false where it is nearer to axis 1. */
bool offset_shoulders(const struct offset_place *place, struct vec3 point, pair *c1, pair *s1);

/* The arms that reach; which do, and which are too short. Joint 1 stands at `first`, or where the
 * wrist has it (NULL), which near axis 1 is less exact. */
pair_mask offset_reach(const struct offset_place *place, struct offset_sides side,
                       const struct offset_angles *first, struct offset_angles at,
                       struct offset_arms *arms);

/* How much room there is to full stretch, or folded, on one shoulder; below 0 out of reach. What
 * makes it so is written to *edge: OFFSET_SHOULDER or OFFSET_ELBOW, the sides that become one. */
double offset_room(const struct offset_place *place, int side, struct offset_angle at, int *edge);

/* The equation's left side; NAN where the arm does not reach. */
pair offset_pair_gap(const struct offset_place *place, struct offset_sides side,
                     struct offset_angles at);

/* The same for one. */
double offset_gap(const struct offset_place *place, int side, struct offset_angle at);

/* A look at one angle: where axes 4 and 5 meet, and the equation on all four sides. */
struct offset_sample {
    struct offset_angle at;
    struct vec3 wrist;
    double gap[OFFSET_SIDES];
};

/* Looks at two. */
void offset_look(const struct offset_place *place, struct offset_angles at,
                 struct offset_sample sample[2]);

#endif
