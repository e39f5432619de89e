/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/roughness.h"

#include <assert.h>
#include <stdlib.h>

#include "config/memory.h"
#include "kinematics/scalp/spline.h"

enum { DERIVATIVES = 4, GAUSS_POINTS = 4 };

/* Gauss-Legendre on [0, 1]: exact to degree 7, and a product of two cubics has 6. */
static const double NODE[GAUSS_POINTS] = {0.06943184420297371, 0.33000947820757187,
                                          0.66999052179242813, 0.93056815579702629};
static const double WEIGHT[GAUSS_POINTS] = {0.17392742256872693, 0.32607257743127307,
                                            0.32607257743127307, 0.17392742256872693};

/* Integrals of the products of two coefficients' d-th derivatives: [d][i][j - i]. */
struct gram {
    double (*of[DERIVATIVES])[SPLINE_ORDER];
};

static void add_span(struct gram *gram, int side, double half, int span)
{
    static const double third[SPLINE_ORDER] = {-1.0, 3.0, -3.0, 1.0};
    const double h = 2.0 * half / (side - 3);
    for (int p = 0; p < GAUSS_POINTS; p++) {
        struct spline_weights w;
        spline_weigh(side, half, -half + (span + NODE[p]) * h, &w);
        const double *of[DERIVATIVES] = {w.value, w.slope, w.bend, third};
        for (int d = 0; d < DERIVATIVES; d++) {
            const double unit = d == 3 ? 1.0 / (h * h * h) : 1.0;
            for (int i = 0; i < SPLINE_ORDER; i++) {
                for (int j = i; j < SPLINE_ORDER; j++) {
                    gram->of[d][span + i][j - i] +=
                        WEIGHT[p] * h * unit * of[d][i] * unit * of[d][j];
                }
            }
        }
    }
}

static double gram_at(const struct gram *gram, int derivative, int i, int j)
{
    const int low = i < j ? i : j, apart = i < j ? j - i : i - j;
    return apart < SPLINE_ORDER ? gram->of[derivative][low][apart] : 0.0;
}

/* (D_u + D_v)^3 by the binomial theorem. */
static double roughness_of(const struct gram *gram, int ui, int uj, int vi, int vj)
{
    static const double binomial[DERIVATIVES] = {1.0, 3.0, 3.0, 1.0};
    double sum = 0.0;
    for (int d = 0; d < DERIVATIVES; d++) {
        sum += binomial[d] * gram_at(gram, d, ui, uj) * gram_at(gram, 3 - d, vi, vj);
    }
    return sum;
}

void roughness_penalty(int side, double half, gsl_matrix *penalty)
{
    assert(penalty->size1 == (size_t)(side * side) && penalty->size2 == (size_t)(3 * side + 4));
    struct gram gram;
    for (int d = 0; d < DERIVATIVES; d++) {
        gram.of[d] = memory_new((size_t)side, sizeof(*gram.of[d]));
    }
    for (int span = 0; span < side - 3; span++) {
        add_span(&gram, side, half, span);
    }
    for (int i = 0; i < side * side; i++) {
        for (int j = i; j < side * side && j - i <= 3 * side + 3; j++) {
            gsl_matrix_set(penalty, (size_t)i, (size_t)(j - i),
                           roughness_of(&gram, i % side, j % side, i / side, j / side));
        }
    }
    for (int d = 0; d < DERIVATIVES; d++) {
        free(gram.of[d]);
    }
}
