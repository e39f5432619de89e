/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/spin.h"

#include <assert.h>
#include <math.h>

/* The part of a direction that is across the axis, turned about it; direction not along axis. */
static struct frame frame_towards(const struct tool *target, struct vec3 direction, double turn_rad)
{
    const struct vec3 z = target->axis;
    assert(fabs(vec3_length(z) - 1.0) < 1e-6);
    const struct vec3 a = vec3_unit(vec3_along(direction, -vec3_dot(direction, z), z));
    const struct vec3 b = vec3_cross(z, a);
    const double c = cos(turn_rad), s = sin(turn_rad);
    const struct vec3 x = vec3_along(vec3_scale(a, c), s, b);
    const struct vec3 y = vec3_along(vec3_scale(b, c), -s, a);
    return (struct frame){
        .r = {{x.x, y.x, z.x}, {x.y, y.y, z.y}, {x.z, y.z, z.z}},
        .t = target->tip,
    };
}

/* base's x, or its y for needles that point along x */
static struct vec3 reference(struct vec3 axis)
{
    return fabs(axis.x) < 0.9 ? (struct vec3){1.0, 0.0, 0.0} : (struct vec3){0.0, 1.0, 0.0};
}

struct frame spin_frame(const struct tool *target, double spin_rad)
{
    return frame_towards(target, reference(target->axis), spin_rad);
}

struct frame spin_carried(const struct tool *target, const struct frame *is, double extra_rad)
{
    const struct vec3 x = {is->r[0][0], is->r[1][0], is->r[2][0]};
    /* a tool that was along this axis's own x has no turn to keep */
    const bool lost = fabs(vec3_dot(x, target->axis)) > 0.999;
    return frame_towards(target, lost ? reference(target->axis) : x, extra_rad);
}
