/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/radial.h"

#include <assert.h>
#include <string.h>

enum { DEGREES = HEAD_DEGREE_MAX + 1, NEWTON_TURNS = 30 };

/* The chart ends shortly before the direction that it has no place for. */
#define CHART_END (-0.92)
#define HIT_MM    1e-10

/* Of a radius as a function of a direction: its value, and its slope along each axis. */
struct radius {
    double r;
    struct sim_vec slope;
};

/* RMS 1 over the sphere: sqrt((2 - [m = 0]) (2 l + 1) (l - m)! / (l + m)!). */
static double norm_of(int degree, int order)
{
    double ratio = 1.0;
    for (int k = degree - order + 1; k <= degree + order; k++) {
        ratio /= k;
    }
    return sqrt((order == 0 ? 1.0 : 2.0) * (2.0 * degree + 1.0) * ratio);
}

void sim_radial_from_truth(struct sim_radial *radial, const struct head_truth *truth)
{
    assert(truth->kind == HEAD_TRUTH_ANALYTIC);
    memset(radial, 0, sizeof *radial);
    radial->semi = (struct sim_vec){truth->semi_mm[0], truth->semi_mm[1], truth->semi_mm[2]};
    radial->exponent = truth->exponent;
    radial->degree = -1;
    for (size_t i = 0; i < truth->harmonics; i++) {
        const struct head_harmonic *h = &truth->harmonic[i];
        const int order = h->order < 0 ? -h->order : h->order;
        const double mm = h->mm * norm_of(h->degree, order);
        double(*table)[DEGREES] = h->order < 0 ? radial->sine_mm : radial->cosine_mm;
        table[h->degree][order] += mm;
        radial->degree = h->degree > radial->degree ? h->degree : radial->degree;
    }
}

void sim_radial_from_fit(struct sim_radial *radial, const struct fit *fit)
{
    memset(radial, 0, sizeof *radial);
    radial->is_spline = true;
    radial->side = fit->side;
    radial->half = fit->half;
    radial->r_mm = fit->r_mm;
}

static struct radius superellipsoid(const struct sim_radial *radial, struct sim_vec d)
{
    const double n = radial->exponent;
    const double x = fabs(d.x) / radial->semi.x, y = fabs(d.y) / radial->semi.y;
    const double z = fabs(d.z) / radial->semi.z;
    const double px = pow(x, n - 1.0), py = pow(y, n - 1.0), pz = pow(z, n - 1.0);
    const double sum = px * x + py * y + pz * z;
    const double r = pow(sum, -1.0 / n), steep = -r / sum;
    return (struct radius){r,
                           {steep * copysign(px, d.x) / radial->semi.x,
                            steep * copysign(py, d.y) / radial->semi.y,
                            steep * copysign(pz, d.z) / radial->semi.z}};
}

/* q[l][m]: the m-th derivative of the Legendre polynomial P_l at z. */
static void legendre(int degree, double z, double q[DEGREES][DEGREES + 1])
{
    double diagonal = 1.0;
    for (int m = 0; m <= degree; m++) {
        q[m][m] = diagonal;
        diagonal *= 2.0 * m + 1.0;
        q[m][m + 1] = 0.0;
        for (int l = m + 1; l <= degree; l++) {
            const double before = l - 2 >= m ? q[l - 2][m] : 0.0;
            q[l][m] = ((2.0 * l - 1.0) * z * q[l - 1][m] - (l + m - 1.0) * before) / (l - m);
        }
    }
}

/* A harmonic is N q_lm(z) times the real or the imaginary part of (x + i y)^m. */
static void add_harmonics(const struct sim_radial *radial, struct sim_vec d, struct radius *sum)
{
    double q[DEGREES][DEGREES + 1];
    double re = 1.0, im = 0.0, re_before = 0.0, im_before = 0.0; /* (x + i y)^m, ^(m-1) */
    legendre(radial->degree, d.z, q);
    for (int m = 0; m <= radial->degree; m++) {
        double a = 0.0, b = 0.0, a_slope = 0.0, b_slope = 0.0;
        for (int l = m; l <= radial->degree; l++) {
            a += radial->cosine_mm[l][m] * q[l][m];
            b += radial->sine_mm[l][m] * q[l][m];
            a_slope += radial->cosine_mm[l][m] * q[l][m + 1];
            b_slope += radial->sine_mm[l][m] * q[l][m + 1];
        }
        sum->r += a * re + b * im;
        sum->slope.x += m * (a * re_before + b * im_before);
        sum->slope.y += m * (b * re_before - a * im_before);
        sum->slope.z += a_slope * re + b_slope * im;
        re_before = re;
        im_before = im;
        re = re_before * d.x - im_before * d.y;
        im = re_before * d.y + im_before * d.x;
    }
}

