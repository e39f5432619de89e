/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From touches to a fit. The smoothing takes a head to be equally rough all over; the touches
 * themselves tell where it is rougher, and the band is wider there.
 */
#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "kinematics/scalp/fit_core.h"

/* Touches count the less for a place the further off they are, up to a chord of the unit sphere. */
static const double TELLS_WITHIN = 1.0;
/* The smoothing's own word counts as so many touches; and the band hardly shrinks for a place that
 * seems smooth: that may be luck. */
static const double OWN_WORD = 4.0, LEAST = 0.85;
/* 15 degrees under the scalp's rim: touches are few, and those beyond hold the rim in place. */
static const double NEAR_SINE = -0.25881904510252074;
static const double CHART_END = 1.96, SHARE_MAX = 0.98, LEAN_MAX_RAD = 1.0;
/* The forehead that may be struck (scalp_place.c), and a finger's breadth below it: whoever touches
 * there wants it known. */
static const double BROW_RISE_MM = 35.0, BROW_CHORD_MM = 42.0, FACE_DEPTH_MM = 60.0;

/* Of a touch: its direction; its leverage, the share of it that the surface took; and the square of
 * what is left of it, 1 on the average (a studentised residual: Cook and Weisberg, Residuals and
 * Influence in Regression (1982), section 2.2). */
struct told {
    struct vec3 way;
    double share, square;
};

/* More knots than the points can say: the penalty, not the grid, decides what is smooth. */
static int side_for(size_t count)
{
    return count < 600 ? 24 : count < 3000 ? 32 : 40;
}

static struct vec3 way_of(struct fit_place at)
{
    const double far = sqrt(at.u * at.u + at.v * at.v);
    const double k = far > CHART_END ? CHART_END / far : 1.0;
    return scalp_fit_direction((struct fit_place){k * at.u, k * at.v});
}

/* Touches that took no part, or have little weight, tell nothing. */
static struct told *listen(const struct fit_core *core, const struct smooth *smooth)
{
    struct told *told = memory_new(core->count, sizeof(*told));
    const double noise2 = smooth->noise * smooth->noise;
    for (size_t i = 0; noise2 > 0.0 && i < core->count; i++) {
        const struct smooth_sample *s = &core->sample[i];
        if (s->weight >= 1.0) {
            const double own = smooth_deviation(smooth, s->u, s->v);
            const double rest = s->value - smooth_value(smooth, s->u, s->v);
            told[i].way = way_of((struct fit_place){s->u, s->v});
            told[i].share = fmin(own * own / noise2, SHARE_MAX);
            told[i].square = rest * rest / (noise2 * (1.0 - told[i].share));
        }
    }
    return told;
}

/* How much rougher than on the average the head is about a place: a factor of its deviation. A
 * touch that the surface hardly followed tells of the probe's noise, not of the head. */
static double roughness_about(const struct told *told, size_t count, struct fit_place at)
{
    const struct vec3 way = way_of(at);
    double squares = OWN_WORD, weights = OWN_WORD;
    for (size_t i = 0; i < count; i++) {
        const struct vec3 apart = vec3_sub(told[i].way, way);
        const double near = 1.0 - vec3_dot(apart, apart) / (TELLS_WITHIN * TELLS_WITHIN);
        const double weight = near > 0.0 ? near * near * told[i].share : 0.0;
        squares += weight * told[i].square;
        weights += weight;
    }
    return sqrt(fmax(squares / weights, LEAST));
}

/* RMS that the normal is off: by the slopes of the depth along the skin (do Carmo, Differential
 * Geometry of Curves and Surfaces (1976), section 2.5, for the gradient by the first fundamental
 * form). */
static double lean_of(const struct smooth *smooth, const struct scalp_fit *surface,
                      struct fit_place at, double relative)
{
    struct fit_jet jet;
    scalp_fit_jet(surface, at, &jet);
    const struct smooth_slopes of_radius = smooth_slopes(smooth, at.u, at.v);
    const double square = vec3_dot(jet.normal, jet.at) / vec3_length(jet.at);
    const double e = vec3_dot(jet.du, jet.du), f = vec3_dot(jet.du, jet.dv),
                 g = vec3_dot(jet.dv, jet.dv);
    const double slopes2 =
        (g * of_radius.uu - 2.0 * f * of_radius.uv + e * of_radius.vv) / fmax(e * g - f * f, 1e-9);
    return fmin(relative * square * sqrt(fmax(slopes2, 0.0)), LEAN_MAX_RAD);
}

static void lean_all_over(const struct fit_core *core, const struct smooth *smooth,
                          const struct fit_spread *spread, struct fit *fit)
{
    enum { NODES = FIT_BAND_SIDE * FIT_BAND_SIDE };
    struct scalp_fit *surface = scalp_fit_new(fit);
    fit->lean_rad = memory_new(NODES, sizeof(*fit->lean_rad));
    for (int i = 0; i < NODES; i++) {
        const struct fit_place at = fit_core_node(core, i);
        const double far = sqrt(at.u * at.u + at.v * at.v), k = fmin(1.0, CHART_END / far);
        const struct fit_place held = far > 0.0 ? (struct fit_place){k * at.u, k * at.v} : at;
        fit->lean_rad[i] = lean_of(smooth, surface, held, spread[i].relative);
    }
    scalp_fit_free(surface);
}

static void finish(const struct fit_core *core, struct smooth *smooth, struct fit *fit)
{
    struct told *told = listen(core, smooth);
    struct fit_spread spread[FIT_BAND_SIDE * FIT_BAND_SIDE];
    smooth_doubt(smooth, core->sample, core->count);
    for (int i = 0; i < FIT_BAND_SIDE * FIT_BAND_SIDE; i++) {
        spread[i] = (struct fit_spread){
            .relative = roughness_about(told, core->count, fit_core_node(core, i))};
    }
    fit_core_shape(core, smooth, fit);
    lean_all_over(core, smooth, spread, fit);
    fit_core_band(core, smooth, spread, fit);
    free(told);
}

static bool is_forehead(struct vec3 glabella, struct vec3 p)
{
    return p.x > glabella.x - FACE_DEPTH_MM && p.z >= glabella.z + BROW_RISE_MM &&
           vec3_distance(p, glabella) >= BROW_CHORD_MM;
}

enum fit_answer fit_from_points(struct fit *fit, const struct vec3 landmark[HEAD_LANDMARKS],
                                const struct vec3 *point, size_t count)
{
    *fit = (struct fit){.source = FIT_FROM_PROBES};
    struct fit_core core = {.count = count, .side = side_for(count), .near_sine = NEAR_SINE};
    fit_core_lay(&core, fit, landmark);
    core.sample = memory_new(count, sizeof(*core.sample));
    for (size_t i = 0; i < count; i++) {
        core.sample[i] = fit_core_sample(&core, frame_point(&core.head_in_chart, point[i]));
        if (core.sample[i].weight > 0.0 && is_forehead(landmark[HEAD_GLABELLA], point[i])) {
            core.sample[i].weight = 1.0;
        }
    }
    struct smooth smooth = {.coefficient = NULL};
    enum fit_answer answer = fit_core_smooth(&core, &smooth);
    if (answer == FIT_OK) {
        finish(&core, &smooth, fit);
        answer = fit_core_check_scalp(&core, fit);
    }
    smooth_free(&smooth);
    free(core.sample);
    return answer;
}
