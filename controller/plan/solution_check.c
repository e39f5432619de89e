/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A solution is bound to its plan by hash, its joints by nothing: a file that has lost or changed a
 * digit would take the needle elsewhere, and every proof would hold. So they are followed forwards
 * to where they lead.
 */
#include "controller/plan/solution.h"

#include <math.h>

/* What a file rounds, an inverse leaves, and a report could not tell. */
static const double OFF_MM = 0.02, LEANS_RAD = 2e-3;
/* Contacts move a strike along its normal, and lean it. */
static const double BENT_MM = 4.0, BENT_RAD = 0.5;

static bool leads_there(const struct tool *tool, const struct plan_strike *strike,
                        const struct frame *head_in_base, bool bent)
{
    const struct vec3 normal = frame_turn(head_in_base, strike->normal);
    const struct vec3 off = vec3_sub(tool->tip, frame_point(head_in_base, strike->at_mm));
    const double along_mm = vec3_dot(off, normal);
    const double aside_mm = vec3_length(vec3_along(off, -along_mm, normal));
    const double leans_rad = vec3_length(vec3_cross(tool->axis, normal)); // sine of it
    return aside_mm <= OFF_MM && fabs(along_mm) <= (bent ? BENT_MM : OFF_MM) &&
           vec3_dot(tool->axis, normal) < 0.0 && leans_rad <= (bent ? BENT_RAD : LEANS_RAD);
}

enum err_code solution_check(const struct solution *solution, const struct plan *plan,
                             const struct arm *arm, bool bent, struct err *err)
{
    struct hop_world world = {.arm = arm};
    for (size_t i = 0; i < solution->count; i++) {
        if (solution->strike[i].skip != SKIP_NONE) {
            continue;
        }
        solution_lay_head(solution, plan, i, &world);
        const struct tool tool = arm_tool_from_joints(arm, &solution->strike[i].hover);
        if (!leads_there(&tool, &plan->strike[i], &world.head_in_base, bent)) {
            return err_set(err, ERR_DATA,
                           "the joints of dot %u do not lead to its place: the solution is damaged",
                           plan->strike[i].dot);
        }
    }
    return ERR_OK;
}
