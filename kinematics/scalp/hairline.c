/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/hairline.h"

#include "config/number.h"
#include "kinematics/scalp/hairline_private.h"
#include "kinematics/scalp/splitmix.h"

const char *const hairline_style_name[HAIRLINE_STYLES] = {"soft", "natural", "defined"};

enum { PERCENT_DECIMALS = 3, MACRO_WAVES = 4 };

/* How far a style's line wanders, and how long its feather is. */
static const struct {
    double macro_mm, micro_mm, feather_mm;
} STYLE[HAIRLINE_STYLES] = {
    [HAIRLINE_SOFT] = {1.6, 1.2, 8.0},
    [HAIRLINE_NATURAL] = {1.1, 0.8, 5.0},
    [HAIRLINE_DEFINED] = {0.4, 0.3, 2.0},
};

static struct vec3 point_at(const struct chart *chart, double x_percent, double y_percent)
{
    return chart_point(chart, chart_from_percent(chart, x_percent, y_percent));
}

double hairline_height_mm(const struct chart *chart, double y_percent)
{
    const int pieces = 40;
    struct vec3 last = point_at(chart, 0.0, 100.0);
    double sum_mm = 0.0;
    for (int i = 1; i <= pieces; i++) {
        const struct vec3 next = point_at(chart, 0.0, 100.0 + (y_percent - 100.0) * i / pieces);
        sum_mm += vec3_distance(last, next);
        last = next;
    }
    return sum_mm;
}

struct hairline_scale hairline_scale_at(const struct chart *chart, double y_percent)
{
    const struct vec3 middle = point_at(chart, 0.0, y_percent);
    return (struct hairline_scale){
        .x_mm =
            vec3_distance(point_at(chart, 5.0, y_percent), point_at(chart, -5.0, y_percent)) / 10.0,
        .y_mm = vec3_distance(point_at(chart, 0.0, y_percent - 1.0), middle)};
}

/* Where along the middle the line is that high, by halving. */
static double y_of_height(const struct chart *chart, double height_mm)
{
    double low = 0.0, high = 100.0;
    for (int i = 0; i < 30; i++) {
        const double middle = 0.5 * (low + high);
        if (hairline_height_mm(chart, middle) > height_mm) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return number_quantise(0.5 * (low + high), PERCENT_DECIMALS);
}

struct wander {
    double amplitude_mm[MACRO_WAVES], phase[MACRO_WAVES];
};

/* A few long waves that no mirror repeats. */
static double wander_at(const struct wander *wander, double t)
{
    double sum_mm = 0.0;
    for (int i = 0; i < MACRO_WAVES; i++) {
        sum_mm += wander->amplitude_mm[i] * sin(UNITS_PI * (i + 2) * t + wander->phase[i]);
    }
    return sum_mm;
}

bool hairline_make(struct hairline *hairline, const struct chart *chart,
                   const struct hairline_want *want)
{
    const double y = y_of_height(chart, want->height_mm);
    const struct hairline_scale scale = hairline_scale_at(chart, y);
    uint64_t random = want->seed;
    struct wander wander;
    for (int i = 0; i < MACRO_WAVES; i++) {
        wander.amplitude_mm[i] = 0.7 * STYLE[want->style].macro_mm * (0.7 + splitmix_unit(&random));
        wander.phase[i] = 2.0 * UNITS_PI * splitmix_unit(&random);
    }
    hairline->feather_mm = STYLE[want->style].feather_mm;
    for (int i = 0; i < HAIRLINE_FRONT; i++) {
        const double t = 2.0 * i / (HAIRLINE_FRONT - 1) - 1.0;
        const double micro_mm =
            1.7 * STYLE[want->style].micro_mm * (2.0 * splitmix_unit(&random) - 1.0);
        const double back_mm = want->recession_mm * t * t;
        const double front_mm = wander_at(&wander, t) + micro_mm - back_mm;
        const double x = 0.5 * want->width_mm * t / scale.x_mm;
        double *front = hairline->percent[i], *back = hairline->percent[HAIRLINE_CORNERS - 1 - i];
        front[0] = back[0] = number_quantise(x, PERCENT_DECIMALS);
        front[1] = number_quantise(y + front_mm / scale.y_mm, PERCENT_DECIMALS);
        back[1] = number_quantise(y - (want->depth_mm + back_mm) / scale.y_mm, PERCENT_DECIMALS);
        const struct vec3 at = point_at(chart, front[0], front[1]);
        if (scalp_place_of(chart->scalp, at) != SCALP_ON) {
            return false;
        }
    }
    return true;
}
