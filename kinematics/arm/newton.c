/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/newton.h"

#include <assert.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "kinematics/arm/chain.h"
#include "kinematics/arm/spherical.h"

enum { ROWS_MAX = 6, STEPS_MAX = 60, SCATTERED = 24 };

/* A radian weighs as much as this many mm: about a needle unit's length. */
static const double RAD_MM = 100.0;
static const double DONE_MM = 1e-9;
/* Damping as a share of the trace: never so small that rounding could make the matrix indefinite.
 */
static const double DAMP_START = 1e-4, DAMP_MIN = 1e-13, DAMP_MAX = 1e4;
/* Two solutions are one when no joint differs by more, rad or mm. */
static const double SAME = 1e-5;

/* The task at one place: what is missing, and how each joint changes it. */
struct task {
    size_t rows;
    double missing[ROWS_MAX], jacobian[ROWS_MAX][ARM_JOINTS_MAX];
    double error2;
};

static struct vec3 column(const struct frame *f, int col)
{
    return (struct vec3){f->r[0][col], f->r[1][col], f->r[2][col]};
}

/* Rotation that is missing from `is` to `want`, as axis times angle; exact to first order and never
 * zero but at the goal and its antipodes. */
static struct vec3 turn_missing(const struct frame *is, const struct frame *want)
{
    struct vec3 sum = {0.0, 0.0, 0.0};
    for (int col = 0; col < 3; col++) {
        sum = vec3_add(sum, vec3_cross(column(is, col), column(want, col)));
    }
    return vec3_scale(sum, 0.5);
}

/* Two directions across the axis: those in which it can tip. */
static void across(struct vec3 axis, struct vec3 *u, struct vec3 *v)
{
    const struct vec3 pick =
        fabs(axis.x) < 0.6 ? (struct vec3){1.0, 0.0, 0.0} : (struct vec3){0.0, 1.0, 0.0};
    *u = vec3_unit(vec3_cross(axis, pick));
    *v = vec3_cross(axis, *u);
}

static void fill_row(struct task *task, size_t row, const struct vec3 *turn, size_t joints,
                     struct vec3 along)
{
    for (size_t j = 0; j < joints; j++) {
        task->jacobian[row][j] = RAD_MM * vec3_dot(turn[j], along);
    }
}

static void task_at(const struct arm *arm, const struct frame *target, const struct joints *joints,
                    struct task *task)
{
    struct chain_axes axes;
    const struct frame is = chain_frame(arm, joints, &axes);
    const struct vec3 gap = vec3_sub(target->t, is.t);
    struct vec3 turn[ARM_JOINTS_MAX];
    for (size_t j = 0; j < arm->joint_count; j++) {
        const bool turns = arm->machine->joint[j].kind == MACHINE_REVOLUTE;
        const struct vec3 lever = vec3_sub(is.t, axes.origin[j]);
        const struct vec3 move = turns ? vec3_cross(axes.axis[j], lever) : axes.axis[j];
        turn[j] = turns ? axes.axis[j] : (struct vec3){0.0, 0.0, 0.0};
        task->jacobian[0][j] = move.x;
        task->jacobian[1][j] = move.y;
        task->jacobian[2][j] = move.z;
    }
    const bool whole = arm->joint_count >= 6;
    struct vec3 basis[3] = {{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}};
    struct vec3 missing = turn_missing(&is, target);
    if (!whole) {
        across(column(&is, 2), &basis[0], &basis[1]);
        missing = vec3_cross(column(&is, 2), column(target, 2));
    }
    task->rows = whole ? 6 : 5;
    task->missing[0] = gap.x;
    task->missing[1] = gap.y;
    task->missing[2] = gap.z;
    for (size_t i = 3; i < task->rows; i++) {
        task->missing[i] = RAD_MM * vec3_dot(missing, basis[i - 3]);
        fill_row(task, i, turn, arm->joint_count, basis[i - 3]);
    }
    task->error2 = 0.0;
    for (size_t i = 0; i < task->rows; i++) {
        task->error2 += task->missing[i] * task->missing[i];
    }
}

/* step = J^T (J J^T + damping)^-1 missing */
static void damped_step(const struct task *task, size_t joints, double damp,
                        double step[ARM_JOINTS_MAX])
{
    double square[ROWS_MAX * ROWS_MAX], trace = 0.0, weight[ROWS_MAX];
    const size_t n = task->rows;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k <= i; k++) {
            double sum = 0.0;
            for (size_t j = 0; j < joints; j++) {
                sum += task->jacobian[i][j] * task->jacobian[k][j];
            }
            square[i * n + k] = square[k * n + i] = sum;
        }
        trace += square[i * n + i];
    }
    assert(isfinite(trace) && trace > 0.0);
    for (size_t i = 0; i < n; i++) {
        square[i * n + i] += damp * trace;
    }
    gsl_matrix_view matrix = gsl_matrix_view_array(square, n, n);
    gsl_vector_const_view missing = gsl_vector_const_view_array(task->missing, n);
    gsl_vector_view solved = gsl_vector_view_array(weight, n);
    gsl_linalg_cholesky_decomp1(&matrix.matrix);
    gsl_linalg_cholesky_solve(&matrix.matrix, &missing.vector, &solved.vector);
    for (size_t j = 0; j < joints; j++) {
        step[j] = 0.0;
        for (size_t i = 0; i < n; i++) {
            step[j] += task->jacobian[i][j] * weight[i];
        }
    }
}

