/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/scalp_fit.h"

#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "kinematics/scalp/spline.h"

static const double CHART_MAX = 1.96; /* 157 degrees from the middle: the throat */

enum { NEWTON_STEPS_MAX = 40, HALVINGS_MAX = 12 };

static void *copy_of(const double *table, int side)
{
    const size_t count = (size_t)side * (size_t)side;
    double *copy = memory_new(count, sizeof(*copy));
    memcpy(copy, table, count * sizeof(*copy));
    return copy;
}

struct scalp_fit *scalp_fit_new(const struct fit *fit)
{
    struct scalp_fit *own = memory_new(1, sizeof(*own));
    *own = (struct scalp_fit){.half_width = fit->half,
                              .side = fit->side,
                              .r_mm = copy_of(fit->r_mm, fit->side),
                              .band_side = fit->band_side,
                              .band_mm = copy_of(fit->band_mm, fit->band_side)};
    if (fit->lean_rad) {
        own->lean_rad = copy_of(fit->lean_rad, fit->band_side);
    }
    return own;
}

struct scalp_fit *scalp_fit_free(struct scalp_fit *fit)
{
    if (fit) {
        free(fit->r_mm);
        free(fit->band_mm);
        free(fit->lean_rad);
        free(fit);
    }
    return NULL;
}

struct frame scalp_fit_frame(const struct fit *fit)
{
    const struct vec3 z = vec3_unit((struct vec3){fit->axis[0], fit->axis[1], fit->axis[2]});
    const struct vec3 right = {fit->right[0], fit->right[1], fit->right[2]};
    const struct vec3 x = vec3_unit(vec3_along(right, -vec3_dot(right, z), z));
    const struct vec3 y = vec3_cross(z, x);
    return (struct frame){.r = {{x.x, y.x, z.x}, {x.y, y.y, z.y}, {x.z, y.z, z.z}},
                          .t = {fit->centre_mm[0], fit->centre_mm[1], fit->centre_mm[2]}};
}

static double place_length(struct fit_place at)
{
    return sqrt(at.u * at.u + at.v * at.v);
}

static struct fit_place held(struct fit_place at)
{
    const double far = place_length(at);
    const double k = far > CHART_MAX ? CHART_MAX / far : 1.0;
    return (struct fit_place){k * at.u, k * at.v};
}

bool scalp_fit_holds(struct fit_place at)
{
    return place_length(at) <= CHART_MAX;
}

struct fit_place scalp_fit_chart(struct vec3 p)
{
    const double length = vec3_length(p);
    if (!(length + p.z > 1e-9 * length)) {
        return (struct fit_place){length > 0.0 ? CHART_MAX : 0.0, 0.0};
    }
    const double k = sqrt(2.0 / (length * (length + p.z)));
    return held((struct fit_place){k * p.x, k * p.y});
}

struct vec3 scalp_fit_direction(struct fit_place at)
{
    const double w2 = at.u * at.u + at.v * at.v;
    const double a = sqrt(1.0 - 0.25 * w2);
    return (struct vec3){a * at.u, a * at.v, 1.0 - 0.5 * w2};
}

/* The radius and its derivatives. */
struct radius {
    double r, u, v, uu, uv, vv;
};

static inline struct radius radius_at(const struct scalp_fit *fit, struct fit_place at)
{
    struct spline_weights u, v;
    spline_weigh(fit->side, fit->half_width, at.u, &u);
    spline_weigh(fit->side, fit->half_width, at.v, &v);
    struct radius sum = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
    for (int j = 0; j < SPLINE_ORDER; j++) {
        const double *c = fit->r_mm + (v.first + j) * fit->side + u.first;
        double r = 0.0, slope = 0.0, bend = 0.0;
        for (int i = 0; i < SPLINE_ORDER; i++) {
            r += u.value[i] * c[i];
            slope += u.slope[i] * c[i];
            bend += u.bend[i] * c[i];
        }
        sum.r += v.value[j] * r;
        sum.u += v.value[j] * slope;
        sum.uu += v.value[j] * bend;
        sum.v += v.slope[j] * r;
        sum.uv += v.slope[j] * slope;
        sum.vv += v.bend[j] * r;
    }
    return sum;
}

double scalp_fit_radius_mm(const struct scalp_fit *fit, struct fit_place at)
{
    return radius_at(fit, at).r;
}

