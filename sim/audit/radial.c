/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/radial.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/vector.h"

/* The chart has no place for its last direction, down the throat. */
static const double CHART_END = -0.92;

/* Cox and de Boor: the cubic basis function over knots 0, 1, 2, 3, 4, at x. */
static double basis(double x)
{
    double away = fabs(x - 2);
    if (away >= 2) {
        return 0;
    }
    double outer = pow(2 - away, 3) / 6;
    return away < 1 ? outer - 4 * pow(1 - away, 3) / 6 : outer;
}

/* Coefficient k is that of the basis function which begins three knots before the k-th cell. */
static double spline_radius(const struct audit_radial *radial, const double d[3])
{
    double z = fmax(d[2], CHART_END), k = sqrt(2 / (1 + z)), sum = 0;
    double cells = (double)radial->side - 3, wide = 2 * radial->half;
    double u = (k * d[0] + radial->half) / wide * cells;
    double v = (k * d[1] + radial->half) / wide * cells;
    size_t i = (size_t)fmin(fmax(floor(u), 0), cells - 1);
    size_t j = (size_t)fmin(fmax(floor(v), 0), cells - 1);
    for (size_t row = j; row < j + 4; row++) {
        for (size_t col = i; col < i + 4; col++) {
            sum += basis(u - (double)col + 3) * basis(v - (double)row + 3) *
                   radial->r_mm[row * radial->side + col];
        }
    }
    return sum;
}

/* The associated Legendre function without the phase, upwards from P_m^m. */
static double legendre(int l, int m, double z)
{
    double before = 0, now = 1;
    for (int k = 1; k <= m; k++) {
        now *= (2 * k - 1) * sqrt(fmax(0, 1 - z * z));
    }
    for (int k = m + 1; k <= l; k++) {
        double next = ((2 * k - 1) * z * now - (k + m - 1) * before) / (k - m);
        before = now;
        now = next;
    }
    return now;
}

static double bump_radius(const struct audit_bump *bump, const double d[3])
{
    int m = abs(bump->order), l = bump->degree;
    double phi = atan2(d[1], d[0]);
    double scale = (m ? 2 : 1) * (2 * l + 1) * tgamma(l - m + 1) / tgamma(l + m + 1);
    return bump->mm * sqrt(scale) * legendre(l, m, d[2]) *
           (bump->order < 0 ? sin(m * phi) : cos(m * phi));
}

double audit_radial_above(const struct audit_radial *radial, const double p_mm[3])
{
    double length = fmax(audit_length3(p_mm), 1e-9);
    const double d[3] = {p_mm[0] / length, p_mm[1] / length, p_mm[2] / length};
    if (radial->r_mm) {
        return length - spline_radius(radial, d);
    }
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        sum += pow(fabs(d[i]) / radial->semi_mm[i], radial->exponent);
    }
    double r = pow(sum, -1 / radial->exponent);
    for (size_t i = 0; i < radial->bumps; i++) {
        r += bump_radius(&radial->bump[i], d);
    }
    return length - r;
}

void audit_radial_free(struct audit_radial *radial)
{
    free(radial->r_mm);
    memset(radial, 0, sizeof *radial);
}
