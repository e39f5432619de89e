/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A hop that cannot go straight goes up, over and down. Its stations stand above the skin on the
 * way over: station 0 above the start, the last one above the goal, each as high as the arm can
 * rise there; an end that hangs in the air is its own station. Joints for them are followed from
 * both ends: `out` stays on the branch on which the arm is, `back` on the one on which it shall
 * arrive. One leg in the air changes from out[i] to back[j]; where both are the same branch, that
 * leg is nothing special.
 */
#include "kinematics/path/hop.h"

#include <assert.h>
#include <math.h>

#include "kinematics/path/hop_leg.h"
#include "kinematics/path/person.h"

enum { LAST_MAX = HOP_VIA_MAX - 1 };

enum { LIFTS = 6 };
/* From skin to skin no higher than it takes; else through the air and down from on high. */
static const double LIFT_MM[LIFTS] = {2.0, 4.0, 8.0, 16.0, 32.0, HOP_RISE_MM};
static const double LIFT_AIRBORNE_MM[LIFTS] = {32.0, HOP_RISE_MM, 16.0, 8.0, 4.0, 2.0};
static const double AIRBORNE_MM = 5.0;  /* a foot this high is not on its way from a strike */
static const double APEX_MM = 16.0;     /* so high there is a station between any two ends */
static const double STATION_RAD = 0.26; /* 15 degrees of skull from station to station */
/* An arm whose joints go further than this in one hop changes branch, or turns its tool right
 * round: not near the skin. */
static const double FLIP_RAD = 0.8, FLIP_LIFT_MM = 16.0;
/* Out of the middle of the scalp: ways between far sides lead over it, never under the chin. */
static const struct vec3 CROWN = {-0.573576, 0.0, 0.819152};

struct way {
    const struct hop_world *world;
    const struct joints *from, *to;
    bool from_airborne, to_airborne;
    int last;
    struct tool station[LAST_MAX + 1]; /* base frame */
    struct joints out[LAST_MAX + 1], back[LAST_MAX + 1];
    bool back_holds[LAST_MAX + 1]; /* all legs from back[j] to the goal are clear */
};

/* Straight off the skin on the same branch, by lift_mm or the next lower lift that works. */
static bool rise(const struct hop_world *world, const struct joints *from, double lift_mm,
                 struct joints *up)
{
    const struct tool tool = arm_tool_from_joints(world->arm, from);
    for (int i = LIFTS - 1; i >= 0; i--) {
        const struct tool above = {vec3_along(tool.tip, -LIFT_MM[i], tool.axis), tool.axis};
        if (LIFT_MM[i] <= lift_mm && arm_follow(world->arm, &above, from, up) == ARM_OK &&
            hop_leg_is_clear(world, up, from)) {
            return true;
        }
    }
    return false;
}

bool hop_back_off(const struct hop_world *world, const struct joints *from, struct joints *back)
{
    return hop_foot_mm(world, from) <= HOP_BACK_MM / 2.0 && rise(world, from, HOP_BACK_MM, back);
}

/* The normal a part of the way from a to b; the further apart, the more over the crown. */
static struct vec3 normal_between(struct vec3 a, struct vec3 b, double part)
{
    const double apart = 0.5 * (1.0 - vec3_dot(a, b));
    struct vec3 n = vec3_along(vec3_scale(a, 1.0 - part), part, b);
    n = vec3_along(n, 4.0 * part * (1.0 - part) * apart, CROWN);
    return vec3_length(n) > 1e-6 ? vec3_unit(n) : CROWN;
}

/* The tool on the normal, lift_mm above the skin, a part of the way from a to b. */
static struct tool station_between(const struct hop_world *world, const struct scalp_point *a,
                                   const struct scalp_point *b, double part, double lift_mm)
{
    const double far_mm = 50.0 + vec3_distance(a->at, b->at);
    const struct vec3 chord = vec3_along(vec3_scale(a->at, 1.0 - part), part, b->at);
    const struct vec3 normal = normal_between(a->normal, b->normal, part);
    const struct scalp_point skin = scalp_project(world->scalp, vec3_along(chord, far_mm, normal));
    const struct vec3 tip = vec3_along(skin.at, lift_mm, skin.normal);
    return (struct tool){.tip = frame_point(&world->head_in_base, tip),
                         .axis = vec3_scale(frame_turn(&world->head_in_base, skin.normal), -1.0)};
}