struct vec3 scalp_fit_size(const struct scalp_fit *fit)
{
    const double square = sqrt(2.0); /* where the chart has what is at a right angle to the axis */
    const struct fit_place side[5] = {
        {square, 0.0}, {-square, 0.0}, {0.0, square}, {0.0, -square}, {0.0, 0.0}};
    double r_mm[5];
    for (int i = 0; i < 5; i++) {
        r_mm[i] = scalp_fit_radius_mm(fit, side[i]);
    }
    return (struct vec3){0.5 * (r_mm[0] + r_mm[1]), 0.5 * (r_mm[2] + r_mm[3]), r_mm[4]};
}

/* ka a + kb b + kc c */
static inline struct vec3 blend(double ka, struct vec3 a, double kb, struct vec3 b, double kc,
                                struct vec3 c)
{
    return (struct vec3){ka * a.x + kb * b.x + kc * c.x, ka * a.y + kb * b.y + kc * c.y,
                         ka * a.z + kb * b.z + kc * c.z};
}

/* The product rule on radius times direction, (u a, v a, 1 - w^2 / 2) with a = sqrt(1 - w^2 / 4).
 */
void scalp_fit_slopes(const struct scalp_fit *fit, struct fit_place at, struct fit_jet *jet)
{
    const struct radius r = radius_at(fit, at);
    const double u = at.u, v = at.v;
    const double w2 = u * u + v * v;
    const double a = sqrt(1.0 - 0.25 * w2);
    const double k = 0.25 / a, cube = 0.0625 / (a * a * a);
    const double au = -u * k, av = -v * k;
    const double auu = -k - u * u * cube, auv = -u * v * cube, avv = -k - v * v * cube;

    const struct vec3 d = {u * a, v * a, 1.0 - 0.5 * w2};
    const struct vec3 du = {a + u * au, v * au, -u};
    const struct vec3 dv = {u * av, a + v * av, -v};
    const struct vec3 duu = {2.0 * au + u * auu, v * auu, -1.0};
    const struct vec3 duv = {av + u * auv, au + v * auv, 0.0};
    const struct vec3 dvv = {u * avv, 2.0 * av + v * avv, -1.0};

    jet->at = vec3_scale(d, r.r);
    jet->du = vec3_along(vec3_scale(d, r.u), r.r, du);
    jet->dv = vec3_along(vec3_scale(d, r.v), r.r, dv);
    jet->duu = blend(r.uu, d, 2.0 * r.u, du, r.r, duu);
    jet->duv = vec3_along(blend(r.uv, d, r.u, dv, r.v, du), r.r, duv);
    jet->dvv = blend(r.vv, d, 2.0 * r.v, dv, r.r, dvv);
}

void scalp_fit_jet(const struct scalp_fit *fit, struct fit_place at, struct fit_jet *jet)
{
    scalp_fit_slopes(fit, at, jet);
    jet->normal = vec3_unit(vec3_cross(jet->du, jet->dv));
}

/* First and second fundamental forms; the second positive where the surface is convex. */
struct forms {
    double e, f, g, l, m, n;
};

static struct forms forms_of(const struct fit_jet *jet)
{
    return (struct forms){
        .e = vec3_dot(jet->du, jet->du),
        .f = vec3_dot(jet->du, jet->dv),
        .g = vec3_dot(jet->dv, jet->dv),
        .l = -vec3_dot(jet->duu, jet->normal),
        .m = -vec3_dot(jet->duv, jet->normal),
        .n = -vec3_dot(jet->dvv, jet->normal),
    };
}

/* Source: do Carmo, Differential Geometry of Curves and Surfaces, section 3-3. */
double scalp_fit_gauss_curvature(const struct fit_jet *jet)
{
    const struct forms k = forms_of(jet);
    return (k.l * k.n - k.m * k.m) / (k.e * k.g - k.f * k.f);
}

struct scalp_curvature scalp_fit_curvature(const struct fit_jet *jet)
{
    const struct forms k = forms_of(jet);
    const double area2 = k.e * k.g - k.f * k.f;
    const double mean = 0.5 * (k.l * k.g - 2.0 * k.m * k.f + k.n * k.e) / area2;
    const double gauss = (k.l * k.n - k.m * k.m) / area2;
    const double spread = sqrt(fmax(mean * mean - gauss, 0.0));
    return (struct scalp_curvature){mean + spread, mean - spread};
}

/* A symmetric matrix times a vector. */
static struct vec3 through(const double m[6], struct vec3 a)
{
    return (struct vec3){m[0] * a.x + m[1] * a.y + m[2] * a.z, m[1] * a.x + m[3] * a.y + m[4] * a.z,
                         m[2] * a.x + m[4] * a.y + m[5] * a.z};
}