/* The four weights of a uniform cubic B-spline, and their slopes. */
static void weights(double t, double w[4], double slope[4])
{
    const double s = 1.0 - t;
    w[0] = s * s * s / 6.0;
    w[1] = (4.0 - 6.0 * t * t + 3.0 * t * t * t) / 6.0;
    w[2] = (1.0 + 3.0 * t + 3.0 * t * t - 3.0 * t * t * t) / 6.0;
    w[3] = t * t * t / 6.0;
    slope[0] = -0.5 * s * s;
    slope[1] = 1.5 * t * t - 2.0 * t;
    slope[2] = 0.5 + t - 1.5 * t * t;
    slope[3] = 0.5 * t * t;
}

static int cell_of(const struct sim_radial *radial, double u, double *t)
{
    const double s = (u + radial->half) * (radial->side - 3) / (2.0 * radial->half);
    const int i = (int)fmin(fmax(floor(s), 0.0), radial->side - 4);
    *t = s - i;
    return i;
}

static struct radius spline(const struct sim_radial *radial, struct sim_vec d)
{
    const double z = fmax(d.z, CHART_END), k = sqrt(2.0 / (1.0 + z));
    double tu, tv, wu[4], wv[4], su[4], sv[4], r = 0.0, r_u = 0.0, r_v = 0.0;
    const int i = cell_of(radial, k * d.x, &tu), j = cell_of(radial, k * d.y, &tv);
    weights(tu, wu, su);
    weights(tv, wv, sv);
    for (int row = 0; row < 4; row++) {
        const double *c = radial->r_mm + (j + row) * radial->side + i;
        const double along = wu[0] * c[0] + wu[1] * c[1] + wu[2] * c[2] + wu[3] * c[3];
        r += wv[row] * along;
        r_v += sv[row] * along;
        r_u += wv[row] * (su[0] * c[0] + su[1] * c[1] + su[2] * c[2] + su[3] * c[3]);
    }
    const double per_mm = (radial->side - 3) / (2.0 * radial->half);
    const double k_slope = d.z > CHART_END ? -k / (2.0 * (1.0 + z)) : 0.0;
    return (struct radius){
        r, {per_mm * r_u * k, per_mm * r_v * k, per_mm * (r_u * d.x + r_v * d.y) * k_slope}};
}

double sim_radial_above(const struct sim_radial *radial, struct sim_vec p, struct sim_vec *gradient)
{
    const double length = fmax(sim_vec_length(p), 1e-6);
    const struct sim_vec d = sim_vec_scale(p, 1.0 / length);
    struct radius radius = radial->is_spline ? spline(radial, d) : superellipsoid(radial, d);
    if (!radial->is_spline && radial->degree >= 0) {
        add_harmonics(radial, d, &radius);
    }
    const double outward = sim_vec_dot(radius.slope, d);
    const struct sim_vec across = sim_vec_along(radius.slope, d, -outward);
    *gradient = sim_vec_along(d, across, -1.0 / length);
    return length - radius.r;
}

/* From where the line is nearest to the centre it only leaves: what it enters lies before. */
bool sim_radial_hit(const struct sim_radial *radial, struct sim_vec origin,
                    struct sim_vec direction, double *distance, struct sim_vec *normal)
{
    struct sim_vec gradient;
    const double above = sim_radial_above(radial, origin, &gradient);
    if (above > SIM_RADIAL_NEAR_MM) {
        *distance = 0.5 * above;
        *normal = sim_vec_unit(gradient);
        return true;
    }
    double t = 0.0, off = above;
    for (int turn = 0; turn < NEWTON_TURNS; turn++) {
        const double falling = sim_vec_dot(gradient, direction);
        if (falling > -1e-3) {
            return false;
        }
        t -= off / falling;
        off = sim_radial_above(radial, sim_vec_along(origin, direction, t), &gradient);
        if (fabs(off) < HIT_MM) {
            *distance = t;
            *normal = sim_vec_unit(gradient);
            return true;
        }
    }
    return false;
}
