/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lays a flat sheet on the scalp: the geodesic exponential map at a landmark, and its inverse.
 * Sheet: x right, y up, as seen from outside the skin, so right x up = outward normal.
 */
#ifndef KINEMATICS_SCALP_WRAP_H
#define KINEMATICS_SCALP_WRAP_H

#include "kinematics/scalp/scalp.h"

struct wrap {
    const struct scalp *scalp; /* borrowed */
    struct vec3 origin, normal, right, up;
};

enum wrap_answer { WRAP_OK, WRAP_TOO_FAR, WRAP_BAD_SHEET };

/* WRAP_BAD_SHEET when a landmark is missing or `up` lies straight above `origin`. The heading is
 * the chord to the landmark `up`, projected into the tangent plane at `origin`. On a
 * pad without the landmark `up` the sheet's x and y are the pad's own sides. */
enum wrap_answer wrap_init(struct wrap *wrap, const struct scalp *scalp, enum head_landmark origin,
                           enum head_landmark up);

/* The point reached by walking |xy| mm along the geodesic that starts in direction xy. Within
 * 1e-3 mm at 80 mm (RK4; on an ellipsoid with the normal curvature, projected back each step), 2 us
 * on an ellipsoid, 20 us on a fit. WRAP_TOO_FAR beyond 250 mm, and under the chin. */
enum wrap_answer wrap_point(const struct wrap *wrap, double x_mm, double y_mm,
                            struct scalp_point *point);

/* How long a mm of the sheet is on the skin there: 1 along the way from the origin, and this across
 * it, which is what squeezes a flat design on a round head. */
enum wrap_answer wrap_across(const struct wrap *wrap, double x_mm, double y_mm, double *across);

/* The sheet's coordinates of the surface's point that is nearest to `point` (places in files are
 * rounded and leave the surface), by Newton on wrap_point (100 us on a fit); WRAP_TOO_FAR where the
 * map folds (past ~200 mm). property: wrap_point(wrap_sheet_from_point(p)) is within 1e-6 mm of p,
 * p on the surface */
enum wrap_answer wrap_sheet_from_point(const struct wrap *wrap, struct vec3 point,
                                       double sheet_mm[2]);

#endif
