/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A flat practice pad: the plane z = 0 of its own axes, x and y along its sides; mm.
 */
#ifndef KINEMATICS_SCALP_SCALP_PAD_H
#define KINEMATICS_SCALP_SCALP_PAD_H

#include "kinematics/scalp/scalp.h"

/* The pad's axes in the head: z along the unit normal, x as near to the head's x as the plane
 * allows (to its y, if the normal lies along x). */
struct frame pad_frame(struct vec3 centre, struct vec3 normal);

/* p in the pad's own axes: on the pad and at least margin_mm inside its rim. */
bool pad_holds(const double half_mm[2], struct vec3 p, double margin_mm);

#endif
