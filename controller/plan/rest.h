/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rest: pigment pools and skin swells, so a second strike nearby should wait.
 */
#ifndef CONTROLLER_PLAN_REST_H
#define CONTROLLER_PLAN_REST_H

#include <stddef.h>

#include "controller/plan/solution.h"

/* Of the predicted time so much is relied on where a rest is measured by it. A job waits in steps
 * of this many seconds. */
#define REST_TRUST  0.95
#define REST_STEP_S 0.5

struct rest_sum {
    size_t waits;  /* strikes that have to be waited for */
    double wait_s; /* all of it */
};

/* How long the job will wait before each strike, foot up, so that none comes within rest_mm of one
 * less than rest_s before: wait_s[strike_count], or NULL where only the sums matter. All of it is 0
 * for a plan without a rest. Linear but for radii that hold a great part of the dots. */
struct rest_sum rest_waits(const struct plan *plan, const struct solution *solution,
                           double *wait_s);

#endif
