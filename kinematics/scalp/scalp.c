/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/scalp.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "kinematics/scalp/scalp_air.h"
#include "kinematics/scalp/scalp_ellipsoid.h"
#include "kinematics/scalp/scalp_fit.h"
#include "kinematics/scalp/scalp_pad.h"

static struct vec3 vec3_from_array(const double a[3])
{
    return (struct vec3){a[0], a[1], a[2]};
}

void scalp_init(struct scalp *scalp, const struct head *head)
{
    memset(scalp, 0, sizeof(*scalp));
    scalp->kind = head->surface;
    const struct vec3 centre = vec3_from_array(head->centre_mm);
    if (head->surface == HEAD_PAD) {
        scalp->surface_in_head = pad_frame(centre, vec3_from_array(head->pad_normal));
        scalp->half_mm[0] = 0.5 * head->pad_size_mm[0];
        scalp->half_mm[1] = 0.5 * head->pad_size_mm[1];
    } else if (head->surface == HEAD_ELLIPSOID) {
        const struct pose turned = {.xyz_mm = {centre.x, centre.y, centre.z},
                                    .rpy_rad = {0.0, head->pitch_rad, 0.0}};
        scalp->surface_in_head = frame_from_pose(&turned);
        scalp->semi_mm = vec3_from_array(head->semi_mm);
    } else {
        assert(head->fit);
        scalp->kind = HEAD_FIT;
        scalp->surface_in_head = scalp_fit_frame(head->fit);
        scalp->fit = scalp_fit_new(head->fit);
        scalp->semi_mm = scalp_fit_size(scalp->fit);
        scalp->air = scalp_air_new(scalp);
        if (head->fit->face) {
            scalp->face_in_head = scalp_fit_frame(head->fit->face);
            scalp->head_in_face = frame_inverse(&scalp->face_in_head);
            scalp->face = scalp_fit_new(head->fit->face);
        }
    }
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        if (head->has_landmark[i]) {
            scalp->has_landmark[i] = true;
            scalp->landmark_raw[i] = vec3_from_array(head->landmark_mm[i]);
            scalp->landmark[i] = scalp_project(scalp, scalp->landmark_raw[i]).at;
        }
    }
}

void scalp_deinit(struct scalp *scalp)
{
    scalp->air = scalp_air_free(scalp->air);
    scalp->fit = scalp_fit_free(scalp->fit);
    scalp->face = scalp_fit_free(scalp->face);
}

static struct vec3 surface_from_head(const struct scalp *scalp, struct vec3 p)
{
    const struct frame *f = &scalp->surface_in_head;
    const struct vec3 d = vec3_sub(p, f->t);
    return (struct vec3){f->r[0][0] * d.x + f->r[1][0] * d.y + f->r[2][0] * d.z,
                         f->r[0][1] * d.x + f->r[1][1] * d.y + f->r[2][1] * d.z,
                         f->r[0][2] * d.x + f->r[1][2] * d.y + f->r[2][2] * d.z};
}

/* The jet of a fit at a point of it. */
static struct fit_jet jet_at(const struct scalp *scalp, struct vec3 on_surface)
{
    struct fit_jet jet;
    scalp_fit_jet(scalp->fit, scalp_fit_chart(surface_from_head(scalp, on_surface)), &jet);
    return jet;
}

struct scalp_point scalp_project(const struct scalp *scalp, struct vec3 p)
{
    const struct frame *f = &scalp->surface_in_head;
    const struct vec3 local = surface_from_head(scalp, p);
    struct vec3 at = {local.x, local.y, 0.0}, normal = {0.0, 0.0, 1.0};
    if (scalp->kind == HEAD_ELLIPSOID) {
        at = ellipsoid_nearest(scalp->semi_mm, local);
        normal = ellipsoid_normal(scalp->semi_mm, at);
    } else if (scalp->kind == HEAD_FIT) {
        struct fit_jet jet;
        scalp_fit_nearest(scalp->fit, local, &jet);
        at = jet.at;
        normal = jet.normal;
    }
    return (struct scalp_point){frame_point(f, at), frame_turn(f, normal)};
}

double scalp_distance(const struct scalp *scalp, struct vec3 p)
{
    const struct vec3 local = surface_from_head(scalp, p);
    if (scalp->kind == HEAD_PAD) {
        return local.z;
    }
    if (scalp->kind == HEAD_FIT) {
        struct fit_jet jet;
        scalp_fit_nearest(scalp->fit, local, &jet);
        const struct vec3 off = vec3_sub(local, jet.at);
        return copysign(vec3_length(off), vec3_dot(off, jet.normal));
    }
    const double away = vec3_distance(local, ellipsoid_nearest(scalp->semi_mm, local));
    return ellipsoid_holds(scalp->semi_mm, local) ? -away : away;
}

double scalp_distance_at_least(const struct scalp *scalp, struct vec3 p)
{
    const struct vec3 local = surface_from_head(scalp, p), semi = scalp->semi_mm;
    if (scalp->kind == HEAD_PAD) {
        return local.z;
    }
    if (scalp->kind == HEAD_FIT) {
        return scalp_air_at_least(scalp->air, p);
    }
    /* the ellipsoid that is larger by this everywhere still does not hold p */
    const struct vec3 share = {local.x / semi.x, local.y / semi.y, local.z / semi.z};
    const double least_mm = fmin(semi.x, fmin(semi.y, semi.z));
    const double larger = vec3_length(share) - 1.0;
    return larger > 0.0 ? larger * least_mm : scalp_distance(scalp, p);
}

struct scalp_curvature scalp_curvature_at(const struct scalp *scalp, struct vec3 on_surface)
{
    if (scalp->kind == HEAD_PAD) {
        return (struct scalp_curvature){0.0, 0.0};
    }
    if (scalp->kind == HEAD_FIT) {
        const struct fit_jet jet = jet_at(scalp, on_surface);
        return scalp_fit_curvature(&jet);
    }
    return ellipsoid_curvature(scalp->semi_mm, surface_from_head(scalp, on_surface));
}

double scalp_band_mm(const struct scalp *scalp, struct vec3 on_surface)
{
    return scalp->kind == HEAD_FIT
               ? scalp_fit_band_mm(scalp->fit,
                                   scalp_fit_chart(surface_from_head(scalp, on_surface)))
               : 0.0;
}

double scalp_lean_rad(const struct scalp *scalp, struct vec3 on_surface)
{
    return scalp->kind == HEAD_FIT
               ? scalp_fit_lean_rad(scalp->fit,
                                    scalp_fit_chart(surface_from_head(scalp, on_surface)))
               : 0.0;
}

double scalp_leans_over(const struct scalp *scalp, struct vec3 on_surface, double most_rad)
{
    const double lean_rad = scalp_lean_rad(scalp, on_surface);
    return lean_rad > 0.0 ? exp(-most_rad * most_rad / (lean_rad * lean_rad)) : 0.0;
}

bool scalp_at_chart(const struct scalp *scalp, double u, double v, struct vec3 *at)
{
    assert(scalp->kind == HEAD_FIT);
    const struct fit_place place = {u, v};
    if (!scalp_fit_holds(place)) {
        return false;
    }
    const double r_mm = scalp_fit_radius_mm(scalp->fit, place);
    *at = frame_point(&scalp->surface_in_head, vec3_scale(scalp_fit_direction(place), r_mm));
    return true;
}
