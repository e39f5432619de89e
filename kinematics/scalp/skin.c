/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/skin.h"

#include <math.h>

#include "kinematics/scalp/scalp_fit.h"

/* Of the chart's half: nearer to its edge a spline has little to hold it. */
static const double USED = 0.94;

/* The place of p in the face's own axes; false where it is not over the face. */
static bool is_over_face(const struct scalp *scalp, struct vec3 p, struct vec3 *in_face)
{
    if (scalp->face == NULL) {
        return false;
    }
    *in_face = frame_point(&scalp->head_in_face, p);
    const struct fit_place at = scalp_fit_chart(*in_face);
    const double most = USED * scalp->face->half_width;
    return fabs(at.u) <= most && fabs(at.v) <= most;
}

struct scalp_point skin_project(const struct scalp *scalp, struct vec3 p)
{
    struct vec3 in_face;
    if (!is_over_face(scalp, p, &in_face)) {
        return scalp_project(scalp, p);
    }
    struct fit_jet jet;
    scalp_fit_nearest(scalp->face, in_face, &jet);
    return (struct scalp_point){frame_point(&scalp->face_in_head, jet.at),
                                frame_turn(&scalp->face_in_head, jet.normal)};
}

double skin_band_mm(const struct scalp *scalp, struct vec3 on_skin)
{
    struct vec3 in_face;
    return is_over_face(scalp, on_skin, &in_face)
               ? scalp_fit_band_mm(scalp->face, scalp_fit_chart(in_face))
               : scalp_band_mm(scalp, on_skin);
}
