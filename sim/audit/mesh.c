/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/mesh.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/text.h"
#include "sim/audit/vector.h"

enum { ENTRIES_MAX = 1 << 25 };
static const double CELL_MM = 4, FAR_MM = 1000;

struct audit_cell_entry {
    int32_t cell[3];
    uint32_t triangle, next; /* next: index plus one */
};

bool audit_mesh_add(struct audit_mesh *mesh, double corner[3][3])
{
    if (mesh->triangles == AUDIT_TRIANGLES_MAX) {
        return false;
    }
    mesh->corner =
        audit_grow(mesh->corner, &mesh->capacity, mesh->triangles + 1, sizeof *mesh->corner);
    memcpy(mesh->corner[mesh->triangles++], corner, sizeof *mesh->corner);
    return true;
}

/* Across the triangle, as long as twice its area. */
static void across(double corner[3][3], double normal[3])
{
    double ab[3], ac[3];
    audit_sub3(corner[1], corner[0], ab);
    audit_sub3(corner[2], corner[0], ac);
    audit_cross3(ab, ac, normal);
}

static bool put_in_head(struct audit_mesh *mesh, const struct audit_scan_place *place)
{
    double volume = 0;
    size_t kept = 0;
    for (size_t i = 0; i < mesh->triangles; i++) {
        double corner[3][3], normal[3];
        for (int c = 0; c < 3; c++) {
            for (int k = 0; k < 3; k++) {
                corner[c][k] = place->shift_mm[k] +
                               place->mm_per_unit * audit_dot3(place->turn[k], mesh->corner[i][c]);
                if (!(fabs(corner[c][k]) < FAR_MM)) {
                    return false;
                }
            }
        }
        across(corner, normal);
        volume += audit_dot3(normal, corner[0]);
        if (audit_length3(normal) > 1e-9) {
            memcpy(mesh->corner[kept++], corner, sizeof corner);
        }
    }
    mesh->triangles = kept;
    mesh->inside_out = volume < 0 ? -1 : 1;
    return kept > 0;
}

static size_t bucket_of(const struct audit_mesh *mesh, const int32_t cell[3])
{
    uint32_t mixed = (uint32_t)cell[0] * 73856093U ^ (uint32_t)cell[1] * 19349663U ^
                     (uint32_t)cell[2] * 83492791U;
    return mixed % mesh->buckets;
}

static bool enter(struct audit_mesh *mesh, const int32_t cell[3], uint32_t triangle)
{
    if (mesh->entries == ENTRIES_MAX) {
        return false;
    }
    size_t bucket = bucket_of(mesh, cell);
    mesh->entry =
        audit_grow(mesh->entry, &mesh->entry_capacity, mesh->entries + 1, sizeof *mesh->entry);
    struct audit_cell_entry *entry = &mesh->entry[mesh->entries++];
    memcpy(entry->cell, cell, sizeof entry->cell);
    entry->triangle = triangle;
    entry->next = mesh->bucket[bucket];
    mesh->bucket[bucket] = (uint32_t)mesh->entries;
    return true;
}

/* Into every cell that its box reaches when widened by how far a point may be off. */
static bool fill_cells(struct audit_mesh *mesh)
{
    size_t capacity = 0;
    mesh->buckets = 4 * mesh->triangles + 1;
    mesh->bucket = audit_grow(NULL, &capacity, mesh->buckets, sizeof *mesh->bucket);
    memset(mesh->bucket, 0, mesh->buckets * sizeof *mesh->bucket);
    for (size_t i = 0; i < mesh->triangles; i++) {
        int32_t low[3], high[3], cell[3];
        double(*corner)[3] = mesh->corner[i];
        for (int k = 0; k < 3; k++) {
            double least = fmin(corner[0][k], fmin(corner[1][k], corner[2][k]));
            double most = fmax(corner[0][k], fmax(corner[1][k], corner[2][k]));
            low[k] = (int32_t)floor((least - AUDIT_MESH_NEAR_MM) / CELL_MM);
            high[k] = (int32_t)floor((most + AUDIT_MESH_NEAR_MM) / CELL_MM);
        }
        for (cell[0] = low[0]; cell[0] <= high[0]; cell[0]++) {
            for (cell[1] = low[1]; cell[1] <= high[1]; cell[1]++) {
                for (cell[2] = low[2]; cell[2] <= high[2]; cell[2]++) {
                    if (!enter(mesh, cell, (uint32_t)i)) {
                        return false;
                    }
                }
            }
        }
    }
    return true;
}

