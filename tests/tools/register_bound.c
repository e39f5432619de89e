/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/tools/register_bound.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdio.h>

static struct vec3 middle_of(const struct scalp_point *probe, size_t probes)
{
    struct vec3 sum = {0.0, 0.0, 0.0};
    for (size_t i = 0; i < probes; i++) {
        sum = vec3_along(sum, 1.0 / (double)probes, probe[i].at);
    }
    return sum;
}

/* J'J: a small turn moves a place along its normal by (at - middle) x normal, a shift by it. */
static void add_information(double *information, struct vec3 from_middle, struct vec3 normal)
{
    const struct vec3 turn = vec3_cross(from_middle, normal);
    const double row[REGISTER_UNKNOWNS] = {turn.x, turn.y, turn.z, normal.x, normal.y, normal.z};
    for (int i = 0; i < REGISTER_UNKNOWNS * REGISTER_UNKNOWNS; i++) {
        information[i] += row[i / REGISTER_UNKNOWNS] * row[i % REGISTER_UNKNOWNS];
    }
}

void register_bound_add(struct register_bound *bound, const struct scalp_point *probe,
                        size_t probes, double noise_mm, const struct scalp_point *dot, size_t dots)
{
    double information[REGISTER_UNKNOWNS * REGISTER_UNKNOWNS] = {0.0};
    struct registration best = {.middle_in_head = middle_of(probe, probes)};
    for (size_t i = 0; i < probes; i++) {
        add_information(information, vec3_sub(probe[i].at, best.middle_in_head), probe[i].normal);
    }
    gsl_matrix_view inverse =
        gsl_matrix_view_array(information, REGISTER_UNKNOWNS, REGISTER_UNKNOWNS);
    gsl_linalg_cholesky_decomp1(&inverse.matrix);
    gsl_linalg_cholesky_invert(&inverse.matrix);
    for (int i = 0; i < REGISTER_UNKNOWNS * REGISTER_UNKNOWNS; i++) {
        best.covariance[i / REGISTER_UNKNOWNS][i % REGISTER_UNKNOWNS] =
            noise_mm * noise_mm * information[i];
    }
    for (size_t i = 0; i < dots; i++) {
        const struct register_error error = register_error_at(&best, &dot[i]);
        bound->normal2 += error.normal_mm * error.normal_mm;
        bound->tangential2 += error.tangential_mm * error.tangential_mm;
    }
    bound->places += dots;
}

void register_bound_print(const struct register_bound *bound)
{
    printf("\"bound_normal_rms_mm\":%.4f,\"bound_tangential_rms_mm\":%.4f",
           sqrt(bound->normal2 / (double)bound->places),
           sqrt(bound->tangential2 / (double)bound->places));
}
