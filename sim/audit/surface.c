/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/surface.h"

#include <assert.h>
#include <string.h>

#include "sim/audit/vector.h"

enum { FOOT_ROUNDS = 60 };

static void to_own(const struct audit_surface *surface, const double at_mm[3], double own_mm[3])
{
    double from_centre[3];
    audit_sub3(at_mm, surface->centre_mm, from_centre);
    for (int i = 0; i < 3; i++) {
        own_mm[i] = audit_dot3(from_centre, surface->axis[i]);
    }
}

static void turn_to_head(const struct audit_surface *surface, const double own[3], double head[3])
{
    for (int k = 0; k < 3; k++) {
        head[k] = own[0] * surface->axis[0][k] + own[1] * surface->axis[1][k] +
                  own[2] * surface->axis[2][k];
    }
}

/* f = sum (p/a)^2 - 1 and its gradient. */
static double ellipsoid_value(const double semi_mm[3], const double p[3], double gradient[3])
{
    double f = -1;
    for (int i = 0; i < 3; i++) {
        gradient[i] = 2 * p[i] / (semi_mm[i] * semi_mm[i]);
        f += p[i] * p[i] / (semi_mm[i] * semi_mm[i]);
    }
    return f;
}

double audit_surface_distance(const struct audit_surface *surface, const double at_mm[3])
{
    double own[3], gradient[3];
    to_own(surface, at_mm, own);
    if (surface->pad) {
        return own[2];
    }
    double f = ellipsoid_value(surface->semi_mm, own, gradient);
    return f / fmax(audit_length3(gradient), 1e-9);
}

void audit_surface_normal(const struct audit_surface *surface, const double at_mm[3],
                          double normal[3])
{
    double own[3], gradient[3] = {0, 0, 1};
    to_own(surface, at_mm, own);
    if (!surface->pad) {
        ellipsoid_value(surface->semi_mm, own, gradient);
    }
    double length = fmax(audit_length3(gradient), 1e-12);
    for (int i = 0; i < 3; i++) {
        gradient[i] /= length;
    }
    turn_to_head(surface, gradient, normal);
}

/* The nearest point x solves (p - x) = t grad/2: x_i = a_i^2 p_i / (a_i^2 + t); t by bisection. */
static void ellipsoid_foot(const double semi_mm[3], const double p[3], double foot[3])
{
    double least = fmin(semi_mm[0], fmin(semi_mm[1], semi_mm[2]));
    double low = -0.999 * least * least, high = least * (audit_length3(p) + 1000);
    high *= 1000;
    for (int round = 0; round < 2 * FOOT_ROUNDS; round++) {
        double t = 0.5 * (low + high), f = -1;
        for (int i = 0; i < 3; i++) {
            double a2 = semi_mm[i] * semi_mm[i];
            foot[i] = a2 * p[i] / (a2 + t);
            f += foot[i] * foot[i] / a2;
        }
        if (f > 0) {
            low = t;
        } else {
            high = t;
        }
    }
}

void audit_surface_foot(const struct audit_surface *surface, const double at_mm[3],
                        double foot_mm[3])
{
    double own[3], foot[3];
    to_own(surface, at_mm, own);
    if (surface->pad) {
        foot[0] = own[0];
        foot[1] = own[1];
        foot[2] = 0;
    } else {
        ellipsoid_foot(surface->semi_mm, own, foot);
    }
    turn_to_head(surface, foot, foot_mm);
    for (int i = 0; i < 3; i++) {
        foot_mm[i] += surface->centre_mm[i];
    }
}

bool audit_surface_on_pad(const struct audit_surface *surface, const double at_mm[3],
                          double slack_mm)
{
    double own[3];
    to_own(surface, at_mm, own);
    return !surface->pad || (fabs(own[0]) <= surface->half_mm[0] + slack_mm &&
                             fabs(own[1]) <= surface->half_mm[1] + slack_mm);
}
