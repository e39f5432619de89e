/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/tools/loop_mesh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"

/* A corner on its way to becoming a vertex. */
struct corner {
    struct vec3 at;
    size_t index;
};

static int by_place(const void *left, const void *right)
{
    return memcmp(&((const struct corner *)left)->at, &((const struct corner *)right)->at,
                  sizeof(struct vec3));
}

struct loop_mesh loop_mesh_weld(const struct mesh *soup)
{
    const size_t corners = 3 * soup->count;
    struct corner *corner = memory_new(corners, sizeof(*corner));
    for (size_t i = 0; i < corners; i++) {
        const double *at = soup->triangle[i / 3].corner[i % 3];
        corner[i] = (struct corner){{at[0] + 0.0, at[1] + 0.0, at[2] + 0.0}, i};
    }
    qsort(corner, corners, sizeof(*corner), by_place);
    struct loop_mesh mesh = {.vertex = memory_new(corners, sizeof(*mesh.vertex)),
                             .face = memory_new(soup->count, sizeof(*mesh.face)),
                             .faces = soup->count};
    for (size_t i = 0; i < corners; i++) {
        if (i == 0 || by_place(&corner[i], &corner[i - 1]) != 0) {
            mesh.vertex[mesh.vertices++] = corner[i].at;
        }
        mesh.face[corner[i].index / 3][corner[i].index % 3] = (uint32_t)(mesh.vertices - 1);
    }
    free(corner);
    return mesh;
}

/* One side of a face: from low to high, seen from the corner opposite. */
struct side {
    uint32_t low, high, opposite;
    size_t face;
    int at; /* the side between corners at and at + 1 */
};

static int by_edge(const void *left, const void *right)
{
    const struct side *a = left, *b = right;
    if (a->low != b->low) {
        return a->low < b->low ? -1 : 1;
    }
    if (a->high != b->high) {
        return a->high < b->high ? -1 : 1;
    }
    return a->face < b->face ? -1 : a->face > b->face;
}

static struct side *sides_of(const struct loop_mesh *mesh)
{
    struct side *side = memory_new(3 * mesh->faces, sizeof(*side));
    for (size_t i = 0; i < 3 * mesh->faces; i++) {
        const uint32_t *face = mesh->face[i / 3];
        const int k = (int)(i % 3);
        const uint32_t a = face[k], b = face[(k + 1) % 3];
        side[i] = (struct side){a < b ? a : b, a < b ? b : a, face[(k + 2) % 3], i / 3, k};
    }
    qsort(side, 3 * mesh->faces, sizeof(*side), by_edge);
    return side;
}

/* What a vertex sees around it. */
struct around {
    struct vec3 sum, rim_sum;
    int count, rims; /* edges, and those of them on a rim */
};

static void see(struct around *around, struct vec3 other, bool is_rim)
{
    around->sum = vec3_add(around->sum, other);
    around->count++;
    if (is_rim) {
        around->rim_sum = vec3_add(around->rim_sum, other);
        around->rims++;
    }
}

static struct vec3 moved(struct vec3 at, const struct around *around)
{
    if (around->rims == 2) {
        return vec3_along(vec3_scale(at, 0.75), 0.125, around->rim_sum);
    }
    if (around->rims > 0 || around->count < 3) {
        return at;
    }
    const double n = around->count;
    const double turn = 0.375 + 0.25 * cos(2.0 * UNITS_PI / n);
    const double beta = (0.625 - turn * turn) / n;
    return vec3_along(vec3_scale(at, 1.0 - n * beta), beta, around->sum);
}

/* Puts a vertex on each edge; (*middle)[3 face + side] is its number. */
static void split_edges(const struct loop_mesh *mesh, struct loop_mesh *fine, uint32_t *middle,
                        struct around *around)
{
    struct side *side = sides_of(mesh);
    const size_t sides = 3 * mesh->faces;
    for (size_t i = 0, next = 0; i < sides; i = next) {
        for (next = i;
             next < sides && side[next].low == side[i].low && side[next].high == side[i].high;
             next++) {
            middle[3 * side[next].face + (size_t)side[next].at] = (uint32_t)fine->vertices;
        }
        const struct vec3 a = mesh->vertex[side[i].low], b = mesh->vertex[side[i].high];
        const bool is_rim = next - i != 2;
        struct vec3 at = vec3_scale(vec3_add(a, b), is_rim ? 0.5 : 0.375);
        for (size_t k = i; k < next && !is_rim; k++) {
            at = vec3_along(at, 0.125, mesh->vertex[side[k].opposite]);
        }
        fine->vertex[fine->vertices++] = at;
        see(&around[side[i].low], b, is_rim);
        see(&around[side[i].high], a, is_rim);
    }
    free(side);
}

struct loop_mesh loop_mesh_subdivide(const struct loop_mesh *mesh)
{
    const size_t sides = 3 * mesh->faces;
    struct loop_mesh fine = {.vertex = memory_new(mesh->vertices + sides, sizeof(*fine.vertex)),
                             .face = memory_new(4 * mesh->faces, sizeof(*fine.face)),
                             .vertices = mesh->vertices};
    struct around *around = memory_new(mesh->vertices, sizeof(*around));
    uint32_t *middle = memory_new(sides, sizeof(*middle));
    split_edges(mesh, &fine, middle, around);
    for (size_t i = 0; i < mesh->vertices; i++) {
        fine.vertex[i] = moved(mesh->vertex[i], &around[i]);
    }
    for (size_t i = 0; i < mesh->faces; i++) {
        const uint32_t *old = mesh->face[i], *mid = &middle[3 * i];
        const uint32_t part[4][3] = {{old[0], mid[0], mid[2]},
                                     {old[1], mid[1], mid[0]},
                                     {old[2], mid[2], mid[1]},
                                     {mid[0], mid[1], mid[2]}};
        memcpy(fine.face[fine.faces], part, sizeof(part));
        fine.faces += 4;
    }
    free(around);
    free(middle);
    return fine;
}

struct vec3 *loop_mesh_normals(const struct loop_mesh *mesh)
{
    struct vec3 *normal = memory_new(mesh->vertices, sizeof(*normal));
    for (size_t i = 0; i < mesh->faces; i++) {
        const uint32_t *f = mesh->face[i];
        const struct vec3 a = mesh->vertex[f[0]];
        const struct vec3 area =
            vec3_cross(vec3_sub(mesh->vertex[f[1]], a), vec3_sub(mesh->vertex[f[2]], a));
        for (int k = 0; k < 3; k++) {
            normal[f[k]] = vec3_add(normal[f[k]], area);
        }
    }
    for (size_t i = 0; i < mesh->vertices; i++) {
        const double length = vec3_length(normal[i]);
        normal[i] = length > 0.0 ? vec3_scale(normal[i], 1.0 / length) : (struct vec3){0, 0, 1};
    }
    return normal;
}

struct mesh loop_mesh_soup(const struct loop_mesh *mesh)
{
    struct mesh soup = {.triangle = memory_new(mesh->faces, sizeof(*soup.triangle)),
                        .count = mesh->faces};
    for (size_t i = 0; i < 3 * mesh->faces; i++) {
        const struct vec3 at = mesh->vertex[mesh->face[i / 3][i % 3]];
        memcpy(soup.triangle[i / 3].corner[i % 3], &at, sizeof(at));
    }
    return soup;
}

void loop_mesh_free(struct loop_mesh *mesh)
{
    free(mesh->vertex);
    free(mesh->face);
    *mesh = (struct loop_mesh){.vertex = NULL};
}
