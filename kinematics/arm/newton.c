/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/newton.h"

#include <assert.h>
#include <math.h>

#include "kinematics/arm/chain.h"

enum { FRAME_ROWS = 6, TOOL_ROWS = 5, STEPS_MAX = 60 };

/* A radian weighs as much as this many mm: about a needle unit's length. */
static const double RAD_MM = 100.0;
static const double DONE_MM = 1e-9;
/* Damping as a share of the trace: at first just enough that rounding cannot make the matrix
 * indefinite; after a step that did not help, as much as keeps off a singular place. */
static const double DAMP_MIN = 1e-14, DAMP_FIRST = 1e-6, DAMP_MAX = 1e4;
/* Steps after which one that gains less than this share of the error counts as stuck: near guesses
 * are there by then. */
static const int PATIENCE = 8;
static const double GAIN_MIN = 0.1;
/* No joint turns further in one step. */
static const double STRIDE_RAD = 0.7;

/* The task at one place: what is missing, and how each joint changes it. Rows of joints that the
 * arm has not are zero, so that all loops have fixed lengths. */
struct task {
    double missing[FRAME_ROWS], jacobian[FRAME_ROWS][ARM_JOINTS_MAX];
    double error2;
    bool ahead; /* the tool does not point the opposite way, where the sines are zero as well */
};

static struct vec3 column(const struct frame *f, int col)
{
    return (struct vec3){f->r[0][col], f->r[1][col], f->r[2][col]};
}

/* Rotation that is missing from `is` to `want`, as axis times angle; exact to first order and never
 * zero but at the goal and its antipodes. */
static struct vec3 turn_missing(const struct frame *is, const struct frame *want)
{
    const struct vec3 x = vec3_cross(column(is, 0), column(want, 0));
    const struct vec3 y = vec3_cross(column(is, 1), column(want, 1));
    const struct vec3 z = vec3_cross(column(is, 2), column(want, 2));
    return vec3_scale(vec3_add(vec3_add(x, y), z), 0.5);
}

/* Two directions across the axis: those in which it can tip. */
static void across(struct vec3 axis, struct vec3 *u, struct vec3 *v)
{
    const struct vec3 pick =
        fabs(axis.x) < 0.6 ? (struct vec3){1.0, 0.0, 0.0} : (struct vec3){0.0, 1.0, 0.0};
    *u = vec3_unit(vec3_cross(axis, pick));
    *v = vec3_cross(axis, *u);
}

static void fill_joint(struct task *task, size_t j, struct vec3 move, struct vec3 turn)
{
    task->jacobian[0][j] = move.x;
    task->jacobian[1][j] = move.y;
    task->jacobian[2][j] = move.z;
    task->jacobian[3][j] = RAD_MM * turn.x;
    task->jacobian[4][j] = RAD_MM * turn.y;
    task->jacobian[5][j] = RAD_MM * turn.z;
}

/* Turns the three rotation rows into the two that tip the axis. */
static void leave_spin_out(struct task *task, size_t joints, const struct frame *is,
                           const struct frame *target)
{
    struct vec3 u, v;
    across(column(is, 2), &u, &v);
    const struct vec3 missing = vec3_cross(column(is, 2), column(target, 2));
    task->missing[3] = RAD_MM * vec3_dot(missing, u);
    task->missing[4] = RAD_MM * vec3_dot(missing, v);
    for (size_t j = 0; j < joints; j++) {
        const struct vec3 turn = {task->jacobian[3][j], task->jacobian[4][j], task->jacobian[5][j]};
        task->jacobian[3][j] = vec3_dot(turn, u);
        task->jacobian[4][j] = vec3_dot(turn, v);
    }
}

static void task_at(const struct arm *arm, const struct frame *target, int rows,
                    const struct joints *joints, struct task *task)
{
    struct chain_axes axes;
    const struct frame is = chain_frame(arm, joints, &axes);
    const struct vec3 gap = vec3_sub(target->t, is.t);
    for (size_t j = 0; j < arm->joint_count; j++) {
        if (arm->machine->joint[j].kind == MACHINE_REVOLUTE) {
            const struct vec3 lever = vec3_sub(is.t, axes.origin[j]);
            fill_joint(task, j, vec3_cross(axes.axis[j], lever), axes.axis[j]);
        } else {
            fill_joint(task, j, axes.axis[j], (struct vec3){0.0, 0.0, 0.0});
        }
    }
    const struct vec3 missing = vec3_scale(turn_missing(&is, target), RAD_MM);
    task->missing[0] = gap.x;
    task->missing[1] = gap.y;
    task->missing[2] = gap.z;
    task->missing[3] = missing.x;
    task->missing[4] = missing.y;
    task->missing[5] = missing.z;
    if (rows == TOOL_ROWS) {
        leave_spin_out(task, arm->joint_count, &is, target);
    }
    task->error2 = 0.0;
    for (int i = 0; i < rows; i++) {
        task->error2 += task->missing[i] * task->missing[i];
    }
    task->ahead = vec3_dot(column(&is, 2), column(target, 2)) > 0.0 &&
                  (rows == TOOL_ROWS || vec3_dot(column(&is, 0), column(target, 0)) > 0.0);
}

