/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How deep the facets of a scan lie under a smooth skin that their corners are on.
 */
#ifndef KINEMATICS_SCALP_FIT_FACETS_H
#define KINEMATICS_SCALP_FIT_FACETS_H

#include "kinematics/scalp/fit_core.h"
#include "kinematics/scalp/scan_rays.h"

/* Into spread[FIT_BAND_SIDE^2].under_mm, by the triangles that the rays met and by how the fit,
 * which has its shape, is bent along their sides. */
void fit_facets(const struct fit_core *core, const struct scan_rays *rays, const struct fit *fit,
                struct fit_spread *spread);

#endif
