/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/surface.h"

#include <assert.h>
#include <string.h>

#include "sim/audit/vector.h"

enum { FOOT_ROUNDS = 60, NEAR_ROUNDS = 30 };
static const double SLOPE_MM = 1e-4, BEND_MM = 0.02;

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

/* By differences: the judge works out nothing but values of a radius. */
static double radial_value(const struct audit_radial *radial, const double p[3], double gradient[3])
{
    for (int i = 0; i < 3; i++) {
        double up[3] = {p[0], p[1], p[2]}, down[3] = {p[0], p[1], p[2]};
        up[i] += SLOPE_MM;
        down[i] -= SLOPE_MM;
        gradient[i] =
            (audit_radial_above(radial, up) - audit_radial_above(radial, down)) / (2 * SLOPE_MM);
    }
    return audit_radial_above(radial, p);
}

/* An implicit function of the surface in its own axes, zero on it, and its gradient. */
static double value_of(const struct audit_surface *surface, const double p[3], double gradient[3])
{
    return surface->radial ? radial_value(surface->radial, p, gradient)
                           : ellipsoid_value(surface->semi_mm, p, gradient);
}

double audit_surface_distance(const struct audit_surface *surface, const double at_mm[3])
{
    double own[3], gradient[3];
    if (surface->mesh) {
        double foot[3], normal[3], off_mm = 0;
        return audit_mesh_nearest(surface->mesh, at_mm, foot, normal, &off_mm) ? off_mm : HUGE_VAL;
    }
    to_own(surface, at_mm, own);
    if (surface->pad) {
        return own[2];
    }
    double f = value_of(surface, own, gradient);
    return f / fmax(audit_length3(gradient), 1e-9);
}

void audit_surface_normal(const struct audit_surface *surface, const double at_mm[3],
                          double normal[3])
{
    double own[3], gradient[3] = {0, 0, 1};
    if (surface->mesh) {
        double foot[3], off_mm = 0;
        memcpy(normal, gradient, sizeof gradient);
        (void)audit_mesh_nearest(surface->mesh, at_mm, foot, normal, &off_mm);
        return;
    }
    to_own(surface, at_mm, own);
    if (!surface->pad) {
        value_of(surface, own, gradient);
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

/* Down the gradient onto the surface, then along it to where p stands upright over it, and again:
 * each round leaves a share of distance times curvature. */
static void radial_foot(const struct audit_radial *radial, const double p[3], double foot[3])
{
    memcpy(foot, p, 3 * sizeof *foot);
    for (int round = 0; round < NEAR_ROUNDS; round++) {
        double gradient[3], from[3], left = 0;
        double f = radial_value(radial, foot, gradient);
        double steep2 = fmax(audit_dot3(gradient, gradient), 1e-12);
        audit_sub3(p, foot, from);
        double along = audit_dot3(from, gradient) / steep2;
        for (int k = 0; k < 3; k++) {
            double step = from[k] - along * gradient[k] - f / steep2 * gradient[k];
            foot[k] += step;
            left += fabs(step);
        }
        if (left < 1e-10) {
            break;
        }
    }
}

void audit_surface_bend(const struct audit_surface *surface, const double at_mm[3],
                        const double way[3], double gradient[3], double *curving)
{
    double own[3], own_way[3], slope[3];
    to_own(surface, at_mm, own);
    for (int i = 0; i < 3; i++) {
        own_way[i] = audit_dot3(way, surface->axis[i]);
    }
    double here = value_of(surface, own, slope), unused[3], around = 0;
    for (int sign = -1; sign <= 1; sign += 2) {
        double there[3];
        for (int k = 0; k < 3; k++) {
            there[k] = own[k] + sign * BEND_MM * own_way[k];
        }
        around += surface->radial ? audit_radial_above(surface->radial, there)
                                  : ellipsoid_value(surface->semi_mm, there, unused);
    }
    *curving = (around - 2 * here) / (BEND_MM * BEND_MM);
    turn_to_head(surface, slope, gradient);
}

void audit_surface_foot(const struct audit_surface *surface, const double at_mm[3],
                        double foot_mm[3])
{
    double own[3], foot[3];
    if (surface->mesh) {
        double normal[3], off_mm = 0;
        if (!audit_mesh_nearest(surface->mesh, at_mm, foot_mm, normal, &off_mm)) {
            memcpy(foot_mm, at_mm, 3 * sizeof *foot_mm);
        }
        return;
    }
    to_own(surface, at_mm, own);
    if (surface->pad) {
        foot[0] = own[0];
        foot[1] = own[1];
        foot[2] = 0;
    } else if (surface->radial) {
        radial_foot(surface->radial, own, foot);
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
