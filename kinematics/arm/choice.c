/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which of the many joints for a place to take: the quickest to reach, or the ones that stay on the
 * branch.
 */
#include "kinematics/arm/arm.h"

#include <assert.h>
#include <math.h>

#include "kinematics/arm/inverse.h"
#include "kinematics/arm/newton.h"
#include "kinematics/arm/spin.h"
#include "kinematics/path/timing.h"

/* Following never turns a joint by more: that would be another branch. */
static const double JUMP_RAD = 0.7;
/* Less than this to a stop is taken only where nothing else is: it ranks as so much slower. */
static const double ROOM_RAD = 0.05, CRAMPED_S = 1e3;
/* The spin's step is halved so often: from 7.5 degrees to about 0.1. */
enum { HALVINGS = 7 };

/* The quickest so far, in order, by times that are rounded, so that no decision hangs on a libm's
 * last bits. */
struct ranking {
    struct joints *joints;
    double time_ns[ARM_RANKED_MAX];
    size_t count, room;
    enum arm_answer why; /* while there is none */
};

double arm_move_s(const struct arm *arm, const struct joints *from, const struct joints *to)
{
    struct timing_axis axis[ARM_JOINTS_MAX];
    for (size_t i = 0; i < arm->joint_count; i++) {
        axis[i].distance = to->q[i] - from->q[i];
        axis[i].speed = arm->machine->joint[i].speed;
        axis[i].accel = arm->machine->joint[i].accel;
    }
    return timing_move_s(axis, arm->joint_count, 0.0);
}

struct joints arm_homed(const struct arm *arm)
{
    struct joints homed = {{0.0}};
    for (size_t i = 0; i < arm->joint_count; i++) {
        const struct machine_joint *joint = &arm->machine->joint[i];
        homed.q[i] = fmin(fmax(joint->homed_at, joint->min), joint->max);
    }
    return homed;
}

static void insert(struct ranking *ranking, const struct joints *joints, double time_ns)
{
    size_t at = ranking->count;
    while (at > 0 && time_ns < ranking->time_ns[at - 1]) {
        at--;
    }
    if (at == ranking->room) {
        return;
    }
    ranking->count += ranking->count < ranking->room;
    for (size_t i = ranking->count - 1; i > at; i--) {
        ranking->joints[i] = ranking->joints[i - 1];
        ranking->time_ns[i] = ranking->time_ns[i - 1];
    }
    ranking->joints[at] = *joints;
    ranking->time_ns[at] = time_ns;
}

/* Joints so near a stop leave no room for the lift that follows. */
static bool is_cramped(const struct arm *arm, const struct joints *joints)
{
    for (size_t i = 0; i < arm->joint_count; i++) {
        const struct machine_joint *joint = &arm->machine->joint[i];
        if (joint->kind == MACHINE_REVOLUTE &&
            (joints->q[i] < joint->min + ROOM_RAD || joints->q[i] > joint->max - ROOM_RAD)) {
            return true;
        }
    }
    return false;
}

/* Takes branches into the ranking; `why` is news only while nothing was found, and out of limits is
 * better news than out of reach: a turn of the head may help. */
static void offer(const struct arm *arm, const struct joints *from, const struct joints *branch,
                  size_t count, enum arm_answer why, struct ranking *ranking)
{
    for (size_t i = 0; i < count; i++) {
        const double late_s = is_cramped(arm, &branch[i]) ? CRAMPED_S : 0.0;
        const double time_s = late_s + arm_move_s(arm, from, &branch[i]);
        insert(ranking, &branch[i], floor(time_s * 1e9 + 0.5));
    }
    if (why == ARM_LIMIT) {
        ranking->why = ARM_LIMIT;
    }
}

/* All branches at so many spins. */
static void offer_round(const struct arm *arm, const struct tool *target, const struct joints *from,
                        int spins, struct ranking *ranking)
{
    for (int i = 0; i < spins; i++) {
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        const double spin_rad = i * (2.0 * UNITS_PI / spins);
        const size_t count = arm_branches(arm, target, spin_rad, from, branch, &why);
        offer(arm, from, branch, count, why, ranking);
    }
}

static bool has_spins(const struct arm *arm)
{
    return arm->machine->model == MACHINE_SERIAL_DH && arm->joint_count >= 6;
}

static void offer_spin(const struct arm *arm, const struct frame *target, const struct joints *from,
                       struct ranking *ranking)
{
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    const size_t count = inverse_branches(arm, target, from, branch, &why);
    offer(arm, from, branch, count, why, ranking);
}

/* The best spin lies between those that were tried: halves the step around the first of the
 * ranking. The rest of the ranking keeps its places. */