static double angle_between(struct vec3 a, struct vec3 b)
{
    return atan2(vec3_length(vec3_cross(a, b)), vec3_dot(a, b));
}

static void set_stations(struct way *way, double lift_mm)
{
    const struct hop_world *world = way->world;
    const struct tool start = arm_tool_from_joints(world->arm, way->from);
    const struct tool goal = arm_tool_from_joints(world->arm, way->to);
    const struct scalp_point a =
        scalp_project(world->scalp, frame_point(&world->base_in_head, start.tip));
    const struct scalp_point b =
        scalp_project(world->scalp, frame_point(&world->base_in_head, goal.tip));

    const struct vec3 half = normal_between(a.normal, b.normal, 0.5);
    const double turn_rad = angle_between(a.normal, half) + angle_between(half, b.normal);
    const int parts = (lift_mm < APEX_MM ? 1 : 2) + (int)(turn_rad / STATION_RAD);
    way->last = parts < LAST_MAX ? parts : LAST_MAX;
    for (int i = 1; i < way->last; i++) {
        way->station[i] = station_between(world, &a, &b, (double)i / way->last, lift_mm);
    }
}

/* The next station's joints, on the same branch if that goes on. */
static bool go_on(const struct way *way, int station, const struct joints *near,
                  struct joints *joints)
{
    const struct tool *target = &way->station[station];
    return arm_follow(way->world->arm, target, near, joints) == ARM_OK ||
           arm_nearest(way->world->arm, target, near, joints) == ARM_OK;
}

static bool first_joints(struct way *way, double lift_mm)
{
    way->out[0] = *way->from;
    return way->from_airborne || rise(way->world, way->from, lift_mm, &way->out[0]);
}

static bool last_joints(struct way *way, double lift_mm)
{
    way->back[way->last] = *way->to;
    return way->to_airborne || rise(way->world, way->to, lift_mm, &way->back[way->last]);
}

/* Follows the way back from above the goal, as far as it is clear. */
static void follow_back(struct way *way)
{
    for (int i = 0; i < way->last; i++) {
        way->back_holds[i] = false;
    }
    way->back_holds[way->last] = true;
    for (int i = way->last - 1; i > 0 && way->back_holds[i + 1]; i--) {
        way->back_holds[i] = go_on(way, i, &way->back[i + 1], &way->back[i]) &&
                             hop_leg_is_clear(way->world, &way->back[i], &way->back[i + 1]);
    }
}

static void write_hop(const struct way *way, int i, int j, struct hop *hop)
{
    hop->count = 0;
    for (int k = way->from_airborne ? 1 : 0; k <= i; k++) {
        hop->via[hop->count++] = way->out[k];
    }
    for (int k = j; k <= way->last - (way->to_airborne ? 1 : 0); k++) {
        hop->via[hop->count++] = way->back[k];
    }
    assert(hop->count <= HOP_VIA_MAX);
}

/* From above the start to any station of the way back, the last one first; else on by one station
 * and from there to the next. */
static bool join(struct way *way, struct hop *hop)
{
    const struct hop_world *world = way->world;
    for (int i = 0; i < way->last; i++) {
        for (int j = i == 0 ? way->last : i + 1; j > i && way->back_holds[j]; j--) {
            if (hop_leg_is_clear(world, &way->out[i], &way->back[j])) {
                write_hop(way, i, j, hop);
                return true;
            }
        }
        if (i + 1 == way->last || !go_on(way, i + 1, &way->out[i], &way->out[i + 1]) ||
            !hop_leg_is_clear(world, &way->out[i], &way->out[i + 1])) {
            return false;
        }
    }
    return false;
}

/* May the arm stand here: none of its links in the person, and it must be able to leave. A machine
 * without a lift stands on its pad. */
static bool may_stand(const struct hop_world *world, const struct joints *to)
{
    struct joints up;
    if (rise(world, to, LIFT_MM[0], &up)) {
        return true;
    }
    const double gap_mm =
        person_gap_mm(world->arm, world->scalp, &world->base_in_head, to, PERSON_CLEARANCE_MM);
    return gap_mm >= PERSON_CLEARANCE_MM &&
           (world->arm->machine->model == MACHINE_GANTRY_XY ||
            hop_foot_mm(world, to) > AIRBORNE_MM || rise(world, to, LIFT_MM[LIFTS - 1], &up));
}

