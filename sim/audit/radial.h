/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Surfaces that are a radius around a centre, in their own axes: a fit (docs/records.md) and an
 * analytic head (docs/formats.md). Only values are worked out here; slopes come of differences.
 */
#ifndef AUDIT_RADIAL_H
#define AUDIT_RADIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/audit/report.h"

enum { AUDIT_SIDE_MIN = 4, AUDIT_SIDE_MAX = 128, AUDIT_BUMPS_MAX = 81, AUDIT_DEGREE_MAX = 8 };

struct audit_bump {
    int degree, order;
    double mm;
};

struct audit_radial {
    /* a fit: coefficients [v * side + u], owned; NULL for an analytic head */
    double *r_mm;
    size_t side;
    double half;
    /* an analytic head */
    double semi_mm[3], exponent;
    struct audit_bump bump[AUDIT_BUMPS_MAX];
    size_t bumps;
};

/* How far p is above the surface, along the line from the centre. */
double audit_radial_above(const struct audit_radial *radial, const double p_mm[3]);

/* Reads a fit file: its own axes are right, up, axis. */
bool audit_fit_read(struct audit_radial *radial, double centre_mm[3], double axis[3][3],
                    const char *path, struct audit_report *report);
void audit_radial_free(struct audit_radial *radial);

#endif
