/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a scan to a fit. A scan's faults are not noise: neighbours are off together (facets, voxels,
 * what the knots cannot follow), and more in one place than in another. The band takes both into
 * account: by how far the rest of one ray tells the next one's, and by the rest around each place.
 */
#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "kinematics/scalp/fit_core.h"
#include "kinematics/scalp/fit_facets.h"
#include "kinematics/scalp/scan_rays.h"

enum {
    RAYS = 199,
    SCAN_SIDE = 44,
    FINE_SIDE = 64,
    FACE_SIDE = 40,
    LAGS_MAX = 40,
    LOCAL_LEAST = 20
};
/* About a place, that many rays to each side: 14 mm of a scalp, 6 mm of a face. */
enum { LOCAL_RAYS = 7 };
static const double RAYS_SHARE = 0.99; /* of the chart's half */
/* The face is seen from between the ears, looking along x: 50 degrees to each side. */
static const double FACE_HALF = 0.85;
static const double FACE_SEEN_LEAST = 0.75; /* where less of it was seen it is not known, */
static const double FACE_UNSEEN_MM = 10.0;  /* and how far off it may be where nothing was seen */
static const double FAR_MM = 170.0;         /* from the centre: beyond are shoulders */
static const double EAR_MM = 45.0;          /* about a tragion */
static const double OUTLIER_MM = 2.0;       /* off the skin around: an ear, a strand of hair */
static const double HAIR_LEAST_MM = 0.5, HAIR_OF_BARE = 2.0, HAIR_OF_ROUGH = 5.0;
/* Where the penalty decides, the share of what neighbours have in common that the surface is off:
 * bands of heads in voxels and with noise then hold 94 to 98 % each (bench-fit). */
static const double LEFT_TO_THE_FIT = 0.25;
static const double RELATED = 0.05; /* correlation that still counts */

/* What is left of each ray, 0 where it took no part or had less weight. */
static double *rests(const struct fit_core *core, const struct smooth *smooth, double weight_least)
{
    double *rest = memory_new(core->count, sizeof(*rest));
    for (size_t i = 0; i < core->count; i++) {
        const struct smooth_sample *s = &core->sample[i];
        if (s->weight > 0.0 && s->weight >= weight_least) {
            rest[i] = s->value - smooth_value(smooth, s->u, s->v);
        }
    }
    return rest;
}

/* How many rays say the same: the sum of the correlations along a row of rays, squared. */
static double rays_a_voice(const double *rest)
{
    double at_zero = 0.0, sum = 1.0;
    for (size_t i = 0; i < RAYS * RAYS; i++) {
        at_zero += rest[i] * rest[i];
    }
    for (size_t lag = 1; lag < LAGS_MAX && at_zero > 0.0; lag++) {
        double product = 0.0;
        for (size_t i = 0; i < RAYS * RAYS; i++) {
            product += i % RAYS + lag < RAYS ? rest[i] * rest[i + lag] : 0.0;
        }
        if (product < RELATED * at_zero) {
            break;
        }
        sum += 2.0 * product / at_zero;
    }
    return sum * sum;
}

/* About a place of the chart, the mean squares of the rests, and of what each has in common with
 * its neighbours; of rays that were followed as closely as those of the place itself. Few rays:
 * `even`, and nothing else. */
struct local {
    double square, common;
    double weight; /* of those rays */
    bool is_seen;
};

static struct local local_at(const struct fit_core *core, const struct scan_rays *rays,
                             const double *rest, struct fit_place at, double even)
{
    const double step = 2.0 * rays->half / (RAYS - 1);
    const int at_u = (int)((at.u + rays->half) / step), at_v = (int)((at.v + rays->half) / step);
    struct local sum = {.square = 0.0};
    size_t count = 0;
    const bool is_near = fit_core_is_near(core, scalp_fit_direction(at));
    for (int j = at_v - LOCAL_RAYS; j <= at_v + LOCAL_RAYS; j++) {
        for (int i = at_u - LOCAL_RAYS; i <= at_u + LOCAL_RAYS; i++) {
            const int k = j * RAYS + i;
            if (i >= 0 && i < RAYS - 1 && j >= 0 && j < RAYS - 1 && core->sample[k].weight > 0.0 &&
                (core->sample[k].weight >= 1.0) == is_near) {
                sum.square += rest[k] * rest[k];
                sum.common += 0.5 * rest[k] * (rest[k + 1] + rest[k + RAYS]);
                sum.weight += core->sample[k].weight;
                count++;
            }
        }
    }
    if (count < LOCAL_LEAST) {
        return (struct local){even, core->is_face ? FACE_UNSEEN_MM * FACE_UNSEEN_MM : 0.0, 1.0,
                              false};
    }
    const double n = (double)count;
    return (struct local){sum.square / n, fmax(sum.common / n, 0.0), sum.weight / n, true};
}

