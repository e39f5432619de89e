/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The spin is cut into slices so narrow that the task is linear in each to about a micrometre. In a
 * slice tip, tilt and spin make a space in which motor steps span a lattice; its points in a ball
 * about the wish are the candidates, and each is then looked at exactly.
 */
#include "kinematics/arm/lattice.h"

#include <assert.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "kinematics/arm/closest.h"
#include "kinematics/arm/inverse.h"
#include "kinematics/arm/newton.h"
#include "kinematics/arm/spin.h"
#include "kinematics/arm/track_private.h"

enum { SLICES_EACH_WAY = 12, SLICES_AT_MOST = 40, POINTS_A_SLICE = 48, NEXT_SPINS = 5 };

static const double SLICE_RAD = 0.0087266; /* half a degree */
static const double TIP_MM = 0.005;        /* the ball's radius; less where steps are fine */
static const double POINTS_ENOUGH = 16.0;
static const double PROBE_STEPS = 8.0; /* steps apart for a derivative */
/* The ball holds what is within each of its three limits. */
static const double RADIUS = 1.7320508, BALL_6 = 139.5, BALL_5 = 82.1;
static const double NEXT_RAD = 0.02; /* from one such end to the next */
/* A hop may take this share longer for every um2 that the tip is nearer. */
static const double SHARE_PER_UM2 = 0.0138;
/* What a slice's middle tells of the hops to all of it. */
static const double SLACK = 0.94;
static const double PARALLEL = 1e-9;

static double step_of(const struct machine_joint *axis)
{
    const double step = 1.0 / axis->steps_per_unit;
    return axis->kind == MACHINE_REVOLUTE ? rad_from_deg(step) : step;
}

/* A motor's row of joint to motor. */
static double row_of(const struct machine *machine, size_t motor, size_t joint)
{
    return machine->motor_count > 0 ? machine->motor_from_joint[motor][joint]
                                    : (motor == joint ? 1.0 : 0.0);
}

/* Two motors on one joint run together: the second adds nothing. */
static bool is_double(const struct machine *machine, size_t motor, size_t other)
{
    double aa = 0.0, bb = 0.0, ab = 0.0;
    for (size_t j = 0; j < machine->joint_count; j++) {
        const double a = row_of(machine, motor, j), b = row_of(machine, other, j);
        aa += a * a;
        bb += b * b;
        ab += a * b;
    }
    return aa * bb - ab * ab < PARALLEL * aa * bb;
}

static void take_motor(struct lattice *lattice, size_t motor)
{
    const struct machine *machine = lattice->arm->machine;
    const struct machine_joint *axis = machine_axis(machine, motor);
    const double step = step_of(axis);
    for (size_t j = 0; j < machine->joint_count; j++) {
        lattice->step_per_joint[lattice->n][j] = row_of(machine, motor, j) / step;
    }
    lattice->step_at_zero[lattice->n++] = -axis->homed_at / step;
}

static bool invert(struct lattice *lattice)
{
    const size_t n = lattice->n;
    double lu[ARM_JOINTS_MAX * ARM_JOINTS_MAX], out[ARM_JOINTS_MAX * ARM_JOINTS_MAX];
    size_t order[ARM_JOINTS_MAX];
    int sign = 0;
    for (size_t k = 0; k < n * n; k++) {
        lu[k] = lattice->step_per_joint[k / n][k % n];
    }
    gsl_matrix_view a = gsl_matrix_view_array(lu, n, n);
    gsl_matrix_view b = gsl_matrix_view_array(out, n, n);
    gsl_permutation swaps = {n, order};
    (void)gsl_linalg_LU_decomp(&a.matrix, &swaps, &sign);
    for (size_t k = 0; k < n; k++) {
        if (!(fabs(lu[k * n + k]) > 0.0)) {
            return false;
        }
    }
    (void)gsl_linalg_LU_invert(&a.matrix, &swaps, &b.matrix);
    for (size_t k = 0; k < n * n; k++) {
        lattice->joint_per_step[k / n][k % n] = out[k];
    }
    return true;
}

