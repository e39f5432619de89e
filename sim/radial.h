/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A skin that is a radius around a centre, in its own axes: an analytic head, or the fit of one.
 */
#ifndef SIM_RADIAL_H
#define SIM_RADIAL_H

#include <stdbool.h>

#include "config/head.h"
#include "sim/vec.h"

struct sim_radial {
    bool is_spline;
    /* analytic */
    struct sim_vec semi;
    double exponent;
    int degree; /* of the harmonics, -1: none */
    double cosine_mm[HEAD_DEGREE_MAX + 1][HEAD_DEGREE_MAX + 1];
    double sine_mm[HEAD_DEGREE_MAX + 1][HEAD_DEGREE_MAX + 1];
    /* spline: a chart about +z (docs/records.md, Fit) */
    int side;
    double half;
    const double *r_mm; /* borrowed: [v * side + u] */
};

/* The fit's table is borrowed. Own axes: right, up, axis. */
void sim_radial_from_fit(struct sim_radial *radial, const struct fit *fit);
void sim_radial_from_truth(struct sim_radial *radial, const struct head_truth *truth);

/* How far p is above the skin along the line from the centre, and how that grows with p. */
double sim_radial_above(const struct sim_radial *radial, struct sim_vec p,
                        struct sim_vec *gradient);

/* Where the line enters the skin: distance from the origin along the unit direction. Further than
 * SIM_RADIAL_NEAR_MM above the skin the answer is a distance that is safe to go. */
#define SIM_RADIAL_NEAR_MM 12.0
bool sim_radial_hit(const struct sim_radial *radial, struct sim_vec origin,
                    struct sim_vec direction, double *distance, struct sim_vec *normal);

#endif
