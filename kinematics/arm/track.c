/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/track.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "kinematics/arm/inverse.h"
#include "kinematics/arm/newton.h"
#include "kinematics/arm/track_private.h"

bool track_fits(const struct arm *arm)
{
    return arm->machine->model == MACHINE_SERIAL_DH && arm->joint_count == 6 &&
           (arm->spherical_wrist || arm->seedable);
}

int64_t track_hop_ns(const struct arm *arm, const struct joints *from, const struct joints *to)
{
    double most = 0.0;
    for (size_t i = 0; i < arm->joint_count; i++) {
        const double way = fabs(to->q[i] - from->q[i]) / arm->machine->joint[i].accel;
        most = way > most ? way : most;
    }
    return (int64_t)(2e9 * sqrt(most) + 0.5);
}

/* How far the wrist is from straight, where joints 4 and 6 become one and nothing is linear. */
static double wrist_room(const struct arm *arm, const struct joints *joints)
{
    return fabs(sin(joints->q[4] + arm->machine->joint[4].theta));
}

double track_crowding(const struct arm *arm, const struct joints *joints)
{
    double room = wrist_room(arm, joints);
    for (size_t i = 0; i < arm->joint_count; i++) {
        const struct machine_joint *joint = &arm->machine->joint[i];
        room = fmin(room, fmin(joints->q[i] - joint->min, joint->max - joints->q[i]));
    }
    return fmax(0.0, 1.0 - room / TRACK_ROOM_RAD);
}

/* On a chain without a closed form Newton stays on the branch by itself. */
static size_t branches_near(const struct arm *arm, const struct frame *target,
                            const struct joints *near, struct joints branch[ARM_BRANCHES_MAX])
{
    enum arm_answer why;
    if (arm->spherical_wrist) {
        return inverse_branches(arm, target, near, branch, &why);
    }
    branch[0] = *near;
    return newton_branch(arm, target, branch) && arm_within_limits(arm, branch) ? 1 : 0;
}

bool track_joints(const struct arm *arm, const struct frame *target, const struct joints *near,
                  struct joints *joints)
{
    struct joints branch[ARM_BRANCHES_MAX];
    const size_t count = branches_near(arm, target, near, branch);
    double least = TRACK_JUMP_RAD;
    bool found = false;
    for (size_t k = 0; k < count; k++) {
        double apart = 0.0;
        for (size_t i = 0; i < arm->joint_count; i++) {
            apart = fmax(apart, fabs(branch[k].q[i] - near->q[i]));
        }
        if (apart <= least) {
            least = apart;
            *joints = branch[k];
            found = true;
        }
    }
    return found;
}

bool track_sketch(const struct arm *arm, const struct tool *target, size_t count,
                  struct track *track)
{
    assert(track_fits(arm));
    const size_t rungs = (count + TRACK_STRIDE - 1) / TRACK_STRIDE;
    struct track *rung = calloc(rungs + 1, sizeof *rung);
    const bool good = rung != NULL && track_ladder(arm, target, count, rung);
    for (size_t i = 0; good && i < count; i++) {
        track[i].solved = i % TRACK_STRIDE == 0 && rung[i / TRACK_STRIDE].solved;
        if (track[i].solved) {
            track[i].joints = rung[i / TRACK_STRIDE].joints;
        }
    }
    free(rung);
    if (good) {
        track_fill(arm, target, count, track);
    }
    return good;
}

bool track_find(const struct arm *arm, const struct tool *target, size_t count, struct track *track)
{
    return track_sketch(arm, target, count, track) && track_refine(arm, target, count, track);
}