static bool flips(const struct arm *arm, const struct joints *from, const struct joints *to)
{
    bool far = false;
    for (size_t i = 0; i < arm->joint_count; i++) {
        const bool turns = arm->machine->joint[i].kind == MACHINE_REVOLUTE;
        far = far || (turns && fabs(to->q[i] - from->q[i]) > FLIP_RAD);
    }
    return far && arm->machine->model == MACHINE_SERIAL_DH;
}

bool hop_may_leave(const struct hop_world *world, const struct joints *from)
{
    return world->arm->machine->model != MACHINE_SERIAL_DH ||
           person_gap_mm(world->arm, world->scalp, &world->base_in_head, from,
                         PERSON_CLEARANCE_MM) >= PERSON_CLEARANCE_MM;
}

static enum hop_answer plan_over(const struct hop_world *world, const struct joints *from,
                                 const struct joints *to, struct hop *hop)
{
    struct way way = {.world = world, .from = from, .to = to};
    way.from_airborne = hop_foot_mm(world, from) > AIRBORNE_MM;
    way.to_airborne = hop_foot_mm(world, to) > AIRBORNE_MM;
    hop->count = 0;
    const bool airborne = way.from_airborne || way.to_airborne;
    const bool flip = !airborne && flips(world->arm, from, to);
    if (!flip && hop_leg_is_clear(world, from, to)) {
        return HOP_OK;
    }
    if (!hop_may_leave(world, from)) {
        return HOP_NO_CLEARANCE;
    }
    for (int i = 0; i < LIFTS; i++) {
        const double lift_mm = airborne ? LIFT_AIRBORNE_MM[i] : LIFT_MM[i];
        if (flip && lift_mm < FLIP_LIFT_MM) {
            continue;
        }
        set_stations(&way, lift_mm);
        if (first_joints(&way, lift_mm) && last_joints(&way, lift_mm)) {
            follow_back(&way);
            if (join(&way, hop)) {
                return HOP_OK;
            }
        }
    }
    hop->count = 0;
    return HOP_NO_CLEARANCE;
}

static bool is_there(const struct arm *arm, const struct joints *a, const struct joints *b)
{
    bool same = true;
    for (size_t i = 0; i < arm->joint_count; i++) {
        same = same && a->q[i] == b->q[i];
    }
    return same;
}

/* Where no way over the head does, since the links would be in it or the tool over the face: back
 * to where the arm stands away from the person, and from there as if it came for the first time. */
static enum hop_answer plan_round(const struct hop_world *world, const struct joints *from,
                                  const struct joints *to, struct hop_round *round, struct hop *hop)
{
    const struct joints away = arm_homed(world->arm);
    struct hop back;
    if (!round->known) {
        round->known = true;
        /* from the homed pose itself there is no way over the head: that was tried */
        round->clear = !is_there(world->arm, from, &away) &&
                       plan_over(world, from, &away, &round->out) == HOP_OK;
    }
    hop->count = 0;
    if (!round->clear || plan_over(world, &away, to, &back) != HOP_OK ||
        round->out.count + 1 + back.count > HOP_VIA_MAX) {
        return HOP_NO_CLEARANCE;
    }
    *hop = round->out;
    hop->via[hop->count++] = away;
    for (int i = 0; i < back.count; i++) {
        hop->via[hop->count++] = back.via[i];
    }
    return HOP_OK;
}

enum hop_answer hop_plan_over(const struct hop_world *world, const struct joints *from,
                              const struct joints *to, struct hop *hop)
{
    hop->count = 0;
    return may_stand(world, to) ? plan_over(world, from, to, hop) : HOP_NO_CLEARANCE;
}

enum hop_answer hop_plan_sharing(const struct hop_world *world, const struct joints *from,
                                 const struct joints *to, struct hop_round *round, struct hop *hop)
{
    hop->count = 0;
    if (!may_stand(world, to)) {
        return HOP_NO_CLEARANCE;
    }
    const enum hop_answer over = plan_over(world, from, to, hop);
    return over == HOP_OK ? over : plan_round(world, from, to, round, hop);
}

enum hop_answer hop_plan(const struct hop_world *world, const struct joints *from,
                         const struct joints *to, struct hop *hop)
{
    struct hop_round round = {.known = false};
    return hop_plan_sharing(world, from, to, &round, hop);
}
