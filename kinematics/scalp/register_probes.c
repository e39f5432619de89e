/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "kinematics/scalp/register_private.h"
#include "kinematics/scalp/skin.h"

enum { ROUNDS_MAX = 4, STEPS_MAX = 60, SET_ASIDE_SHARE = 10 };

/* A probe is set aside when it lies that many robust standard deviations off, and never for less
 * than the millimetres. */
static const double ASIDE_SIGMA = 4.5, ASIDE_MM = 0.1;

static const double BAND_SIGMA = 1.96;

/* Of a probe, until its own tell. */
static const double START_NOISE_MM = 0.2;

/* The probes as the start lays them in the head; a turn about their middle and a shift bring them
 * onto the surface. */
struct fitting {
    const struct scalp *scalp;
    size_t count;
    struct vec3 *q;      /* from the middle */
    struct vec3 middle;  /* head frame */
    struct vec3 *turned; /* q turned, at the unknowns below */
    struct vec3 *at_skin;
    struct vec3 *normal;
    double *off_mm;
    double *surface_mm; /* standard deviation of the surface there */
    double at[REGISTER_UNKNOWNS];
    bool has_at;
};

/* The rotation by |w| about w: Rodrigues' formula. */
static struct frame frame_from_turn(struct vec3 w)
{
    const double angle = vec3_length(w);
    const double s = angle > 1e-9 ? sin(angle) / angle : 1.0;
    const double c = angle > 1e-6 ? (1.0 - cos(angle)) / (angle * angle) : 0.5;
    return (struct frame){
        .r = {{1.0 - c * (w.y * w.y + w.z * w.z), c * w.x * w.y - s * w.z, c * w.x * w.z + s * w.y},
              {c * w.x * w.y + s * w.z, 1.0 - c * (w.x * w.x + w.z * w.z), c * w.y * w.z - s * w.x},
              {c * w.x * w.z - s * w.y, c * w.y * w.z + s * w.x,
               1.0 - c * (w.x * w.x + w.y * w.y)}},
        .t = {0.0, 0.0, 0.0}};
}

/* v' times the left Jacobian of the rotation by w: how a change of w itself acts where one of the
 * turned frame would act by v. Source: Barfoot, State Estimation for Robotics, 7.1.5. */
static struct vec3 through_jacobian(struct vec3 w, struct vec3 v)
{
    const double angle2 = vec3_dot(w, w), angle = sqrt(angle2);
    const double a = angle > 1e-4 ? (1.0 - cos(angle)) / angle2 : 0.5;
    const double b = angle > 1e-4 ? (angle - sin(angle)) / (angle2 * angle) : 1.0 / 6.0;
    const struct vec3 vw = vec3_cross(v, w);
    return vec3_along(vec3_along(v, a, vw), b, vec3_cross(vw, w));
}

static void look(struct fitting *fitting, const gsl_vector *x)
{
    double now[REGISTER_UNKNOWNS];
    bool same = fitting->has_at;
    for (size_t k = 0; k < REGISTER_UNKNOWNS; k++) {
        now[k] = gsl_vector_get(x, k);
        same = same && now[k] == fitting->at[k];
    }
    if (same) {
        return;
    }
    memcpy(fitting->at, now, sizeof(now));
    fitting->has_at = true;
    const struct frame turn = frame_from_turn((struct vec3){now[0], now[1], now[2]});
    const struct vec3 shifted = vec3_add(fitting->middle, (struct vec3){now[3], now[4], now[5]});
    for (size_t i = 0; i < fitting->count; i++) {
        fitting->turned[i] = frame_turn(&turn, fitting->q[i]);
        const struct vec3 p = vec3_add(fitting->turned[i], shifted);
        const struct scalp_point nearest = skin_project(fitting->scalp, p);
        fitting->at_skin[i] = nearest.at;
        fitting->normal[i] = nearest.normal;
        fitting->off_mm[i] = vec3_dot(vec3_sub(p, nearest.at), nearest.normal);
    }
}

static int residuals(const gsl_vector *x, void *context, gsl_vector *f)
{
    struct fitting *fitting = context;
    look(fitting, x);
    for (size_t i = 0; i < fitting->count; i++) {
        gsl_vector_set(f, i, fitting->off_mm[i]);
    }
    return GSL_SUCCESS;
}

