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

/* The bodies of the arm, head frame. */
struct stance {
    size_t count;
    struct capsule body[BODY_CAPSULES_MAX];
};

static void stance_at(const struct arm *arm, const struct frame *base_in_head,
                      const struct joints *joints, struct stance *stance)
{
    stance->count = arm_body_capsules(arm, joints, stance->body);
    for (size_t i = 0; i < stance->count; i++) {
        struct capsule *body = &stance->body[i];
        body->from = frame_point(base_in_head, body->from);
        body->to = frame_point(base_in_head, body->to);
    }
    if (stance->count > 0) {
        struct capsule *unit = &stance->body[stance->count - 1];
        const double kept = fmax(0.05, 1.0 - TOUCHING_MM / vec3_distance(unit->from, unit->to));
        unit->to = vec3_along(unit->from, kept, vec3_sub(unit->to, unit->from));
    }
}

static double stance_gap_mm(const struct stance *stance, const struct scalp *scalp,
                            double enough_mm)
{
    double least_mm = enough_mm;
    for (size_t i = 0; i < stance->count; i++) {
        least_mm = from_head_mm(scalp, &stance->body[i], least_mm);
        if (scalp->kind != HEAD_PAD) {
            least_mm = from_torso_mm(&stance->body[i], least_mm);
        }
    }
    return least_mm;
}

double person_gap_mm(const struct arm *arm, const struct scalp *scalp,
                     const struct frame *base_in_head, const struct joints *joints,
                     double enough_mm)
{
    assert(arm && scalp && base_in_head && joints);
    struct stance stance;
    stance_at(arm, base_in_head, joints, &stance);
    return stance_gap_mm(&stance, scalp, enough_mm);
}

struct leg {
    const struct arm *arm;
    const struct scalp *scalp;
    const struct frame *base_in_head;
    const struct joints *from, *to;
    double bow_mm; /* how far a body comes off the straight line between its ends, at most */
};

/* A part of the leg: where the arm stands at its ends. */
struct span {
    double begin, end;
    const struct stance *first, *last;
};

/* Over this part no body goes further from the nearer end than half of this. */
static double span_way_mm(const struct leg *leg, const struct span *span)
{
    const double share = span->end - span->begin;
    double chord_mm = 0.0;
    for (size_t i = 0; i < span->first->count; i++) {
        const struct capsule *a = &span->first->body[i], *b = &span->last->body[i];
        chord_mm =
            fmax(chord_mm, fmax(vec3_distance(a->from, b->from), vec3_distance(a->to, b->to)));
    }
    return chord_mm + 2.0 * share * share * leg->bow_mm;
}

/* The middle comes first: where a leg is not clear, that is where. */
static bool span_is_clear(const struct leg *leg, const struct span *span)
{
    const double way_mm = span_way_mm(leg, span);
    const double enough_mm = PERSON_CLEARANCE_MM + way_mm;
    const double first_mm = stance_gap_mm(span->first, leg->scalp, enough_mm);
    const double last_mm = stance_gap_mm(span->last, leg->scalp, enough_mm);
    if (fmin(first_mm, last_mm) < PERSON_CLEARANCE_MM) {
        return false;
    }
    if (first_mm + last_mm >= PERSON_CLEARANCE_MM + enough_mm || way_mm <= LEG_STEP_MM) {
        return true;
    }
    const double middle = 0.5 * (span->begin + span->end);
    struct joints at = *leg->from;
    for (size_t i = 0; i < leg->arm->joint_count; i++) {
        at.q[i] += middle * (leg->to->q[i] - leg->from->q[i]);
    }
    struct stance stance;
    stance_at(leg->arm, leg->base_in_head, &at, &stance);
    const struct span before = {span->begin, middle, span->first, &stance};
    const struct span after = {middle, span->end, &stance, span->last};
    return span_is_clear(leg, &before) && span_is_clear(leg, &after);
}

bool person_leg_is_clear(const struct arm *arm, const struct scalp *scalp,
                         const struct frame *base_in_head, const struct joints *from,
                         const struct joints *to)
{
    if (arm->machine->model != MACHINE_SERIAL_DH) {
        return true;
    }
    const struct leg leg = {arm,  scalp, base_in_head,
                            from, to,    arm_bow_mm(arm, arm->reach_mm, from, to)};
    struct stance first, last;
    stance_at(arm, base_in_head, from, &first);
    stance_at(arm, base_in_head, to, &last);
    const struct span span = {0.0, 1.0, &first, &last};
    return span_is_clear(&leg, &span);
}
