/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Symmetric matrices that are zero far from the diagonal: row i holds the diagonal and what stands
 * below it in column i, as GSL has them: [i][j - i], j from i to i + width.
 */
#ifndef KINEMATICS_SCALP_BAND_MATRIX_H
#define KINEMATICS_SCALP_BAND_MATRIX_H

#include <gsl/gsl_matrix.h>

/* From the Cholesky factor L in `factor` (left as GSL leaves it) that part of (L L')^-1 which lies
 * in the band. Source: Takahashi, Fagan and Chin (1973); Erisman and Tinney, Commun. ACM 18 (1975).
 * Cost: rows times width squared. */
void band_inverse(const gsl_matrix *factor, gsl_matrix *inverse);

/* Sum of a_ij b_ij over all i, j of the two whole matrices: the trace of their product. */
double band_trace(const gsl_matrix *a, const gsl_matrix *b);

#endif
