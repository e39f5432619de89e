/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "kinematics/scalp/smooth_problem.h"

enum { STEPS_A_WAY = 12 };
static const double COUNTS_NO_MORE = 1e-3; /* of the weight that was chosen */
static const double NORMAL_95 = 1.959963984540054;
static const double FREEDOM_LEAST = 3.0;

/* Sums over the weights that were tried. */
struct doubt {
    const struct smooth *smooth;
    struct smooth_problem *problem;
    double *covariance;
    double score; /* of the weight that was chosen */
    double weights;
};

/* How much more or less than the chosen one this weight is believed. */
static double belief(const struct doubt *doubt, const struct smooth_trial *trial)
{
    return pow(doubt->score / trial->score, 0.5 * (double)doubt->problem->used);
}

/* What the problem has just been solved for. */
static void add(struct doubt *doubt, const struct smooth_trial *trial, double weight)
{
    const gsl_matrix *inverse = doubt->problem->inverse;
    const double noise2 = trial->left2 / ((double)doubt->problem->used - trial->freedom);
    const double *here = doubt->problem->solution->data, *chosen = doubt->smooth->coefficient;
    for (size_t i = 0; i < inverse->size1; i++) {
        for (size_t k = 0; k < inverse->size2 && i + k < inverse->size1; k++) {
            const size_t cell = i * inverse->tda + k;
            const double apart = (here[i] - chosen[i]) * (here[i + k] - chosen[i + k]);
            doubt->covariance[cell] += weight * (noise2 * inverse->data[cell] + apart);
        }
    }
    doubt->weights += weight;
}

/* On from the chosen weight until one is not believed; the freedom of the first step. */
static double walk(struct doubt *doubt, double factor)
{
    double lambda = doubt->smooth->lambda, first = doubt->smooth->freedom;
    for (int i = 0; i < STEPS_A_WAY; i++) {
        lambda *= factor;
        const struct smooth_trial trial = smooth_problem_try(doubt->problem, lambda);
        const double weight = belief(doubt, &trial);
        first = i == 0 && trial.score < HUGE_VAL ? trial.freedom : first;
        if (!(weight > COUNTS_NO_MORE)) {
            break;
        }
        add(doubt, &trial, weight);
    }
    return first;
}

/* (tr R)^2 / tr R^2 of R = 1 - H, which takes samples to what is left of them; by the derivative of
 * the freedom, tr H^2 = tr H + d tr H / d ln lambda. */
static double freedom_left(const struct smooth *smooth, double rougher, double smoother)
{
    const double of_ladder = 2.0 * log(SMOOTH_QUARTER);
    const double squares = smooth->freedom + (smoother - rougher) / of_ladder;
    const double left = (double)smooth->samples - smooth->freedom;
    const double left_squares = (double)smooth->samples - 2.0 * smooth->freedom + squares;
    return fmax(left * left / fmax(left_squares, 1e-9), FREEDOM_LEAST);
}

void smooth_doubt(struct smooth *smooth, const struct smooth_sample *sample, size_t count)
{
    struct smooth_problem problem = {.grid = smooth->grid, .sample = sample, .count = count};
    smooth_problem_init(&problem);
    const size_t cells = problem.inverse->size1 * problem.inverse->tda;
    struct doubt doubt = {
        .smooth = smooth, .problem = &problem, .covariance = memory_new(cells, sizeof(double))};
    const struct smooth_trial chosen = smooth_problem_try(&problem, smooth->lambda);
    if (chosen.score < HUGE_VAL) {
        doubt.score = chosen.score;
        add(&doubt, &chosen, 1.0);
        const double rougher = walk(&doubt, 1.0 / SMOOTH_QUARTER);
        const double smoother = walk(&doubt, SMOOTH_QUARTER);
        for (size_t i = 0; i < cells; i++) {
            smooth->covariance[i] = doubt.covariance[i] / doubt.weights;
        }
        const double freedom = freedom_left(smooth, rougher, smoother);
        smooth->deviations_95 = fmax(gsl_cdf_tdist_Pinv(0.975, freedom), NORMAL_95);
    }
    free(doubt.covariance);
    smooth_problem_free(&problem);
}
