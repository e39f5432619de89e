/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/strikes.h"
#include "sim/audit/vector.h"

/* Places and times are those of punctures; the plan's are those of dots. */
static const double NEARER_MM = 0.10, SOONER_S = 1.0;
/* Strikes looked back over: at four a second, an hour and more. */
enum { BACK_MAX = 16384 };

/* The latest puncture that this one came too near to, too soon; NULL when there is none. */
static const struct audit_touch *broken_by(const struct audit_tissue *tissue, size_t at,
                                           const struct audit_plan *plan)
{
    const struct audit_touch *touch = &tissue->touch[at];
    for (size_t back = 1; back <= at && back <= BACK_MAX; back++) {
        const struct audit_touch *other = &tissue->touch[at - back];
        const double since_s = touch->t_s - other->t_s;
        if (!(since_s >= 0) || since_s >= plan->rest_s - SOONER_S) {
            return NULL; /* long ago, or another log */
        }
        if (other->punctured &&
            audit_distance3(touch->place_mm, other->place_mm) < plan->rest_mm - NEARER_MM) {
            return other;
        }
    }
    return NULL;
}

void audit_rest_judge(const struct audit_course *course, struct audit_report *report)
{
    for (size_t i = 0; i < course->tissue.touches; i++) {
        const struct audit_touch *touch = &course->tissue.touch[i];
        if (!touch->punctured || !touch->dot) {
            continue;
        }
        const struct audit_plan *plan = &course->plans.plan[touch->dot->plan];
        const struct audit_touch *other =
            plan->rest_mm > 0 && plan->rest_s > 0 ? broken_by(&course->tissue, i, plan) : NULL;
        if (other) {
            audit_violate(report, AUDIT_I1,
                          "dot %u: struck %.3f s after a strike %.3f mm off; the skin rests %.1f s "
                          "within %.3f mm",
                          touch->dot->id, touch->t_s - other->t_s,
                          audit_distance3(touch->place_mm, other->place_mm), plan->rest_s,
                          plan->rest_mm);
        }
    }
}