void lattice_init(struct lattice *lattice, const struct arm *arm)
{
    const struct machine *machine = arm->machine;
    *lattice = (struct lattice){.arm = arm};
    for (size_t i = 0; i < machine_arm_axes(machine); i++) {
        bool doubled = lattice->n == machine->joint_count;
        for (size_t k = 0; k < i && !doubled; k++) {
            doubled = is_double(machine, i, k);
        }
        if (!doubled) {
            take_motor(lattice, i);
        }
    }
    const bool searched = machine->joint_count == 5 || machine->joint_count == 6;
    if (lattice->n != machine->joint_count || !searched || !invert(lattice)) {
        lattice->n = 0;
    }
}

static void steps_from_joints(const struct lattice *lattice, const struct joints *joints,
                              double *steps)
{
    for (size_t i = 0; i < lattice->n; i++) {
        steps[i] = lattice->step_at_zero[i];
        for (size_t j = 0; j < lattice->n; j++) {
            steps[i] += lattice->step_per_joint[i][j] * joints->q[j];
        }
    }
}

static struct joints joints_from_steps(const struct lattice *lattice, const double *steps)
{
    struct joints joints = {{0.0}};
    for (size_t j = 0; j < lattice->n; j++) {
        for (size_t i = 0; i < lattice->n; i++) {
            joints.q[j] += lattice->joint_per_step[j][i] * (steps[i] - lattice->step_at_zero[i]);
        }
    }
    return joints;
}

struct joints lattice_round(const struct lattice *lattice, const struct joints *joints)
{
    double steps[ARM_JOINTS_MAX];
    if (lattice->n == 0) {
        return *joints;
    }
    steps_from_joints(lattice, joints, steps);
    for (size_t i = 0; i < lattice->n; i++) {
        steps[i] = floor(steps[i] + 0.5);
    }
    return joints_from_steps(lattice, steps);
}

struct search {
    const struct lattice *lattice;
    const struct lattice_wish *wish;
    bool reduced;
    struct closest_reduction reduction;
    double per_um2_ns;
    int64_t best_ns;
    struct lattice_found *found;
    size_t nexts;
    struct joints next[NEXT_SPINS]; /* what the next search may find, about */
};

/* The hop here, and the one on from here: its end may turn as well. */
static int64_t hops_ns(const struct search *search, const struct joints *joints)
{
    const struct lattice_wish *wish = search->wish;
    const struct arm *arm = search->lattice->arm;
    int64_t on_ns = search->nexts > 0 ? INT64_MAX : 0;
    for (size_t k = 0; k < search->nexts; k++) {
        const int64_t ns = track_hop_ns(arm, joints, &search->next[k]);
        on_ns = ns < on_ns ? ns : on_ns;
    }
    return on_ns + (wish->from ? track_hop_ns(arm, wish->from, joints) : 0);
}

/* One point of the lattice, exactly. */
static void look_at(struct search *search, const double *steps)
{
    const struct lattice *lattice = search->lattice;
    const struct joints joints = joints_from_steps(lattice, steps);
    const int64_t way_ns = hops_ns(search, &joints);
    if (way_ns >= search->best_ns) {
        return;
    }
    const struct tool is = arm_tool_from_joints(lattice->arm, &joints);
    const double off_mm = vec3_distance(is.tip, search->wish->target.tip);
    const double tilt_rad = vec3_distance(is.axis, search->wish->target.axis);
    if (off_mm > LATTICE_OFF_MM || tilt_rad > LATTICE_TILT_RAD ||
        !arm_within_limits(lattice->arm, &joints)) {
        return;
    }
    const double um2 = 1e6 * off_mm * off_mm;
    const int64_t ns = way_ns + llround(search->per_um2_ns * um2);
    if (ns < search->best_ns) {
        search->best_ns = ns;
        *search->found = (struct lattice_found){joints, off_mm, tilt_rad};
    }
}

