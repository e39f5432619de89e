/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hops from one hover pose to the next, foot off the skin: the joint-space legs that keep the foot
 * clear of a convex skull.
 */
#ifndef KINEMATICS_PATH_HOP_H
#define KINEMATICS_PATH_HOP_H

#include "kinematics/arm/arm.h"
#include "kinematics/scalp/scalp.h"

/* The highest that a hop rises off the skin, mm. */
#define HOP_RISE_MM 64.0

enum { HOP_VIA_MAX = 14 };

struct hop_world {
    const struct arm *arm;
    const struct scalp *scalp;
    struct frame head_in_base, base_in_head;
};

/* Legs between two poses: via[count], then the goal itself. */
struct hop {
    int count;
    struct joints via[HOP_VIA_MAX];
};

enum hop_answer {
    HOP_OK,
    HOP_NO_CLEARANCE /* no lift that the arm reaches keeps the foot and tool off the head, or the
                        arm could not leave the goal again */
};

/* How high the foot hangs over its plane while the needle is at `clear`, mm:
 * (retracted - clear) - travel / 2. */
double hop_foot_lift_mm(const struct machine *machine);

/* Plans from `from` to `to` (each with the foot's plane on the skin, or anywhere in the free air),
 * needle at clear all the way. On every straight line in joint space the foot tip, sampled so
 * finely that nothing hides between samples, stays at least half of hop_foot_lift_mm off the skin;
 * the tool's body (the last 60 mm behind the foot, 12 mm thick) stays off it as well. A direct line
 * is taken where it does; else both ends are lifted along their normals and the middle is carried
 * over the skull at that height, higher and higher until it holds; never low where a serial arm
 * changes branch or turns right round. A goal on the skin that the arm
 * could not lift off again is refused, and one where a link of the arm would be in the person
 * (person.h); so is any leg. Where no way over the head is left, the arm goes round by its homed
 * pose. About 7 us where the direct line holds (gantry5). */
enum hop_answer hop_plan(const struct hop_world *world, const struct joints *from,
                         const struct joints *to, struct hop *hop);

/* The way from one place to the homed pose: what all plans from there share that go round by it. */
struct hop_round {
    bool known, clear;
    struct hop out;
};

/* As hop_plan, for a caller who has many goals to try from one place: *round is of that place
 * alone, and all zero at first. */
enum hop_answer hop_plan_sharing(const struct hop_world *world, const struct joints *from,
                                 const struct joints *to, struct hop_round *round, struct hop *hop);

/* Whether any leg may begin here: never where a body of the arm is in the person. Cost: one
 * person_gap_mm. */
bool hop_may_leave(const struct hop_world *world, const struct joints *from);

/* The same, but never by the homed pose: for a caller who has other goals to try. */
enum hop_answer hop_plan_over(const struct hop_world *world, const struct joints *from,
                              const struct joints *to, struct hop *hop);

/* From a hover, or above it, straight back along the needle by as much as is clear, HOP_BACK_MM at
 * most. False when the foot hangs higher than HOP_BACK_MM / 2 already, or there is no room. */
#define HOP_BACK_MM 32.0
bool hop_back_off(const struct hop_world *world, const struct joints *from, struct joints *back);

/* The least clearance of the foot tip along one joint line, mm (negative: inside the head). */
double hop_clearance_mm(const struct hop_world *world, const struct joints *from,
                        const struct joints *to);

#endif
