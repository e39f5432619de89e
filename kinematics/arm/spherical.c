/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/spherical.h"

#include <assert.h>
#include <math.h>

/* A length, mm, or an angle, rad, that stands for zero in a DH table. */
static const double EXACT = 1e-12;
/* How far a near chain may be from the closed form and still start Newton well. */
static const double NEAR_MM = 30.0, NEAR_RAD = 0.1;
/* Rounding puts targets at full stretch this far out of reach. */
static const double STRETCH_MM = 1e-10;
/* Cosine of the elbow's bend in a guess beyond it. */
static const double STRETCHED_COS = 0.998;
/* Nearer to axis 1 than this, mm, or straighter than this, the joint is free. */
static const double FREE_MM = 1e-9, FREE_RAD = 1e-11;

/* One choice of shoulder: the first joint, and the wrist centre in the plane of the elbow. */
struct shoulder {
    double theta1, c1, s1, x, y;
};

/* What one inverse carries from stage to stage. */
struct solver {
    const struct arm_closed *closed;
    const double *near;
    bool reach;
    struct vec3 wrist, x5,
        z5; /* of the frame of joint 6 before its last twist, in the first frame */
    struct joints *raw;
    size_t count;
};

static double sign_of(double v)
{
    return v < 0.0 ? -1.0 : 1.0;
}

/* Largest departure of the chain from what the form assumes, as angle and as length. */
static bool fits(const struct machine_joint *joint, double slack_mm, double slack_rad)
{
    const double right =
        fmax(fabs(cos(joint[0].alpha)), fmax(fabs(cos(joint[3].alpha)), fabs(cos(joint[4].alpha))));
    const double offset = fmax(fabs(joint[3].a_mm), fmax(fabs(joint[4].a_mm), fabs(joint[4].d_mm)));
    return right <= slack_rad && fabs(sin(joint[1].alpha)) <= slack_rad && offset <= slack_mm;
}

void spherical_constants(const struct machine_joint joint[6], struct arm_closed *closed)
{
    closed->d1_mm = joint[0].d_mm;
    closed->a1_mm = joint[0].a_mm;
    closed->turn1 = sign_of(sin(joint[0].alpha));
    closed->upper_mm = joint[1].a_mm;
    closed->fold = sign_of(cos(joint[1].alpha));
    /* the wrist centre in the frame of joint 3 before its turn */
    const double across = -joint[3].d_mm * sin(joint[2].alpha);
    const double along = joint[2].d_mm + joint[3].d_mm * cos(joint[2].alpha);
    closed->fore_mm = hypot(joint[2].a_mm, across);
    closed->fore_phase = atan2(across, joint[2].a_mm);
    closed->side_mm = joint[1].d_mm + closed->fold * along;
    closed->cos23 = closed->fold * cos(joint[2].alpha);
    closed->sin23 = closed->fold * sin(joint[2].alpha);
    closed->turn4 = sign_of(sin(joint[3].alpha));
    closed->turn5 = sign_of(sin(joint[4].alpha));
    closed->d6_mm = joint[5].d_mm;
    closed->a6_mm = joint[5].a_mm;
    closed->cos6 = cos(joint[5].alpha);
    closed->sin6 = sin(joint[5].alpha);
    for (int i = 0; i < 6; i++) {
        closed->offset[i] = joint[i].theta;
    }
}

void spherical_init(struct arm *arm)
{
    const struct machine_joint *joint = arm->machine->joint;
    arm->spherical_wrist = arm->parallel_elbow = arm->seedable = false;
    if (arm->joint_count != 6) {
        return;
    }
    for (size_t i = 0; i < 6; i++) {
        if (joint[i].kind != MACHINE_REVOLUTE) {
            return;
        }
    }
    spherical_constants(joint, &arm->closed);
    arm->parallel_elbow = fabs(sin(joint[1].alpha)) <= EXACT;
    const bool bends = fabs(arm->closed.upper_mm) > 1.0 && arm->closed.fore_mm > 1.0;
    arm->spherical_wrist = bends && fits(joint, EXACT, EXACT);
    arm->seedable = bends && fits(joint, NEAR_MM, NEAR_RAD);
}

/* What is left of the rotation goes to joints 4, 5 and 6. psi = theta2 + fold * theta3.
 * A = R36 Rx(-alpha6) = Rz(t4) Rx(alpha4) Rz(t5) Rx(alpha5) Rz(t6); its columns x and z. */