/* Solves a x = b by Cholesky, a symmetric and positive definite, lower half given; into b. Inlined
 * with its size: GSL's general one takes four times as long as all the rest of a step. */
static inline void solve_small(double a[FRAME_ROWS][FRAME_ROWS], double b[FRAME_ROWS], const int n)
{
    double inverse[FRAME_ROWS] = {0.0};
    assert(n > 0 && n <= FRAME_ROWS);
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++) {
            double sum = a[i][k];
            for (int m = 0; m < k; m++) {
                sum -= a[i][m] * a[k][m];
            }
            a[i][k] = sum * inverse[k];
        }
        double square = a[i][i];
        for (int m = 0; m < i; m++) {
            square -= a[i][m] * a[i][m];
        }
        assert(square > 0.0);
        inverse[i] = 1.0 / sqrt(square);
        double sum = b[i];
        for (int m = 0; m < i; m++) {
            sum -= a[i][m] * b[m];
        }
        b[i] = sum * inverse[i];
    }
    for (int i = n - 1; i >= 0; i--) {
        for (int m = i + 1; m < n; m++) {
            b[i] -= a[m][i] * b[m];
        }
        b[i] *= inverse[i];
    }
}

/* step = J^T (J J^T + damping)^-1 missing: the smallest step that helps. */
static inline void damped_step(const struct task *task, const size_t joints, const int n,
                               double damp, double step[ARM_JOINTS_MAX])
{
    double square[FRAME_ROWS][FRAME_ROWS], weight[FRAME_ROWS], trace = 0.0;
    for (int i = 0; i < n; i++) {
        for (int k = 0; k <= i; k++) {
            double sum = 0.0;
            for (size_t j = 0; j < joints; j++) {
                sum += task->jacobian[i][j] * task->jacobian[k][j];
            }
            square[i][k] = sum;
        }
        trace += square[i][i];
        weight[i] = task->missing[i];
    }
    assert(isfinite(trace) && trace > 0.0);
    for (int i = 0; i < n; i++) {
        square[i][i] += damp * trace;
    }
    solve_small(square, weight, n);
    for (size_t j = 0; j < joints; j++) {
        step[j] = 0.0;
        for (int i = 0; i < n; i++) {
            step[j] += task->jacobian[i][j] * weight[i];
        }
    }
}

/* The two common sizes are worth code of their own. */
static void any_step(const struct task *task, size_t joints, int rows, double damp,
                     double step[ARM_JOINTS_MAX])
{
    if (joints == 6 && rows == FRAME_ROWS) {
        damped_step(task, 6, FRAME_ROWS, damp, step);
    } else if (joints == 6) {
        damped_step(task, 6, TOOL_ROWS, damp, step);
    } else {
        damped_step(task, joints, rows, damp, step);
    }
}

/* joints + step, shortened where a joint would turn too far. */
static struct joints moved(const struct arm *arm, const struct joints *joints, const double *step)
{
    double longest = STRIDE_RAD;
    for (size_t j = 0; j < arm->joint_count; j++) {
        if (arm->machine->joint[j].kind == MACHINE_REVOLUTE) {
            longest = fmax(longest, fabs(step[j]));
        }
    }
    struct joints to = *joints;
    const double share = STRIDE_RAD / longest;
    for (size_t j = 0; j < arm->joint_count; j++) {
        to.q[j] += share * step[j];
    }
    return to;
}

static bool solve(const struct arm *arm, const struct frame *target, int rows,
                  struct joints *joints)
{
    assert(arm->joint_count > 0 && arm->joint_count <= ARM_JOINTS_MAX);
    struct task task[2], *now = &task[0], *then = &task[1];
    double damp = DAMP_MIN;
    task_at(arm, target, rows, joints, now);
    for (int i = 0; i < STEPS_MAX && now->error2 > DONE_MM * DONE_MM; i++) {
        double step[ARM_JOINTS_MAX];
        any_step(now, arm->joint_count, rows, damp, step);
        const struct joints tried = moved(arm, joints, step);
        task_at(arm, target, rows, &tried, then);
        if (then->error2 < now->error2) {
            if (arm->seedable && i >= PATIENCE && then->error2 > (1.0 - GAIN_MIN) * now->error2) {
                return false;
            }
            struct task *free = now;
            *joints = tried;
            now = then;
            then = free;
            damp = fmax(DAMP_MIN, damp * 0.01);
        } else if (damp >= DAMP_MAX) {
            return false;
        } else {
            damp = fmax(DAMP_FIRST, damp * 10.0);
        }
    }
    return now->error2 <= DONE_MM * DONE_MM && now->ahead;
}

bool newton_solve(const struct arm *arm, const struct frame *target, struct joints *joints)
{
    return solve(arm, target, arm->joint_count >= 6 ? FRAME_ROWS : TOOL_ROWS, joints);
}

bool newton_point(const struct arm *arm, const struct frame *target, struct joints *joints)
{
    return solve(arm, target, TOOL_ROWS, joints);
}
