/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between two looks s apart, a path that bends no more than skull and tool do comes at most
 * s^2/8 (1/70 + 1/100) mm closer to the skin than at the looks: 3 um at 1 mm. SAG_MM covers 2 mm,
 * what is left when the longest leg is cut into LOOKS_MAX. Looks between two others need not be
 * taken where those leave room for the whole way from one to the other.
 */
#include "kinematics/path/hop_leg.h"

#include <assert.h>
#include <math.h>

#include "kinematics/arm/body.h"
#include "kinematics/path/person.h"

enum { CHORDS = 4, LOOKS_MAX = 400, BODY_LOOKS = 4, EYE_LOOKS = 10 };

static const double LOOK_MM = 1.0;
static const double SAG_MM = 0.02;
static const double ARC_PER_CHORD = 1.2; /* of a quarter turn: 1.11 */

/* Behind the foot's taper of NOSE_MM the tool is a round bar. */
static const double NOSE_MM = 10.0, BODY_MM = 60.0, BODY_RADIUS_MM = 6.0;
/* Legs of more than EYE_LOOKS looks keep off eyes and face so far up. */
static const double EYE_HEIGHT_MM = 60.0;
/* A foot this high is not on a dot: where such a leg ends, the face counts however short it is. */
static const double OFF_SKIN_MM = 5.0;
/* A dot at the edge of what may be struck is come to and left a little beyond it. */
static const double FACE_EDGE_MM = 6.0;
static const double BODY_SAG_MM = 0.5; /* between looks 12.5 mm apart */

double hop_foot_lift_mm(const struct machine *machine)
{
    return machine->strike.retracted_mm - machine->strike.clear_mm - 0.5 * machine->foot_travel_mm;
}

struct tool hop_tool_in_head(const struct hop_world *world, const struct joints *joints)
{
    const struct tool tool = arm_tool_from_joints(world->arm, joints);
    return (struct tool){.tip = frame_point(&world->base_in_head, tool.tip),
                         .axis = frame_turn(&world->base_in_head, tool.axis)};
}

/* The place s mm behind the foot's tip. */
static struct vec3 behind_foot(const struct hop_world *world, const struct tool *tool, double s)
{
    return vec3_along(tool->tip, -(hop_foot_lift_mm(world->arm->machine) + s), tool->axis);
}

static double foot_of_tool_mm(const struct hop_world *world, const struct tool *tool)
{
    return scalp_distance(world->scalp, behind_foot(world, tool, 0.0));
}

double hop_foot_mm(const struct hop_world *world, const struct joints *joints)
{
    const struct tool tool = hop_tool_in_head(world, joints);
    return foot_of_tool_mm(world, &tool);
}

/* Distance from a convex head along a line is a convex function: a bar that rises from foot to
 * nose rises all the way. A measured head is not convex everywhere. */
static bool is_convex(const struct scalp *scalp)
{
    return scalp->kind == HEAD_ELLIPSOID || scalp->kind == HEAD_PAD;
}

static bool is_off(const struct scalp *scalp, struct vec3 at, double wanted_mm)
{
    return scalp_distance_at_least(scalp, at) >= wanted_mm ||
           scalp_distance(scalp, at) >= wanted_mm;
}

/* The i-th place along the bar that is looked at: the nose, then on to its end. */
static struct vec3 on_body(const struct hop_world *world, const struct tool *tool, int i)
{
    return behind_foot(world, tool, NOSE_MM + i * (BODY_MM - NOSE_MM) / BODY_LOOKS);
}

static bool body_is_clear(const struct hop_world *world, const struct tool *tool, double foot_mm)
{
    const double wanted_mm = BODY_RADIUS_MM + BODY_SAG_MM;
    bool rises = false;
    if (is_convex(world->scalp)) {
        const double nose_mm = scalp_distance(world->scalp, on_body(world, tool, 0));
        rises = nose_mm >= wanted_mm && nose_mm >= foot_mm;
    }
    bool clear = true;
    for (int i = 0; i <= BODY_LOOKS && clear && !rises; i++) {
        clear = is_off(world->scalp, on_body(world, tool, i), wanted_mm);
    }
    return clear;
}

