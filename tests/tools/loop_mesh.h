/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Loop's subdivision of a triangle mesh: what a coarse scan stands for, and how a finer one of the
 * same head is made. Source: Charles Loop, Smooth Subdivision Surfaces Based on Triangles (1987).
 */
#ifndef TESTS_TOOLS_LOOP_MESH_H
#define TESTS_TOOLS_LOOP_MESH_H

#include <stdint.h>

#include "config/mesh.h"
#include "kinematics/vec.h"

/* Corners that lie at the very same place are one vertex. */
struct loop_mesh {
    struct vec3 *vertex;
    uint32_t (*face)[3];
    size_t vertices, faces;
};

struct loop_mesh loop_mesh_weld(const struct mesh *soup);
/* Four faces for each; edges of one face, or of three and more, are kept as rims. */
struct loop_mesh loop_mesh_subdivide(const struct loop_mesh *mesh);
/* Outward unit normals of the vertices, by the areas about them; malloc'd. */
struct vec3 *loop_mesh_normals(const struct loop_mesh *mesh);
struct mesh loop_mesh_soup(const struct loop_mesh *mesh);
void loop_mesh_free(struct loop_mesh *mesh);

#endif