/* What neighbours have in common is no noise where knots too far apart for the skin left it. Where
 * the penalty decides it is mostly a scanner's, voxels' terraces too, and the surface is off by
 * what is left of that over as many rays as say the same. */
static struct fit_spread spread_of_noise(const struct local *local, double voices, double noise2,
                                         bool keeps_up)
{
    const double common =
        keeps_up && local->is_seen ? LEFT_TO_THE_FIT * local->common : local->common;
    const double of_one2 = fmax(local->square - common, 0.0);
    return (struct fit_spread){.relative = sqrt(voices * of_one2 * local->weight / noise2),
                               .common_mm = sqrt(common)};
}

/* Of the skin itself a rest is no noise: it is what the surface is off, and where there are rests
 * hardly anything else is. */
static struct fit_spread spread_of_skin(const struct local *local, double voices, double noise2)
{
    const double each = local->is_seen ? 1.0 : voices;
    const double of_one2 = fmax(local->square - local->common, 0.0);
    return (struct fit_spread){.relative = sqrt(each * of_one2 * local->weight / noise2),
                               .common_mm = sqrt(local->square)};
}

/* How deep the skin lies under what was seen: hair stands off by several times its roughness, and
 * is told by that from what the scanner leaves of the bare face. */
static double hair_over(const struct fit_core *core, double rough_mm)
{
    const bool is_hair =
        core->bare_mm > 0.0 && rough_mm > fmax(HAIR_LEAST_MM, HAIR_OF_BARE * core->bare_mm);
    return is_hair ? HAIR_OF_ROUGH * rough_mm : 0.0;
}

static void relate(const struct fit_core *core, const struct smooth *smooth,
                   const struct scan_rays *rays, bool is_skin, struct fit_spread *spread,
                   double *hair_mm)
{
    double *rest = rests(core, smooth, 0.0), *near = rests(core, smooth, 1.0);
    const double noise2 = smooth->noise * smooth->noise;
    const double voices = rays_a_voice(near);
    // a face has more to it than its knots, whatever the penalty: brows, nose, lips
    const bool keeps_up = !core->is_face && !fit_core_knots_decide(smooth);
    for (int i = 0; i < FIT_BAND_SIDE * FIT_BAND_SIDE; i++) {
        const struct local local = local_at(core, rays, rest, fit_core_node(core, i), noise2);
        spread[i] = is_skin ? spread_of_skin(&local, voices, noise2)
                            : spread_of_noise(&local, voices, noise2, keeps_up);
        hair_mm[i] = hair_over(core, sqrt(local.square));
    }
    free(rest);
    free(near);
}

static void take_rays(struct fit_core *core, const struct scan_rays *rays)
{
    const double step = 2.0 * rays->half / (rays->side - 1);
    for (size_t i = 0; i < core->count; i++) {
        const double u = -rays->half + step * (double)(i % RAYS);
        const double v = -rays->half + step * (double)(i / RAYS);
        if (rays->r_mm[i] > 0.0) {
            const struct vec3 direction = scalp_fit_direction((struct fit_place){u, v});
            core->sample[i] = fit_core_sample(core, vec3_scale(direction, rays->r_mm[i]));
        }
    }
}

/* Closer knots for triangles that are shorter than what is between them: on others they would
 * only follow the facets. */
static int fine_side(const struct fit_core *core, const struct scan_rays *rays)
{
    double sides2 = 0.0;
    size_t count = 0;
    for (size_t i = 0; i < core->count; i++) {
        if (core->sample[i].weight >= 1.0) {
            const double *squares = rays->squares_mm2[i];
            sides2 += (squares[0] + squares[3] + squares[5]) /
                      (3.0 * core->sample[i].value * core->sample[i].value);
            count++;
        }
    }
    const double most = 0.9 * 2.0 * core->half / (FINE_SIDE - 3);
    return !core->is_face && sides2 < most * most * (double)count ? FINE_SIDE : 0;
}

