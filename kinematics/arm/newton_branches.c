/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where Newton begins: the guesses for every branch, and what to try where they fail.
 */
#include "kinematics/arm/newton.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "kinematics/arm/cubic.h"
#include "kinematics/arm/guess.h"
#include "kinematics/arm/limits.h"
#include "kinematics/arm/newton_private.h"
#include "kinematics/arm/spherical.h"
#include "kinematics/arm/stance.h"

enum { SCATTERED = 24, BATCHES = 10, RINGS = 2, AROUND = 8 };

/* Two solutions are one when no joint differs by more, rad or mm. */
static const double SAME = 1e-5;
/* A near chain's joints are this near to its closed form's; where the wrist is nearly straight,
 * joints 4 and 6 are further by the inverse of its bend. */
static const double SEED_RAD = 0.15, SEED_BEND_RAD = 0.09, BEND_MIN = 1e-3;
/* Nearer to axis 1 than this, mm, the closed form of a near chain may lead elsewhere. */
static const double OFF_AXIS_MM = 40.0;
/* Rounding puts targets at full stretch this far out of reach. */
static const double STRETCH_MM = 1e-6;
/* A wrist bent by less leads elsewhere as well: its sine. */
static const double STRAIGHT_SIN = 0.2;

bool newton_is_new(const struct arm *arm, const struct joints *found, size_t count,
                   const struct joints *candidate)
{
    for (size_t i = 0; i < count; i++) {
        double worst = 0.0;
        for (size_t j = 0; j < arm->joint_count && worst < SAME; j++) {
            double gap = candidate->q[j] - found[i].q[j];
            if (arm->machine->joint[j].kind == MACHINE_REVOLUTE && fabs(gap) > UNITS_PI) {
                gap = remainder(gap, 2.0 * UNITS_PI);
            }
            worst = fmax(worst, fabs(gap));
        }
        if (worst < SAME) {
            return false;
        }
    }
    return true;
}

/* Point i of a Halton sequence in one dimension. */
static double halton(size_t i, size_t prime)
{
    double value = 0.0, share = 1.0;
    for (size_t rest = i; rest > 0; rest /= prime) {
        share /= (double)prime;
        value += share * (double)(rest % prime);
    }
    return value;
}

/* Places spread evenly over the joint ranges, always the same. */
static struct joints scattered(const struct arm *arm, size_t i)
{
    static const size_t prime[ARM_JOINTS_MAX] = {2, 3, 5, 7, 11, 13, 17};
    struct joints place = {{0.0}};
    for (size_t j = 0; j < arm->joint_count; j++) {
        const struct machine_joint *joint = &arm->machine->joint[j];
        place.q[j] = joint->min + (joint->max - joint->min) * halton(i, prime[j]);
    }
    return place;
}

static struct wanted wanted_at(const struct arm *arm, const struct frame *target)
{
    return (struct wanted){target, guess_last(arm, target)};
}

static size_t guesses(const struct arm *arm, const struct wanted *wanted, const struct joints *near,
                      struct joints guess[1 + SCATTERED])
{
    if (arm->seedable) {
        return guess_joints(arm, &wanted->last, near, true, guess);
    }
    guess[0] = *near;
    for (size_t i = 1; i <= SCATTERED; i++) {
        guess[i] = scattered(arm, i);
    }
    return 1 + SCATTERED;
}

/* Whether Newton can bring a guess of the near chain into the limits. */
static bool may_fit(const struct arm *arm, const struct joints *guess)
{
    if (arm->offset_wrist) {
        const struct stance at = stance_from_joints(arm, guess);
        return stance_may_fit(arm, &at, ARM_ROOM_GUESS);
    }
    const double bend = fmax(fabs(sin(guess->q[4] + arm->closed.offset[4])), BEND_MIN);
    return limits_miss(arm, guess) <= SEED_RAD + SEED_BEND_RAD / bend;
}

bool newton_branch(const struct arm *arm, const struct frame *target, struct joints *joints)
{
    const struct wanted wanted = wanted_at(arm, target);
    return (arm->seedable && arm->joint_count == 6 && cubic_solve(arm, &wanted.last, joints)) ||
           newton_solve(arm, target, joints);
}

/* Leaves out the guesses that cannot fit; cubic steps, two guesses at a time, where those will do.
 * solved[i] goes with joints[i]. */
static size_t near_guesses(const struct arm *arm, const struct wanted *wanted, bool cubic,
                           const struct joints *guess, size_t guess_count, struct joints *joints,
                           bool *solved)
{
    struct cubic at[1 + SCATTERED];
    size_t count = 0;
    for (size_t i = 0; i < guess_count; i++) {
        if (!arm->seedable || may_fit(arm, &guess[i])) {
            solved[count] = false;
            joints[count++] = guess[i];
        }
    }
    for (size_t i = 0; cubic && i < count; i++) {
        at[i].at = stance_from_joints(arm, &joints[i]);
    }
    if (cubic) {
        cubic_refine(arm, &wanted->last, at, count);
    }
    for (size_t i = 0; cubic && i < count; i++) {
        solved[i] = cubic_take(arm, &at[i], &joints[i]);
    }
    return count;
}

