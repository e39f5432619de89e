/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/reference.h"

#include <assert.h>

static const double STAND_OFF_MM = 15.0;

static struct vec3 vec3_of(const double v[3])
{
    return (struct vec3){v[0], v[1], v[2]};
}

bool reference_way(const struct hop_world *world, const struct machine_face *face,
                   const struct joints *from, struct joints *hover, struct hop *hop)
{
    assert(world && face && from && hover && hop);
    const struct arm *arm = world->arm;
    const struct vec3 at = vec3_of(face->at_mm), along = vec3_of(face->along);
    // the foot hangs half its travel below its plane, and the needle's value counts from there
    const double before_mm =
        face->pin ? arm->machine->foot_travel_mm / 2.0 + MACHINE_PIN_AT_MM : 0.0;
    const struct tool on = {vec3_along(at, -before_mm, along), along};
    const struct tool off = {vec3_along(on.tip, -STAND_OFF_MM, on.axis), on.axis};
    struct joints away;
    if (arm_nearest(arm, &on, from, hover) != ARM_OK) {
        return false;
    }
    if (arm->machine->model == MACHINE_GANTRY_XY) {
        return hop_plan(world, from, hover, hop) == HOP_OK;
    }
    if (arm_follow(arm, &off, hover, &away) != ARM_OK ||
        hop_plan(world, from, &away, hop) != HOP_OK || hop->count == HOP_VIA_MAX) {
        return false;
    }
    hop->via[hop->count++] = away;
    return true;
}
