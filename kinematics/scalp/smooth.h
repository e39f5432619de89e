/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Smoothing of scattered values over a square by a bicubic B-spline: least squares with a penalty
 * on roughness, its weight taken from the data alone by generalised cross validation. No head, no
 * units: values over a chart. Sources: Wahba, Spline Models for Observational Data (1990), chapters
 * 4 and 5; Eilers and Marx, Statistical Science 11 (1996), for the tensor form.
 */
#ifndef KINEMATICS_SCALP_SMOOTH_H
#define KINEMATICS_SCALP_SMOOTH_H

#include <stddef.h>

struct smooth_sample {
    double u, v, value;
    double weight; /* 0: left out */
};

/* The square [-half, half]^2, with side coefficients along u and along v. */
struct smooth_grid {
    int side;
    double half;
};

struct smooth {
    struct smooth_grid grid;
    double *coefficient;  /* [v * side + u] */
    double *covariance;   /* of the coefficients, as far as its band goes: [i][j - i] */
    double noise;         /* standard deviation of a value of weight 1 */
    double lambda;        /* weight of the penalty, */
    double penalty_share; /* beside that of the data: far under 1 the knots decide, not it */
    double freedom;       /* of the data, spent on the fit */
    size_t samples;       /* of weight > 0 */
    double deviations_95; /* half of the 95 % interval of a value, in its deviations */
};

enum smooth_answer { SMOOTH_OK, SMOOTH_TOO_FEW };

/* lambda: the weight of the penalty, 0 to have it found: the best of a fixed ladder of steps, at
 * the cost of some 8 factorisations of side^2 rows with a band of 3 side (25 up to side 24).
 * SMOOTH_TOO_FEW with fewer samples than SMOOTH_SAMPLES_MIN. */
enum { SMOOTH_SAMPLES_MIN = 20 };
enum smooth_answer smooth_fit(struct smooth *smooth, struct smooth_grid grid,
                              const struct smooth_sample *sample, size_t count, double lambda);
void smooth_free(struct smooth *smooth);

/* Takes into deviations and deviations_95 that the weight and the noise were found from the same
 * few samples. The surface stays as it is. Each weight of the ladder counts as it foretells samples
 * that it was not given, score^(-n/2) (pseudo-Bayes factors: Geisser and Eddy, J. Am. Stat. Assoc.
 * 74 (1979)), with its noise and how far its surface is off this one; the interval is Student's,
 * with the degrees of freedom of what is left (Satterthwaite's, as Cleveland and Devlin, J. Am.
 * Stat. Assoc. 83 (1988)). Costs as finding the weight does. */
void smooth_doubt(struct smooth *smooth, const struct smooth_sample *sample, size_t count);

double smooth_value(const struct smooth *smooth, double u, double v);

/* Standard deviation of the smooth value there, its bias included on the average over the square
 * (Nychka, J. Am. Stat. Assoc. 83 (1988); Wahba, J. R. Stat. Soc. B 45 (1983)). */
double smooth_deviation(const struct smooth *smooth, double u, double v);

/* The same of its slopes along u and v: their covariance. */
struct smooth_slopes {
    double uu, uv, vv;
};
struct smooth_slopes smooth_slopes(const struct smooth *smooth, double u, double v);

#endif
