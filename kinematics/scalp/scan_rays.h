/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a scan looks like from inside the head: the outermost skin along a regular grid of rays.
 * Inner shells, doubled and flat triangles and holes need no care of their own then.
 */
#ifndef KINEMATICS_SCALP_SCAN_RAYS_H
#define KINEMATICS_SCALP_SCAN_RAYS_H

#include "config/mesh.h"
#include "kinematics/vec.h"

/* Rays through the nodes of a square grid over the chart [-half, half]^2; r_mm 0: nothing was hit.
 */
struct scan_rays {
    int side;
    double half;
    double *r_mm;             /* [v * side + u] */
    double (*squares_mm2)[6]; /* of the triangle that was hit: sum of e e^T over its sides e, as xx,
                                 xy, xz, yy, yz, zz */
    size_t outward, inward;   /* hits by the way their triangle is wound */
};

/* Places of the scan times mm_per_unit, taken through scan_in_chart, are in the chart's axes. Skin
 * further out than far_mm (shoulders) is not seen. scan_rays_free when done. */
void scan_rays_cast(struct scan_rays *rays, const struct mesh *mesh, double mm_per_unit,
                    const struct frame *scan_in_chart, double far_mm);
void scan_rays_free(struct scan_rays *rays);

#endif