static int jacobian(const gsl_vector *x, void *context, gsl_matrix *j)
{
    struct fitting *fitting = context;
    look(fitting, x);
    const struct vec3 w = {fitting->at[0], fitting->at[1], fitting->at[2]};
    for (size_t i = 0; i < fitting->count; i++) {
        const struct vec3 n = fitting->normal[i];
        const struct vec3 turn = through_jacobian(w, vec3_cross(fitting->turned[i], n));
        const double row[REGISTER_UNKNOWNS] = {turn.x, turn.y, turn.z, n.x, n.y, n.z};
        for (size_t k = 0; k < REGISTER_UNKNOWNS; k++) {
            gsl_matrix_set(j, i, k, row[k]);
        }
    }
    return GSL_SUCCESS;
}

/* Ends with what was looked at last being the solution. */
static void solve(struct fitting *fitting, const gsl_vector *weight)
{
    const gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_fdf fdf = {.f = residuals,
                                    .df = jacobian,
                                    .n = fitting->count,
                                    .p = REGISTER_UNKNOWNS,
                                    .params = fitting};
    gsl_multifit_nlinear_workspace *workspace = gsl_multifit_nlinear_alloc(
        gsl_multifit_nlinear_trust, &parameters, fitting->count, REGISTER_UNKNOWNS);
    const gsl_vector_const_view start = gsl_vector_const_view_array(fitting->at, REGISTER_UNKNOWNS);
    int why = 0;
    gsl_multifit_nlinear_winit(&start.vector, weight, &fdf, workspace);
    gsl_multifit_nlinear_driver(STEPS_MAX, 1e-10, 1e-12, 0.0, NULL, NULL, &why, workspace);
    look(fitting, gsl_multifit_nlinear_position(workspace));
    gsl_multifit_nlinear_free(workspace);
}

static struct register_scatter scatter_of(const struct fitting *fitting)
{
    return (struct register_scatter){.count = fitting->count,
                                     .at = fitting->at_skin,
                                     .off_mm = fitting->off_mm,
                                     .surface_mm = fitting->surface_mm};
}

/* Gives weight 0 to what lies far off the others for what it may be off, by the median of all;
 * returns how many that are. */
static size_t set_aside(const struct register_scatter *scatter, gsl_vector *weight)
{
    const size_t n = scatter->count;
    double *sorted = memory_new(n, sizeof(*sorted));
    for (size_t i = 0; i < n; i++) {
        sorted[i] = fabs(scatter->off_mm[i]) / register_sd_mm(scatter, i);
    }
    gsl_sort(sorted, 1, n);
    const double most = fmax(ASIDE_SIGMA, sorted[n - 1 - n / SET_ASIDE_SHARE]);
    size_t aside = 0;
    for (size_t i = 0; i < n; i++) {
        const double off_mm = fabs(scatter->off_mm[i]);
        if (off_mm > ASIDE_MM && off_mm > most * register_sd_mm(scatter, i)) {
            gsl_vector_set(weight, i, 0.0);
            aside++;
        }
    }
    free(sorted);
    return aside;
}

/* The noise, and the surface's band where each probe lies, say what the probe is worth. */
static void weigh(struct fitting *fitting, double noise_mm, gsl_vector *weight)
{
    for (size_t i = 0; i < fitting->count; i++) {
        fitting->surface_mm[i] = skin_band_mm(fitting->scalp, fitting->at_skin[i]) / BAND_SIGMA;
    }
    struct register_scatter scatter = scatter_of(fitting);
    scatter.noise_mm = noise_mm;
    register_weigh(&scatter, weight->data);
}

static void fit(struct fitting *fitting, gsl_vector *weight)
{
    size_t aside = 0;
    gsl_vector *start = gsl_vector_calloc(REGISTER_UNKNOWNS);
    look(fitting, start);
    gsl_vector_free(start);
    weigh(fitting, START_NOISE_MM, weight);
    for (int round = 0; round < ROUNDS_MAX; round++) {
        solve(fitting, weight);
        struct register_scatter scatter = scatter_of(fitting);
        scatter.noise_mm = register_noise_of_median(&scatter);
        weigh(fitting, scatter.noise_mm, weight);
        const size_t now = set_aside(&scatter, weight);
        if (now == aside && round > 0) {
            break;
        }
        aside = now;
    }
}

