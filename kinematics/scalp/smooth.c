/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/smooth.h"

#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "kinematics/scalp/band_matrix.h"
#include "kinematics/scalp/roughness.h"
#include "kinematics/scalp/smooth_problem.h"
#include "kinematics/scalp/spline.h"

/* The ladder of weights: decades, the first relative to the data's own, then quarters of one. */
enum { COARSE_SIDE = 24, DECADES = 10, STEPS_MAX = 12, BEARING = SPLINE_ORDER * SPLINE_ORDER };
static const double LADDER_FOOT = 1e-4;
static const double NORMAL_95 = 1.959963984540054; /* half of the 95 % interval, deviations */

/* The sixteen coefficients that bear on a place: on the value, and on its slopes. */
struct bearing {
    size_t index[BEARING];
    double weight[BEARING], along_u[BEARING], along_v[BEARING];
};

static void bear(const struct smooth_grid *grid, double u, double v, struct bearing *b)
{
    struct spline_weights along_u, along_v;
    spline_weigh(grid->side, grid->half, u, &along_u);
    spline_weigh(grid->side, grid->half, v, &along_v);
    for (int j = 0; j < SPLINE_ORDER; j++) {
        for (int i = 0; i < SPLINE_ORDER; i++) {
            b->index[SPLINE_ORDER * j + i] =
                (size_t)(along_v.first + j) * (size_t)grid->side + (size_t)(along_u.first + i);
            b->weight[SPLINE_ORDER * j + i] = along_v.value[j] * along_u.value[i];
            b->along_u[SPLINE_ORDER * j + i] = along_v.value[j] * along_u.slope[i];
            b->along_v[SPLINE_ORDER * j + i] = along_v.slope[j] * along_u.value[i];
        }
    }
}

static double value_at(const struct smooth_grid *grid, const double *coefficient, double u,
                       double v)
{
    struct bearing b;
    bear(grid, u, v, &b);
    double sum = 0.0;
    for (int i = 0; i < BEARING; i++) {
        sum += b.weight[i] * coefficient[b.index[i]];
    }
    return sum;
}

static void add_sample(struct smooth_problem *problem, const struct smooth_sample *sample)
{
    struct bearing b;
    bear(&problem->grid, sample->u, sample->v, &b);
    for (int i = 0; i < BEARING; i++) {
        const double weighted = sample->weight * b.weight[i];
        double *row = problem->normal->data + b.index[i] * problem->normal->tda;
        for (int j = i; j < BEARING; j++) {
            row[b.index[j] - b.index[i]] += weighted * b.weight[j];
        }
        problem->right->data[b.index[i]] += weighted * sample->value;
    }
}

static double diagonal_sum(const gsl_matrix *matrix)
{
    double sum = 0.0;
    for (size_t i = 0; i < matrix->size1; i++) {
        sum += gsl_matrix_get(matrix, i, 0);
    }
    return sum;
}

void smooth_problem_init(struct smooth_problem *problem)
{
    const size_t side = (size_t)problem->grid.side;
    const size_t rows = side * side, width = 3 * side + 3 + 1;
    problem->normal = gsl_matrix_calloc(rows, width);
    problem->penalty = gsl_matrix_calloc(rows, width);
    problem->factor = gsl_matrix_calloc(rows, width);
    problem->inverse = gsl_matrix_calloc(rows, width);
    problem->right = gsl_vector_calloc(rows);
    problem->solution = gsl_vector_calloc(rows);
    for (size_t i = 0; i < problem->count; i++) {
        if (problem->sample[i].weight > 0.0) {
            add_sample(problem, &problem->sample[i]);
            problem->used++;
        }
    }
    roughness_penalty(problem->grid.side, problem->grid.half, problem->penalty);
    problem->scale = diagonal_sum(problem->normal) / diagonal_sum(problem->penalty);
}

void smooth_problem_free(struct smooth_problem *problem)
{
    gsl_matrix_free(problem->normal);
    gsl_matrix_free(problem->penalty);
    gsl_matrix_free(problem->factor);
    gsl_matrix_free(problem->inverse);
    gsl_vector_free(problem->right);
    gsl_vector_free(problem->solution);
}

static double left_over(const struct smooth_problem *problem)
{
    double sum = 0.0;
    for (size_t i = 0; i < problem->count; i++) {
        const struct smooth_sample *s = &problem->sample[i];
        if (s->weight > 0.0) {
            const double off =
                s->value - value_at(&problem->grid, problem->solution->data, s->u, s->v);
            sum += s->weight * off * off;
        }
    }
    return sum;
}

struct smooth_trial smooth_problem_try(struct smooth_problem *problem, double lambda)
{
    for (size_t i = 0; i < problem->normal->size1 * problem->normal->tda; i++) {
        problem->factor->data[i] = problem->normal->data[i] + lambda * problem->penalty->data[i];
    }
    struct smooth_trial trial = {.lambda = lambda, .score = HUGE_VAL};
    if (gsl_linalg_cholesky_band_decomp(problem->factor) != 0) {
        return trial;
    }
    gsl_vector_memcpy(problem->solution, problem->right);
    gsl_linalg_cholesky_band_svx(problem->factor, problem->solution);
    band_inverse(problem->factor, problem->inverse);
    const double n = (double)problem->used;
    trial.freedom = band_trace(problem->inverse, problem->normal);
    trial.left2 = left_over(problem);
    const double free = n - trial.freedom;
    trial.score = free > 0.05 * n ? n * trial.left2 / (free * free) : HUGE_VAL;
    return trial;
}

