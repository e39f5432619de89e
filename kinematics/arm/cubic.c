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
#include "kinematics/arm/pair.h"
#include "kinematics/arm/spherical.h"

enum { SIX = ARM_LINKS, STEPS_MAX = 5, TERMS = 8 };

static const double DONE_MM = 1e-9;
/* All joints together turn no further in a step from a guess that is near, rad. */
static const double NEAR_RAD = 0.6;
/* Volumes of three unit axes, and of three levers in units of the reach, that count as flat. */
static const double FLAT = 1e-4;

/* Two chains that are moved at once. */
struct moved {
    pair cosine[SIX], sine[SIX], turned_rad[SIX];
};

/* The last joint's frame of each. */
struct pair_frame {
    struct pair_vec3 x, y, z, place;
};

/* Rows of the inverse of three columns. */
struct inverse {
    struct pair_vec3 row[3];
};

/* The first derivatives at one place. */
struct slope {
    struct pair_vec3 axis[SIX], lever[SIX]; /* what a radian turns, and how it moves the place */
    struct inverse arm, wrist;
    struct pair_vec3 carried[2]; /* joints 1 to 3 for a radian of joint 4 or 5 */
};

static inline struct pair_vec3 times(const struct pair_vec3 c[3], struct pair_vec3 v)
{
    return pair_vec3_along(pair_vec3_along(pair_vec3_scale(c[0], v.x), v.y, c[1]), v.z, c[2]);
}

static inline struct pair_vec3 solved(const struct inverse *inverse, struct pair_vec3 v)
{
    return (struct pair_vec3){pair_vec3_dot(inverse->row[0], v), pair_vec3_dot(inverse->row[1], v),
                              pair_vec3_dot(inverse->row[2], v)};
}

/* Which are not flat. */
static inline pair_mask invert(const struct pair_vec3 c[3], double flat, struct inverse *inverse)
{
    const struct pair_vec3 bc = pair_vec3_cross(c[1], c[2]);
    const pair volume = pair_vec3_dot(c[0], bc), share = 1.0 / volume;
    inverse->row[0] = pair_vec3_scale(bc, share);
    inverse->row[1] = pair_vec3_scale(pair_vec3_cross(c[2], c[0]), share);
    inverse->row[2] = pair_vec3_scale(pair_vec3_cross(c[0], c[1]), share);
    return pair_abs(volume) > flat;
}

/* Joint j further by so much: by the addition theorem, and series that are exact up to a turn of
 * NEAR_RAD. */
static inline void turn_on(struct moved *at, size_t j, pair by_rad)
{
    static const double less_term[TERMS] = {
        1.0 / 2,       1.0 / 24,        1.0 / 720,         1.0 / 40320,
        1.0 / 3628800, 1.0 / 479001600, 1.0 / 87178291200, 1.0 / 20922789888000};
    static const double sine_term[TERMS] = {
        1.0,          1.0 / 6,        1.0 / 120,        1.0 / 5040,
        1.0 / 362880, 1.0 / 39916800, 1.0 / 6227020800, 1.0 / 1307674368000};
    const pair x2 = by_rad * by_rad, c = at->cosine[j], s = at->sine[j];
    pair less = pair_both(0.0), sine = less;
    for (int i = TERMS - 1; i >= 0; i--) {
        less = less_term[i] - x2 * less;
        sine = sine_term[i] - x2 * sine;
    }
    less *= x2;
    sine *= by_rad;
    at->cosine[j] = c - (c * less + s * sine);
    at->sine[j] = s - (s * less - c * sine);
    at->turned_rad[j] += by_rad;
}

/* a and b turned into each other. */
static inline void turn_columns(struct pair_vec3 *a, struct pair_vec3 *b, pair c, pair s)
{
    const struct pair_vec3 u = *a, v = *b;
    *a = pair_vec3_along(pair_vec3_scale(u, c), s, v);
    *b = pair_vec3_along(pair_vec3_scale(v, c), -s, u);
}

