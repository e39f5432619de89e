/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is decided only just ahead of a strike, from where the arm really stands: the point of the
 * step lattice, and the legs to it.
 */
#include "controller/plan/solution.h"

#include <assert.h>
#include <string.h>

/* The next strike that has joints and is reached without legs between; NULL. */
static const struct joints *next_hover(const struct solution *solution, size_t i)
{
    for (i++; i < solution->count; i++) {
        const struct solved *next = &solution->strike[i];
        if (next->skip == SKIP_NONE) {
            return next->via_count == 0 ? &next->hover : NULL;
        }
    }
    return NULL;
}

struct joints solution_aim(const struct solution *solution, const struct plan *plan, size_t i,
                           const struct hop_world *world, const struct lattice *lattice,
                           const struct joints *from)
{
    assert(i < solution->count && solution->strike[i].skip == SKIP_NONE);
    const struct plan_strike *strike = &plan->strike[i];
    const struct vec3 normal = frame_turn(&world->head_in_base, strike->normal);
    const struct lattice_wish wish = {
        .target = {frame_point(&world->head_in_base, strike->at_mm), vec3_scale(normal, -1.0)},
        .near = solution->strike[i].hover,
        .from = solution->strike[i].via_count == 0 ? from : NULL,
        .next = next_hover(solution, i),
    };
    struct lattice_found found;
    return lattice_find(lattice, &wish, &found) ? found.joints : wish.near;
}

/* The head has come nearer than a hop may begin: straight away from it first, along the needle. */
static enum hop_answer approach_after_lift(const struct hop_world *world, const struct joints *from,
                                           const struct joints *to, struct hop *hop)
{
    static const double LIFT_MM[] = {2.0, 5.0, 10.0, 20.0};
    const double least_mm = hop_clearance_mm(world, from, from) - 0.05;
    const struct tool here = arm_tool_from_joints(world->arm, from);
    for (size_t i = 0; i < sizeof LIFT_MM / sizeof LIFT_MM[0]; i++) {
        const struct tool target = {vec3_along(here.tip, -LIFT_MM[i], here.axis), here.axis};
        struct joints lifted;
        if (arm_nearest(world->arm, &target, from, &lifted) == ARM_OK &&
            hop_clearance_mm(world, from, &lifted) >= least_mm &&
            hop_plan(world, &lifted, to, hop) == HOP_OK && hop->count < HOP_VIA_MAX) {
            memmove(&hop->via[1], &hop->via[0], (size_t)hop->count * sizeof hop->via[0]);
            hop->via[0] = lifted;
            hop->count++;
            return HOP_OK;
        }
    }
    return HOP_NO_CLEARANCE;
}

enum hop_answer solution_approach(const struct hop_world *world, const struct joints *from,
                                  const struct joints *hover, struct hop *hop)
{
    return hop_plan(world, from, hover, hop) == HOP_OK
               ? HOP_OK
               : approach_after_lift(world, from, hover, hop);
}