static struct smooth_trial best_decade(struct smooth_problem *problem)
{
    struct smooth_trial best = {.score = HUGE_VAL};
    double lambda = problem->scale * LADDER_FOOT;
    for (int i = 0; i < DECADES; i++, lambda *= 10.0) {
        const struct smooth_trial trial = smooth_problem_try(problem, lambda);
        best = trial.score < best.score ? trial : best;
    }
    return best;
}

/* From a weight on in quarters of a decade, as long as it gets better. */
static struct smooth_trial walk(struct smooth_problem *problem, struct smooth_trial from)
{
    const double factor[2] = {SMOOTH_QUARTER, 1.0 / SMOOTH_QUARTER};
    struct smooth_trial best = from;
    for (int way = 0; way < 2; way++) {
        for (int i = 0; i < STEPS_MAX; i++) {
            const struct smooth_trial next = smooth_problem_try(problem, best.lambda * factor[way]);
            if (!(next.score < best.score)) {
                break;
            }
            best = next;
        }
        if (best.lambda != from.lambda) {
            break;
        }
    }
    return best;
}

/* The penalty is an integral, so its weight means the same on any grid that can follow the surface:
 * a coarse one finds where to look. */
static double coarse_lambda(const struct smooth_problem *fine)
{
    struct smooth_problem coarse = {
        .grid = {COARSE_SIDE, fine->grid.half}, .sample = fine->sample, .count = fine->count};
    smooth_problem_init(&coarse);
    const double lambda = best_decade(&coarse).lambda;
    smooth_problem_free(&coarse);
    return lambda;
}

static struct smooth_trial best_of(struct smooth_problem *problem, double lambda)
{
    if (lambda > 0.0) {
        return smooth_problem_try(problem, lambda);
    }
    const struct smooth_trial start = problem->grid.side > COARSE_SIDE
                                          ? smooth_problem_try(problem, coarse_lambda(problem))
                                          : best_decade(problem);
    return smooth_problem_try(problem, walk(problem, start).lambda);
}

static double *taken(const double *data, size_t count)
{
    double *copy = memory_new(count, sizeof(*copy));
    memcpy(copy, data, count * sizeof(*copy));
    return copy;
}

enum smooth_answer smooth_fit(struct smooth *smooth, struct smooth_grid grid,
                              const struct smooth_sample *sample, size_t count, double lambda)
{
    *smooth = (struct smooth){.grid = grid};
    struct smooth_problem problem = {.grid = grid, .sample = sample, .count = count};
    smooth_problem_init(&problem);
    enum smooth_answer answer = SMOOTH_TOO_FEW;
    if (problem.used >= SMOOTH_SAMPLES_MIN) {
        const struct smooth_trial best = best_of(&problem, lambda);
        smooth->samples = problem.used;
        smooth->lambda = best.lambda;
        smooth->penalty_share = best.lambda / problem.scale;
        smooth->freedom = best.freedom;
        smooth->noise = sqrt(best.left2 / ((double)problem.used - best.freedom));
        smooth->coefficient = taken(problem.solution->data, problem.solution->size);
        const size_t cells = problem.inverse->size1 * problem.inverse->tda;
        smooth->covariance = taken(problem.inverse->data, cells);
        for (size_t i = 0; i < cells; i++) {
            smooth->covariance[i] *= smooth->noise * smooth->noise;
        }
        smooth->deviations_95 = NORMAL_95;
        answer = SMOOTH_OK;
    }
    smooth_problem_free(&problem);
    return answer;
}

void smooth_free(struct smooth *smooth)
{
    free(smooth->coefficient);
    free(smooth->covariance);
    *smooth = (struct smooth){.coefficient = NULL};
}

double smooth_value(const struct smooth *smooth, double u, double v)
{
    return value_at(&smooth->grid, smooth->coefficient, u, v);
}

/* a' C b, of two sets of weights of the same coefficients. */
static double covariance_of(const struct smooth *smooth, const struct bearing *bearing,
                            const double *a, const double *b)
{
    const size_t width = 3 * (size_t)smooth->grid.side + 3 + 1;
    double sum = 0.0;
    for (int i = 0; i < BEARING; i++) {
        const double *row = smooth->covariance + bearing->index[i] * width;
        sum += a[i] * b[i] * row[0];
        for (int j = i + 1; j < BEARING; j++) {
            sum += (a[i] * b[j] + a[j] * b[i]) * row[bearing->index[j] - bearing->index[i]];
        }
    }
    return sum;
}

double smooth_deviation(const struct smooth *smooth, double u, double v)
{
    struct bearing b;
    bear(&smooth->grid, u, v, &b);
    return sqrt(fmax(covariance_of(smooth, &b, b.weight, b.weight), 0.0));
}

struct smooth_slopes smooth_slopes(const struct smooth *smooth, double u, double v)
{
    struct bearing b;
    bear(&smooth->grid, u, v, &b);
    return (struct smooth_slopes){.uu = covariance_of(smooth, &b, b.along_u, b.along_u),
                                  .uv = covariance_of(smooth, &b, b.along_u, b.along_v),
                                  .vv = covariance_of(smooth, &b, b.along_v, b.along_v)};
}
