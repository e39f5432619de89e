/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The place that is met is the foot of the last axis: the last joint does not move it, joints 4 and
 * 5 hardly, so that joints 1 to 3 bring it there and the others do the turn; what that leaves out
 * comes back through a Schur complement.
 */
#include "kinematics/arm/cubic.h"

#include <assert.h>
#include <math.h>

#include "kinematics/arm/chain.h"
#include "kinematics/arm/spherical.h"

enum { SIX = ARM_LINKS, STEPS_MAX = 5 };

static const double DONE_MM = 1e-9;
/* All joints together turn no further in a step from a guess that is near, rad. */
static const double NEAR_RAD = 0.6;
/* Volumes of three unit axes, and of three levers in units of the reach, that count as flat. */
static const double FLAT = 1e-4;
/* Up to here the series' next term is below the last bit, rad. */
static const double SERIES_RAD = 0.03;

/* Rows of the inverse of three columns. */
struct inverse {
    struct vec3 row[3];
};

/* The first derivatives at one place. */
struct slope {
    struct vec3 axis[SIX], lever[SIX]; /* what a radian turns, and how it moves the place */
    struct inverse arm, wrist;
    struct vec3 carried[3]; /* joints 1 to 3 for a radian of joint 4 or 5 */
};

struct target {
    const struct frame *last_in_first;
    struct vec3 place;
};

static inline struct vec3 times(const struct vec3 c[3], struct vec3 v)
{
    return vec3_along(vec3_along(vec3_scale(c[0], v.x), v.y, c[1]), v.z, c[2]);
}

static inline struct vec3 solved(const struct inverse *inverse, struct vec3 v)
{
    return (struct vec3){vec3_dot(inverse->row[0], v), vec3_dot(inverse->row[1], v),
                         vec3_dot(inverse->row[2], v)};
}

static inline bool invert(const struct vec3 c[3], double flat, struct inverse *inverse)
{
    const struct vec3 bc = vec3_cross(c[1], c[2]);
    const double volume = vec3_dot(c[0], bc);
    if (!(fabs(volume) > flat)) {
        return false;
    }
    const double share = 1.0 / volume;
    inverse->row[0] = vec3_scale(bc, share);
    inverse->row[1] = vec3_scale(vec3_cross(c[2], c[0]), share);
    inverse->row[2] = vec3_scale(vec3_cross(c[0], c[1]), share);
    return true;
}

/* A joint further by so much: by the addition theorem, where few terms of the series will do. */
static inline void turn_on(struct stance *at, size_t j, double by_rad)
{
    const double x2 = by_rad * by_rad, c = at->cosine[j], s = at->sine[j];
    double less = x2 / 2.0 * (1.0 - x2 / 12.0 * (1.0 - x2 / 30.0 * (1.0 - x2 / 56.0)));
    double sine = by_rad * (1.0 - x2 / 6.0 * (1.0 - x2 / 20.0 * (1.0 - x2 / 42.0)));
    if (!(fabs(by_rad) < SERIES_RAD)) {
        less = 1.0 - cos(by_rad);
        sine = sin(by_rad);
    }
    at->cosine[j] = c - (c * less + s * sine);
    at->sine[j] = s - (s * less - c * sine);
}

/* Where the last joint's frame is, and its place; axes and levers on the way. */
static inline struct frame stand(const struct arm *arm, const struct stance *stance,
                                 struct slope *slope, struct vec3 *place)
{
    struct frame f = {{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}, {0.0, 0.0, 0.0}};
    for (size_t j = 0; j < SIX; j++) {
        const struct arm_link *link = &arm->link[j];
        slope->axis[j] = chain_column(&f, 2);
        slope->lever[j] = *place = f.t;
        chain_link(&f, stance->cosine[j], stance->sine[j], link->d_mm, link->a_mm, link->cos_alpha,
                   link->sin_alpha);
    }
    for (size_t j = 0; j < SIX; j++) {
        slope->lever[j] = vec3_cross(slope->axis[j], vec3_sub(*place, slope->lever[j]));
    }
    return f;
}

static bool factor(const struct arm *arm, struct slope *slope)
{
    const double reach_mm = arm->reach_mm;
    if (!invert(slope->lever, FLAT * reach_mm * reach_mm * reach_mm, &slope->arm)) {
        return false;
    }
    struct vec3 rest[3] = {slope->axis[3], slope->axis[4], slope->axis[5]};
    for (int j = 0; j < 2; j++) {
        slope->carried[j] = solved(&slope->arm, slope->lever[3 + j]);
        rest[j] = vec3_sub(rest[j], times(slope->axis, slope->carried[j]));
    }
    return invert(rest, FLAT, &slope->wrist);
}

