/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The least that any registration can be off: what probes of a skin that is known exactly tell of
 * its pose, (J'J)^-1 times the noise squared (Cramer and Rao).
 */
#ifndef TESTS_TOOLS_REGISTER_BOUND_H
#define TESTS_TOOLS_REGISTER_BOUND_H

#include "kinematics/scalp/register.h"

struct register_bound {
    double normal2, tangential2; /* sums */
    size_t places;
};

/* Adds what probes of those true places, and normals, leave open at the dots. */
void register_bound_add(struct register_bound *bound, const struct scalp_point *probe,
                        size_t probes, double noise_mm, const struct scalp_point *dot, size_t dots);

/* Members of a line of JSON, as register_tally_print. */
void register_bound_print(const struct register_bound *bound);

#endif
