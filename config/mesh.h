/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scan: triangles as they come, each by itself, in the file's own unit and axes. STL and PLY,
 * text or binary, and OBJ. Holes, flat or doubled triangles and edges of three or more are no
 * faults.
 */
#ifndef CONFIG_MESH_H
#define CONFIG_MESH_H

#include <stddef.h>

#include "config/diag.h"
#include "config/err.h"
#include "config/sha256.h"

enum { MESH_TRIANGLES_MAX = 2000000 };

struct mesh_triangle {
    double corner[3][3]; /* counterclockwise as seen from outside, if the scanner did it right */
};

struct mesh {
    struct mesh_triangle *triangle;
    size_t count;
    struct sha256 sha256; /* of the file */
};

/* The kind of file is told by what is in it. ERR_CONFIG with the faults in diags; mesh_free also
 * after a failure. */
enum err_code mesh_read(struct mesh *mesh, const char *path, struct diags *diags, struct err *err);
enum err_code mesh_read_text(struct mesh *mesh, const char *path, const char *text, size_t size,
                             struct diags *diags, struct err *err);
void mesh_free(struct mesh *mesh);

#endif
