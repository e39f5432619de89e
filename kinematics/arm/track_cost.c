/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/track_cost.h"

#include <math.h>
#include <stdlib.h>

#include "kinematics/arm/spin.h"
#include "kinematics/arm/track_private.h"

static const double STEP_RAD = 0.01;
static const double GRID = 1048576.0; /* per s2 */
/* From the root of a length over accelerations to us; the slowest joint's share of the length. */
static const double US = 2e6, SHARE = 0.65;

/* On a grid, so that a libm's last bits do not reach the order. */
static double whole(double value)
{
    return floor(value * GRID + 0.5) / GRID;
}

static void set_place(const struct arm *arm, const struct tool *target, const struct joints *joints,
                      struct track_cost_place *place)
{
    const struct frame is = arm_frame_from_joints(arm, joints);
    const struct frame turned = spin_carried(target, &is, STEP_RAD);
    struct joints there;
    const bool turns = track_joints(arm, &turned, joints, &there);
    for (size_t i = 0; i < arm->joint_count; i++) {
        const double accel = arm->machine->joint[i].accel;
        place->way[i] = whole(joints->q[i] / accel);
        place->spin[i] = turns ? whole((there.q[i] - joints->q[i]) / STEP_RAD / accel) : 0.0;
    }
}

bool track_cost_init(struct track_cost *cost, const struct arm *arm, const struct tool *target,
                     const struct track *track, size_t count)
{
    *cost = (struct track_cost){.joint_count = arm->joint_count};
    cost->place = calloc(count + 1, sizeof *cost->place);
    for (size_t i = 0; cost->place != NULL && i < count; i++) {
        if (track[i].solved) {
            set_place(arm, &target[i], &track[i].joints, &cost->place[i]);
        } else if (i > 0) {
            cost->place[i] = cost->place[i - 1];
        }
    }
    return cost->place != NULL;
}

void track_cost_free(struct track_cost *cost)
{
    free(cost->place);
    *cost = (struct track_cost){0};
}

uint32_t track_cost_between(const void *context, uint32_t a, uint32_t b)
{
    const struct track_cost *cost = context;
    const struct track_cost_place *from = &cost->place[a < b ? a : b];
    const struct track_cost_place *to = &cost->place[a < b ? b : a];
    double way2 = 0.0, along = 0.0, spin2 = 0.0;
    for (size_t i = 0; i < cost->joint_count; i++) {
        const double way = to->way[i] - from->way[i];
        const double spin = from->spin[i] + to->spin[i];
        way2 += way * way;
        along += way * spin;
        spin2 += spin * spin;
    }
    const double across2 = spin2 > 0.0 ? way2 - along * along / spin2 : way2;
    return (uint32_t)(US * sqrt(SHARE * sqrt(fmax(across2, 0.0))));
}
