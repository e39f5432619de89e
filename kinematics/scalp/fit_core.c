/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fit_core.h"

#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "config/number.h"

static const double HALF = 2.0;
/* The axis leans back by 20 degrees: the middle of the scalp is not far, and the one direction
 * without a place goes down the throat. */
static const double LEAN_COSINE = 0.93969262078590838, LEAN_SINE = 0.34202014332566873;
/* The plane through hairline, ears and nape: 35 degrees tilted backwards. */
static const double TILT_COSINE = 0.81915204428899178, TILT_SINE = 0.57357643635104610;
static const double SCALP_SINE = 0.052335956242943835; /* 3 degrees above the centre */
static const double ELSEWHERE_WEIGHT = 0.02;
/* How far the centre is above the tragions, of the vertex's height; as in a median head. */
static const double CENTRE_HEIGHT = 0.305;
static const double CHART_END = 1.96, CHART_USED2 = 3.9;
static const double OUTLIER_DEVIATIONS = 4.5;
enum { OUTLIER_ROUNDS = 3 };
/* Where the penalty weighs less than this beside the data, closer knots follow the skin better. */
static const double KNOTS_DECIDE = 1e-4;
/* Where the band is this wide the surface is a guess; a scalp that is so for a fifth is open. */
static const double BAND_MAX_MM = 999.0;
static const double GUESS_MM = 3.0, OPEN_SHARE = 0.2;

void fit_core_lay(struct fit_core *core, struct fit *fit,
                  const struct vec3 landmark[HEAD_LANDMARKS])
{
    fit->centre_mm[0] = 0.5 * (landmark[HEAD_GLABELLA].x + landmark[HEAD_INION].x);
    fit->centre_mm[1] = 0.0;
    fit->centre_mm[2] = CENTRE_HEIGHT * landmark[HEAD_VERTEX].z;
    fit->axis[0] = -LEAN_SINE;
    fit->axis[1] = 0.0;
    fit->axis[2] = LEAN_COSINE;
    fit->right[0] = 0.0;
    fit->right[1] = -1.0;
    fit->right[2] = 0.0;
    for (int i = 0; i < 3; i++) {
        fit->centre_mm[i] = number_quantise(fit->centre_mm[i], 6);
        fit->axis[i] = number_quantise(fit->axis[i], 9);
    }
    core->half = HALF;
    fit_core_chart(core, fit, landmark);
}

void fit_core_chart(struct fit_core *core, const struct fit *fit,
                    const struct vec3 landmark[HEAD_LANDMARKS])
{
    core->chart_in_head = scalp_fit_frame(fit);
    core->head_in_chart = frame_inverse(&core->chart_in_head);
    core->ear_in_chart[0] = frame_point(&core->head_in_chart, landmark[HEAD_TRAGION_LEFT]);
    core->ear_in_chart[1] = frame_point(&core->head_in_chart, landmark[HEAD_TRAGION_RIGHT]);
}

bool fit_core_on_scalp(const struct fit_core *core, struct vec3 in_chart, double lifted_sine)
{
    const struct vec3 out = frame_turn(&core->chart_in_head, in_chart);
    return TILT_COSINE * out.z - TILT_SINE * out.x >= lifted_sine * vec3_length(in_chart);
}

bool fit_core_is_near(const struct fit_core *core, struct vec3 in_chart)
{
    return core->is_face || fit_core_on_scalp(core, in_chart, core->near_sine);
}

struct smooth_sample fit_core_sample(const struct fit_core *core, struct vec3 in_chart)
{
    const struct fit_place at = scalp_fit_chart(in_chart);
    const bool is_off = at.u * at.u + at.v * at.v >= CHART_END * CHART_END;
    return (struct smooth_sample){at.u, at.v, vec3_length(in_chart),
                                  is_off                             ? 0.0
                                  : fit_core_is_near(core, in_chart) ? 1.0
                                                                     : ELSEWHERE_WEIGHT};
}

static bool near_an_ear(const struct fit_core *core, const struct smooth_sample *sample)
{
    const struct vec3 direction = scalp_fit_direction((struct fit_place){sample->u, sample->v});
    const struct vec3 at = vec3_scale(direction, sample->value);
    return vec3_distance(at, core->ear_in_chart[0]) < core->ear_mm ||
           vec3_distance(at, core->ear_in_chart[1]) < core->ear_mm;
}

/* What is left of a sample, in deviations of what may be left of it. */
static bool is_outlier(const struct fit_core *core, const struct smooth *smooth,
                       const struct smooth_sample *sample, double weight)
{
    const double off = fabs(sample->value - smooth_value(smooth, sample->u, sample->v));
    const double own = smooth_deviation(smooth, sample->u, sample->v);
    const double of_one2 = smooth->noise * smooth->noise / weight;
    // a sample that took part has pulled the surface to itself; one that did not has not
    const double expected2 = sample->weight > 0.0 ? of_one2 - own * own : of_one2 + own * own;
    const double limit = OUTLIER_DEVIATIONS * sqrt(fmax(expected2, 0.01 * of_one2));
    return off > fmax(limit, core->outlier_mm);
}

/* Takes samples out, and back in; true when there were any. */
static bool sort_out(struct fit_core *core, const struct smooth *smooth, const double *weight)
{
    size_t changed = 0;
    for (size_t i = 0; i < core->count; i++) {
        struct smooth_sample *sample = &core->sample[i];
        const bool out = weight[i] > 0.0 && is_outlier(core, smooth, sample, weight[i]);
        const double now = out ? 0.0 : weight[i];
        changed += now != sample->weight;
        sample->weight = now;
    }
    return changed > 0;
}

