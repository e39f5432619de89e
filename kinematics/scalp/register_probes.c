/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "kinematics/scalp/register_private.h"

enum { ROUNDS_MAX = 4, STEPS_MAX = 60, SET_ASIDE_SHARE = 10 };

/* A probe is set aside when it lies that many robust standard deviations off, and never for less
 * than the millimetres. */
static const double ASIDE_SIGMA = 4.5, ASIDE_MM = 0.1;

/* The probes as the start lays them in the head; a turn about their middle and a shift bring them
 * onto the surface. */
struct fitting {
    const struct scalp *scalp;
    size_t count;
    struct vec3 *q;      /* from the middle */
    struct vec3 middle;  /* head frame */
    struct vec3 *turned; /* q turned, at the unknowns below */
    struct vec3 *normal;
    double *off_mm;
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
    for (size_t k = 0; k < REGISTER_UNKNOWNS; k++) {
        now[k] = gsl_vector_get(x, k);
    }
    if (fitting->has_at && memcmp(now, fitting->at, sizeof(now)) == 0) {
        return;
    }
    memcpy(fitting->at, now, sizeof(now));
    fitting->has_at = true;
    const struct frame turn = frame_from_turn((struct vec3){now[0], now[1], now[2]});
    const struct vec3 shifted = vec3_add(fitting->middle, (struct vec3){now[3], now[4], now[5]});
    for (size_t i = 0; i < fitting->count; i++) {
        fitting->turned[i] = frame_turn(&turn, fitting->q[i]);
        const struct vec3 p = vec3_add(fitting->turned[i], shifted);
        const struct scalp_point nearest = scalp_project(fitting->scalp, p);
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

/* Gives weight 0 to what lies far off the others, by the median of all distances; returns how many
 * that are. */
static size_t set_aside(const struct fitting *fitting, gsl_vector *weight)
{
    const size_t n = fitting->count;
    double *sorted = memory_new(n, sizeof(*sorted));
    for (size_t i = 0; i < n; i++) {
        sorted[i] = fabs(fitting->off_mm[i]);
    }
    gsl_sort(sorted, 1, n);
    const double sd_mm = 1.4826 * gsl_stats_median_from_sorted_data(sorted, 1, n);
    const double limit_mm = fmax(ASIDE_SIGMA * sd_mm, ASIDE_MM);
    const double most_mm = sorted[n - 1 - n / SET_ASIDE_SHARE];
    size_t aside = 0;
    for (size_t i = 0; i < n; i++) {
        const bool off = fabs(fitting->off_mm[i]) > fmax(limit_mm, most_mm);
        gsl_vector_set(weight, i, off ? 0.0 : 1.0);
        aside += off;
    }
    free(sorted);
    return aside;
}

static void fit(struct fitting *fitting, gsl_vector *weight)
{
    size_t aside = 0;
    gsl_vector_set_all(weight, 1.0);
    for (int round = 0; round < ROUNDS_MAX; round++) {
        solve(fitting, weight);
        const size_t now = set_aside(fitting, weight);
        if (now == aside) {
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

static enum register_answer conclude(const struct fitting *fitting, const gsl_vector *weight,
                                     struct registration *registration)
{
    struct register_information information = {.m = {{0.0}}};
    double sum = 0.0;
    registration->middle_in_head =
        vec3_add(fitting->middle, (struct vec3){fitting->at[3], fitting->at[4], fitting->at[5]});
    for (size_t i = 0; i < fitting->count; i++) {
        const double off_mm = fabs(fitting->off_mm[i]);
        if (off_mm > registration->worst_mm) {
            registration->worst_mm = off_mm;
            registration->worst = i;
        }
        if (gsl_vector_get(weight, i) > 0.0) {
            double row[REGISTER_UNKNOWNS];
            register_row(fitting->turned[i], fitting->normal[i], row);
            register_learn(&information, row);
            sum += off_mm * off_mm;
            registration->used++;
        }
    }
    registration->set_aside = fitting->count - registration->used;
    registration->residual_mm = sqrt(sum / (double)registration->used);
    registration->noise_mm = sqrt(sum / (double)(registration->used - REGISTER_UNKNOWNS));
    return register_covariance(&information, registration->noise_mm, registration->covariance)
               ? REGISTER_OK
               : REGISTER_DEGENERATE;
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
                              .normal = memory_new(count, sizeof(struct vec3)),
                              .off_mm = memory_new(count, sizeof(double))};
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
    free(fitting.normal);
    free(fitting.off_mm);
    return answer;
}
