/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arm: joints to tool and back, for every machine model. Base frame, mm, rad. `tool` is the
 * tip at needle axis 0 (a point of the foot's plane) and the needle's axis into the skin.
 */
#ifndef KINEMATICS_ARM_ARM_H
#define KINEMATICS_ARM_ARM_H

#include <stdbool.h>
#include <stddef.h>

#include "config/machine.h"
#include "kinematics/vec.h"

enum {
    ARM_JOINTS_MAX = MACHINE_JOINTS_MAX,
    ARM_BRANCHES_MAX = 16,
    ARM_SPINS = 24,
    ARM_SPINS_FINE = 8 * ARM_SPINS,
    ARM_RANKED_MAX = 32,
    ARM_LINKS = 6
};

/* Joint values in the machine file's order, without the needle; mm or rad. */
struct joints {
    double q[ARM_JOINTS_MAX];
};

struct tool {
    struct vec3 tip, axis; /* axis: unit */
};

/* What the closed form needs of a 6R chain with right angles at shoulder and wrist, axes 2 and 3
 * parallel and wrist axes that meet, see spherical.h; or that do not, see offset.h. */
struct arm_closed {
    double d1_mm, a1_mm, turn1; /* turn: sin(alpha), +1 or -1 */
    double upper_mm, fold;      /* a2; cos(alpha2), +1 or -1 */
    double side_mm;             /* wrist centre off the plane of axis 1 */
    double fore_mm, fore_phase; /* axis 3 to wrist centre, in that plane */
    double cos23, sin23;        /* of the turn about x from frame 1 to frame 3 */
    double turn4, turn5;
    double d6_mm, a6_mm, cos6, sin6;
    double offset[6]; /* joint angle = theta - offset */
    /* offset.h: what is between axes 4, 5 and 6; the phase of the forearm, folded */
    double cos4, sin4, d5_mm, a5_mm, cos5, sin5, cos_phase, sin_phase;
    double side2_mm2, sum2_mm2; /* side^2; upper^2 + fore^2 */
    double per_fore, per_both;  /* 1 / fore; 1 / (2 upper fore) */
    bool parallel;              /* axes 2, 3 and 4, square to axis 5, which meets axis 6 */
    int joints;
};

/* A link behind a turning joint. */
struct arm_link {
    double d_mm, a_mm, cos_alpha, sin_alpha;
};

/* How much a range may be missed by: see stance.h. */
enum arm_room { ARM_ROOM_NONE, ARM_ROOM_GUESS, ARM_ROOMS };

/* The range of a turning joint, of its theta: by the cosine of how far it is from the middle. */
struct arm_range {
    double cos_middle, sin_middle, least_cos[ARM_ROOMS];
};

struct arm {
    const struct machine *machine; /* borrowed */
    size_t joint_count;
    struct joints middle;            /* of every range */
    size_t slot[5];                  /* gantries: where X Y Z B C are among the joints */
    struct frame base, tool_in_last; /* serial-dh */
    struct frame base_inverse, last_in_tool;
    double reach_mm; /* serial-dh: nothing that hangs on a joint is further from its axis */
    double cos_alpha[ARM_JOINTS_MAX], sin_alpha[ARM_JOINTS_MAX];
    bool spherical_wrist; /* serial-dh: the closed form holds (6R, wrist axes meet) */
    bool parallel_elbow;  /* serial-dh: axes 2 and 3 are parallel */
    bool seedable;        /* serial-dh: the closed form of a near chain is a good first guess */
    bool offset_wrist;    /* serial-dh: that form is offset.h's */
    bool offset_exact;    /* serial-dh: and its solutions are the chain's own */
    struct arm_closed closed;
    struct arm_closed skewed; /* offset_wrist: the same, axes 2 to 4 not made parallel */
    /* six turning joints, or five and the needle's own turn: what cubic.h steps along */
    struct arm_link link[ARM_LINKS];
    struct arm_range range[ARM_LINKS]; /* offset_wrist */
};

/* Why there are no joints for a pose. */
enum arm_answer {
    ARM_OK,
    ARM_UNREACHABLE, /* no joints at all */
    ARM_LIMIT        /* joints exist, but outside their limits */
};

void arm_init(struct arm *arm, const struct machine *machine);

struct tool arm_tool_from_joints(const struct arm *arm, const struct joints *joints);

/* Frame of the tool (z = needle axis, origin = tip): what spin turns. */
struct frame arm_frame_from_joints(const struct arm *arm, const struct joints *joints);

bool arm_within_limits(const struct arm *arm, const struct joints *joints);

/* Every branch inside the joint limits that puts the tip at target with the needle along
 * target->axis, the tool turned by spin_rad about the needle (0 <= spin < 2 pi; from a reference
 * direction fixed in base; ignored by arms without that freedom). Turns of revolute joints by 2 pi
 * that fit the limits count as the one nearest to `near` (may be NULL: nearest to mid-range).
 *   branch    at most ARM_BRANCHES_MAX, written from 0
 *   returns   their number; 0 puts the reason in *why
 *   property  arm_tool_from_joints(branch) is within 1e-8 mm and 1e-9 rad of target
 *   source    spherical wrists: Pieper; Brandstoetter et al. 2014 (OPW). Others: damped Newton
 *             from the closed form of the nearest such chain, else from several seeds; near a
 *             singular place the spin may then be a little off. */
size_t arm_branches(const struct arm *arm, const struct tool *target, double spin_rad,
                    const struct joints *near, struct joints branch[ARM_BRANCHES_MAX],
                    enum arm_answer *why);

/* Joints for target that are quickest to reach from `from` (NULL: nearest to mid-range), over all
 * branches and ARM_SPINS spins; the best spin is refined. Joints within 0.05 rad of a stop, which
 * leave no room for a lift, are taken only where there are no others. Cost: about 2 ARM_SPINS
 * inverse solutions. */
enum arm_answer arm_nearest(const struct arm *arm, const struct tool *target,
                            const struct joints *from, struct joints *joints);

/* The same, for a place that few spins reach: where the coarse ones only miss the limits,
 * ARM_SPINS_FINE are tried. */
enum arm_answer arm_nearest_fine(const struct arm *arm, const struct tool *target,
                                 const struct joints *from, struct joints *joints);

/* As arm_nearest, with what to take where the quickest will not do: up to `room` (at most
 * ARM_RANKED_MAX) joints in order of time. Returns their number; 0 puts the reason in *why. */
size_t arm_ranked(const struct arm *arm, const struct tool *target, const struct joints *from,
                  struct joints *ranked, size_t room, enum arm_answer *why);

/* Same branch as `from` and nearly its spin: the joints near `from` that reach target; for short
 * lifts and legs. */
enum arm_answer arm_follow(const struct arm *arm, const struct tool *target,
                           const struct joints *from, struct joints *joints);

/* Time of the slowest joint's trapezoid between two rest poses, s. */
double arm_move_s(const struct arm *arm, const struct joints *from, const struct joints *to);

/* Where the machine stands after homing (each joint at its homed_at, clamped into its range). */
struct joints arm_homed(const struct arm *arm);

#endif