static void leave_out_ears(struct fit_core *core)
{
    for (size_t i = 0; core->ear_mm > 0.0 && i < core->count; i++) {
        if (near_an_ear(core, &core->sample[i])) {
            core->sample[i].weight = 0.0;
        }
    }
}

bool fit_core_knots_decide(const struct smooth *smooth)
{
    return smooth->penalty_share < KNOTS_DECIDE;
}

enum fit_answer fit_core_smooth(struct fit_core *core, struct smooth *smooth)
{
    double *weight = memory_new(core->count, sizeof(*weight));
    for (size_t i = 0; i < core->count; i++) {
        weight[i] = core->sample[i].weight;
    }
    leave_out_ears(core);
    const struct smooth_grid grid = {core->side, core->half};
    enum smooth_answer answer = smooth_fit(smooth, grid, core->sample, core->count, 0.0);
    bool has_changed = false;
    for (int round = 0; round < OUTLIER_ROUNDS && answer == SMOOTH_OK; round++) {
        if (!sort_out(core, smooth, weight)) {
            break;
        }
        const double lambda = smooth->lambda;
        smooth_free(smooth);
        answer = smooth_fit(smooth, grid, core->sample, core->count, lambda);
        has_changed = true;
    }
    // the last word on how smooth it is comes once the outliers are out
    if (has_changed && answer == SMOOTH_OK) {
        smooth_free(smooth);
        answer = smooth_fit(smooth, grid, core->sample, core->count, 0.0);
    }
    free(weight);
    if (answer == SMOOTH_OK && core->fine_side > core->side && fit_core_knots_decide(smooth)) {
        // the weight of the penalty means the same on any grid that can follow the surface
        const double lambda = smooth->lambda;
        core->side = core->fine_side;
        smooth_free(smooth);
        answer = smooth_fit(smooth, (struct smooth_grid){core->side, core->half}, core->sample,
                            core->count, lambda);
    }
    return answer == SMOOTH_OK ? FIT_OK : FIT_TOO_FEW;
}

/* Half of the interval about 0 that holds 95 % of what deviates by `deviation` about `under`, where
 * `deviations` of them are half of the one about their own middle: within 1 % of the quantile of
 * the folded normal distribution. */
static double half_interval(double deviations, double deviation, double under)
{
    const double one_sided = 0.8392749, falls = 3.17;
    const double rest = deviation > 0.0 ? exp(-falls * under / deviation) : 0.0;
    return under + deviations * deviation * (one_sided + (1.0 - one_sided) * rest);
}

static double band_of(const struct smooth *smooth, const struct scalp_fit *surface,
                      struct fit_place at, const struct fit_spread *spread)
{
    const double far = sqrt(at.u * at.u + at.v * at.v);
    if (far > CHART_END) {
        at = (struct fit_place){at.u * CHART_END / far, at.v * CHART_END / far};
    }
    const double own = spread->relative * smooth_deviation(smooth, at.u, at.v);
    const double both = sqrt(own * own + spread->common_mm * spread->common_mm);
    struct fit_jet jet;
    scalp_fit_jet(surface, at, &jet);
    // a radius is off by more than the depth is, where the skin is not square to the ray
    const double square = vec3_dot(jet.normal, jet.at) / vec3_length(jet.at);
    return fmin(half_interval(smooth->deviations_95, both * square, spread->under_mm), BAND_MAX_MM);
}

struct fit_place fit_core_node(const struct fit_core *core, int i)
{
    const double step = 2.0 * core->half / (FIT_BAND_SIDE - 1);
    return (struct fit_place){-core->half + step * (i % FIT_BAND_SIDE),
                              -core->half + step * (i / FIT_BAND_SIDE)};
}

void fit_core_shape(const struct fit_core *core, const struct smooth *smooth, struct fit *fit)
{
    fit_new_tables(fit, core->side, FIT_BAND_SIDE);
    fit->half = core->half;
    fit->points = smooth->samples;
    fit->noise_mm = fmin(smooth->noise, BAND_MAX_MM);
    for (int i = 0; i < core->side * core->side; i++) {
        fit->r_mm[i] = fmin(fmax(smooth->coefficient[i], 5.0), 400.0);
    }
}

void fit_core_band(const struct fit_core *core, const struct smooth *smooth,
                   const struct fit_spread *spread, struct fit *fit)
{
    struct scalp_fit *surface = scalp_fit_new(fit);
    for (int i = 0; i < FIT_BAND_SIDE * FIT_BAND_SIDE; i++) {
        fit->band_mm[i] = band_of(smooth, surface, fit_core_node(core, i), &spread[i]);
    }
    scalp_fit_free(surface);
    fit_quantise(fit);
}

enum fit_answer fit_core_check_scalp(const struct fit_core *core, const struct fit *fit)
{
    size_t scalp = 0, guessed = 0;
    for (int i = 0; i < FIT_BAND_SIDE * FIT_BAND_SIDE; i++) {
        const struct fit_place at = fit_core_node(core, i);
        if (at.u * at.u + at.v * at.v < CHART_USED2 &&
            fit_core_on_scalp(core, scalp_fit_direction(at), SCALP_SINE)) {
            scalp++;
            guessed += fit->band_mm[i] > GUESS_MM;
        }
    }
    return (double)guessed > OPEN_SHARE * (double)scalp ? FIT_OPEN : FIT_OK;
}