/* Where the last joint's frame and its place are; axes and levers on the way. */
static inline struct pair_frame stand(const struct arm *arm, const struct moved *at,
                                      struct slope *slope)
{
    struct pair_frame f = {.x = pair_vec3_both((struct vec3){1.0, 0.0, 0.0}),
                           .y = pair_vec3_both((struct vec3){0.0, 1.0, 0.0}),
                           .z = pair_vec3_both((struct vec3){0.0, 0.0, 1.0}),
                           .place = pair_vec3_both((struct vec3){0.0, 0.0, 0.0})};
    struct pair_vec3 end = f.place;
    for (size_t j = 0; j < SIX; j++) {
        const struct arm_link *link = &arm->link[j];
        slope->axis[j] = f.z;
        slope->lever[j] = f.place = end;
        turn_columns(&f.x, &f.y, at->cosine[j], at->sine[j]);
        end = pair_vec3_along(end, pair_both(link->d_mm), f.z);
        end = pair_vec3_along(end, pair_both(link->a_mm), f.x);
        turn_columns(&f.y, &f.z, pair_both(link->cos_alpha), pair_both(link->sin_alpha));
    }
    for (size_t j = 0; j < SIX; j++) {
        slope->lever[j] = pair_vec3_cross(slope->axis[j], pair_vec3_sub(f.place, slope->lever[j]));
    }
    return f;
}

/* Which are not too near to singular. */
static inline pair_mask factor(const struct arm *arm, struct slope *slope)
{
    const double reach_mm = arm->reach_mm;
    const pair_mask arms = invert(slope->lever, FLAT * reach_mm * reach_mm * reach_mm, &slope->arm);
    struct pair_vec3 rest[3] = {slope->axis[3], slope->axis[4], slope->axis[5]};
    for (int j = 0; j < 2; j++) {
        slope->carried[j] = solved(&slope->arm, slope->lever[3 + j]);
        rest[j] = pair_vec3_sub(rest[j], times(slope->axis, slope->carried[j]));
    }
    return arms & invert(rest, FLAT, &slope->wrist);
}

/* The joints' turns that move the place and turn the frame by so much, to first order. */
static inline void first_order(const struct slope *slope, struct pair_vec3 move,
                               struct pair_vec3 turn, pair step[SIX])
{
    const struct pair_vec3 alone = solved(&slope->arm, move);
    const struct pair_vec3 wrist =
        solved(&slope->wrist, pair_vec3_sub(turn, times(slope->axis, alone)));
    const struct pair_vec3 arm = pair_vec3_along(
        pair_vec3_along(alone, -wrist.x, slope->carried[0]), -wrist.y, slope->carried[1]);
    const pair all[SIX] = {arm.x, arm.y, arm.z, wrist.x, wrist.y, wrist.z};
    for (int j = 0; j < SIX; j++) {
        step[j] = all[j];
    }
}

/* What such a step moves and turns to second order. */
static inline void second_order(const struct slope *slope, const pair step[SIX],
                                struct pair_vec3 *move, struct pair_vec3 *turn)
{
    const pair half = pair_both(0.5);
    struct pair_vec3 before = pair_vec3_scale(slope->axis[0], step[0]);
    *move = pair_vec3_scale(pair_vec3_cross(before, slope->lever[0]), half * step[0]);
    *turn = pair_vec3_both((struct vec3){0.0, 0.0, 0.0});
    for (int j = 1; j < SIX; j++) {
        const struct pair_vec3 own = pair_vec3_scale(slope->axis[j], step[j]);
        const struct pair_vec3 both = pair_vec3_along(before, half, own);
        *move = pair_vec3_along(*move, step[j], pair_vec3_cross(both, slope->lever[j]));
        *turn = pair_vec3_along(*turn, half, pair_vec3_cross(before, own));
        before = pair_vec3_add(before, own);
    }
}

/* The turn from `is` to `want` as axis times angle, to fourth order. Which of them are below a
 * right angle. */
static inline pair_mask turn_missing(const struct pair_frame *is, const struct pair_frame *want,
                                     struct pair_vec3 *turn)
{
    const struct pair_vec3 twice = pair_vec3_add(
        pair_vec3_add(pair_vec3_cross(is->x, want->x), pair_vec3_cross(is->y, want->y)),
        pair_vec3_cross(is->z, want->z));
    const struct pair_vec3 sines = pair_vec3_scale(twice, pair_both(0.5));
    *turn = pair_vec3_scale(sines, 1.0 + pair_vec3_dot(sines, sines) * (1.0 / 6.0));
    return pair_vec3_dot(is->x, want->x) + pair_vec3_dot(is->y, want->y) +
               pair_vec3_dot(is->z, want->z) >
           1.0;
}