static void look_at_point(void *context, const int *coefficient)
{
    struct search *search = context;
    double steps[ARM_JOINTS_MAX] = {0.0};
    for (size_t k = 0; k < search->lattice->n; k++) {
        for (size_t i = 0; i < search->lattice->n; i++) {
            steps[i] += coefficient[k] * search->reduction.whole[k][i];
        }
    }
    look_at(search, steps);
}

/* Near a singular posture nothing is linear: every motor a step up, down or not at all. */
static void look_around(struct search *search)
{
    const struct lattice *lattice = search->lattice;
    double middle[ARM_JOINTS_MAX], steps[ARM_JOINTS_MAX];
    int ways = 1;
    steps_from_joints(lattice, &search->wish->near, middle);
    for (size_t i = 0; i < lattice->n; i++) {
        ways *= 3;
    }
    for (int way = 0; way < ways; way++) {
        for (int i = 0, rest = way; i < (int)lattice->n; i++, rest /= 3) {
            steps[i] = floor(middle[i] + 0.5) + rest % 3 - 1;
        }
        look_at(search, steps);
    }
}

/* What one step of each motor does to tip, tilt and spin, each over its limit. */
static struct closest_basis basis_at(const struct lattice *lattice, const struct joints *joints,
                                     const struct frame *is)
{
    struct closest_basis basis = {.n = lattice->n};
    const struct vec3 x = {is->r[0][0], is->r[1][0], is->r[2][0]};
    const struct vec3 y = {is->r[0][1], is->r[1][1], is->r[2][1]};
    for (size_t i = 0; i < lattice->n; i++) {
        struct joints moved = *joints;
        for (size_t j = 0; j < lattice->n; j++) {
            moved.q[j] += PROBE_STEPS * lattice->joint_per_step[j][i];
        }
        const struct frame f = arm_frame_from_joints(lattice->arm, &moved);
        const struct vec3 tip = vec3_scale(vec3_sub(f.t, is->t), 1.0 / (PROBE_STEPS * TIP_MM));
        const struct vec3 axis = {f.r[0][2], f.r[1][2], f.r[2][2]};
        const struct vec3 turned = {f.r[0][0], f.r[1][0], f.r[2][0]};
        const double tilt = 1.0 / (PROBE_STEPS * LATTICE_TILT_RAD);
        basis.column[i][0] = tip.x;
        basis.column[i][1] = tip.y;
        basis.column[i][2] = tip.z;
        basis.column[i][3] = tilt * vec3_dot(axis, x);
        basis.column[i][4] = tilt * vec3_dot(axis, y);
        if (lattice->n == 6) {
            basis.column[i][5] = vec3_dot(turned, y) / (PROBE_STEPS * 0.5 * SLICE_RAD);
        }
    }
    return basis;
}

/* Where steps are fine, a smaller ball holds enough. */
static void shrink(struct closest_basis *basis)
{
    const double ball = basis->n == 6 ? BALL_6 : BALL_5;
    const double points = ball / closest_volume(basis);
    const double larger =
        points > POINTS_ENOUGH ? pow(points / POINTS_ENOUGH, 1.0 / (double)basis->n) : 1.0;
    for (size_t k = 0; k < basis->n; k++) {
        for (size_t row = 0; row < basis->n; row++) {
            basis->column[k][row] *= larger;
        }
    }
}

static void search_slice(struct search *search, const struct joints *middle)
{
    const struct lattice *lattice = search->lattice;
    const struct frame is = arm_frame_from_joints(lattice->arm, middle);
    struct closest_basis basis = basis_at(lattice, middle, &is);
    double steps[ARM_JOINTS_MAX], place[CLOSEST_MAX] = {0.0};
    shrink(&basis);
    if (!search->reduced) {
        closest_reduce(&basis, &search->reduction);
        search->reduced = true;
    }
    steps_from_joints(lattice, middle, steps);
    for (size_t i = 0; i < lattice->n; i++) {
        for (size_t row = 0; row < lattice->n; row++) {
            place[row] += steps[i] * basis.column[i][row];
        }
    }
    const struct closest_basis reduced = closest_apply(&basis, &search->reduction);
    closest_each(&reduced, place, RADIUS, POINTS_A_SLICE, look_at_point, search);
}

