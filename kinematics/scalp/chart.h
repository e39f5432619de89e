/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A flat map of the scalp: where the ray from a point inside the head through the skin goes, laid
 * out by Lambert's azimuthal equal-area projection about the vertex. The map's singular point lies
 * in the neck. And scalp coordinates, which follow the landmarks and so fit any size of head. A
 * pad is its own map. Map: x right, y up (to the front), mm at the vertex.
 */
#ifndef KINEMATICS_SCALP_CHART_H
#define KINEMATICS_SCALP_CHART_H

#include "kinematics/scalp/scalp.h"

struct chart {
    const struct scalp *scalp; /* borrowed */
    bool is_flat;              /* a pad */
    struct vec3 centre;        /* of the rays; a pad's middle */
    struct vec3 right, up, out;
    double scale_mm; /* from the centre to the vertex */
    /* what 100 percent is: to the right, left, front, back; rad, on a pad mm */
    double right_full, left_full, front_full, back_full;
};

struct chart_place {
    double x_mm, y_mm;
};

/* False when the landmarks do not span a head: vertex on the axis of the ears and the like. */
bool chart_init(struct chart *chart, const struct scalp *scalp);

/* Where a point of the skin lies on the map; no trigonometry, the same bits everywhere. */
struct chart_place chart_from_point(const struct chart *chart, struct vec3 point);

/* The ray of a place of the map, unit; on a pad the point itself. */
struct vec3 chart_ray(const struct chart *chart, struct chart_place place);

/* The point of the skin at a place, to 1e-6 mm, quantised to that; about five projections. */
struct vec3 chart_point(const struct chart *chart, struct chart_place place);

/* How far out the skin is along the ray, as chart_point has it; guess_mm: where to start. On a pad
 * 0. */
double chart_reach_mm(const struct chart *chart, struct chart_place place, double guess_mm);

/* Scalp coordinates: percent of the angle, seen from the centre, from the vertex to a landmark: y
 * 100 is the glabella, -100 the inion, x 100 the right tragion, -100 the left one. Slanting ways
 * mix both. On a pad: percent of half its sides. */
struct chart_place chart_from_percent(const struct chart *chart, double x_percent,
                                      double y_percent);
void chart_percent(const struct chart *chart, struct chart_place place, double percent[2]);

#endif
