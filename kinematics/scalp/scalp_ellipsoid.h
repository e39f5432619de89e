/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An ellipsoid in its own axes, centre at the origin: nearest point, normal, curvature and
 * geodesics. Everything here is in those axes; mm.
 */
#ifndef KINEMATICS_SCALP_SCALP_ELLIPSOID_H
#define KINEMATICS_SCALP_SCALP_ELLIPSOID_H

#include "kinematics/scalp/scalp.h"

/* The nearest point of the surface, exact everywhere (inside the evolute: one of the nearest). */
struct vec3 ellipsoid_nearest(struct vec3 semi_mm, struct vec3 p);

/* Outward and unit; p on the surface. */
struct vec3 ellipsoid_normal(struct vec3 semi_mm, struct vec3 p);

bool ellipsoid_holds(struct vec3 semi_mm, struct vec3 p);

struct scalp_curvature ellipsoid_curvature(struct vec3 semi_mm, struct vec3 on_surface);

/* Where the geodesic that leaves `from` along the unit tangent `heading` is after length_mm, in
 * `steps` steps of fourth order. */
struct vec3 ellipsoid_geodesic(struct vec3 semi_mm, struct vec3 from, struct vec3 heading,
                               double length_mm, int steps);

#endif
