/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where to put the head: the fewest poses from which a machine gets at every place of a design.
 * Base frame, mm, rad.
 */
#ifndef KINEMATICS_PATH_PLACEMENT_H
#define KINEMATICS_PATH_PLACEMENT_H

#include "kinematics/path/coverage.h"

enum { PLACEMENT_POSES_MAX = 4 };

struct placement {
    struct pose head_in_base;
    size_t covered; /* places that this pose adds to those before it */
};

/* Finds up to PLACEMENT_POSES_MAX poses, greedily: `first` (where the head rests now) and places
 * all about the machine, each refined; ends when all is covered or nothing more is gained. owner[i]
 * becomes the pose that place i is struck from, or -1. Deterministic. A pose that covers all lies
 * in the middle of those that do. Cost for a 6R arm: half a minute of CPU for 800 places, some
 * minutes for 4,000; of more the search looks at an even choice. returns   the number of poses, in
 * the order of what they add */
size_t placement_find(struct coverage *coverage, const struct scalp_point *place, size_t count,
                      const struct pose *first, struct placement pose[PLACEMENT_POSES_MAX],
                      int *owner);

#endif
