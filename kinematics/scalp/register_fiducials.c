/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <gsl/gsl_linalg.h>
#include <string.h>

#include "kinematics/scalp/register_private.h"

enum { AXES = 3 };

/* Points that spread less than that (RMS) across their line cannot hold a turn about it; points
 * that are no thicker than that cannot tell a head from its mirror image. */
static const double WIDE_MM = 5.0, THICK_MM = 2.0;

/* Both sets about their middles, and how they go together. */
struct pairing {
    struct vec3 head_middle, base_middle;
    double together[AXES * AXES];  /* sum of head b base', row by row */
    double head_only[AXES * AXES]; /* sum of head head' */
};

static struct pairing pair_up(const struct register_fiducial *f, size_t count)
{
    struct pairing pairing = {.head_middle = {0.0, 0.0, 0.0}};
    for (size_t i = 0; i < count; i++) {
        const double share = 1.0 / (double)count;
        pairing.head_middle = vec3_along(pairing.head_middle, share, f[i].in_head);
        pairing.base_middle = vec3_along(pairing.base_middle, share, f[i].in_base);
    }
    for (size_t i = 0; i < count; i++) {
        const struct vec3 h = vec3_sub(f[i].in_head, pairing.head_middle);
        const struct vec3 b = vec3_sub(f[i].in_base, pairing.base_middle);
        const double head[AXES] = {h.x, h.y, h.z}, base[AXES] = {b.x, b.y, b.z};
        for (int row = 0; row < AXES; row++) {
            for (int col = 0; col < AXES; col++) {
                pairing.together[AXES * row + col] += head[row] * base[col];
                pairing.head_only[AXES * row + col] += head[row] * head[col];
            }
        }
    }
    return pairing;
}

/* Singular values of a, largest first; a becomes its left vectors. */
static void decompose(double a[AXES * AXES], double v[AXES * AXES], double s[AXES])
{
    double work[AXES];
    gsl_matrix_view a_view = gsl_matrix_view_array(a, AXES, AXES);
    gsl_matrix_view v_view = gsl_matrix_view_array(v, AXES, AXES);
    gsl_vector_view s_view = gsl_vector_view_array(s, AXES);
    gsl_vector_view work_view = gsl_vector_view_array(work, AXES);
    gsl_linalg_SV_decomp(&a_view.matrix, &v_view.matrix, &s_view.vector, &work_view.vector);
}

static double determinant(const double m[AXES * AXES])
{
    return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) +
           m[2] * (m[3] * m[7] - m[4] * m[6]);
}

/* R = V diag(1, 1, d) U', d = +-1 so that it is no mirror; true when d had to be -1. */
static bool turn_from(const struct pairing *pairing, struct frame *head_in_base)
{
    double u[AXES * AXES], v[AXES * AXES], s[AXES];
    memcpy(u, pairing->together, sizeof(u));
    decompose(u, v, s);
    const bool mirrors = determinant(u) * determinant(v) < 0.0;
    for (int row = 0; row < AXES; row++) {
        for (int col = 0; col < AXES; col++) {
            double sum = 0.0;
            for (int k = 0; k < AXES; k++) {
                const double flip = mirrors && k == AXES - 1 ? -1.0 : 1.0;
                sum += flip * v[AXES * row + k] * u[AXES * col + k];
            }
            head_in_base->r[row][col] = sum;
        }
    }
    head_in_base->t =
        vec3_sub(pairing->base_middle, frame_turn(head_in_base, pairing->head_middle));
    return mirrors;
}

static void measure(const struct register_fiducial *fiducial, size_t count,
                    struct registration *registration)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        const struct vec3 fitted = frame_point(&registration->head_in_base, fiducial[i].in_head);
        const double off_mm = vec3_distance(fitted, fiducial[i].in_base);
        sum += off_mm * off_mm;
        if (off_mm > registration->worst_mm) {
            registration->worst_mm = off_mm;
            registration->worst = i;
        }
    }
    registration->used = count;
    registration->residual_mm = sqrt(sum / (double)count);
    registration->noise_mm = sqrt(sum / (double)(AXES * count - REGISTER_UNKNOWNS));
}

static bool take_covariance(const struct register_fiducial *fiducial, size_t count,
                            struct registration *registration)
{
    static const struct vec3 axis[AXES] = {{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}};
    struct register_information information = {.m = {{0.0}}};
    for (size_t i = 0; i < count; i++) {
        const struct vec3 q = vec3_sub(fiducial[i].in_head, registration->middle_in_head);
        for (int k = 0; k < AXES; k++) {
            double row[REGISTER_UNKNOWNS];
            register_row(q, axis[k], row);
            register_learn(&information, row);
        }
    }
    return register_covariance(&information, registration->noise_mm, registration->covariance);
}

enum register_answer register_fiducials(const struct register_fiducial *fiducial, size_t count,
                                        struct registration *registration)
{
    assert(fiducial != NULL && registration != NULL);
    *registration = (struct registration){.used = 0};
    if (count < REGISTER_FIDUCIALS_MIN) {
        return REGISTER_TOO_FEW;
    }
    const struct pairing pairing = pair_up(fiducial, count);
    double spread[AXES * AXES], v[AXES * AXES], s[AXES];
    memcpy(spread, pairing.head_only, sizeof(spread));
    decompose(spread, v, s);
    if (s[1] < (double)count * WIDE_MM * WIDE_MM) {
        return REGISTER_DEGENERATE;
    }
    const bool mirrors = turn_from(&pairing, &registration->head_in_base);
    registration->middle_in_head = pairing.head_middle;
    measure(fiducial, count, registration);
    if (mirrors && s[2] > (double)count * THICK_MM * THICK_MM) {
        return REGISTER_MIRRORED;
    }
    return take_covariance(fiducial, count, registration) ? REGISTER_OK : REGISTER_DEGENERATE;
}
