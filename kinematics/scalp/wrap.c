/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/wrap.h"

#include <assert.h>

#include "kinematics/scalp/fit_geodesic.h"
#include "kinematics/scalp/scalp_ellipsoid.h"

static const double REACH_MM = 250.0;   /* how far a geodesic is followed */
static const double INVERSE_MM = 200.0; /* within this the map has not folded yet */
/* A fixed count: with one that grew with the length the map would jump where it grows, and Newton
 * would have nothing to converge to there. */
enum { GEODESIC_STEPS = 12, NEWTON_STEPS_MAX = 30, HALVINGS_MAX = 8 };
/* A fit's third derivatives jump at its knots, which takes the fourth order away there. */
enum { FIT_STEPS = 48 };
static const double UP_AWAY_MM = 1e-3; /* least way of `up` from `origin`, seen from outside */

static struct vec3 flatten(struct vec3 normal, struct vec3 a)
{
    return vec3_along(a, -vec3_dot(a, normal), normal);
}

/* A pad without the landmark `up` takes its own sides: sheet x and y are the pad's. */
static struct vec3 chord_to(const struct wrap *wrap, enum head_landmark up)
{
    const struct scalp *scalp = wrap->scalp;
    if (scalp->kind == HEAD_PAD && !scalp->has_landmark[up]) {
        return frame_turn(&scalp->surface_in_head, (struct vec3){0.0, 1.0, 0.0});
    }
    return vec3_sub(scalp->landmark[up], wrap->origin);
}

enum wrap_answer wrap_init(struct wrap *wrap, const struct scalp *scalp, enum head_landmark origin,
                           enum head_landmark up)
{
    if (!scalp->has_landmark[origin] || (scalp->kind != HEAD_PAD && !scalp->has_landmark[up])) {
        return WRAP_BAD_SHEET;
    }
    const struct scalp_point at = scalp_project(scalp, scalp->landmark[origin]);
    *wrap = (struct wrap){.scalp = scalp, .origin = at.at, .normal = at.normal};
    const struct vec3 heading = flatten(at.normal, chord_to(wrap, up));
    if (vec3_length(heading) < UP_AWAY_MM) {
        return WRAP_BAD_SHEET;
    }
    wrap->up = vec3_unit(heading);
    wrap->right = vec3_cross(wrap->up, wrap->normal);
    return WRAP_OK;
}

static struct vec3 tangent(const struct wrap *wrap, double x, double y)
{
    return vec3_add(vec3_scale(wrap->right, x), vec3_scale(wrap->up, y));
}

static struct vec3 walk_from_origin(const struct wrap *wrap, struct vec3 heading, double length_mm)
{
    const struct scalp *scalp = wrap->scalp;
    const struct frame head_in_surface = frame_inverse(&scalp->surface_in_head);
    const struct vec3 end =
        ellipsoid_geodesic(scalp->semi_mm, frame_point(&head_in_surface, wrap->origin),
                           frame_turn(&head_in_surface, heading), length_mm, GEODESIC_STEPS);
    return frame_point(&scalp->surface_in_head, end);
}

typedef struct geodesic_end fit_walk(const struct scalp_fit *fit, struct vec3 from,
                                     struct vec3 heading, double length_mm, int steps);

/* The end of the way to (x, y) over a fit, in the head frame; not for the origin itself. */
static struct geodesic_end walk_fit(const struct wrap *wrap, fit_walk *walk, double x_mm,
                                    double y_mm)
{
    const struct frame *f = &wrap->scalp->surface_in_head;
    const struct frame head_in_surface = frame_inverse(f);
    const double length_mm = hypot(x_mm, y_mm);
    const struct vec3 heading = tangent(wrap, x_mm / length_mm, y_mm / length_mm);
    struct geodesic_end end = walk(wrap->scalp->fit, frame_point(&head_in_surface, wrap->origin),
                                   frame_turn(&head_in_surface, heading), length_mm, FIT_STEPS);
    end.at = frame_point(f, end.at);
    end.normal = frame_turn(f, end.normal);
    end.heading = frame_turn(f, end.heading);
    return end;
}

