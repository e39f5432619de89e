/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/mesh_near.h"

#include <math.h>

static double distance_to_side(struct vec3 a, struct vec3 b, struct vec3 p)
{
    const struct vec3 side = vec3_sub(b, a);
    const double length2 = vec3_dot(side, side);
    const double along = length2 > 0.0 ? vec3_dot(vec3_sub(p, a), side) / length2 : 0.0;
    return vec3_distance(p, vec3_along(a, fmin(fmax(along, 0.0), 1.0), side));
}

/* Off its plane where p is over it, else off the nearest side. */
static double distance_to(const struct vec3 corner[3], struct vec3 p)
{
    const struct vec3 normal =
        vec3_cross(vec3_sub(corner[1], corner[0]), vec3_sub(corner[2], corner[0]));
    bool is_over = vec3_length(normal) > 0.0;
    double nearest = HUGE_VAL;
    for (int k = 0; k < 3; k++) {
        const struct vec3 a = corner[k], b = corner[(k + 1) % 3];
        is_over = is_over && vec3_dot(vec3_cross(vec3_sub(b, a), vec3_sub(p, a)), normal) >= 0.0;
        nearest = fmin(nearest, distance_to_side(a, b, p));
    }
    return is_over ? fabs(vec3_dot(vec3_sub(p, corner[0]), vec3_unit(normal))) : nearest;
}

double mesh_near(const struct mesh *mesh, struct vec3 p)
{
    double nearest = HUGE_VAL;
    for (size_t i = 0; i < mesh->count; i++) {
        struct vec3 corner[3];
        for (int k = 0; k < 3; k++) {
            const double *at = mesh->triangle[i].corner[k];
            corner[k] = (struct vec3){at[0], at[1], at[2]};
        }
        nearest = fmin(nearest, distance_to(corner, p));
    }
    return nearest;
}
