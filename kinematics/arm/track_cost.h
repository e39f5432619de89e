/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a hop between any two places of a track costs the arm: for putting places in an order that
 * suits it (order_options.cost). The tool may turn freely on the way, so only what is left of the
 * joints' way across that turn counts; by its length, weighed by accelerations, which is near
 * enough to the slowest joint and ten times as quick to tell.
 */
#ifndef KINEMATICS_ARM_TRACK_COST_H
#define KINEMATICS_ARM_TRACK_COST_H

#include <stdint.h>

#include "kinematics/arm/track.h"

struct track_cost_place {
    double way[ARM_JOINTS_MAX];  /* joints, each over its acceleration */
    double spin[ARM_JOINTS_MAX]; /* what a radian of spin does to them; zero: not known */
};

struct track_cost {
    size_t joint_count;
    struct track_cost_place *place; /* owned */
};

/* track: found for target in an order in which neighbours are near, for a place that is not solved
 * counts as the one before it. False when out of memory. */
bool track_cost_init(struct track_cost *cost, const struct arm *arm, const struct tool *target,
                     const struct track *track, size_t count);
void track_cost_free(struct track_cost *cost);

/* An order_cost_between: the context is a track_cost. About us of time; symmetric. Cost: 15 ns. */
uint32_t track_cost_between(const void *context, uint32_t a, uint32_t b);

#endif
