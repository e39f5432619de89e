/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/mesh.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "config/memory.h"
#include "sim/frame.h"

/* Nothing of a head is further from its origin than that. */
#define FAR_MM 1000.0

/* A vertex and where it was in the file. */
struct numbered {
    struct sim_vec place;
    uint32_t number;
};

static int compare(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_place(const void *left, const void *right)
{
    const struct numbered *a = left, *b = right;
    const int x = compare(a->place.x, b->place.x), y = compare(a->place.y, b->place.y);
    const int z = compare(a->place.z, b->place.z);
    return x != 0 ? x : y != 0 ? y : z != 0 ? z : (a->number > b->number) - (a->number < b->number);
}

/* Vertices at the same place become one, so that normals can be smooth over it. */
static void weld(struct sim_mesh *mesh)
{
    struct numbered *sorted = memory_new(mesh->vertices, sizeof *sorted);
    uint32_t *now = memory_new(mesh->vertices, sizeof *now);
    for (uint32_t i = 0; i < mesh->vertices; i++) {
        sorted[i] = (struct numbered){mesh->vertex[i], i};
    }
    qsort(sorted, mesh->vertices, sizeof *sorted, by_place);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < mesh->vertices; i++) {
        const struct sim_vec p = sorted[i].place;
        const struct sim_vec *last = kept > 0 ? &mesh->vertex[kept - 1] : NULL;
        if (last == NULL || last->x != p.x || last->y != p.y || last->z != p.z) {
            mesh->vertex[kept++] = p;
        }
        now[sorted[i].number] = kept - 1;
    }
    mesh->vertices = kept;
    for (size_t i = 0; i < mesh->triangles; i++) {
        for (int k = 0; k < 3; k++) {
            mesh->triangle[i].corner[k] = now[mesh->triangle[i].corner[k]];
        }
    }
    free(sorted);
    free(now);
}

/* Across a triangle, as long as twice its area. */
static struct sim_vec across(const struct sim_mesh *mesh, const struct sim_triangle *triangle)
{
    const struct sim_vec a = mesh->vertex[triangle->corner[0]];
    return sim_vec_cross(sim_vec_sub(mesh->vertex[triangle->corner[1]], a),
                         sim_vec_sub(mesh->vertex[triangle->corner[2]], a));
}

/* Drops triangles without area; turns the others so that the mesh has its inside inside. */
static void put_right(struct sim_mesh *mesh)
{
    size_t kept = 0;
    double volume = 0.0;
    for (size_t i = 0; i < mesh->triangles; i++) {
        const struct sim_triangle triangle = mesh->triangle[i];
        const struct sim_vec normal = across(mesh, &triangle);
        if (sim_vec_length(normal) > 1e-9) {
            volume += sim_vec_dot(normal, mesh->vertex[triangle.corner[0]]);
            mesh->triangle[kept++] = triangle;
        }
    }
    mesh->triangles = kept;
    for (size_t i = 0; i < kept && volume < 0.0; i++) {
        const uint32_t second = mesh->triangle[i].corner[1];
        mesh->triangle[i].corner[1] = mesh->triangle[i].corner[2];
        mesh->triangle[i].corner[2] = second;
    }
}

/* Of its triangles, each by its angle there: how finely a side is cut does not count. Source:
 * Thuermer and Wuethrich, J. Graphics Tools 3 (1998) 43. */
static void smooth_normals(struct sim_mesh *mesh)
{
    mesh->normal = memory_new(mesh->vertices, sizeof *mesh->normal);
    for (size_t i = 0; i < mesh->triangles; i++) {
        const struct sim_triangle *t = &mesh->triangle[i];
        const struct sim_vec normal = sim_vec_unit(across(mesh, t));
        for (int k = 0; k < 3; k++) {
            const struct sim_vec here = mesh->vertex[t->corner[k]];
            const struct sim_vec a = sim_vec_sub(mesh->vertex[t->corner[(k + 1) % 3]], here);
            const struct sim_vec b = sim_vec_sub(mesh->vertex[t->corner[(k + 2) % 3]], here);
            const double angle = atan2(sim_vec_length(sim_vec_cross(a, b)), sim_vec_dot(a, b));
            struct sim_vec *sum = &mesh->normal[t->corner[k]];
            *sum = sim_vec_along(*sum, normal, angle);
        }
    }
    for (size_t i = 0; i < mesh->vertices; i++) {
        const double length = sim_vec_length(mesh->normal[i]);
        mesh->normal[i] = length > 0.0 ? sim_vec_scale(mesh->normal[i], 1.0 / length)
                                       : (struct sim_vec){0.0, 0.0, 1.0};
    }
}

static const char *place(struct sim_mesh *mesh, double mm_per_unit, const struct pose *pose)
{
    const struct sim_frame frame = sim_frame_from_pose(pose);
    for (size_t i = 0; i < mesh->vertices; i++) {
        const struct sim_vec p =
            sim_frame_point(&frame, sim_vec_scale(mesh->vertex[i], mm_per_unit));
        if (!(fabs(p.x) < FAR_MM && fabs(p.y) < FAR_MM && fabs(p.z) < FAR_MM)) {
            return "a vertex is over 1000 mm from the head's origin: are its units right?";
        }
        mesh->vertex[i] = p;
    }
    return mesh->triangles > 0 ? NULL : "no triangles";
}

static const char *parse(struct sim_mesh *mesh, const struct file *file)
{
    if (file->size >= 4 && strncmp(file->data, "ply", 3) == 0) {
        return sim_mesh_read_ply(mesh, file->data, file->size);
    }
    return sim_mesh_is_stl(file->data, file->size)
               ? sim_mesh_read_stl(mesh, file->data, file->size)
               : sim_mesh_read_obj(mesh, file->data, file->size);
}

enum err_code sim_mesh_open(struct sim_mesh *mesh, const char *path, double mm_per_unit,
                            const struct pose *pose, struct err *err)
{
    assert(mesh != NULL && path != NULL && mm_per_unit > 0.0);
    memset(mesh, 0, sizeof *mesh);
    struct file file;
    const enum err_code code = file_read(&file, path, err);
    if (code != ERR_OK) {
        return code;
    }
    const char *wrong = parse(mesh, &file);
    file_free(&file);
    wrong = wrong == NULL ? place(mesh, mm_per_unit, pose) : wrong;
    if (wrong == NULL) {
        weld(mesh);
        put_right(mesh);
        wrong = mesh->triangles > 0 ? NULL : "no triangle has an area";
    }
    if (wrong != NULL) {
        sim_mesh_free(mesh);
        return err_set(err, ERR_CONFIG, "%.160s: error: %s; allowed: STL, PLY or OBJ of a head",
                       path, wrong);
    }
    smooth_normals(mesh);
    sim_mesh_build(mesh);
    return ERR_OK;
}

void sim_mesh_free(struct sim_mesh *mesh)
{
    free(mesh->vertex);
    free(mesh->normal);
    free(mesh->triangle);
    free(mesh->box);
    memset(mesh, 0, sizeof *mesh);
}
