/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fitted surface in its own axes: a radius around the origin over a chart of directions
 * (config/fit.h), with exact normals and curvatures, nearest points and geodesics. Own axes: x to
 * the chart's right, y up in it, z through its middle; mm.
 */
#ifndef KINEMATICS_SCALP_SCALP_FIT_H
#define KINEMATICS_SCALP_SCALP_FIT_H

#include "config/fit.h"
#include "kinematics/scalp/scalp.h"

struct scalp_fit {
    double half_width;
    int side;
    double *r_mm; /* owned, as in struct fit */
    int band_side;
    double *band_mm;  /* owned */
    double *lean_rad; /* owned, or NULL */
};

/* A place in the chart; the length says how far from its middle: 2 is straight behind. */
struct fit_place {
    double u, v;
};

/* What is known of a place: the point, its derivatives in the chart, the normal (outward, unit). */
struct fit_jet {
    struct vec3 at, du, dv, duu, duv, dvv, normal;
};

struct scalp_fit *scalp_fit_new(const struct fit *fit);
struct scalp_fit *scalp_fit_free(struct scalp_fit *fit); /* NULL */

/* The surface's own axes in the head. */
struct frame scalp_fit_frame(const struct fit *fit);

/* Where the ray from the origin to p passes; held to the part of the chart that is used. */
struct fit_place scalp_fit_chart(struct vec3 p);
bool scalp_fit_holds(struct fit_place at);
/* The direction of a place, unit. */
struct vec3 scalp_fit_direction(struct fit_place at);

double scalp_fit_radius_mm(const struct scalp_fit *fit, struct fit_place at);
/* All of a jet but the normal. */
void scalp_fit_slopes(const struct scalp_fit *fit, struct fit_place at, struct fit_jet *jet);
void scalp_fit_jet(const struct scalp_fit *fit, struct fit_place at, struct fit_jet *jet);

struct scalp_curvature scalp_fit_curvature(const struct fit_jet *jet);
double scalp_fit_gauss_curvature(const struct fit_jet *jet); /* the product, 1/mm^2 */
/* The normal curvatures along the sides e that squares = sum of e e^T was made of (xx, xy, xz, yy,
 * yz, zz; own axes), each times the square of its side, summed; mm. */
double scalp_fit_sagitta(const struct fit_jet *jet, const double squares[6]);

/* The nearest point of the surface to p, searched from below p by Newton in the chart. */
void scalp_fit_nearest(const struct scalp_fit *fit, struct vec3 p, struct fit_jet *jet);

/* Half extents along its own axes, about: from the radii at right angles to the axis and on it. */
struct vec3 scalp_fit_size(const struct scalp_fit *fit);

double scalp_fit_band_mm(const struct scalp_fit *fit, struct fit_place at);
double scalp_fit_lean_rad(const struct scalp_fit *fit, struct fit_place at);

#endif
