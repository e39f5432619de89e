/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far an arm's bodies (body.h) keep off the person it works on: head, neck, shoulders and
 * chest.
 */
#ifndef KINEMATICS_PATH_PERSON_H
#define KINEMATICS_PATH_PERSON_H

#include "kinematics/arm/arm.h"
#include "kinematics/scalp/scalp.h"

/* Bodies nearer than this collide. */
#define PERSON_CLEARANCE_MM 2.0

/* The least distance of any body of the arm from the person, mm, negative inside; no more than
 * enough_mm, so that what is far costs little. The last 40 mm of the needle unit, which is there to
 * touch, are left out, and under a practice pad there is nobody. Machines without bodies are always
 * far enough. Cost: one forward kinematics and a few distances from the skin. */
double person_gap_mm(const struct arm *arm, const struct scalp *scalp,
                     const struct frame *base_in_head, const struct joints *joints,
                     double enough_mm);

/* Do all bodies keep PERSON_CLEARANCE_MM off the person along a straight line in joint space? They
 * are looked at so often that none of them goes further than a millimetre from one look to the next
 * unless there is room for that. */
bool person_leg_is_clear(const struct arm *arm, const struct scalp *scalp,
                         const struct frame *base_in_head, const struct joints *from,
                         const struct joints *to);

#endif
