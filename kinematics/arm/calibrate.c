/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/calibrate.h"

#include <assert.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>

enum { ITERATIONS_MAX = 200 };

static const double TOLERANCE = 1e-9;
/* What an arm built by hand, its bolts and its needle unit may be off by, one sigma. */
static const double LINK_MM = 0.5, LINK_RAD = 0.5 * UNITS_PI / 180.0;
static const double BASE_MM = 2.0, BASE_RAD = 1.0 * UNITS_PI / 180.0;
static const double TOOL_MM = 2.0, BALL_MM = 1000.0;

/* What the minimiser carries about. */
struct fit {
    const struct machine *machine;
    const struct touches *touches;
    struct calibration *calibration;
    double noise_mm;
    struct vec3 ball_start;
};

static void add_param(struct calibration *c, enum calibrate_kind kind, size_t index, double prior)
{
    assert(c->count < CALIBRATE_PARAMS_MAX);
    c->param[c->count++] = (struct calibrate_param){.kind = kind, .index = index, .prior = prior};
}

static void list_params(const struct machine *machine, bool ball, struct calibration *c)
{
    for (size_t j = 0; j < machine->joint_count; j++) {
        add_param(c, CALIBRATE_THETA, j, LINK_RAD);
        add_param(c, CALIBRATE_D, j, LINK_MM);
        add_param(c, CALIBRATE_A, j, LINK_MM);
        add_param(c, CALIBRATE_ALPHA, j, LINK_RAD);
    }
    for (size_t i = 0; i < 3; i++) {
        add_param(c, CALIBRATE_BASE_XYZ, i, BASE_MM);
        add_param(c, CALIBRATE_BASE_RPY, i, BASE_RAD);
        add_param(c, CALIBRATE_TOOL_XYZ, i, TOOL_MM);
    }
    for (size_t i = 0; i < 3 && ball; i++) {
        add_param(c, CALIBRATE_BALL_XYZ, i, BALL_MM);
    }
}

static void apply(const struct calibrate_param *param, double change, struct machine *machine,
                  struct vec3 *ball)
{
    double *axis[3] = {&ball->x, &ball->y, &ball->z};
    switch (param->kind) {
    case CALIBRATE_THETA:
        machine->joint[param->index].theta += change;
        break;
    case CALIBRATE_D:
        machine->joint[param->index].d_mm += change;
        break;
    case CALIBRATE_A:
        machine->joint[param->index].a_mm += change;
        break;
    case CALIBRATE_ALPHA:
        machine->joint[param->index].alpha += change;
        break;
    case CALIBRATE_BASE_XYZ:
        machine->base.xyz_mm[param->index] += change;
        break;
    case CALIBRATE_BASE_RPY:
        machine->base.rpy_rad[param->index] += change;
        break;
    case CALIBRATE_TOOL_XYZ:
        machine->flange.xyz_mm[param->index] += change;
        break;
    case CALIBRATE_BALL_XYZ:
        *axis[param->index] += change;
        break;
    }
}

/* x counts in priors. */
static struct vec3 apply_all(const struct fit *fit, const gsl_vector *x, struct machine *machine)
{
    struct vec3 ball = fit->ball_start;
    *machine = *fit->machine;
    for (size_t k = 0; k < fit->calibration->count; k++) {
        const struct calibrate_param *param = &fit->calibration->param[k];
        apply(param, gsl_vector_get(x, k) * param->prior, machine, &ball);
    }
    return ball;
}

static size_t rows_a_touch(const struct touches *touches)
{
    return touches->ball_radius_mm > 0.0 ? 1 : 3;
}

/* First the touches, in units of their noise; then the figures, in units of their priors. */
static int residuals(const gsl_vector *x, void *data, gsl_vector *f)
{
    const struct fit *fit = data;
    const struct touches *touches = fit->touches;
    struct machine machine;
    struct arm arm;
    const struct vec3 ball = apply_all(fit, x, &machine);
    arm_init(&arm, &machine);
    size_t row = 0;
    for (size_t i = 0; i < touches->count; i++) {
        if (touches->ball_radius_mm > 0.0) {
            gsl_vector_set(f, row++, calibrate_miss_mm(&arm, touches, i, ball) / fit->noise_mm);
            continue;
        }
        const struct vec3 tip = arm_tool_from_joints(&arm, &touches->touch[i].joints).tip;
        const struct vec3 gap = vec3_sub(tip, touches->touch[i].at_in_base);
        gsl_vector_set(f, row++, gap.x / fit->noise_mm);
        gsl_vector_set(f, row++, gap.y / fit->noise_mm);
        gsl_vector_set(f, row++, gap.z / fit->noise_mm);
    }
    for (size_t k = 0; k < x->size; k++) {
        gsl_vector_set(f, row++, gsl_vector_get(x, k));
    }
    return GSL_SUCCESS;
}

