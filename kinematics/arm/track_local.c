/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/track_local.h"

#include <gsl/gsl_linalg.h>
#include <math.h>

#include "kinematics/arm/chain.h"

enum { SIX = 6, HOPS = 8, NARROWINGS = 14 };

static const double STUCK_S = 3600.0;
/* More spin than this in one hop is another posture. */
static const double SPIN_MOST_RAD = 0.2;
static const double SINGULAR = 1e-9;
/* Where no hop follows all postures are alike. */
static const double LAST_S = 0.1;

struct local {
    double lu[SIX * SIX];
    size_t swap[SIX];
    double spin[SIX]; /* what a radian of spin does to each joint, over its acceleration */
};

static bool solve(struct local *local, struct vec3 move, struct vec3 turn, double out[SIX])
{
    const double task[SIX] = {move.x, move.y, move.z, turn.x, turn.y, turn.z};
    gsl_matrix_view lu = gsl_matrix_view_array(local->lu, SIX, SIX);
    const gsl_permutation swap = {SIX, local->swap};
    const gsl_vector_const_view b = gsl_vector_const_view_array(task, SIX);
    gsl_vector_view x = gsl_vector_view_array(out, SIX);
    return gsl_linalg_LU_solve(&lu.matrix, &swap, &b.vector, &x.vector) == 0;
}

/* Columns: what each joint does to the tip (mm) and to the tool's turn. */
static bool factor(const struct arm *arm, const struct joints *joints, struct local *local)
{
    struct chain_axes axes;
    const struct frame is = chain_frame(arm, joints, &axes);
    for (size_t j = 0; j < SIX; j++) {
        const struct vec3 turn = axes.axis[j];
        const struct vec3 move = vec3_cross(turn, vec3_sub(is.t, axes.origin[j]));
        const double column[SIX] = {move.x, move.y, move.z, turn.x, turn.y, turn.z};
        for (size_t i = 0; i < SIX; i++) {
            local->lu[i * SIX + j] = column[i];
        }
    }
    gsl_matrix_view lu = gsl_matrix_view_array(local->lu, SIX, SIX);
    gsl_permutation swap = {SIX, local->swap};
    int sign = 0;
    (void)gsl_linalg_LU_decomp(&lu.matrix, &swap, &sign);
    for (size_t i = 0; i < SIX; i++) {
        if (!(fabs(local->lu[i * SIX + i]) > SINGULAR)) {
            return false;
        }
    }
    const struct vec3 still = {0.0, 0.0, 0.0};
    const struct vec3 needle = {is.r[0][2], is.r[1][2], is.r[2][2]};
    return solve(local, still, needle, local->spin);
}

/* s^2 / 4 of the slowest joint, with so much spin; steps are over accelerations as well. */
static double slowest(const double *step, const double *spin, double rad)
{
    double most = 0.0;
    for (size_t i = 0; i < SIX; i++) {
        const double way = fabs(step[i] + spin[i] * rad);
        most = way > most ? way : most;
    }
    return most;
}

static void weigh(const struct arm *arm, double *step)
{
    for (size_t i = 0; i < SIX; i++) {
        step[i] /= arm->machine->joint[i].accel;
    }
}

/* A convex function of the spin: narrows down on its least. */
static double least_at(const double *step, const double *spin)
{
    double low = -SPIN_MOST_RAD, high = SPIN_MOST_RAD;
    for (int i = 0; i < NARROWINGS; i++) {
        const double a = low + 0.45 * (high - low), b = low + 0.55 * (high - low);
        if (slowest(step, spin, a) < slowest(step, spin, b)) {
            high = b;
        } else {
            low = a;
        }
    }
    return 0.5 * (low + high);
}

struct track_local track_local_hops(const struct arm *arm, const struct joints *joints,
                                    const struct tool *target, size_t ahead)
{
    const struct track_local stuck = {STUCK_S, 0.0};
    struct local local;
    if (!factor(arm, joints, &local)) {
        return stuck;
    }
    weigh(arm, local.spin);
    const size_t hops = ahead < HOPS ? ahead : HOPS;
    struct track_local sum = {0.0, 0.0};
    for (size_t k = 0; k < hops; k++) {
        double step[SIX];
        const struct vec3 move = vec3_sub(target[k + 1].tip, target[k].tip);
        const struct vec3 turn = vec3_cross(target[k].axis, target[k + 1].axis);
        if (!solve(&local, move, turn, step)) {
            return stuck;
        }
        weigh(arm, step);
        const double spin_rad = least_at(step, local.spin);
        sum.hop_s += 2.0 * sqrt(slowest(step, local.spin, spin_rad));
        sum.drift_rad += spin_rad;
    }
    return hops > 0 ? (struct track_local){sum.hop_s / (double)hops, sum.drift_rad / (double)hops}
                    : (struct track_local){LAST_S, 0.0};
}
