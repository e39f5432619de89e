/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/scalp_ellipsoid.h"

#include <assert.h>

enum { AXES = 3, NEWTON_STEPS_MAX = 64 };

/* p folded into the octant where all coordinates are positive, and what the search needs there.
 * With m the shortest axis and u = t + e_m^2, Eberly's equation reads
 *   g(u) = sum (e_i y_i / (u + e_i^2 - e_m^2))^2 - 1 = 0,  u > 0,
 * which loses no digits where t comes close to -e_m^2. */
struct fold {
    double semi[AXES], y[AXES], excess[AXES]; /* excess: e_i^2 - e_m^2 */
    int shortest;
};

static struct fold fold_from_point(struct vec3 semi_mm, struct vec3 p)
{
    struct fold f = {.semi = {semi_mm.x, semi_mm.y, semi_mm.z},
                     .y = {fabs(p.x), fabs(p.y), fabs(p.z)}};
    for (int i = 1; i < AXES; i++) {
        f.shortest = f.semi[i] < f.semi[f.shortest] ? i : f.shortest;
    }
    const double least = f.semi[f.shortest];
    for (int i = 0; i < AXES; i++) {
        f.excess[i] = (f.semi[i] - least) * (f.semi[i] + least);
    }
    return f;
}

/* g(u) and its derivative; an axis on which the point has no coordinate takes no part. */
static double fold_g(const struct fold *f, double u, double *slope)
{
    double g = -1.0;
    *slope = 0.0;
    for (int i = 0; i < AXES; i++) {
        if (f->y[i] > 0.0) {
            const double below = u + f->excess[i];
            const double ratio = f->semi[i] * f->y[i] / below;
            g += ratio * ratio;
            *slope -= 2.0 * ratio * ratio / below;
        }
    }
    return g;
}

/* Largest u at which one term alone makes g >= 0: g falls and is convex, so Newton climbs from
 * here to the root without ever passing it. Zero or less: no term does for u > 0. */
static double fold_start(const struct fold *f)
{
    double start = 0.0;
    for (int i = 0; i < AXES; i++) {
        const double alone = f->semi[i] * f->y[i] - f->excess[i];
        start = f->y[i] > 0.0 && alone > start ? alone : start;
    }
    return start;
}

/* On the plane across the shortest axis, near the centre, the nearest point leaves the plane:
 * u = 0, and the shortest coordinate takes what the others leave over. */
static bool fold_root_is_zero(const struct fold *f)
{
    double slope = 0.0;
    return fold_start(f) <= 0.0 && fold_g(f, 0.0, &slope) <= 0.0;
}

static double fold_root(const struct fold *f)
{
    double u = fold_start(f);
    for (int step = 0; step < NEWTON_STEPS_MAX; step++) {
        double slope = 0.0;
        const double g = fold_g(f, u, &slope);
        const double next = u - g / slope;
        if (!(next > u)) {
            break;
        }
        u = next;
    }
    return u;
}

struct vec3 ellipsoid_nearest(struct vec3 semi_mm, struct vec3 p)
{
    assert(semi_mm.x > 0.0 && semi_mm.y > 0.0 && semi_mm.z > 0.0);
    const struct fold f = fold_from_point(semi_mm, p);
    const bool zero = fold_root_is_zero(&f);
    const double u = zero ? 0.0 : fold_root(&f);
    double x[AXES], rest = 1.0;
    for (int i = 0; i < AXES; i++) {
        const double e = f.semi[i];
        x[i] = f.y[i] > 0.0 ? e * e * f.y[i] / (u + f.excess[i]) : 0.0;
        rest -= (x[i] / e) * (x[i] / e);
    }
    if (zero) {
        x[f.shortest] = f.semi[f.shortest] * sqrt(rest > 0.0 ? rest : 0.0);
    }
    return (struct vec3){copysign(x[0], p.x), copysign(x[1], p.y), copysign(x[2], p.z)};
}

static struct vec3 over_squares(struct vec3 semi_mm, struct vec3 p)
{
    return (struct vec3){p.x / (semi_mm.x * semi_mm.x), p.y / (semi_mm.y * semi_mm.y),
                         p.z / (semi_mm.z * semi_mm.z)};
}

struct vec3 ellipsoid_normal(struct vec3 semi_mm, struct vec3 p)
{
    return vec3_unit(over_squares(semi_mm, p));
}

