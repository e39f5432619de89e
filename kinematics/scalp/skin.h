/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All the skin of a head that a probe may touch to find it: the scalp, and the face where a scan
 * has shown it, which is known finer than the scalp's own smooth surface goes on over it. Nothing
 * is struck by this surface. Head frame, mm.
 */
#ifndef KINEMATICS_SCALP_SKIN_H
#define KINEMATICS_SCALP_SKIN_H

#include "kinematics/scalp/scalp.h"

/* As scalp_project, on the face's surface where p is over it. */
struct scalp_point skin_project(const struct scalp *scalp, struct vec3 p);

/* As scalp_band_mm, of the surface that skin_project chooses there. */
double skin_band_mm(const struct scalp *scalp, struct vec3 on_skin);

#endif