/* None of the places that are looked at along the bar is nearer than this. */
static double body_at_least_mm(const struct hop_world *world, const struct tool *tool)
{
    double least_mm = HUGE_VAL;
    for (int i = 0; i <= BODY_LOOKS; i++) {
        least_mm = fmin(least_mm, scalp_distance_at_least(world->scalp, on_body(world, tool, i)));
    }
    return least_mm;
}

static bool is_face(const struct scalp *scalp, struct vec3 on_surface)
{
    const enum scalp_place place = scalp_place_of(scalp, on_surface);
    return place == SCALP_EYE || place == SCALP_FACE;
}

/* Over the face, or on a far leg over an eye or what is about it (scalp_place_of: 45 mm), and not
 * far above. */
static bool is_over_face(const struct hop_world *world, const struct tool *tool, double foot_mm,
                         bool far)
{
    if (foot_mm > EYE_HEIGHT_MM) {
        return false;
    }
    const struct scalp_point skin = scalp_project(world->scalp, behind_foot(world, tool, 0.0));
    const struct vec3 higher = vec3_add(skin.at, (struct vec3){0.0, 0.0, FACE_EDGE_MM});
    return (far && scalp_place_of(world->scalp, skin.at) == SCALP_EYE) ||
           (is_face(world->scalp, skin.at) && is_face(world->scalp, higher));
}

/* Look by look along a leg. A hop from dot to dot is on scalp at both ends, and between two places
 * of the forehead that are near the straight way comes at most 4 mm over the edge. */
static bool meets_face(const struct hop_world *world, const struct tool *tool, double foot_mm,
                       int look, int looks)
{
    const bool ends = look == looks && foot_mm > OFF_SKIN_MM;
    const bool far = looks > EYE_LOOKS && look % EYE_LOOKS == 0;
    return (ends || far) && is_over_face(world, tool, foot_mm, far);
}

static struct joints between(const struct hop_world *world, const struct joints *from,
                             const struct joints *to, double part)
{
    struct joints joints = {{0.0}};
    for (size_t i = 0; i < world->arm->joint_count; i++) {
        joints.q[i] = from->q[i] + part * (to->q[i] - from->q[i]);
    }
    return joints;
}

/* So many looks that neither end of the tool goes further than LOOK_MM from one to the next. */
static int looks_along(const struct hop_world *world, const struct joints *from,
                       const struct joints *to)
{
    struct tool last = arm_tool_from_joints(world->arm, from);
    double tip_mm = 0.0, back_mm = 0.0;
    for (int i = 1; i <= CHORDS; i++) {
        const struct joints joints = between(world, from, to, (double)i / CHORDS);
        const struct tool tool = arm_tool_from_joints(world->arm, &joints);
        tip_mm += vec3_distance(tool.tip, last.tip);
        back_mm += vec3_distance(vec3_along(tool.tip, -BODY_MM, tool.axis),
                                 vec3_along(last.tip, -BODY_MM, last.axis));
        last = tool;
    }
    const double looks = ceil(ARC_PER_CHORD * fmax(tip_mm, back_mm) / LOOK_MM);
    return looks < CHORDS ? CHORDS : looks < LOOKS_MAX ? (int)looks : LOOKS_MAX;
}

double hop_clearance_mm(const struct hop_world *world, const struct joints *from,
                        const struct joints *to)
{
    const int looks = looks_along(world, from, to);
    double least_mm = HUGE_VAL;
    for (int i = 0; i <= looks; i++) {
        const struct joints joints = between(world, from, to, (double)i / looks);
        least_mm = fmin(least_mm, hop_foot_mm(world, &joints));
    }
    return least_mm;
}

/* Of tool and bar, all of the leg. */
static double tool_bow_mm(const struct arm *arm, const struct joints *from, const struct joints *to)
{
    const double lever_mm =
        arm->machine->model == MACHINE_SERIAL_DH ? arm->reach_mm : arm->machine->pivot_to_tip_mm;
    return arm_bow_mm(arm, lever_mm + BODY_MM, from, to);
}

/* A leg and how many looks cut it up. */
struct leg {
    const struct hop_world *world;
    const struct joints *from, *to;
    double wanted_mm, bow_mm;
    int looks;
};

/* What is known of one look. */
struct seen {
    double part; /* of the leg */
    struct tool tool;
    double foot_mm, body_mm; /* exactly; at least */
};

