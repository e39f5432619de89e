/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/band_matrix.h"

#include <assert.h>
#include <string.h>

enum { WIDTH_MAX = 512 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* product = Z l over the rows after `row`, Z symmetric and known there. */
static void times_known(const gsl_matrix *inverse, size_t row, const double *l, size_t width,
                        double *product)
{
    memset(product, 0, width * sizeof(*product));
    for (size_t k = 0; k < width; k++) {
        const double *z = inverse->data + (row + 1 + k) * inverse->tda;
        const double lk = l[k];
        double sum = z[0] * lk;
        for (size_t m = 1; m < width - k; m++) {
            product[k + m] += z[m] * lk;
            sum += z[m] * l[k + m];
        }
        product[k] += sum;
    }
}

void band_inverse(const gsl_matrix *factor, gsl_matrix *inverse)
{
    assert(factor->size1 == inverse->size1 && factor->size2 == inverse->size2);
    assert(factor->size2 <= WIDTH_MAX);
    double product[WIDTH_MAX];
    const size_t rows = factor->size1;
    for (size_t row = rows; row-- > 0;) {
        const size_t width = least(factor->size2 - 1, rows - 1 - row);
        const double *l = factor->data + row * factor->tda;
        double *z = inverse->data + row * inverse->tda;
        times_known(inverse, row, l + 1, width, product);
        double diagonal = 1.0 / l[0];
        for (size_t k = 0; k < width; k++) {
            z[1 + k] = -product[k] / l[0];
            diagonal -= l[1 + k] * z[1 + k];
        }
        z[0] = diagonal / l[0];
    }
}

double band_trace(const gsl_matrix *a, const gsl_matrix *b)
{
    assert(a->size1 == b->size1 && a->size2 == b->size2);
    double diagonal = 0.0, below = 0.0;
    for (size_t row = 0; row < a->size1; row++) {
        const double *x = a->data + row * a->tda, *y = b->data + row * b->tda;
        const size_t width = least(a->size2 - 1, a->size1 - 1 - row);
        diagonal += x[0] * y[0];
        for (size_t k = 1; k <= width; k++) {
            below += x[k] * y[k];
        }
    }
    return diagonal + 2.0 * below;
}