bool ellipsoid_holds(struct vec3 semi_mm, struct vec3 p)
{
    return vec3_dot(p, over_squares(semi_mm, p)) < 1.0;
}

static struct vec3 any_tangent(struct vec3 normal)
{
    const struct vec3 least = fabs(normal.x) < 0.6   ? (struct vec3){1.0, 0.0, 0.0}
                              : fabs(normal.y) < 0.6 ? (struct vec3){0.0, 1.0, 0.0}
                                                     : (struct vec3){0.0, 0.0, 1.0};
    return vec3_unit(vec3_cross(normal, least));
}

/* Shape operator of F = p' A p / 2 - 1/2 with A = diag(1/e^2): t' A t / |A p| on the tangents. */
struct scalp_curvature ellipsoid_curvature(struct vec3 semi_mm, struct vec3 on_surface)
{
    const struct vec3 gradient = over_squares(semi_mm, on_surface);
    const double steep = vec3_length(gradient);
    const struct vec3 normal = vec3_scale(gradient, 1.0 / steep);
    const struct vec3 t1 = any_tangent(normal);
    const struct vec3 t2 = vec3_cross(normal, t1);

    const double s11 = vec3_dot(t1, over_squares(semi_mm, t1)) / steep;
    const double s12 = vec3_dot(t1, over_squares(semi_mm, t2)) / steep;
    const double s22 = vec3_dot(t2, over_squares(semi_mm, t2)) / steep;
    const double mean = 0.5 * (s11 + s22);
    const double spread = hypot(0.5 * (s11 - s22), s12);
    return (struct scalp_curvature){mean + spread, mean - spread};
}

/* A point on its way: place and velocity by arc length. */
struct walk {
    struct vec3 at, heading;
};

static inline struct vec3 times(struct vec3 a, struct vec3 b)
{
    return (struct vec3){a.x * b.x, a.y * b.y, a.z * b.z};
}

/* x'' = -(v' A v / |A x|^2) A x: the acceleration that only keeps the walk on the surface. */
static inline struct walk walk_slope(struct vec3 inverse_squares, struct walk w)
{
    const struct vec3 gradient = times(inverse_squares, w.at);
    const double bend = vec3_dot(w.heading, times(inverse_squares, w.heading));
    return (struct walk){w.heading, vec3_scale(gradient, -bend / vec3_dot(gradient, gradient))};
}

static inline struct walk walk_along(struct walk w, double k, struct walk slope)
{
    return (struct walk){vec3_along(w.at, k, slope.at), vec3_along(w.heading, k, slope.heading)};
}

/* Back on the surface and tangent again; a step strays so little that one Newton step is exact. */
static inline struct walk walk_straighten(struct vec3 inverse_squares, struct walk w)
{
    const struct vec3 off = times(inverse_squares, w.at);
    const double miss = 0.5 * (vec3_dot(w.at, off) - 1.0);
    w.at = vec3_along(w.at, -miss / vec3_dot(off, off), off);
    const struct vec3 normal = vec3_unit(times(inverse_squares, w.at));
    w.heading = vec3_unit(vec3_along(w.heading, -vec3_dot(w.heading, normal), normal));
    return w;
}

static inline struct walk walk_step(struct vec3 inverse_squares, struct walk w, double h)
{
    const struct walk k1 = walk_slope(inverse_squares, w);
    const struct walk k2 = walk_slope(inverse_squares, walk_along(w, 0.5 * h, k1));
    const struct walk k3 = walk_slope(inverse_squares, walk_along(w, 0.5 * h, k2));
    const struct walk k4 = walk_slope(inverse_squares, walk_along(w, h, k3));
    w = walk_along(w, h / 6.0, k1);
    w = walk_along(w, h / 3.0, k2);
    w = walk_along(w, h / 3.0, k3);
    w = walk_along(w, h / 6.0, k4);
    return walk_straighten(inverse_squares, w);
}

struct vec3 ellipsoid_geodesic(struct vec3 semi_mm, struct vec3 from, struct vec3 heading,
                               double length_mm, int steps)
{
    assert(length_mm >= 0.0 && steps > 0);
    const struct vec3 inverse_squares = over_squares(semi_mm, (struct vec3){1.0, 1.0, 1.0});
    struct walk w = {from, heading};
    for (int i = 0; i < steps; i++) {
        w = walk_step(inverse_squares, w, length_mm / steps);
    }
    return w.at;
}
