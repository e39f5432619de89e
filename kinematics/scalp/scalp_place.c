/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a needle may go at all. The keep-outs of eyes and ears come first, since nothing may lift
 * them; then the scalp itself; what is left is face or elsewhere.
 */
#include "kinematics/scalp/scalp.h"

#include "kinematics/scalp/scalp_pad.h"

static const double PAD_RIM_MM = 2.0;
static const double CHART_HALF = 2.0; /* of the square that a fit's chart is in */
/* plane through hairline, above the ears and nape: tilted backwards, lifted above the centre */
static const double HAIRLINE_TILT_DEG = 35.0, HAIRLINE_LIFT_DEG = 3.0;
static const struct vec3 EYE_FROM_GLABELLA = {-15.0, 32.0, -30.0}; /* the left one; y mirrors */
static const double EYE_RADIUS_MM = 45.0, EAR_RADIUS_MM = 32.0;
static const double FACE_DEPTH_MM = 60.0;
/* a hairline is 60 mm and more above the brow; so much of the forehead may be struck */
static const double BROW_CHORD_MM = 57.0, BROW_RISE_MM = 50.0;

static bool near_an_eye(const struct scalp *scalp, struct vec3 p)
{
    if (!scalp->has_landmark[HEAD_GLABELLA]) {
        return false;
    }
    const struct vec3 left = vec3_add(scalp->landmark_raw[HEAD_GLABELLA], EYE_FROM_GLABELLA);
    const struct vec3 right = {left.x, left.y - 2.0 * EYE_FROM_GLABELLA.y, left.z};
    return vec3_distance(p, left) < EYE_RADIUS_MM || vec3_distance(p, right) < EYE_RADIUS_MM;
}

static bool near_an_ear(const struct scalp *scalp, struct vec3 p)
{
    const enum head_landmark ear[] = {HEAD_TRAGION_LEFT, HEAD_TRAGION_RIGHT};
    for (int i = 0; i < 2; i++) {
        if (scalp->has_landmark[ear[i]] &&
            vec3_distance(p, scalp->landmark_raw[ear[i]]) < EAR_RADIUS_MM) {
            return true;
        }
    }
    return false;
}

static bool above_hairline(const struct scalp *scalp, struct vec3 p)
{
    const double tilt = rad_from_deg(HAIRLINE_TILT_DEG);
    const struct vec3 up = {-sin(tilt), 0.0, cos(tilt)};
    const struct vec3 out = vec3_sub(p, scalp->surface_in_head.t);
    return vec3_dot(up, out) >= sin(rad_from_deg(HAIRLINE_LIFT_DEG)) * vec3_length(out);
}

static bool in_front(const struct scalp *scalp, struct vec3 p)
{
    return scalp->has_landmark[HEAD_GLABELLA] &&
           p.x > scalp->landmark_raw[HEAD_GLABELLA].x - FACE_DEPTH_MM;
}

/* In front of the plane, but no lower than the lowest hairline. */
static bool above_the_brow(const struct scalp *scalp, struct vec3 p)
{
    if (!in_front(scalp, p)) {
        return false;
    }
    const struct vec3 glabella = scalp->landmark_raw[HEAD_GLABELLA];
    return p.z >= glabella.z + BROW_RISE_MM && vec3_distance(p, glabella) >= BROW_CHORD_MM;
}

enum scalp_place scalp_place_of(const struct scalp *scalp, struct vec3 on_surface)
{
    if (scalp->kind == HEAD_PAD) {
        const struct frame head_in_surface = frame_inverse(&scalp->surface_in_head);
        const struct vec3 p = frame_point(&head_in_surface, on_surface);
        return pad_holds(scalp->half_mm, p, PAD_RIM_MM) ? SCALP_ON : SCALP_OFF;
    }
    if (near_an_eye(scalp, on_surface)) {
        return SCALP_EYE;
    }
    if (near_an_ear(scalp, on_surface)) {
        return SCALP_EAR;
    }
    if (above_hairline(scalp, on_surface) || above_the_brow(scalp, on_surface)) {
        return SCALP_ON;
    }
    return in_front(scalp, on_surface) ? SCALP_FACE : SCALP_OFF;
}

bool scalp_node(const struct scalp *scalp, int side, int i, struct vec3 *at)
{
    const double step = 2.0 * CHART_HALF / (side - 1);
    return scalp_at_chart(scalp, step * (i % side) - CHART_HALF, step * (i / side) - CHART_HALF,
                          at) &&
           scalp_place_of(scalp, *at) == SCALP_ON;
}
