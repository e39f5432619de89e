/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/smooth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/text.h"

enum { ROUNDS_MAX = 250, TAPS = 4 };
static const double ENOUGH = 1e-12; /* of the first remainder, squared */

/* Where a place lies among the coefficients. */
struct taps {
    size_t u, v;
    double along_u[TAPS], along_v[TAPS];
};

static size_t weigh(const struct audit_grid_spline *spline, double x, double weight[TAPS])
{
    double cells = (double)spline->side - 3;
    double s = (x + spline->half) / (2 * spline->half) * cells;
    double i = fmin(fmax(floor(s), 0), cells - 1), t = s - i;
    weight[0] = (1 - t) * (1 - t) * (1 - t) / 6;
    weight[1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
    weight[3] = t * t * t / 6;
    weight[2] = 1 - weight[0] - weight[1] - weight[3];
    return (size_t)i;
}

static struct taps taps_of(const struct audit_grid_spline *spline, double u, double v)
{
    struct taps taps;
    taps.u = weigh(spline, u, taps.along_u);
    taps.v = weigh(spline, v, taps.along_v);
    return taps;
}

static double gather(const struct taps *taps, const double *c, size_t side)
{
    double sum = 0;
    for (size_t j = 0; j < TAPS; j++) {
        const double *row = c + (taps->v + j) * side + taps->u;
        for (size_t i = 0; i < TAPS; i++) {
            sum += taps->along_v[j] * taps->along_u[i] * row[i];
        }
    }
    return sum;
}

static void scatter(const struct taps *taps, double value, double *c, size_t side)
{
    for (size_t j = 0; j < TAPS; j++) {
        double *row = c + (taps->v + j) * side + taps->u;
        for (size_t i = 0; i < TAPS; i++) {
            row[i] += value * taps->along_v[j] * taps->along_u[i];
        }
    }
}

double audit_smooth_value(const struct audit_grid_spline *spline, double u, double v)
{
    const struct taps taps = taps_of(spline, u, v);
    return gather(&taps, spline->c, spline->side);
}

/* Adds scale times D'D x, D the differences of order a along u and 3 - a along v. */
static void add_differences(size_t side, size_t a, double scale, const double *x, double *out)
{
    static const double difference[4][4] = {{1}, {-1, 1}, {1, -2, 1}, {-1, 3, -3, 1}};
    size_t b = 3 - a;
    for (size_t v = 0; v + b < side; v++) {
        for (size_t u = 0; u + a < side; u++) {
            double sum = 0;
            for (size_t k = 0; k < (a + 1) * (b + 1); k++) {
                size_t i = k % (a + 1), j = k / (a + 1);
                sum += difference[a][i] * difference[b][j] * x[(v + j) * side + u + i];
            }
            for (size_t k = 0; k < (a + 1) * (b + 1); k++) {
                size_t i = k % (a + 1), j = k / (a + 1);
                out[(v + j) * side + u + i] += scale * sum * difference[a][i] * difference[b][j];
            }
        }
    }
}

struct system {
    size_t side, cells, count;
    const struct audit_sample *sample;
    const struct taps *taps;
    double penalty;
};

static void multiply(const struct system *system, const double *x, double *out)
{
    memset(out, 0, system->cells * sizeof *out);
    for (size_t i = 0; i < system->count; i++) {
        double value = system->sample[i].weight * gather(&system->taps[i], x, system->side);
        scatter(&system->taps[i], value, out, system->side);
    }
    for (size_t a = 0; a <= 3; a++) { /* (D_u + D_v)^3 */
        add_differences(system->side, a, system->penalty * (a % 3 == 0 ? 1 : 3), x, out);
    }
}

static double product(const double *a, const double *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* Source: Hestenes and Stiefel, J. Res. Natl. Bur. Stand. 49 (1952). */
static void solve(const struct system *system, double *x, double *left, double *way, double *image)
{
    memcpy(way, left, system->cells * sizeof *way);
    double rest = product(left, left, system->cells), first = rest;
    for (int round = 0; round < ROUNDS_MAX && rest > ENOUGH * first; round++) {
        multiply(system, way, image);
        double step = rest / fmax(product(way, image, system->cells), 1e-300);
        for (size_t i = 0; i < system->cells; i++) {
            x[i] += step * way[i];
            left[i] -= step * image[i];
        }
        double now = product(left, left, system->cells);
        for (size_t i = 0; i < system->cells; i++) {
            way[i] = left[i] + now / rest * way[i];
        }
        rest = now;
    }
}

void audit_smooth(struct audit_grid_spline *spline, const struct audit_sample *sample, size_t count,
                  double penalty)
{
    size_t cells = spline->side * spline->side, room = 0, taps_room = 0;
    double *work = audit_grow(NULL, &room, 3 * cells, sizeof *work);
    struct taps *taps = audit_grow(NULL, &taps_room, count + 1, sizeof *taps);
    double *left = work, *way = work + cells, *image = work + 2 * cells;
    for (size_t i = 0; i < count; i++) {
        taps[i] = taps_of(spline, sample[i].u, sample[i].v);
    }
    const struct system system = {.side = spline->side,
                                  .cells = cells,
                                  .count = count,
                                  .sample = sample,
                                  .taps = taps,
                                  .penalty = penalty * (double)count / (double)cells};
    multiply(&system, spline->c, image);
    memset(left, 0, cells * sizeof *left);
    for (size_t i = 0; i < count; i++) {
        scatter(&taps[i], sample[i].weight * sample[i].value, left, spline->side);
    }
    for (size_t i = 0; i < cells; i++) {
        left[i] -= image[i];
    }
    solve(&system, spline->c, left, way, image);
    free(taps);
    free(work);
}