/* Hair is no hole: whether a scalp is open is asked of the band without it. */
static enum fit_answer know(struct fit_core *core, const struct smooth *smooth,
                            const struct scan_rays *rays, const struct fit_scan *scan,
                            struct fit *fit)
{
    struct fit_spread spread[FIT_BAND_SIDE * FIT_BAND_SIDE];
    double hair_mm[FIT_BAND_SIDE * FIT_BAND_SIDE];
    bool is_hairy = false;
    fit_core_shape(core, smooth, fit);
    relate(core, smooth, rays, scan->is_skin, spread, hair_mm);
    if (!scan->is_skin) {
        fit_facets(core, rays, fit, spread);
    }
    fit_core_band(core, smooth, spread, fit);
    const enum fit_answer answer = core->is_face ? FIT_OK : fit_core_check_scalp(core, fit);
    for (int i = 0; i < FIT_BAND_SIDE * FIT_BAND_SIDE; i++) {
        is_hairy = is_hairy || hair_mm[i] > 0.0;
        spread[i].under_mm += hair_mm[i];
    }
    if (is_hairy) {
        fit_core_band(core, smooth, spread, fit);
    }
    return answer;
}

/* The core knows its chart, the fit does not have its tables yet. FIT_INWARD only where the scan
 * is not said to be so. */
static enum fit_answer fit_seen(struct fit_core *core, const struct fit_scan *scan, struct fit *fit)
{
    const struct frame scan_in_chart = frame_after(&core->head_in_chart, &scan->scan_in_head);
    struct scan_rays rays = {.side = RAYS, .half = RAYS_SHARE * core->half};
    scan_rays_cast(&rays, scan->mesh, scan->mm_per_unit, &scan_in_chart, FAR_MM);
    enum fit_answer answer = !scan->is_inward && rays.inward > rays.outward ? FIT_INWARD : FIT_OK;
    core->sample = memory_new(core->count, sizeof(*core->sample));
    struct smooth smooth = {.coefficient = NULL};
    if (answer == FIT_OK) {
        take_rays(core, &rays);
        core->fine_side = fine_side(core, &rays);
        answer = fit_core_smooth(core, &smooth);
    }
    if (answer == FIT_OK) {
        answer = know(core, &smooth, &rays, scan, fit);
    }
    smooth_free(&smooth);
    free(core->sample);
    scan_rays_free(&rays);
    return answer;
}

static struct fit_core core_of(int side)
{
    return (struct fit_core){
        .count = RAYS * RAYS, .side = side, .outlier_mm = OUTLIER_MM, .ear_mm = EAR_MM};
}

/* A scalp's knots are too far apart for brows, nose and lips, and what they are off would turn a
 * head that is registered by them. NULL: the scan does not have the face. */
static struct fit *fit_face(const struct vec3 landmark[HEAD_LANDMARKS], const struct fit_scan *scan)
{
    struct fit *face = memory_new(1, sizeof(*face));
    *face = (struct fit){.source = FIT_FROM_SCAN,
                         .source_sha256 = scan->mesh->sha256,
                         .axis = {1.0, 0.0, 0.0},
                         .right = {0.0, 1.0, 0.0}};
    struct fit_core core = core_of(FACE_SIDE);
    core.half = FACE_HALF;
    core.is_face = true;
    fit_core_chart(&core, face, landmark);
    if (fit_seen(&core, scan, face) == FIT_OK &&
        (double)face->points >= FACE_SEEN_LEAST * RAYS * RAYS) {
        return face;
    }
    fit_free(face);
    free(face);
    return NULL;
}

enum fit_answer fit_from_scan(struct fit *fit, const struct vec3 landmark[HEAD_LANDMARKS],
                              const struct fit_scan *scan)
{
    *fit = (struct fit){.source = FIT_FROM_SCAN, .source_sha256 = scan->mesh->sha256};
    struct fit_core core = core_of(SCAN_SIDE);
    fit_core_lay(&core, fit, landmark);
    struct fit *face = fit_face(landmark, scan);
    core.bare_mm = face ? face->noise_mm : 0.0;
    enum fit_answer answer = fit_seen(&core, scan, fit);
    fit->face = face;
    return answer;
}
