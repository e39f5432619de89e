/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By how much a dot is missed that a machine does not get at or that is not on the head, and what
 * the limit is: found again
 * for those that are skipped, and never part of a plan.
 */
#ifndef CONTROLLER_PLAN_SKIP_WHY_H
#define CONTROLLER_PLAN_SKIP_WHY_H

#include "controller/plan/stage.h"
#include "kinematics/path/shortfall.h"

enum { SKIP_WHY_SIZE = 96 };

/* Degrees for joints that turn, mm else. */
struct skip_why {
    bool is_known; /* false: the reason has no number */
    double number, limit;
    const char *unit;
    char text[SKIP_WHY_SIZE];
};

struct skip_whys {
    struct stage stage;
    struct arm arm;
    struct coverage coverage;
    struct shortfall_arm free_arm;
};

enum err_code skip_whys_init(struct skip_whys *whys, const struct plan_inputs *inputs,
                             struct err *err);
/* Of a dot of the field that was skipped for that reason. Where a job has poses: in the one that
 * misses least. Cost: a millisecond or some. */
struct skip_why skip_why_of(struct skip_whys *whys, const struct dot *dot, enum skip_reason reason);
void skip_whys_free(struct skip_whys *whys);

#endif
