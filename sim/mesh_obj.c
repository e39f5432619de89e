/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wavefront OBJ: of its lines `v` and `f` alone, polygons as fans; numbers count from 1, or back
 * from the latest vertex.
 */
#include <string.h>

#include "config/memory.h"
#include "config/number.h"
#include "sim/mesh.h"

/* What is left of a line. */
struct words {
    const char *at, *end;
};

static size_t next_word(struct words *words, const char **word)
{
    while (words->at < words->end && strchr(" \t\r", *words->at) != NULL) {
        words->at++;
    }
    *word = words->at;
    while (words->at < words->end && strchr(" \t\r", *words->at) == NULL) {
        words->at++;
    }
    return (size_t)(words->at - *word);
}

static bool add_vertex(struct sim_mesh *mesh, struct words *words)
{
    double value[3];
    for (int k = 0; k < 3; k++) {
        const char *word = NULL;
        const size_t len = next_word(words, &word);
        if (!number_parse(word, len, &value[k])) {
            return false;
        }
    }
    mesh->vertex = memory_grow(mesh->vertex, mesh->vertices, sizeof *mesh->vertex);
    mesh->vertex[mesh->vertices++] = (struct sim_vec){value[0], value[1], value[2]};
    return true;
}

/* `7`, `-1`, `7/2/3`: the vertex alone matters. */
static bool take_corner(const struct sim_mesh *mesh, const char *word, size_t len, uint32_t *corner)
{
    const char *slash = memchr(word, '/', len);
    const bool is_back = word[0] == '-';
    const size_t digits = (slash != NULL ? (size_t)(slash - word) : len) - is_back;
    uint32_t number = 0;
    if (!number_parse_u32(word + is_back, digits, &number) || number == 0 ||
        number > mesh->vertices) {
        return false;
    }
    *corner = is_back ? (uint32_t)mesh->vertices - number : number - 1;
    return true;
}

static bool add_face(struct sim_mesh *mesh, struct words *words)
{
    uint32_t corner[3];
    const char *word = NULL;
    size_t corners = 0;
    for (size_t len = next_word(words, &word); len > 0; len = next_word(words, &word), corners++) {
        if (mesh->triangles == SIM_MESH_TRIANGLES_MAX ||
            !take_corner(mesh, word, len, &corner[corners < 2 ? corners : 2])) {
            return false;
        }
        if (corners >= 2) {
            mesh->triangle = memory_grow(mesh->triangle, mesh->triangles, sizeof *mesh->triangle);
            memcpy(mesh->triangle[mesh->triangles++].corner, corner, sizeof corner);
            corner[1] = corner[2];
        }
    }
    return corners >= 3;
}

const char *sim_mesh_read_obj(struct sim_mesh *mesh, const char *data, size_t size)
{
    const char *const end = data + size;
    for (const char *at = data; at < end;) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        struct words words = {at, line_end != NULL ? line_end : end};
        const char *word = NULL;
        const size_t len = next_word(&words, &word);
        at = line_end != NULL ? line_end + 1 : end;
        if (len == 1 && word[0] == 'v' && !add_vertex(mesh, &words)) {
            return "a vertex is not three numbers";
        }
        if (len == 1 && word[0] == 'f' && !add_face(mesh, &words)) {
            return "a face is not of three vertices or more, or one too many";
        }
    }
    return mesh->triangles > 0 ? NULL : "neither an STL nor a PLY, and no OBJ with faces";
}
