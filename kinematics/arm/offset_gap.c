/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/offset_gap.h"

#include <math.h>

#include "kinematics/arm/spherical.h"

/* Rounding puts targets at full stretch a little beyond it. A guess keeps the elbow off straight:
 * from there Newton finds neither side of it. */
static const struct offset_slack SLACK[] = {
    [OFFSET_SLACK_NONE] = {1e-9, 1e-12, 1.0},
    [OFFSET_SLACK_SOME] = {100.0, 0.02, 0.998},
    [OFFSET_SLACK_MUCH] = {900.0, 0.06, 0.998},
};

static struct offset_vector scaled(const struct offset_vector *v, double k)
{
    return (struct offset_vector){vec3_scale(v->still, k), vec3_scale(v->across, k),
                                  vec3_scale(v->along, k)};
}

static struct offset_vector less(const struct offset_vector *v, const struct offset_vector *w)
{
    return (struct offset_vector){vec3_sub(v->still, w->still), vec3_sub(v->across, w->across),
                                  vec3_sub(v->along, w->along)};
}

struct offset_place offset_place(const struct arm_closed *closed, const struct frame *last_in_first,
                                 enum offset_slack_kind slack)
{
    struct vec3 z5;
    const struct vec3 foot = spherical_wrist_centre(closed, last_in_first, &z5);
    const double(*r)[3] = last_in_first->r;
    const struct vec3 x = {r[0][0], r[1][0], r[2][0]}, y = vec3_cross(z5, x);
    const struct vec3 none = {0.0, 0.0, 0.0};
    /* frame 5 is the last one's turned back by theta6 */
    struct offset_place place = {.closed = closed, .slack = &SLACK[slack]};
    place.x5 = (struct offset_vector){none, x, vec3_scale(y, -1.0)};
    place.axis5 = (struct offset_vector){vec3_scale(z5, closed->cos5), vec3_scale(y, closed->sin5),
                                         vec3_scale(x, closed->sin5)};
    const struct offset_vector end = {foot, none, none};
    const struct offset_vector out = scaled(&place.x5, closed->a5_mm);
    const struct offset_vector up = scaled(&place.axis5, closed->d5_mm);
    place.wrist = less(&end, &out);
    place.wrist = less(&place.wrist, &up);
    return place;
}

/* The plane of the elbow on one shoulder, and the triangle of upper arm and forearm in it. */
struct plane {
    double c1, s1, x, y, line2, cosine;
};

/* The side of the shoulder: false where the wrist is nearer to axis 1 than the arm stands off it.
 */
static inline bool set_plane(const struct offset_place *place, struct vec3 w, int side,
                             struct plane *plane)
{
    const struct arm_closed *k = place->closed;
    const double r2 = w.x * w.x + w.y * w.y, out2 = r2 - k->side2_mm2;
    if (!(out2 >= -place->slack->shoulder_mm2 && r2 > 0.0)) {
        return false;
    }
    const double far = sqrt(out2 > 0.0 ? out2 : 0.0), out = side & OFFSET_SHOULDER ? -far : far;
    const double across = -k->turn1 * k->side_mm, inverse = 1.0 / r2;
    plane->c1 = (w.x * out + w.y * across) * inverse;
    plane->s1 = (w.y * out - w.x * across) * inverse;
    plane->x = out - k->a1_mm;
    plane->y = k->turn1 * (w.z - k->d1_mm);
    plane->line2 = plane->x * plane->x + plane->y * plane->y;
    plane->cosine = (plane->line2 - k->sum2_mm2) * k->per_both;
    return true;
}

/* The side of the elbow; keeps its cosine off what is too straight. */
static inline bool set_elbow(const struct offset_place *place, struct plane *plane)
{
    const struct offset_slack *slack = place->slack;
    const bool reached = fabs(plane->cosine) <= 1.0 + slack->elbow && plane->line2 > 0.0;
    const double most = slack->stretch;
    plane->cosine = plane->cosine > most ? most : plane->cosine < -most ? -most : plane->cosine;
    return reached;
}

