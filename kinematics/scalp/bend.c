/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/bend.h"

#include <assert.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

/* The foot's own repeatability, with the arm's under it. */
static const double LENGTH_MM = 25.0, FOOT_MM = 0.03, BAND_SIGMA = 1.96;

double bend_correlation(struct vec3 a, struct vec3 b)
{
    const double far = vec3_distance(a, b) / LENGTH_MM;
    return exp(-0.5 * far * far);
}

void bend_init(struct bend *bend, const struct bend_contact *contact, size_t count, double prior_mm)
{
    assert(count <= BEND_CONTACTS_MAX && prior_mm > 0.0);
    bend->count = count;
    bend->prior_mm = prior_mm;
    if (count == 0) {
        return;
    }
    const double noise = FOOT_MM * FOOT_MM / (prior_mm * prior_mm);
    for (size_t i = 0; i < count; i++) {
        bend->at[i] = contact[i].at;
        bend->share[i] = contact[i].off_mm;
        for (size_t j = 0; j < count; j++) {
            bend->factor[count * i + j] =
                bend_correlation(contact[i].at, contact[j].at) + (i == j ? noise : 0.0);
        }
    }
    gsl_matrix_view factor = gsl_matrix_view_array(bend->factor, count, count);
    gsl_vector_view share = gsl_vector_view_array(bend->share, count);
    gsl_linalg_cholesky_decomp1(&factor.matrix);
    gsl_linalg_cholesky_svx(&factor.matrix, &share.vector);
}

double bend_off_mm(const struct bend *bend, struct vec3 on_model)
{
    double off_mm = 0.0;
    for (size_t i = 0; i < bend->count; i++) {
        off_mm += bend->share[i] * bend_correlation(bend->at[i], on_model);
    }
    return off_mm;
}

double bend_band_mm(const struct bend *bend, struct vec3 on_model)
{
    double near[BEND_CONTACTS_MAX], known = 0.0;
    if (bend->count > 0) {
        for (size_t i = 0; i < bend->count; i++) {
            near[i] = bend_correlation(bend->at[i], on_model);
        }
        const gsl_matrix_const_view factor =
            gsl_matrix_const_view_array(bend->factor, bend->count, bend->count);
        gsl_vector_view solved = gsl_vector_view_array(near, bend->count);
        gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &factor.matrix, &solved.vector);
        gsl_blas_ddot(&solved.vector, &solved.vector, &known);
    }
    return BAND_SIGMA * bend->prior_mm * sqrt(fmax(1.0 - known, 0.0));
}