/* Singular values of the touches' rows, and each figure's sigma. */
static void judge(gsl_multifit_nlinear_workspace *work, size_t touch_rows, struct calibration *c)
{
    const gsl_matrix *jacobian = gsl_multifit_nlinear_jac(work);
    const size_t n = c->count, rows = touch_rows > n ? touch_rows : n;
    gsl_matrix *a = gsl_matrix_calloc(rows, n), *v = gsl_matrix_alloc(n, n);
    gsl_matrix *covar = gsl_matrix_alloc(n, n);
    gsl_vector *s = gsl_vector_alloc(n);
    for (size_t i = 0; i < touch_rows; i++) {
        gsl_vector_const_view row = gsl_matrix_const_row(jacobian, i);
        (void)gsl_matrix_set_row(a, i, &row.vector);
    }
    (void)gsl_linalg_SV_decomp_jacobi(a, v, s);
    (void)gsl_multifit_nlinear_covar(jacobian, 0.0, covar);
    for (size_t k = 0; k < n; k++) {
        c->singular[k] = gsl_vector_get(s, k);
        c->observed += c->singular[k] > 1.0;
        c->param[k].sigma = sqrt(gsl_matrix_get(covar, k, k)) * c->param[k].prior;
    }
    gsl_vector_free(s);
    gsl_matrix_free(covar);
    gsl_matrix_free(v);
    gsl_matrix_free(a);
}

static void take(const struct fit *fit, const gsl_vector *x)
{
    struct calibration *c = fit->calibration;
    c->ball_in_base = apply_all(fit, x, &c->machine);
    for (size_t k = 0; k < c->count; k++) {
        c->param[k].change = gsl_vector_get(x, k) * c->param[k].prior;
    }
    c->before_mm = calibrate_rms_mm(fit->machine, fit->touches, fit->ball_start);
    c->after_mm = calibrate_rms_mm(&c->machine, fit->touches, c->ball_in_base);
}

static struct vec3 middle_of_tips(const struct machine *machine, const struct touches *touches)
{
    struct arm arm;
    struct vec3 sum = {0.0, 0.0, 0.0};
    arm_init(&arm, machine);
    for (size_t i = 0; i < touches->count; i++) {
        sum = vec3_add(sum, arm_tool_from_joints(&arm, &touches->touch[i].joints).tip);
    }
    return vec3_scale(sum, 1.0 / (double)touches->count);
}

bool calibrate(const struct machine *machine, const struct touches *touches, double noise_mm,
               struct calibration *calibration)
{
    assert(machine->model == MACHINE_SERIAL_DH && touches->count > 0 && noise_mm > 0.0);
    *calibration = (struct calibration){.count = 0};
    list_params(machine, touches->ball_radius_mm > 0.0, calibration);
    struct fit fit = {machine, touches, calibration, noise_mm, middle_of_tips(machine, touches)};
    const size_t n = calibration->count, touch_rows = rows_a_touch(touches) * touches->count;
    gsl_multifit_nlinear_fdf fdf = {.f = residuals, .n = touch_rows + n, .p = n, .params = &fit};
    gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
    how.fdtype = GSL_MULTIFIT_NLINEAR_CTRDIFF;
    gsl_multifit_nlinear_workspace *work =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &how, fdf.n, fdf.p);
    gsl_vector *start = gsl_vector_calloc(n);
    int info = 0;
    bool settled = gsl_multifit_nlinear_init(start, &fdf, work) == GSL_SUCCESS;
    if (settled) {
        const int code = gsl_multifit_nlinear_driver(ITERATIONS_MAX, TOLERANCE, TOLERANCE, 0.0,
                                                     NULL, NULL, &info, work);
        /* no progress in the first step: the start explains it all already */
        settled = code == GSL_SUCCESS || info == GSL_ENOPROG;
    }
    if (settled) {
        take(&fit, gsl_multifit_nlinear_position(work));
        judge(work, touch_rows, calibration);
    }
    gsl_vector_free(start);
    gsl_multifit_nlinear_free(work);
    return settled;
}

double calibrate_miss_mm(const struct arm *arm, const struct touches *touches, size_t i,
                         struct vec3 ball_in_base)
{
    const struct vec3 tip = arm_tool_from_joints(arm, &touches->touch[i].joints).tip;
    return touches->ball_radius_mm > 0.0
               ? vec3_distance(tip, ball_in_base) - touches->ball_radius_mm
               : vec3_distance(tip, touches->touch[i].at_in_base);
}

double calibrate_rms_mm(const struct machine *machine, const struct touches *touches,
                        struct vec3 ball_in_base)
{
    struct arm arm;
    double sum2 = 0.0;
    arm_init(&arm, machine);
    for (size_t i = 0; i < touches->count; i++) {
        const double miss_mm = calibrate_miss_mm(&arm, touches, i, ball_in_base);
        sum2 += miss_mm * miss_mm;
    }
    return sqrt(sum2 / (double)touches->count);
}