static inline pair sum_of(const pair step[SIX])
{
    pair sum = pair_abs(step[0]);
    for (int j = 1; j < SIX; j++) {
        sum += pair_abs(step[j]);
    }
    return sum;
}

/* One step of those that are due. *left_mm: no point of the arm is further from where it should be
 * afterwards. Which of them are near enough. */
static pair_mask move_on(const struct arm *arm, const struct pair_frame *want, pair_mask due,
                         struct moved *at, pair *left_mm)
{
    struct slope slope;
    struct pair_vec3 turn, bow, twist;
    const struct pair_frame is = stand(arm, at, &slope);
    pair_mask good = due & turn_missing(&is, want, &turn) & factor(arm, &slope);
    pair step[SIX], more[SIX];
    first_order(&slope, pair_vec3_sub(want->place, is.place), turn, step);
    const pair first = sum_of(step);
    good &= first < NEAR_RAD;
    second_order(&slope, step, &bow, &twist);
    first_order(&slope, bow, twist, more);
    const pair second = sum_of(more), all = first + second;
    for (size_t j = 0; j < SIX; j++) {
        turn_on(at, j, pair_pick(good, step[j] - more[j], pair_both(0.0)));
    }
    /* Taylor's remainders, of the place and of the turn: no derivative is larger than the reach */
    const pair left = 2.0 * arm->reach_mm * (all * second + all * all * all * (1.0 / 3.0));
    *left_mm = pair_pick(due, left, *left_mm);
    return good;
}

/* Both until they are there; which are. */
static pair_mask refine(const struct arm *arm, const struct pair_frame *want, struct moved *at)
{
    pair left_mm = pair_both(HUGE_VAL);
    pair_mask good = left_mm > DONE_MM, due = good;
    for (int i = 0; i < STEPS_MAX && pair_any(due); i++) {
        good &= ~due | move_on(arm, want, due, at, &left_mm);
        due = good & (left_mm > DONE_MM);
    }
    return good & (left_mm <= DONE_MM);
}

static struct pair_frame wanted(const struct arm *arm, const struct frame *last_in_first)
{
    struct vec3 z5;
    const struct vec3 place = spherical_wrist_centre(&arm->closed, last_in_first, &z5);
    return (struct pair_frame){pair_vec3_both(chain_column(last_in_first, 0)),
                               pair_vec3_both(chain_column(last_in_first, 1)),
                               pair_vec3_both(chain_column(last_in_first, 2)),
                               pair_vec3_both(place)};
}

void cubic_refine(const struct arm *arm, const struct frame *last_in_first, struct cubic *guess,
                  size_t count)
{
    assert(arm->seedable);
    const struct pair_frame want = wanted(arm, last_in_first);
    for (size_t i = 0; i < count; i += 2) {
        struct cubic *half[2] = {&guess[i], &guess[i + 1 < count ? i + 1 : i]};
        struct moved at;
        for (size_t j = 0; j < SIX; j++) {
            at.cosine[j] = (pair){half[0]->at.cosine[j], half[1]->at.cosine[j]};
            at.sine[j] = (pair){half[0]->at.sine[j], half[1]->at.sine[j]};
            at.turned_rad[j] = pair_both(0.0);
        }
        const pair_mask good = refine(arm, &want, &at);
        for (int k = 0; k < 2; k++) {
            half[k]->solved = good[k] != 0;
            for (size_t j = 0; good[k] && j < SIX; j++) {
                half[k]->at.cosine[j] = at.cosine[j][k];
                half[k]->at.sine[j] = at.sine[j][k];
                half[k]->turned_rad[j] = at.turned_rad[j][k];
            }
        }
    }
}

bool cubic_take(const struct arm *arm, const struct cubic *guess, struct joints *joints)
{
    for (size_t j = 0; guess->solved && j < arm->joint_count; j++) {
        joints->q[j] += guess->turned_rad[j];
    }
    return guess->solved;
}

bool cubic_solve(const struct arm *arm, const struct frame *last_in_first, struct joints *joints)
{
    struct cubic guess = {.at = stance_from_joints(arm, joints)};
    cubic_refine(arm, last_in_first, &guess, 1);
    return cubic_take(arm, &guess, joints);
}
