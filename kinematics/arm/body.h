/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The room that an arm takes up: capsules around its links, bracket and needle unit. Base frame,
 * mm.
 */
#ifndef KINEMATICS_ARM_BODY_H
#define KINEMATICS_ARM_BODY_H

#include "kinematics/arm/arm.h"

enum { BODY_CAPSULES_MAX = ARM_JOINTS_MAX + 2 };

struct capsule {
    struct vec3 from, to;
    double radius_mm;
};

/* The bodies that the machine file gives a serial arm, from the base outwards, the needle unit (up
 * to the foot's plane) last. Cost: one forward kinematics.
 *   returns   how many; none for gantries */
size_t arm_body_capsules(const struct arm *arm, const struct joints *joints,
                         struct capsule out[BODY_CAPSULES_MAX]);

/* On a straight line in joint space, how far a point that hangs on joints, no further than lever_mm
 * from their axes, comes off the straight line between its ends at most, mm. */
double arm_bow_mm(const struct arm *arm, double lever_mm, const struct joints *from,
                  const struct joints *to);

/* From a point to the capsule's skin; negative inside. */
double capsule_gap_mm(const struct capsule *capsule, struct vec3 point);

#endif
