/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The state of scripted faults: which have fired, what lasts, and what waits for the next byte or
 * answer.
 */
#ifndef SIM_INJECT_H
#define SIM_INJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/faults.h"
#include "sim/link.h"

/* What begins with a fault and ends by itself. */
enum sim_effect {
    /* of link and firmware: a host can only wait for their end */
    SIM_EFFECT_DELAY,
    SIM_EFFECT_STALL,
    SIM_EFFECT_UNPLUGGED,
    SIM_EFFECT_HANG,
    SIM_EFFECT_OK_LATE,
    /* of the world: they end when time gets there */
    SIM_EFFECT_EARLY_TOUCH,
    SIM_EFFECT_NO_TOUCH,
    SIM_EFFECT_NO_PUNCTURE,
    SIM_EFFECT_NEEDLE_STUCK,
    SIM_EFFECT_NEEDLE_SHORT,
    SIM_EFFECT_POWER_CUT,
    SIM_EFFECTS,
    SIM_EFFECT_FIRST_OF_WORLD = SIM_EFFECT_EARLY_TOUCH
};

struct sim_inject {
    struct sim_faults faults;
    int64_t due_ns[SIM_FAULTS_MAX]; /* SIM_NEVER: not triggered, or done */
    bool done[SIM_FAULTS_MAX];
    bool lasts[SIM_EFFECTS];
    int64_t ends_ns[SIM_EFFECTS]; /* SIM_NEVER: does not last, or for good */
    uint64_t random, strikes, fired;
    struct sim_link rx, tx;
    int error;        /* what the next line is answered with, 0 = nothing special */
    double ok_late_s; /* the next ok comes so much later */
    bool ok_twice, ok_lost, quiet_abort, stop_stuck;
    char link[SIM_FAULT_TEXT]; /* where the cable comes back; empty: where it was */
};

void sim_inject_init(struct sim_inject *inject, uint64_t seed);
/* Lasts so long from now on; NAN = for good. */
void sim_inject_begin(struct sim_inject *inject, enum sim_effect effect, int64_t now_ns,
                      double for_s);

#endif
