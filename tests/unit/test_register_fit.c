/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Registration to a fit that is itself off the head: probes touch the true one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_linalg.h>

#include "kinematics/scalp/bend.h"
#include "kinematics/scalp/register_private.h"
#include "tests/tools/fit_scene.h"

enum { TOUCHES = 150, PROBES = 100, DOTS = 40 };

static const double NOISE_MM = 0.2;

static struct frame true_head(void)
{
    const struct pose pose = {{225.0, 225.0, 40.0}, {0.1, -0.2, 0.3}};
    return frame_from_pose(&pose);
}

/* Half of the scalp, half of it and margin_deg around. */
static void probe(struct fit_scene *scene, double margin_deg, struct vec3 in_base[PROBES])
{
    const struct frame head = true_head();
    for (int i = 0; i < PROBES; i++) {
        struct vec3 at, normal;
        fit_scene_draw(scene, i % 2 == 0 ? 0.0 : margin_deg, &at, &normal);
        at = vec3_along(at, NOISE_MM * fit_scene_normal(scene), normal);
        in_base[i] = frame_point(&head, at);
    }
}

struct errors {
    double real2, predicted2, worst_mm;
};

static struct errors try_fit(struct fit_scene *scene, double margin_deg, int trials)
{
    struct errors errors = {0.0, 0.0, 0.0};
    struct vec3 touched[TOUCHES], probed[PROBES];
    struct fit fit;
    struct scalp scalp;
    const struct head head = {.surface = HEAD_FIT, .fit = &fit};
    fit_scene_touch(scene, touched, TOUCHES, NOISE_MM);
    assert_int_equal(fit_from_points(&fit, scene->landmark, touched, TOUCHES), FIT_OK);
    scalp_init(&scalp, &head);
    const struct frame truth = true_head(), base_in_head = frame_inverse(&truth);
    for (int k = 0; k < trials; k++) {
        struct registration registration;
        probe(scene, margin_deg, probed);
        assert_int_equal(register_probes(&scalp, probed, PROBES, &truth, &registration),
                         REGISTER_OK);
        const struct frame moved = frame_after(&base_in_head, &registration.head_in_base);
        for (int i = 0; i < DOTS; i++) {
            struct scalp_point dot;
            fit_scene_draw(scene, 0.0, &dot.at, &dot.normal);
            const double off_mm = vec3_distance(frame_point(&moved, dot.at), dot.at);
            const double said_mm = register_error_at(&registration, &dot).total_mm;
            errors.real2 += off_mm * off_mm;
            errors.predicted2 += said_mm * said_mm;
            errors.worst_mm = fmax(errors.worst_mm, off_mm);
        }
    }
    scalp_deinit(&scalp);
    fit_free(&fit);
    return errors;
}

static void foretells_what_a_fit_is_off_too(void **state)
{
    (void)state;
    double real2 = 0.0, predicted2 = 0.0;
    for (unsigned i = 0; i < 8; i++) {
        struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, 40 + i);
        const struct errors errors = try_fit(&scene, 3.0, 4);
        real2 += errors.real2;
        predicted2 += errors.predicted2;
    }
    const double ratio = sqrt(predicted2 / real2);
    if (ratio < 0.7 || ratio > 1.5) {
        fail_msg("predicted %.2f of the real error", ratio);
    }
}

/* Where nobody has touched the head the fit is a guess, off by many mm, and says so. */
static void probes_beyond_the_edge_of_a_fit_do_not_pull_the_head(void **state)
{
    (void)state;
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, 51);
    const struct errors errors = try_fit(&scene, 40.0, 4);
    if (errors.worst_mm > 3.0 || errors.predicted2 < 0.3 * errors.real2) {
        fail_msg("%.2f mm off at most, predicted %.2f of it", errors.worst_mm,
                 sqrt(errors.predicted2 / errors.real2));
    }
}

enum { FEW = 30, SAMPLES = 6000 };

struct few {
    struct vec3 at[FEW];
    double off_mm[FEW], surface_mm[FEW], weight[FEW];
    double row[FEW][REGISTER_UNKNOWNS];
    struct register_scatter scatter;
};

