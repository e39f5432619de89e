/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a smoothing is made of, for those who try more than one weight of the penalty.
 */
#ifndef KINEMATICS_SCALP_SMOOTH_PROBLEM_H
#define KINEMATICS_SCALP_SMOOTH_PROBLEM_H

#include <gsl/gsl_matrix.h>

#include "kinematics/scalp/smooth.h"

/* A step of the ladder of weights, 10^(1/4). */
#define SMOOTH_QUARTER 1.7782794100389228

/* The least squares problem, and room to solve it for one weight of the penalty after another. */
struct smooth_problem {
    struct smooth_grid grid;
    const struct smooth_sample *sample;
    size_t count;
    size_t used;
    gsl_matrix *normal, *penalty, *factor, *inverse;
    gsl_vector *right, *solution;
    double scale; /* of the penalty, where it weighs as much as the data */
};

/* What a weight of the penalty comes to. */
struct smooth_trial {
    double lambda, left2, freedom, score;
};

/* The caller has set grid, sample and count. */
void smooth_problem_init(struct smooth_problem *problem);
void smooth_problem_free(struct smooth_problem *problem);

/* The solution and the inverse of the normal matrix for one weight, both left in the problem. The
 * score is that of generalised cross validation, n RSS / (n - freedom)^2 (Craven and Wahba 1979);
 * infinite where next to nothing is left of the data. */
struct smooth_trial smooth_problem_try(struct smooth_problem *problem, double lambda);

#endif