enum wrap_answer wrap_point(const struct wrap *wrap, double x_mm, double y_mm,
                            struct scalp_point *point)
{
    const double length_mm = hypot(x_mm, y_mm);
    if (!(length_mm <= REACH_MM)) {
        return WRAP_TOO_FAR;
    }
    struct vec3 to = vec3_add(wrap->origin, tangent(wrap, x_mm, y_mm));
    if (wrap->scalp->kind == HEAD_FIT && length_mm > 0.0) {
        const struct geodesic_end end = walk_fit(wrap, fit_geodesic, x_mm, y_mm);
        *point = (struct scalp_point){end.at, end.normal};
        return end.lost ? WRAP_TOO_FAR : WRAP_OK;
    }
    if (wrap->scalp->kind == HEAD_ELLIPSOID && length_mm > 0.0) {
        const struct vec3 heading = tangent(wrap, x_mm / length_mm, y_mm / length_mm);
        to = walk_from_origin(wrap, heading, length_mm);
    }
    *point = scalp_project(wrap->scalp, to);
    return WRAP_OK;
}

/* The map at a place of the sheet: the point, and how it moves with x and with y. */
struct map {
    struct vec3 at, by_x, by_y;
};

/* Along the way a mm is a mm; across it, as much as the Jacobi field is of the length. */
static bool map_fit(const struct wrap *wrap, const double sheet_mm[2], struct map *map)
{
    const double length_mm = hypot(sheet_mm[0], sheet_mm[1]);
    if (!(length_mm > 0.0)) {
        *map = (struct map){wrap->origin, wrap->right, wrap->up};
        return true;
    }
    const struct geodesic_end end = walk_fit(wrap, fit_geodesic_spread, sheet_mm[0], sheet_mm[1]);
    const double x = sheet_mm[0] / length_mm, y = sheet_mm[1] / length_mm;
    const struct vec3 across =
        vec3_scale(vec3_cross(end.normal, end.heading), end.spread_mm / length_mm);
    map->at = end.at;
    map->by_x = vec3_along(vec3_scale(end.heading, x), -y, across);
    map->by_y = vec3_along(vec3_scale(end.heading, y), x, across);
    return !end.lost;
}

static bool map_at(const struct wrap *wrap, const double sheet_mm[2], struct map *map)
{
    if (wrap->scalp->kind == HEAD_FIT) {
        return map_fit(wrap, sheet_mm, map);
    }
    const double h_mm = 1e-3;
    struct scalp_point here, right, up;
    if (wrap_point(wrap, sheet_mm[0], sheet_mm[1], &here) != WRAP_OK ||
        wrap_point(wrap, sheet_mm[0] + h_mm, sheet_mm[1], &right) != WRAP_OK ||
        wrap_point(wrap, sheet_mm[0], sheet_mm[1] + h_mm, &up) != WRAP_OK) {
        return false;
    }
    map->at = here.at;
    map->by_x = vec3_scale(vec3_sub(right.at, here.at), 1.0 / h_mm);
    map->by_y = vec3_scale(vec3_sub(up.at, here.at), 1.0 / h_mm);
    return true;
}

enum wrap_answer wrap_across(const struct wrap *wrap, double x_mm, double y_mm, double *across)
{
    struct map map;
    const double length_mm = hypot(x_mm, y_mm), sheet_mm[2] = {x_mm, y_mm};
    *across = 1.0;
    if (!(length_mm <= REACH_MM) || !map_at(wrap, sheet_mm, &map)) {
        return WRAP_TOO_FAR;
    }
    if (length_mm > 0.0) {
        const double x = x_mm / length_mm, y = y_mm / length_mm;
        *across = vec3_length(vec3_along(vec3_scale(map.by_x, -y), x, map.by_y));
    }
    return WRAP_OK;
}

/* A first guess: the chord's direction, and the arc over it of a circle that turns as much as the
 * normals do. */
