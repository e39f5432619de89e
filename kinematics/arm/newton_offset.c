/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arms with an offset wrist: the solutions of offset.h where it is exact, else what cubic steps
 * make of them.
 */
#include <math.h>
#include <string.h>

#include "kinematics/arm/cubic.h"
#include "kinematics/arm/newton_private.h"
#include "kinematics/arm/offset.h"
#include "kinematics/arm/stance.h"

/* Leaves out what is outside the limits. */
static size_t keep_fitting(const struct arm *arm, struct stance *stance, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (stance_may_fit(arm, &stance[i], ARM_ROOM_NONE)) {
            stance[kept++] = stance[i];
        }
    }
    return kept;
}

/* Solutions by offset.h inside the limits, with more care where there is none; where there still is
 * none, those outside. */
static size_t exact_branches(const struct arm *arm, const struct wanted *wanted,
                             const struct joints *near, struct joints raw[ARM_BRANCHES_MAX])
{
    struct stance stance[OFFSET_STANCES_MAX];
    size_t count = offset_stances(&arm->closed, &wanted->last, near, OFFSET_EXACT, stance);
    count = keep_fitting(arm, stance, count);
    if (count == 0) {
        struct stance fine[OFFSET_STANCES_MAX];
        count = offset_stances(&arm->closed, &wanted->last, near, OFFSET_EXACT_FINE, stance);
        memcpy(fine, stance, count * sizeof *fine);
        const size_t kept = keep_fitting(arm, fine, count);
        if (kept > 0) {
            count = kept;
            memcpy(stance, fine, count * sizeof *fine);
        }
    }
    count = count < ARM_BRANCHES_MAX ? count : ARM_BRANCHES_MAX;
    for (size_t i = 0; i < count; i++) {
        raw[i] = stance_joints(&arm->closed, &stance[i]);
    }
    return count;
}

/* Adds where a guess led; Newton's steps where the cubic ones failed. */
static size_t add_found(const struct arm *arm, const struct wanted *wanted,
                        const struct cubic *guess, size_t count,
                        struct joints raw[ARM_BRANCHES_MAX])
{
    struct joints joints = stance_joints(&arm->closed, &guess->at);
    const bool found = count < ARM_BRANCHES_MAX &&
                       (guess->solved || newton_solve(arm, wanted->target, &joints)) &&
                       newton_is_new(arm, raw, count, &joints);
    if (found) {
        raw[count] = joints;
    }
    return count + found;
}

/* Runs cubic steps from the guesses of an offset wrist that may fit. Solutions outside the limits
 * are left out, but where there are no others. */
static size_t run_stances(const struct arm *arm, const struct wanted *wanted,
                          const struct stance *guess, size_t guess_count,
                          struct joints raw[ARM_BRANCHES_MAX])
{
    struct cubic cubic[OFFSET_STANCES_MAX];
    size_t fitting = 0, count = 0;
    for (size_t i = 0; i < guess_count; i++) {
        if (stance_may_fit(arm, &guess[i], ARM_ROOM_GUESS)) {
            cubic[fitting++].at = guess[i];
        }
    }
    cubic_refine(arm, &wanted->last, cubic, fitting);
    for (size_t i = 0; i < fitting; i++) {
        if (!cubic[i].solved || stance_may_fit(arm, &cubic[i].at, ARM_ROOM_NONE)) {
            count = add_found(arm, wanted, &cubic[i], count, raw);
        }
    }
    const bool none = count == 0;
    for (size_t i = 0; i < fitting && none; i++) {
        if (cubic[i].solved) {
            count = add_found(arm, wanted, &cubic[i], count, raw);
        }
    }
    return count;
}

static size_t near_branches(const struct arm *arm, const struct wanted *wanted,
                            const struct joints *near, struct joints raw[ARM_BRANCHES_MAX])
{
    struct stance guess[OFFSET_STANCES_MAX], fine[OFFSET_STANCES_MAX];
    struct joints other[ARM_BRANCHES_MAX];
    const size_t guesses = offset_stances(&arm->closed, &wanted->last, near, OFFSET_ROUGH, guess);
    const size_t count = run_stances(arm, wanted, guess, guesses, raw);
    if (newton_any_inside(arm, raw, count)) {
        return count;
    }
    static const enum offset_care care[] = {OFFSET_ROUGH_FINE, OFFSET_EXACT_FINE,
                                            OFFSET_LOOSE_FINE};
    size_t more = 0;
    for (size_t i = 0; i < 3 && !newton_any_inside(arm, other, more); i++) {
        const size_t fines = offset_stances(&arm->skewed, &wanted->last, near, care[i], fine);
        more = run_stances(arm, wanted, fine, fines, other);
    }
    if (!newton_any_inside(arm, other, more)) {
        struct joints from[OFFSET_STANCES_MAX];
        for (size_t i = 0; i < guesses; i++) {
            from[i] = stance_joints(&arm->closed, &guess[i]);
        }
        more = newton_run(arm, wanted, false, from, guesses, other);
    }
    if (!newton_any_inside(arm, other, more)) {
        more = newton_search_around(arm, wanted, near, other);
    }
    if (more > 0) {
        memcpy(raw, other, more * sizeof *raw);
    }
    return more > 0 ? more : count;
}

size_t newton_offset_branches(const struct arm *arm, const struct wanted *wanted,
                              const struct joints *near, struct joints raw[ARM_BRANCHES_MAX])
{
    return arm->offset_exact ? exact_branches(arm, wanted, near, raw)
                             : near_branches(arm, wanted, near, raw);
}