/* A side in the tangent plane is a du + b dv: (a, b) by the inverse of the first form, and its
 * normal curvature by the second. */
double scalp_fit_sagitta(const struct fit_jet *jet, const double squares[6])
{
    const struct forms k = forms_of(jet);
    const double area2 = k.e * k.g - k.f * k.f;
    const struct vec3 a = blend(k.g / area2, jet->du, -k.f / area2, jet->dv, 0.0, jet->dv);
    const struct vec3 b = blend(k.e / area2, jet->dv, -k.f / area2, jet->du, 0.0, jet->du);
    const struct vec3 sa = through(squares, a), sb = through(squares, b);
    return k.l * vec3_dot(a, sa) + 2.0 * k.m * vec3_dot(a, sb) + k.n * vec3_dot(b, sb);
}

/* Newton's step towards p for half the squared distance; where that is not convex, as if the
 * surface were flat. */
static struct fit_place newton_step(const struct fit_jet *jet, struct vec3 p)
{
    const struct vec3 off = vec3_sub(jet->at, p);
    const double gu = vec3_dot(jet->du, off), gv = vec3_dot(jet->dv, off);
    const double e = vec3_dot(jet->du, jet->du), f = vec3_dot(jet->du, jet->dv);
    const double g = vec3_dot(jet->dv, jet->dv);
    double huu = e + vec3_dot(jet->duu, off), huv = f + vec3_dot(jet->duv, off);
    double hvv = g + vec3_dot(jet->dvv, off);
    if (!(huu > 0.1 * e) || !(huu * hvv - huv * huv > 0.01 * (e * g - f * f))) {
        huu = e;
        huv = f;
        hvv = g;
    }
    const double det = huu * hvv - huv * huv;
    return (struct fit_place){(huv * gv - hvv * gu) / det, (huv * gu - huu * gv) / det};
}

/* Goes along the step as far as it helps. A short step is taken as it is: the distance is too flat
 * there to tell. */
static bool take_step(const struct scalp_fit *fit, struct vec3 p, struct fit_place step,
                      struct fit_place *at, struct fit_jet *jet)
{
    const double short_enough = 1e-4;
    const double before = vec3_distance(jet->at, p);
    const bool is_short = place_length(step) < short_enough;
    double part = 1.0;
    for (int i = 0; i < HALVINGS_MAX; i++, part *= 0.5) {
        const struct fit_place tried =
            held((struct fit_place){at->u + part * step.u, at->v + part * step.v});
        struct fit_jet there;
        scalp_fit_jet(fit, tried, &there);
        if (is_short || vec3_distance(there.at, p) < before) {
            *at = tried;
            *jet = there;
            return true;
        }
    }
    return false;
}

void scalp_fit_nearest(const struct scalp_fit *fit, struct vec3 p, struct fit_jet *jet)
{
    const double enough = 1e-8; /* after a step of Newton's that short nothing is left */
    struct fit_place at = scalp_fit_chart(p);
    scalp_fit_jet(fit, at, jet);
    for (int i = 0; i < NEWTON_STEPS_MAX; i++) {
        const struct fit_place step = newton_step(jet, p);
        if (!take_step(fit, p, step, &at, jet) || place_length(step) < enough) {
            return;
        }
    }
}

/* Of a table over the nodes of the band. */
static double table_at(const struct scalp_fit *fit, const double *table, struct fit_place at)
{
    const int last = fit->band_side - 2;
    const double per = (fit->band_side - 1) / (2.0 * fit->half_width);
    const double x[2] = {(at.u + fit->half_width) * per, (at.v + fit->half_width) * per};
    int cell[2];
    double t[2];
    for (int k = 0; k < 2; k++) {
        cell[k] = x[k] <= 0.0 ? 0 : x[k] >= last ? last : (int)x[k];
        t[k] = fmin(fmax(x[k] - cell[k], 0.0), 1.0);
    }
    const double *low = table + cell[1] * fit->band_side + cell[0];
    const double *high = low + fit->band_side;
    const double below = low[0] + t[0] * (low[1] - low[0]);
    const double above = high[0] + t[0] * (high[1] - high[0]);
    return below + t[1] * (above - below);
}

double scalp_fit_band_mm(const struct scalp_fit *fit, struct fit_place at)
{
    return table_at(fit, fit->band_mm, at);
}

double scalp_fit_lean_rad(const struct scalp_fit *fit, struct fit_place at)
{
    return fit->lean_rad ? table_at(fit, fit->lean_rad, at) : 0.0;
}
