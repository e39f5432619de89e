/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/closest.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { STEPS_MAX = 400, NODES_A_POINT = 64 };

static const double LOVASZ = 0.75;
static const double INT_SAFE = 1e6; /* coefficients beyond this are no neighbours */

/* Gram-Schmidt: the orthogonal part of every column, and the rest as multiples of those before. */
struct gram {
    double square[CLOSEST_MAX];              /* squared lengths of the orthogonal parts */
    double part[CLOSEST_MAX][CLOSEST_MAX];   /* part[k][j]: of column j's in column k */
    double across[CLOSEST_MAX][CLOSEST_MAX]; /* the orthogonal parts */
};

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

static void orthogonalise(const struct closest_basis *basis, size_t first, struct gram *gram)
{
    const size_t n = basis->n;
    for (size_t k = first; k < n; k++) {
        memcpy(gram->across[k], basis->column[k], sizeof gram->across[k]);
        for (size_t j = 0; j < k; j++) {
            gram->part[k][j] = dot(basis->column[k], gram->across[j], n) / gram->square[j];
            for (size_t i = 0; i < n; i++) {
                gram->across[k][i] -= gram->part[k][j] * gram->across[j][i];
            }
        }
        gram->square[k] = dot(gram->across[k], gram->across[k], n);
    }
}

static void subtract(struct closest_basis *basis, struct closest_reduction *reduction, size_t k,
                     size_t j, double times)
{
    for (size_t i = 0; i < basis->n; i++) {
        basis->column[k][i] -= times * basis->column[j][i];
        reduction->whole[k][i] -= (int)times * reduction->whole[j][i];
    }
}

static void swap(struct closest_basis *basis, struct closest_reduction *reduction, size_t k)
{
    for (size_t i = 0; i < basis->n; i++) {
        const double value = basis->column[k][i];
        const int whole = reduction->whole[k][i];
        basis->column[k][i] = basis->column[k - 1][i];
        reduction->whole[k][i] = reduction->whole[k - 1][i];
        basis->column[k - 1][i] = value;
        reduction->whole[k - 1][i] = whole;
    }
}

void closest_reduce(const struct closest_basis *basis, struct closest_reduction *reduction)
{
    struct closest_basis now = *basis;
    struct gram gram;
    memset(reduction, 0, sizeof *reduction);
    for (size_t i = 0; i < basis->n; i++) {
        reduction->whole[i][i] = 1;
    }
    orthogonalise(&now, 0, &gram);
    size_t k = 1;
    for (int step = 0; step < STEPS_MAX && k < now.n; step++) {
        for (size_t j = k; j-- > 0;) {
            const double times = floor(gram.part[k][j] + 0.5);
            if (times != 0.0 && fabs(times) < INT_SAFE) {
                subtract(&now, reduction, k, j, times);
                for (size_t i = 0; i < j; i++) {
                    gram.part[k][i] -= times * gram.part[j][i];
                }
                gram.part[k][j] -= times;
            }
        }
        const double part = gram.part[k][k - 1];
        if (gram.square[k] >= (LOVASZ - part * part) * gram.square[k - 1]) {
            k++;
        } else {
            swap(&now, reduction, k);
            orthogonalise(&now, k - 1, &gram);
            k = k > 1 ? k - 1 : 1;
        }
    }
}

struct closest_basis closest_apply(const struct closest_basis *basis,
                                   const struct closest_reduction *reduction)
{
    struct closest_basis out = {.n = basis->n};
    for (size_t k = 0; k < basis->n; k++) {
        for (size_t i = 0; i < basis->n; i++) {
            const int whole = reduction->whole[k][i];
            for (size_t row = 0; whole != 0 && row < basis->n; row++) {
                out.column[k][row] += whole * basis->column[i][row];
            }
        }
    }
    return out;
}

double closest_volume(const struct closest_basis *basis)
{
    struct gram gram;
    double square = 1.0;
    orthogonalise(basis, 0, &gram);
    for (size_t k = 0; k < basis->n; k++) {
        square *= gram.square[k];
    }
    return sqrt(square);
}

struct walk {
    size_t n, points_left, nodes_left;
    struct gram gram;
    double place[CLOSEST_MAX]; /* along the orthogonal parts */
    int z[CLOSEST_MAX];
    void (*take)(void *context, const int *coefficient);
    void *context;
};

/* Fixes the coefficients from the last to the first; `left` is what of the radius is not used. */
static void descend(struct walk *walk, size_t level, double left)
{
    double centre = walk->place[level];
    for (size_t k = level + 1; k < walk->n; k++) {
        centre -= walk->gram.part[k][level] * walk->z[k];
    }
    const double half = sqrt(left / walk->gram.square[level]);
    if (!(fabs(centre) + half < INT_SAFE)) {
        return;
    }
    const int low = (int)ceil(centre - half), high = (int)floor(centre + half);
    for (int z = low; z <= high && walk->points_left > 0 && walk->nodes_left > 0; z++) {
        const double off = z - centre;
        const double rest = left - off * off * walk->gram.square[level];
        walk->z[level] = z;
        walk->nodes_left--;
        if (level > 0) {
            descend(walk, level - 1, fmax(rest, 0.0));
        } else {
            walk->points_left--;
            walk->take(walk->context, walk->z);
        }
    }
}

void closest_each(const struct closest_basis *basis, const double *place, double radius,
                  size_t most, void (*take)(void *context, const int *coefficient), void *context)
{
    assert(basis->n > 0 && basis->n <= CLOSEST_MAX);
    struct walk walk = {.n = basis->n,
                        .points_left = most,
                        .nodes_left = most * NODES_A_POINT,
                        .take = take,
                        .context = context};
    orthogonalise(basis, 0, &walk.gram);
    for (size_t k = 0; k < basis->n; k++) {
        walk.place[k] = dot(place, walk.gram.across[k], basis->n) / walk.gram.square[k];
    }
    descend(&walk, basis->n - 1, radius * radius);
}
