/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between the files of the registration only.
 */
#ifndef KINEMATICS_SCALP_REGISTER_PRIVATE_H
#define KINEMATICS_SCALP_REGISTER_PRIVATE_H

#include "kinematics/scalp/register.h"

/* J'J, summed over measurements. */
struct register_information {
    double m[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS];
};

/* How a small turn about the middle and a shift move the point q along the unit vector n. */
void register_row(struct vec3 q_from_middle, struct vec3 n, double row[REGISTER_UNKNOWNS]);

void register_learn(struct register_information *information, const double row[REGISTER_UNKNOWNS]);

/* covariance = noise^2 information^-1; false where the information leaves some motion free. */
bool register_covariance(const struct register_information *information, double noise_mm,
                         double covariance[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS]);

/* Probes on a surface that is itself known to band / 1.96 only: each is off by its own noise, and
 * by what the surface is off there, which its neighbours share (bend.h). */
struct register_scatter {
    size_t count;
    const struct vec3 *at;    /* on the surface */
    const double *off_mm;     /* of the probe above it */
    const double *surface_mm; /* standard deviation of the surface there */
    double noise_mm;          /* of a probe, along the normal */
};

/* The noise that makes the median of all distances what it has to be. */
double register_noise_of_median(const struct register_scatter *scatter);
/* The noise that makes the weighted mean square what it has to be; weights are 0 to 1. */
double register_noise_of_mean(const struct register_scatter *scatter, const double *weight);

/* Standard deviation of what one probe is off. */
double register_sd_mm(const struct register_scatter *scatter, size_t i);

/* What each probe has to say that its neighbours do not; the largest is 1. O(count^2). */
void register_weigh(const struct register_scatter *scatter, double *weight);

/* Covariance of the weighted least squares under all that: A^-1 B A^-1 (White, Econometrica 48
 * (1980) 817). row: of each probe. False where some motion is free. O(count^2). */
bool register_scatter_covariance(const struct register_scatter *scatter, const double *weight,
                                 const double (*row)[REGISTER_UNKNOWNS],
                                 double covariance[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS]);

#endif
