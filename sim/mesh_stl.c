/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <strings.h>

#include "config/memory.h"
#include "config/number.h"
#include "sim/mesh.h"

enum { HEAD_SIZE = 84, RECORD_SIZE = 50, NORMAL_SIZE = 12 };

static float float_at(const unsigned char *bytes)
{
    const uint32_t bits = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
                          (uint32_t)bytes[3] << 24;
    float value = 0.0F;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Three more vertices and the triangle of them. */
static void reserve(struct sim_mesh *mesh)
{
    for (uint32_t k = 0; k < 3; k++) {
        mesh->vertex = memory_grow(mesh->vertex, mesh->vertices + k, sizeof *mesh->vertex);
    }
    mesh->triangle = memory_grow(mesh->triangle, mesh->triangles, sizeof *mesh->triangle);
    for (uint32_t k = 0; k < 3; k++) {
        mesh->triangle[mesh->triangles].corner[k] = (uint32_t)mesh->vertices + k;
    }
}

static const char *read_binary(struct sim_mesh *mesh, const unsigned char *data, size_t triangles)
{
    for (size_t i = 0; i < triangles; i++) {
        const unsigned char *at = data + HEAD_SIZE + i * RECORD_SIZE + NORMAL_SIZE;
        reserve(mesh);
        for (size_t k = 0; k < 3; k++, at += 12) {
            mesh->vertex[mesh->vertices++] = (struct sim_vec){
                (double)float_at(at), (double)float_at(at + 4), (double)float_at(at + 8)};
        }
        mesh->triangles++;
    }
    return NULL;
}

/* The next word of the text; its length is 0 at the end. */
static size_t next_word(const char **at, const char *end)
{
    while (*at < end && strchr(" \t\r\n", **at) != NULL) {
        ++*at;
    }
    size_t len = 0;
    while (*at + len < end && strchr(" \t\r\n", (*at)[len]) == NULL) {
        len++;
    }
    return len;
}

static bool read_place(const char **at, const char *end, struct sim_vec *place)
{
    double value[3];
    for (int k = 0; k < 3; k++) {
        const size_t len = next_word(at, end);
        if (!number_parse(*at, len, &value[k])) {
            return false;
        }
        *at += len;
    }
    *place = (struct sim_vec){value[0], value[1], value[2]};
    return true;
}

/* Only the word `vertex` matters: three of them make a triangle. */
static const char *read_text(struct sim_mesh *mesh, const char *data, size_t size)
{
    static const char word[] = "vertex";
    const char *at = data, *const end = data + size;
    for (size_t len = next_word(&at, end); len > 0; len = next_word(&at, end)) {
        const bool is_vertex = len == strlen(word) && strncasecmp(at, word, len) == 0;
        at += len;
        if (!is_vertex) {
            continue;
        }
        if (mesh->vertices % 3 == 0) {
            reserve(mesh);
        }
        if (!read_place(&at, end, &mesh->vertex[mesh->vertices++])) {
            return "a vertex is not three numbers";
        }
        mesh->triangles = mesh->vertices / 3;
        if (mesh->triangles > SIM_MESH_TRIANGLES_MAX) {
            return "too many triangles";
        }
    }
    return mesh->vertices % 3 == 0 ? NULL : "it ends within a triangle";
}

/* As many as the file is long for; 0: it is not binary. */
static size_t binary_triangles(const char *data, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)data;
    if (size < HEAD_SIZE) {
        return 0;
    }
    const size_t triangles = (size_t)bytes[80] | (size_t)bytes[81] << 8 | (size_t)bytes[82] << 16 |
                             (size_t)bytes[83] << 24;
    const size_t wanted = HEAD_SIZE + triangles * RECORD_SIZE;
    // some writers pad; that they are binary shows in the header then
    const bool fits = size == wanted || (size > wanted && memchr(data, '\0', HEAD_SIZE) != NULL);
    return fits && triangles <= SIM_MESH_TRIANGLES_MAX ? triangles : 0;
}

/* What comes before the first word: blanks, and a byte order mark. */
static size_t leading(const char *data, size_t size)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t len = size >= strlen(mark) && memcmp(data, mark, strlen(mark)) == 0 ? strlen(mark) : 0;
    while (len < size && data[len] != '\0' && strchr(" \t\r\n", data[len]) != NULL) {
        len++;
    }
    return len;
}

bool sim_mesh_is_stl(const char *data, size_t size)
{
    static const char word[] = "solid";
    const size_t before = leading(data, size);
    return binary_triangles(data, size) > 0 ||
           (size >= before + strlen(word) && strncasecmp(data + before, word, strlen(word)) == 0);
}

const char *sim_mesh_read_stl(struct sim_mesh *mesh, const char *data, size_t size)
{
    const size_t triangles = binary_triangles(data, size);
    return triangles > 0 ? read_binary(mesh, (const unsigned char *)data, triangles)
                         : read_text(mesh, data, size);
}
