/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/guess.h"

#include "kinematics/arm/offset.h"
#include "kinematics/arm/spherical.h"

struct frame guess_last(const struct arm *arm, const struct frame *target)
{
    const struct frame tool_in_first = frame_after(&arm->base_inverse, target);
    /* behind five joints the sixth is the needle's own turn */
    return arm->joint_count == 5 ? tool_in_first : frame_after(&tool_in_first, &arm->last_in_tool);
}

size_t guess_joints(const struct arm *arm, const struct frame *last_in_first,
                    const struct joints *near, bool reach, struct joints raw[ARM_BRANCHES_MAX])
{
    if (!arm->offset_wrist) {
        return spherical_solve(&arm->closed, last_in_first, near, reach, raw);
    }
    return offset_solve(&arm->closed, last_in_first, near,
                        arm->offset_exact ? OFFSET_EXACT : OFFSET_ROUGH, raw);
}