/* Runs Newton from the guesses that may fit, for whole frames or for tip and axis. */
size_t newton_run(const struct arm *arm, const struct wanted *wanted, bool whole,
                  const struct joints *guess, size_t guess_count,
                  struct joints raw[ARM_BRANCHES_MAX])
{
    struct joints joints[1 + SCATTERED];
    bool solved[1 + SCATTERED];
    assert(guess_count <= 1 + SCATTERED);
    const bool cubic = whole && arm->seedable && arm->joint_count == 6;
    const size_t fitting = near_guesses(arm, wanted, cubic, guess, guess_count, joints, solved);
    size_t count = 0;
    for (size_t i = 0; i < fitting && count < ARM_BRANCHES_MAX; i++) {
        const bool done = solved[i] || (whole ? newton_solve(arm, wanted->target, &joints[i])
                                              : newton_point(arm, wanted->target, &joints[i]));
        if (done && newton_is_new(arm, raw, count, &joints[i])) {
            raw[count++] = joints[i];
        }
    }
    return count;
}

bool newton_any_inside(const struct arm *arm, const struct joints *raw, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (limits_miss(arm, &raw[i]) <= LIMITS_SLACK) {
            return true;
        }
    }
    return false;
}

/* Frame i of a ring around `last`: shifted across axis 1, or tilted about its own x and y. */
static struct frame beside(const struct frame *last, int i, bool tilted)
{
    static const double ring_mm[RINGS] = {4.0, 12.0}, ring_rad[RINGS] = {0.03, 0.1};
    const double angle = (i % AROUND) * (2.0 * UNITS_PI / AROUND);
    const double c = cos(angle), s = sin(angle);
    const double tilt_rad = ring_rad[i / AROUND];
    const struct pose turn = {{0.0, 0.0, 0.0}, {tilt_rad * c, tilt_rad * s, 0.0}};
    const struct frame tilt = frame_from_pose(&turn);
    struct frame other = *last;
    if (tilted) {
        return frame_after(last, &tilt);
    }
    other.t.x += ring_mm[i / AROUND] * c;
    other.t.y += ring_mm[i / AROUND] * s;
    return other;
}

static bool has_straight_wrist(const struct arm *arm, const struct joints *guess, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fabs(sin(guess[i].q[4] + arm->closed.offset[4])) < STRAIGHT_SIN) {
            return true;
        }
    }
    return false;
}

/* Near axis 1 a small offset turns the whole shoulder, near a straight wrist the whole forearm, and
 * the near chain's closed form leads elsewhere; five joints have fewer ways round. That of targets
 * around the wanted one leads there: a ring of them, until one does. */
size_t newton_search_around(const struct arm *arm, const struct wanted *wanted,
                            const struct joints *near, struct joints raw[ARM_BRANCHES_MAX])
{
    const struct frame *last = &wanted->last;
    struct joints guess[ARM_BRANCHES_MAX];
    size_t guess_count = guess_joints(arm, last, near, true, guess);
    const bool due[2] = {spherical_off_axis_mm(&arm->closed, last) < OFF_AXIS_MM,
                         arm->joint_count == 5 || has_straight_wrist(arm, guess, guess_count)};
    for (int i = 0; i < 2 * RINGS * AROUND; i++) {
        const bool tilted = i >= RINGS * AROUND;
        if (!due[tilted]) {
            continue;
        }
        const struct frame other = beside(last, i % (RINGS * AROUND), tilted);
        guess_count = guess_joints(arm, &other, near, true, guess);
        const size_t count = newton_run(arm, wanted, true, guess, guess_count, raw);
        if (newton_any_inside(arm, raw, count)) {
            return count;
        }
    }
    return 0;
}

/* Where the first places led to nothing inside the limits: more of them, until one does. */
static size_t search_scattered(const struct arm *arm, const struct wanted *wanted,
                               struct joints raw[ARM_BRANCHES_MAX])
{
    for (size_t batch = 1; batch < BATCHES; batch++) {
        struct joints guess[SCATTERED];
        for (size_t i = 0; i < SCATTERED; i++) {
            guess[i] = scattered(arm, batch * SCATTERED + i + 1);
        }
        const size_t count = newton_run(arm, wanted, true, guess, SCATTERED, raw);
        if (newton_any_inside(arm, raw, count)) {
            return count;
        }
    }
    return 0;
}

size_t newton_branches(const struct arm *arm, const struct frame *target, const struct joints *near,
                       struct joints raw[ARM_BRANCHES_MAX])
{
    struct joints guess[1 + SCATTERED], other[ARM_BRANCHES_MAX];
    const struct wanted wanted = wanted_at(arm, target);
    if (vec3_distance(target->t, arm->base.t) > arm->reach_mm + STRETCH_MM) {
        return 0;
    }
    if (arm->offset_wrist) {
        return newton_offset_branches(arm, &wanted, near, raw);
    }
    const size_t guess_count = guesses(arm, &wanted, near, guess);
    const size_t count = newton_run(arm, &wanted, true, guess, guess_count, raw);
    if (newton_any_inside(arm, raw, count)) {
        return count;
    }
    size_t more = 0;
    if (arm->seedable) {
        more = newton_run(arm, &wanted, false, guess, guess_count, other);
        more = newton_any_inside(arm, other, more)
                   ? more
                   : newton_search_around(arm, &wanted, near, other);
    } else {
        more = search_scattered(arm, &wanted, other);
    }
    if (more > 0) {
        memcpy(raw, other, more * sizeof *raw);
    }
    return more > 0 ? more : count;
}

bool newton_near_chain_reaches(const struct arm *arm, const struct frame *target)
{
    struct joints guess[ARM_BRANCHES_MAX];
    const struct wanted wanted = wanted_at(arm, target);
    return arm->seedable && guess_joints(arm, &wanted.last, &arm->middle, false, guess) > 0;
}
