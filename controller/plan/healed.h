/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of a dot in the skin: a model, for lints and pictures, with no claim to be more.
 */
#ifndef CONTROLLER_PLAN_HEALED_H
#define CONTROLLER_PLAN_HEALED_H

#include "config/job.h"

/* Diameter of a healed dot. The needle's taper makes a hole of (depth / taper) wire across at the
 * surface, the wire's own beyond it, sqrt(points) times that for several points; pigment spreads
 * 0.05 mm about it at 0.3 mm depth, a quarter of every mm deeper, and 0.2 mm for each second of
 * dwell; a sixth more in the year that follows. */
double healed_diameter_mm(const struct job_needle *needle, double depth_mm, double dwell_s);

#endif
