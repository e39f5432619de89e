/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/mesh.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config/file.h"
#include "config/memory.h"
#include "config/mesh_reader.h"
#include "config/number.h"

enum { BINARY_SEEN = 4096 };
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

bool mesh_word_is(struct span word, const char *text)
{
    return strlen(text) == word.len && strncasecmp(word.text, text, word.len) == 0;
}

/* The first word of a text, which may have blank lines and a byte order mark before it. */
static struct span first_word(struct span text)
{
    struct field_lines lines = {.left = text};
    struct span line, word = {text.text, 0};
    while (word.len == 0 && field_next_line(&lines, &line)) {
        word = field_next_word(&line);
    }
    return word;
}

/* No text has a NUL in it. */
static bool looks_binary(struct span text)
{
    return text.text != NULL &&
           memchr(text.text, '\0', text.len < BINARY_SEEN ? text.len : BINARY_SEEN) != NULL;
}

static bool read_any(struct mesh_reader *reader)
{
    const struct span text = reader->lines.left, word = first_word(text);
    if (field_span_is(word, "ply") && word.text == text.text) {
        return mesh_read_ply(reader);
    }
    if (mesh_is_stl_binary(text.text, text.len)) {
        return mesh_read_stl_binary(reader, text.text, text.len);
    }
    if (looks_binary(text)) {
        return mesh_refuse(reader, "binary, but not as long as an STL of so many triangles: it is "
                                   "cut off, or no STL or PLY");
    }
    return mesh_word_is(word, "solid") ? mesh_read_stl_text(reader) : mesh_read_obj(reader);
}

/* Some editors begin a text with a byte order mark. */
static struct span without_mark(struct span text)
{
    const size_t mark = field_span_starts(text, "\xEF\xBB\xBF") ? 3 : 0;
    return (struct span){text.text + mark, text.len - mark};
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
    struct mesh_reader reader = {.path = path,
                                 .diags = diags,
                                 .mesh = mesh,
                                 .lines = {.left = without_mark((struct span){text, size})}};
    bool good = read_any(&reader) && holds_places(&reader);
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