/* The sine of the elbow's bend, and from it the joints that reach. */
static inline void set_arm(const struct arm_closed *k, const struct plane *plane, double s_bend,
                           struct offset_arm *arm)
{
    const double x = plane->x, y = plane->y, inverse = 1.0 / plane->line2;
    const double ahead = k->upper_mm + k->fore_mm * plane->cosine;
    const double aside = k->fold * k->fore_mm * s_bend;
    arm->c1 = plane->c1;
    arm->s1 = plane->s1;
    arm->c2 = (x * ahead + y * aside) * inverse;
    arm->s2 = (y * ahead - x * aside) * inverse;
    arm->c_bend = plane->cosine;
    arm->s_bend = s_bend;
    /* frame 3, from where the forearm points in the plane */
    const double u = (x - k->upper_mm * arm->c2) * k->per_fore;
    const double v = (y - k->upper_mm * arm->s2) * k->per_fore;
    const double cp = u * k->cos_phase + v * k->sin_phase;
    const double sp = v * k->cos_phase - u * k->sin_phase;
    const struct vec3 up = {-arm->c1 * sp, -arm->s1 * sp, k->turn1 * cp};
    const struct vec3 off = {k->turn1 * arm->s1, -k->turn1 * arm->c1, 0.0};
    arm->x3 = (struct vec3){arm->c1 * cp, arm->s1 * cp, k->turn1 * sp};
    arm->y3 = vec3_along(vec3_scale(up, k->cos23), k->sin23, off);
    arm->z3 = vec3_along(vec3_scale(off, k->cos23), -k->sin23, up);
}

static inline double sine_of_bend(const struct plane *plane)
{
    return sqrt((1.0 - plane->cosine) * (1.0 + plane->cosine));
}

bool offset_shoulder(const struct offset_place *place, struct vec3 point, int side, double *c1,
                     double *s1)
{
    struct plane plane;
    if (!set_plane(place, point, side, &plane)) {
        return false;
    }
    *c1 = plane.c1;
    *s1 = plane.s1;
    return true;
}

bool offset_reach(const struct offset_place *place, int side, struct offset_angle at,
                  struct offset_arm *arm)
{
    struct plane plane;
    if (!set_plane(place, offset_at(&place->wrist, at), side, &plane) ||
        !set_elbow(place, &plane)) {
        return false;
    }
    const double s_bend = sine_of_bend(&plane);
    set_arm(place->closed, &plane, side & OFFSET_ELBOW ? -s_bend : s_bend, arm);
    return true;
}

double offset_room(const struct offset_place *place, int side, struct offset_angle at, int *edge)
{
    const struct arm_closed *k = place->closed;
    const struct vec3 w = offset_at(&place->wrist, at);
    const double shoulder = (w.x * w.x + w.y * w.y) / k->side2_mm2 - 1.0;
    struct plane plane;
    *edge = OFFSET_SHOULDER;
    if (!set_plane(place, w, side, &plane)) {
        return shoulder;
    }
    const double elbow = 1.0 - fabs(plane.cosine);
    *edge = elbow < shoulder ? OFFSET_ELBOW : OFFSET_SHOULDER;
    return fmin(elbow, shoulder);
}

/* The gaps of both elbows are sum + and - half a difference: frame 3's axis is linear in the sine
 * of the elbow's bend. False out of reach. */
static inline bool both_elbows(const struct offset_place *place, struct vec3 w, struct vec3 axis5,
                               int side, double *sum, double *half)
{
    const struct arm_closed *k = place->closed;
    struct plane plane;
    if (!set_plane(place, w, side, &plane) || !set_elbow(place, &plane)) {
        return false;
    }
    const double x = plane.x, y = plane.y, per_line2 = k->upper_mm / plane.line2;
    const double rest = (1.0 - per_line2 * (k->upper_mm + k->fore_mm * plane.cosine)) * k->per_fore;
    const double bow = k->fold * per_line2 * sine_of_bend(&plane);
    const double ahead = plane.c1 * axis5.x + plane.s1 * axis5.y;
    const double aside = plane.s1 * axis5.x - plane.c1 * axis5.y;
    /* the forearm's phase, with axis 5 */
    const double u = ahead * k->cos_phase - axis5.z * k->turn1 * k->sin_phase;
    const double v = ahead * k->sin_phase + axis5.z * k->turn1 * k->cos_phase;
    *sum = k->cos23 * k->turn1 * aside + k->sin23 * rest * (y * u - x * v) - k->cos4;
    *half = k->sin23 * bow * (x * u + y * v);
    return true;
}

double offset_gap(const struct offset_place *place, int side, struct offset_angle at)
{
    double sum, half;
    if (!both_elbows(place, offset_at(&place->wrist, at), offset_at(&place->axis5, at), side, &sum,
                     &half)) {
        return NAN;
    }
    return side & OFFSET_ELBOW ? sum - half : sum + half;
}

struct vec3 offset_gaps(const struct offset_place *place, struct offset_angle at,
                        double gap[OFFSET_SIDES])
{
    const struct vec3 w = offset_at(&place->wrist, at), axis5 = offset_at(&place->axis5, at);
    for (int shoulder = 0; shoulder < OFFSET_SIDES; shoulder += OFFSET_SHOULDER) {
        double sum = NAN, half = 0.0;
        (void)both_elbows(place, w, axis5, shoulder, &sum, &half);
        gap[shoulder] = sum + half;
        gap[shoulder + OFFSET_ELBOW] = sum - half;
    }
    return w;
}
