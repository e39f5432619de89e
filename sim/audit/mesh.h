/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A true skin of triangles, by the judge's own readers of STL, PLY and OBJ. The nearest triangle is
 * found through a hash of cubic cells, each of which knows the triangles whose boxes reach it.
 */
#ifndef AUDIT_MESH_H
#define AUDIT_MESH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/audit/report.h"

enum { AUDIT_TRIANGLES_MAX = 2000000 };

struct audit_mesh {
    double (*corner)[3][3]; /* of each triangle, mm, head frame */
    size_t triangles, capacity;
    double inside_out; /* -1 when its triangles wind the other way round, else 1 */
    struct audit_cell_entry *entry;
    size_t entries, entry_capacity;
    uint32_t *bucket; /* index of its first entry plus one, 0 = none */
    size_t buckets;
};

/* p_head = shift + turn (mm_per_unit p_file). */
struct audit_scan_place {
    double mm_per_unit, turn[3][3], shift_mm[3];
};

/* The triangles alone, in the head frame: nothing is found in them yet. False, with trouble told,
 * when it is no mesh. audit_mesh_free also then. */
bool audit_mesh_triangles(struct audit_mesh *mesh, const char *path,
                          const struct audit_scan_place *place, struct audit_report *report);
/* Those, ready for audit_mesh_nearest. */
bool audit_mesh_read(struct audit_mesh *mesh, const char *path,
                     const struct audit_scan_place *place, struct audit_report *report);
void audit_mesh_free(struct audit_mesh *mesh);

/* The point of the mesh next to `at`, its normal, and how far `at` is off, positive outside. False
 * when it is further than AUDIT_MESH_NEAR_MM off. */
#define AUDIT_MESH_NEAR_MM 2.0
bool audit_mesh_nearest(const struct audit_mesh *mesh, const double at_mm[3], double foot_mm[3],
                        double normal[3], double *off_mm);

/* mesh_read.c: adds the file's triangles as they are. NULL, or what is wrong. */
const char *audit_mesh_parse(struct audit_mesh *mesh, char *data, size_t size);
/* mesh_obj.c: likewise; data ends with a NUL, and is cut into words. */
const char *audit_mesh_parse_obj(struct audit_mesh *mesh, char *data);

/* Adds one; false when there are too many. */
bool audit_mesh_add(struct audit_mesh *mesh, double corner[3][3]);

#endif