static void guess(const struct wrap *wrap, const struct scalp_point *goal, double sheet_mm[2])
{
    const struct vec3 chord = vec3_sub(goal->at, wrap->origin);
    const double across[2] = {vec3_dot(chord, wrap->right), vec3_dot(chord, wrap->up)};
    const double flat_mm = hypot(across[0], across[1]);
    const double cosine = vec3_dot(goal->normal, wrap->normal);
    const double half_turn = 0.5 * acos(cosine > 1.0 ? 1.0 : cosine < -1.0 ? -1.0 : cosine);
    const double arc = half_turn < 1e-6 ? 1.0 : half_turn / sin(half_turn);
    const double length_mm = fmin(arc * vec3_length(chord), INVERSE_MM);
    for (int i = 0; i < 2; i++) {
        sheet_mm[i] = flat_mm > 0.0 ? length_mm * across[i] / flat_mm : 0.0;
    }
}

/* What is left between goal and the sheet's point; false: the sheet does not reach that far. */
static bool miss(const struct wrap *wrap, const double sheet_mm[2], struct vec3 goal,
                 struct vec3 *left)
{
    struct scalp_point point;
    if (hypot(sheet_mm[0], sheet_mm[1]) > INVERSE_MM ||
        wrap_point(wrap, sheet_mm[0], sheet_mm[1], &point) != WRAP_OK) {
        return false;
    }
    *left = vec3_sub(goal, point.at);
    return true;
}

/* Newton's step from sheet_mm: least squares over the map's two derivatives. */
static bool newton_step(const struct wrap *wrap, const double sheet_mm[2], struct vec3 left,
                        double step_mm[2])
{
    struct map map;
    if (!map_at(wrap, sheet_mm, &map)) {
        return false;
    }
    const struct vec3 jx = map.by_x, jy = map.by_y;
    const double a = vec3_dot(jx, jx), b = vec3_dot(jx, jy), c = vec3_dot(jy, jy);
    const double det = a * c - b * b;
    const double rx = vec3_dot(jx, left), ry = vec3_dot(jy, left);
    if (!(det > 1e-6)) {
        return false;
    }
    step_mm[0] = (c * rx - b * ry) / det;
    step_mm[1] = (a * ry - b * rx) / det;
    return true;
}

/* Goes along the step as far as it helps, halving it where it does not. */
static bool take_step(const struct wrap *wrap, double sheet_mm[2], const double step_mm[2],
                      struct vec3 goal, struct vec3 *left)
{
    double part = 1.0;
    for (int i = 0; i < HALVINGS_MAX; i++, part *= 0.5) {
        const double tried[2] = {sheet_mm[0] + part * step_mm[0], sheet_mm[1] + part * step_mm[1]};
        struct vec3 still;
        if (miss(wrap, tried, goal, &still) && vec3_length(still) < vec3_length(*left)) {
            sheet_mm[0] = tried[0];
            sheet_mm[1] = tried[1];
            *left = still;
            return true;
        }
    }
    return false;
}

static enum wrap_answer sheet_from_pad(const struct wrap *wrap, struct vec3 on_surface,
                                       double sheet_mm[2])
{
    const struct vec3 chord = vec3_sub(on_surface, wrap->origin);
    sheet_mm[0] = vec3_dot(chord, wrap->right);
    sheet_mm[1] = vec3_dot(chord, wrap->up);
    return hypot(sheet_mm[0], sheet_mm[1]) <= REACH_MM ? WRAP_OK : WRAP_TOO_FAR;
}

enum wrap_answer wrap_sheet_from_point(const struct wrap *wrap, struct vec3 point,
                                       double sheet_mm[2])
{
    const double wanted_mm = 1e-10, enough_mm = 2e-7;
    if (wrap->scalp->kind == HEAD_PAD) {
        return sheet_from_pad(wrap, point, sheet_mm);
    }
    const struct scalp_point goal = scalp_project(wrap->scalp, point);
    struct vec3 left;
    guess(wrap, &goal, sheet_mm);
    if (!miss(wrap, sheet_mm, goal.at, &left)) {
        return WRAP_TOO_FAR;
    }
    for (int i = 0; i < NEWTON_STEPS_MAX && vec3_length(left) > wanted_mm; i++) {
        double step_mm[2];
        if (!newton_step(wrap, sheet_mm, left, step_mm) ||
            !take_step(wrap, sheet_mm, step_mm, goal.at, &left)) {
            break;
        }
    }
    return vec3_length(left) < enough_mm ? WRAP_OK : WRAP_TOO_FAR;
}
