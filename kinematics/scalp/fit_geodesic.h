/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Straight ways over a fitted surface, in its own axes, and how a fan of them spreads.
 */
#ifndef KINEMATICS_SCALP_FIT_GEODESIC_H
#define KINEMATICS_SCALP_FIT_GEODESIC_H

#include "kinematics/scalp/scalp_fit.h"

/* The end of a geodesic; lost: it left the part of the chart that is used, under the chin. */
struct geodesic_end {
    bool lost;
    struct vec3 at, normal, heading; /* unit; heading: the way it goes on */
    double
        spread_mm; /* how far apart two ways end that start an angle of 1 rad apart (a Jacobi
                      field): the length on a plane, less where the skin is round; 0: not asked */
};

/* From a point of the surface along the unit tangent heading, in a fixed number of steps of fourth
 * order: 0.2 us each. Source: do Carmo, Differential Geometry of Curves and Surfaces, sections 4-4
 * and 5-5. */
struct geodesic_end fit_geodesic(const struct scalp_fit *fit, struct vec3 from, struct vec3 heading,
                                 double length_mm, int steps);
/* The same with spread_mm, which costs half as much again. */
struct geodesic_end fit_geodesic_spread(const struct scalp_fit *fit, struct vec3 from,
                                        struct vec3 heading, double length_mm, int steps);

#endif
