/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scalp: a surface with a point, an outward normal and two curvatures in any direction, and
 * the part of it that may be struck at all. Head frame, mm. Callers never learn which kind it is.
 */
#ifndef KINEMATICS_SCALP_SCALP_H
#define KINEMATICS_SCALP_SCALP_H

#include <stdbool.h>

#include "config/head.h"
#include "kinematics/vec.h"

struct scalp_fit;
struct scalp_air;

struct scalp {
    enum head_surface kind;
    struct frame surface_in_head; /* the surface's own axes */
    struct vec3 semi_mm;          /* ellipsoid; of a fit, about its size: for pictures */
    double half_mm[2];            /* pad: half its sides */
    struct scalp_fit *fit;        /* fit: owned */
    struct scalp_air *air;        /* about a fit: owned */
    struct scalp_fit *face;       /* of the face, for skin.h, or NULL; owned */
    struct frame face_in_head, head_in_face;
    bool has_landmark[HEAD_LANDMARKS];
    struct vec3 landmark[HEAD_LANDMARKS]; /* projected on the surface */
    struct vec3 landmark_raw[HEAD_LANDMARKS];
};

struct scalp_point {
    struct vec3 at, normal; /* normal: outward, unit */
};

struct scalp_curvature {
    double k1_per_mm, k2_per_mm; /* principal, k1 >= k2; positive where the skin is convex */
};

/* Of an ellipsoid, a pad or a fit (head_open makes one of a scan or probes). Keeps nothing of head.
 */
void scalp_init(struct scalp *scalp, const struct head *head);
void scalp_deinit(struct scalp *scalp);

/* The nearest point of the surface to p, to 1e-9 mm, for any p outside the evolute of the surface
 * (heads: anything within 40 mm of the skin). Source: Eberly, "Distance from a point to an
 * ellipse, an ellipsoid, or a hyperellipsoid". For a pad: the foot of the perpendicular. For a fit:
 * by Newton from where the ray from its centre passes, 1 us. */
struct scalp_point scalp_project(const struct scalp *scalp, struct vec3 p);

/* Signed distance of p from the surface, positive outside. */
double scalp_distance(const struct scalp *scalp, struct vec3 p);

/* The distance is no less than this: good to tell at a tenth of the cost that p is far off. */
double scalp_distance_at_least(const struct scalp *scalp, struct vec3 p);

struct scalp_curvature scalp_curvature_at(const struct scalp *scalp, struct vec3 on_surface);

/* The surface is within this of the true one, along the normal, for 95 of 100 places; 0 where it is
 * not a fit but given. */
double scalp_band_mm(const struct scalp *scalp, struct vec3 on_surface);

/* RMS that the surface's normal is off the true one's there; 0 where nothing is known of it. */
double scalp_lean_rad(const struct scalp *scalp, struct vec3 on_surface);
/* How likely it is off by more than that, 0 to 1: every way that it may be off is as likely. */
double scalp_leans_over(const struct scalp *scalp, struct vec3 on_surface, double most_rad);

/* The point of a fit at a place of its chart (docs/records.md), whose cells are alike in area: for
 * whoever goes over all of it. False outside the part of the chart that is used. */
bool scalp_at_chart(const struct scalp *scalp, double u, double v, struct vec3 *at);

/* May this point of the surface be struck at all: on the pad and 2 mm from its rim; on a head above
 * the plane through hairline, ears and nape (kinematics: 35 degrees tilted backwards, 3 degrees
 * above the centre) or on the forehead 60 mm and more above the glabella, and outside the built-in
 * keep-outs of eyes, ears and face, which no file can lift. */
enum scalp_place { SCALP_ON, SCALP_OFF, SCALP_EYE, SCALP_EAR, SCALP_FACE };
enum scalp_place scalp_place_of(const struct scalp *scalp, struct vec3 on_surface);

/* Node i of side * side over the whole chart of a fit, evenly by area, for whoever asks what holds
 * on which share of the scalp. False where it is not on the scalp. */
bool scalp_node(const struct scalp *scalp, int side, int i, struct vec3 *at);

#endif
