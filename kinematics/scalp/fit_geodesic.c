/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fit_geodesic.h"

/* A point on its way through the chart, by arc length: place and velocity; and the Jacobi field
 * across the way with its rate. */
struct walk {
    double u, v, du, dv, spread, rate;
};

static inline struct walk walk_along(const struct walk *w, double k, const struct walk *slope)
{
    return (struct walk){w->u + k * slope->u,           w->v + k * slope->v,
                         w->du + k * slope->du,         w->dv + k * slope->dv,
                         w->spread + k * slope->spread, w->rate + k * slope->rate};
}

/* First fundamental form. */
struct metric {
    double e, f, g, det;
};

static inline struct metric metric_of(const struct fit_jet *jet)
{
    const double e = vec3_dot(jet->du, jet->du), f = vec3_dot(jet->du, jet->dv);
    const double g = vec3_dot(jet->dv, jet->dv);
    return (struct metric){e, f, g, e * g - f * f};
}

/* Chart velocity of a tangent vector: (u, v) with S_u u + S_v v = t. */
static inline struct fit_place chart_from_tangent(const struct metric *m, const struct fit_jet *jet,
                                                  struct vec3 t)
{
    const double a = vec3_dot(jet->du, t), b = vec3_dot(jet->dv, t), per = 1.0 / m->det;
    return (struct fit_place){(m->g * a - m->f * b) * per, (m->e * b - m->f * a) * per};
}

/* Gauss's curvature by a normal that is as long as the root of the metric's determinant. */
static inline double gauss_of(const struct metric *m, const struct fit_jet *jet)
{
    const struct vec3 normal = vec3_cross(jet->du, jet->dv);
    const double l = vec3_dot(jet->duu, normal), n = vec3_dot(jet->dvv, normal);
    const double mixed = vec3_dot(jet->duv, normal);
    return (l * n - mixed * mixed) / (m->det * m->det);
}

/* The chart's share of the second derivative has to cancel: S_uu u'^2 + 2 S_uv u'v' + S_vv v'^2 has
 * no part along the surface but -(S_u u'' + S_v v''). Across: J'' = -K J. */
static inline struct walk walk_slope(const struct scalp_fit *fit, const struct walk *w,
                                     bool wants_spread)
{
    struct fit_jet jet;
    scalp_fit_slopes(fit, (struct fit_place){w->u, w->v}, &jet);
    const struct metric metric = metric_of(&jet);
    const double uu = w->du * w->du, uv = 2.0 * w->du * w->dv, vv = w->dv * w->dv;
    const struct vec3 bend = {
        uu * jet.duu.x + uv * jet.duv.x + vv * jet.dvv.x,
        uu * jet.duu.y + uv * jet.duv.y + vv * jet.dvv.y,
        uu * jet.duu.z + uv * jet.duv.z + vv * jet.dvv.z,
    };
    const struct fit_place turn = chart_from_tangent(&metric, &jet, bend);
    struct walk slope = {w->du, w->dv, -turn.u, -turn.v, 0.0, 0.0};
    if (wants_spread) {
        slope.spread = w->rate;
        slope.rate = -gauss_of(&metric, &jet) * w->spread;
    }
    return slope;
}

/* Runge and Kutta's classic step. */
static inline struct walk walk_step(const struct scalp_fit *fit, const struct walk *w, double h,
                                    bool wants_spread)
{
    struct walk at;
    const struct walk k1 = walk_slope(fit, w, wants_spread);
    at = walk_along(w, 0.5 * h, &k1);
    const struct walk k2 = walk_slope(fit, &at, wants_spread);
    at = walk_along(w, 0.5 * h, &k2);
    const struct walk k3 = walk_slope(fit, &at, wants_spread);
    at = walk_along(w, h, &k3);
    const struct walk k4 = walk_slope(fit, &at, wants_spread);
    at = walk_along(w, h / 6.0, &k1);
    at = walk_along(&at, h / 3.0, &k2);
    at = walk_along(&at, h / 3.0, &k3);
    return walk_along(&at, h / 6.0, &k4);
}

static inline struct geodesic_end walk_out(const struct scalp_fit *fit, struct vec3 from,
                                           struct vec3 heading, double length_mm, int steps,
                                           bool wants_spread)
{
    struct fit_jet jet;
    const struct fit_place start = scalp_fit_chart(from);
    scalp_fit_slopes(fit, start, &jet);
    const struct metric metric = metric_of(&jet);
    const struct fit_place way = chart_from_tangent(&metric, &jet, heading);
    struct walk w = {start.u, start.v, way.u, way.v, 0.0, wants_spread ? 1.0 : 0.0};
    for (int i = 0; i < steps; i++) {
        w = walk_step(fit, &w, length_mm / steps, wants_spread);
        if (!scalp_fit_holds((struct fit_place){w.u, w.v})) {
            return (struct geodesic_end){.lost = true};
        }
    }
    scalp_fit_jet(fit, (struct fit_place){w.u, w.v}, &jet);
    const struct vec3 on = vec3_along(vec3_scale(jet.du, w.du), w.dv, jet.dv);
    return (struct geodesic_end){false, jet.at, jet.normal, vec3_unit(on), w.spread};
}

struct geodesic_end fit_geodesic(const struct scalp_fit *fit, struct vec3 from, struct vec3 heading,
                                 double length_mm, int steps)
{
    return walk_out(fit, from, heading, length_mm, steps, false);
}

struct geodesic_end fit_geodesic_spread(const struct scalp_fit *fit, struct vec3 from,
                                        struct vec3 heading, double length_mm, int steps)
{
    return walk_out(fit, from, heading, length_mm, steps, true);
}