static void solve_wrist(struct solver *solver, const struct shoulder *shoulder, double theta2,
                        double theta3)
{
    const struct arm_closed *k = solver->closed;
    const double psi = theta2 + k->fold * theta3;
    const double cp = cos(psi), sp = sin(psi);
    /* rows of R03^T: the axes of frame 3 in the first frame */
    const double c1 = shoulder->c1, s1 = shoulder->s1;
    const struct vec3 u = {c1 * cp, s1 * cp, k->turn1 * sp};
    const struct vec3 v = {-c1 * sp, -s1 * sp, k->turn1 * cp};
    const struct vec3 w = {k->turn1 * s1, -k->turn1 * c1, 0.0};
    const struct vec3 y3 = vec3_along(vec3_scale(v, k->cos23), k->sin23, w);
    const struct vec3 z3 = vec3_along(vec3_scale(w, k->cos23), -k->sin23, v);
    const struct vec3 az = {vec3_dot(u, solver->z5), vec3_dot(y3, solver->z5),
                            vec3_dot(z3, solver->z5)};
    const struct vec3 ax = {vec3_dot(u, solver->x5), vec3_dot(y3, solver->x5),
                            vec3_dot(z3, solver->x5)};
    const double bend = sqrt(az.x * az.x + az.y * az.y);
    const bool free = bend < FREE_RAD;
    const double theta4 =
        free ? solver->near[3] + k->offset[3] : atan2(k->turn5 * az.y, k->turn5 * az.x);
    const double c4 = free ? cos(theta4) : k->turn5 * az.x / bend;
    const double s4 = free ? sin(theta4) : k->turn5 * az.y / bend;
    const double c5 = -k->turn4 * k->turn5 * az.z;
    const double theta5 = atan2(bend, c5);
    /* columns x and y of everything in front of Rz(t6), against A's x */
    const struct vec3 mx = {c4 * c5, s4 * c5, k->turn4 * bend};
    const struct vec3 my = {k->turn4 * k->turn5 * s4, -k->turn4 * k->turn5 * c4, 0.0};
    const double theta6 = atan2(vec3_dot(my, ax), vec3_dot(mx, ax));
    const double theta[2][6] = {
        {shoulder->theta1, theta2, theta3, theta4, theta5, theta6},
        {shoulder->theta1, theta2, theta3, theta4 + UNITS_PI, -theta5, theta6 + UNITS_PI},
    };
    for (int flip = 0; flip < 2; flip++) {
        struct joints *raw = &solver->raw[solver->count++];
        *raw = (struct joints){{0.0}};
        for (int i = 0; i < 6; i++) {
            raw->q[i] = theta[flip][i] - k->offset[i];
        }
    }
}

/* Triangle of upper arm and forearm: elbow on either side of the line to the wrist centre. */
static void solve_elbow(struct solver *solver, const struct shoulder *shoulder)
{
    const struct arm_closed *k = solver->closed;
    const double x = shoulder->x, y = shoulder->y, upper = k->upper_mm, fore = k->fore_mm;
    const double line2 = x * x + y * y, line = sqrt(line2);
    const bool reached =
        line <= fabs(upper) + fore + STRETCH_MM && line >= fabs(fabs(upper) - fore) - STRETCH_MM;
    if (!reached && !solver->reach) {
        return;
    }
    const double cosine = (line2 - upper * upper - fore * fore) / (2.0 * upper * fore);
    /* a guess keeps the elbow off straight: from there Newton finds neither side of it */
    const double c_max = reached ? 1.0 : STRETCHED_COS;
    const double c = fmax(-c_max, fmin(c_max, cosine));
    const double s = sqrt((1.0 - c) * (1.0 + c));
    const double bend = atan2(s, c), heading = atan2(y, x);
    const double lean = atan2(k->fold * fore * s, upper + fore * c);
    solve_wrist(solver, shoulder, heading - lean, bend - k->fore_phase);
    if (s > 0.0) {
        solve_wrist(solver, shoulder, heading + lean, -bend - k->fore_phase);
    }
}

/* Joint 1 turns the plane of the elbow onto the wrist centre, which stands side_mm off it. */
static void solve_shoulder(struct solver *solver)
{
    const struct arm_closed *k = solver->closed;
    const struct vec3 w = solver->wrist;
    const double r2 = w.x * w.x + w.y * w.y, r = sqrt(r2);
    if (fabs(k->side_mm) - r > STRETCH_MM && !solver->reach) {
        return;
    }
    const double root = sqrt(fmax(0.0, r2 - k->side_mm * k->side_mm));
    const double across = -k->turn1 * k->side_mm;
    const bool free = r < FREE_MM;
    const double free1 = solver->near[0] + k->offset[0];
    const double heading = free ? free1 : atan2(w.y, w.x);
    for (int side = 1; side >= -1; side -= 2) {
        if (side < 0 && root <= 0.0 && !free) {
            continue;
        }
        const double theta1 =
            heading - (free ? (side < 0 ? UNITS_PI : 0.0) : atan2(across, side * root));
        const struct shoulder shoulder = {
            .theta1 = theta1,
            .c1 = cos(theta1),
            .s1 = sin(theta1),
            .x = side * root - k->a1_mm,
            .y = k->turn1 * (w.z - k->d1_mm),
        };
        solve_elbow(solver, &shoulder);
    }
}

struct vec3 spherical_wrist_centre(const struct arm_closed *closed,
                                   const struct frame *last_in_first, struct vec3 *z5)
{
    const double(*r)[3] = last_in_first->r;
    const struct vec3 x6 = {r[0][0], r[1][0], r[2][0]};
    const struct vec3 y6 = {r[0][1], r[1][1], r[2][1]};
    const struct vec3 z6 = {r[0][2], r[1][2], r[2][2]};
    *z5 = vec3_along(vec3_scale(z6, closed->cos6), closed->sin6, y6);
    const struct vec3 end = vec3_along(last_in_first->t, -closed->a6_mm, x6);
    return vec3_along(end, -closed->d6_mm, *z5);
}

double spherical_off_axis_mm(const struct arm_closed *closed, const struct frame *last_in_first)
{
    struct vec3 z5;
    const struct vec3 wrist = spherical_wrist_centre(closed, last_in_first, &z5);
    return hypot(wrist.x, wrist.y) - fabs(closed->side_mm);
}

size_t spherical_solve(const struct arm_closed *closed, const struct frame *last_in_first,
                       const struct joints *near, bool reach, struct joints raw[SPHERICAL_BRANCHES])
{
    assert(near);
    const double(*r)[3] = last_in_first->r;
    struct solver solver = {
        .closed = closed,
        .near = near->q,
        .reach = reach,
        .x5 = {r[0][0], r[1][0], r[2][0]},
        .raw = raw,
    };
    solver.wrist = spherical_wrist_centre(closed, last_in_first, &solver.z5);
    solve_shoulder(&solver);
    assert(solver.count <= SPHERICAL_BRANCHES);
    return solver.count;
}
