/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A distance changes by no more than the way that was gone: so a look that finds room says how far
 * the next one may be, along a body as well as along a leg.
 */
#include "kinematics/path/person.h"

#include <assert.h>
#include <math.h>

#include "kinematics/arm/body.h"

/* Along a body: between looks so near, a convex head is nearer by less than 0.2 mm. */
static const double BODY_STEP_MM = 10.0;
/* Along a leg. */
static const double LEG_STEP_MM = 1.0;
static const double TOUCHING_MM = 40.0;

/* Neck, shoulders and chest of a seated person, head frame: design values, on the large side. */
static const struct capsule PERSON[] = {
    {{-15, 0, -60}, {-35, 0, -180}, 60},
    {{-40, -160, -260}, {-40, 160, -260}, 73},
    {{-20, 0, -300}, {-20, 0, -480}, 148},
};
enum { PERSON_PARTS = sizeof PERSON / sizeof PERSON[0] };

static double clamp01(double value)
{
    return fmin(fmax(value, 0.0), 1.0);
}

/* Least distance of two segments. Source: Ericson, Real-Time Collision Detection, section 5.1.9. */
static double segments_mm(const struct capsule *a, const struct capsule *b)
{
    const struct vec3 d1 = vec3_sub(a->to, a->from), d2 = vec3_sub(b->to, b->from);
    const struct vec3 r = vec3_sub(a->from, b->from);
    const double aa = vec3_dot(d1, d1), ee = vec3_dot(d2, d2), f = vec3_dot(d2, r);
    const double c = vec3_dot(d1, r), bb = vec3_dot(d1, d2), denominator = aa * ee - bb * bb;
    double s = denominator > 1e-9 * aa * ee ? clamp01((bb * f - c * ee) / denominator) : 0.0;
    const double t = clamp01((bb * s + f) / ee);
    s = clamp01((bb * t - c) / aa);
    return vec3_distance(vec3_along(a->from, s, d1), vec3_along(b->from, t, d2));
}

/* Exact where it is less than enough. */
static double point_from_head_mm(const struct scalp *scalp, struct vec3 at, double enough_mm)
{
    const double far_mm = scalp_distance_at_least(scalp, at);
    return far_mm >= enough_mm ? far_mm : scalp_distance(scalp, at);
}

/* A capsule in the head frame from the skin. */
static double from_head_mm(const struct scalp *scalp, const struct capsule *body, double enough_mm)
{
    const struct vec3 along = vec3_sub(body->to, body->from);
    const double length_mm = vec3_length(along);
    double least_mm = enough_mm, done_mm = 0.0;
    for (bool end = false; !end;) {
        end = done_mm >= length_mm;
        const struct vec3 at = vec3_along(body->from, end ? 1.0 : done_mm / length_mm, along);
        const double gap_mm =
            point_from_head_mm(scalp, at, least_mm + body->radius_mm) - body->radius_mm;
        least_mm = fmin(least_mm, gap_mm);
        done_mm += fmax(gap_mm - least_mm, BODY_STEP_MM);
    }
    return least_mm;
}

static double from_torso_mm(const struct capsule *body, double enough_mm)
{
    double least_mm = enough_mm;
    for (size_t i = 0; i < PERSON_PARTS; i++) {
        const double radii_mm = body->radius_mm + PERSON[i].radius_mm;
        least_mm = fmin(least_mm, segments_mm(body, &PERSON[i]) - radii_mm);
    }
    return least_mm;
}

double person_gap_mm(const struct arm *arm, const struct scalp *scalp,
                     const struct frame *base_in_head, const struct joints *joints,
                     double enough_mm)
{
    assert(arm && scalp && base_in_head && joints);
    struct capsule body[BODY_CAPSULES_MAX];
    const size_t count = arm_body_capsules(arm, joints, body);
    double least_mm = enough_mm;
    for (size_t i = 0; i < count; i++) {
        struct capsule in_head = {frame_point(base_in_head, body[i].from),
                                  frame_point(base_in_head, body[i].to), body[i].radius_mm};
        if (i + 1 == count) {
            const double length_mm = vec3_distance(in_head.from, in_head.to);
            const double kept = fmax(0.05, 1.0 - TOUCHING_MM / length_mm);
            in_head.to = vec3_along(in_head.from, kept, vec3_sub(in_head.to, in_head.from));
        }
        least_mm = from_head_mm(scalp, &in_head, least_mm);
        if (scalp->kind != HEAD_PAD) {
            least_mm = from_torso_mm(&in_head, least_mm);
        }
    }
    return least_mm;
}

/* No body goes further than this on the leg: every joint swings all that hangs on it. */
static double way_at_most_mm(const struct arm *arm, const struct joints *from,
                             const struct joints *to)
{
    const struct machine *machine = arm->machine;
    const double *mount = machine->flange.xyz_mm;
    double hangs_mm = machine->bracket_mm + machine->tool_length_mm + fabs(mount[0]) +
                      fabs(mount[1]) + fabs(mount[2]);
    double way_mm = 0.0;
    for (size_t i = arm->joint_count; i-- > 0;) {
        const struct machine_joint *joint = &machine->joint[i];
        const bool turns = joint->kind == MACHINE_REVOLUTE;
        const double slide_mm = turns ? 0.0 : fmax(fabs(joint->min), fabs(joint->max));
        hangs_mm += hypot(joint->a_mm, fabs(joint->d_mm) + slide_mm);
        way_mm += fabs(to->q[i] - from->q[i]) * (turns ? hangs_mm : 1.0);
    }
    return way_mm;
}

struct leg {
    const struct arm *arm;
    const struct scalp *scalp;
    const struct frame *base_in_head;
    const struct joints *from, *to;
    double way_mm;
};

static double gap_at_mm(const struct leg *leg, double part)
{
    struct joints at = *leg->from;
    for (size_t i = 0; i < leg->arm->joint_count; i++) {
        at.q[i] += part * (leg->to->q[i] - leg->from->q[i]);
    }
    return person_gap_mm(leg->arm, leg->scalp, leg->base_in_head, &at,
                         PERSON_CLEARANCE_MM + leg->way_mm);
}

/* Between two places of the leg whose gaps are known. The middle comes first: where a leg is not
 * clear, that is where. */
static bool is_clear_between(const struct leg *leg, double a, double gap_a_mm, double b,
                             double gap_b_mm)
{
    const double way_mm = (b - a) * leg->way_mm;
    if (gap_a_mm + gap_b_mm >= 2.0 * PERSON_CLEARANCE_MM + way_mm || way_mm <= LEG_STEP_MM) {
        return true;
    }
    const double middle = 0.5 * (a + b), gap_mm = gap_at_mm(leg, middle);
    return gap_mm >= PERSON_CLEARANCE_MM && is_clear_between(leg, a, gap_a_mm, middle, gap_mm) &&
           is_clear_between(leg, middle, gap_mm, b, gap_b_mm);
}

bool person_leg_is_clear(const struct arm *arm, const struct scalp *scalp,
                         const struct frame *base_in_head, const struct joints *from,
                         const struct joints *to)
{
    if (arm->machine->model != MACHINE_SERIAL_DH) {
        return true;
    }
    const struct leg leg = {arm, scalp, base_in_head, from, to, way_at_most_mm(arm, from, to)};
    const double first_mm = gap_at_mm(&leg, 0.0), last_mm = gap_at_mm(&leg, 1.0);
    return fmin(first_mm, last_mm) >= PERSON_CLEARANCE_MM &&
           is_clear_between(&leg, 0.0, first_mm, 1.0, last_mm);
}
