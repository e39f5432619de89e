/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rest: pigment pools and skin swells, so a second strike nearby should wait.
 */
#ifndef CONTROLLER_PLAN_REST_H
#define CONTROLLER_PLAN_REST_H

#include <stddef.h>

#include "controller/plan/solution.h"

/* How many solved strikes come within rest_mm of one less than rest_s before, by predicted times.
 * Costs the strikes times those that fit rest_s. */
size_t rest_too_soon(const struct plan *plan, const struct solution *solution, double rest_mm,
                     double rest_s);

#endif
