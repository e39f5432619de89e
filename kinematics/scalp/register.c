/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/register.h"

#include <assert.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "kinematics/scalp/register_private.h"

/* A turn weighs as much as the shift that it makes this far out: the size of a head. */
static const double LEVER_MM = 100.0;

/* Smallest to largest eigenvalue of the information below which a motion counts as free: its error
 * would be 1,000 times that of the best known one. */
static const double FREE_SHARE = 1e-6;

void register_row(struct vec3 q_from_middle, struct vec3 n, double row[REGISTER_UNKNOWNS])
{
    const struct vec3 turn = vec3_cross(q_from_middle, n);
    memcpy(row, (double[]){turn.x, turn.y, turn.z, n.x, n.y, n.z},
           REGISTER_UNKNOWNS * sizeof(*row));
}

void register_learn(struct register_information *information, const double row[REGISTER_UNKNOWNS])
{
    for (int i = 0; i < REGISTER_UNKNOWNS; i++) {
        for (int j = 0; j < REGISTER_UNKNOWNS; j++) {
            information->m[i][j] += row[i] * row[j];
        }
    }
}

static double lever(int unknown)
{
    return unknown < 3 ? LEVER_MM : 1.0;
}

bool register_covariance(const struct register_information *information, double noise_mm,
                         double covariance[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS])
{
    enum { N = REGISTER_UNKNOWNS };
    double u[N * N], v[N * N], s[N], work[N];
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            u[N * i + j] = information->m[i][j] / lever(i) / lever(j);
        }
    }
    gsl_matrix_view u_view = gsl_matrix_view_array(u, N, N);
    gsl_matrix_view v_view = gsl_matrix_view_array(v, N, N);
    gsl_vector_view s_view = gsl_vector_view_array(s, N);
    gsl_vector_view work_view = gsl_vector_view_array(work, N);
    gsl_linalg_SV_decomp(&u_view.matrix, &v_view.matrix, &s_view.vector, &work_view.vector);
    if (!(s[N - 1] > FREE_SHARE * s[0])) {
        return false;
    }
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            double sum = 0.0;
            for (int k = 0; k < N; k++) {
                sum += v[N * i + k] * v[N * j + k] / s[k];
            }
            covariance[i][j] = noise_mm * noise_mm * sum / lever(i) / lever(j);
        }
    }
    return true;
}

static double variance_along(const struct registration *registration, struct vec3 q, struct vec3 n)
{
    double row[REGISTER_UNKNOWNS], sum = 0.0;
    register_row(q, n, row);
    for (int i = 0; i < REGISTER_UNKNOWNS; i++) {
        for (int j = 0; j < REGISTER_UNKNOWNS; j++) {
            sum += row[i] * registration->covariance[i][j] * row[j];
        }
    }
    return fmax(sum, 0.0);
}

struct register_error register_error_at(const struct registration *registration,
                                        const struct scalp_point *place)
{
    const struct vec3 q = vec3_sub(place->at, registration->middle_in_head);
    const double total = variance_along(registration, q, (struct vec3){1.0, 0.0, 0.0}) +
                         variance_along(registration, q, (struct vec3){0.0, 1.0, 0.0}) +
                         variance_along(registration, q, (struct vec3){0.0, 0.0, 1.0});
    const double normal = variance_along(registration, q, place->normal);
    return (struct register_error){sqrt(total), sqrt(normal), sqrt(fmax(total - normal, 0.0))};
}

double register_turn_rad(const struct frame *a, const struct frame *b)
{
    double trace = 0.0;
    for (int row = 0; row < 3; row++) {
        for (int col = 0; col < 3; col++) {
            trace += a->r[row][col] * b->r[row][col];
        }
    }
    return acos(fmax(-1.0, fmin(1.0, 0.5 * (trace - 1.0))));
}

enum register_answer register_check(const struct registration *registration,
                                    const struct frame *said_head_in_base, double worst_error_mm,
                                    const struct register_limits *limits)
{
    if (register_turn_rad(&registration->head_in_base, said_head_in_base) > limits->turn_rad) {
        return REGISTER_TURNED;
    }
    if (!(registration->residual_mm <= limits->residual_mm)) {
        return REGISTER_RESIDUAL;
    }
    return worst_error_mm <= limits->error_mm ? REGISTER_OK : REGISTER_ERROR;
}

const char *register_answer_text(enum register_answer answer)
{
    static const char *const text[] = {
        [REGISTER_OK] = "registered",
        [REGISTER_TOO_FEW] = "too few places: at least 3 fiducials, or 12 probes",
        [REGISTER_DEGENERATE] = "the places leave the head free to move: spread them over all "
                                "sides of scalp and face, and not along a line",
        [REGISTER_MIRRORED] = "only the mirror image of the head fits: left and right are swapped",
        [REGISTER_TURNED] = "the head would lie turned far from where it was said to: fiducials "
                            "are swapped, or it was put down differently",
        [REGISTER_RESIDUAL] = "the places do not fit this head",
        [REGISTER_ERROR] = "the places fit, but leave the dots too uncertain: probe more of them; "
                           "`pigment register --advise` says where",
    };
    assert((size_t)answer < sizeof(text) / sizeof(*text));
    return text[answer];
}
