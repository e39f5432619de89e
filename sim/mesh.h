/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A skin of triangles: what a scanner saw, taken as the truth. Read from STL, PLY or OBJ with
 * readers of its own; a tree of boxes finds where a line goes in.
 */
#ifndef SIM_MESH_H
#define SIM_MESH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/err.h"
#include "config/units.h"
#include "sim/vec.h"

enum { SIM_MESH_TRIANGLES_MAX = 2000000 };

struct sim_triangle {
    uint32_t corner[3];
};

/* A box around triangles[first, first + count) when count > 0, else around its two children, of
 * which the first follows at once. */
struct sim_box {
    struct sim_vec low, high;
    uint32_t first, count, second;
};

struct sim_mesh {
    struct sim_vec *vertex, *normal; /* normal: outward, unit, smooth over a vertex */
    struct sim_triangle *triangle;
    size_t vertices, triangles;
    struct sim_box *box;
    size_t boxes;
};

/* Scaled, then moved by the pose. ERR_CONFIG when it is no mesh, names what is wrong. */
enum err_code sim_mesh_open(struct sim_mesh *mesh, const char *path, double mm_per_unit,
                            const struct pose *pose, struct err *err);
void sim_mesh_free(struct sim_mesh *mesh);

/* The first triangle that the line enters from outside, from SIM_MESH_BEHIND_MM behind the origin
 * on. The normal is interpolated between those of the corners. */
#define SIM_MESH_BEHIND_MM 25.0
bool sim_mesh_hit(const struct sim_mesh *mesh, struct sim_vec origin, struct sim_vec direction,
                  double *distance, struct sim_vec *normal);

/* mesh_stl.c, mesh_ply.c, mesh_obj.c: vertices and triangles as the file has them; those of an STL
 * are not welded. NULL, or what is wrong with it. */
const char *sim_mesh_read_stl(struct sim_mesh *mesh, const char *data, size_t size);
const char *sim_mesh_read_ply(struct sim_mesh *mesh, const char *data, size_t size);
const char *sim_mesh_read_obj(struct sim_mesh *mesh, const char *data, size_t size);
/* By how an STL begins. */
bool sim_mesh_is_stl(const char *data, size_t size);

/* mesh_tree.c: sorts the triangles into boxes. */
void sim_mesh_build(struct sim_mesh *mesh);

#endif
