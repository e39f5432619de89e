/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joints for a whole row of places in their order, on arms whose tool may turn about the needle:
 * which branch and which spin, so that the hops between them are quick, no joint comes near a stop,
 * and the branch changes where it must and nowhere else. Base frame, mm, rad.
 *
 * Two passes: a ladder of all branches and coarse spins at every eighth place, its cheapest way
 * by dynamic programming; then, between those, the spin of every place by dynamic programming over
 * small turns about what was found so far, five times, each finer than the one before. The time of
 * a hop is that of its slowest joint.
 */
#ifndef KINEMATICS_ARM_TRACK_H
#define KINEMATICS_ARM_TRACK_H

#include "kinematics/arm/arm.h"

struct track {
    struct joints joints;
    bool solved; /* false: no joints here, or none that lie near those of its neighbours */
};

/* Is there a spin to choose, and the inverse quick enough to try them all: a serial chain of six
 * joints with a closed form or near one (calibrated, or with an offset at the wrist)? Else the
 * quickest branch is all there is to find. */
bool track_fits(const struct arm *arm);

/* Fills in track[count] for target[count]. Cost: about 25 us a place with a closed form, 40 near
 * one. returns   false when out of memory property  joints of a solved place lie within the limits
 * and reach its target as arm_branches does */
bool track_find(const struct arm *arm, const struct tool *target, size_t count,
                struct track *track);

/* The same by the first pass alone, in a third of the time: near enough to tell what hops cost. */
bool track_sketch(const struct arm *arm, const struct tool *target, size_t count,
                  struct track *track);

#endif
