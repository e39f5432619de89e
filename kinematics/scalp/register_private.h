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

#endif
