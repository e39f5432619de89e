/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How rough a bicubic B-spline is: the integral over its square of the squares of all third
 * derivatives, as a quadratic form in its coefficients. It leaves every parabola alone, so a fit
 * that is all penalty is still as round as a head.
 */
#ifndef KINEMATICS_SCALP_ROUGHNESS_H
#define KINEMATICS_SCALP_ROUGHNESS_H

#include <gsl/gsl_matrix.h>

/* Into a band matrix of side^2 rows and 3 side + 4 columns (band_matrix.h). */
void roughness_penalty(int side, double half, gsl_matrix *penalty);

#endif
