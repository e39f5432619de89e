/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the readers of scan files share: a place to put triangles, and vertices to name them by.
 */
#ifndef CONFIG_MESH_READER_H
#define CONFIG_MESH_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "config/field_text.h"
#include "config/mesh.h"

struct mesh_vertex {
    double at[3];
};

struct mesh_reader {
    const char *path;
    struct diags *diags;
    struct mesh *mesh;
    struct mesh_vertex *vertex; /* PLY and OBJ */
    size_t vertices;
    struct field_lines lines; /* what of the text is left */
};

/* Each false, with the fault in diags, when the file is no good. */
bool mesh_read_stl_text(struct mesh_reader *reader);
bool mesh_read_stl_binary(struct mesh_reader *reader, const char *data, size_t size);
bool mesh_read_ply(struct mesh_reader *reader);
bool mesh_read_obj(struct mesh_reader *reader);

bool mesh_is_stl_binary(const char *data, size_t size);

bool mesh_add(struct mesh_reader *reader, const struct mesh_triangle *triangle);
bool mesh_add_vertex(struct mesh_reader *reader, const double at[3]);
/* A polygon's fan; index counts from 0. */
bool mesh_add_fan(struct mesh_reader *reader, const int64_t *index, size_t corners);

/* Three numbers off a line's words. */
bool mesh_take_point(struct mesh_reader *reader, struct span *words, double at[3]);
/* Of an STL text, which some programs write in capitals. */
bool mesh_word_is(struct span word, const char *text);
/* A fault of the line in hand, or of the whole file before the first. */
bool mesh_refuse(struct mesh_reader *reader, const char *what);

enum { MESH_POLYGON_MAX = 64 };

#endif
