/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/scalp_pad.h"

#include <assert.h>

static const double UPRIGHT_ENOUGH = 1e-6; /* squared sine between normal and the head's x */

struct frame pad_frame(struct vec3 centre, struct vec3 normal)
{
    assert(fabs(vec3_length(normal) - 1.0) < 1e-6);
    const struct vec3 forward = {1.0, 0.0, 0.0}, left = {0.0, 1.0, 0.0};
    const struct vec3 z = vec3_unit(normal);
    const struct vec3 flat_x = vec3_along(forward, -z.x, z);
    const bool steep = vec3_dot(flat_x, flat_x) < UPRIGHT_ENOUGH;

    const struct vec3 x =
        steep ? vec3_unit(vec3_cross(vec3_along(left, -z.y, z), z)) : vec3_unit(flat_x);
    const struct vec3 y = vec3_cross(z, x);
    return (struct frame){
        .r = {{x.x, y.x, z.x}, {x.y, y.y, z.y}, {x.z, y.z, z.z}},
        .t = centre,
    };
}

bool pad_holds(const double half_mm[2], struct vec3 p, double margin_mm)
{
    return fabs(p.x) <= half_mm[0] - margin_mm && fabs(p.y) <= half_mm[1] - margin_mm;
}