/* The joints' turns that move the place and turn the frame by so much, to first order. */
static inline void first_order(const struct slope *slope, struct vec3 move, struct vec3 turn,
                               double step[SIX])
{
    const struct vec3 alone = solved(&slope->arm, move);
    const struct vec3 wrist = solved(&slope->wrist, vec3_sub(turn, times(slope->axis, alone)));
    const struct vec3 arm =
        vec3_along(vec3_along(alone, -wrist.x, slope->carried[0]), -wrist.y, slope->carried[1]);
    const double all[SIX] = {arm.x, arm.y, arm.z, wrist.x, wrist.y, wrist.z};
    for (int j = 0; j < SIX; j++) {
        step[j] = all[j];
    }
}

/* What such a step moves and turns to second order. */
static void second_order(const struct slope *slope, const double step[SIX], struct vec3 *move,
                         struct vec3 *turn)
{
    struct vec3 before = {0.0, 0.0, 0.0};
    *move = *turn = before;
    for (int j = 0; j < SIX; j++) {
        const struct vec3 own = vec3_scale(slope->axis[j], step[j]);
        const struct vec3 both = vec3_along(before, 0.5, own);
        *move = vec3_along(*move, step[j], vec3_cross(both, slope->lever[j]));
        *turn = vec3_along(*turn, 0.5, vec3_cross(before, own));
        before = vec3_add(before, own);
    }
}

/* The turn from `is` to `want` as axis times angle, to fourth order; false from a right angle on.
 */
static bool turn_missing(const struct frame *is, const struct frame *want, struct vec3 *turn)
{
    const struct vec3 x = chain_column(is, 0), to_x = chain_column(want, 0);
    const struct vec3 y = chain_column(is, 1), to_y = chain_column(want, 1);
    const struct vec3 z = chain_column(is, 2), to_z = chain_column(want, 2);
    const struct vec3 sines = vec3_scale(
        vec3_add(vec3_add(vec3_cross(x, to_x), vec3_cross(y, to_y)), vec3_cross(z, to_z)), 0.5);
    *turn = vec3_scale(sines, 1.0 + vec3_dot(sines, sines) / 6.0);
    return vec3_dot(x, to_x) + vec3_dot(y, to_y) + vec3_dot(z, to_z) > 1.0;
}

static double sum_of(const double step[SIX])
{
    double sum = 0.0;
    for (int j = 0; j < SIX; j++) {
        sum += fabs(step[j]);
    }
    return sum;
}

/* One step. *left_mm: no point of the arm is further from where it should be afterwards. */
static bool move_on(const struct arm *arm, const struct target *target, struct stance *stance,
                    double turned_rad[SIX], double *left_mm)
{
    struct slope slope;
    struct vec3 place, turn, bow, twist;
    const struct frame is = stand(arm, stance, &slope, &place);
    if (!turn_missing(&is, target->last_in_first, &turn) || !factor(arm, &slope)) {
        return false;
    }
    double step[SIX], more[SIX];
    first_order(&slope, vec3_sub(target->place, place), turn, step);
    const double first = sum_of(step);
    if (!(first < NEAR_RAD)) {
        return false;
    }
    second_order(&slope, step, &bow, &twist);
    first_order(&slope, bow, twist, more);
    const double second = sum_of(more), all = first + second;
    for (size_t j = 0; j < SIX; j++) {
        turn_on(stance, j, step[j] - more[j]);
        turned_rad[j] += step[j] - more[j];
    }
    /* Taylor's remainders, of the place and of the turn: no derivative is larger than the reach */
    *left_mm = 2.0 * arm->reach_mm * (all * second + all * all * all / 3.0);
    return true;
}

/* turned_rad: how far each joint has turned. */
static bool refine(const struct arm *arm, const struct frame *last_in_first, struct stance *stance,
                   double turned_rad[SIX])
{
    assert(arm->seedable);
    struct vec3 z5;
    const struct target target = {last_in_first,
                                  spherical_wrist_centre(&arm->closed, last_in_first, &z5)};
    double left_mm = HUGE_VAL;
    for (int i = 0; i < STEPS_MAX && left_mm > DONE_MM; i++) {
        if (!move_on(arm, &target, stance, turned_rad, &left_mm)) {
            return false;
        }
    }
    return left_mm <= DONE_MM;
}

bool cubic_refine(const struct arm *arm, const struct frame *last_in_first, struct stance *stance)
{
    struct stance at = *stance;
    double turned_rad[SIX] = {0.0};
    const bool solved = refine(arm, last_in_first, &at, turned_rad);
    if (solved) {
        *stance = at;
    }
    return solved;
}

bool cubic_solve(const struct arm *arm, const struct frame *last_in_first, struct joints *joints)
{
    struct stance at = stance_from_joints(arm, joints);
    double turned_rad[SIX] = {0.0};
    const bool solved = refine(arm, last_in_first, &at, turned_rad);
    for (size_t j = 0; solved && j < arm->joint_count; j++) {
        joints->q[j] += turned_rad[j];
    }
    return solved;
}
