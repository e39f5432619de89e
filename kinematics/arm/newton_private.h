/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of newton.h share: runs from guesses, and what to try where they fail.
 */
#ifndef KINEMATICS_ARM_NEWTON_PRIVATE_H
#define KINEMATICS_ARM_NEWTON_PRIVATE_H

#include "kinematics/arm/newton.h"

/* What is looked for: the tool's frame in base, and the last joint's in the chain's first frame. */
struct wanted {
    const struct frame *target;
    struct frame last;
};

/* Whether candidate is none of those found. */
bool newton_is_new(const struct arm *arm, const struct joints *found, size_t count,
                   const struct joints *candidate);

bool newton_any_inside(const struct arm *arm, const struct joints *raw, size_t count);

/* Runs Newton from the guesses that may fit, for whole frames or for tip and axis. */
size_t newton_run(const struct arm *arm, const struct wanted *wanted, bool whole,
                  const struct joints *guess, size_t guess_count,
                  struct joints raw[ARM_BRANCHES_MAX]);

/* From the guesses for targets around the wanted one, until one leads into the limits. */
size_t newton_search_around(const struct arm *arm, const struct wanted *wanted,
                            const struct joints *near, struct joints raw[ARM_BRANCHES_MAX]);

/* newton_branches of an arm with an offset wrist. */
size_t newton_offset_branches(const struct arm *arm, const struct wanted *wanted,
                              const struct joints *near, struct joints raw[ARM_BRANCHES_MAX]);

#endif
