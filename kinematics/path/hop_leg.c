/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between two looks s apart, a path that bends no more than skull and tool do comes at most
 * s^2/8 (1/70 + 1/100) mm closer to the skin than at the looks: 3 um at 1 mm. SAG_MM covers 2 mm,
 * what is left when the longest leg is cut into LOOKS_MAX.
 */
#include "kinematics/path/hop_leg.h"

#include <assert.h>
#include <math.h>

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

static bool body_is_clear(const struct hop_world *world, const struct tool *tool, double foot_mm)
{
    const double nose_mm = scalp_distance(world->scalp, behind_foot(world, tool, NOSE_MM));
    const double wanted_mm = BODY_RADIUS_MM + BODY_SAG_MM;
    bool clear = nose_mm >= wanted_mm;
    if (clear && (nose_mm < foot_mm || !is_convex(world->scalp))) {
        for (int i = 1; i <= BODY_LOOKS && clear; i++) {
            const double s = NOSE_MM + i * (BODY_MM - NOSE_MM) / BODY_LOOKS;
            clear = is_off(world->scalp, behind_foot(world, tool, s), wanted_mm);
        }
    }
    return clear;
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

bool hop_leg_is_clear(const struct hop_world *world, const struct joints *from,
                      const struct joints *to)
{
    const double wanted_mm = 0.5 * hop_foot_lift_mm(world->arm->machine) + SAG_MM;
    if (!person_leg_is_clear(world->arm, world->scalp, &world->base_in_head, from, to)) {
        return false;
    }
    const int looks = looks_along(world, from, to);
    for (int i = 0; i <= looks; i++) {
        const struct joints joints = between(world, from, to, (double)i / looks);
        const struct tool tool = hop_tool_in_head(world, &joints);
        const double foot_mm = foot_of_tool_mm(world, &tool);
        if (!(foot_mm >= wanted_mm) || !body_is_clear(world, &tool, foot_mm) ||
            meets_face(world, &tool, foot_mm, i, looks)) {
            return false;
        }
    }
    return true;
}