static void set_up(struct few *few)
{
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, 60);
    for (int i = 0; i < FEW; i++) {
        struct vec3 normal;
        fit_scene_draw(&scene, 0.0, &few->at[i], &normal);
        few->surface_mm[i] = i % 5 == 0 ? 1.0 : 0.2;
        register_row(few->at[i], normal, few->row[i]);
    }
    few->scatter = (struct register_scatter){FEW, few->at, few->off_mm, few->surface_mm, NOISE_MM};
    register_weigh(&few->scatter, few->weight);
}

/* The lower factor of how the probes go together. */
static void factor(const struct few *few, double lower[FEW * FEW])
{
    for (int i = 0; i < FEW; i++) {
        for (int j = 0; j < FEW; j++) {
            lower[FEW * i + j] =
                few->surface_mm[i] * few->surface_mm[j] * bend_correlation(few->at[i], few->at[j]) +
                (i == j ? NOISE_MM * NOISE_MM : 0.0);
        }
    }
    gsl_matrix_view view = gsl_matrix_view_array(lower, FEW, FEW);
    gsl_linalg_cholesky_decomp1(&view.matrix);
}

static void covariance_is_that_of_many_draws(void **state)
{
    (void)state;
    static struct few few;
    static double lower[FEW * FEW];
    double said[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS], seen[REGISTER_UNKNOWNS] = {0.0};
    double bread[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS];
    struct fit_scene dice = {.random = 5};
    struct register_information information = {.m = {{0.0}}};
    set_up(&few);
    factor(&few, lower);
    assert_true(register_scatter_covariance(&few.scatter, few.weight,
                                            (const double(*)[REGISTER_UNKNOWNS])few.row, said));
    for (int i = 0; i < FEW; i++) {
        double weighted[REGISTER_UNKNOWNS];
        for (int k = 0; k < REGISTER_UNKNOWNS; k++) {
            weighted[k] = sqrt(few.weight[i]) * few.row[i][k];
        }
        register_learn(&information, weighted);
    }
    assert_true(register_covariance(&information, 1.0, bread));
    for (int n = 0; n < SAMPLES; n++) {
        double draw[FEW], pull[REGISTER_UNKNOWNS] = {0.0};
        for (int i = 0; i < FEW; i++) {
            double off_mm = 0.0;
            draw[i] = fit_scene_normal(&dice);
            for (int j = 0; j <= i; j++) {
                off_mm += lower[FEW * i + j] * draw[j];
            }
            for (int k = 0; k < REGISTER_UNKNOWNS; k++) {
                pull[k] += few.weight[i] * few.row[i][k] * off_mm;
            }
        }
        for (int k = 0; k < REGISTER_UNKNOWNS; k++) {
            double moved = 0.0;
            for (int m = 0; m < REGISTER_UNKNOWNS; m++) {
                moved += bread[k][m] * pull[m];
            }
            seen[k] += moved * moved / SAMPLES;
        }
    }
    for (int k = 0; k < REGISTER_UNKNOWNS; k++) {
        assert_true(fabs(seen[k] / said[k][k] - 1.0) < 0.1);
    }
}

static void a_probe_counts_less_the_less_the_surface_is_known(void **state)
{
    (void)state;
    static struct few few;
    set_up(&few);
    for (int i = 0; i < FEW; i++) {
        assert_true(few.weight[i] > 0.0 && few.weight[i] <= 1.0);
        assert_true(i % 5 != 0 || few.weight[i] < 0.2);
    }
    memset(few.surface_mm, 0, sizeof(few.surface_mm));
    register_weigh(&few.scatter, few.weight);
    for (int i = 0; i < FEW; i++) {
        assert_true(few.weight[i] == 1.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foretells_what_a_fit_is_off_too),
        cmocka_unit_test(probes_beyond_the_edge_of_a_fit_do_not_pull_the_head),
        cmocka_unit_test(covariance_is_that_of_many_draws),
        cmocka_unit_test(a_probe_counts_less_the_less_the_surface_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
