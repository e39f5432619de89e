/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the two passes of a track share.
 */
#ifndef KINEMATICS_ARM_TRACK_PRIVATE_H
#define KINEMATICS_ARM_TRACK_PRIVATE_H

#include <stdint.h>

#include "kinematics/arm/track.h"

/* Places from one rung of the ladder to the next. */
enum { TRACK_STRIDE = 8 };

/* No joint of a neighbour on the same branch is further away, rad. */
#define TRACK_JUMP_RAD 0.7

/* A joint this near to a stop, or a wrist this near to straight, costs; rad. */
#define TRACK_ROOM_RAD 0.1

/* What the way to a place takes at its slowest joint, from rest to rest, ns; rounded, so that no
 * decision hangs on a libm's last bits. */
int64_t track_hop_ns(const struct arm *arm, const struct joints *from, const struct joints *to);

/* Extra cost of joints that crowd their stops or a straight wrist: 0 in the free, 1 there. */
double track_crowding(const struct arm *arm, const struct joints *joints);

/* Joints of `near`'s branch for a whole tool frame. */
bool track_joints(const struct arm *arm, const struct frame *target, const struct joints *near,
                  struct joints *joints);

/* The coarse pass: rung[i] for place i * TRACK_STRIDE, as good as the ladder has it.
 *   returns   false when out of memory */
bool track_ladder(const struct arm *arm, const struct tool *target, size_t count,
                  struct track *rung);

/* Fills in the places between solved rungs: the turn of one is changed into that of the next bit by
 * bit. Places that cannot be had this way stay unsolved. */
void track_fill(const struct arm *arm, const struct tool *target, size_t count,
                struct track *track);

/* The fine pass, over all places that are solved.
 *   returns   false when out of memory */
bool track_refine(const struct arm *arm, const struct tool *target, size_t count,
                  struct track *track);

#endif
