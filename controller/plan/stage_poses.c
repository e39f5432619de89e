/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/stage_poses.h"

#include <string.h>

#include "controller/plan/plan_pose.h"
#include "kinematics/path/coverage.h"

/* Until every strike has a pose. */
enum { NO_POSE = UINT8_MAX };

static void take_zones(struct plan *plan, const struct job *job)
{
    for (size_t i = 0; i < plan->strike_count; i++) {
        struct plan_strike *strike = &plan->strike[i];
        const int zone = job_find_zone(job, strike->zone, strlen(strike->zone));
        const char *pose = job->zone[zone].pose;
        strike->pose = pose[0] != '\0' ? (uint8_t)plan_pose_find(plan, pose) : NO_POSE;
    }
}

/* Joints for the place itself, whatever the lift that coverage asks for as well. */
static bool stands_there(const struct coverage *coverage, const struct scalp_point *place)
{
    struct joints joints;
    const struct tool target = {
        frame_point(&coverage->head_in_base, place->at),
        vec3_scale(frame_turn(&coverage->head_in_base, place->normal), -1.0)};
    return arm_nearest_fine(coverage->arm, &target, NULL, &joints) == ARM_OK;
}

/* Every strike that has no pose yet gets the first in which it `holds`. */
static void give_poses(struct plan *plan, struct coverage *coverage,
                       bool (*holds)(const struct coverage *, const struct scalp_point *))
{
    for (size_t pose = 0; pose < plan->pose_count; pose++) {
        coverage_place(coverage, &plan->pose[pose].head_in_base);
        for (size_t i = 0; i < plan->strike_count; i++) {
            struct plan_strike *strike = &plan->strike[i];
            const struct scalp_point place = {strike->at_mm, strike->normal};
            if (strike->pose == NO_POSE && holds(coverage, &place)) {
                strike->pose = (uint8_t)pose;
            }
        }
    }
}

void stage_poses(const struct stage *stage, struct plan *plan)
{
    if (plan->pose_count == 0) {
        return;
    }
    struct arm arm;
    struct coverage coverage;
    arm_init(&arm, &stage->inputs->machine);
    coverage_init(&coverage, &arm, &stage->scalp);
    take_zones(plan, &stage->inputs->job);
    give_poses(plan, &coverage, coverage_reaches);
    give_poses(plan, &coverage, stands_there);
    for (size_t i = 0; i < plan->strike_count; i++) {
        struct plan_strike *strike = &plan->strike[i];
        strike->pose = strike->pose == NO_POSE ? 0 : strike->pose;
        stage->group[i].pose = strike->pose;
    }
}
