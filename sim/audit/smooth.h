/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A uniform bicubic spline over a square, laid through scattered values by least squares with a
 * penalty on its third differences, by conjugate gradients.
 */
#ifndef AUDIT_SMOOTH_H
#define AUDIT_SMOOTH_H

#include <stddef.h>

struct audit_sample {
    double u, v, value, weight; /* weight 0: left out */
};

struct audit_grid_spline {
    double *c; /* coefficients [v * side + u] */
    size_t side;
    double half; /* over [-half, half] squared */
};

/* From the coefficients that are there on. penalty: against one sample a coefficient. */
void audit_smooth(struct audit_grid_spline *spline, const struct audit_sample *sample, size_t count,
                  double penalty);

double audit_smooth_value(const struct audit_grid_spline *spline, double u, double v);

#endif