/* However far that is: past a straight wrist it is far, and the hop there tells. */
static bool nearest_branch(const struct arm *arm, const struct frame *frame,
                           const struct joints *near, struct joints *joints)
{
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    int64_t least_ns = INT64_MAX;
    const size_t count = inverse_branches(arm, frame, near, branch, &why);
    for (size_t k = 0; k < count; k++) {
        const int64_t ns = track_hop_ns(arm, near, &branch[k]);
        *joints = ns < least_ns ? branch[k] : *joints;
        least_ns = ns < least_ns ? ns : least_ns;
    }
    return count > 0;
}

/* Joints at a target with the turn of base and a little more. */
static bool spun(const struct arm *arm, const struct tool *target, const struct frame *base,
                 double spin_rad, struct joints *middle)
{
    const struct frame frame = spin_carried(target, base, spin_rad);
    const struct joints near = *middle;
    if (arm->spherical_wrist) {
        return nearest_branch(arm, &frame, &near, middle);
    }
    return newton_branch(arm, &frame, middle) && arm_within_limits(arm, middle);
}

/* From the middle out, as long as no hop gets too long to be worth it. */
static void search_spins(struct search *search, int first, int last)
{
    const struct arm *arm = search->lattice->arm;
    const struct frame base = arm_frame_from_joints(arm, &search->wish->near);
    for (int way = -1; way <= 1; way += 2) {
        struct joints middle = search->wish->near;
        for (int k = first; k <= last; k++) {
            if (!spun(arm, &search->wish->target, &base, way * k * SLICE_RAD, &middle) ||
                SLACK * (double)hops_ns(search, &middle) > (double)search->best_ns) {
                break;
            }
            search_slice(search, &middle);
        }
    }
}

/* Where the next hop may end. */
static void set_next(struct search *search)
{
    const struct arm *arm = search->lattice->arm;
    const struct joints *next = search->wish->next;
    if (next == NULL) {
        return;
    }
    search->next[search->nexts++] = *next;
    if (search->lattice->n < 6) {
        return;
    }
    const struct frame base = arm_frame_from_joints(arm, next);
    const struct tool target = {base.t, {base.r[0][2], base.r[1][2], base.r[2][2]}};
    for (int k = 1; k < NEXT_SPINS; k++) {
        struct joints joints = *next;
        const double spin_rad = NEXT_RAD * ((k + 1) / 2) * (k % 2 ? 1 : -1);
        if (spun(arm, &target, &base, spin_rad, &joints)) {
            search->next[search->nexts++] = joints;
        }
    }
}

bool lattice_find(const struct lattice *lattice, const struct lattice_wish *wish,
                  struct lattice_found *found)
{
    struct search search = {.lattice = lattice, .wish = wish, .best_ns = INT64_MAX, .found = found};
    found->joints = lattice_round(lattice, &wish->near);
    if (lattice->n > 0) {
        set_next(&search);
        const double usual_ns = (double)hops_ns(&search, &wish->near);
        search.per_um2_ns = SHARE_PER_UM2 * fmax(usual_ns, 1e6);
        search_slice(&search, &wish->near);
        if (lattice->n == 6) {
            search_spins(&search, 1, SLICES_EACH_WAY);
        }
        if (lattice->n == 6 && search.best_ns == INT64_MAX) {
            search_spins(&search, SLICES_EACH_WAY + 1, SLICES_AT_MOST);
        }
        if (search.best_ns == INT64_MAX) {
            look_around(&search);
        }
    }
    if (search.best_ns == INT64_MAX) {
        const struct tool is = arm_tool_from_joints(lattice->arm, &found->joints);
        found->off_mm = vec3_distance(is.tip, wish->target.tip);
        found->tilt_rad = vec3_distance(is.axis, wish->target.axis);
    }
    return search.best_ns != INT64_MAX;
}