static void refine(const struct arm *arm, const struct tool *target, const struct joints *from,
                   struct ranking *ranking)
{
    struct ranking first = {.joints = ranking->joints, .count = 1, .room = 1};
    first.time_ns[0] = ranking->time_ns[0];
    double step_rad = UNITS_PI / ARM_SPINS;
    for (int i = 0; i < HALVINGS; i++) {
        const struct frame is = arm_frame_from_joints(arm, first.joints);
        for (int side = -1; side <= 1; side += 2) {
            const struct frame turned = spin_carried(target, &is, side * step_rad);
            offer_spin(arm, &turned, from, &first);
        }
        step_rad *= 0.5;
    }
    ranking->time_ns[0] = first.time_ns[0];
}

size_t arm_ranked(const struct arm *arm, const struct tool *target, const struct joints *from,
                  struct joints *ranked, size_t room, enum arm_answer *why)
{
    assert(room > 0 && room <= ARM_RANKED_MAX);
    struct ranking ranking = {.joints = ranked, .room = room, .why = ARM_UNREACHABLE};
    const struct joints *start = from ? from : &arm->middle;
    const bool spins = has_spins(arm);
    offer_round(arm, target, start, spins ? ARM_SPINS : 1, &ranking);
    if (spins && from) {
        /* neighbours on the scalp mostly share the spin that the arm already has */
        const struct frame is = arm_frame_from_joints(arm, from);
        const struct frame kept = spin_carried(target, &is, 0.0);
        offer_spin(arm, &kept, start, &ranking);
    }
    if ((arm->spherical_wrist || arm->offset_exact) && ranking.count > 0) {
        refine(arm, target, start, &ranking);
    }
    *why = ranking.count > 0 ? ARM_OK : ranking.why;
    return ranking.count;
}

enum arm_answer arm_nearest(const struct arm *arm, const struct tool *target,
                            const struct joints *from, struct joints *joints)
{
    struct joints best = {{0.0}};
    enum arm_answer why;
    if (arm_ranked(arm, target, from, &best, 1, &why) > 0) {
        *joints = best;
    }
    return why;
}

enum arm_answer arm_nearest_fine(const struct arm *arm, const struct tool *target,
                                 const struct joints *from, struct joints *joints)
{
    const enum arm_answer why = arm_nearest(arm, target, from, joints);
    if (why != ARM_LIMIT || !has_spins(arm)) {
        return why;
    }
    struct joints best = {{0.0}};
    struct ranking ranking = {.joints = &best, .room = 1, .why = why};
    offer_round(arm, target, from ? from : &arm->middle, ARM_SPINS_FINE, &ranking);
    if (ranking.count == 0) {
        return why;
    }
    *joints = best;
    return ARM_OK;
}

/* Leaves out what is another branch. */
static size_t keep_close(const struct arm *arm, const struct joints *from, struct joints *branch,
                         size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        double jump = 0.0;
        for (size_t j = 0; j < arm->joint_count; j++) {
            if (arm->machine->joint[j].kind == MACHINE_REVOLUTE) {
                jump = fmax(jump, fabs(branch[i].q[j] - from->q[j]));
            }
        }
        if (jump <= JUMP_RAD) {
            branch[kept++] = branch[i];
        }
    }
    return kept;
}

/* One Newton run stays on the branch by itself. */
static size_t continue_from(const struct arm *arm, const struct frame *target,
                            const struct joints *from, struct joints *branch, enum arm_answer *why)
{
    *branch = *from;
    if (!newton_branch(arm, target, branch)) {
        *why = ARM_UNREACHABLE;
        return 0;
    }
    *why = arm_within_limits(arm, branch) ? ARM_OK : ARM_LIMIT;
    return *why == ARM_OK ? 1 : 0;
}

/* Solutions for `from`'s spin turned by extra_rad. */
static size_t follow_spin(const struct arm *arm, const struct tool *target,
                          const struct joints *from, double extra_rad, struct joints *branch,
                          enum arm_answer *why)
{
    if (arm->machine->model != MACHINE_SERIAL_DH) {
        return arm_branches(arm, target, 0.0, from, branch, why);
    }
    const struct frame is = arm_frame_from_joints(arm, from);
    const struct frame kept = spin_carried(target, &is, extra_rad);
    return arm->spherical_wrist ? inverse_branches(arm, &kept, from, branch, why)
                                : continue_from(arm, &kept, from, branch, why);
}

enum arm_answer arm_follow(const struct arm *arm, const struct tool *target,
                           const struct joints *from, struct joints *joints)
{
    /* where a limit is in the way, a little spin may pass it */
    static const double extra_rad[] = {0.0, 0.05, -0.05, 0.15, -0.15, 0.35, -0.35};
    assert(from);
    const bool spins = has_spins(arm);
    struct joints best = {{0.0}};
    struct ranking ranking = {.joints = &best, .room = 1, .why = ARM_UNREACHABLE};
    for (size_t i = 0; i < (spins ? sizeof extra_rad / sizeof extra_rad[0] : 1); i++) {
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        const size_t count = follow_spin(arm, target, from, extra_rad[i], branch, &why);
        offer(arm, from, branch, keep_close(arm, from, branch, count), why, &ranking);
        if (ranking.count > 0) {
            *joints = best;
            return ARM_OK;
        }
    }
    return ranking.why;
}
