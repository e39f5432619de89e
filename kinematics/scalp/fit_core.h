/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The part of a fit that points and scans have in common.
 */
#ifndef KINEMATICS_SCALP_FIT_CORE_H
#define KINEMATICS_SCALP_FIT_CORE_H

#include "kinematics/scalp/fit_surface.h"
#include "kinematics/scalp/scalp_fit.h"
#include "kinematics/scalp/smooth.h"

struct fit_core {
    struct frame chart_in_head, head_in_chart;
    struct vec3 ear_in_chart[2];  /* tragions */
    struct smooth_sample *sample; /* the caller's */
    size_t count;
    int side;          /* coefficients, */
    int fine_side;     /* where only the knots keep it from following the samples; 0: never */
    double half;       /* over [-half, half] of the chart, and as many nodes of the band */
    double near_sine;  /* lifted so far above the plane that bounds the scalp a sample has its full
                          weight: face, ears and neck must not say how smooth a scalp is */
    bool is_face;      /* every sample has its full weight, not those of the scalp only */
    double outlier_mm; /* what is nearer than this is never left out */
    double bare_mm;    /* noise of skin that is surely bare: the face's; 0: not known */
    double ear_mm;     /* about each tragion, what is not skin at first sight */
};

/* Takes the chart from fit, where its centre and axes are. */
void fit_core_chart(struct fit_core *core, const struct fit *fit,
                    const struct vec3 landmark[HEAD_LANDMARKS]);

/* Centre and axes of a scalp's chart, into fit as well. */
void fit_core_lay(struct fit_core *core, struct fit *fit,
                  const struct vec3 landmark[HEAD_LANDMARKS]);

/* Has what is seen that way its full weight? */
bool fit_core_is_near(const struct fit_core *core, struct vec3 in_chart);

/* The sample of a point in the chart's axes: full weight on the scalp and close to it, little
 * elsewhere (a face must not say how smooth a scalp is). */
struct smooth_sample fit_core_sample(const struct fit_core *core, struct vec3 in_chart);

/* Smooths, leaves outliers out, smooths again; side is then that of the smoothing. */
enum fit_answer fit_core_smooth(struct fit_core *core, struct smooth *smooth);

/* Is it the knots, not the penalty, that keep the surface from following the samples? */
bool fit_core_knots_decide(const struct smooth *smooth);

/* Is this direction of the chart on the scalp, lifted_sine above the plane that bounds it? */
bool fit_core_on_scalp(const struct fit_core *core, struct vec3 in_chart, double lifted_sine);

/* The shape of the fit, with room for its band. */
void fit_core_shape(const struct fit_core *core, const struct smooth *smooth, struct fit *fit);

/* How far the surface is off at a node of the band: the smoother's own deviation times `relative`;
 * beside it what the smoother could not follow; and how deep all samples may lie to one side of the
 * skin. */
struct fit_spread {
    double relative, common_mm, under_mm;
};

/* The band of a fit that has its shape; spread[FIT_BAND_SIDE^2]. */
void fit_core_band(const struct fit_core *core, const struct smooth *smooth,
                   const struct fit_spread *spread, struct fit *fit);

/* Where the i-th node of the band is in the chart. */
struct fit_place fit_core_node(const struct fit_core *core, int i);

/* FIT_OPEN where too much of the scalp is a guess. */
enum fit_answer fit_core_check_scalp(const struct fit_core *core, const struct fit *fit);

enum { FIT_BAND_SIDE = 49 };

#endif