bool audit_mesh_triangles(struct audit_mesh *mesh, const char *path,
                          const struct audit_scan_place *place, struct audit_report *report)
{
    size_t size = 0;
    uint8_t hash[32];
    memset(mesh, 0, sizeof *mesh);
    char *data = audit_file_read(path, &size, hash, report);
    if (!data) {
        return false;
    }
    const char *wrong = audit_mesh_parse(mesh, data, size);
    free(data);
    if (!wrong && !put_in_head(mesh, place)) {
        wrong = "has no triangles within 1000 mm of the head's origin";
    }
    return wrong ? audit_trouble(report, "%s: %s", path, wrong) : true;
}

bool audit_mesh_read(struct audit_mesh *mesh, const char *path,
                     const struct audit_scan_place *place, struct audit_report *report)
{
    return audit_mesh_triangles(mesh, path, place, report) &&
           (fill_cells(mesh) || audit_trouble(report, "%s: has too many large triangles", path));
}

void audit_mesh_free(struct audit_mesh *mesh)
{
    free(mesh->corner);
    free(mesh->entry);
    free(mesh->bucket);
    memset(mesh, 0, sizeof *mesh);
}

/* The point next to p on the segment from a to b. */
static void segment_foot(const double a[3], const double b[3], const double p[3], double foot[3])
{
    double ab[3], ap[3];
    audit_sub3(b, a, ab);
    audit_sub3(p, a, ap);
    double along = fmin(1, fmax(0, audit_dot3(ap, ab) / fmax(audit_dot3(ab, ab), 1e-18)));
    for (int k = 0; k < 3; k++) {
        foot[k] = a[k] + along * ab[k];
    }
}

/* In the triangle's plane when that lies within it, else on its nearest side. */
static void triangle_foot(double corner[3][3], const double normal[3], const double p[3],
                          double foot[3])
{
    double ap[3], best = HUGE_VAL;
    bool inside = true;
    audit_sub3(p, corner[0], ap);
    double off = audit_dot3(ap, normal);
    double flat[3] = {p[0] - off * normal[0], p[1] - off * normal[1], p[2] - off * normal[2]};
    for (int i = 0; i < 3 && inside; i++) {
        double side[3], to[3], turned[3];
        audit_sub3(corner[(i + 1) % 3], corner[i], side);
        audit_sub3(flat, corner[i], to);
        audit_cross3(side, to, turned);
        inside = audit_dot3(turned, normal) >= 0;
    }
    if (inside) {
        memcpy(foot, flat, sizeof flat);
        return;
    }
    for (int i = 0; i < 3; i++) {
        double near[3];
        segment_foot(corner[i], corner[(i + 1) % 3], p, near);
        double distance = audit_distance3(near, p);
        if (i == 0 || distance < best) {
            best = distance;
            memcpy(foot, near, sizeof near);
        }
    }
}

bool audit_mesh_nearest(const struct audit_mesh *mesh, const double at_mm[3], double foot_mm[3],
                        double normal[3], double *off_mm)
{
    double best = AUDIT_MESH_NEAR_MM;
    bool found = false;
    int32_t cell[3];
    assert(mesh->buckets > 0);
    for (int k = 0; k < 3; k++) {
        cell[k] = (int32_t)floor(fmax(-2 * FAR_MM, fmin(2 * FAR_MM, at_mm[k])) / CELL_MM);
    }
    for (uint32_t i = mesh->bucket[bucket_of(mesh, cell)]; i; i = mesh->entry[i - 1].next) {
        const struct audit_cell_entry *entry = &mesh->entry[i - 1];
        if (memcmp(entry->cell, cell, sizeof cell) != 0) {
            continue;
        }
        double across_it[3], foot[3];
        double(*corner)[3] = mesh->corner[entry->triangle];
        across(corner, across_it);
        double length = audit_length3(across_it);
        for (int k = 0; k < 3; k++) {
            across_it[k] /= length;
        }
        triangle_foot(corner, across_it, at_mm, foot);
        double distance = audit_distance3(foot, at_mm);
        if (distance < best) {
            double out[3];
            found = true;
            best = distance;
            memcpy(foot_mm, foot, sizeof foot);
            for (int k = 0; k < 3; k++) {
                normal[k] = mesh->inside_out * across_it[k];
            }
            audit_sub3(at_mm, foot, out);
            *off_mm = audit_dot3(out, normal) < 0 ? -distance : distance;
        }
    }
    return found;
}
