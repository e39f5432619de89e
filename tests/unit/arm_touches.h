/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Touches of an arm that is not as its file says.
 */
#ifndef TESTS_ARM_TOUCHES_H
#define TESTS_ARM_TOUCHES_H

#include "kinematics/arm/calibrate.h"
#include "tests/unit/arm_presets.h"

/* Standard normal: enough uniform ones. */
static inline double arm_touches_normal(uint64_t *rng)
{
    double sum = -6.0;
    for (int i = 0; i < 12; i++) {
        sum += arm_preset_random(rng);
    }
    return sum;
}

/* Known points: where the true arm's tip is for joints anywhere in range, with noise each way. */
static inline void arm_touches_make(const struct machine *truth, struct touch *touch, size_t count,
                                    double noise_mm, uint64_t *rng)
{
    struct arm arm;
    arm_init(&arm, truth);
    for (size_t i = 0; i < count; i++) {
        arm_preset_joints(truth, rng, touch[i].joints.q);
        const struct vec3 tip = arm_tool_from_joints(&arm, &touch[i].joints).tip;
        const struct vec3 noise = {arm_touches_normal(rng), arm_touches_normal(rng),
                                   arm_touches_normal(rng)};
        touch[i].at_in_base = vec3_along(tip, noise_mm, noise);
    }
}

#endif
