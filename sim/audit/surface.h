/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A surface, mm, head frame: an ellipsoid, a flat pad, a radius around a centre, or a mesh; and
 * sheets laid on it along geodesics, by integration of the geodesic equation of the implicit
 * surface. No sheets on a mesh.
 */
#ifndef AUDIT_SURFACE_H
#define AUDIT_SURFACE_H

#include <stdbool.h>

#include "sim/audit/mesh.h"
#include "sim/audit/radial.h"

/* axis[i]: the surface's own i-th axis, in the head frame. A pad lies in its own x, y. */
struct audit_surface {
    bool pad;
    double centre_mm[3], axis[3][3];
    double semi_mm[3];                 /* ellipsoid */
    double half_mm[2];                 /* pad */
    const struct audit_radial *radial; /* borrowed, or NULL */
    const struct audit_mesh *mesh;     /* borrowed, or NULL; in the head frame itself */
};

struct audit_sheet {
    const struct audit_surface *surface; /* borrowed */
    double origin_mm[3], right[3], up[3], normal[3];
};

/* How far at lies from the surface, to first order; positive outside. HUGE_VAL when it is further
 * than AUDIT_MESH_NEAR_MM from a mesh. */
double audit_surface_distance(const struct audit_surface *surface, const double at_mm[3]);
/* The outward unit normal at the surface near at. */
void audit_surface_normal(const struct audit_surface *surface, const double at_mm[3],
                          double normal[3]);
/* The surface point next to at; at itself when that is far from a mesh. */
void audit_surface_foot(const struct audit_surface *surface, const double at_mm[3],
                        double foot_mm[3]);
/* How the surface bends along the unit tangent `way` at `at`: the gradient of an implicit function
 * of it, and the second derivative of that function along way. */
void audit_surface_bend(const struct audit_surface *surface, const double at_mm[3],
                        const double way[3], double gradient[3], double *curving);
/* Whether at lies within the pad's rim, widened by slack_mm; always true on a head. */
bool audit_surface_on_pad(const struct audit_surface *surface, const double at_mm[3],
                          double slack_mm);

/* A sheet with its origin at one landmark, +y along the chord to another one as seen from outside
 * (up_mm NULL: along the pad's own side), x to the right of it. False when the two lie above each
 * other. */
bool audit_sheet_init(struct audit_sheet *sheet, const struct audit_surface *surface,
                      const double origin_mm[3], const double *up_mm);
/* The surface point at sheet place xy. */
void audit_sheet_point(const struct audit_sheet *sheet, const double xy_mm[2], double at_mm[3]);
/* The sheet place of a surface point, by Newton; false where the map folds. */
bool audit_sheet_place(const struct audit_sheet *sheet, const double at_mm[3], double xy_mm[2]);

#endif
