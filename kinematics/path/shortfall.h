/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By how much a place is missed that cannot be struck: a number and the limit that it breaks, for a
 * person who has to move the head, the design or a stop of a joint. Base frame, mm, rad.
 */
#ifndef KINEMATICS_PATH_SHORTFALL_H
#define KINEMATICS_PATH_SHORTFALL_H

#include "kinematics/path/coverage.h"

/* The less is missing, the sooner. */
enum shortfall_kind {
    SHORTFALL_WAY,   /* it can stand there and rise; every hop to it comes too near the person */
    SHORTFALL_RISE,  /* it can stand there, and rise so many mm of those that hops ask for */
    SHORTFALL_GAP,   /* a body of the arm is so many mm off the person, negative inside */
    SHORTFALL_JOINT, /* a joint would have that value, and its stop is the limit */
    SHORTFALL_REACH  /* no joints at all: so many mm too far out, on the way to its shoulder */
};

struct shortfall {
    enum shortfall_kind kind;
    double number, limit;
    size_t joint; /* SHORTFALL_JOINT: which of the machine's */
};

/* The same arm without stops: where its joints would have to go. */
struct shortfall_arm {
    struct machine machine;
    struct arm arm;
};
void shortfall_arm_init(struct shortfall_arm *free_arm, const struct machine *machine);

/* The best that any branch and spin comes to. Cost: some hundred inverse solutions. */
struct shortfall shortfall_of(const struct coverage *coverage, const struct shortfall_arm *free_arm,
                              const struct scalp_point *place);

#endif