/* The head as it was at the start, moved by the inverse of what moves the probes. */
static struct frame head_from_fit(const struct fitting *fitting, const struct frame *start)
{
    const double *x = fitting->at;
    struct frame moved = frame_from_turn((struct vec3){x[0], x[1], x[2]});
    const struct vec3 shifted = vec3_add(fitting->middle, (struct vec3){x[3], x[4], x[5]});
    moved.t = vec3_sub(shifted, frame_turn(&moved, fitting->middle));
    const struct frame back = frame_inverse(&moved);
    return frame_after(start, &back);
}

static void measure(const struct fitting *fitting, const gsl_vector *weight,
                    struct registration *registration)
{
    double sum = 0.0;
    for (size_t i = 0; i < fitting->count; i++) {
        const double off_mm = fabs(fitting->off_mm[i]);
        if (off_mm > registration->worst_mm) {
            registration->worst_mm = off_mm;
            registration->worst = i;
        }
        if (gsl_vector_get(weight, i) > 0.0) {
            sum += off_mm * off_mm;
            registration->used++;
        }
    }
    registration->set_aside = fitting->count - registration->used;
    registration->residual_mm = sqrt(sum / (double)registration->used);
    registration->noise_mm = sqrt(sum / (double)(registration->used - REGISTER_UNKNOWNS));
}

static enum register_answer conclude(const struct fitting *fitting, const gsl_vector *weight,
                                     struct registration *registration)
{
    double(*row)[REGISTER_UNKNOWNS] = memory_new(fitting->count, sizeof(*row));
    struct register_scatter scatter = scatter_of(fitting);
    registration->middle_in_head =
        vec3_add(fitting->middle, (struct vec3){fitting->at[3], fitting->at[4], fitting->at[5]});
    measure(fitting, weight, registration);
    for (size_t i = 0; i < fitting->count; i++) {
        register_row(fitting->turned[i], fitting->normal[i], row[i]);
    }
    scatter.noise_mm = register_noise_of_mean(&scatter, weight->data);
    const bool known = register_scatter_covariance(
        &scatter, weight->data, (const double(*)[REGISTER_UNKNOWNS])row, registration->covariance);
    free(row);
    return known ? REGISTER_OK : REGISTER_DEGENERATE;
}

enum register_answer register_probes(const struct scalp *scalp, const struct vec3 *probe_in_base,
                                     size_t count, const struct frame *start_head_in_base,
                                     struct registration *registration)
{
    assert(scalp != NULL && probe_in_base != NULL && registration != NULL);
    *registration = (struct registration){.used = 0};
    if (count < REGISTER_PROBES_MIN) {
        return REGISTER_TOO_FEW;
    }
    struct fitting fitting = {.scalp = scalp,
                              .count = count,
                              .q = memory_new(count, sizeof(struct vec3)),
                              .turned = memory_new(count, sizeof(struct vec3)),
                              .at_skin = memory_new(count, sizeof(struct vec3)),
                              .normal = memory_new(count, sizeof(struct vec3)),
                              .off_mm = memory_new(count, sizeof(double)),
                              .surface_mm = memory_new(count, sizeof(double))};
    const struct frame base_in_head = frame_inverse(start_head_in_base);
    for (size_t i = 0; i < count; i++) {
        fitting.q[i] = frame_point(&base_in_head, probe_in_base[i]);
        fitting.middle = vec3_along(fitting.middle, 1.0 / (double)count, fitting.q[i]);
    }
    for (size_t i = 0; i < count; i++) {
        fitting.q[i] = vec3_sub(fitting.q[i], fitting.middle);
    }
    gsl_vector *weight = gsl_vector_alloc(count);
    fit(&fitting, weight);
    const enum register_answer answer = conclude(&fitting, weight, registration);
    registration->head_in_base = head_from_fit(&fitting, start_head_in_base);
    gsl_vector_free(weight);
    free(fitting.q);
    free(fitting.turned);
    free(fitting.at_skin);
    free(fitting.normal);
    free(fitting.off_mm);
    free(fitting.surface_mm);
    return answer;
}
