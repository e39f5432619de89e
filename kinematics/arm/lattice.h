/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The step lattice: an arm stands on whole motor steps and nowhere between, and rounding each joint
 * by itself throws away what the others could make up for. The spin about the needle is free and a
 * little tilt does no harm, so that many points of the lattice are near a place; of those within a
 * few um the one is taken that is quickest to reach. Base frame, mm, rad.
 */
#ifndef KINEMATICS_ARM_LATTICE_H
#define KINEMATICS_ARM_LATTICE_H

#include "kinematics/arm/arm.h"

/* The needle may lean so far from where it was wanted: 0.1 degrees. */
#define LATTICE_TILT_RAD 0.0017453
/* And its tip may be so far off. */
#define LATTICE_OFF_MM 0.008

struct lattice {
    const struct arm *arm; /* borrowed */
    size_t n;              /* motors that count; 0: this machine has no lattice to search */
    double joint_per_step[ARM_JOINTS_MAX][ARM_JOINTS_MAX]; /* [joint][motor] */
    double step_per_joint[ARM_JOINTS_MAX][ARM_JOINTS_MAX]; /* [motor][joint] */
    double step_at_zero[ARM_JOINTS_MAX];                   /* steps where all joints are 0 */
};

/* What is asked of a search. */
struct lattice_wish {
    struct tool target;
    struct joints near;        /* joints that reach it, as solved */
    const struct joints *from; /* where the arm comes from; NULL: does not matter */
    const struct joints *next; /* where it goes then; NULL: does not matter */
};

struct lattice_found {
    struct joints joints; /* on the lattice, within the limits */
    double off_mm, tilt_rad;
};

void lattice_init(struct lattice *lattice, const struct arm *arm);

/* The nearest whole steps of each motor. */
struct joints lattice_round(const struct lattice *lattice, const struct joints *joints);

/* Looks for a point of the lattice within LATTICE_OFF_MM and LATTICE_TILT_RAD of the target, on
 * the branch of wish->near and within about 6 degrees of its spin; where there is none, 20.
 *   returns   false when there is none; found is then the rounding of wish->near
 * Equal wishes find equal points. No heap. Cost: 20 to 100 us. */
bool lattice_find(const struct lattice *lattice, const struct lattice_wish *wish,
                  struct lattice_found *found);

#endif
