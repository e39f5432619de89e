/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes a tour shorter until it is told to stop: first from every node, then by kicks.
 */
#ifndef KINEMATICS_PATH_ORDER_IMPROVE_H
#define KINEMATICS_PATH_ORDER_IMPROVE_H

#include <stddef.h>
#include <stdint.h>

#include "kinematics/path/order_step.h"
#include "kinematics/path/order_stop.h"

struct improve_budget {
    uint64_t seed;
    size_t kicks;
};

struct improve_result {
    int64_t gain;
    size_t kicks, kept; /* tried; no longer than before */
};

/* Returns 0, or -1 when memory is short; the tour is whole and no longer than it was either way. */
int order_improve(struct step_search *s, struct improve_budget budget, struct order_stop *stop,
                  struct improve_result *result);

#endif