static void see(const struct leg *leg, double part, struct seen *seen)
{
    const struct joints joints = between(leg->world, leg->from, leg->to, part);
    seen->part = part;
    seen->tool = hop_tool_in_head(leg->world, &joints);
    seen->foot_mm = foot_of_tool_mm(leg->world, &seen->tool);
}

static bool seen_is_clear(const struct leg *leg, struct seen *seen)
{
    const bool clear =
        seen->foot_mm >= leg->wanted_mm && body_is_clear(leg->world, &seen->tool, seen->foot_mm);
    seen->body_mm = clear ? body_at_least_mm(leg->world, &seen->tool) : 0.0;
    return clear;
}

/* How far the tool goes from one look to another, and twice what it may come off the straight line
 * between them. */
static double way_mm(const struct leg *leg, const struct seen *a, const struct seen *b)
{
    const double share = b->part - a->part;
    const double tip_mm = vec3_distance(a->tool.tip, b->tool.tip);
    const double back_mm = vec3_distance(vec3_along(a->tool.tip, -BODY_MM, a->tool.axis),
                                         vec3_along(b->tool.tip, -BODY_MM, b->tool.axis));
    return fmax(tip_mm, back_mm) + 2.0 * share * share * leg->bow_mm;
}

/* Foot and bar have room enough at both looks for all that they may come nearer in between. */
static bool holds_between(const struct leg *leg, const struct seen *a, const struct seen *b)
{
    const double way = way_mm(leg, a, b);
    return a->foot_mm + b->foot_mm - way >= 2.0 * leg->wanted_mm &&
           a->body_mm + b->body_mm - way >= 2.0 * (BODY_RADIUS_MM + BODY_SAG_MM);
}

/* The looks between a and b, from the middle. */
static bool looks_are_clear(const struct leg *leg, int a, const struct seen *at_a, int b,
                            const struct seen *at_b)
{
    if (b - a <= 1 || holds_between(leg, at_a, at_b)) {
        return true;
    }
    const int middle = a + (b - a) / 2;
    struct seen seen;
    see(leg, (double)middle / leg->looks, &seen);
    return seen_is_clear(leg, &seen) && looks_are_clear(leg, a, at_a, middle, &seen) &&
           looks_are_clear(leg, middle, &seen, b, at_b);
}

/* No look of a far leg meets the face. */
static bool keeps_off_face(const struct leg *leg)
{
    bool clear = true;
    for (int i = 0; i <= leg->looks && clear && leg->looks > EYE_LOOKS; i += EYE_LOOKS) {
        struct seen seen;
        see(leg, (double)i / leg->looks, &seen);
        clear = !meets_face(leg->world, &seen.tool, seen.foot_mm, i, leg->looks);
    }
    return clear;
}

/* A leg so short that it has EYE_LOOKS at most. */
static bool is_short(const struct leg *leg, const struct seen *first, const struct seen *last)
{
    /* no arc is longer than its chord and four times its bow */
    const double arc_mm = way_mm(leg, first, last) + 2.0 * leg->bow_mm;
    return ARC_PER_CHORD * arc_mm <= LOOK_MM * EYE_LOOKS;
}

bool hop_leg_is_clear(const struct hop_world *world, const struct joints *from,
                      const struct joints *to)
{
    struct leg leg = {.world = world,
                      .from = from,
                      .to = to,
                      .wanted_mm = 0.5 * hop_foot_lift_mm(world->arm->machine) + SAG_MM,
                      .bow_mm = tool_bow_mm(world->arm, from, to),
                      .looks = EYE_LOOKS};
    struct seen first, last;
    if (!person_leg_is_clear(world->arm, world->scalp, &world->base_in_head, from, to)) {
        return false;
    }
    see(&leg, 0.0, &first);
    see(&leg, 1.0, &last);
    if (!seen_is_clear(&leg, &first) || !seen_is_clear(&leg, &last)) {
        return false;
    }
    if (is_short(&leg, &first, &last) && holds_between(&leg, &first, &last)) {
        return !meets_face(world, &last.tool, last.foot_mm, leg.looks, leg.looks);
    }
    leg.looks = looks_along(world, from, to);
    return !meets_face(world, &last.tool, last.foot_mm, leg.looks, leg.looks) &&
           looks_are_clear(&leg, 0, &first, leg.looks, &last) && keeps_off_face(&leg);
}
