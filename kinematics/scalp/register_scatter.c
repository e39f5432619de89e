/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "kinematics/scalp/bend.h"
#include "kinematics/scalp/register_private.h"

enum { HALVINGS = 60 };

/* Noise is looked for between these; the median of a normal number without its sign. */
static const double NOISE_MIN_MM = 1e-6, NOISE_MAX_MM = 100.0, MEDIAN_OF_NORMAL = 0.6745;

double register_sd_mm(const struct register_scatter *scatter, size_t i)
{
    return hypot(scatter->noise_mm, scatter->surface_mm[i]);
}

/* The median distance, in standard deviations. */
static double median_of(const struct register_scatter *scatter, double *room)
{
    for (size_t i = 0; i < scatter->count; i++) {
        room[i] = fabs(scatter->off_mm[i]) / register_sd_mm(scatter, i);
    }
    gsl_sort(room, 1, scatter->count);
    return gsl_stats_median_from_sorted_data(room, 1, scatter->count);
}

double register_noise_of_median(const struct register_scatter *scatter)
{
    struct register_scatter tried = *scatter;
    double *room = memory_new(scatter->count, sizeof(*room));
    double low = log(NOISE_MIN_MM), high = log(NOISE_MAX_MM);
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = 0.5 * (low + high);
        tried.noise_mm = exp(middle);
        *(median_of(&tried, room) > MEDIAN_OF_NORMAL ? &low : &high) = middle;
    }
    free(room);
    return exp(0.5 * (low + high));
}

double register_noise_of_mean(const struct register_scatter *scatter, const double *weight)
{
    double seen = 0.0, surface = 0.0, weights = 0.0, used = 0.0;
    for (size_t i = 0; i < scatter->count; i++) {
        seen += weight[i] * scatter->off_mm[i] * scatter->off_mm[i];
        surface += weight[i] * scatter->surface_mm[i] * scatter->surface_mm[i];
        weights += weight[i];
        used += weight[i] > 0.0;
    }
    const double all = seen * used / (used - REGISTER_UNKNOWNS); // the pose has taken its part
    return sqrt(fmax((all - surface) / weights, NOISE_MIN_MM * NOISE_MIN_MM));
}

/* How the two of them go together, mm^2. */
static double shared_mm2(const struct register_scatter *scatter, size_t i, size_t j)
{
    const double both = scatter->surface_mm[i] * scatter->surface_mm[j];
    const double own = i == j ? scatter->noise_mm * scatter->noise_mm : 0.0;
    return own + (both > 0.0 ? both * bend_correlation(scatter->at[i], scatter->at[j]) : 0.0);
}

void register_weigh(const struct register_scatter *scatter, double *weight)
{
    double most = 0.0;
    for (size_t i = 0; i < scatter->count; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < scatter->count; j++) {
            sum += shared_mm2(scatter, i, j);
        }
        weight[i] = 1.0 / sum;
        most = fmax(most, weight[i]);
    }
    for (size_t i = 0; i < scatter->count; i++) {
        weight[i] /= most;
    }
}

/* Sum over all pairs of weight weight shared row row'. */
static void add_pairs(const struct register_scatter *scatter, const double *weight,
                      const double (*row)[REGISTER_UNKNOWNS],
                      double b[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS])
{
    for (size_t i = 0; i < scatter->count; i++) {
        double with[REGISTER_UNKNOWNS] = {0.0};
        for (size_t j = 0; j < scatter->count; j++) {
            const double k = weight[i] * weight[j] > 0.0
                                 ? weight[i] * weight[j] * shared_mm2(scatter, i, j)
                                 : 0.0;
            for (int n = 0; n < REGISTER_UNKNOWNS && k > 0.0; n++) {
                with[n] += k * row[j][n];
            }
        }
        for (int m = 0; m < REGISTER_UNKNOWNS; m++) {
            for (int n = 0; n < REGISTER_UNKNOWNS; n++) {
                b[m][n] += row[i][m] * with[n];
            }
        }
    }
}

static void multiply(double a[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS],
                     double b[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS],
                     double product[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS])
{
    for (int i = 0; i < REGISTER_UNKNOWNS; i++) {
        for (int j = 0; j < REGISTER_UNKNOWNS; j++) {
            double sum = 0.0;
            for (int k = 0; k < REGISTER_UNKNOWNS; k++) {
                sum += a[i][k] * b[k][j];
            }
            product[i][j] = sum;
        }
    }
}

bool register_scatter_covariance(const struct register_scatter *scatter, const double *weight,
                                 const double (*row)[REGISTER_UNKNOWNS],
                                 double covariance[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS])
{
    struct register_information information = {.m = {{0.0}}};
    double bread[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS], half[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS];
    double pairs[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS] = {{0.0}};
    for (size_t i = 0; i < scatter->count; i++) {
        double weighted[REGISTER_UNKNOWNS];
        for (int k = 0; k < REGISTER_UNKNOWNS; k++) {
            weighted[k] = sqrt(weight[i]) * row[i][k];
        }
        register_learn(&information, weighted);
    }
    if (!register_covariance(&information, 1.0, bread)) {
        return false;
    }
    add_pairs(scatter, weight, row, pairs);
    multiply(bread, pairs, half);
    multiply(half, bread, covariance);
    return true;
}
