/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where on the scalp a fit is known least: for whoever touches a head and asks where to touch next.
 */
#ifndef KINEMATICS_SCALP_FIT_GAPS_H
#define KINEMATICS_SCALP_FIT_GAPS_H

#include "kinematics/scalp/scalp.h"

struct fit_gap {
    struct vec3 at; /* head frame */
    double band_mm; /* of the fit there */
};

/* The places with the widest bands, widest first, none within apart_mm of another; how many there
 * are, most at most. Only of a fit. About 1 ms a place. */
size_t fit_gaps(const struct scalp *scalp, double apart_mm, struct fit_gap *gap, size_t most);

#endif
