/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/scan_rays.h"

#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "kinematics/scalp/scalp_fit.h"

static const double BEHIND = -0.95; /* cosine: the chart tears further from its middle than this */

/* A triangle as rays from the origin meet it. */
struct target {
    struct vec3 edge[3]; /* normals of the planes through the origin and each side */
    struct vec3 normal;
    double squares[6];      /* sum of e e^T over its sides e */
    double height;          /* normal . corner: distance along a ray is height / (normal . ray) */
    double low[2], high[2]; /* what it may cover of the chart */
};

static void add_side(double sum[6], struct vec3 side)
{
    sum[0] += side.x * side.x;
    sum[1] += side.x * side.y;
    sum[2] += side.x * side.z;
    sum[3] += side.y * side.y;
    sum[4] += side.y * side.z;
    sum[5] += side.z * side.z;
}

/* False for what no ray can meet: flat ones, edge-on ones, those behind. A side is bent in the
 * chart by less than its length squared times 0.3, which widens the box. */
static bool target_init(struct target *target, const struct vec3 corner[3])
{
    double place[3][2];
    for (int k = 0; k < 3; k++) {
        if (!(corner[k].z > BEHIND * vec3_length(corner[k]))) {
            return false;
        }
        const struct fit_place at = scalp_fit_chart(corner[k]);
        place[k][0] = at.u;
        place[k][1] = at.v;
    }
    target->normal = (struct vec3){0.0, 0.0, 0.0};
    double longest2 = 0.0;
    memset(target->squares, 0, sizeof(target->squares));
    for (int k = 0; k < 3; k++) {
        const int next = (k + 1) % 3;
        target->edge[k] = vec3_cross(corner[k], corner[next]);
        target->normal = vec3_add(target->normal, target->edge[k]);
        add_side(target->squares, vec3_sub(corner[next], corner[k]));
        const double du = place[next][0] - place[k][0], dv = place[next][1] - place[k][1];
        longest2 = fmax(longest2, du * du + dv * dv);
    }
    const double margin = 0.3 * longest2 + 1e-9;
    for (int i = 0; i < 2; i++) {
        target->low[i] = fmin(fmin(place[0][i], place[1][i]), place[2][i]) - margin;
        target->high[i] = fmax(fmax(place[0][i], place[1][i]), place[2][i]) + margin;
    }
    target->height = vec3_dot(target->normal, corner[0]);
    return target->height != 0.0;
}

/* Distance along the unit ray, 0 where it misses. */
static double meet(const struct target *target, struct vec3 ray)
{
    const double sign = target->height > 0.0 ? 1.0 : -1.0;
    for (int k = 0; k < 3; k++) {
        if (sign * vec3_dot(target->edge[k], ray) < 0.0) {
            return 0.0;
        }
    }
    const double across = vec3_dot(target->normal, ray);
    return across != 0.0 ? target->height / across : 0.0;
}

/* The rays cast, each with the sign of the triangle it met last. */
struct casting {
    struct scan_rays *rays;
    struct vec3 *ray;
    signed char *facing;
    double far_mm;
};

static int node_above(const struct scan_rays *rays, double x)
{
    const double node = ceil((x + rays->half) * (rays->side - 1) / (2.0 * rays->half));
    return node <= 0.0 ? 0 : node >= rays->side ? rays->side : (int)node;
}

static void cast_at(struct casting *casting, const struct target *target)
{
    struct scan_rays *rays = casting->rays;
    const int u0 = node_above(rays, target->low[0]), u1 = node_above(rays, target->high[0]);
    const int v0 = node_above(rays, target->low[1]), v1 = node_above(rays, target->high[1]);
    for (int v = v0; v < v1; v++) {
        for (int u = u0; u < u1; u++) {
            const size_t i = (size_t)v * (size_t)rays->side + (size_t)u;
            const double r_mm = meet(target, casting->ray[i]);
            if (r_mm > rays->r_mm[i] && r_mm < casting->far_mm) {
                rays->r_mm[i] = r_mm;
                memcpy(rays->squares_mm2[i], target->squares, sizeof(target->squares));
                casting->facing[i] = target->height > 0.0 ? 1 : -1;
            }
        }
    }
}

static struct vec3 *rays_of(const struct scan_rays *rays)
{
    const size_t count = (size_t)rays->side * (size_t)rays->side;
    struct vec3 *ray = memory_new(count, sizeof(*ray));
    const double step = 2.0 * rays->half / (rays->side - 1);
    for (size_t i = 0; i < count; i++) {
        const struct fit_place at = {-rays->half + step * (double)(i % (size_t)rays->side),
                                     -rays->half + step * (double)(i / (size_t)rays->side)};
        // nodes outside the chart's disc see nothing: no triangle is aimed at by a zero ray
        if (at.u * at.u + at.v * at.v < 4.0) {
            ray[i] = scalp_fit_direction(at);
        }
    }
    return ray;
}

void scan_rays_cast(struct scan_rays *rays, const struct mesh *mesh, double mm_per_unit,
                    const struct frame *scan_in_chart, double far_mm)
{
    const size_t count = (size_t)rays->side * (size_t)rays->side;
    rays->r_mm = memory_new(count, sizeof(*rays->r_mm));
    rays->squares_mm2 = memory_new(count, sizeof(*rays->squares_mm2));
    rays->outward = rays->inward = 0;
    struct casting casting = {rays, rays_of(rays), memory_new(count, 1), far_mm};
    for (size_t i = 0; i < mesh->count; i++) {
        struct vec3 corner[3];
        for (int k = 0; k < 3; k++) {
            const double *at = mesh->triangle[i].corner[k];
            const struct vec3 p = {mm_per_unit * at[0], mm_per_unit * at[1], mm_per_unit * at[2]};
            corner[k] = frame_point(scan_in_chart, p);
        }
        struct target target;
        if (target_init(&target, corner)) {
            cast_at(&casting, &target);
        }
    }
    for (size_t i = 0; i < count; i++) {
        rays->outward += casting.facing[i] > 0;
        rays->inward += casting.facing[i] < 0;
    }
    free(casting.ray);
    free(casting.facing);
}

void scan_rays_free(struct scan_rays *rays)
{
    free(rays->r_mm);
    free(rays->squares_mm2);
    *rays = (struct scan_rays){.side = 0};
}