/* The rotation error is a sine: a tool that points the opposite way would look as if it were there.
 */
static bool arrived(const struct arm *arm, const struct frame *target, const struct joints *joints)
{
    const struct frame is = chain_frame(arm, joints, NULL);
    const bool whole = arm->joint_count >= 6;
    return vec3_dot(column(&is, 2), column(target, 2)) > 0.0 &&
           (!whole || vec3_dot(column(&is, 0), column(target, 0)) > 0.0);
}

bool newton_solve(const struct arm *arm, const struct frame *target, struct joints *joints)
{
    assert(arm->joint_count > 0 && arm->joint_count <= ARM_JOINTS_MAX);
    struct task now;
    double damp = DAMP_START;
    task_at(arm, target, joints, &now);
    for (int i = 0; i < STEPS_MAX && now.error2 > DONE_MM * DONE_MM; i++) {
        double step[ARM_JOINTS_MAX];
        struct joints tried = *joints;
        struct task then;
        damped_step(&now, arm->joint_count, damp, step);
        for (size_t j = 0; j < arm->joint_count; j++) {
            tried.q[j] += step[j];
        }
        task_at(arm, target, &tried, &then);
        if (then.error2 < now.error2) {
            *joints = tried;
            now = then;
            damp = fmax(DAMP_MIN, damp * 0.01);
        } else if (damp >= DAMP_MAX) {
            return false;
        } else {
            damp *= 10.0;
        }
    }
    return now.error2 <= DONE_MM * DONE_MM && arrived(arm, target, joints);
}

static bool is_new(const struct arm *arm, const struct joints *found, size_t count,
                   const struct joints *candidate)
{
    for (size_t i = 0; i < count; i++) {
        double worst = 0.0;
        for (size_t j = 0; j < arm->joint_count; j++) {
            double gap = candidate->q[j] - found[i].q[j];
            if (arm->machine->joint[j].kind == MACHINE_REVOLUTE) {
                gap = remainder(gap, 2.0 * UNITS_PI);
            }
            worst = fmax(worst, fabs(gap));
        }
        if (worst < SAME) {
            return false;
        }
    }
    return true;
}

/* Point i of a Halton sequence in one dimension. */
static double halton(size_t i, size_t prime)
{
    double value = 0.0, share = 1.0;
    for (size_t rest = i; rest > 0; rest /= prime) {
        share /= (double)prime;
        value += share * (double)(rest % prime);
    }
    return value;
}

/* Places spread evenly over the joint ranges, always the same. */
static struct joints scattered(const struct arm *arm, size_t i)
{
    static const size_t prime[ARM_JOINTS_MAX] = {2, 3, 5, 7, 11, 13, 17};
    struct joints place = {{0.0}};
    for (size_t j = 0; j < arm->joint_count; j++) {
        const struct machine_joint *joint = &arm->machine->joint[j];
        place.q[j] = joint->min + (joint->max - joint->min) * halton(i, prime[j]);
    }
    return place;
}

static size_t guesses(const struct arm *arm, const struct frame *target, const struct joints *near,
                      struct joints guess[1 + SCATTERED])
{
    if (arm->seedable) {
        const struct frame tool_in_first = frame_after(&arm->base_inverse, target);
        const struct frame last = frame_after(&tool_in_first, &arm->last_in_tool);
        return spherical_solve(&arm->closed, &last, near, true, guess);
    }
    guess[0] = *near;
    for (size_t i = 1; i <= SCATTERED; i++) {
        guess[i] = scattered(arm, i);
    }
    return 1 + SCATTERED;
}

size_t newton_branches(const struct arm *arm, const struct frame *target, const struct joints *near,
                       struct joints raw[ARM_BRANCHES_MAX])
{
    struct joints guess[1 + SCATTERED];
    const size_t guess_count = guesses(arm, target, near, guess);
    size_t count = 0;
    for (size_t i = 0; i < guess_count && count < ARM_BRANCHES_MAX; i++) {
        if (newton_solve(arm, target, &guess[i]) && is_new(arm, raw, count, &guess[i])) {
            raw[count++] = guess[i];
        }
    }
    return count;
}
