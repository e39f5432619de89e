/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/bend.h"

#include <assert.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "config/number.h"

const double BEND_LENGTH_GIVEN_MM = 25.0, BEND_LENGTH_FIT_MM = 10.0;

/* The foot's own repeatability, with the arm's under it. */
static const double FOOT_MM = 0.03, BAND_SIGMA = 1.96;

/* The ladder of lengths, and how far from what is thought they are believed: a standard deviation
 * of the logarithm. */
static const double SHORTEST_MM = 6.0, STEP = 1.4142135623730951, LOG_DEVIATION = 0.7;
enum { STEPS = 6, SCORE_DECIMALS = 6 };

static double alike(double length_mm, struct vec3 a, struct vec3 b)
{
    const double far = vec3_distance(a, b) / length_mm;
    return exp(-0.5 * far * far);
}

double bend_correlation(struct vec3 a, struct vec3 b)
{
    return alike(BEND_LENGTH_GIVEN_MM, a, b);
}

/* Solves for the contacts; how unlikely they are then, minus twice the logarithm. */
static double try_length(struct bend *bend, const struct bend_contact *contact, double length_mm)
{
    const size_t count = bend->count;
    const double noise = FOOT_MM * FOOT_MM / (bend->prior_mm * bend->prior_mm);
    for (size_t i = 0; i < count; i++) {
        bend->share[i] = contact[i].off_mm;
        for (size_t j = 0; j < count; j++) {
            bend->factor[count * i + j] =
                alike(length_mm, contact[i].at, contact[j].at) + (i == j ? noise : 0.0);
        }
    }
    gsl_matrix_view factor = gsl_matrix_view_array(bend->factor, count, count);
    gsl_vector_view share = gsl_vector_view_array(bend->share, count);
    gsl_linalg_cholesky_decomp1(&factor.matrix);
    gsl_linalg_cholesky_svx(&factor.matrix, &share.vector);
    bend->length_mm = length_mm;
    double squares = 0.0, log_determinant = 0.0;
    for (size_t i = 0; i < count; i++) {
        squares += contact[i].off_mm * bend->share[i];
        log_determinant += 2.0 * log(bend->factor[count * i + i]);
    }
    return squares / (bend->prior_mm * bend->prior_mm) + log_determinant;
}

void bend_init(struct bend *bend, const struct bend_contact *contact, size_t count,
               struct bend_prior prior)
{
    assert(count <= BEND_CONTACTS_MAX && prior.off_mm > 0.0 && prior.length_mm > 0.0);
    bend->count = count;
    bend->prior_mm = prior.off_mm;
    bend->length_mm = prior.length_mm;
    if (count == 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        bend->at[i] = contact[i].at;
    }
    double best = HUGE_VAL, best_mm = prior.length_mm, length_mm = SHORTEST_MM;
    for (int i = 0; i < STEPS; i++, length_mm *= STEP) {
        const double far = log(length_mm / prior.length_mm) / LOG_DEVIATION;
        const double score =
            number_quantise(try_length(bend, contact, length_mm) + far * far, SCORE_DECIMALS);
        best_mm = score < best ? length_mm : best_mm;
        best = fmin(score, best);
    }
    (void)try_length(bend, contact, best_mm);
}

double bend_off_mm(const struct bend *bend, struct vec3 on_model)
{
    double off_mm = 0.0;
    for (size_t i = 0; i < bend->count; i++) {
        off_mm += bend->share[i] * alike(bend->length_mm, bend->at[i], on_model);
    }
    return off_mm;
}

struct vec3 bend_normal(const struct bend *bend, struct vec3 on_model, struct vec3 normal)
{
    struct vec3 slope = {0.0, 0.0, 0.0};
    for (size_t i = 0; i < bend->count; i++) {
        const double falls = bend->share[i] * alike(bend->length_mm, bend->at[i], on_model) /
                             (bend->length_mm * bend->length_mm);
        slope = vec3_along(slope, falls, vec3_sub(bend->at[i], on_model));
    }
    slope = vec3_along(slope, -vec3_dot(slope, normal), normal);
    return vec3_unit(vec3_sub(normal, slope));
}

double bend_band_mm(const struct bend *bend, struct vec3 on_model)
{
    double near[BEND_CONTACTS_MAX], known = 0.0;
    if (bend->count > 0) {
        for (size_t i = 0; i < bend->count; i++) {
            near[i] = alike(bend->length_mm, bend->at[i], on_model);
        }
        const gsl_matrix_const_view factor =
            gsl_matrix_const_view_array(bend->factor, bend->count, bend->count);
        gsl_vector_view solved = gsl_vector_view_array(near, bend->count);
        gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &factor.matrix, &solved.vector);
        gsl_blas_ddot(&solved.vector, &solved.vector, &known);
    }
    return BAND_SIGMA * bend->prior_mm * sqrt(fmax(1.0 - known, 0.0));
}
