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
    pair c1, s1, x, y, line2, cosine;
};

static inline void set_triangle(const struct arm_closed *k, struct pair_vec3 w, pair out,
                                struct plane *plane)
{
    plane->x = out - k->a1_mm;
    plane->y = k->turn1 * (w.z - k->d1_mm);
    plane->line2 = plane->x * plane->x + plane->y * plane->y;
    plane->cosine = (plane->line2 - k->sum2_mm2) * k->per_both;
}

/* The side of the shoulder: not where the wrist is nearer to axis 1 than the arm stands off it. */
static inline pair_mask set_plane(const struct offset_place *place, struct pair_vec3 w,
                                  pair shoulder, struct plane *plane)
{
    const struct arm_closed *k = place->closed;
    const pair r2 = w.x * w.x + w.y * w.y, out2 = r2 - k->side2_mm2;
    const pair out = shoulder * pair_sqrt(pair_pick(out2 > 0.0, out2, pair_both(0.0)));
    const pair across = pair_both(-k->turn1 * k->side_mm), inverse = 1.0 / r2;
    plane->c1 = (w.x * out + w.y * across) * inverse;
    plane->s1 = (w.y * out - w.x * across) * inverse;
    set_triangle(k, w, out, plane);
    return (out2 >= -place->slack->shoulder_mm2) & (r2 > 0.0);
}

/* The side of the elbow; keeps its cosine off what is too straight. */
static inline pair_mask set_elbow(const struct offset_place *place, struct plane *plane)
{
    const struct offset_slack *slack = place->slack;
    const pair cosine = plane->cosine, most = pair_both(slack->stretch);
    plane->cosine = pair_pick(cosine > most, most, pair_pick(cosine < -most, -most, cosine));
    return (pair_abs(cosine) <= 1.0 + slack->elbow) & (plane->line2 > 0.0);
}

/* The sine of the elbow's bend, and from it the joints that reach. */
static inline void set_arms(const struct arm_closed *k, const struct plane *plane, pair s_bend,
                            struct offset_arms *arms)
{
    const pair x = plane->x, y = plane->y, inverse = 1.0 / plane->line2;
    const pair ahead = k->upper_mm + k->fore_mm * plane->cosine;
    const pair aside = k->fold * k->fore_mm * s_bend;
    arms->c1 = plane->c1;
    arms->s1 = plane->s1;
    arms->c2 = (x * ahead + y * aside) * inverse;
    arms->s2 = (y * ahead - x * aside) * inverse;
    arms->c_bend = plane->cosine;
    arms->s_bend = s_bend;
    /* frame 3, from where the forearm points in the plane */
    const pair u = (x - k->upper_mm * arms->c2) * k->per_fore;
    const pair v = (y - k->upper_mm * arms->s2) * k->per_fore;
    const pair cp = u * k->cos_phase + v * k->sin_phase;
    const pair sp = v * k->cos_phase - u * k->sin_phase;
    const struct pair_vec3 up = {-arms->c1 * sp, -arms->s1 * sp, k->turn1 * cp};
    const struct pair_vec3 off = {k->turn1 * arms->s1, -k->turn1 * arms->c1, pair_both(0.0)};
    arms->x3 = (struct pair_vec3){arms->c1 * cp, arms->s1 * cp, k->turn1 * sp};
    arms->y3 = pair_vec3_along(pair_vec3_scale(up, pair_both(k->cos23)), pair_both(k->sin23), off);
    arms->z3 = pair_vec3_along(pair_vec3_scale(off, pair_both(k->cos23)), pair_both(-k->sin23), up);
}

static inline pair sine_of_bend(const struct plane *plane)
{
    return pair_sqrt((1.0 - plane->cosine) * (1.0 + plane->cosine));
}

bool offset_shoulders(const struct offset_place *place, struct vec3 point, pair *c1, pair *s1)
{
    struct plane plane;
    const struct offset_sides side = offset_sides(0, OFFSET_SHOULDER);
    const pair_mask reached = set_plane(place, pair_vec3_both(point), side.shoulder, &plane);
    *c1 = plane.c1;
    *s1 = plane.s1;
    return pair_any(reached);
}

