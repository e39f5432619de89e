/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way to the reference that the foot touches off against.
 */
#ifndef CONTROLLER_PLAN_REFERENCE_H
#define CONTROLLER_PLAN_REFERENCE_H

#include "kinematics/path/hop.h"

/* Joints with the foot's plane in the face (before a pin), the needle along face->along, and legs
 * to them that stay off the head. The last of hop->via stands 15 mm off the face, the way back as
 * well; a machine that cannot stand off (gantry-xy) has none of it, its needle axis lifts the foot.
 * False when the face is out of reach or there is no clear way. */
bool reference_way(const struct hop_world *world, const struct machine_face *face,
                   const struct joints *from, struct joints *hover, struct hop *hop);

#endif
