/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far a place is from a scan's own triangles, whatever was made of them.
 */
#ifndef KINEMATICS_SCALP_MESH_NEAR_H
#define KINEMATICS_SCALP_MESH_NEAR_H

#include "config/mesh.h"
#include "kinematics/vec.h"

/* In the mesh's unit and axes; HUGE_VAL of a mesh without triangles. Looks at each triangle. */
double mesh_near(const struct mesh *mesh, struct vec3 p);

#endif
