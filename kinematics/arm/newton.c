/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/newton.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "kinematics/arm/chain.h"
#include "kinematics/arm/limits.h"
#include "kinematics/arm/spherical.h"

enum { FRAME_ROWS = 6, TOOL_ROWS = 5, STEPS_MAX = 60, SCATTERED = 24 };

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
/* Two solutions are one when no joint differs by more, rad or mm. */
static const double SAME = 1e-5;
/* A near chain's joints are this near to its closed form's; where the wrist is nearly straight,
 * joints 4 and 6 are further by the inverse of its bend. */
static const double SEED_RAD = 0.15, SEED_BEND_RAD = 0.09, BEND_MIN = 1e-3;

/* Nearer to axis 1 than this, mm, the closed form of a near chain may lead elsewhere. */
static const double OFF_AXIS_MM = 40.0;

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
    double inverse[FRAME_ROWS];
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

static bool is_new(const struct arm *arm, const struct joints *found, size_t count,
                   const struct joints *candidate)
{
    for (size_t i = 0; i < count; i++) {
        double worst = 0.0;
        for (size_t j = 0; j < arm->joint_count && worst < SAME; j++) {
            double gap = candidate->q[j] - found[i].q[j];
            if (arm->machine->joint[j].kind == MACHINE_REVOLUTE && fabs(gap) > UNITS_PI) {
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

/* Whether Newton can bring a guess of the near chain into the limits. */
static bool may_fit(const struct arm *arm, const struct joints *near, const struct joints *guess)
{
    const double bend = fmax(fabs(sin(guess->q[4] + arm->closed.offset[4])), BEND_MIN);
    return limits_miss(arm, near, guess) <= SEED_RAD + SEED_BEND_RAD / bend;
}

/* Runs Newton from the guesses that may fit, for whole frames or for tip and axis. */
static size_t run_pass(const struct arm *arm, const struct frame *target, const struct joints *near,
                       bool whole, const struct joints *guess, size_t guess_count,
                       struct joints raw[ARM_BRANCHES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < guess_count && count < ARM_BRANCHES_MAX; i++) {
        struct joints joints = guess[i];
        if (arm->seedable && !may_fit(arm, near, &joints)) {
            continue;
        }
        const bool solved =
            whole ? newton_solve(arm, target, &joints) : newton_point(arm, target, &joints);
        if (solved && is_new(arm, raw, count, &joints)) {
            raw[count++] = joints;
        }
    }
    return count;
}

static bool any_inside(const struct arm *arm, const struct joints *near, const struct joints *raw,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (limits_miss(arm, near, &raw[i]) <= LIMITS_SLACK) {
            return true;
        }
    }
    return false;
}

/* Near axis 1 a small offset turns the whole shoulder, and the near chain's closed form leads
 * elsewhere. That of targets around the wanted one leads there: a ring of them, until one does. */
static size_t search_around(const struct arm *arm, const struct frame *target,
                            const struct joints *near, struct joints raw[ARM_BRANCHES_MAX])
{
    static const double ring_mm[] = {4.0, 12.0};
    enum { RINGS = sizeof ring_mm / sizeof ring_mm[0], AROUND = 8 };
    const struct frame tool_in_first = frame_after(&arm->base_inverse, target);
    const struct frame last = frame_after(&tool_in_first, &arm->last_in_tool);
    if (spherical_off_axis_mm(&arm->closed, &last) > OFF_AXIS_MM) {
        return 0;
    }
    for (int i = 0; i < RINGS * AROUND; i++) {
        const double angle = (i % AROUND) * (2.0 * UNITS_PI / AROUND);
        struct joints guess[SPHERICAL_BRANCHES];
        struct frame other = last;
        other.t.x += ring_mm[i / AROUND] * cos(angle);
        other.t.y += ring_mm[i / AROUND] * sin(angle);
        const size_t guess_count = spherical_solve(&arm->closed, &other, near, true, guess);
        const size_t count = run_pass(arm, target, near, true, guess, guess_count, raw);
        if (any_inside(arm, near, raw, count)) {
            return count;
        }
    }
    return 0;
}

size_t newton_branches(const struct arm *arm, const struct frame *target, const struct joints *near,
                       struct joints raw[ARM_BRANCHES_MAX])
{
    struct joints guess[1 + SCATTERED], other[ARM_BRANCHES_MAX];
    const size_t guess_count = guesses(arm, target, near, guess);
    const size_t count = run_pass(arm, target, near, true, guess, guess_count, raw);
    if (!arm->seedable || any_inside(arm, near, raw, count)) {
        return count;
    }
    size_t more = run_pass(arm, target, near, false, guess, guess_count, other);
    if (!any_inside(arm, near, other, more)) {
        more = search_around(arm, target, near, other);
    }
    if (more > 0) {
        memcpy(raw, other, more * sizeof *raw);
    }
    return more > 0 ? more : count;
}

bool newton_near_chain_reaches(const struct arm *arm, const struct frame *target)
{
    struct joints guess[SPHERICAL_BRANCHES];
    const struct frame tool_in_first = frame_after(&arm->base_inverse, target);
    const struct frame last = frame_after(&tool_in_first, &arm->last_in_tool);
    return arm->seedable && spherical_solve(&arm->closed, &last, &arm->middle, false, guess) > 0;
}
