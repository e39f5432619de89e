/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/rest.h"

#include <assert.h>

/* Looks back from strike i; time runs from the end of one strike to the end of the next. */
static bool comes_too_soon(const struct plan *plan, const struct solution *solution, size_t i,
                           double rest_mm, double rest_s)
{
    double since_s = solution->strike[i].time_s;
    for (size_t k = i; k-- > 0 && since_s < rest_s;) {
        const bool struck = solution->strike[k].skip == SKIP_NONE;
        if (struck && vec3_distance(plan->strike[i].at_mm, plan->strike[k].at_mm) < rest_mm) {
            return true;
        }
        since_s += solution->strike[k].time_s;
    }
    return false;
}

size_t rest_too_soon(const struct plan *plan, const struct solution *solution, double rest_mm,
                     double rest_s)
{
    assert(plan->strike_count == solution->count);
    size_t too_soon = 0;
    for (size_t i = 0; i < solution->count; i++) {
        too_soon += solution->strike[i].skip == SKIP_NONE &&
                    comes_too_soon(plan, solution, i, rest_mm, rest_s);
    }
    return too_soon;
}
