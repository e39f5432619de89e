/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/mesh.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "config/memory.h"
#include "config/mesh_reader.h"
#include "config/number.h"

static const double COORDINATE_MAX = 1e6;

bool mesh_refuse(struct mesh_reader *reader, const char *what)
{
    const int line = reader->lines.number;
    diag_error(reader->diags, (struct place){reader->path, line, line > 0 ? 1 : 0}, "%s", what);
    return false;
}

bool mesh_add(struct mesh_reader *reader, const struct mesh_triangle *triangle)
{
    struct mesh *mesh = reader->mesh;
    if (mesh->count == MESH_TRIANGLES_MAX) {
        return mesh_refuse(reader, "too many triangles; 2000000 at most");
    }
    mesh->triangle = memory_grow(mesh->triangle, mesh->count, sizeof(*mesh->triangle));
    mesh->triangle[mesh->count++] = *triangle;
    return true;
}

static bool is_place(const double at[3])
{
    return fabs(at[0]) <= COORDINATE_MAX && fabs(at[1]) <= COORDINATE_MAX &&
           fabs(at[2]) <= COORDINATE_MAX;
}

bool mesh_add_vertex(struct mesh_reader *reader, const double at[3])
{
    if (!is_place(at)) {
        return mesh_refuse(reader, "a vertex that is no place; allowed: numbers within a million");
    }
    reader->vertex = memory_grow(reader->vertex, reader->vertices, sizeof(*reader->vertex));
    memcpy(reader->vertex[reader->vertices++].at, at, sizeof(reader->vertex->at));
    return true;
}

bool mesh_add_fan(struct mesh_reader *reader, const int64_t *index, size_t corners)
{
    for (size_t i = 0; i < corners; i++) {
        if (index[i] < 0 || (uint64_t)index[i] >= reader->vertices) {
            return mesh_refuse(reader, "a face names a vertex that the file does not have");
        }
    }
    for (size_t i = 2; i < corners; i++) {
        struct mesh_triangle triangle = {.corner = {{0}}};
        const size_t corner[3] = {0, i - 1, i};
        for (size_t k = 0; k < 3; k++) {
            memcpy(triangle.corner[k], reader->vertex[index[corner[k]]].at,
                   sizeof(triangle.corner[k]));
        }
        if (!mesh_add(reader, &triangle)) {
            return false;
        }
    }
    return true;
}

bool mesh_take_point(struct mesh_reader *reader, struct span *words, double at[3])
{
    for (int i = 0; i < 3; i++) {
        const struct span word = field_next_word(words);
        if (!number_parse(word.text, word.len, &at[i])) {
            return mesh_refuse(reader, "a vertex wants three numbers");
        }
    }
    return true;
}

static bool starts_with_word(const char *text, size_t size, const char *word)
{
    const size_t len = strlen(word);
    return size > len && memcmp(text, word, len) == 0 &&
           (text[len] == ' ' || text[len] == '\n' || text[len] == '\r' || text[len] == '\t');
}

static bool read_any(struct mesh_reader *reader, const char *text, size_t size)
{
    if (starts_with_word(text, size, "ply")) {
        return mesh_read_ply(reader);
    }
    if (mesh_is_stl_binary(text, size)) {
        return mesh_read_stl_binary(reader, text, size);
    }
    if (starts_with_word(text, size, "solid")) {
        return mesh_read_stl_text(reader);
    }
    return mesh_read_obj(reader);
}

static bool holds_places(struct mesh_reader *reader)
{
    const struct mesh *mesh = reader->mesh;
    for (size_t i = 0; i < mesh->count; i++) {
        for (int k = 0; k < 3; k++) {
            if (!is_place(mesh->triangle[i].corner[k])) {
                return mesh_refuse(reader,
                                   "a corner that is no place; allowed: numbers within a million");
            }
        }
    }
    return true;
}

enum err_code mesh_read_text(struct mesh *mesh, const char *path, const char *text, size_t size,
                             struct diags *diags, struct err *err)
{
    assert(mesh && path && (text || size == 0) && diags && err);
    *mesh = (struct mesh){.sha256 = sha256_of(text, size)};
    struct mesh_reader reader = {
        .path = path, .diags = diags, .mesh = mesh, .lines = {.left = {text, size}}};
    bool good = read_any(&reader, text, size) && holds_places(&reader);
    free(reader.vertex);
    if (good && mesh->count == 0) {
        reader.lines.number = 0;
        good = mesh_refuse(&reader, "no triangles; allowed: STL, PLY or OBJ with faces (points "
                                    "alone are read as probes, from CSV)");
    }
    return good ? ERR_OK : err_set(err, ERR_CONFIG, "%.200s: no scan that can be used", path);
}

enum err_code mesh_read(struct mesh *mesh, const char *path, struct diags *diags, struct err *err)
{
    *mesh = (struct mesh){.count = 0};
    struct file file;
    if (file_read(&file, path, err) != ERR_OK) {
        return err->code;
    }
    const enum err_code code = mesh_read_text(mesh, path, file.data, file.size, diags, err);
    file_free(&file);
    return code;
}

void mesh_free(struct mesh *mesh)
{
    free(mesh->triangle);
    *mesh = (struct mesh){.count = 0};
}
