/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "config/memory.h"
#include "sim/mesh.h"

enum { LEAF_MAX = 4, DEPTH_MAX = 64, HALVE_FROM = 40 };

struct bounds {
    struct sim_vec low, high;
};

static struct bounds nothing(void)
{
    return (struct bounds){{INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}};
}

static void widen(struct bounds *bounds, struct sim_vec p)
{
    bounds->low = (struct sim_vec){fmin(bounds->low.x, p.x), fmin(bounds->low.y, p.y),
                                   fmin(bounds->low.z, p.z)};
    bounds->high = (struct sim_vec){fmax(bounds->high.x, p.x), fmax(bounds->high.y, p.y),
                                    fmax(bounds->high.z, p.z)};
}

static double along(struct sim_vec p, int axis)
{
    return axis == 0 ? p.x : axis == 1 ? p.y : p.z;
}

static struct sim_vec middle_of(const struct sim_mesh *mesh, const struct sim_triangle *t)
{
    const struct sim_vec sum =
        sim_vec_add(sim_vec_add(mesh->vertex[t->corner[0]], mesh->vertex[t->corner[1]]),
                    mesh->vertex[t->corner[2]]);
    return sim_vec_scale(sum, 1.0 / 3.0);
}

/* Puts the triangles whose middles lie below the middle of all middles first; returns how many.
 * Where that sorts nothing, or has gone on for long, half of them. */
static uint32_t split(struct sim_mesh *mesh, uint32_t first, uint32_t count, int depth)
{
    struct bounds middles = nothing();
    for (uint32_t i = first; i < first + count; i++) {
        widen(&middles, middle_of(mesh, &mesh->triangle[i]));
    }
    const struct sim_vec size = sim_vec_sub(middles.high, middles.low);
    const int axis = size.x >= size.y && size.x >= size.z ? 0 : size.y >= size.z ? 1 : 2;
    const double cut = 0.5 * (along(middles.low, axis) + along(middles.high, axis));
    uint32_t below = 0;
    for (uint32_t i = first; i < first + count; i++) {
        const struct sim_triangle triangle = mesh->triangle[i];
        if (along(middle_of(mesh, &triangle), axis) < cut) {
            mesh->triangle[i] = mesh->triangle[first + below];
            mesh->triangle[first + below++] = triangle;
        }
    }
    const bool sorted = below > 0 && below < count && depth < HALVE_FROM;
    return sorted ? below : count / 2;
}

static uint32_t build(struct sim_mesh *mesh, uint32_t first, uint32_t count, int depth)
{
    struct bounds bounds = nothing();
    const uint32_t at = (uint32_t)mesh->boxes++;
    for (uint32_t i = first; i < first + count; i++) {
        for (int k = 0; k < 3; k++) {
            widen(&bounds, mesh->vertex[mesh->triangle[i].corner[k]]);
        }
    }
    mesh->box[at] = (struct sim_box){bounds.low, bounds.high, first, count, 0};
    if (count > LEAF_MAX) {
        const uint32_t below = split(mesh, first, count, depth);
        mesh->box[at].count = 0;
        build(mesh, first, below, depth + 1);
        mesh->box[at].second = build(mesh, first + below, count - below, depth + 1);
    }
    return at;
}

void sim_mesh_build(struct sim_mesh *mesh)
{
    assert(mesh->triangles > 0 && mesh->box == NULL);
    mesh->box = memory_new(2 * mesh->triangles, sizeof *mesh->box);
    build(mesh, 0, (uint32_t)mesh->triangles, 0);
}

/* A line, and what it has entered so far. */
struct ray {
    struct sim_vec origin, direction, inverse;
    double distance;
    struct sim_vec normal;
    bool hit;
};

static void clip(double low, double high, double origin, double inverse, double *from, double *to)
{
    const double a = (low - origin) * inverse, b = (high - origin) * inverse;
    *from = fmax(*from, fmin(a, b));
    *to = fmin(*to, fmax(a, b));
}

static bool crosses(const struct ray *ray, const struct sim_box *box)
{
    double from = -SIM_MESH_BEHIND_MM, to = ray->distance;
    clip(box->low.x, box->high.x, ray->origin.x, ray->inverse.x, &from, &to);
    clip(box->low.y, box->high.y, ray->origin.y, ray->inverse.y, &from, &to);
    clip(box->low.z, box->high.z, ray->origin.z, ray->inverse.z, &from, &to);
    return from <= to;
}

/* Source: Moeller and Trumbore, J. Graphics Tools 2 (1997) 21; only from the outside. */
static void meet(const struct sim_mesh *mesh, const struct sim_triangle *t, struct ray *ray)
{
    const struct sim_vec a = mesh->vertex[t->corner[0]];
    const struct sim_vec ab = sim_vec_sub(mesh->vertex[t->corner[1]], a);
    const struct sim_vec ac = sim_vec_sub(mesh->vertex[t->corner[2]], a);
    const struct sim_vec p = sim_vec_cross(ray->direction, ac);
    const double det = sim_vec_dot(ab, p);
    if (det < 1e-12) {
        return;
    }
    const struct sim_vec from_a = sim_vec_sub(ray->origin, a);
    const struct sim_vec q = sim_vec_cross(from_a, ab);
    const double u = sim_vec_dot(from_a, p) / det, v = sim_vec_dot(ray->direction, q) / det;
    const double distance = sim_vec_dot(ac, q) / det, edge = 1e-9;
    if (u < -edge || v < -edge || u + v > 1.0 + edge || distance < -SIM_MESH_BEHIND_MM ||
        distance >= ray->distance) {
        return;
    }
    const struct sim_vec corner = sim_vec_scale(mesh->normal[t->corner[0]], 1.0 - u - v);
    ray->hit = true;
    ray->distance = distance;
    ray->normal = sim_vec_along(sim_vec_along(corner, mesh->normal[t->corner[1]], u),
                                mesh->normal[t->corner[2]], v);
}

static double inverse(double x)
{
    return 1.0 / (fabs(x) > 1e-12 ? x : copysign(1e-12, x));
}

bool sim_mesh_hit(const struct sim_mesh *mesh, struct sim_vec origin, struct sim_vec direction,
                  double *distance, struct sim_vec *normal)
{
    struct ray ray = {.origin = origin,
                      .direction = direction,
                      .inverse = {inverse(direction.x), inverse(direction.y), inverse(direction.z)},
                      .distance = INFINITY};
    uint32_t stack[DEPTH_MAX + 1];
    int waiting = 0;
    stack[waiting++] = 0;
    while (waiting > 0) {
        const uint32_t at = stack[--waiting];
        const struct sim_box *box = &mesh->box[at];
        if (!crosses(&ray, box)) {
            continue;
        }
        for (uint32_t i = box->first; i < box->first + box->count; i++) {
            meet(mesh, &mesh->triangle[i], &ray);
        }
        if (box->count == 0) {
            assert(waiting + 2 <= DEPTH_MAX + 1);
            stack[waiting++] = box->second;
            stack[waiting++] = at + 1;
        }
    }
    const double length = ray.hit ? sim_vec_length(ray.normal) : 0.0;
    *distance = ray.distance;
    *normal =
        length > 1e-9 ? sim_vec_scale(ray.normal, 1.0 / length) : sim_vec_scale(direction, -1.0);
    return ray.hit;
}
