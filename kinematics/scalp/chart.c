/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/chart.h"

#include "config/number.h"

/* The centre's share of the way from between the tragions to the vertex. */
static const double CENTRE_SHARE = 0.3;
static const double FULL_ANGLE_MIN_RAD = 0.3; /* a landmark nearer to the vertex is none */

enum { REACH_STEPS_MAX = 20, DECIMALS = 6 };

static bool flat_init(struct chart *chart)
{
    const struct frame *pad = &chart->scalp->surface_in_head;
    chart->is_flat = true;
    chart->centre = pad->t;
    /* x to the viewer's right, as on a sheet: the head's y points left */
    chart->up = (struct vec3){pad->r[0][0], pad->r[1][0], pad->r[2][0]};
    chart->right = (struct vec3){-pad->r[0][1], -pad->r[1][1], -pad->r[2][1]};
    chart->out = (struct vec3){pad->r[0][2], pad->r[1][2], pad->r[2][2]};
    chart->front_full = chart->back_full = chart->scalp->half_mm[0];
    chart->right_full = chart->left_full = chart->scalp->half_mm[1];
    chart->scale_mm = 1.0;
    return true;
}

static double angle_to(const struct chart *chart, enum head_landmark landmark)
{
    const struct vec3 ray =
        vec3_unit(vec3_sub(chart->scalp->landmark_raw[landmark], chart->centre));
    return acos(fmax(-1.0, fmin(1.0, vec3_dot(ray, chart->out))));
}

bool chart_init(struct chart *chart, const struct scalp *scalp)
{
    *chart = (struct chart){.scalp = scalp};
    if (scalp->kind == HEAD_PAD) {
        return flat_init(chart);
    }
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        if (!scalp->has_landmark[i]) {
            return false;
        }
    }
    const struct vec3 *mark = scalp->landmark_raw;
    const struct vec3 middle =
        vec3_scale(vec3_add(mark[HEAD_TRAGION_LEFT], mark[HEAD_TRAGION_RIGHT]), 0.5);
    const struct vec3 rise = vec3_sub(mark[HEAD_VERTEX], middle);
    const struct vec3 front = vec3_sub(mark[HEAD_GLABELLA], middle);
    const struct vec3 side = vec3_cross(front, rise);
    if (vec3_length(rise) < 1.0 || vec3_length(side) < 1.0) {
        return false;
    }
    chart->centre = vec3_along(middle, CENTRE_SHARE, rise);
    chart->out = vec3_unit(rise);
    chart->right = vec3_unit(side);
    chart->up = vec3_cross(chart->out, chart->right);
    chart->scale_mm = (1.0 - CENTRE_SHARE) * vec3_length(rise);
    chart->right_full = angle_to(chart, HEAD_TRAGION_RIGHT);
    chart->left_full = angle_to(chart, HEAD_TRAGION_LEFT);
    chart->front_full = angle_to(chart, HEAD_GLABELLA);
    chart->back_full = angle_to(chart, HEAD_INION);
    return fmin(fmin(chart->right_full, chart->left_full),
                fmin(chart->front_full, chart->back_full)) > FULL_ANGLE_MIN_RAD;
}

struct chart_place chart_from_point(const struct chart *chart, struct vec3 point)
{
    const struct vec3 away = vec3_sub(point, chart->centre);
    const double right = vec3_dot(away, chart->right), up = vec3_dot(away, chart->up);
    if (chart->is_flat) {
        return (struct chart_place){right, up};
    }
    const double length = vec3_length(away);
    const double k =
        chart->scale_mm *
        sqrt(2.0 / (length * fmax(length + vec3_dot(away, chart->out), 1e-9 * length)));
    return (struct chart_place){k * right, k * up};
}

struct vec3 chart_ray(const struct chart *chart, struct chart_place place)
{
    if (chart->is_flat) {
        return vec3_along(vec3_along(chart->centre, place.x_mm, chart->right), place.y_mm,
                          chart->up);
    }
    const double x = place.x_mm / chart->scale_mm, y = place.y_mm / chart->scale_mm;
    const double square = fmin(x * x + y * y, 4.0);
    const double k = sqrt(1.0 - 0.25 * square);
    const struct vec3 across = vec3_along(vec3_scale(chart->right, k * x), k * y, chart->up);
    return vec3_along(across, 1.0 - 0.5 * square, chart->out);
}

/* Newton along the ray: the distance to the skin falls by the cosine between ray and normal. */
double chart_reach_mm(const struct chart *chart, struct chart_place place, double guess_mm)
{
    if (chart->is_flat) {
        return 0.0;
    }
    const struct vec3 ray = chart_ray(chart, place);
    double reach_mm = guess_mm;
    for (int step = 0; step < REACH_STEPS_MAX; step++) {
        const struct vec3 at = vec3_along(chart->centre, reach_mm, ray);
        const struct scalp_point skin = scalp_project(chart->scalp, at);
        const double off_mm = vec3_dot(vec3_sub(at, skin.at), skin.normal);
        reach_mm -= off_mm / fmax(vec3_dot(ray, skin.normal), 0.2);
        if (fabs(off_mm) < 1e-7) {
            break;
        }
    }
    return number_quantise(reach_mm, DECIMALS);
}

struct vec3 chart_point(const struct chart *chart, struct chart_place place)
{
    const struct vec3 ray = chart_ray(chart, place);
    if (chart->is_flat) {
        return ray;
    }
    return vec3_along(chart->centre, chart_reach_mm(chart, place, chart->scale_mm), ray);
}

struct chart_place chart_from_percent(const struct chart *chart, double x_percent, double y_percent)
{
    const double x = 0.01 * x_percent * (x_percent < 0.0 ? chart->left_full : chart->right_full);
    const double y = 0.01 * y_percent * (y_percent < 0.0 ? chart->back_full : chart->front_full);
    if (chart->is_flat) {
        return (struct chart_place){x, y};
    }
    const double angle = fmin(hypot(x, y), UNITS_PI);
    const double k = angle < 1e-9 ? 1.0 : 2.0 * sin(0.5 * angle) / angle;
    return (struct chart_place){number_quantise(chart->scale_mm * k * x, DECIMALS),
                                number_quantise(chart->scale_mm * k * y, DECIMALS)};
}

void chart_percent(const struct chart *chart, struct chart_place place, double percent[2])
{
    double k = 1.0;
    if (!chart->is_flat) {
        const double half = 0.5 * hypot(place.x_mm, place.y_mm) / chart->scale_mm;
        k = half < 1e-9 ? 1.0 / chart->scale_mm : asin(fmin(half, 1.0)) / (half * chart->scale_mm);
    }
    const double x = k * place.x_mm, y = k * place.y_mm;
    percent[0] = 100.0 * x / (x < 0.0 ? chart->left_full : chart->right_full);
    percent[1] = 100.0 * y / (y < 0.0 ? chart->back_full : chart->front_full);
}