pair_mask offset_reach(const struct offset_place *place, struct offset_sides side,
                       const struct offset_angles *first, struct offset_angles at,
                       struct offset_arms *arms)
{
    struct plane plane;
    const struct pair_vec3 w = offset_pair_at(&place->wrist, at);
    const pair_mask in_plane = set_plane(place, w, side.shoulder, &plane);
    if (first) {
        plane.c1 = first->c;
        plane.s1 = first->s;
        set_triangle(place->closed, w, w.x * first->c + w.y * first->s, &plane);
    }
    const pair_mask reached = in_plane & set_elbow(place, &plane);
    set_arms(place->closed, &plane, side.elbow * sine_of_bend(&plane), arms);
    return reached;
}

double offset_room(const struct offset_place *place, int side, struct offset_angle at, int *edge)
{
    const struct arm_closed *k = place->closed;
    const struct vec3 w = offset_at(&place->wrist, at);
    const double shoulder = (w.x * w.x + w.y * w.y) / k->side2_mm2 - 1.0;
    const pair way = offset_sides(side, side).shoulder;
    struct plane plane;
    *edge = OFFSET_SHOULDER;
    if (!pair_any(set_plane(place, pair_vec3_both(w), way, &plane))) {
        return shoulder;
    }
    const double elbow = 1.0 - fabs(plane.cosine[0]);
    *edge = elbow < shoulder ? OFFSET_ELBOW : OFFSET_SHOULDER;
    return fmin(elbow, shoulder);
}

/* The gaps of both elbows are sum + and - half a difference: frame 3's axis is linear in the sine
 * of the elbow's bend. The sum is NAN out of reach. */
static inline pair both_elbows(const struct offset_place *place, struct pair_vec3 w,
                               struct pair_vec3 axis5, pair shoulder, pair *half)
{
    const struct arm_closed *k = place->closed;
    struct plane plane;
    const pair_mask in_plane = set_plane(place, w, shoulder, &plane);
    const pair_mask reached = in_plane & set_elbow(place, &plane);
    const pair x = plane.x, y = plane.y, per_line2 = k->upper_mm / plane.line2;
    const pair rest = (1.0 - per_line2 * (k->upper_mm + k->fore_mm * plane.cosine)) * k->per_fore;
    const pair bow = k->fold * per_line2 * sine_of_bend(&plane);
    const pair ahead = plane.c1 * axis5.x + plane.s1 * axis5.y;
    const pair aside = plane.s1 * axis5.x - plane.c1 * axis5.y;
    /* the forearm's phase, with axis 5 */
    const pair u = ahead * k->cos_phase - axis5.z * k->turn1 * k->sin_phase;
    const pair v = ahead * k->sin_phase + axis5.z * k->turn1 * k->cos_phase;
    *half = k->sin23 * bow * (x * u + y * v);
    const pair sum = k->cos23 * k->turn1 * aside + k->sin23 * rest * (y * u - x * v) - k->cos4;
    return pair_pick(reached, sum, pair_both(NAN));
}

pair offset_pair_gap(const struct offset_place *place, struct offset_sides side,
                     struct offset_angles at)
{
    pair half;
    const pair sum = both_elbows(place, offset_pair_at(&place->wrist, at),
                                 offset_pair_at(&place->axis5, at), side.shoulder, &half);
    return sum + side.elbow * half;
}

double offset_gap(const struct offset_place *place, int side, struct offset_angle at)
{
    const struct offset_angles both = {pair_both(at.c), pair_both(at.s)};
    return offset_pair_gap(place, offset_sides(side, side), both)[0];
}

void offset_look(const struct offset_place *place, struct offset_angles at,
                 struct offset_sample sample[2])
{
    const struct pair_vec3 w = offset_pair_at(&place->wrist, at);
    const struct pair_vec3 axis5 = offset_pair_at(&place->axis5, at);
    pair half, other_half;
    const pair sum = both_elbows(place, w, axis5, pair_both(1.0), &half);
    const pair other = both_elbows(place, w, axis5, pair_both(-1.0), &other_half);
    const pair gap[OFFSET_SIDES] = {sum + half, sum - half, other + other_half, other - other_half};
    for (int i = 0; i < 2; i++) {
        sample[i].at = (struct offset_angle){at.c[i], at.s[i]};
        sample[i].wrist = (struct vec3){w.x[i], w.y[i], w.z[i]};
        for (int side = 0; side < OFFSET_SIDES; side++) {
            sample[i].gap[side] = gap[side][i];
        }
    }
}
