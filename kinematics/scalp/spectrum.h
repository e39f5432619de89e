/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The power spectrum of points in a plane, in two numbers.
 */
#ifndef KINEMATICS_SCALP_SPECTRUM_H
#define KINEMATICS_SCALP_SPECTRUM_H

#include <stddef.h>

struct spectrum {
    double low_power;     /* mean power below half the frequency 1/spacing; random points: 1 */
    double anisotropy_db; /* variance over mean square in each ring, averaged, in decibels */
};

/* Of the largest square about the middle of the points that they fill evenly; zeros when it holds
 * fewer than 200. Costs 1,000 sines a point, of at most 2,000 points. */
struct spectrum spectrum_of(const double (*place)[2], size_t count, double spacing);

#endif
